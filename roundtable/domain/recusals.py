"""Who takes no part in an agenda item because of a conflict of interest. It stands on the person's attendance, with
a reason where they give one; the people may be guests, who are named."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from roundtable.domain import attendances, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import AgendaItem, Attendance, Decision, Meeting, MeetingState, User

LONGEST = 300
#: Until the summary is confirmed: then the record is not changed any more.
OPEN = (MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED, MeetingState.IN_SESSION, MeetingState.SUMMARY)


@dataclass(frozen=True)
class Recusal:
    person: User
    item_id: int
    reason: str


def declare(meeting: Meeting, item: AgendaItem, person: User, reason: str = "", *, by: User) -> None:
    """The person takes no part in the item. Said again, it is said with the new reason."""
    _refuse_if_over(meeting)
    said = " ".join(reason.split())
    if len(said) > LONGEST:
        raise DomainError(N_("At most %(most)s characters, please."), field="reason", most=LONGEST)
    attendance = _attendance(meeting, person)
    others = [one for one in attendance.recused_items if one["item"] != item.id]
    attendance.recused_items = [*others, {"item": item.id, "reason": said}]
    record(EventName.AGENDA_ITEM_RECUSED, item, within=meeting, by=by, person=person.id)


def declare_for_guest(meeting: Meeting, item: AgendaItem, name: str, reason: str = "", *, by: User) -> None:
    """Of somebody without an account: who is noted at the meeting under this name, else named now."""
    wanted = " ".join(name.split())[:120]
    if not wanted:
        raise DomainError(N_("Please choose a person, or name a guest."), field="guest")
    _refuse_if_over(meeting)
    noted = next((a.user for a in attendances.of_meeting(meeting) if a.user.name == wanted), None)
    person = noted or users.name(wanted, by=by)
    db.session.flush()
    declare(meeting, item, person, reason, by=by)


def undo(meeting: Meeting, item: AgendaItem, person: User, *, by: User) -> None:
    """They take part after all. The words go; the event says that it was said."""
    _refuse_if_over(meeting)
    attendance = attendances.find_of(meeting, person)
    if attendance is None or not _holds(attendance, item.id):
        raise DomainError(N_("Nobody of this name is recused from this item."))
    db.session.refresh(attendance, ["recused_items"], with_for_update=True)
    attendance.recused_items = [one for one in attendance.recused_items if one["item"] != item.id]
    record(EventName.AGENDA_ITEM_RECUSAL_UNDONE, item, within=meeting, by=by, person=person.id)


def among(noted: Iterable[Attendance]) -> dict[int, list[Recusal]]:
    """By item id, people in the order of their names as they are handed in."""
    found: dict[int, list[Recusal]] = defaultdict(list)
    for attendance in noted:
        for one in attendance.recused_items:
            found[one["item"]].append(Recusal(attendance.user, one["item"], one["reason"]))
    return dict(found)


def of_decision(decision: Decision) -> list[Recusal]:
    """Who took no part in the item that it was made at."""
    if decision.meeting_id is None or decision.agenda_item_id is None:
        return []
    query = select(Attendance).join(User, Attendance.user_id == User.id)
    query = query.where(Attendance.meeting_id == decision.meeting_id).order_by(User.name, Attendance.id)
    return among(db.session.scalars(query)).get(decision.agenda_item_id, [])


def is_recused(item: AgendaItem, person: User) -> bool:
    query = select(Attendance).where(Attendance.meeting_id == item.meeting_id, Attendance.user_id == person.id)
    attendance = db.session.scalar(query)
    return attendance is not None and _holds(attendance, item.id)


def refuse_recused(item: AgendaItem, person: User) -> None:
    """Who takes no part in an item puts none of its decisions on record."""
    if is_recused(item, person):
        raise DomainError(N_("You take no part in this item: somebody else puts its decisions on record."))


def _holds(attendance: Attendance, item_id: int) -> bool:
    return any(one["item"] == item_id for one in attendance.recused_items)


def _attendance(meeting: Meeting, person: User) -> Attendance:
    attendance = attendances.find_of(meeting, person)
    if attendance is None:
        attendance = Attendance(meeting_id=meeting.id, user_id=person.id, recused_items=[])
        db.session.add(attendance)
    else:
        db.session.refresh(attendance, ["recused_items"], with_for_update=True)
    return attendance


def _refuse_if_over(meeting: Meeting) -> None:
    if meeting.state not in OPEN:
        raise DomainError(N_("The record of this meeting is not changed any more."))
