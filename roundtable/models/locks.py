from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.columns import personal
from roundtable.extensions import Base

WRITES = personal("shows the others who writes there now", "until the next one writes there")


class SectionLock(Base):
    """Who writes in a section of a paper, or did last. It tells the others, and keeps nobody out."""

    __tablename__ = "section_locks"
    impersonal = "section_id"

    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), info=WRITES)
    since: Mapped[datetime] = mapped_column(info=WRITES)
    seen_at: Mapped[datetime | None] = mapped_column(info=WRITES)  # the last sign of life; none: they have left
    # From whom it was taken over while they wrote
    taken_from_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), info=WRITES)
