"""The outbox: what is to be mailed is a row in our own database, in the transaction of the deed.

States: ready → claimed → sending → sent, perhaps → bounced or complained; held, kept back, dead, cancelled.
``sending`` is committed just before the final dot of the SMTP transaction and ``sent`` right after the server's
answer, so that after a crash only the mails in between (a millisecond each) are in doubt. These two commits do not
wait for the disk, the claim before and what follows the last of a batch do: only when the whole machine stops, all of
the batch are in doubt (docs/decisions/0035).
"""

import hashlib
import random
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from roundtable.among import in_ids, one_of
from roundtable.domain import clock, refusals
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape, rows
from roundtable.extensions import db, settings
from roundtable.models import AT_REST, Digest, Mail, MailKind, MailMessage, MailState, Site, User

DEAD_AFTER = timedelta(days=3)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
KEPT_FOR = timedelta(days=90)
#: Bytes that few messages have: to unpack into so many at once takes a sixth less than to find room bit by bit.
LARGE = 128 * 1024
#: Nobody reads and answers a mail in so little time.
AT_ONCE = timedelta(seconds=20)
#: The server took them, and told later that something was wrong.
COME_BACK = (MailState.BOUNCED, MailState.COMPLAINED)


@dataclass(frozen=True)
class Letter:
    """A mail as it will be sent."""

    subject: str
    message_id: str
    html: str
    message: bytes
    packed: bytes = b""  # zlib of the message, where it is known already


def queue(
    kind: MailKind,
    person: User | None,
    *,
    address: str,
    key: str,
    arguments: dict[str, Any] | None = None,
    is_secret: bool = False,
    not_before: datetime | None = None,
) -> Mail:
    """Put a notice into the outbox. Its bytes are made from the arguments when it is first claimed."""
    now = clock.now()
    mail = Mail(
        key=key,
        kind=kind,
        user=person,
        address=address,
        arguments=arguments or {},
        is_secret=is_secret,
        priority=0,
        not_before=not_before or now,
        created_at=now,
    )
    db.session.add(mail)
    return mail


def queue_digests(composed: Sequence[tuple[Digest, str, Letter]]) -> dict[int, int]:
    """Put composed digests into the outbox, to these addresses, with their final bytes; the ids of the mails by those
    of the people."""
    now = clock.now()
    outgoing = [
        {
            "key": digest.key,
            "kind": MailKind.DIGEST,
            "user_id": digest.user_id,
            "address": address,
            "digest_id": digest.id,
            "not_before": now,
            "created_at": now,
            **_named(letter.subject, letter.message_id, letter.message),
        }
        for digest, address, letter in composed
    ]
    if not outgoing:
        return {}
    put = db.session.execute(insert(_OUTBOX).returning(_OUTBOX.c.user_id, _OUTBOX.c.id), outgoing)
    ids = {user_id: mail_id for user_id, mail_id in put if user_id is not None}
    messages = [
        {"mail_id": ids[digest.user_id], "packed": letter.packed or zlib.compress(letter.message, 1)}
        for digest, _address, letter in composed
    ]
    db.session.execute(insert(_MESSAGES), messages)
    return ids


def write(mail: Mail, *, subject: str, message_id: str, message: bytes) -> None:
    """Set the final bytes. They never change once the mail is sending."""
    assert mail.state not in {MailState.SENDING, MailState.SENT}
    for name, value in _named(subject, message_id, message).items():
        setattr(mail, name, value)
    if mail.message is None:
        mail.message = MailMessage()
    mail.message.packed = zlib.compress(message, 1)


def _named(subject: str, message_id: str, message: bytes) -> dict[str, Any]:
    return {"subject": subject[:300], "message_id": message_id, "sha256": hashlib.sha256(message).hexdigest()}


def message_of(mail: Mail) -> bytes | None:
    return unpacked(mail.message.packed) if mail.message is not None else None


def unpacked(packed: bytes) -> bytes:
    return zlib.decompress(packed, bufsize=LARGE)


def packed_among(mail_ids: Iterable[int]) -> dict[int, bytes]:
    """What these mails say, of those that are written."""
    return {mail_id: packed for mail_id, packed in rows(_PACKED, ids=list(mail_ids))}


_PACKED = select(MailMessage.mail_id, MailMessage.packed).where(in_ids(MailMessage.mail_id))


def forget_messages(*which: ColumnElement[bool]) -> None:
    """The bytes of these mails."""
    of_them = delete(MailMessage).where(MailMessage.mail_id.in_(select(Mail.id).where(*which)))
    db.session.execute(of_them, execution_options=_ROWS_ALONE)


def in_states(*states: MailState) -> ColumnElement[bool]:
    """Of one of these states, as the indexes find them: what a worker has in hand by the worker. Most have been sent;
    those are found by looking."""
    of_these = Mail.state.in_(states)
    if MailState.SENT in states:
        return of_these
    if not {MailState.CLAIMED, MailState.SENDING} & set(states):
        return AT_REST & of_these
    in_hand = select(Mail.id).where(Mail.worker_id > 0, of_these)
    return Mail.id.in_(union_all(select(Mail.id).where(AT_REST, of_these), in_hand))


def claim(worker_id: int, limit: int) -> list[int]:
    """Take the next mails that are due, notices before digests; their ids. Several workers never take the same."""
    query = (
        select(Mail.id)
        .where(in_states(MailState.READY), Mail.not_before <= clock.now())
        .order_by(Mail.priority, Mail.not_before, Mail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(db.session.scalars(query))
    if ids:
        claimed = update(Mail).where(Mail.id.in_(ids)).values(state=MailState.CLAIMED, worker_id=worker_id)
        db.session.execute(claimed, execution_options=_ROWS_ALONE)
    return ids


#: Runs a statement with these values; how many rows it changed.
Run = Callable[..., int]


def _run(statement: Any, **values: Any) -> int:
    return db.session.connection().execute(statement, values).rowcount


def mark_sending(mail_id: int, worker_id: int, run: Run = _run) -> None:
    """All but the final dot is sent. When the mail is no longer this worker's, going on would repeat it.

    ``not_before`` becomes the moment of this try: the server's log has it after that, or not.
    """
    if not run(_SENDING, mail_id=mail_id, own_id=worker_id, now=clock.now()):
        raise LostClaim(mail_id)


def mark_sent(mail_id: int, reply: str, run: Run = _run, *, may_be_secret: bool = True) -> None:
    """The server has it, whoever holds the row by now. What is secret (a link that signs in) is forgotten at once."""
    run(_SENT, mail_id=mail_id, now=clock.now(), answer=reply[:500])
    if may_be_secret:
        run(_FORGOTTEN, mail_id=mail_id)
        run(_EMPTIED, mail_id=mail_id)


def not_noted_among(mail_ids: Iterable[int]) -> list[int]:
    """Of mails that the server has taken, those of which the database does not know it."""
    query = select(Mail.id).where(in_ids(Mail.id), Mail.state.not_in((MailState.SENT, *COME_BACK)))
    return list(db.session.scalars(query, {"ids": list(mail_ids)}))


_OUTBOX: Any = Mail.__table__
_MESSAGES: Any = MailMessage.__table__
#: Written once: making such a statement takes longer than the database needs to do it.
_SENDING = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("mail_id"), _OUTBOX.c.state == MailState.CLAIMED)
    .where(_OUTBOX.c.worker_id == bindparam("own_id"))
    .values(state=MailState.SENDING, attempts=_OUTBOX.c.attempts + 1, not_before=bindparam("now"))
)
_SENT = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("mail_id"), ~one_of(_OUTBOX.c.state, COME_BACK))  # a bounce may be faster
    .values(state=MailState.SENT, sent_at=bindparam("now"), reply=bindparam("answer"), worker_id=None)
)
_FORGOTTEN = (
    delete(_MESSAGES)
    .where(_MESSAGES.c.mail_id == bindparam("mail_id"))
    .where(exists().where(_OUTBOX.c.id == _MESSAGES.c.mail_id, _OUTBOX.c.is_secret))
)
_EMPTIED = update(_OUTBOX).where(_OUTBOX.c.id == bindparam("mail_id"), _OUTBOX.c.is_secret).values(arguments={})
#: Rows of the outbox change under many hands, and are read anew before they are looked at (``find``).
_ROWS_ALONE = {"synchronize_session": False}


def note_failure(mail: Mail, reply: str, *, is_final: bool) -> None:
    """The server refused it: try again after one minute, two, four … six hours, or never (5xx).

    It is dead after three days; but what has waited for days (mail was held, nothing ran) has its tries too.
    """
    now = clock.now()
    if mail.state != MailState.SENDING:  # else it was counted before the final dot
        mail.attempts += 1
    wait = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 12), LONGEST_PAUSE)
    pause = wait * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)
    is_over = wait == LONGEST_PAUSE and now + pause > mail.created_at + DEAD_AFTER
    mail.state = MailState.DEAD if is_final or is_over else MailState.READY
    mail.reply, mail.worker_id, mail.not_before = reply[:500], None, now + pause
    mail.reason = refusals.reason_of(reply)


def cancel(mail: Mail, why: str) -> None:
    """It is not to be sent any more: the person left, or the digest became empty."""
    mail.state, mail.reply, mail.worker_id = MailState.CANCELLED, why[:500], None
    mail.message, mail.arguments = None, {}


def keep_back(mail: Mail) -> None:
    """Its address takes no mail: it waits until it does."""
    mail.state, mail.worker_id = MailState.KEPT_BACK, None


def recover(worker_id: int, in_doubt: MailState, *, has_machine_stopped: bool = False) -> int:
    """Free what a dead worker had: what was claimed is ready again; what was in flight becomes
    ``in_doubt``: READY to send it again with the same Message-ID, HELD until an organizer or the server's log
    says what became of it. Where the whole machine has stopped, all that was ready to go may have gone."""
    of_worker = update(Mail).where(Mail.worker_id == worker_id)
    gone = (Mail.state == MailState.CLAIMED) & (Mail.message_id != "") if has_machine_stopped else false()
    flying = of_worker.where((Mail.state == MailState.SENDING) | gone)
    claimed = of_worker.where(Mail.state == MailState.CLAIMED)
    found = db.session.execute(flying.values(state=in_doubt, worker_id=None).returning(Mail.id)).all()
    freed = db.session.execute(claimed.values(state=MailState.READY, worker_id=None).returning(Mail.id)).all()
    return len(freed) + len(found)


def in_doubt() -> Sequence[Mail]:
    """What the server may have or not, the oldest first."""
    query = select(Mail).where(in_states(MailState.HELD), Mail.message_id != "")
    return db.session.scalars(query.order_by(Mail.id).execution_options(populate_existing=True)).all()


def send_again(mail_id: int) -> None:
    """The server does not have it; unless somebody has decided on it meanwhile."""
    held = update(Mail).where(Mail.id == mail_id, Mail.state == MailState.HELD)
    db.session.execute(held.values(state=MailState.READY, not_before=clock.now()))


def retry(mail: Mail, *, by: User | None, site: Site) -> None:
    """An organizer sends a dead or held mail once more."""
    if mail.state in {MailState.DEAD, MailState.HELD}:
        mail.state, mail.not_before, mail.attempts = MailState.READY, clock.now(), 0
        mail.created_at = clock.now()
        record(EventName.MAIL_RETRIED, site, by=by, mail=mail.id)


def drop(mail: Mail, *, by: User | None, site: Site) -> None:
    if mail.state in {MailState.DEAD, MailState.HELD, MailState.READY, MailState.KEPT_BACK}:
        cancel(mail, "dropped by an organizer")
        record(EventName.MAIL_DROPPED, site, by=by, mail=mail.id)


def is_own(message_id: str) -> bool:
    """Whether this is a mail of ours: their names end alike, which others' hardly do."""
    if not message_id.endswith(f"@{settings().mail_host}>"):
        return False
    return db.session.scalar(select(Mail.id).where(Mail.message_id == message_id).limit(1)) is not None


def sent_just_before(person: User, moments: Sequence[datetime]) -> list[Mail]:
    """What of ours went out to this person within seconds before one of these moments."""
    sent = select(Mail).where(Mail.user_id == person.id, Mail.sent_at > min(moments) - AT_ONCE)
    second = timedelta(seconds=1)  # mails say no smaller parts of it
    return [
        mail
        for mail in db.session.scalars(sent)
        if mail.sent_at and any(mail.sent_at - second <= one <= mail.sent_at + AT_ONCE for one in moments)
    ]


def find(mail_id: int) -> Mail | None:
    """As the database has it now: rows of the outbox change under many hands."""
    return db.session.get(Mail, mail_id, populate_existing=True)


def find_all(mail_ids: Sequence[int]) -> list[Mail]:
    """The same of many, with what says whether they may still go, and no more."""
    return _GOING.read(_THESE, ids=list(mail_ids))


_GOING = Shape(
    Mail,
    "kind user_id address digest_id",
    digest="user_id things",
    digest__user="zone joined_at deactivated_at paused_until is_organizer",
)
_THESE = _GOING.select().where(in_ids(Mail.id))


def find_to_change(mail_id: int) -> Mail | None:
    """The same, locked: a worker and a server's report may come together."""
    query = select(Mail).where(Mail.id == mail_id).with_for_update(of=Mail)
    return db.session.scalar(query.execution_options(populate_existing=True))


def listed(states: Sequence[MailState] = (), number: int = 1, *, search: str = "") -> Page[Mail]:
    """The latest first; ``search`` is part of an address, of a subject or of what the server said. What is older
    than the words are kept is not looked through."""
    query: Select[Mail] = select(Mail).order_by(Mail.id.desc())
    if states:
        query = query.where(in_states(*states))
    if search:
        words = (
            func.lower(c).contains(search.lower(), autoescape=True) for c in (Mail.address, Mail.subject, Mail.reply)
        )
        query = query.where(Mail.created_at > clock.now() - KEPT_FOR - DEAD_AFTER, or_(*words))
    return page_of(query, number)


def counts() -> dict[MailState, int]:
    """How many mails wait or need somebody; what was sent is not counted, it grows for ever."""
    states = (
        MailState.READY,
        MailState.CLAIMED,
        MailState.SENDING,
        MailState.KEPT_BACK,
        MailState.HELD,
        MailState.DEAD,
    )
    query = select(Mail.state, func.count()).where(in_states(*states)).group_by(Mail.state)
    found = dict(db.session.execute(query).all())
    return {state: found.get(state, 0) for state in states}


def oldest_waiting() -> datetime | None:
    """Since when the oldest mail that is due has waited."""
    is_waiting = in_states(MailState.READY, MailState.CLAIMED)
    query = select(func.min(Mail.not_before)).where(is_waiting, Mail.not_before <= clock.now())
    return db.session.execute(query).scalar_one_or_none()


def forget_old() -> None:
    """After 90 days only the hash of what was sent is kept."""
    old = clock.now() - KEPT_FOR
    ended = Mail.state.in_((MailState.SENT, *COME_BACK, MailState.DEAD, MailState.CANCELLED))
    which = ended, Mail.address != "", func.coalesce(Mail.sent_at, Mail.created_at) < old
    forget_messages(*which)
    forgotten = update(Mail).where(*which)
    db.session.execute(forgotten.values(subject="", arguments={}, address="", reply="", reason="", user_id=None))


class LostClaim(Exception):
    """The mail is no longer this worker's."""
