from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.papers import Section


class Place(StrEnum):
    """Whether a passage is still where it was."""

    HELD = "held"
    MOVED = "moved"  # something like it is there: a person says whether it is the same
    ORPHAN = "orphan"  # its words were removed


class Passage(Base):
    """Words of a section of which something is said: as they stood in the revision that was commented on, and where
    they stand now (``domain.anchors``)."""

    __tablename__ = "passages"
    __table_args__ = (Index("ix_passages_section_id_settled_at", "section_id", "settled_at"),)
    impersonal = (
        "id section_id base_number base_start base_stop number start stop paragraph place lost_number settled_at"
    )
    kind: ClassVar[ThingKind] = ThingKind.PASSAGE

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    base_number: Mapped[int]  # the revision that was commented on
    base_start: Mapped[int]
    base_stop: Mapped[int]
    quote: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))
    prefix: Mapped[str] = mapped_column(String(64), info=personal("what people wrote", RECORD))  # what stood before it
    suffix: Mapped[str] = mapped_column(String(64), info=personal("what people wrote", RECORD))  # and after it
    number: Mapped[int]  # the revision in which it stands at:
    start: Mapped[int]
    stop: Mapped[int]
    paragraph: Mapped[int]  # in it or after it; 0 before the first
    place: Mapped[Place] = mapped_column(default=Place.HELD)
    lost_number: Mapped[int | None]  # the revision that removed its words
    removal: Mapped[list[Any]] = mapped_column(default=list, info=personal("what people wrote", RECORD))  # and how
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)

    section: Mapped[Section] = relationship(lazy="raise_on_sql")
