"""Coming in: sign-ins are rows, so that ending one signs that browser out, wherever it is."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, or_, select, update

from roundtable.config import SIGN_IN_LASTS
from roundtable.domain import clock, mails, suppressions
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import LinkPurpose, MailedLink, MailKind, Membership, SignIn, SignInAttempt, User

#: A sign-in that nobody uses ends after ``config.SIGN_IN_LASTS``; one that is used, never by itself. This often it is
#: noted that one is.
NOTED_EACH = timedelta(hours=1)
LINK_LASTS = timedelta(minutes=60)
WINDOW = timedelta(minutes=15)
_WINDOW_MINUTES = int(WINDOW.total_seconds() // 60)
#: Failed tries within the window, after which there is a pause.
MOST_FOR_ADDRESS_FROM_NETWORK = 8
MOST_FOR_ADDRESS = 40
MOST_FROM_NETWORK = 60
MOST_LINKS = 5

_MAIL_KINDS = {
    LinkPurpose.SIGN_IN: MailKind.SIGN_IN_LINK,
    LinkPurpose.PASSWORD: MailKind.PASSWORD_LINK,
    LinkPurpose.ADDRESS: MailKind.ADDRESS_PROOF,
}


def start(person: User, *, browser: str) -> str:
    """Sign a person in on a browser; the token for its cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    sign_in = SignIn(user=person, token_hash=_hash(token), browser=browser[:80], created_at=now, used_at=now)
    db.session.add(sign_in)
    record(EventName.USER_SIGNED_IN, person, by=person)
    return token


_BELONGS = Shape(Membership, "group_id user_id role started_on cadence digest_seq seen_seq")
_BY_TOKEN = (
    select(SignIn, *_BELONGS.columns)
    .outerjoin(Membership, (Membership.user_id == SignIn.user_id) & Membership.ended_on.is_(None))
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None))
    .where(SignIn.used_at > bindparam("used_after"))
)


def find(token: str) -> tuple[SignIn, list[Membership]] | None:
    """The sign-in of this token, with its person, if it has not ended, and the person's groups of today, the
    plenary last. Every page asks for both: in one query. The groups are held already (``site.with_groups``)."""
    values = {"token_hash": _hash(token), "used_after": clock.now() - SIGN_IN_LASTS}
    rows = db.session.execute(_BY_TOKEN, values).all()
    belong = [_BELONGS.made(row[1:]) for row in rows if row[1] is not None]
    return (rows[0][0], sorted(belong, key=lambda m: (m.group.is_plenary, m.group_id))) if rows else None


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
    check_pace_of_network(network)
    since = clock.now() - WINDOW
    by_address = SignInAttempt.address_hash == _hash(address.strip().lower())
    by_network = SignInAttempt.network_hash == _hash(network)
    failed = select(func.count().filter(by_network), func.count())
    failed = failed.where(SignInAttempt.at > since, ~SignInAttempt.succeeded, by_address)
    both, address_only = db.session.execute(failed).one()
    if both >= MOST_FOR_ADDRESS_FROM_NETWORK or address_only >= MOST_FOR_ADDRESS:
        raise TooOften(
            N_("Too many tries. Please wait %(minutes)s minutes, or leave the password empty and have a link mailed."),
            minutes=_WINDOW_MINUTES,
        )


def check_pace_of_network(network: str) -> None:
    """Refuse to try address after address. No more than this for a link: it reaches its owner alone, who must not be
    shut out by somebody else's guesses, and is mailed a few times at most."""
    by_network = SignInAttempt.network_hash == _hash(network)
    failed = select(func.count()).where(SignInAttempt.at > clock.now() - WINDOW, ~SignInAttempt.succeeded, by_network)
    if db.session.execute(failed).scalar_one() >= MOST_FROM_NETWORK:
        raise TooOften(
            N_("Too many tries from your network. Please wait %(minutes)s minutes."), minutes=_WINDOW_MINUTES
        )


class TooOften(DomainError):
    """Somebody must wait (RFC 6585)."""

    status = 429


def ask_link(
    person: User, address: str, purpose: LinkPurpose, *, next_path: str = "/", by: User | None = None
) -> MailedLink | None:
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
    record(EventName.USER_LINK_ASKED, person, by=by or person, purpose=purpose)
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
    suppressions.note_arrival(link.address, link.user)
    return link.user


def is_new_use(sign_in: SignIn) -> bool:
    return clock.now() - sign_in.used_at > NOTED_EACH


def note_use(sign_in_id: int) -> None:
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(used_at=clock.now()))


def forget_old() -> None:
    """What is kept for a time only: attempts a day, ended sign-ins and links 90 days."""
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))
    old = now - timedelta(days=90)
    db.session.execute(delete(SignIn).where(or_(SignIn.ended_at < old, SignIn.used_at < old)))
    db.session.execute(delete(MailedLink).where(MailedLink.expires_at < old))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
