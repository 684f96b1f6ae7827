"""Coming in: sign-ins are rows, so that ending one signs that browser out, wherever it is."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from roundtable.domain import clock, mails
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import LinkPurpose, MailedLink, MailKind, SignIn, SignInAttempt, User

#: A sign-in that nobody uses ends after this time; one that is used, never by itself.
UNUSED_FOR = timedelta(days=60)
LINK_LASTS = timedelta(minutes=60)
WINDOW = timedelta(minutes=15)
#: Failed tries within the window, after which there is a pause.
MOST_FOR_ADDRESS_FROM_NETWORK = 8
MOST_FOR_ADDRESS = 40
MOST_FROM_NETWORK = 60
MOST_LINKS = 5

_MAIL_KINDS = {
    LinkPurpose.SIGN_IN: MailKind.SIGN_IN_LINK,
    LinkPurpose.PASSWORD: MailKind.PASSWORD_LINK,
}


def start(person: User, *, browser: str) -> str:
    """Sign a person in on a browser; the token for its cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    sign_in = SignIn(user=person, token_hash=_hash(token), browser=browser[:80], created_at=now, used_at=now)
    db.session.add(sign_in)
    record(EventName.USER_SIGNED_IN, person, by=person)
    return token


def find(token: str) -> SignIn | None:
    """The sign-in of this token, with its person, if it has not ended."""
    since = clock.now() - UNUSED_FOR
    query = select(SignIn).where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None), SignIn.used_at > since)
    return db.session.scalar(query)


def open_of(person: User) -> list[SignIn]:
    query = select(SignIn).where(SignIn.user_id == person.id, SignIn.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(SignIn.used_at.desc())))


def find_of(person: User, sign_in_id: int) -> SignIn | None:
    return db.session.scalar(select(SignIn).where(SignIn.user_id == person.id, SignIn.id == sign_in_id))


def end(sign_in: SignIn, *, by: User) -> None:
    if sign_in.ended_at is None:
        sign_in.ended_at = clock.now()
        record(EventName.USER_SIGNED_OUT, by, by=by)


def end_all(person: User, *, by: User) -> None:
    """End all sign-ins of a person; links that were mailed no longer work."""
    query = update(SignIn).where(SignIn.user_id == person.id, SignIn.ended_at.is_(None))
    now = clock.now()
    db.session.execute(query.values(ended_at=now))
    links = update(MailedLink).where(MailedLink.user_id == person.id, MailedLink.expires_at > now)
    db.session.execute(links.values(expires_at=now))
    record(EventName.USER_SIGNED_OUT, person, by=by, all=True)


def note_attempt(address: str, network: str, *, succeeded: bool) -> None:
    attempt = SignInAttempt(
        address_hash=_hash(address.strip().lower()),
        network_hash=_hash(network),
        at=clock.now(),
        succeeded=succeeded,
    )
    db.session.add(attempt)


def check_pace(address: str, network: str) -> None:
    """Refuse to go on guessing: per address and network, per address, per network."""
    since = clock.now() - WINDOW
    by_address = SignInAttempt.address_hash == _hash(address.strip().lower())
    by_network = SignInAttempt.network_hash == _hash(network)
    failed = select(
        func.count().filter(by_address & by_network),
        func.count().filter(by_address),
        func.count().filter(by_network),
    ).where(SignInAttempt.at > since, ~SignInAttempt.succeeded, or_(by_address, by_network))
    both, address_only, network_only = db.session.execute(failed).one()
    if both >= MOST_FOR_ADDRESS_FROM_NETWORK or address_only >= MOST_FOR_ADDRESS or network_only >= MOST_FROM_NETWORK:
        raise TooOften(
            N_("Too many tries. Please wait %(minutes)s minutes, or have a link mailed to you."),
            minutes=int(WINDOW.total_seconds() // 60),
        )


class TooOften(DomainError):
    """Somebody must wait (RFC 6585)."""

    status = 429


def ask_link(person: User, address: str, purpose: LinkPurpose, *, next_path: str = "/") -> MailedLink | None:
    """Mail a link that proves the address; none when too many were asked for."""
    now = clock.now()
    recent = select(func.count()).where(MailedLink.user_id == person.id, MailedLink.created_at > now - WINDOW)
    if db.session.execute(recent).scalar_one() >= MOST_LINKS:
        return None
    link = MailedLink(
        user=person,
        address=address,
        purpose=purpose,
        next_path=next_path[:500],
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    db.session.add(link)
    db.session.flush()
    mails.queue(
        _MAIL_KINDS[purpose],
        person,
        address=address,
        key=f"link:{link.id}",
        arguments={"link_id": link.id},
        is_secret=True,
        not_before=now,
    )
    record(EventName.USER_LINK_ASKED, person, by=person, purpose=purpose)
    return link


def find_link(link_id: int, purpose: LinkPurpose) -> MailedLink | None:
    """A mailed link that was not used yet; whether it is too old tells ``is_expired``."""
    query = select(MailedLink).where(
        MailedLink.id == link_id, MailedLink.purpose == purpose, MailedLink.used_at.is_(None)
    )
    return db.session.scalar(query)


def is_expired(link: MailedLink) -> bool:
    return link.expires_at <= clock.now()


def use_link(link: MailedLink) -> User:
    """It works once."""
    link.used_at = clock.now()
    return link.user


def note_use(sign_in_id: int, at: datetime) -> None:
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(used_at=at))


def forget_old() -> None:
    """What is kept for a time only: attempts a day, ended sign-ins and links 90 days."""
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))
    old = now - timedelta(days=90)
    db.session.execute(delete(SignIn).where(or_(SignIn.ended_at < old, SignIn.used_at < old)))
    db.session.execute(delete(MailedLink).where(MailedLink.expires_at < old))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
