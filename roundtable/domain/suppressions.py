"""Addresses that take no mail of ours. Nothing is sent there but what a person asks for there and then: a link to sign
in or to a new password, and the proof of an address.

What is not sent is not lost: digests are told in the next one after it, notices wait for a while. A link that
was mailed to the address and is used there proves that it takes mail again; who complained says so themselves.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from roundtable.among import in_ids, in_words
from roundtable.domain import clock, mails
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import (
    Address,
    Bounce,
    Mail,
    MailKind,
    MailState,
    Suppression,
    SuppressionReason,
    User,
)

#: What goes also to addresses that take no mail: somebody waits for it.
ASKED_FOR = frozenset({MailKind.SIGN_IN_LINK, MailKind.PASSWORD_LINK, MailKind.ADDRESS_PROOF, MailKind.MAIL_CHECK})
#: A pause after soft bounces ends by itself: the next digest is the try.
PAUSE = timedelta(days=7)
#: A notice that has waited longer than this has nothing new to say.
NOTICES_WAIT = timedelta(days=14)
KEPT_FOR = timedelta(days=2 * 365)
_GRAVITY = list(SuppressionReason)


class Trouble(NamedTuple):
    """An address that takes no mail, as organizers see it."""

    suppression: Suppression
    is_current: bool  # the person still has this address
    last_good: datetime | None  # when the last mail went there that did not come back
    undelivered: int  # mails that are dead or kept back


def is_suppressed(address: str) -> bool:
    query = select(exists().where(Suppression.address == address.lower(), _holds()))
    return bool(db.session.execute(query).scalar_one())


def keeps_back(mail: Mail) -> bool:
    """Whether this mail is not to be sent, because its address takes none."""
    return bool(kept_back_among([mail]))


def kept_back_among(mails_: Sequence[Mail]) -> set[int]:
    """Those of the mails, by their ids, whose address takes none: one query, however many."""
    asked = {mail.id: mail.address.lower() for mail in mails_ if mail.kind not in ASKED_FOR}
    found = set(db.session.scalars(_taking_none(), {"words": list(asked.values())})) if asked else set()
    return {mail_id for mail_id, address in asked.items() if address in found}


@cache
def _taking_none() -> Select[str]:
    return select(Suppression.address).where(in_words(Suppression.address), _holds())


def reachable_addresses(people: Sequence[User]) -> dict[int, str]:
    """Where digests of the people go, by their ids; nowhere while their address takes no mail."""
    rows = db.session.execute(_addresses(), {"ids": [person.id for person in people]})
    chosen = {user_id: (address, takes_none) for user_id, address, takes_none in rows}  # the one that counts comes last
    return {user_id: address for user_id, (address, takes_none) in chosen.items() if not takes_none}


@cache
def _addresses() -> Select[int, str, bool]:
    query = select(Address.user_id, Address.address, _is_of_address()).where(in_ids(Address.user_id))
    return query.order_by(Address.is_primary, Address.id.desc())


def cannot_be_reached() -> ColumnElement[bool]:
    """Of a user, in a query: the address that mail goes to takes none."""
    return exists().where(Address.user_id == User.id, Address.is_primary, _is_of_address())


def found_by(mail_id: Any) -> ColumnElement[bool]:
    """Of a mail, in a query: by it an address was found to take no mail, and still takes none."""
    return exists().where(Suppression.mail_id == mail_id, _holds())


def of_person(person: User) -> Suppression | None:
    """Why the person gets no mail: for their own pages."""
    query = select(Suppression).join(Address, Address.address == Suppression.address)
    return db.session.scalar(query.where(Address.user_id == person.id, Address.is_primary, _holds()).limit(1))


def shown_of(person: User) -> Suppression | None:
    """The same, only to be shown: on the desk."""
    found = _LINE.read(_shown_of(), person_id=person.id)
    return found[0] if found else None


_LINE = Shape(Suppression, "address reason since")


@cache
def _shown_of() -> Select[Any]:
    query = _LINE.select().join(Address, Address.address == Suppression.address)
    return query.where(Address.user_id == bindparam("person_id"), Address.is_primary, _holds()).limit(1)


def count() -> int:
    """How many addresses take no mail."""
    return db.session.execute(select(func.count()).select_from(Suppression).where(_holds())).scalar_one()


def find(suppression_id: int) -> Suppression | None:
    query = select(Suppression).where(Suppression.id == suppression_id, Suppression.lifted_at.is_(None))
    return db.session.scalar(query)


def find_by_address(address: str) -> Suppression | None:
    query = select(Suppression).where(Suppression.address == address.strip().lower(), Suppression.lifted_at.is_(None))
    return db.session.scalar(query)


def troubles(number: int = 1) -> Page[Trouble]:
    """Addresses that take no mail, the latest first. Three queries, however many."""
    found = page_of(select(Suppression).where(_holds()).order_by(Suppression.id.desc()), number)
    addresses = [one.address for one in found.rows]
    having = select(Address.address, Address.user_id).where(Address.address.in_(addresses))
    owners = {address: user_id for address, user_id in db.session.execute(having)}
    figures = {row.address: row for row in db.session.execute(_figures(addresses))}
    rows = [
        Trouble(
            one,
            one.user_id is not None and owners.get(one.address) == one.user_id,
            figures[one.address].last_good if one.address in figures else None,
            figures[one.address].undelivered if one.address in figures else 0,
        )
        for one in found.rows
    ]
    return Page(rows, found.number, found.has_next)


def suppress(
    address: str, reason: SuppressionReason, *, mail: Mail | None = None, said: str = "", user: User | None = None
) -> Suppression:
    """Send nothing there from now on; a pause ends by itself. What is worse takes the place of what is lighter."""
    address, now = address.lower(), clock.now()
    ends_at = now + PAUSE if reason == SuppressionReason.FAILING else None
    row = db.session.scalar(
        select(Suppression)
        .where(Suppression.address == address, Suppression.lifted_at.is_(None))
        .with_for_update(of=Suppression)
    )
    if row is not None and row.ends_at is not None and row.ends_at <= now:
        row.lifted_at = row.ends_at
        db.session.flush()
        row = None
    if row is not None and _GRAVITY.index(reason) <= _GRAVITY.index(row.reason):
        return row
    if row is None:
        row = Suppression(address=address, since=now)
        db.session.add(row)
    row.reason, row.said, row.ends_at = reason, said[:500], ends_at
    row.user, row.mail_id = user or row.user, mail.id if mail is not None else row.mail_id
    db.session.flush()
    site = the_site()
    assert site is not None
    record(EventName.ADDRESS_SUPPRESSED, site, by=None, suppression=row.id, reason=reason)
    return row


def lift(suppression: Suppression, *, by: User | None) -> None:
    """Mail goes there again: what was kept back now, digests with their next."""
    if suppression.lifted_at is not None:
        return
    suppression.lifted_at, suppression.lifted_by_id = clock.now(), by.id if by is not None else None
    forgive(suppression.address)
    _send_what_was_kept_back(suppression.address)
    site = the_site()
    assert site is not None
    record(EventName.ADDRESS_LIFTED, site, by=by, suppression=suppression.id)


def lift_own(person: User) -> None:
    """Who complained wants mail again after all. An address that bounced must prove that it takes mail."""
    suppression = of_person(person)
    if suppression is None:
        return
    if suppression.reason != SuppressionReason.COMPLAINED:
        raise DomainError(N_("Please have a link mailed to the address first: it proves that mail arrives."))
    lift(suppression, by=person)


def note_arrival(address: str, person: User) -> None:
    """A link that was mailed there was used: mail arrives. It does not take back a complaint."""
    forgive(address)
    suppression = find_by_address(address)
    if suppression is not None and suppression.reason != SuppressionReason.COMPLAINED:
        lift(suppression, by=person)


def forgive(address: str) -> None:
    """Soft bounces until now no longer count."""
    counted = update(Bounce).where(Bounce.address == address.lower(), Bounce.is_counted)
    db.session.execute(counted.values(is_counted=False))


def end_pauses() -> None:
    """Pauses that are over: what was kept back goes out."""
    over = select(Suppression).where(Suppression.lifted_at.is_(None), Suppression.ends_at <= clock.now())
    for suppression in db.session.scalars(over.limit(200)):
        lift(suppression, by=None)


def forget_old() -> None:
    now = clock.now()
    db.session.execute(delete(Bounce).where(Bounce.at < now - mails.KEPT_FOR))
    db.session.execute(delete(Suppression).where(Suppression.lifted_at < now - KEPT_FOR))
    late = mails.in_states(MailState.KEPT_BACK), Mail.created_at < now - NOTICES_WAIT
    mails.forget_messages(*late)
    db.session.execute(update(Mail).where(*late).values(state=MailState.CANCELLED, arguments={}))


def _holds(noun: Any = Suppression) -> ColumnElement[bool]:
    return noun.lifted_at.is_(None) & or_(noun.ends_at.is_(None), noun.ends_at > clock.later())


def _is_of_address() -> ColumnElement[bool]:
    own = aliased(Suppression)
    return exists().where(own.address == Address.address, _holds(own)).correlate(Address)


def _figures(addresses: list[str]) -> Select[str, datetime | None, int]:
    last_good = func.max(Mail.sent_at).filter(Mail.state == MailState.SENT)
    undelivered = func.count().filter(Mail.state.in_((MailState.DEAD, MailState.KEPT_BACK)))
    figures = select(Mail.address, last_good.label("last_good"), undelivered.label("undelivered"))
    return figures.where(Mail.address.in_(addresses)).group_by(Mail.address)


def _send_what_was_kept_back(address: str) -> None:
    now = clock.now()
    kept = update(Mail).where(Mail.address == address, Mail.state == MailState.KEPT_BACK)
    fresh = kept.where(Mail.created_at >= now - NOTICES_WAIT)
    db.session.execute(fresh.values(state=MailState.READY, not_before=now, created_at=now, attempts=0))
