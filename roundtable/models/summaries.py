from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.texts import Text
from roundtable.models.things import READABLE, Readable


class SummaryState(StrEnum):
    WRITING = "writing"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"


class Summary(Readable, Base):
    """What was said and decided at a meeting; one per meeting."""

    __tablename__ = "summaries"
    impersonal = f"id meeting_id text_id state composed_at {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.SUMMARY

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    state: Mapped[SummaryState] = mapped_column(default=SummaryState.WRITING)
    composed_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(lazy="joined", innerjoin=True)
    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)

    @property
    def title(self) -> str:
        return self.meeting.title
