from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from roundtable.domain import clock, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Answer, Attendance, Meeting, MeetingState, Presence, User


def of_meeting(meeting: Meeting) -> list[Attendance]:
    """Everybody who answered or was noted, by name."""
    query = select(Attendance).join(User, Attendance.user_id == User.id).where(Attendance.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(User.name, Attendance.id)))


def find_of(meeting: Meeting, person: User) -> Attendance | None:
    query = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.user_id == person.id)
    return db.session.scalar(query)


def answers_of(person: User, meetings: Sequence[Meeting]) -> dict[int, Answer]:
    """What the person answered to these meetings, by meeting id, in one query."""
    ids = [m.id for m in meetings]
    query = select(Attendance).where(Attendance.user_id == person.id, Attendance.meeting_id.in_(ids))
    return {a.meeting_id: a.answer for a in db.session.scalars(query) if a.answer}


def answer(meeting: Meeting, person: User, answered: Answer, *, by: User) -> None:
    """Will the person be there?"""
    if not meeting.is_coming:
        raise DomainError(N_("This meeting is over or cancelled."))
    attendance = _of(meeting, person)
    attendance.answer, attendance.answered_at = answered, clock.now()
    record(EventName.MEETING_ANSWERED, meeting, by=by)


def note(meeting: Meeting, present: Mapping[int, Presence | None], *, guests: Sequence[str] = (), by: User) -> None:
    """Who was there: by person id, in person or online or not; guests by name, who need no account."""
    if meeting.state not in {MeetingState.IN_SESSION, MeetingState.SUMMARY}:
        raise DomainError(N_("Attendance is noted once the meeting has begun."))
    known = {a.user_id: a for a in of_meeting(meeting)}
    for user_id, presence in present.items():
        attendance = known.get(user_id)
        if attendance is None and presence is not None:
            attendance = Attendance(meeting_id=meeting.id, user_id=user_id)
            db.session.add(attendance)
        if attendance is not None:
            attendance.presence = presence
    for guest in filter(None, (" ".join(g.split()) for g in guests)):
        if not any(a.user.name == guest for a in known.values()):
            named = users.name(guest[:120], by=by)
            db.session.flush()
            db.session.add(Attendance(meeting_id=meeting.id, user_id=named.id, presence=Presence.IN_PERSON))
    record(EventName.MEETING_ATTENDANCE_NOTED, meeting, by=by)


def count_answers(attendances: Sequence[Attendance]) -> Counter[Answer]:
    return Counter(a.answer for a in attendances if a.answer)


def present_among(attendances: Sequence[Attendance]) -> list[Attendance]:
    return [a for a in attendances if a.presence is not None]


def _of(meeting: Meeting, person: User) -> Attendance:
    attendance = find_of(meeting, person)
    if attendance is None:
        attendance = Attendance(meeting_id=meeting.id, user_id=person.id)
        db.session.add(attendance)
    return attendance
