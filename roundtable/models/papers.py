from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.texts import Text
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User


class PaperState(StrEnum):
    OUTLINE = "outline"
    DRAFTING = "drafting"
    INTERNAL_REVIEW = "internal_review"
    SIGN_OFF = "sign_off"
    SUBMITTED = "submitted"
    IN_REVISION = "in_revision"
    PUBLISHED = "published"


class SectionState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"


class Paper(Readable, Base):
    """A position paper of a group, from outline to publication."""

    __tablename__ = "papers"
    __table_args__ = (index_of_withdrawn("papers"),)
    impersonal = f"id title published_title state target_journal doi pmid citation published_on sources {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.PAPER

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    published_title: Mapped[str] = mapped_column(String(300), default="")  # as it was sent back to revision
    state: Mapped[PaperState] = mapped_column(default=PaperState.OUTLINE)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    target_journal: Mapped[str] = mapped_column(String(200), default="")
    doi: Mapped[str] = mapped_column(String(120), default="")
    pmid: Mapped[str] = mapped_column(String(12), default="")
    citation: Mapped[str] = mapped_column(String(2000), default="")  # how to cite it once published
    published_on: Mapped[date | None]  # in the journal
    sources: Mapped[list[Any]] = mapped_column(default=list)

    lead: Mapped[User | None] = relationship(lazy="joined")

    @property
    def is_published(self) -> bool:
        """Its audience reads it as it is; in any other state, its versions that were published for them."""
        return self.state == PaperState.PUBLISHED

    @property
    def parts_published_at(self) -> datetime | None:
        return self.published_at if self.is_published else None

    @property
    def title_outside(self) -> str:
        """What those call it who do not read it as it is."""
        return self.title if self.is_published else self.published_title or self.title


class Section(Base):
    """A part of a paper, with a text of its own and so with a history of its own."""

    __tablename__ = "sections"
    __table_args__ = (Index("ix_sections_paper_id_position", "paper_id", "position"), index_of_withdrawn("sections"))
    impersonal = "id paper_id parent_id position title word_limit text_id state withdrawn_at"
    kind: ClassVar[ThingKind] = ThingKind.SECTION

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    word_limit: Mapped[int | None]
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    state: Mapped[SectionState] = mapped_column(default=SectionState.OPEN)
    withdrawn_at: Mapped[datetime | None]

    paper: Mapped[Paper] = relationship(lazy="raise_on_sql")
    lead: Mapped[User | None] = relationship(lazy="joined")
    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)
