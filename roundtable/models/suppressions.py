from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, personal
from roundtable.extensions import Base
from roundtable.models.users import User

KEPT = "90 days after it was told"
AS_LONG = "as long as mail there is held back, and two years"


class BounceKind(StrEnum):
    HARD = "hard"  # there is no such mailbox
    SOFT = "soft"  # full, too large, not now: it may work another time
    COMPLAINT = "complaint"  # whoever got it told their provider that it is unwanted


class SuppressionReason(StrEnum):
    """Why an address takes no mail of ours, the lightest first."""

    FAILING = "failing"  # soft bounces, one after the other
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Bounce(Base):
    """What a mail server told of one of our mails: it could not be delivered, or nobody wanted it."""

    __tablename__ = "bounces"
    __table_args__ = (
        Index("uq_bounces_mail_id_kind", "mail_id", "kind", unique=True),
        Index("ix_bounces_address_at", "address", "at"),
        Index("ix_bounces_at", "at"),
    )
    impersonal = "id mail_id kind at status is_counted"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id"))
    kind: Mapped[BounceKind]
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(254), info=personal("which address fails", KEPT))
    status: Mapped[str] = mapped_column(String(12), default="")  # RFC 3463: "5.1.1"
    said: Mapped[str] = mapped_column(String(500), default="", info=personal("the server's words", KEPT))
    is_counted: Mapped[bool] = mapped_column(default=True)  # until mail has arrived again


class Suppression(Base):
    """An address that gets no mail but what is asked for there and then. At most one of an address is open."""

    __tablename__ = "suppressions"
    __table_args__ = (
        Index(
            "uq_suppressions_open",
            "address",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index("ix_suppressions_lifted_at_id", "lifted_at", "id"),
    )
    impersonal = "id reason since ends_at mail_id lifted_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), info=personal("where no mail goes", AS_LONG))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), index=True, info=personal("whose address it was then", AS_LONG)
    )
    reason: Mapped[SuppressionReason]
    said: Mapped[str] = mapped_column(String(500), default="", info=personal("the server's words", AS_LONG))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mails.id"))  # by which it was found out
    since: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # a pause ends by itself
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)

    user: Mapped[User | None] = relationship(foreign_keys=[user_id], lazy="joined")
