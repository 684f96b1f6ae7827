"""Who was told of what, when, and what the server said: by person or by thing, for two years.

Mails are kept for 90 days with all that belongs to them; which digest told what, and to whom, as long as digests are.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, union_all, update
from sqlalchemy.orm import selectinload

from roundtable.domain.paging import Page, page_of
from roundtable.domain.things import Key, lines_readable_among
from roundtable.extensions import db
from roundtable.models import Address, Digest, DigestThing, Mail, Summary, ThingKind, User

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
    """The digests that named the thing."""
    kind, thing_id = key
    named = select(DigestThing.digest_id).where(DigestThing.kind == kind, DigestThing.thing_id == thing_id)
    return _page(Mail.digest_id.in_(named), reader, number)


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


def list_things(limit: int = 200) -> int:
    """Write down what the digests name that were composed since the last time, or composed again; of how many. Several
    workers never list the same."""
    query = select(Digest.id, Digest.things).where(Digest.listed_version < Digest.version)
    found = db.session.execute(query.order_by(Digest.id).limit(limit).with_for_update(skip_locked=True)).all()
    if not found:
        return 0
    ids = [digest_id for digest_id, _ in found]
    rows = [
        {"digest_id": digest_id, "kind": ThingKind(kind), "thing_id": thing_id}
        for digest_id, things in found
        for kind, thing_id in sorted({(kind, thing_id) for kind, thing_id in things if thing_id})
    ]
    db.session.execute(delete(DigestThing).where(DigestThing.digest_id.in_(ids)))
    if rows:
        db.session.execute(insert(DigestThing), rows)
    listed = update(Digest).where(Digest.id.in_(ids)).values(listed_version=Digest.version)
    db.session.execute(listed, execution_options={"synchronize_session": False})
    return len(found)


def _page(which: ColumnElement[bool], reader: User, number: int) -> Page[Delivery]:
    query: Select[Mail] = select(Mail).where(which).order_by(Mail.id.desc())
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
