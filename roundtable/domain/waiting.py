"""What waits for a person: at most seven things, the most pressing first, each with one thing to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select

from roundtable.domain import clock, join_requests, meetings
from roundtable.domain.visibility import groups_of, readable
from roundtable.extensions import db
from roundtable.models import (
    COMING,
    AgendaItem,
    Attendance,
    Group,
    Meeting,
    MeetingState,
    Membership,
    Role,
    Site,
    Slot,
    Summary,
    SummaryState,
    User,
)

MOST = 7
#: Meetings further ahead than this do not ask for an answer yet.
ASKED_AHEAD = timedelta(days=30)


class WaitKind(StrEnum):
    MEETING_NOW = "meeting_now"
    MAIL_HELD = "mail_held"
    SUMMARY = "summary"
    JOIN_REQUEST = "join_request"
    SLOT = "slot"
    ANSWER = "answer"


@dataclass(frozen=True)
class Waiting:
    kind: WaitKind
    thing: Any
    group_id: int | None
    at: datetime

    @property
    def template(self) -> str:
        return f"waiting/{self.kind}.html"


def for_person(person: User, site: Site | None = None) -> list[Waiting]:
    """Today's duties first, then what closes soon, then questions, then answers."""
    found: list[Waiting] = []
    if site is not None and site.is_mail_held and person.is_organizer:
        found.append(Waiting(WaitKind.MAIL_HELD, site, None, clock.now()))
    coming = _coming(person)
    found += [_of(WaitKind.MEETING_NOW, m) for m in coming if m.state == MeetingState.IN_SESSION]
    found += [_of(WaitKind.SUMMARY, m) for m in _summaries_to_write(person)]
    found += [Waiting(WaitKind.JOIN_REQUEST, r, r.group_id, r.asked_at) for r in join_requests.open_for(person)]
    found += _slots_to_fill(person)
    found += [_of(WaitKind.ANSWER, m) for m in coming if m.state != MeetingState.IN_SESSION]
    return found[:MOST]


def _of(kind: WaitKind, meeting: Meeting) -> Waiting:
    return Waiting(kind, meeting, meeting.group_id, meeting.starts_at)


def _coming(person: User) -> list[Meeting]:
    """Meetings of the person's groups that go on now, or that they have not answered to."""
    now = clock.now()
    answered = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.user_id == person.id, Attendance.answer.is_not(None)
    )
    query = readable(Meeting, person).where(
        Meeting.group_id.in_(groups_of(person)),
        (Meeting.state == MeetingState.IN_SESSION)
        | (Meeting.state.in_(COMING) & (Meeting.starts_at > now) & (Meeting.starts_at < now + ASKED_AHEAD) & ~answered),
    )
    return list(db.session.scalars(query.order_by(Meeting.starts_at).limit(MOST)))


def _summaries_to_write(person: User) -> list[Meeting]:
    waiting = meetings.without_summary_of(person)
    if not waiting:
        return []
    done = select(Summary.meeting_id).where(
        Summary.meeting_id.in_([m.id for m in waiting]), Summary.state != SummaryState.WRITING
    )
    published = set(db.session.scalars(done))
    return [m for m in waiting if m.id not in published]


def _slots_to_fill(person: User) -> list[Waiting]:
    """Empty slots in coming meetings, of groups that the person chairs."""
    chaired = select(Membership.group_id).where(
        Membership.user_id == person.id, Membership.role == Role.CHAIR, Membership.ended_on.is_(None)
    )
    query = (
        select(Meeting, Group)
        .join(Slot, Slot.meeting_id == Meeting.id)
        .join(Group, Group.id == Slot.group_id)
        .where(Slot.group_id.in_(chaired), Meeting.state.in_(COMING), Meeting.starts_at > clock.now())
        .where(~exists().where(AgendaItem.slot_id == Slot.id))
    )
    rows = db.session.execute(query.order_by(Meeting.starts_at))
    return [Waiting(WaitKind.SLOT, (m, g), m.group_id, m.starts_at) for m, g in rows]
