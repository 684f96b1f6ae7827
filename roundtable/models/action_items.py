from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.papers import Paper
from roundtable.models.things import READABLE, Readable
from roundtable.models.users import User


class ActionItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ActionItem(Readable, Base):
    """A promise by a person, said aloud as A-112: the number is the row's id."""

    __tablename__ = "action_items"
    __table_args__ = (
        Index("ix_action_items_group_id_state_due_on", "group_id", "state", "due_on"),
        Index("ix_action_items_owner_id_state_due_on", "owner_id", "state", "due_on"),
    )
    impersonal = f"id text due_on state finished_at meeting_id agenda_item_id paper_id created_at sources {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.ACTION_ITEM

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(500))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)  # none: nobody yet
    due_on: Mapped[date | None]
    state: Mapped[ActionItemState] = mapped_column(default=ActionItemState.OPEN)
    finished_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)  # where it came from
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"))
    sources: Mapped[list[Any]] = mapped_column(default=list)

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id], lazy="joined")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
    paper: Mapped[Paper | None] = relationship(lazy="raise_on_sql")

    @property
    def number(self) -> str:
        return f"A-{self.id}"

    @property
    def title(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state == ActionItemState.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today
