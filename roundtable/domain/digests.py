"""The digest: every member gets each thing that happened once, in one mail per period, in their own
morning, and nothing that they have already read.

What goes into a digest is a range of each group's sequence, never a stretch of time: order is commit
order, so nothing that was committed late is missed and nothing comes twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import selectinload

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
from roundtable.domain.news import Entry, Range
from roundtable.domain.schedule import BATCH_MINUTES, last_told_on, next_due, reports_on
from roundtable.domain.things import Key, keys_readable_among
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
    ThingKind,
    TimePoll,
    ToldApart,
    User,
)

MOST_ACTION_ITEMS = 7
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
        named += [(w.thing.kind, w.thing.id) for w in self.waiting if isinstance(w.thing, Meeting | TimePoll)]
        return sorted(set(named))


@dataclass(frozen=True)
class Letter:
    """A digest as it will be sent."""

    subject: str
    message_id: str
    html: str
    message: bytes


#: Makes the final bytes of a digest; the worker hands in the one that knows templates.
Writer = Callable[[Digest, Content, str], Letter]


class Verdict(StrEnum):
    """What is to be done with a composed digest just before it is sent."""

    SEND = "send"
    RECOMPOSE = "recompose"
    CANCEL = "cancel"


# Who is due


def due_people(limit: int = 200) -> list[User]:
    """People whose digest is due now. Several workers never get the same."""
    query = (
        select(User)
        .where(User.next_due_at <= clock.now())
        .order_by(User.next_due_at, User.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=User)
    )
    return list(db.session.scalars(query))


def people_with_news_at_once(limit: int = 200) -> list[User]:
    """People who read a group at once, and something has happened there that they were not told; and those to whom
    something is urgent. Who has waited longest comes first, so that the busiest do not keep the others from being
    reached."""
    last = select(func.max(Digest.composed_at)).where(Digest.user_id == User.id, Digest.batch != "")
    tomorrow = clock.today() + timedelta(days=1)  # somewhere it is tomorrow already
    of_groups = (
        select(Membership.user_id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.cadence == Cadence.AT_ONCE,
            Membership.ended_on.is_(None),
            or_(Membership.digest_seq < Group.last_seq, cast(Membership.owed, String) != "[]"),
        )
    )
    query = (
        select(User)
        .where(
            or_(User.id.in_(of_groups), User.id.in_(told_apart.waiting_at_once())),
            User.deactivated_at.is_(None),
            ~suppressions.cannot_be_reached(),
            or_(User.paused_until.is_(None), User.paused_until <= tomorrow),
        )
        .order_by(last.scalar_subquery().asc().nulls_first(), User.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=User)
    )
    return list(db.session.scalars(query))


# Composing


def compose(person: User, write: Writer) -> Mail | None:
    """Compose the person's digest of today, put it into the outbox, and plan the next, all at once.

    After a downtime of a week this is one digest and not seven; where nothing happened, none.
    """
    now = clock.now()
    day = now.astimezone(ZoneInfo(person.zone)).date()
    belong = _memberships(person)
    due_day = (person.next_due_at or now).astimezone(ZoneInfo(person.zone)).date()
    address = suppressions.reachable_address(person) if person.is_active else None
    mail = None
    apart = told_apart.to_tell(person, {m.group_id: m for m in belong})
    if address is not None and _find(person, day, "") is None:
        days = [due_day + timedelta(days=n) for n in range(min((day - due_day).days, 7) + 1)]
        reporting = [m for m in belong if any(reports_on(m.cadence, person, d) for d in days)]
        mail = _compose(person, day, "", reporting, address, write, apart)
    cadences = {m.cadence for m in belong} if person.is_active else set()
    person.next_due_at = next_due(person, cadences, now, last_told_on(person))
    return mail


def compose_at_once(person: User, write: Writer) -> Mail | None:
    """The same for groups read at once, and for what is urgent: at most one mail in ten minutes."""
    local = clock.now().astimezone(ZoneInfo(person.zone))
    batch = f"{local.hour:02}:{local.minute // BATCH_MINUTES * BATCH_MINUTES:02}"
    address = suppressions.reachable_address(person) if person.is_active else None
    if address is None or told_apart.is_paused(person):
        told_apart.leave_to_digests(person)
        return None
    if _find(person, local.date(), batch) is not None:
        return None
    belong = {m.group_id: m for m in _memberships(person)}
    reporting = [m for m in belong.values() if m.cadence == Cadence.AT_ONCE]
    apart = [row for row in told_apart.to_tell(person, belong) if row.is_urgent or reporting]
    return _compose(person, local.date(), batch, reporting, address, write, apart)


def put_off(person: User) -> None:
    """The digest that is due cannot be composed now: try again in an hour."""
    if person.next_due_at is not None and person.next_due_at <= clock.now():
        person.next_due_at = clock.now() + PUT_OFF_FOR


def preview(person: User, write: Writer) -> tuple[Content, Letter | None]:
    """What the person's next digest would be if it were composed now; nothing is written down."""
    day = clock.today(person.zone)
    reporting = [m for m in _memberships(person) if m.cadence in {Cadence.DAILY, Cadence.WEEKLY}]
    content = gather(person, day, _ranges(reporting), reporting, told_apart.untold(person))
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
    seen = {m.group_id: m.seen_seq for m in reporting}
    unseen = [Range(r.group_id, max(r.lo, seen[r.group_id]), r.hi) for r in ranges]
    elsewhere = told_apart.told(person, unseen) - {(row.group_id, row.seq) for row in apart}
    entries = news.tell(person, unseen + told_apart.ranges_of(apart), with_words=True, without=elsewhere)
    entries = [e for e in entries if e.name != EventName.ANNOUNCEMENT_MAILED]  # that mail has told it
    groups = [m.group for m in reporting]
    groups += [group for group in told_apart.groups_of(apart) if group.id not in seen]
    told = [Section(g, [e for e in entries if e.group_id == g.id]) for g in groups]
    sections = [s for s in told if s.entries]
    quiet = [s.group for s in told if not s.entries and s.group.id in seen]
    if at_once:
        is_urgent = not any(s.group.id in seen for s in sections)
        return Content(person, day, True, sections, quiet=[], is_urgent=is_urgent)
    meeting = _next_meeting(person)
    return Content(
        person,
        day,
        False,
        sections,
        quiet,
        waiting=waiting.for_person(person),
        action_items=action_items.to_remind_of(person, MOST_ACTION_ITEMS),
        meeting=meeting,
        answer=attendances.answers_of(person, [meeting]).get(meeting.id) if meeting else None,
        since=_last_composed(person),
    )


# Just before sending


def check(digest: Digest) -> Verdict:
    """Access and wishes are looked at again: people leave, things are withdrawn, minds change."""
    person = digest.user
    if not person.is_active or (person.paused_until and person.paused_until > clock.today(person.zone)):
        return Verdict.CANCEL
    standing = {m.group_id for m in _memberships(person) if m.cadence != Cadence.NEVER}
    in_digest = {r.group_id for r in _ranges_of(digest)}
    in_digest |= {row.group_id for row in told_apart.of_digest(digest)}
    standing |= _announced_in(person) if standing else set()
    if in_digest and not in_digest & standing:
        return Verdict.CANCEL
    named: set[Key] = {(ThingKind(kind), thing_id) for kind, thing_id in digest.things}
    if in_digest - standing or named - keys_readable_among(named, person):
        return Verdict.RECOMPOSE
    return Verdict.SEND


def _announced_in(person: User) -> set[int]:
    """Of the plenary what is announced comes with the digests of other groups."""
    return {m.group_id for m in _memberships(person) if m.group.is_plenary}


def recompose(digest: Digest, mail: Mail, write: Writer) -> bool:
    """Compose the same digest again, under the Message-ID of its next version; whether anything is left."""
    assert mail.state == MailState.CLAIMED
    standing = [m for m in _memberships(digest.user) if m.cadence != Cadence.NEVER]
    told, of_standing = _ranges_of(digest), {m.group_id for m in standing}
    ranges = [Range(r.group_id, r.lo, r.hi) for r in told if r.group_id in of_standing]
    reporting = [m for m in standing if m.group_id in {r.group_id for r in ranges}]
    heard = of_standing | (_announced_in(digest.user) if standing else set())
    apart = [row for row in told_apart.of_digest(digest) if row.group_id in heard]
    content = gather(digest.user, digest.day, ranges, reporting, apart, at_once=bool(digest.batch))
    if content.is_empty:
        mails.cancel(mail, "nothing left to tell")
        return False
    digest.version += 1
    digest.things = [list(key) for key in content.things()]
    letter = write(digest, content, mail.address)
    mails.write(mail, subject=letter.subject, message_id=letter.message_id, message=letter.message)
    return True


# Looking back


def find_of(person: User, digest_id: int) -> Digest | None:
    query = select(Digest).where(Digest.id == digest_id, Digest.user_id == person.id)
    return db.session.scalar(query.options(selectinload(Digest.ranges)))


def latest_of(person: User, limit: int = 20) -> list[Digest]:
    query = select(Digest).where(Digest.user_id == person.id).order_by(Digest.composed_at.desc())
    return list(db.session.scalars(query.limit(limit)))


def told_again(digest: Digest) -> Content:
    """What a past digest told, as far as the person may still read it: its permanent page."""
    person = digest.user
    groups = {m.group_id: m.group for m in _memberships(person)}
    apart = [row for row in told_apart.of_digest(digest) if row.group_id in groups]
    ranges = [Range(r.group_id, r.lo, r.hi) for r in digest.ranges if r.group_id in groups]
    elsewhere = told_apart.told(person, ranges) - {(row.group_id, row.seq) for row in apart}
    named: set[Key] = {(ThingKind(kind), thing_id) for kind, thing_id in digest.things}
    entries = news.tell_again(person, ranges + told_apart.ranges_of(apart), named, elsewhere)
    told = [Section(group, [e for e in entries if e.group_id == group.id]) for group in groups.values()]
    return Content(person, digest.day, bool(digest.batch), [s for s in told if s.entries], quiet=[])


def forget_old() -> None:
    """What was told to whom is kept for two years."""
    old = select(Digest.id).where(Digest.composed_at < clock.now() - KEPT_FOR)
    db.session.execute(update(Mail).where(Mail.digest_id.in_(old)).values(digest_id=None))
    told_apart.forget(old)
    db.session.execute(delete(DigestRange).where(DigestRange.digest_id.in_(old)))
    db.session.execute(delete(Digest).where(Digest.id.in_(old)))


def _compose(
    person: User,
    day: date,
    batch: str,
    reporting: list[Membership],
    address: str,
    write: Writer,
    apart: Sequence[ToldApart],
) -> Mail | None:
    ranges = _ranges(reporting)
    content = gather(person, day, ranges, reporting, apart, at_once=bool(batch))
    for membership in reporting:
        membership.digest_seq = max(r.hi for r in ranges if r.group_id == membership.group_id)
        membership.owed = []
    if content.is_empty:
        told_apart.drop(apart)
        return None
    digest = Digest(
        user=person,
        day=day,
        batch=batch,
        composed_at=clock.now(),
        things=[list(key) for key in content.things()],
        ranges=[DigestRange(group_id=r.group_id, lo=r.lo, hi=r.hi) for r in ranges],
    )
    db.session.add(digest)
    db.session.flush()
    told_apart.note_told(apart, digest)
    letter = write(digest, content, address)
    return mails.queue_digest(
        digest, address, subject=letter.subject, message_id=letter.message_id, message=letter.message
    )


def _memberships(person: User) -> list[Membership]:
    return memberships.of_person(person)


def _ranges(reporting: list[Membership]) -> list[Range]:
    """From where each group was left in the last digest to its newest event, as committed; and what is owed."""
    newest = news.last_seqs(m.group_id for m in reporting)
    told = [(m.group_id, *one) for m in reporting for one in (*m.owed, (m.digest_seq, newest[m.group_id]))]
    return [Range(*one) for one in told]


def _ranges_of(digest: Digest) -> list[DigestRange]:
    return list(db.session.scalars(select(DigestRange).where(DigestRange.digest_id == digest.id)))


def _find(person: User, day: date, batch: str) -> int | None:
    query = select(Digest.id).where(Digest.user_id == person.id, Digest.day == day, Digest.batch == batch)
    return db.session.scalar(query)


def _last_composed(person: User) -> datetime | None:
    query = select(Digest.composed_at).where(Digest.user_id == person.id, Digest.batch == "")
    return db.session.scalar(query.order_by(Digest.composed_at.desc()).limit(1))


def _next_meeting(person: User) -> Meeting | None:
    coming = meetings.coming_of(person, limit=1)
    return coming[0] if coming and coming[0].starts_at < clock.now() + MEETING_AHEAD else None
