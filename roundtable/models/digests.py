from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.users import User

KEPT = "two years"


_IS_UNLISTED = text("listed_version < version")


class Digest(Base):
    """What one person was told in one mail: the ranges of events, and the things it names.

    At most one a day; the ten-minute batches of groups read at once have their own ``batch``.
    """

    __tablename__ = "digests"
    __table_args__ = (
        Index("uq_digests_user_id_day_batch", "user_id", "day", "batch", unique=True),
        Index("ix_digests_unlisted", "id", sqlite_where=_IS_UNLISTED, postgresql_where=_IS_UNLISTED),
    )
    impersonal = "id day batch composed_at version things listed_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("whose digest", KEPT))
    day: Mapped[date]  # in the person's zone
    batch: Mapped[str] = mapped_column(String(5), default="")  # "": the day's digest; "14:20": read at once
    composed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # rises when it is composed again before sending
    things: Mapped[list[Any]]  # [kind, id] of what it names: checked again before it is sent
    #: The version of which the things are in ``DigestThing``; none yet: 0.
    listed_version: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    ranges: Mapped[list["DigestRange"]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")

    @property
    def key(self) -> str:
        return f"digest:{self.day.isoformat()}{self.batch.replace(':', '')}:{self.user_id}"


class DigestThing(Base):
    """That a digest names a thing: by it is found whom the thing has reached. The worker writes it after the digest,
    when there is nothing else to do."""

    __tablename__ = "digest_things"
    __table_args__ = (Index("ix_digest_things_kind_thing_id", "kind", "thing_id", "digest_id"),)
    impersonal = "digest_id kind thing_id"

    digest_id: Mapped[int] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ThingKind] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class DigestRange(Base):
    """The events of one group in a digest: those after ``lo``, up to and with ``hi``. There are several of a group
    where it tells again what an earlier digest did not deliver."""

    __tablename__ = "digest_ranges"
    __table_args__ = (Index("ix_digest_ranges_group_id_hi", "group_id", "hi"),)
    impersonal = "digest_id group_id lo hi"

    digest_id: Mapped[int] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    lo: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hi: Mapped[int] = mapped_column(BigInteger)


_IS_UNTOLD = text("told_at IS NULL")


class ToldApart(Base):
    """An event that one person is told apart from the range of its group: at once because it is urgent to them, or
    with their next digest, of whatever groups that is. The ranges of their other digests leave it out.

    When its digest does not arrive, it is untold again, for the next one.
    """

    __tablename__ = "told_apart"
    __table_args__ = (
        UniqueConstraint("user_id", "group_id", "seq"),
        Index("ix_told_apart_untold", "user_id", sqlite_where=_IS_UNTOLD, postgresql_where=_IS_UNTOLD),
    )
    impersonal = "id group_id seq is_urgent told_at digest_id"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("who is told", KEPT))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    is_urgent: Mapped[bool]  # told at once, else with the next digest
    told_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digests.id"), index=True)  # the latest that tells it
