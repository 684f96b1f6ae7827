"""Mail that arrives is a row first; what it says is dealt with later, one mail a transaction.

States: waiting → done, held, refused, failed. Whoever deals with a mail claims it, and what a dead worker had claimed
is free again.
"""

import hashlib
import zlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import defer

from roundtable.domain import clock, mails
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import rows
from roundtable.extensions import db, upsert
from roundtable.models import HeldBecause, IncomingMail, IncomingState, Mail, MailState, Site, ThingKind, User

KEPT_FOR = timedelta(days=90)
#: After so many the mail itself must be what ends the worker.
MOST_ATTEMPTS = 5
#: Of what was purged or dropped there is nothing to read.
_FAILED = (IncomingMail.state == IncomingState.FAILED, IncomingMail.content.is_not(None))


class Waiting(NamedTuple):
    """Mails that wait for one person's word."""

    mails: int
    since: datetime


def keep(sender: str, recipient: str, message: bytes, *, message_id: str) -> int | None:
    """Write down a mail that arrived; its number. The same one taken twice, as after a lost answer, changes nothing."""
    values = {
        "received_at": clock.now(),
        "sender": sender[:320],
        "recipient": recipient.strip().lower()[:320],
        "message_id": message_id[:500],
        "sha256": hashlib.sha256(message).hexdigest(),
        "content": zlib.compress(message, 1),
    }
    row = upsert(IncomingMail).values(values)
    once = row.on_conflict_do_nothing(index_elements=["sha256", "recipient"])
    return db.session.scalar(once.returning(IncomingMail.id))


def claim(worker_id: int) -> int | None:
    """Take the next mail, those first that were tried least. Several workers never take the same."""
    free = select(IncomingMail.id).where(IncomingMail.state == IncomingState.WAITING, IncomingMail.worker_id.is_(None))
    free = free.order_by(IncomingMail.attempts, IncomingMail.id).limit(1).with_for_update(skip_locked=True)
    mail_id = db.session.scalar(free)
    own = update(IncomingMail).where(IncomingMail.id == mail_id)
    db.session.execute(own.values(worker_id=worker_id, attempts=IncomingMail.attempts + 1))
    return mail_id


def message_of(mail: IncomingMail) -> bytes:
    return zlib.decompress(mail.content) if mail.content is not None else b""


def beginning_of(mail: IncomingMail, length: int) -> bytes:
    """At most so many bytes."""
    return zlib.decompressobj().decompress(mail.content, length) if mail.content is not None else b""


def end(
    mail: IncomingMail,
    state: IncomingState,
    *,
    reason: str = "",
    held_because: HeldBecause | None = None,
    person_id: int | None = None,
    thing: Any = None,
) -> None:
    """What became of it: of whom it is, and the thing that it has become."""
    mail.state, mail.reason, mail.held_because, mail.worker_id = state, reason[:1000], held_because, None
    mail.user_id = person_id
    if thing is not None:
        mail.thing_kind, mail.thing_id = thing.kind, thing.id


def waiting_for(person: User, number: int = 1) -> Page[IncomingMail]:
    """What came in the person's name and waits for their word, the earliest first."""
    query = select(IncomingMail).where(*_waits_for(person.id)).order_by(IncomingMail.id)
    return page_of(query.options(defer(IncomingMail.content)), number)


def waiting_since(person: User) -> Waiting | None:
    """How much that is, and since when; none when nothing waits."""
    mails, since = rows(_WAITING_SINCE, person_id=person.id)[0]
    return Waiting(mails, since) if mails else None


def _waits_for(person_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Not what waits for the chair of a group, whoever wrote it."""
    is_groups = IncomingMail.thing_kind.is_not_distinct_from(ThingKind.GROUP)
    return IncomingMail.user_id == person_id, IncomingMail.state == IncomingState.HELD, ~is_groups


_WAITING_SINCE = select(func.count(), func.min(IncomingMail.received_at)).where(*_waits_for(bindparam("person_id")))


def failed(number: int = 1) -> Page[IncomingMail]:
    """What could not be dealt with by a mistake of ours, the newest first."""
    return page_of(select(IncomingMail).where(*_FAILED).order_by(IncomingMail.id.desc()), number)


def count_failed() -> int:
    return db.session.execute(select(func.count(IncomingMail.id)).where(*_FAILED)).scalar_one()


def reread(mail_id: int | None, *, by: User | None, site: Site) -> int:
    """What failed waits to be read again: this one, or all of them; how many those are."""
    own = [IncomingMail.id == mail_id] if mail_id is not None else []
    anew = update(IncomingMail).where(*_FAILED, *own).values(state=IncomingState.WAITING, attempts=0, reason="")
    ids = sorted(db.session.scalars(anew.returning(IncomingMail.id)))
    for one in ids:
        record(EventName.MAIL_REREAD, site, by=by, mail=one)
    return len(ids)


def find_claimed(mail_id: int, worker_id: int) -> IncomingMail | None:
    """What this worker is about to deal with; none when another one has it, because this one was taken for dead."""
    own = (IncomingMail.id == mail_id, IncomingMail.worker_id == worker_id)
    query = select(IncomingMail).where(*own, IncomingMail.state == IncomingState.WAITING)
    locked = query.with_for_update(of=IncomingMail).execution_options(populate_existing=True)
    return db.session.scalar(locked)


def find_earlier(mail: IncomingMail) -> IncomingMail | None:
    """The same mail to the same address, which came by another way: with other lines of delivery it has other bytes."""
    if not mail.message_id:
        return None
    same = (IncomingMail.message_id == mail.message_id, IncomingMail.recipient == mail.recipient)
    ended = IncomingMail.state.in_((IncomingState.DONE, IncomingState.HELD))
    return db.session.scalar(select(IncomingMail).where(*same, ended, IncomingMail.id != mail.id).limit(1))


def done_lately(person: User) -> int:
    """How many mails of this person have become something in the last hour."""
    own = (IncomingMail.user_id == person.id, IncomingMail.state == IncomingState.DONE)
    query = select(func.count(IncomingMail.id)).where(*own, IncomingMail.received_at > clock.now() - timedelta(hours=1))
    return int(db.session.execute(query).scalar_one())


def find(mail_id: int) -> IncomingMail | None:
    return db.session.get(IncomingMail, mail_id)


def find_asked_about(mail_id: int) -> IncomingMail | None:
    """A mail of which somebody was asked whether it is theirs, whatever they said."""
    asked = IncomingMail.user_id.is_not(None), IncomingMail.content.is_not(None)
    return db.session.scalar(select(IncomingMail).where(IncomingMail.id == mail_id, *asked))


def find_held(mail_id: int) -> IncomingMail | None:
    """A mail that waits for somebody's word; nobody else decides on it meanwhile."""
    held = select(IncomingMail).where(IncomingMail.id == mail_id, IncomingMail.state == IncomingState.HELD)
    locked = held.with_for_update(of=IncomingMail).execution_options(populate_existing=True)
    return db.session.scalar(locked)


def drop(mail: IncomingMail, *, by: User) -> None:
    """It was not theirs: nobody will see it."""
    end(mail, IncomingState.REFUSED, reason=f"dropped: {mail.reason}", person_id=by.id)
    mail.content = zlib.compress(b"")
    record(EventName.USER_MAIL_DROPPED, by, by=by)


def forget(kind: ThingKind, thing_id: int) -> None:
    """The bytes of the mail that became this thing go, and so do answers that repeat its words."""
    became = IncomingMail.thing_kind == kind, IncomingMail.thing_id == thing_id
    keys = [f"answer:{mail_id}" for mail_id in db.session.scalars(select(IncomingMail.id).where(*became))]
    db.session.execute(update(IncomingMail).where(*became).values(content=None))
    named = or_(Mail.key.in_(keys), *(Mail.key.like(f"{key}:%") for key in keys))
    ended = Mail.state.in_((MailState.SENT, MailState.DEAD, MailState.CANCELLED))
    mails.forget_messages(named, ended)
    db.session.execute(update(Mail).where(named, ended).values(subject="", arguments={}))


def recover(worker_id: int) -> None:
    """What this worker had in hand is free again."""
    own = update(IncomingMail).where(IncomingMail.worker_id == worker_id, IncomingMail.state == IncomingState.WAITING)
    db.session.execute(own.values(worker_id=None))


def forget_old() -> None:
    """After 90 days nothing is kept of a mail but what it has become."""
    db.session.execute(delete(IncomingMail).where(IncomingMail.received_at < clock.now() - KEPT_FOR))
