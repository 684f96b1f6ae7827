from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from roundtable.models.groups import Group
from roundtable.models.kinds import Audience


class Readable:
    """Columns of a thing with an audience of its own; ``domain.visibility`` reads them."""

    audience: Mapped[Audience] = mapped_column(default=Audience.GROUP)
    published_at: Mapped[datetime | None]  # none: unfinished, for the group's members only
    not_before: Mapped[datetime | None]  # others than the group's members wait until then
    is_link_only: Mapped[bool] = mapped_column(default=False)  # mail links to it and quotes nothing
    withdrawn_at: Mapped[datetime | None]

    @declared_attr
    def group_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("groups.id"), index=True)

    @declared_attr
    def group(cls) -> Mapped[Group]:
        return relationship(Group, foreign_keys=[cls.group_id], lazy="raise_on_sql")  # type: ignore[list-item]

    @property
    def parts_published_at(self) -> datetime | None:
        """Since when its audience reads what stands on its page: as the thing itself, unless a noun knows better."""
        return self.published_at


READABLE = "group_id audience published_at not_before is_link_only withdrawn_at"


def index_of_withdrawn(table: str) -> Index:
    """Of the few that were withdrawn, in their order: for the organizers' list of them."""
    few = text("withdrawn_at IS NOT NULL")
    return Index(f"ix_{table}_withdrawn_at", "withdrawn_at", sqlite_where=few, postgresql_where=few)
