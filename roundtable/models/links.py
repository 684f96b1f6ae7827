from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind


class Link(Base):
    """One thing answers another or comes from it: an agenda item, a decision, a section of a paper to a gap;
    a section to the decision that it puts into words; a decision to an item that it was discussed at."""

    __tablename__ = "links"
    __table_args__ = (
        UniqueConstraint("from_kind", "from_id", "to_kind", "to_id"),
        Index("ix_links_to_kind_to_id", "to_kind", "to_id"),
    )
    impersonal = "id group_id from_kind from_id to_kind to_id at"
    kind: ClassVar[ThingKind] = ThingKind.LINK

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    from_kind: Mapped[ThingKind]
    from_id: Mapped[int]
    to_kind: Mapped[ThingKind]
    to_id: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    at: Mapped[datetime]
