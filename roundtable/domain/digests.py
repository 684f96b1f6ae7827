"""The digest: every member gets each thing that happened once, in one mail per period, in their own
morning, and nothing that they have already read.

What goes into a digest is a range of each group's sequence, never a stretch of time: order is commit
order, so nothing that was committed late is missed and nothing comes twice.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, delete, insert, select, union_all, update

from roundtable.among import in_ids
from roundtable.domain import (
    action_items,
    attendances,
    clock,
    mails,
    meetings,
    memberships,
    news,
    suppressions,
    told_apart,
    users,
    waiting,
)
from roundtable.domain.events import EventName
from roundtable.domain.mails import Letter
from roundtable.domain.many_readers import reading_ahead
from roundtable.domain.news import Entry, Range
from roundtable.domain.reading import rows
from roundtable.domain.schedule import (
    BATCH_MINUTES,
    LastTold,
    last_told,
    last_told_each,
    next_due,
    plan_each,
    reports_on,
)
from roundtable.domain.things import Key, keys_readable_among_each
from roundtable.domain.waiting import Waiting
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Attendance,
    Cadence,
    Digest,
    DigestRange,
    Group,
    Mail,
    MailState,
    Meeting,
    Membership,
    Paper,
    Summary,
    ThingKind,
    TimePoll,
    ToldApart,
    User,
)

#: A meeting this near is told of in the digest.
MEETING_AHEAD = timedelta(days=14)
KEPT_FOR = timedelta(days=2 * 365)
PUT_OFF_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Section:
    """What changed in one group."""

    group: Group
    entries: list[Entry]


@dataclass(frozen=True)
class Content:
    """All that one digest says."""

    person: User
    day: date  # in the person's zone
    at_once: bool
    sections: list[Section]
    quiet: list[Group]  # groups in which nothing happened
    waiting: list[Waiting] = field(default_factory=list)
    action_items: list[ActionItem] = field(default_factory=list)
    meeting: Meeting | None = None
    answer: Attendance | None = None
    since: datetime | None = None  # when the last digest was composed
    is_urgent: bool = False  # it is all of groups that the person hears of by digest
    reporting: Sequence[Membership] = ()  # why it comes

    @property
    def is_empty(self) -> bool:
        """Nothing has happened and no promise falls due: no mail."""
        return not self.sections and not any(i.due_on and i.due_on <= self.day for i in self.action_items)

    def things(self) -> list[Key]:
        """Everything it names, to be checked again before it is sent."""
        named = [e.key for s in self.sections for e in s.entries]
        named += [(i.kind, i.id) for i in self.action_items]
        if self.meeting is not None:
            named.append((self.meeting.kind, self.meeting.id))
        pages = [w.page for w in self.waiting]
        named += [(page.kind, page.id) for page in pages if isinstance(page, Meeting | Summary | TimePoll | Paper)]
        return sorted(set(named))


@dataclass(frozen=True)
class Edition:
    """Of which groups, and from where to where, a digest tells a person."""

    person: User
    day: date
    address: str
    ranges: list[Range]
    reporting: list[Membership]
    apart: Sequence[ToldApart] = ()  # what is told besides, of whatever groups
    since: datetime | None = None  # when the last digest was composed

    @property
    def newest(self) -> dict[int, int]:
        """The last place told of each group."""
        return {r.group_id: r.hi for r in sorted(self.ranges, key=lambda r: r.hi)}

    @property
    def unseen(self) -> list[Range]:
        """Without what was marked as seen on the desk."""
        seen = {m.group_id: m.seen_seq for m in self.reporting}
        return [Range(r.group_id, max(r.lo, seen[r.group_id]), r.hi) for r in self.ranges]


#: Makes the final bytes of a digest; the worker hands in the one that knows templates.
Writer = Callable[[Digest, Content, str], Letter]


class Verdict(StrEnum):
    """What is to be done with a composed digest just before it is sent."""

    SEND = "send"
    RECOMPOSE = "recompose"
    CANCEL = "cancel"


def things_of_day(person: User, day: date) -> list[Key]:
    """What the person's digests of that day named."""
    query = select(Digest.things).where(Digest.user_id == person.id, Digest.day == day).order_by(Digest.id)
    keys = [(ThingKind(kind), int(thing_id)) for things in db.session.scalars(query) for kind, thing_id in things]
    return list(dict.fromkeys(keys))


# Composing


def compose(people: Sequence[User], write: Writer) -> list[int]:
    """Compose the digest of today of each of these people, put it into the outbox, and plan the next, all at once; the
    ids of the mails. The number of queries does not grow with the people.

    After a downtime of a week this is one digest and not seven; where nothing happened, none.
    """
    now, belong, told = clock.now(), memberships.of_each(people), last_told_each(people)
    apart = told_apart.to_tell_each(people, belong)
    days = {person: now.astimezone(clock.zone_of(person.zone)).date() for person in people}
    wanted = {person: [m for m in belong[person.id] if _reports(m, person, days[person])] for person in people}
    composed = _compose(_editions(people, days, "", wanted, apart, told), write, "")
    due = dict[User, datetime | None]()
    for person in people:
        cadences = {m.cadence for m in belong[person.id]} if person.is_active else set()
        last = told.get(person.id)
        told_on = days[person] if person.id in composed else last.day if last else None
        due[person] = next_due(person, cadences, now, told_on)
    plan_each(due)
    return list(composed.values())


def compose_at_once(people: Sequence[User], write: Writer) -> list[int]:
    """The same for groups read at once, and for what is urgent: at most one mail in ten minutes."""
    addresses, mail_ids = suppressions.reachable_addresses(people), list[int]()
    told_now = [p for p in people if p.is_active and p.id in addresses and not told_apart.is_paused(p)]
    told_apart.leave_to_digests([person for person in people if person not in told_now])
    belong = memberships.of_each(told_now)
    apart = told_apart.to_tell_each(told_now, belong)
    days, batches = dict[User, date](), defaultdict[str, list[User]](list)
    for person in told_now:
        local = clock.now().astimezone(clock.zone_of(person.zone))
        days[person] = local.date()
        batches[f"{local.hour:02}:{local.minute // BATCH_MINUTES * BATCH_MINUTES:02}"].append(person)
    for batch, of_batch in batches.items():
        wanted = {p: [m for m in belong[p.id] if m.cadence == Cadence.AT_ONCE] for p in of_batch}
        waiting_now = {p.id: [row for row in apart[p.id] if row.is_urgent or wanted[p]] for p in of_batch}
        mail_ids += _compose(_editions(of_batch, days, batch, wanted, waiting_now, {}), write, batch).values()
    return mail_ids


def put_off(person: User) -> None:
    """The digest that is due cannot be composed now: try again in an hour."""
    if person.next_due_at is not None and person.next_due_at <= clock.now():
        person.next_due_at = clock.now() + PUT_OFF_FOR


def preview(person: User, write: Writer) -> tuple[Content, Letter | None]:
    """What the person's next digest would be if it were composed now; nothing is written down."""
    day = clock.today(person.zone)
    reporting = [m for m in _memberships(person) if m.cadence in {Cadence.DAILY, Cadence.WEEKLY}]
    ranges = _ranges(reporting, news.last_seqs(m.group_id for m in reporting))
    content = gather(person, day, ranges, reporting, told_apart.untold(person))
    if content.is_empty:
        return content, None
    digest = Digest(user=person, user_id=person.id, day=day, batch="", version=1, things=[], composed_at=clock.now())
    return content, write(digest, content, users.address_of(person) or "")


def gather(
    person: User,
    day: date,
    ranges: list[Range],
    reporting: list[Membership],
    apart: Sequence[ToldApart] = (),
    *,
    at_once: bool = False,
) -> Content:
    """All that a digest over these ranges, and what is told apart, says to the person."""
    last = None if at_once else last_told(person)
    edition = Edition(person, day, "", ranges, reporting, apart, last.at if last else None)
    return gather_each([edition], at_once=at_once)[0]


def gather_each(editions: Sequence[Edition], *, at_once: bool = False) -> list[Content]:
    """The same of many, in a number of queries that does not grow with them."""
    elsewhere = told_apart.told_each({e.person: e.unseen for e in editions})
    for edition in editions:
        elsewhere[edition.person.id] -= {(row.group_id, row.seq) for row in edition.apart}
    ranges = {e.person: e.unseen + told_apart.ranges_of(e.apart) for e in editions}
    entries = news.tell_each(ranges, elsewhere, but={EventName.ANNOUNCEMENT_MAILED})  # that mail has told it
    groups = told_apart.groups_of([row for edition in editions for row in edition.apart])
    contents = [_content(edition, entries[edition.person.id], groups, at_once=at_once) for edition in editions]
    return contents if at_once else _with_what_is_theirs(contents)


def _content(
    edition: Edition, entries: Mapping[int, list[Entry]], others: Sequence[Group], *, at_once: bool
) -> Content:
    """``others`` are groups of which something is told apart."""
    reporting = [m.group for m in edition.reporting]
    ids = {group.id for group in reporting}
    groups = [*reporting, *(group for group in others if group.id not in ids)]
    sections = [Section(group, entries[group.id]) for group in groups if group.id in entries]
    if at_once:
        is_urgent = not any(section.group.id in ids for section in sections)
        of_it = {section.group.id for section in sections}
        told = [m for m in edition.reporting if m.group_id in of_it]
        return Content(edition.person, edition.day, True, sections, [], is_urgent=is_urgent, reporting=told)
    quiet = [group for group in reporting if group.id not in entries]
    return Content(
        edition.person, edition.day, False, sections, quiet, reporting=edition.reporting, since=edition.since
    )


def _with_what_is_theirs(contents: list[Content]) -> list[Content]:
    """With the next meeting, what waits for each person, and what they have promised."""
    people = [content.person for content in contents]
    with reading_ahead(people):
        coming = {person.id: _next_meeting(person) for person in people}
        answers = attendances.answers_among([p.id for p in people], {m.id for m in coming.values() if m})
        return [
            replace(
                content,
                waiting=waiting.for_person(person),
                action_items=action_items.to_remind_of(person),
                meeting=(meeting := coming[person.id]),
                answer=answers.get((person.id, meeting.id)) if meeting else None,
            )
            for content, person in zip(contents, people, strict=True)
        ]


# Just before sending


def check(digest: Digest) -> Verdict:
    """Access and wishes are looked at again: people leave, things are withdrawn, minds change."""
    return check_each([digest])[digest.id]


def check_each(found: Sequence[Digest]) -> dict[int, Verdict]:
    """The same of many digests, by their ids."""
    named: dict[int, set[Key]] = {d.id: set(map(tuple, d.things)) for d in found}  # a kind equals its word
    people, asked = {d.user_id: d.user for d in found}, defaultdict[User, set[Key]](set)
    for digest in found:
        asked[people[digest.user_id]] |= named[digest.id]
    heard_of, readable = memberships.heard_of_by_each(asked), keys_readable_among_each(asked)
    groups, verdicts = _groups_in(found), dict[int, Verdict]()
    for digest in found:
        standing, in_digest = heard_of[digest.user_id], groups[digest.id]
        if not _takes_mail(digest.user) or (in_digest and not in_digest & standing):
            verdicts[digest.id] = Verdict.CANCEL
        else:
            is_as_it_was = in_digest <= standing and named[digest.id] <= readable[digest.user_id]
            verdicts[digest.id] = Verdict.SEND if is_as_it_was else Verdict.RECOMPOSE
    return verdicts


def _takes_mail(person: User) -> bool:
    return person.is_active and not told_apart.is_paused(person)


def _groups_in(found: Sequence[Digest]) -> dict[int, set[int]]:
    """Of which groups each digest tells."""
    groups: dict[int, set[int]] = {digest.id: set() for digest in found}
    for digest_id, group_id in rows(_TOLD_OF, ids=list(groups)):
        groups[digest_id].add(group_id)
    return groups


_TOLD_OF: CompoundSelect[Any] = union_all(
    select(DigestRange.digest_id, DigestRange.group_id).where(in_ids(DigestRange.digest_id)),
    select(ToldApart.digest_id, ToldApart.group_id).where(in_ids(ToldApart.digest_id), ToldApart.told_at.is_not(None)),
)


def recompose(digest: Digest, mail: Mail, write: Writer) -> bool:
    """Compose the same digest again, under the Message-ID of its next version; whether anything is left."""
    assert mail.state == MailState.CLAIMED
    standing = [m for m in _memberships(digest.user) if m.cadence != Cadence.NEVER]
    told, of_standing = _ranges_of(digest), {m.group_id for m in standing}
    ranges = [Range(r.group_id, r.lo, r.hi) for r in told if r.group_id in of_standing]
    reporting = [m for m in standing if m.group_id in {r.group_id for r in ranges}]
    heard_of = memberships.heard_of_by_each([digest.user])[digest.user_id]
    apart = [row for row in told_apart.of_digest(digest) if row.group_id in heard_of]
    content = gather(digest.user, digest.day, ranges, reporting, apart, at_once=bool(digest.batch))
    if content.is_empty:
        mails.cancel(mail, "nothing left to tell")
        return False
    digest.version += 1
    digest.things = [list(key) for key in content.things()]
    letter = write(digest, content, mail.address)
    mails.write(mail, subject=letter.subject, message_id=letter.message_id, message=letter.message)
    return True


def forget_old() -> None:
    """What was told to whom is kept for two years."""
    old = select(Digest.id).where(Digest.composed_at < clock.now() - KEPT_FOR)
    db.session.execute(update(Mail).where(Mail.digest_id.in_(old)).values(digest_id=None))
    told_apart.forget(old)
    db.session.execute(delete(DigestRange).where(DigestRange.digest_id.in_(old)))
    db.session.execute(delete(Digest).where(Digest.id.in_(old)))


def _reports(membership: Membership, person: User, day: date) -> bool:
    """Whether the group goes into the digest of a day or of one that was missed."""
    due_day = (person.next_due_at or clock.now()).astimezone(clock.zone_of(person.zone)).date()
    days = [due_day + timedelta(days=n) for n in range(min((day - due_day).days, 7) + 1)]
    return any(reports_on(membership.cadence, person, d) for d in days)


def _editions(
    people: Sequence[User],
    days: Mapping[User, date],
    batch: str,
    reporting: Mapping[User, list[Membership]],
    apart: Mapping[int, Sequence[ToldApart]],
    last: Mapping[int, LastTold],
) -> list[Edition]:
    """Of those who are there, have an address, and none of that day yet."""
    addresses, told = suppressions.reachable_addresses(people), _told_already(people, set(days.values()), batch)
    newest = news.last_seqs({m.group_id for memberships in reporting.values() for m in memberships})
    found = []
    for person in people:
        if person.is_active and person.id in addresses and (person.id, days[person]) not in told:
            standing, since = reporting[person], last[person.id].at if person.id in last else None
            ranges, others = _ranges(standing, newest), apart[person.id]
            found.append(Edition(person, days[person], addresses[person.id], ranges, standing, others, since))
    return found


def _compose(editions: Sequence[Edition], write: Writer, batch: str) -> dict[int, int]:
    """The ids of the mails by those of the people."""
    contents = gather_each(editions, at_once=bool(batch))
    memberships.move_on({m.id: (m.group_id, e.newest[m.group_id]) for e in editions for m in e.reporting})
    written = [pair for pair in zip(editions, contents, strict=True) if not pair[1].is_empty]
    told_apart.drop([row for e, content in zip(editions, contents, strict=True) if content.is_empty for row in e.apart])
    digests = _put_digests(written, batch)
    for digest, (edition, _) in zip(digests, written, strict=True):
        told_apart.note_told(edition.apart, digest)
    return mails.queue_digests(
        [
            (digest, edition.address, write(digest, content, edition.address))
            for digest, (edition, content) in zip(digests, written, strict=True)
        ]
    )


#: Rows that nothing in memory stands for are put by the thousand: setting each up as a thing takes longer than that.
_DIGESTS: Any = Digest.__table__
_RANGES: Any = DigestRange.__table__


def _put_digests(written: Sequence[tuple[Edition, Content]], batch: str) -> list[Digest]:
    """Their rows, as they are now in the database."""
    if not written:
        return []
    now = clock.now()
    rows = [
        {
            "user_id": edition.person.id,
            "day": edition.day,
            "batch": batch,
            "composed_at": now,
            "version": 1,
            "things": content.things(),
        }
        for edition, content in written
    ]
    put = db.session.execute(insert(_DIGESTS).returning(_DIGESTS.c.user_id, _DIGESTS.c.id), rows)
    ids: dict[int, int] = dict(put.all())
    told = [
        {"digest_id": ids[edition.person.id], "group_id": r.group_id, "lo": r.lo, "hi": r.hi}
        for edition, _ in written
        for r in edition.ranges
    ]
    if told:
        db.session.execute(insert(_RANGES), told)
    return [Digest(id=ids[edition.person.id], **row) for row, (edition, _) in zip(rows, written, strict=True)]


def _memberships(person: User) -> list[Membership]:
    return memberships.of_person(person)


def _ranges(reporting: Sequence[Membership], newest: Mapping[int, int]) -> list[Range]:
    """From where each group was left in the last digest to its newest event, as committed; and what is owed."""
    told = [(m.group_id, *one) for m in reporting for one in (*m.owed, (m.digest_seq, newest[m.group_id]))]
    return [Range(*one) for one in told]


def _ranges_of(digest: Digest) -> list[DigestRange]:
    return list(db.session.scalars(select(DigestRange).where(DigestRange.digest_id == digest.id)))


def _told_already(people: Sequence[User], days: AbstractSet[date], batch: str) -> set[tuple[int, date]]:
    asked = {"ids": [p.id for p in people], "days": sorted(days), "batch": batch}
    return {(user_id, day) for user_id, day in db.session.execute(_TOLD_ALREADY, asked)}


_TOLD_ALREADY = select(Digest.user_id, Digest.day).where(
    in_ids(Digest.user_id), Digest.day.in_(bindparam("days", expanding=True)), Digest.batch == bindparam("batch")
)


def _next_meeting(person: User) -> Meeting | None:
    coming = meetings.coming_of(person, limit=1)
    return coming[0] if coming and coming[0].starts_at < clock.now() + MEETING_AHEAD else None
