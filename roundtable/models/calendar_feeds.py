from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import ACCOUNT, personal
from roundtable.extensions import Base
from roundtable.models.groups import Group
from roundtable.models.kinds import ThingKind
from roundtable.models.users import User


class CalendarFeed(Base):
    """An address at which a person's calendar program reads their meetings, or those of one group.

    It shows what the person may read on that day; the token is kept as a hash, and can be revoked.
    """

    __tablename__ = "calendar_feeds"
    impersonal = "id token_hash group_id created_at revoked_at"
    kind: ClassVar[ThingKind] = ThingKind.CALENDAR_FEED

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True, info=personal("whose calendar it is", ACCOUNT)
    )
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))  # none: all the person's groups
    label: Mapped[str] = mapped_column(String(80), default="", info=personal("tells the person where it is used"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None] = mapped_column(info=personal("tells the person whether it is used"))

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
