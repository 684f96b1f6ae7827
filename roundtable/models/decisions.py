from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.things import READABLE, Readable, index_of_withdrawn


class Decision(Readable, Base):
    """What a group decided, said aloud as D-31: the number is the row's id."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_group_id_decided_on", "group_id", "decided_on"),
        Index("ix_decisions_decided_on_id", "decided_on", "id"),
        Index("ix_decisions_agenda_item_id", "agenda_item_id"),
        Index("ix_decisions_supersedes_id", "supersedes_id"),
        Index("ix_decisions_group_id_review_on", "group_id", "review_on"),
        index_of_withdrawn("decisions"),
    )
    impersonal = (
        "id text reason dissent decided_on review_on supersedes_id meeting_id agenda_item_id sources evidence "
        f"capture_key {READABLE}"
    )
    kind: ClassVar[ThingKind] = ThingKind.DECISION

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(500))
    reason: Mapped[str] = mapped_column(String(2000), default="")
    dissent: Mapped[str] = mapped_column(String(2000), default="")  # in the dissenters' words
    decided_on: Mapped[date]
    review_on: Mapped[date | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    sources: Mapped[list[Any]] = mapped_column(default=list)
    evidence: Mapped[list[Any]] = mapped_column(default=list)  # of {"kind": doi | pmid | nct | link, "value", "words"}
    capture_key: Mapped[str | None] = mapped_column(String(64))  # of the line of notes that it was captured from

    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
    supersedes: Mapped["Decision | None"] = relationship(remote_side=[id], lazy="raise_on_sql")

    @property
    def number(self) -> str:
        return f"D-{self.id}"

    @property
    def title(self) -> str:
        return self.text
