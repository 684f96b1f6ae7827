"""What one person is told apart from the ranges of their groups: at once because it is urgent to them, or with
their next digest, of whatever groups that is. Each thing once all the same: what is told apart is left out of every
other digest, and what its group's digest has told already is not told apart any more.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, bindparam, delete, or_, select, update

from roundtable.among import in_ids, one_of
from roundtable.domain import clock
from roundtable.domain.events import EventName
from roundtable.domain.news import Place, Range
from roundtable.domain.things import NOUNS
from roundtable.domain.visibility import OWN_COLUMNS
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    AnnouncementRecipient,
    Attendance,
    Cadence,
    Comment,
    Digest,
    Event,
    Group,
    How,
    Meeting,
    Membership,
    Passage,
    Section,
    Summary,
    ToldApart,
    Urgency,
    User,
)

#: A meeting this near is told of at once when it is moved or called off.
MEETING_NEAR = timedelta(days=2)
#: Objections end this soon, or an action item falls due.
SOON = timedelta(days=3)
_BY_DIGEST = {Cadence.DAILY, Cadence.WEEKLY}

#: Whether an event is urgent to a person; none: to nobody.
Concern = Callable[[User], bool] | None


# Looking at what has happened


def look(limit: int = 20) -> int:
    """Look at what has happened in the groups since the last time; how many entries are to be told apart. Several
    workers never look at the same group."""
    query = select(Group).where(Group.looked_seq < Group.last_seq).order_by(Group.id).limit(limit)
    query = query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    found = 0
    for group in db.session.scalars(query).all():
        found += _look_at(group)
        group.looked_seq = group.last_seq
    return found


def _look_at(group: Group) -> int:
    query = select(Event).where(
        Event.group_id == group.id,
        Event.seq > group.looked_seq,
        Event.seq <= group.last_seq,
        one_of(Event.name, _CONCERNS),
    )
    events = list(db.session.scalars(query.order_by(Event.seq)))
    members = _told_by_digest(group) if events else []
    rows = [row for event in events for row in _rows_of(event, members)] + _announced(group)
    db.session.add_all(rows)
    return len(rows)


def _announced(group: Group) -> list[ToldApart]:
    """What was announced goes with the next digest of each to whom it went, of whatever groups that is."""
    query = (
        select(AnnouncementRecipient.user_id, Event.seq)
        .join(Event, Event.thing_id == AnnouncementRecipient.announcement_id)
        .join(Membership, Membership.user_id == AnnouncementRecipient.user_id)
        .where(
            Event.group_id == group.id,
            Event.seq > group.looked_seq,
            Event.seq <= group.last_seq,
            Event.name == EventName.ANNOUNCEMENT_SENT.value,
            AnnouncementRecipient.how == How.DIGEST,
            Membership.group_id == group.id,
            Membership.ended_on.is_(None),
            Membership.digest_seq < Event.seq,
        )
    )
    found = db.session.execute(query).all()
    return [ToldApart(user_id=user_id, group_id=group.id, seq=seq, is_urgent=False) for user_id, seq in found]


def _rows_of(event: Event, members: Sequence[Membership]) -> list[ToldApart]:
    urgency, concern_of = _CONCERNS[EventName(event.name)]
    is_concerned, seq = concern_of(event), event.seq or 0
    if is_concerned is None:
        return []
    return [
        ToldApart(user_id=m.user_id, group_id=m.group_id, seq=seq, is_urgent=True)
        for m in members
        if m.digest_seq < seq and m.user_id != event.actor_id and urgency in m.user.urgent and is_concerned(m.user)
    ]


def _told_by_digest(group: Group) -> list[Membership]:
    """Who hears of the group by digest, but at once of what is urgent, and takes mail now."""
    query = select(Membership).where(
        Membership.group_id == group.id, Membership.ended_on.is_(None), one_of(Membership.cadence, _BY_DIGEST)
    )
    query = query.where(~Membership.urgent_waits)
    return [m for m in db.session.scalars(query) if m.user.is_active and not is_paused(m.user)]


def is_paused(person: User) -> bool:
    return person.paused_until is not None and person.paused_until > clock.today(person.zone)


def _of_meeting(event: Event) -> Concern:
    """Who takes invitations is told by those."""
    meeting, now, was = db.session.get_one(Meeting, event.thing_id), clock.now(), event.details.get("was")
    moments = [meeting.starts_at, *([datetime.fromisoformat(was)] if was else [])]
    is_near = any(now < moment <= now + MEETING_NEAR for moment in moments)
    return (lambda person: not person.takes_invitations) if is_near else None


def _of_summary(event: Event) -> Concern:
    """Who was there is asked by a mail of its own."""
    summary, now = db.session.get_one(Summary, event.thing_id), clock.now()
    if summary.objections_until is None or not now < summary.objections_until <= now + SOON:
        return None
    there = select(Attendance.user_id).where(
        Attendance.meeting_id == summary.meeting_id, Attendance.presence.is_not(None)
    )
    present = set(db.session.scalars(there))
    return lambda person: person.id not in present


def _of_action_item(event: Event) -> Concern:
    item = db.session.get_one(ActionItem, event.thing_id)
    due_on = item.due_on
    if not item.is_open or item.owner_id is None or due_on is None:
        return None
    return lambda person: person.id == item.owner_id and due_on <= clock.today(person.zone) + SOON


def _of_comment(event: Event) -> Concern:
    comment = db.session.get_one(Comment, event.thing_id)
    people: set[int | None] = set()
    if comment.parent_id is not None:
        people.add(db.session.get_one(Comment, comment.parent_id).author_id)
    if comment.passage_id is not None:
        section_id = select(Passage.section_id).where(Passage.id == comment.passage_id).scalar_subquery()
        people.add(db.session.scalar(select(Section.lead_id).where(Section.id == section_id)))
    if (noun := NOUNS.get(comment.thing_kind)) is not None:
        page = db.session.get_one(noun, comment.thing_id)
        people |= {getattr(page, column.key) for column in OWN_COLUMNS.get(noun, ())}
    return lambda person: person.id in people


_CONCERNS: dict[EventName, tuple[Urgency, Callable[[Event], Concern]]] = {
    EventName.MEETING_RESCHEDULED: (Urgency.MEETING, _of_meeting),
    EventName.MEETING_CANCELLED: (Urgency.MEETING, _of_meeting),
    EventName.MEETING_CANCELLATION_UNDONE: (Urgency.MEETING, _of_meeting),
    EventName.SUMMARY_CIRCULATED: (Urgency.SUMMARY, _of_summary),
    EventName.ACTION_ITEM_ASSIGNED: (Urgency.ACTION_ITEM, _of_action_item),
    EventName.ACTION_ITEM_HANDED_OVER: (Urgency.ACTION_ITEM, _of_action_item),
    EventName.COMMENT_POSTED: (Urgency.REPLY, _of_comment),
}


# Telling it


def waiting_at_once() -> Select[int]:
    """The ids of the people for whom something waits that does not wait for a digest."""
    at_once = select(Membership.user_id).where(Membership.cadence == Cadence.AT_ONCE, Membership.ended_on.is_(None))
    is_at_once = or_(ToldApart.is_urgent, ToldApart.user_id.in_(at_once))
    return select(ToldApart.user_id).where(ToldApart.told_at.is_(None), is_at_once)


def to_tell_each(people: Sequence[User], belong: Mapping[int, Sequence[Membership]]) -> dict[int, list[ToldApart]]:
    """What waits to be told to each of the people, by their ids. What they were told meanwhile by their group's digest,
    and what they want to hear no more, waits no longer. ``belong``: their memberships."""
    rows = db.session.scalars(_UNTOLD, {"ids": _ids(people)})
    standing = {(m.user_id, m.group_id): m for memberships in belong.values() for m in memberships}
    found: dict[int, list[ToldApart]] = {person.id: [] for person in people}
    for row in rows:
        membership = standing.get((row.user_id, row.group_id))
        if membership is not None and _is_wanted(row, membership):
            found[row.user_id].append(row)
        else:
            db.session.delete(row)
    return found


_UNTOLD = (
    select(ToldApart)
    .where(in_ids(ToldApart.user_id), ToldApart.told_at.is_(None))
    .order_by(ToldApart.group_id, ToldApart.seq)
)


def _is_wanted(row: ToldApart, membership: Membership) -> bool:
    is_known = row.seq <= membership.seen_seq or (row.is_urgent and row.seq <= membership.digest_seq)
    waits = row.is_urgent and membership.urgent_waits  # its group's digest tells it
    return not (is_known or waits) and _comes_of(membership)


def _comes_of(membership: Membership) -> bool:
    """Of groups of which somebody never hears nothing comes; but of the plenary what is announced to them does."""
    return membership.cadence != Cadence.NEVER or membership.group.is_plenary


def untold(person: User) -> list[ToldApart]:
    """What the next digest will tell besides its ranges, and nothing is changed."""
    query = select(ToldApart).join(
        Membership, and_(Membership.group_id == ToldApart.group_id, Membership.user_id == ToldApart.user_id)
    )
    query = query.where(ToldApart.user_id == person.id, ToldApart.told_at.is_(None), Membership.ended_on.is_(None))
    return list(db.session.scalars(query.where(~ToldApart.is_urgent)))


def drop(rows: Sequence[ToldApart]) -> None:
    """The person has read it on the site meanwhile, or may read it no more."""
    for row in rows:
        db.session.delete(row)


def leave_to_digests(people: Sequence[User]) -> None:
    """It cannot be told at once (mail pauses): it comes with its group's digest."""
    if people:
        is_urgent = ToldApart.told_at.is_(None), ToldApart.is_urgent
        db.session.execute(delete(ToldApart).where(ToldApart.user_id.in_(_ids(people)), *is_urgent))


def note_told(rows: Sequence[ToldApart], digest: Digest) -> None:
    for row in rows:
        row.told_at, row.digest_id = clock.now(), digest.id


def told(person: User, ranges: Sequence[Range]) -> set[Place]:
    """What of these ranges the person was told apart."""
    return told_each({person: ranges})[person.id]


def told_each(asked: Mapping[User, Sequence[Range]]) -> dict[int, set[Place]]:
    """The same of many, by their ids."""
    after: dict[tuple[int, int], int] = {}  # by person and group
    for person, ranges in asked.items():
        for one in ranges:
            if one.hi > one.lo:
                place = person.id, one.group_id
                after[place] = min(one.lo, after.get(place, one.lo))
    found: dict[int, set[Place]] = {person.id: set() for person in asked}
    if after:
        which = {"ids": sorted({user_id for user_id, _ in after}), "after": min(after.values())}
        for user_id, group_id, seq in db.session.execute(_TOLD_AFTER, which):
            if seq > after.get((user_id, group_id), seq):
                found[user_id].add((group_id, seq))
    return found


_TOLD_AFTER = select(ToldApart.user_id, ToldApart.group_id, ToldApart.seq).where(
    in_ids(ToldApart.user_id), ToldApart.told_at.is_not(None), ToldApart.seq > bindparam("after")
)


def of_digest(digest: Digest) -> list[ToldApart]:
    query = select(ToldApart).where(ToldApart.digest_id == digest.id, ToldApart.told_at.is_not(None))
    return list(db.session.scalars(query.order_by(ToldApart.group_id, ToldApart.seq)))


def ranges_of(rows: Sequence[ToldApart]) -> list[Range]:
    return [Range(row.group_id, row.seq - 1, row.seq) for row in rows]


def groups_of(rows: Sequence[ToldApart]) -> list[Group]:
    if not rows:
        return []
    ids = sorted({row.group_id for row in rows})
    return list(db.session.scalars(select(Group).where(Group.id.in_(ids)).order_by(Group.is_plenary, Group.id)))


def _ids(people: Sequence[User]) -> list[int]:
    return [person.id for person in people]


# What does not arrive


def give_back(digest: Digest) -> None:
    """It was not delivered: the person is told with their next digest."""
    rows = update(ToldApart).where(ToldApart.digest_id == digest.id)
    db.session.execute(rows.values(told_at=None, is_urgent=False))


def take_again(digest: Digest) -> bool:
    """The digest is sent once more; whether there is something in it that no other one has told since."""
    rows = update(ToldApart).where(ToldApart.digest_id == digest.id, ToldApart.told_at.is_(None))
    return bool(db.session.execute(rows.values(told_at=clock.now()).returning(ToldApart.id)).all())


def forget(digest_ids: Select[int]) -> None:
    """What these digests told is old."""
    db.session.execute(delete(ToldApart).where(ToldApart.digest_id.in_(digest_ids)))
