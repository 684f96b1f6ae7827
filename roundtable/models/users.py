from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind


class AffiliationKind(StrEnum):
    ACADEMIC = "academic"
    PATIENT_ORGANISATION = "patient_organisation"
    INDUSTRY = "industry"
    FUNDER = "funder"
    PUBLIC_BODY = "public_body"


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Urgency(StrEnum):
    """What is mailed at once to a person who hears of its group by digest."""

    MEETING = "meeting"  # one that is near is moved or called off
    SUMMARY = "summary"  # one is circulated, and objections end soon
    ACTION_ITEM = "action_item"  # one that is due soon becomes the person's
    REPLY = "reply"  # somebody answers them, or comments on what they wrote or lead


#: Who has chosen nothing is told of these at once.
URGENT_AT_FIRST = [Urgency.MEETING.value, Urgency.SUMMARY.value, Urgency.ACTION_ITEM.value]
#: The weekdays (0: Monday) on which a daily digest comes.
EVERY_DAY = "0123456"


class Affiliation(Base):
    """The institution that a person works for or speaks for."""

    __tablename__ = "affiliations"
    impersonal = "id name kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[AffiliationKind]


class User(UserMixin, Base):
    """A person. Without an address and a password it is somebody who was named: a guest, an owner
    in imported notes, an author; inviting them adds the address."""

    __tablename__ = "users"
    kind: ClassVar[ThingKind] = ThingKind.USER
    impersonal = (
        "id joined_at deactivated_at is_organizer theme is_legible is_still has_plain_box next_due_at known_refusal_id"
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), info=personal("names the person to colleagues"))
    password_hash: Mapped[str | None] = mapped_column(String(200), info=personal("checks the sign-in"))
    is_organizer: Mapped[bool] = mapped_column(default=False)
    affiliation_id: Mapped[int | None] = mapped_column(
        ForeignKey("affiliations.id"), info=personal("says for whom the person speaks")
    )
    is_patient_advocate: Mapped[bool] = mapped_column(
        default=False, info=personal("the person's own word; shown to members only")
    )
    zone: Mapped[str] = mapped_column(String(64), default="UTC", info=personal("shows times"))
    language: Mapped[str] = mapped_column(String(12), default="en", info=personal("chooses the language"))
    theme: Mapped[Theme] = mapped_column(default=Theme.SYSTEM)
    is_legible: Mapped[bool] = mapped_column(default=False)  # the more legible typeface
    is_still: Mapped[bool] = mapped_column(default=False)  # pages do not change by themselves
    has_plain_box: Mapped[bool] = mapped_column(default=False)  # no editor around what the person writes in
    joined_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]

    digest_hour: Mapped[int] = mapped_column(default=7, info=personal("times the digest"))
    digest_weekday: Mapped[int] = mapped_column(default=0, info=personal("times the weekly digest"))
    digest_days: Mapped[str] = mapped_column(String(7), default=EVERY_DAY, info=personal("times the daily digest"))
    urgent: Mapped[list[Any]] = mapped_column(
        default=lambda: list(URGENT_AT_FIRST), info=personal("what is mailed at once")
    )
    paused_until: Mapped[date | None] = mapped_column(info=personal("keeps the digest back until then"))
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)  # the next digest is composed then
    #: Of mail in their name that was refused because too much waits: they know of it up to here.
    known_refusal_id: Mapped[int | None]

    takes_invitations: Mapped[bool] = mapped_column(default=True, info=personal("whether meetings come by mail"))
    assistant_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), info=personal("gets copies of invitations, and may answer them")
    )

    visited_at: Mapped[datetime | None] = mapped_column(info=personal("says what is new to the person"))
    last_visit_at: Mapped[datetime | None] = mapped_column(info=personal("says what is new to the person"))

    affiliation: Mapped[Affiliation | None] = relationship(lazy="raise_on_sql")
    addresses: Mapped[list["Address"]] = relationship(
        back_populates="user", order_by="Address.is_primary.desc(), Address.id", lazy="raise_on_sql"
    )

    #: The token of the sign-in by which this person came; set by the loader and at sign-in.
    sign_in_token: ClassVar[str | None] = None

    # Flask-Login's mixin compares by get_id(): two people who are not signed in would be the same.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def get_id(self) -> str | None:  # Flask-Login keeps this in the cookie
        return self.sign_in_token

    @property
    def is_active(self) -> bool:
        return self.joined_at is not None and self.deactivated_at is None

    @property
    def address(self) -> str | None:
        """The address that mail goes to."""
        return self.addresses[0].address if self.addresses else None

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word[0].isalnum()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Address(Base):
    """An email address of a person, in lower case. A person may have several."""

    __tablename__ = "addresses"
    __table_args__ = (Index("ix_addresses_user_id", "user_id"),)
    impersonal = "id is_primary verified_at created_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), info=personal("whose address it is")
    )
    address: Mapped[str] = mapped_column(String(254), unique=True, info=personal("sign-in and mail"))
    is_primary: Mapped[bool] = mapped_column(default=True)
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="addresses", lazy="raise_on_sql")
