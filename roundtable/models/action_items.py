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
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User


class ActionItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Stage(StrEnum):
    """Where an open action item stands on the board."""

    TO_DO = "to_do"
    DOING = "doing"
    WAITING = "waiting"  # for somebody or something else


class ActionItemHelper(Base):
    """Somebody who helps the owner; accountable is the owner alone."""

    __tablename__ = "action_item_helpers"
    __table_args__ = (Index("ix_action_item_helpers_user_id", "user_id"),)
    impersonal = "action_item_id"

    action_item_id: Mapped[int] = mapped_column(ForeignKey("action_items.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, info=DOER)


class ActionItem(Readable, Base):
    """A promise by a person, said aloud as A-112: the number is the row's id."""

    __tablename__ = "action_items"
    __table_args__ = (
        Index("ix_action_items_group_id_state_due_on", "group_id", "state", "due_on"),
        Index("ix_action_items_owner_id_state_due_on", "owner_id", "state", "due_on"),
        Index("ix_action_items_group_id_finished_at", "group_id", "finished_at"),
        Index("ix_action_items_owner_id_finished_at", "owner_id", "finished_at"),
        Index("ix_action_items_gap_id_position", "gap_id", "position"),
        Index("ix_action_items_paper_id", "paper_id"),
        Index("ix_action_items_agenda_item_id", "agenda_item_id"),
        index_of_withdrawn("action_items"),
    )
    impersonal = (
        "id text due_on state finished_at meeting_id agenda_item_id paper_id passage_id created_at sources stage "
        f"snoozed_until snooze_count gap_id position capture_key {READABLE}"
    )
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
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))  # of that paper, on which it was said
    sources: Mapped[list[Any]] = mapped_column(default=list)
    stage: Mapped[Stage] = mapped_column(default=Stage.TO_DO)
    snoozed_until: Mapped[date | None]  # it does not remind before
    snooze_count: Mapped[int] = mapped_column(default=0)
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gaps.id"))  # whose work plan it is part of
    position: Mapped[int] = mapped_column(default=0)  # among the steps of that work plan
    capture_key: Mapped[str | None] = mapped_column(String(64))  # of the line of notes that it was captured from

    helpers: Mapped[list[User]] = relationship(
        secondary="action_item_helpers", order_by="User.name", lazy="raise_on_sql"
    )
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
