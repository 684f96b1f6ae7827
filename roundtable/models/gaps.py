from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User


class GapState(StrEnum):
    OPEN = "open"
    IN_WORK = "in_work"
    CLOSED = "closed"  # answered; what was found stands with it
    SET_ASIDE = "set_aside"


class Gap(Readable, Base):
    """A knowledge gap or unmet need that a group works to close, said aloud as G-4."""

    __tablename__ = "gaps"
    __table_args__ = (Index("ix_gaps_group_id_state", "group_id", "state"), index_of_withdrawn("gaps"))
    impersonal = f"id statement why evidence state raised_on finding closed_at created_at sources moved_at {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.GAP

    id: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(String(300))
    why: Mapped[str] = mapped_column(String(3000), default="")  # why it matters
    evidence: Mapped[list[Any]] = mapped_column(default=list)  # of {"kind": doi | pmid | nct | link, "value", "words"}
    state: Mapped[GapState] = mapped_column(default=GapState.OPEN)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    raised_on: Mapped[date]
    finding: Mapped[str] = mapped_column(String(3000), default="")  # what was found, or why it was set aside
    closed_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime]  # when its state, its plan or something linked to it last changed
    sources: Mapped[list[Any]] = mapped_column(default=list)

    lead: Mapped[User | None] = relationship(foreign_keys=[lead_id], lazy="joined")

    @property
    def number(self) -> str:
        return f"G-{self.id}"

    @property
    def title(self) -> str:
        return self.statement


class Milestone(Base):
    """A point of a work plan that is reached on a day."""

    __tablename__ = "milestones"
    __table_args__ = (Index("ix_milestones_gap_id_position", "gap_id", "position"),)
    impersonal = "id gap_id group_id title due_on reached_on position withdrawn_at"
    kind: ClassVar[ThingKind] = ThingKind.MILESTONE

    id: Mapped[int] = mapped_column(primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey("gaps.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    position: Mapped[int]  # among the steps of the work plan: milestones and action items
    withdrawn_at: Mapped[datetime | None]
