from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.groups import Group
from roundtable.models.kinds import ThingKind
from roundtable.models.things import READABLE, Readable, index_of_withdrawn


class AskState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELIVERED = "delivered"


class Ask(Readable, Base):
    """A group asks another for something. It belongs to the group that asks; everybody signed in may read it."""

    __tablename__ = "asks"
    __table_args__ = (Index("ix_asks_to_group_id_state", "to_group_id", "state"), index_of_withdrawn("asks"))
    impersonal = f"id to_group_id text reason due_on state asked_at answered_at answer delivered_at delivery {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.ASK

    id: Mapped[int] = mapped_column(primary_key=True)
    to_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    text: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    due_on: Mapped[date | None]
    state: Mapped[AskState] = mapped_column(default=AskState.OPEN)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    asked_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    delivered_at: Mapped[datetime | None]
    delivery: Mapped[str] = mapped_column(String(1000), default="")  # what was delivered, and where it is

    to_group: Mapped[Group] = relationship(foreign_keys=[to_group_id], lazy="raise_on_sql")

    @property
    def number(self) -> str:
        return f"Q-{self.id}"

    @property
    def title(self) -> str:
        return self.text
