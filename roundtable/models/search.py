from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.columns import RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.things import READABLE, Readable

WHO_READS = ("group_id", "audience", "published_at", "not_before", "is_link_only", "withdrawn_at")


class SearchEntry(Readable, Base):
    """What can be found of one thing, with the audience of the page it leads to.

    The words themselves stand in an FTS5 table (SQLite) or a tsvector column (PostgreSQL), which
    ``domain.search`` writes in the same transaction.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        UniqueConstraint("thing_kind", "thing_id"),
        Index("ix_search_entries_page_kind_page_id", "page_kind", "page_id"),
        # From the newest on, with who may read it: what was written, which is long, is left alone.
        Index("ix_search_entries_at", "at", "id", "thing_kind", *WHO_READS),
    )
    impersonal = f"id thing_kind thing_id page_kind page_id at {READABLE}"

    id: Mapped[int] = mapped_column(primary_key=True)
    thing_kind: Mapped[ThingKind]
    thing_id: Mapped[int]
    page_kind: Mapped[ThingKind]  # the thing whose page shows it, and whose audience it has
    page_id: Mapped[int]
    title: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))
    body: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))
    at: Mapped[datetime]
