from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import personal
from roundtable.extensions import Base
from roundtable.models.users import User

SHORT = "90 days after it ended"
A_DAY = "one day"


class SignIn(Base):
    """One browser that a person is signed in with. The cookie holds the token, the row its hash:
    ending the row signs the browser out, wherever it is."""

    __tablename__ = "sign_ins"
    impersonal = "id token_hash ended_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True, info=personal("whose sign-in", SHORT)
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(80), info=personal("lets the person recognise it", SHORT))
    created_at: Mapped[datetime] = mapped_column(info=personal("lets the person recognise it", SHORT))
    used_at: Mapped[datetime] = mapped_column(info=personal("ends sign-ins that are not used", SHORT))
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInAttempt(Base):
    """A try to sign in: counted, so that passwords cannot be guessed by trying."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_address_hash_at", "address_hash", "at"),
        Index("ix_sign_in_attempts_network_hash_at", "network_hash", "at"),
    )
    impersonal = "id at succeeded"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), info=personal("slows down guessing", A_DAY))
    network_hash: Mapped[str] = mapped_column(String(64), info=personal("slows down guessing", A_DAY))
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class LinkPurpose(StrEnum):
    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 (the name of a purpose)
    ADDRESS = "address"  # to have mail there from now on


class MailedLink(Base):
    """A link that was mailed to prove that an address is the person's. It works once."""

    __tablename__ = "mailed_links"
    impersonal = "id purpose next_path created_at expires_at used_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True, info=personal("whose link", SHORT)
    )
    address: Mapped[str] = mapped_column(String(254), info=personal("where it was sent", SHORT))
    purpose: Mapped[LinkPurpose]
    next_path: Mapped[str] = mapped_column(String(500), default="/")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
