from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.texts import Text
from roundtable.models.things import READABLE, Readable
from roundtable.models.users import User


class SummaryState(StrEnum):
    WRITING = "writing"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"  # read-only, citable; what was wrong is said in numbered errata


class Confirmation(StrEnum):
    """How a summary came to be confirmed."""

    MEETING = "meeting"  # a later meeting said so
    SILENCE = "silence"  # nobody objected until the day that was named


class Summary(Readable, Base):
    """What was said and decided at a meeting; one per meeting."""

    __tablename__ = "summaries"
    __table_args__ = (Index("ix_summaries_state_objections_until", "state", "objections_until"),)
    impersonal = (
        "id meeting_id text_id state composed_at circulated_at objections_until confirmed_at confirmation "
        f"confirmed_at_meeting_id confirmed_revision sha256 {READABLE}"
    )
    kind: ClassVar[ThingKind] = ThingKind.SUMMARY

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    state: Mapped[SummaryState] = mapped_column(default=SummaryState.WRITING)
    composed_at: Mapped[datetime]
    circulated_at: Mapped[datetime | None]  # to those present, who may object
    objections_until: Mapped[datetime | None]  # then silence confirms it
    confirmed_at: Mapped[datetime | None]
    confirmation: Mapped[Confirmation | None]
    confirmed_at_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    confirmed_revision: Mapped[int | None]  # of its text: this and no other
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the text as confirmed

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id], lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    text: Mapped[Text] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    confirmed_at_meeting: Mapped[Meeting | None] = relationship(
        foreign_keys=[confirmed_at_meeting_id], lazy="raise_on_sql"
    )

    @property
    def title(self) -> str:
        return self.meeting.title

    @property
    def number(self) -> str:
        return f"S-{self.id}"


_IS_OPEN = text("answered_at IS NULL AND withdrawn_at IS NULL")


class Objection(Base):
    """Somebody who was there objects to a paragraph of a circulated summary; the note-taker answers."""

    __tablename__ = "objections"
    __table_args__ = (Index("ix_objections_open", "summary_id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),)
    impersonal = "id summary_id group_id paragraph quote words made_at answered_at is_taken answer withdrawn_at"
    kind: ClassVar[ThingKind] = ThingKind.OBJECTION

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summaries.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    paragraph: Mapped[int]  # counted from 1; 0 is the summary as a whole
    quote: Mapped[str] = mapped_column(String(300), default="")  # its words as they stood
    words: Mapped[str] = mapped_column(String(2000))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    is_taken: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    withdrawn_at: Mapped[datetime | None]

    summary: Mapped[Summary] = relationship(lazy="raise_on_sql")
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id], lazy="joined", innerjoin=True)
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], lazy="joined")

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class Assent(Base):
    """Somebody has looked a circulated summary over and has no objection."""

    __tablename__ = "assents"
    __table_args__ = (UniqueConstraint("summary_id", "user_id"),)
    impersonal = "id summary_id revision at"

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summaries.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True, info=personal("who agrees", RECORD))
    revision: Mapped[int]  # of the text that they looked over
    at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Erratum(Base):
    """What was wrong in a confirmed summary: numbered, beside the text, which stays."""

    __tablename__ = "errata"
    __table_args__ = (UniqueConstraint("summary_id", "number"),)
    impersonal = "id summary_id group_id number paragraph words at"
    kind: ClassVar[ThingKind] = ThingKind.ERRATUM

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summaries.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    number: Mapped[int]
    paragraph: Mapped[int]  # 0: the summary as a whole
    words: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    at: Mapped[datetime]

    by: Mapped[User] = relationship(lazy="joined", innerjoin=True)
