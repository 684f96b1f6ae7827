"""Who was told of what, when, and what the server said: by person or by thing, for two years.

Mails are kept for 90 days with all that belongs to them; which digest told what, and to whom, as long as digests are.
"""

import json
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select, union_all
from sqlalchemy.orm import defer, selectinload

from roundtable.domain.paging import Page, page_of
from roundtable.domain.things import Key, lines_readable_among
from roundtable.extensions import db
from roundtable.models import Address, Digest, DigestRange, Event, Mail, Summary, ThingKind, ToldApart, User

#: So many things of a mail are named in its row.
MOST_THINGS = 12
MOST_PEOPLE = 20


class Told(NamedTuple):
    """A thing that a mail named; ``page`` is what a line about it shows, none where the reader may not know it."""

    kind: ThingKind
    id: int
    page: Any


class Delivery(NamedTuple):
    mail: Mail
    person: User | None
    told: list[Told]
    more: int  # things besides these


def of_person(person: User, reader: User, number: int = 1) -> Page[Delivery]:
    """All mail to the person, the latest first. After 90 days only digests know whose they were."""
    own = select(Mail.id).where(Mail.user_id == person.id)
    digests = select(Mail.id).join(Digest, Mail.digest_id == Digest.id).where(Digest.user_id == person.id)
    return _page(Mail.id.in_(union_all(own, digests)), reader, number)


def of_thing(key: Key, reader: User, number: int = 1) -> Page[Delivery]:
    """The digests that named the thing: those that tell of the time in which something happened to it."""
    kind, thing_id = key
    about = or_(
        (Event.thing_kind == kind) & (Event.thing_id == thing_id),
        (Event.within_kind == kind) & (Event.within_id == thing_id),
    )
    span = select(Event.group_id, func.min(Event.seq), func.max(Event.seq)).where(about, Event.seq.is_not(None))
    spans = db.session.execute(span.group_by(Event.group_id)).all()
    if not spans:
        return Page([], 1, False)
    within, apart = [], []
    for group_id, first, last in spans:
        within.append((DigestRange.group_id == group_id) & (DigestRange.hi >= first) & (DigestRange.lo < last))
        apart.append((ToldApart.group_id == group_id) & ToldApart.seq.between(first, last))
    by_range, by_itself = select(DigestRange.digest_id).where(or_(*within)), select(ToldApart.digest_id)
    told = by_range.union_all(by_itself.where(or_(*apart)))
    names_it = cast(Digest.things, Text).contains(json.dumps([kind, thing_id]), autoescape=True)
    return _page(Mail.digest_id.in_(select(Digest.id).where(Digest.id.in_(told), names_it)), reader, number)


def everything(reader: User, number: int = 1) -> Page[Delivery]:
    """All mail to anybody, the latest first."""
    return _page(Mail.id > 0, reader, number)


def people(words: str) -> list[User]:
    """Those whose name or address has these words."""
    by_address = select(Address.user_id).where(Address.address.contains(words.lower(), autoescape=True))
    named = func.lower(User.name).contains(words.lower(), autoescape=True)
    query = select(User).where(or_(named, User.id.in_(by_address))).options(selectinload(User.addresses))
    return list(db.session.scalars(query.order_by(func.lower(User.name), User.id).limit(MOST_PEOPLE)))


def summary_of(meeting_id: int) -> Key | None:
    """A summary is found by its meeting: they have the same address."""
    found = db.session.scalar(select(Summary.id).where(Summary.meeting_id == meeting_id))
    return (ThingKind.SUMMARY, found) if found is not None else None


def _page(which: ColumnElement[bool], reader: User, number: int) -> Page[Delivery]:
    query: Select[Mail] = select(Mail).where(which).order_by(Mail.id.desc()).options(defer(Mail.content))
    found = page_of(query, number)
    named = [[(ThingKind(kind), thing_id) for kind, thing_id in _things(mail)] for mail in found.rows]
    lines = lines_readable_among({key for keys in named for key in keys[:MOST_THINGS]}, reader)
    rows = [_delivery(mail, keys, lines) for mail, keys in zip(found.rows, named, strict=True)]
    return Page(rows, found.number, found.has_next)


def _things(mail: Mail) -> list[Any]:
    """Without the mark that makes a digest be composed again."""
    return [one for one in mail.digest.things if one[1]] if mail.digest is not None else []


def _delivery(mail: Mail, keys: list[Key], lines: dict[Key, Any]) -> Delivery:
    told = [Told(*key, lines.get(key)) for key in keys[:MOST_THINGS]]
    person = mail.digest.user if mail.digest is not None else mail.user
    return Delivery(mail, person, told, max(0, len(keys) - MOST_THINGS))
