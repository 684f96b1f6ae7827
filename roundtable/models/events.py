from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.users import User

#: SQLite counts row ids by itself only in a column of exactly this type.
LongId = BigInteger().with_variant(Integer(), "sqlite")


class Event(Base):
    """One thing that happened, in the past tense. Written once and never changed.

    ``details`` holds small facts, never what people wrote: after a purge the event stays.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("uq_events_group_id_seq", "group_id", "seq", unique=True),
        Index("ix_events_thing_kind_thing_id", "thing_kind", "thing_id"),
        Index("ix_events_within_kind_within_id_at", "within_kind", "within_id", "at"),
        Index("ix_events_at", "at"),
    )
    impersonal = "id group_id seq name thing_kind thing_id within_kind within_id details at"

    id: Mapped[int] = mapped_column(LongId, primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    seq: Mapped[int | None] = mapped_column(BigInteger)  # place in the group's sequence
    name: Mapped[str] = mapped_column(String(60))
    thing_kind: Mapped[ThingKind]
    thing_id: Mapped[int]
    within_kind: Mapped[ThingKind | None]  # the page it is on: a section's paper, a comment's update
    within_id: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]

    actor: Mapped[User | None] = relationship(lazy="raise_on_sql")

    @property
    def page(self) -> tuple[ThingKind, int]:
        """The thing on whose page this can be read."""
        if self.within_kind is not None and self.within_id is not None:
            return self.within_kind, self.within_id
        return self.thing_kind, self.thing_id


class Seen(Base):
    """When a person last opened a thing: what they have read does not come in their digest."""

    __tablename__ = "seen"
    impersonal = "thing_kind thing_id"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, info=personal("what is new to whom")
    )
    thing_kind: Mapped[ThingKind] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(info=personal("what is new to whom"))
