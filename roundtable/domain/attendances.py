from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import bindparam, case, func, or_, select

from roundtable.among import in_ids
from roundtable.domain import attendance_questions, clock, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import Answer, Attendance, Meeting, MeetingState, Membership, Presence, Role, User

LONGEST_NAME = 120  # as long as people's own


def of_meeting(meeting: Meeting) -> list[Attendance]:
    """Everybody who answered or was noted, by name."""
    query = select(Attendance).join(User, Attendance.user_id == User.id).where(Attendance.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(User.name, Attendance.id)))


def shown_of(meeting: Meeting) -> list[Attendance]:
    """The same, only to be shown."""
    return _LINE.read(_OF_MEETING, meeting_id=meeting.id)


_LINE = Shape(Attendance, "meeting_id user_id answer presence is_invited coming_as answers recused_items", user="name")
_OF_MEETING = (
    _LINE.select()
    .join(User, Attendance.user_id == User.id)
    .where(Attendance.meeting_id == bindparam("meeting_id"))
    .order_by(User.name, Attendance.id)
)


def find_of(meeting: Meeting, person: User) -> Attendance | None:
    query = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.user_id == person.id)
    return db.session.scalar(query)


def was_there(meeting: Meeting, person: User) -> bool:
    attendance = find_of(meeting, person)
    return attendance is not None and attendance.presence is not None


def answers_of(person: User, meetings: Sequence[Meeting]) -> dict[int, Attendance]:
    """Where the person has answered to one of these meetings, by meeting id, in one query."""
    found = answers_among([person.id], {m.id for m in meetings})
    return {meeting_id: attendance for (_, meeting_id), attendance in found.items()}


def answers_among(user_ids: Sequence[int], meeting_ids: AbstractSet[int]) -> dict[tuple[int, int], Attendance]:
    """What any of these people has answered to any of these meetings, by their ids."""
    if not meeting_ids:
        return {}
    found = _ANSWER.read(_ANSWERS, user_ids=list(user_ids), ids=sorted(meeting_ids))
    return {(a.user_id, a.meeting_id): a for a in found if a.user_id is not None}


_ANSWER = Shape(Attendance, "meeting_id user_id answer coming_as")
_ANSWERS = _ANSWER.select().where(
    in_ids(Attendance.user_id, "user_ids"),
    in_ids(Attendance.meeting_id),
    Attendance.answer.is_not(None),
)


def answer(
    meeting: Meeting, person: User, answered: Answer | Presence, *, words: Mapping[str, str] | None = None, by: User
) -> None:
    """Will the person be there? To a meeting that offers both, in person or online is a yes that says how.
    ``words`` are answers to the organizer's questions, by their ids; of those who do not come none are kept."""
    if not meeting.is_coming:
        raise DomainError(N_("This meeting is over or called off."))
    attendance = _of(meeting, person)
    how = answered if isinstance(answered, Presence) else None
    attendance.coming_as = how if meeting.is_hybrid else None
    attendance.answer, attendance.answered_at = answered if isinstance(answered, Answer) else Answer.YES, clock.now()
    if attendance.answer == Answer.NO:
        attendance.answers = []
    elif words:
        attendance_questions.put_answers(meeting, attendance, words)
    record(EventName.MEETING_ANSWERED, meeting, by=by)


def ask_anew(meeting: Meeting) -> None:
    """It is at another time now: what was answered was said of the old one."""
    for attendance in of_meeting(meeting):
        attendance.answer = attendance.coming_as = attendance.answered_at = None


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
    _note_guests(meeting, {a.user.name: a for a in known.values()}, guests, by)
    record(EventName.MEETING_ATTENDANCE_NOTED, meeting, by=by)


def _note_guests(meeting: Meeting, known: dict[str, Attendance], guests: Sequence[str], by: User) -> None:
    for guest in dict.fromkeys(filter(None, (" ".join(g.split()) for g in guests))):
        if len(guest) > LONGEST_NAME:
            raise DomainError(N_("A name has at most %(most)s characters."), field="guests", most=LONGEST_NAME)
        if guest not in known:
            named = users.name(guest, by=by)
            db.session.flush()
            db.session.add(Attendance(meeting_id=meeting.id, user_id=named.id, presence=Presence.IN_PERSON))
        elif known[guest].presence is None:
            known[guest].presence = Presence.IN_PERSON


def listed(meeting: Meeting, number: int = 1) -> Page[Attendance]:
    """Who answered or was there: those who said yes first, then by name."""
    order = case({Answer.YES: 0, Answer.MAYBE: 1, Answer.NO: 2}, value=Attendance.answer, else_=3)
    is_known = or_(Attendance.answer.is_not(None), Attendance.presence.is_not(None))
    query = select(Attendance).join(User, Attendance.user_id == User.id)
    query = query.where(Attendance.meeting_id == meeting.id, is_known)
    return page_of(query.order_by(order, func.lower(User.name), Attendance.id), number)


def count_answers(attendances: Sequence[Attendance]) -> Counter[Answer]:
    return Counter(a.answer for a in attendances if a.answer)


def count_coming(attendances: Sequence[Attendance]) -> Counter[Presence | None]:
    """Of those who come: how many in person, how many online, how many have not said how (none)."""
    return Counter(a.coming_as for a in attendances if a.answer == Answer.YES)


def members_present(meeting: Meeting, without: Sequence[int] = ()) -> int:
    """How many of those who are there count for the quorum: members and chairs of the group, no guests; ``without``
    the people of these ids."""
    query = (
        select(func.count(Attendance.id))
        .join(Membership, Membership.user_id == Attendance.user_id)
        .where(Attendance.meeting_id == meeting.id, Attendance.presence.is_not(None))
        .where(Membership.group_id == meeting.group_id, Membership.ended_on.is_(None))
        .where(Membership.role != Role.OBSERVER, Attendance.user_id.not_in(without))
    )
    return db.session.execute(query).scalar_one()


def present_among(attendances: Sequence[Attendance]) -> list[Attendance]:
    return [a for a in attendances if a.presence is not None]


def _of(meeting: Meeting, person: User) -> Attendance:
    attendance = find_of(meeting, person)
    if attendance is None:  # first answers take turns: two taps on one button are one answer
        db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update(key_share=True))
        attendance = find_of(meeting, person)
    if attendance is None:
        attendance = Attendance(meeting_id=meeting.id, user_id=person.id, answers=[])
        db.session.add(attendance)
    return attendance
