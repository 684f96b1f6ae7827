from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, WallTime, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Answer, Meeting
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User


class TimePoll(Readable, Base):
    """When shall we meet? Members answer for each proposed time; the chair takes one of them.

    It is about a meeting that is to be moved, or about a new one: then ``meeting_id`` comes with the time taken.
    """

    __tablename__ = "time_polls"
    __table_args__ = (
        Index("ix_time_polls_meeting_id", "meeting_id"),
        Index("ix_time_polls_closed_at", "closed_at"),
        index_of_withdrawn("time_polls"),
    )
    impersonal = f"id title minutes zone created_at closes_at closed_at meeting_id {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.TIME_POLL

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    created_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]  # answers are wanted until then; none: until it is closed
    closed_at: Mapped[datetime | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))

    created_by: Mapped[User] = relationship(lazy="raise_on_sql")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
    times: Mapped[list["PollTime"]] = relationship(order_by="PollTime.starts_at", lazy="raise_on_sql")


class PollTime(Base):
    """A time that is proposed, on the wall of the poll's zone."""

    __tablename__ = "poll_times"
    impersonal = "id poll_id wall_time fold starts_at is_taken"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("time_polls.id"), index=True)
    wall_time: Mapped[WallTime]
    fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]  # derived from wall time, fold and the poll's zone
    is_taken: Mapped[bool] = mapped_column(default=False)


class PollAnswer(Base):
    """What a person answered for one of the times."""

    __tablename__ = "poll_answers"
    __table_args__ = (UniqueConstraint("time_id", "user_id"),)
    impersonal = "id time_id answered_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    time_id: Mapped[int] = mapped_column(ForeignKey("poll_times.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("finds a time for all", RECORD))
    answer: Mapped[Answer] = mapped_column(info=personal("finds a time for all", RECORD))
    answered_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
