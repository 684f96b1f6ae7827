"""What waits for a person: at most seven things, the most pressing first, each with one thing to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, exists

from roundtable.among import one_of
from roundtable.domain import (
    asks,
    assents,
    chasing,
    clock,
    deciding,
    group_mails,
    incoming_mails,
    join_requests,
    proposals,
    reviews,
    suppressions,
    time_polls,
)
from roundtable.domain.deciding import Undecided
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import CHAIRED, READER_ID, READERS_GROUPS, Reader, readable_by
from roundtable.models import (
    COMING,
    AgendaItem,
    Attendance,
    Meeting,
    MeetingState,
    Reviewer,
    Site,
    Slot,
    Summary,
    User,
)

MOST = 7
#: Meetings further ahead than this do not ask for an answer yet.
ASKED_AHEAD = timedelta(days=30)


class WaitKind(StrEnum):
    MEETING_NOW = "meeting_now"
    MAIL_HELD = "mail_held"
    ADDRESS = "address"  # one's own takes no mail
    ADDRESSES = "addresses"  # of others, for organizers
    SUMMARY = "summary"
    OBJECTION = "objection"
    LOOK_OVER = "look_over"
    JOIN_REQUEST = "join_request"
    HELD_MAIL = "held_mail"
    OWN_MAIL = "own_mail"  # in one's own name, to be confirmed
    PROPOSAL = "proposal"
    SUGGESTION = "suggestion"
    RETURNED = "returned"  # sections of a paper, by mail
    UNMAILED = "unmailed"  # sections of a paper that they asked for
    DISPOSITION = "disposition"
    ASK = "ask"
    SLOT = "slot"
    REVIEW = "review"
    TIME_TO_TAKE = "time_to_take"
    TIME_POLL = "time_poll"
    ANSWER = "answer"


@dataclass(frozen=True)
class Waiting:
    kind: WaitKind
    thing: Any
    group_id: int | None
    at: datetime

    @property
    def page(self) -> Any:
        """The thing on whose page it is done."""
        if isinstance(self.thing, Reviewer):
            return self.thing.review.paper
        return self.thing.paper if isinstance(self.thing, Undecided) else self.thing

    @property
    def template(self) -> str:
        return f"waiting/{self.kind}.html"


def for_person(person: User, site: Site | None = None, *, is_chair: bool = True) -> list[Waiting]:
    """Today's duties first, then what closes soon, then questions, then answers. What waits for the chairs of groups
    is not looked for where the person is known to be none."""
    found: list[Waiting] = []
    if site is not None and site.is_mail_held and person.is_organizer:
        found.append(Waiting(WaitKind.MAIL_HELD, site, None, clock.now()))
    if site is not None:
        found += _unreached(person)
    coming = _coming(person)
    found += [_of(WaitKind.MEETING_NOW, m) for m in coming if m.state == MeetingState.IN_SESSION]
    found += [_of(WaitKind.SUMMARY, m) for m in chasing.summaries_to_write(person)]
    found += [_of_summary(s) for s in chasing.summaries_objected_to(person)]
    requests = join_requests.open_for(person) if is_chair or person.is_organizer else []
    found += [Waiting(WaitKind.JOIN_REQUEST, r, r.group_id, r.asked_at) for r in requests]
    held = group_mails.waiting_for(person) if is_chair or person.is_organizer else []
    found += [Waiting(WaitKind.HELD_MAIL, h, h.group_id, h.since) for h in held]
    if site is not None and (own := incoming_mails.waiting_since(person)) is not None:
        found.append(Waiting(WaitKind.OWN_MAIL, own, None, own.since))
    found += [Waiting(WaitKind.PROPOSAL, p, p.group_id, p.proposed_at) for p in proposals.open_for(person)]
    found += _undecided(person)
    if is_chair:
        found += [Waiting(WaitKind.ASK, a, a.group_id, a.asked_at) for a in asks.open_for(person)]
        found += _slots_to_fill(person)
    found += [_of_summary(s, WaitKind.LOOK_OVER) for s in assents.waiting_for(person)]
    found += [Waiting(WaitKind.REVIEW, r, r.review.group_id, r.asked_at) for r in reviews.waiting_for(person)]
    found += [Waiting(WaitKind.TIME_TO_TAKE, p, p.group_id, p.created_at) for p in time_polls.to_settle_for(person)]
    found += [Waiting(WaitKind.TIME_POLL, p, p.group_id, p.created_at) for p in time_polls.open_for(person)]
    found += [_of(WaitKind.ANSWER, m) for m in coming if m.state != MeetingState.IN_SESSION]
    return found[:MOST]


def _undecided(person: User) -> list[Waiting]:
    """Of papers that they lead, or write in."""
    found = []
    for one in deciding.waiting_for(person):
        if one.suggestions:
            found.append(Waiting(WaitKind.SUGGESTION, one, one.paper.group_id, clock.now()))
        if one.returned:
            found.append(Waiting(WaitKind.RETURNED, one, one.paper.group_id, clock.now()))
        if one.unmailed:
            found.append(Waiting(WaitKind.UNMAILED, one, one.paper.group_id, clock.now()))
        if one.comments:
            found.append(Waiting(WaitKind.DISPOSITION, one, one.paper.group_id, clock.now()))
    return found


def _unreached(person: User) -> list[Waiting]:
    """Mail does not reach the person; for organizers: others. In a digest it would not be read."""
    own = suppressions.shown_of(person)
    found = [Waiting(WaitKind.ADDRESS, own, None, own.since)] if own is not None else []
    if person.is_organizer and (count := suppressions.count()):
        found.append(Waiting(WaitKind.ADDRESSES, count, None, clock.now()))
    return found


def _of(kind: WaitKind, meeting: Meeting) -> Waiting:
    return Waiting(kind, meeting, meeting.group_id, meeting.starts_at)


def _of_summary(summary: Summary, kind: WaitKind = WaitKind.OBJECTION) -> Waiting:
    return Waiting(kind, summary, summary.group_id, summary.objections_until or summary.meeting.starts_at)


def _coming(person: User) -> list[Meeting]:
    """Meetings of the person's groups that go on now, or that they have not answered to."""
    return _MEETING.read(_coming_for(Reader.like(person)), reader_id=person.id)


_MEETING = Shape(Meeting, "group_id title starts_at state")


@cache
def _coming_for(reader: Reader) -> Select[Any]:
    answered = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.user_id == READER_ID, Attendance.answer.is_not(None)
    )
    is_near = (Meeting.starts_at > clock.later()) & (Meeting.starts_at < clock.later(ASKED_AHEAD))
    query = _MEETING.select().where(
        readable_by(Meeting, reader),
        Meeting.group_id.in_(READERS_GROUPS),
        (Meeting.state == MeetingState.IN_SESSION) | (one_of(Meeting.state, COMING) & is_near & ~answered),
    )
    return query.order_by(Meeting.starts_at).limit(MOST)


def _slots_to_fill(person: User) -> list[Waiting]:
    """Empty slots in coming meetings, of groups that the person chairs."""
    slots = _SLOT.read(_empty_slots(), reader_id=person.id)
    return [Waiting(WaitKind.SLOT, s, s.meeting.group_id, s.meeting.starts_at) for s in slots]


_SLOT = Shape(Slot, "group_id meeting_id", meeting="group_id title starts_at")


@cache
def _empty_slots() -> Select[Any]:
    query = (
        _SLOT.select()
        .join(Meeting, Slot.meeting_id == Meeting.id)
        .where(Slot.group_id.in_(CHAIRED), one_of(Meeting.state, COMING), Meeting.starts_at > clock.later())
        .where(~exists().where(AgendaItem.slot_id == Slot.id))
    )
    return query.order_by(Meeting.starts_at)
