from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.texts import Text
from roundtable.models.things import READABLE, Readable, index_of_withdrawn
from roundtable.models.users import User


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"  # goes out at its time
    SENT = "sent"
    CANCELLED = "cancelled"  # before it went out


class Whom(StrEnum):
    """To whom an announcement goes; where groups are chosen, of those."""

    EVERYBODY = "everybody"
    MEMBERS = "members"
    CHAIRS = "chairs"
    ORGANIZERS = "organizers"


class How(StrEnum):
    """How an announcement comes to one person."""

    MAIL = "mail"  # at once, whatever they have chosen: it must be known
    DIGEST = "digest"  # in their next digest
    SITE = "site"  # they want no digest, or cannot be reached: it stands on the site


class Announcement(Readable, Base):
    """What the organizers tell people of the roundtable. It is of the plenary, and read by those to whom it went."""

    __tablename__ = "announcements"
    __table_args__ = (
        Index("ix_announcements_state_send_at", "state", "send_at"),
        index_of_withdrawn("announcements"),
    )
    impersonal = f"id title text_id whom group_ids is_must state created_at send_at zone sent_at purged_at {READABLE}"
    kind: ClassVar[ThingKind] = ThingKind.ANNOUNCEMENT

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    whom: Mapped[Whom]
    group_ids: Mapped[list[Any]] = mapped_column(default=list)  # none: all groups
    is_must: Mapped[bool] = mapped_column(default=False)  # everybody must know it: mailed at once
    state: Mapped[AnnouncementState] = mapped_column(default=AnnouncementState.DRAFT)
    created_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64), default="UTC")  # in which that moment was chosen
    sent_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]

    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)


class AnnouncementRecipient(Base):
    """That an announcement went to one person, once, however many of its groups they belong to."""

    __tablename__ = "announcement_recipients"
    impersonal = "announcement_id how mail_id"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id"), primary_key=True, index=True, info=personal("to whom it went", RECORD)
    )
    how: Mapped[How]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))
