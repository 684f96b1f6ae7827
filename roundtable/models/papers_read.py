from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.columns import personal
from roundtable.extensions import Base

NEWS = personal("what of a paper is new to whom")


class PaperRead(Base):
    """What a person had before them when they last read a paper, and the time before: for each section the number of
    its revision. For themselves alone."""

    __tablename__ = "papers_read"
    impersonal = "paper_id"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, info=NEWS)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    revisions: Mapped[dict[str, Any]] = mapped_column(info=NEWS)
    at: Mapped[datetime] = mapped_column(info=NEWS)
    revisions_before: Mapped[dict[str, Any]] = mapped_column(default=dict, info=NEWS)
    before_at: Mapped[datetime | None] = mapped_column(info=NEWS)
