"""Up to three questions by the organizer to those who come, such as what they do not eat, and the answers."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Attendance, Meeting, User

MOST = 3
LONGEST_QUESTION = 200
LONGEST_ANSWER = 500
#: Answers are for the preparation: so long after the meeting they are forgotten.
KEPT_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Asked:
    """A question. By its id answers find it, also when its words are corrected."""

    id: str
    words: str


def of_meeting(meeting: Meeting) -> list[Asked]:
    return [Asked(one["id"], one["words"]) for one in meeting.questions]


def ask(meeting: Meeting, words: Sequence[str], *, by: User) -> None:
    """Set the questions, in their places: other words in the same place are the same question, corrected; an
    empty place is asked no more, and what was answered there goes."""
    if not meeting.is_coming:
        raise DomainError(N_("This meeting is over or called off."))
    said = [" ".join(one.split()) for one in words]
    if len(said) > MOST or any(len(one) > LONGEST_QUESTION for one in said):
        raise DomainError(N_("At most %(most)s questions of %(longest)s characters."), most=MOST, longest=200)
    before = of_meeting(meeting)
    ids = [one.id for one in before] + [secrets.token_hex(4) for _ in range(MOST)]
    kept = [{"id": one_id, "words": one} for one_id, one in zip(ids, said, strict=False) if one]
    if kept == meeting.questions:
        return
    gone = {one.id for one in before} - {one["id"] for one in kept}
    meeting.questions = kept
    _drop_answers(meeting, gone)
    record(EventName.MEETING_QUESTIONS_SET, meeting, by=by, count=len(kept))


def answers_in(attendance: Attendance | None) -> dict[str, str]:
    """What the person answered, by the id of the question."""
    return {one["question"]: one["words"] for one in attendance.answers} if attendance is not None else {}


def put_answers(meeting: Meeting, attendance: Attendance, words: Mapping[str, str]) -> None:
    """Beside what was answered before; nothing to a question that is not asked. An empty answer takes it back."""
    asked = {one.id for one in of_meeting(meeting)}
    said = {one_id: " ".join(one.split()) for one_id, one in words.items() if one_id in asked}
    if any(len(one) > LONGEST_ANSWER for one in said.values()):
        raise DomainError(N_("An answer has at most %(longest)s characters."), longest=LONGEST_ANSWER)
    merged = {**answers_in(attendance), **said}
    attendance.answers = [{"question": one_id, "words": one} for one_id, one in merged.items() if one]


def count_answers(attendances: Sequence[Attendance]) -> dict[str, int]:
    """How many have answered, by the id of the question."""
    found: dict[str, int] = {}
    for attendance in attendances:
        for one_id in answers_in(attendance):
            found[one_id] = found.get(one_id, 0) + 1
    return found


def forget_old() -> None:
    """What people said of themselves for one meeting is not kept beyond it."""
    old = select(Meeting.id).where(Meeting.starts_at < clock.now() - KEPT_FOR)
    forgotten = update(Attendance).where(Attendance.meeting_id.in_(old), Attendance.answers != [])
    db.session.execute(forgotten.values(answers=[]).execution_options(synchronize_session=False))


def _drop_answers(meeting: Meeting, gone: set[str]) -> None:
    if gone:
        for attendance in db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)):
            attendance.answers = [one for one in attendance.answers if one["question"] not in gone]
