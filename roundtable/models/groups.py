from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.texts import Text
from roundtable.models.users import User

#: The groups that the roundtable began with: each has its own blueprint. Later ones are rows only.
FOUNDING_GROUPS = {
    "gyn-onc": "Gyn Onc (STUMP)",
    "clinical-trials": "Clinical Trials",
    "pdx-cell-line": "PDX/Cell line",
    "multiomics": "Multiomics",
}
PLENARY = "plenary"


class Hue(StrEnum):
    TEAL = "teal"
    PLUM = "plum"
    OCHRE = "ochre"
    INDIGO = "indigo"
    MOSS = "moss"
    BRICK = "brick"
    SLATE = "slate"
    ROSE = "rose"


class Role(StrEnum):
    CHAIR = "chair"
    MEMBER = "member"
    OBSERVER = "observer"  # reads and comments, takes no part in decisions


class Cadence(StrEnum):
    """How often a member hears of a group by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Group(Base):
    """A working group, or the plenary to which everybody belongs."""

    __tablename__ = "groups"
    impersonal = (
        "id slug name short_name initials hue purpose rhythm charter_id is_plenary founded_at closed_at last_seq "
        "looked_seq quorum known_refusal_id"
    )
    kind: ClassVar[ThingKind] = ThingKind.GROUP

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(24))
    initials: Mapped[str] = mapped_column(String(2))
    hue: Mapped[Hue]
    purpose: Mapped[str] = mapped_column(String(300), default="")
    rhythm: Mapped[str] = mapped_column(String(120), default="")
    charter_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    is_plenary: Mapped[bool] = mapped_column(default=False)
    founded_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    quorum: Mapped[int | None]  # how many members must be there to decide; none: no such rule
    #: The place of the newest event; taken by ``domain.events`` alone, by UPDATE … RETURNING.
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    #: Events up to this place were looked at for what somebody is to be told apart (``domain.told_apart``).
    looked_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    #: Of mail to it that was refused because too much waits: its chairs know of it up to here.
    known_refusal_id: Mapped[int | None]

    charter: Mapped[Text | None] = relationship(lazy="raise_on_sql")

    @property
    def title(self) -> str:
        return self.name


class Membership(Base):
    """That a person belongs to a group, in a role, from a day on, perhaps until another."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_open",
            "group_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_memberships_user_id", "user_id"),
    )
    impersonal = "id group_id digest_seq seen_seq owed"
    kind: ClassVar[ThingKind] = ThingKind.MEMBERSHIP

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("who belongs", RECORD))
    role: Mapped[Role] = mapped_column(default=Role.MEMBER, info=personal("what the person may do", RECORD))
    started_on: Mapped[date] = mapped_column(info=personal("since when", RECORD))
    ended_on: Mapped[date | None] = mapped_column(info=personal("until when", RECORD))
    cadence: Mapped[Cadence] = mapped_column(default=Cadence.WEEKLY, info=personal("how often to write"))
    urgent_waits: Mapped[bool] = mapped_column(default=False, info=personal("whether also what is urgent waits"))
    #: Events up to this place have gone into a digest.
    digest_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    #: Ranges [lo, hi] before it whose digest did not arrive: the next one tells them too.
    owed: Mapped[list[Any]] = mapped_column(default=list)
    #: Events up to this place were marked as seen on the desk.
    seen_seq: Mapped[int] = mapped_column(BigInteger, default=0)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class JoinRequest(Base):
    """Somebody asks to join a group; a chair answers."""

    __tablename__ = "join_requests"
    __table_args__ = (Index("ix_join_requests_answered_at_asked_at", "answered_at", "asked_at"),)
    impersonal = "id group_id asked_at answered_at is_accepted"
    kind: ClassVar[ThingKind] = ThingKind.JOIN_REQUEST

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("who asks", RECORD))
    words: Mapped[str] = mapped_column(String(500), default="", info=personal("why they ask", RECORD))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    is_accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(500), default="", info=personal("told to who asked", RECORD))

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=True)
