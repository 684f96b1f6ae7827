"""Accounts at the end of a test: what should have arrived, what has, and what was lost or doubled."""

import email
import email.policy
import hashlib
import itertools
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from roundtable.domain import clock
from roundtable.domain.events import EventName
from roundtable.extensions import db
from roundtable.models import Address, Digest, DigestRange, Event, Mail, MailState, Membership, Update, User, Worker
from tests.faults.processes import Place
from tests.faults.seeding import TITLE

UNDER_WAY = (MailState.READY, MailState.CLAIMED, MailState.SENDING)


def outbox(place: Place) -> list[Mail]:
    with place.looking():
        return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def in_state(place: Place, *states: MailState) -> list[Mail]:
    return [mail for mail in outbox(place) if mail.state in states]


def people_due(place: Place) -> int:
    """How many still wait for their digest of the morning to be composed."""
    with place.looking():
        return len(db.session.scalars(select(User.id).where(User.next_due_at <= clock.now())).all())


def nobody_is_due(place: Place) -> bool:
    return people_due(place) == 0


def is_all_done(place: Place) -> bool:
    """Nobody is due, and no mail waits or is in hand. In this order: who is due no more has a mail by then."""
    if not nobody_is_due(place):
        return False
    with place.looking():
        return db.session.scalar(select(Mail.id).where(Mail.state.in_(UNDER_WAY)).limit(1)) is None


def summary(place: Place) -> str:
    """The state of things, for the message of a test that fails."""
    with place.looking():
        counts: dict[str, int] = defaultdict(int)
        for state in db.session.scalars(select(Mail.state)):
            counts[state] += 1
        workers = list(db.session.scalars(select(Worker.name)))
    return f"mails {dict(counts)}, {people_due(place)} people due, workers {workers}\n{place.logs()}"


def check_mails(place: Place, *, twice: Collection[str] = (), may_repeat: Collection[str] = ()) -> None:
    """Every sent or held mail of the outbox has arrived once (``twice``: twice), all in their final bytes.

    Those that ``may_repeat`` have come at most as often as they were tried: kill after kill can strike the same one.
    """
    times, wrong = place.mail.times(), []
    rows = {mail.message_id: mail for mail in outbox(place) if mail.state in {MailState.SENT, MailState.HELD}}
    for message_id, mail in rows.items():
        least, most = (2, 2) if message_id in twice else (1, mail.attempts if message_id in may_repeat else 1)
        if not least <= times[message_id] <= most:
            what = "LOST" if times[message_id] == 0 else f"arrived {times[message_id]} times"
            wrong.append(f"{mail.key} ({mail.state}, tried {mail.attempts} times): {what}")
    for received in place.mail.received:
        row = rows.get(received.message_id)
        if row is None:
            wrong.append(f"{received.message_id} to {received.recipient} arrived, but the outbox has not sent it")
        elif hashlib.sha256(received.message).hexdigest() != row.sha256:
            wrong.append(f"{row.key} arrived with other bytes than the outbox has")
    assert not wrong, "\n".join(["mails were lost, doubled or changed:", *wrong, place.logs()])


def check_digests(place: Place) -> None:
    """One digest a person and day; gapless ranges; every finding told once to everybody whom it concerns."""
    with place.looking():
        wrong = [*_digests_of_a_day(), *_gaps(), *_findings(place)]
    assert not wrong, "\n".join(["digests were lost or doubled:", *wrong, place.logs()])


def _digests_of_a_day() -> list[str]:
    """Everybody who was due has the digest of the day before and of this day, once each."""
    days: dict[int, list[str]] = defaultdict(list)
    for digest in db.session.scalars(select(Digest).where(Digest.batch == "")):
        days[digest.user_id].append(digest.day.isoformat())
    return [f"person {person}: digests of {found}" for person, found in days.items() if len(set(found)) != len(found)]


def _gaps() -> list[str]:
    """The ranges of each membership, put together, go from its start to its watermark; left out is only where
    nothing happened that is told of: there the watermark moves on, and nobody gets an empty mail."""
    ranges: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    query = select(Digest.user_id, DigestRange.group_id, DigestRange.lo, DigestRange.hi).join(
        DigestRange, DigestRange.digest_id == Digest.id
    )
    sent = query.join(Mail, Mail.digest_id == Digest.id).where(Mail.state.in_((MailState.SENT, MailState.HELD)))
    for user_id, group_id, lo, hi in db.session.execute(sent.order_by(DigestRange.lo, DigestRange.hi)):
        ranges[user_id, group_id].append((lo, hi))
    wrong, findings = [], _findings_of_groups()
    for membership in db.session.scalars(select(Membership)):
        who = f"person {membership.user_id} in group {membership.group_id}"
        found = ranges[membership.user_id, membership.group_id]
        if found and found[0][0] != start_of(membership):
            wrong.append(f"{who}: began at {start_of(membership)}, but the first digest at {found[0][0]}")
        ends = [*found, (membership.digest_seq, membership.digest_seq)] if found else []
        for (lo, hi), (following, _) in itertools.pairwise(ends):
            between = [one for one in findings[membership.group_id] if hi < one[0] <= following]
            untold = [seq for seq, author_id in between if author_id != membership.user_id]
            if following < hi or untold:
                wrong.append(f"{who}: told from {lo} to {hi} and then from {following} on, LOST {untold}")
    return wrong


def _findings_of_groups() -> dict[int, list[tuple[int, int]]]:
    """The places of all findings, with their authors, by group."""
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    query = select(Event.group_id, Event.seq, Update.author_id).join(Update, Event.thing_id == Update.id)
    for group_id, seq, author_id in db.session.execute(query.where(Event.name == EventName.UPDATE_POSTED)):
        places[group_id].append((seq, author_id))
    return places


def _findings(place: Place) -> list[str]:
    """Each finding up to a member's watermark is named in one mail to them, and no other is."""
    told, wrong = _told(place), []
    posted = select(Update.title, Update.author_id, Event.group_id, Event.seq).join(Event, Event.thing_id == Update.id)
    findings = db.session.execute(posted.where(Event.name == EventName.UPDATE_POSTED)).all()
    addresses = dict(db.session.execute(select(Address.user_id, Address.address)).all())
    for membership in db.session.scalars(select(Membership)):
        address = addresses[membership.user_id]
        for title, author_id, group_id, seq in findings:
            if group_id == membership.group_id:
                is_theirs = start_of(membership) < seq <= membership.digest_seq and author_id != membership.user_id
                mails = told.pop((address, title), set())
                if len(mails) != is_theirs:
                    wrong.append(f"{address} was told of {title} {len(mails)} times, not {is_theirs:d}: {mails or {}}")
    return [*wrong, *(f"{address} was told of {title}, of a group not theirs" for address, title in told)]


def _told(place: Place) -> dict[tuple[str, str], set[str]]:
    """Who was told of which finding, in which mails."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for received in place.mail.received:
        message = email.message_from_bytes(received.message, policy=email.policy.default)
        text = message.get_body(("plain",))
        assert text is not None, f"{received.message_id} has no text part"
        for title in set(TITLE.findall(text.get_content())):
            told[received.recipient, title].add(received.message_id)
    return told


def start_of(membership: Membership) -> int:
    """The place at which it began: nobody looks at the desk in these tests, so nothing else moves this one."""
    return membership.seen_seq
