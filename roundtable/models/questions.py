from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User


class Question(Readable, Base):
    """What a meeting left open, said aloud as OQ-7; it is proposed for the next agenda until it is answered."""

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_group_id_answered_at", "group_id", "answered_at"),
        Index("ix_questions_agenda_item_id", "agenda_item_id"),
        index_of_withdrawn("questions"),
    )
    impersonal = f"id text meeting_id agenda_item_id asked_at answer answered_at capture_key {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.QUESTION

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(500))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    capture_key: Mapped[str | None] = mapped_column(String(64))  # of the line of notes that it was captured from

    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="joined", innerjoin=True)
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], lazy="raise_on_sql")

    @property
    def number(self) -> str:
        return f"OQ-{self.id}"

    @property
    def title(self) -> str:
        return self.text
