from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, WallTime, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.minutes import Minutes
from roundtable.models.series import Series
from roundtable.models.things import READABLE, Readable
from roundtable.models.users import User


class MeetingState(StrEnum):
    PLANNED = "planned"
    AGENDA_PUBLISHED = "agenda_published"
    IN_SESSION = "in_session"
    SUMMARY = "summary"  # it is over; the summary is written, circulated
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class RoomRule(StrEnum):
    """What of the words in the room may be told with a name."""

    ATTRIBUTED = "attributed"
    UNATTRIBUTED = "unattributed"  # the Chatham House rule: what was said, not by whom
    NOT_NOTED = "not_noted"


#: States in which a meeting still lies ahead or goes on.
COMING = (MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED, MeetingState.IN_SESSION)


class Meeting(Readable, Base):
    """One gathering of a group. Its truth is the wall time in its zone; the UTC moment follows from it.

    The audience and the moment of publication are those of its agenda.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        Index("ix_meetings_group_id_starts_at", "group_id", "starts_at"),
        Index("ix_meetings_starts_at", "starts_at"),
        Index("ix_meetings_state_closed_at", "state", "closed_at"),
        Index("ix_meetings_state_is_summarized_closed_at", "state", "is_summarized", "closed_at"),
        Index("uq_meetings_series_id_series_on", "series_id", "series_on", unique=True),
        Index("ix_meetings_invitations_due_at", "invitations_due_at"),
    )
    impersonal = (
        "id title wall_time zone fold starts_at is_day_only minutes place call_link state opened_at closed_at "
        "is_summarized current_item_id ical_uid ical_sequence sources series_id series_on room_rule "
        "is_recording_allowed is_machine_allowed proposals_until questions invited_sequence invitations_due_at "
        f"changed_at import_key imported_from_id {READABLE}"
    )
    kind: ClassVar[ThingKind] = ThingKind.MEETING

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    wall_time: Mapped[WallTime]
    zone: Mapped[str] = mapped_column(String(64))
    fold: Mapped[int] = mapped_column(default=0)  # 1: the second of two hours when clocks go back (PEP 495)
    starts_at: Mapped[datetime]  # derived from the three above
    is_day_only: Mapped[bool] = mapped_column(default=False)  # of old records the hour is often not known
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(200), default="")
    call_link: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.PLANNED)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    note_taker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    is_summarized: Mapped[bool] = mapped_column(default=False)  # its summary is out: published or circulated
    current_item_id: Mapped[int | None]  # the agenda item being discussed
    ical_uid: Mapped[str] = mapped_column(String(80), unique=True)
    ical_sequence: Mapped[int] = mapped_column(default=0)  # rises when time, place or call changes
    sources: Mapped[list[Any]] = mapped_column(default=list)

    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    series_on: Mapped[date | None]  # the day that the rule of the series gave it, wherever it was moved to
    room_rule: Mapped[RoomRule] = mapped_column(default=RoomRule.ATTRIBUTED)
    is_recording_allowed: Mapped[bool] = mapped_column(default=False)
    is_machine_allowed: Mapped[bool] = mapped_column(default=False)  # a machine that takes notes
    proposals_until: Mapped[datetime | None]  # none: until the agenda is published
    questions: Mapped[list[Any]] = mapped_column(default=list)  # {"id", "words"}: at most three, to those who come

    invited_sequence: Mapped[int | None]  # the ical_sequence that was last mailed
    invitations_due_at: Mapped[datetime | None]  # changes until then go out in one mail
    changed_at: Mapped[datetime]  # of what a calendar shows
    import_key: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the words of its minutes
    imported_from_id: Mapped[int | None] = mapped_column(ForeignKey("minutes.id"), index=True)

    series: Mapped[Series | None] = relationship(lazy="raise_on_sql")
    chair: Mapped[User | None] = relationship(foreign_keys=[chair_id], lazy="raise_on_sql")
    note_taker: Mapped[User | None] = relationship(foreign_keys=[note_taker_id], lazy="raise_on_sql")
    imported_from: Mapped[Minutes | None] = relationship(lazy="raise_on_sql")

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_coming(self) -> bool:
        return self.state in COMING

    @property
    def is_hybrid(self) -> bool:
        """One can come in person or online."""
        return bool(self.place and self.call_link)

    @property
    def is_over(self) -> bool:
        return self.state in {MeetingState.SUMMARY, MeetingState.CONFIRMED}

    @property
    def is_record(self) -> bool:
        """It was put on record afterwards, of history or from minutes: nothing was planned or held here."""
        return bool(self.sources) or self.imported_from_id is not None


class Answer(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Presence(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"


class Attendance(Base):
    """A person at a meeting: invited, what they answered, and whether they were there."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id"), Index("ix_attendances_user_id", "user_id"))
    impersonal = "id meeting_id answered_at is_invited"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("who was there", RECORD))
    answer: Mapped[Answer | None] = mapped_column(info=personal("plans the meeting", RECORD))
    answered_at: Mapped[datetime | None]
    presence: Mapped[Presence | None] = mapped_column(info=personal("says who was there", RECORD))
    is_invited: Mapped[bool] = mapped_column(default=False)  # a guest, or somebody of another group
    coming_as: Mapped[Presence | None] = mapped_column(info=personal("plans the meeting", RECORD))
    answers: Mapped[list[Any]] = mapped_column(  # {"question", "words"}
        default=list, info=personal("plans the meeting: what somebody eats or needs", "60 days after the meeting")
    )
    recused_items: Mapped[list[Any]] = mapped_column(default=list, info=personal("says who left for an item", RECORD))

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def said(self) -> Presence | Answer | None:
        """What was answered: in person, online; where that was not asked or not said, yes, maybe or no."""
        return self.coming_as or self.answer
