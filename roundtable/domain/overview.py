"""The organizers' desk: people, groups, meetings, summaries and action items over all groups, each with what is
wrong with it. A fixed number of queries, however many rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from roundtable.domain import clock, mails, suppressions
from roundtable.domain.events import EventName
from roundtable.domain.summaries import is_objected_to, is_unsummarized
from roundtable.domain.troubles import Row, RowKind, Trouble
from roundtable.extensions import db, settings
from roundtable.models import (
    COMING,
    ActionItem,
    ActionItemState,
    Event,
    Group,
    Invitation,
    JoinRequest,
    Mail,
    MailState,
    Meeting,
    MeetingState,
    Membership,
    Paper,
    PaperState,
    Role,
    Summary,
    SummaryState,
    ThingKind,
    User,
)

#: So many of each kind are looked at; the page says when there are more.
MOST = 200
#: A group that has nothing planned is left alone for so many days after it met.
RESTS = 30
#: So many days before a meeting its agenda should be out.
PREPARED = 3
#: A meeting in session for so much longer than planned was not ended.
OVERDUE = timedelta(hours=6)
#: Who was invited, and reminded, is left alone for so many days.
QUIET = 7


@dataclass(frozen=True)
class GroupFacts:
    group: Group
    last_met: datetime | None
    next_meeting: datetime | None
    members: int
    papers_in_work: int


@dataclass(frozen=True)
class Undelivered:
    """What could not be mailed to an address; the last of it."""

    mail: Mail
    count: int


def gathered(groups: list[Group]) -> tuple[list[Row], bool]:
    """Every working group, and whatever else is in trouble; and whether there is more than was looked at."""
    sources = [_unheld(), _summaries(), _owners_gone(), _unaccepted(), _join_requests(), _undelivered()]
    rows = [*_of_groups(groups), *(row for source in sources for row in source)]
    return rows, any(len(source) >= MOST for source in sources)


# Groups, and what is late in them


def _of_groups(groups: list[Group]) -> list[Row]:
    held, today = {group.id: group for group in groups}, clock.today()
    rows: list[Row] = []
    for found in db.session.execute(_facts(today).where(Group.id.in_(held))):
        group = held[found.id]
        facts = GroupFacts(group, found.last_met, found.next_meeting, found.members, found.papers)
        if not group.is_plenary:
            rows.append(_group(facts, found.chairs, found.chaired_until))
        if found.late:
            days = (today - found.late_since).days
            rows.append(Row(RowKind.ACTION_ITEMS, group.id, group, Trouble.LATE, days, found.late))
    return rows


def _group(facts: GroupFacts, chairs: int, chaired_until: date | None) -> Row:
    group = facts.group
    if not chairs:
        since = chaired_until or group.founded_at.date()
        return Row(RowKind.GROUPS, group.id, facts, Trouble.NO_CHAIR, (clock.today() - since).days)
    rests = _days_since(facts.last_met or group.founded_at)
    is_resting = facts.next_meeting is not None or rests < RESTS
    return Row(RowKind.GROUPS, group.id, facts, None if is_resting else Trouble.NOT_MEETING, rests)


def _facts(today: date) -> Select[Any]:
    """Of each group in one row. Every figure is looked up by an index that begins with the group."""
    held = (MeetingState.SUMMARY, MeetingState.CONFIRMED)
    met = and_(Meeting.group_id == Group.id, Meeting.withdrawn_at.is_(None), Meeting.state.in_(held))
    coming = and_(Meeting.group_id == Group.id, Meeting.withdrawn_at.is_(None), Meeting.state.in_(COMING))
    late = and_(
        ActionItem.group_id == Group.id,
        ActionItem.state == ActionItemState.OPEN,
        ActionItem.due_on < today,
        ActionItem.withdrawn_at.is_(None),
    )
    belongs = and_(Membership.group_id == Group.id, Membership.ended_on.is_(None))
    chaired = and_(Membership.group_id == Group.id, Membership.role == Role.CHAIR)
    in_work = and_(Paper.group_id == Group.id, Paper.state != PaperState.PUBLISHED, Paper.withdrawn_at.is_(None))
    return select(
        Group.id,
        _one(func.max(Meeting.starts_at), met, "last_met"),
        _one(func.min(Meeting.starts_at), coming & (Meeting.starts_at > clock.now()), "next_meeting"),
        _one(func.count(ActionItem.id), late, "late"),
        _one(func.min(ActionItem.due_on), late, "late_since"),
        _one(func.count(Membership.id), belongs, "members"),
        _one(func.count(Membership.id), belongs & (Membership.role == Role.CHAIR), "chairs"),
        _one(func.max(Membership.ended_on), chaired, "chaired_until"),
        _one(func.count(Paper.id), in_work, "papers"),
    )


def _one(figure: ColumnElement[Any], where: ColumnElement[bool], name: str) -> Any:
    return select(figure).where(where).correlate(Group).scalar_subquery().label(name)


def _owners_gone() -> list[Row]:
    """Open action items of people who can no longer come in, wherever they are."""
    gone = select(User.id).where(User.deactivated_at.is_not(None))
    query = select(ActionItem).where(
        ActionItem.owner_id.in_(gone), ActionItem.state == ActionItemState.OPEN, ActionItem.withdrawn_at.is_(None)
    )
    found = db.session.scalars(query.order_by(ActionItem.id).limit(MOST))
    owned = [(item, item.owner) for item in found]
    return [
        _row(RowKind.ACTION_ITEMS, item, Trouble.OWNER_GONE, owner and owner.deactivated_at) for item, owner in owned
    ]


# Meetings and their summaries


def _unheld() -> list[Row]:
    """In session since long ago; soon, without an agenda; on a day that has passed."""
    now = clock.now()
    query = select(Meeting).where(
        Meeting.withdrawn_at.is_(None),
        or_(
            and_(Meeting.state == MeetingState.IN_SESSION, Meeting.opened_at < now - OVERDUE),
            and_(Meeting.state == MeetingState.PLANNED, Meeting.starts_at.between(now, now + timedelta(days=PREPARED))),
            and_(
                Meeting.state.in_((MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED)),
                Meeting.starts_at < now - timedelta(days=1),
            ),
        ),
    )
    found = db.session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id).limit(MOST))
    return [row for meeting in found if (row := _meeting(meeting, now)) is not None]


def _meeting(meeting: Meeting, now: datetime) -> Row | None:
    if meeting.state != MeetingState.IN_SESSION:
        if meeting.starts_at < now:
            return _row(RowKind.MEETINGS, meeting, Trouble.NOT_HELD, meeting.starts_at)
        ahead = (meeting.starts_at - now).days
        return Row(RowKind.MEETINGS, meeting.id, meeting, Trouble.UNPREPARED, ahead)
    ends_at = (meeting.opened_at or meeting.starts_at) + timedelta(minutes=meeting.minutes)
    is_over = ends_at + OVERDUE < now
    return _row(RowKind.MEETINGS, meeting, Trouble.UNENDED, ends_at) if is_over else None


def _summaries() -> list[Row]:
    """Not begun, not finished, or held back by an objection. Records of old meetings wait for nobody."""
    for_writer, _, for_organizers = settings().summary_waits_after
    asked = select(func.max(Event.at)).where(
        Event.thing_kind == ThingKind.MEETING,
        Event.thing_id == Meeting.id,
        Event.name == EventName.SUMMARY_ASKED_FOR,
    )
    query = (
        select(Meeting, Summary.id, asked.scalar_subquery())
        .outerjoin(Summary, Summary.meeting_id == Meeting.id)
        .where(is_unsummarized(), Meeting.closed_at <= clock.now() - timedelta(days=for_writer))
        .order_by(Meeting.closed_at, Meeting.id)
        .limit(MOST)
    )
    rows = _held_back()
    for meeting, summary_id, asked_at in db.session.execute(query):
        days = _days_since(meeting.closed_at)
        trouble = Trouble.UNFINISHED if summary_id else Trouble.UNBEGUN
        asked_days = _days_since(asked_at) if asked_at else None
        is_ours = days >= for_organizers
        rows.append(Row(RowKind.SUMMARIES, meeting.id, meeting, trouble, days, asked=asked_days, is_ours=is_ours))
    return rows


def _held_back() -> list[Row]:
    """Summaries that nobody can confirm before an objection is answered."""
    query = (
        select(Meeting, Summary.objections_until)
        .join(Summary, Summary.meeting_id == Meeting.id)
        .where(Summary.objections_until <= clock.now(), Summary.state == SummaryState.PUBLISHED, is_objected_to())
        .where(Meeting.withdrawn_at.is_(None), Meeting.opened_at.is_not(None))
        .order_by(Summary.objections_until, Meeting.id)
        .limit(MOST)
    )
    found = db.session.execute(query)
    return [_row(RowKind.SUMMARIES, meeting, Trouble.HELD_BACK, until) for meeting, until in found]


# People


def _unaccepted() -> list[Row]:
    """Invited, and nothing heard or said for a week."""
    heard = func.coalesce(Invitation.reminded_at, Invitation.sent_at)
    query = select(Invitation).where(
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        heard < clock.now() - timedelta(days=QUIET),
    )
    found = db.session.scalars(query.order_by(Invitation.sent_at, Invitation.id).limit(MOST))
    return [_row(RowKind.PEOPLE, one, Trouble.INVITED, one.sent_at) for one in found]


def _join_requests() -> list[Row]:
    query = select(JoinRequest).where(JoinRequest.answered_at.is_(None))
    found = db.session.scalars(query.order_by(JoinRequest.asked_at, JoinRequest.id).limit(MOST))
    return [_row(RowKind.PEOPLE, one, Trouble.JOIN_REQUEST, one.asked_at) for one in found]


def _undelivered() -> list[Row]:
    """An address each, with the last mail that it did not take or that may not have left."""
    stuck = select(func.max(Mail.id).label("last"), func.count().label("count"))
    has_not_left = (MailState.DEAD, MailState.HELD)
    is_stuck = Mail.state.in_(has_not_left) | suppressions.found_by(Mail.id)
    stuck = stuck.where(mails.in_states(*has_not_left, *mails.COME_BACK), is_stuck, Mail.address != "")
    last = stuck.group_by(Mail.address).order_by(func.max(Mail.id).desc()).limit(MOST).subquery()
    query = select(Mail, last.c.count).join(last, Mail.id == last.c.last)
    found = db.session.execute(query.options(lazyload(Mail.digest), joinedload(Mail.user)))
    return [
        Row(RowKind.PEOPLE, mail.id, Undelivered(mail, count), Trouble.UNDELIVERED, _days_since(mail.created_at), count)
        for mail, count in found
    ]


def _row(kind: RowKind, thing: Any, trouble: Trouble, since: datetime | None) -> Row:
    return Row(kind, thing.id, thing, trouble, _days_since(since))


def _days_since(at: datetime | None) -> int:
    return max(0, (clock.now() - at).days) if at is not None else 0
