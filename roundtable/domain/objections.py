"""Who was there may object to a paragraph of a circulated summary; the note-taker takes it or declines it."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, summaries
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Assent, Objection, Summary, SummaryState, User
from roundtable.text.blocks import Block, place_of

MOST = 200  # shown of one summary


@dataclass(frozen=True)
class Placed:
    """An objection, and where its paragraph is now; 0: it speaks of the whole, or its paragraph is gone."""

    objection: Objection
    paragraph: int


def is_open(summary: Summary) -> bool:
    """Whether objections are taken. What is open at the date holds the summary back; then the date is past."""
    until = summary.objections_until
    return summary.state == SummaryState.PUBLISHED and until is not None and clock.now() <= until


def make(summary: Summary, block: Block | None, words: str, *, by: User) -> Objection:
    """Object to a paragraph, or to the whole."""
    summaries.lock(summary)
    if not is_open(summary):
        raise DomainError(N_("Objections to this summary are not taken any more."))
    said = words.strip()
    if not said:
        raise DomainError(N_("Please say what is not right, and how it should read."), field="words")
    objection = Objection(
        summary=summary,
        group_id=summary.group_id,
        paragraph=block.number if block else 0,
        quote=block.quote if block else "",
        words=said,
        made_by=by,
        made_at=clock.now(),
    )
    db.session.add(objection)
    db.session.execute(delete(Assent).where(Assent.summary_id == summary.id, Assent.user_id == by.id))
    db.session.flush()
    record(EventName.OBJECTION_MADE, objection, by=by, within=summary)
    return objection


def take(objection: Objection, answer: str = "", *, by: User) -> None:
    """The note-taker agrees, and edits the text."""
    _answer(objection, answer.strip(), is_taken=True, by=by)


def decline(objection: Objection, answer: str, *, by: User) -> None:
    """The text stays as it is, and why."""
    if not answer.strip():
        raise DomainError(N_("Please say why, in a sentence: it stands beside the objection."), field="answer")
    _answer(objection, answer.strip(), is_taken=False, by=by)


def withdraw(objection: Objection, *, by: User) -> None:
    """Whoever objected does so no longer."""
    _refuse_if_settled(objection)
    objection.withdrawn_at = clock.now()
    record(EventName.OBJECTION_WITHDRAWN, objection, by=by, within=objection.summary)


def of_summary(summary: Summary) -> list[Objection]:
    """In the order they came."""
    query = select(Objection).where(Objection.summary_id == summary.id).order_by(Objection.id).limit(MOST)
    return list(db.session.scalars(query))


def find(summary: Summary, objection_id: int) -> Objection | None:
    query = select(Objection).where(Objection.summary_id == summary.id, Objection.id == objection_id)
    return db.session.scalar(query.options(joinedload(Objection.summary)))


def placed(found: list[Objection], blocks: list[Block]) -> list[Placed]:
    return [Placed(o, place_of(o.quote, o.paragraph, blocks) if o.paragraph else 0) for o in found]


def _answer(objection: Objection, answer: str, *, is_taken: bool, by: User) -> None:
    _refuse_if_settled(objection)
    objection.answered_at, objection.answered_by_id = clock.now(), by.id
    objection.is_taken, objection.answer = is_taken, answer
    record(EventName.OBJECTION_ANSWERED, objection, by=by, within=objection.summary, is_taken=is_taken)


def _refuse_if_settled(objection: Objection) -> None:
    summaries.lock(objection.summary)
    if objection.answered_at is not None or objection.withdrawn_at is not None:
        raise DomainError(N_("This objection is answered or withdrawn already."))
