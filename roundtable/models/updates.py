from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.texts import Text
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User

_IS_PINNED = text("pinned_at IS NOT NULL")


class Update(Readable, Base):
    """A short notice of a researcher to the group, or to more people than the group."""

    __tablename__ = "updates"
    __table_args__ = (
        Index("ix_updates_group_id_published_at", "group_id", "published_at"),
        Index("ix_updates_audience_published_at", "audience", "published_at"),
        Index("ix_updates_pinned", "group_id", sqlite_where=_IS_PINNED, postgresql_where=_IS_PINNED),
        index_of_withdrawn("updates"),
    )
    impersonal = f"id title text_id pinned_at purged_at sources {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.UPDATE

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    pinned_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
    sources: Mapped[list[Any]] = mapped_column(default=list)  # public pages that this record was taken from

    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)
