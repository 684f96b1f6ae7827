"""What a meeting left open; it is proposed for the next agenda until it is answered."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, on_record, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import AgendaItem, Group, Meeting, Question, User

LONGEST = 500
LONGEST_ANSWER = 1000


def ask(text: str, meeting: Meeting, item: AgendaItem | None, *, by: User) -> Question:
    """Put a question on record; its number is OQ- and the row's id."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise DomainError(N_("Please ask in 1 to %(most)s characters."), field="line", most=LONGEST)
    now = clock.now()
    question = Question(
        group_id=meeting.group_id,
        text=words,
        meeting_id=meeting.id,
        agenda_item_id=item.id if item is not None else None,
        asked_by=by,
        asked_at=now,
        published_at=now,
    )
    db.session.add(question)
    db.session.flush()
    index(question)
    record(EventName.QUESTION_ASKED, question, by=by, within=meeting)
    return question


def answer(question: Question, words: str, *, by: User) -> None:
    """It is settled, in a sentence; nobody proposes it any more. Answered anew it has the new answer."""
    words = " ".join(words.split())
    if not words or len(words) > LONGEST_ANSWER:
        raise DomainError(N_("Please answer in 1 to %(most)s characters."), field="answer", most=LONGEST_ANSWER)
    question.answer, question.answered_at, question.answered_by_id = words, clock.now(), by.id
    index(question)
    record(EventName.QUESTION_ANSWERED, question, by=by, within=question.meeting)


def withdraw(question: Question, *, by: User) -> None:
    """It was put on record by mistake."""
    question.withdrawn_at = clock.now()
    search.follow(question)
    record(EventName.QUESTION_WITHDRAWN, question, by=by, within=question.meeting)


def open_in(group: Group) -> list[Question]:
    """The oldest first."""
    query = select(Question).where(
        Question.group_id == group.id, Question.answered_at.is_(None), Question.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Question.asked_at, Question.id)))


def of_group(group: Group, person: User | None, number: int = 1, *, only_answered: bool = False) -> Page[Question]:
    """Open ones, the oldest first; or answered ones, the latest first."""
    query = readable(Question, person).where(Question.group_id == group.id).options(joinedload(Question.meeting))
    if only_answered:
        query = query.where(Question.answered_at.is_not(None)).order_by(Question.answered_at.desc(), Question.id.desc())
    else:
        query = query.where(Question.answered_at.is_(None)).order_by(Question.asked_at, Question.id)
    return page_of(query, number)


def of_meeting(meeting: Meeting, person: User | None) -> list[Question]:
    return on_record.at(meeting, person, _LINE)


_LINE = Shape(
    Question,
    "group_id text meeting_id agenda_item_id asked_by_id asked_at answer answered_at capture_key",
    asked_by="name",
)


def find(group: Group, question_id: int, person: User | None) -> Question | None:
    query = readable(Question, person).where(Question.group_id == group.id, Question.id == question_id)
    return db.session.scalar(query.options(joinedload(Question.meeting), joinedload(Question.answered_by)))


def index(question: Question) -> None:
    search.put(question, title=question.text, body=question.answer, at=question.asked_at, number=question.number)
