"""The comments of a review, each under its number, and what became of it.

To a review belong the words with which its reviewers answer of a section, and the comments and suggestions that they
make on words of the paper while it is open. Of a suggestion that became of it what was decided about it.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import joinedload

from roundtable.among import in_ids
from roundtable.domain import clock, texts
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import SIZE, Page
from roundtable.domain.reading import Shape, paged
from roundtable.extensions import db
from roundtable.models import (
    Comment,
    Disposition,
    Outcome,
    Paper,
    Passage,
    Review,
    ReviewAnswer,
    Reviewer,
    Section,
    Suggestion,
    SuggestionState,
    Text,
    ThingKind,
    User,
    Verdict,
)

#: In a table that is printed; in one that is taken along.
MOST_PRINTED, MOST_KEPT = 1000, 20_000
#: What a suggestion that was decided about says of its row.
_OF_SUGGESTION = {
    SuggestionState.OPEN: Outcome.OPEN,
    SuggestionState.TAKEN: Outcome.TAKEN,
    SuggestionState.DECLINED: Outcome.DECLINED,
    SuggestionState.WITHDRAWN: Outcome.NO_CHANGE,
}
#: These say why.
_NEED_WORDS = {Outcome.IN_PART, Outcome.DECLINED}


@dataclass(frozen=True)
class Said:
    """What somebody decided about a comment. ``revision`` is of the section that the comment is on; ``suggestion``
    the number of one of the same paper."""

    outcome: Outcome
    answer: str = ""
    revision: int | None = None
    suggestion: int | None = None


@dataclass(frozen=True)
class Row:
    """A comment as the table shows it: where it stands, what it says, what became of it."""

    disposition: Disposition
    source: str
    html: str
    quote: str = ""  # the words of the paper that it is on
    paragraph: int = 0  # that these are in
    inserted: str | None = None  # what a suggestion puts in their place
    verdict: Verdict | None = None
    is_gone: bool = False  # it was withdrawn, or its words taken back


def note(thing: Comment | Suggestion, paper: Paper, section: Section, *, by: User) -> None:
    """Somebody speaks of words of the paper: it belongs to the review that is open, if they were asked."""
    query = select(Review).join(Reviewer, Reviewer.review_id == Review.id)
    query = query.where(Review.paper_id == paper.id, Review.closed_at.is_(None), Reviewer.user_id == by.id)
    if (review := db.session.scalar(query)) is not None:
        add(review, section.id, thing, by=by)


def add(review: Review, section_id: int, thing: Comment | Suggestion | ReviewAnswer, *, by: User) -> Disposition:
    """Under the next number; what was added before keeps its own."""
    db.session.flush()
    db.session.execute(select(Review.id).where(Review.id == review.id).with_for_update())  # two at once take turns
    last = select(func.max(Disposition.number)).where(Disposition.review_id == review.id)
    row = Disposition(
        group_id=review.group_id,
        review_id=review.id,
        number=(db.session.execute(last).scalar_one_or_none() or 0) + 1,
        section_id=section_id,
        thing_kind=thing.kind,
        thing_id=thing.id,
        made_by=by,
        outcome=Outcome.OPEN,
    )
    db.session.add(row)
    return row


def follow_words(review: Review, answer: ReviewAnswer, paper: Paper, *, by: User) -> None:
    """A reviewer has written, or written otherwise: what was decided about other words is open again."""
    row = _of(answer)
    if row is None:
        if answer.text.source.strip():
            add(review, answer.section_id, answer, by=by)
    elif row.outcome is not Outcome.OPEN:
        row.outcome = Outcome.OPEN
        record(EventName.DISPOSITION_REOPENED, row, by=by, within=paper)


def follow(suggestion: Suggestion) -> None:
    """What was decided about a suggestion is what became of it."""
    if (row := _of(suggestion)) is not None:
        row.outcome, row.answer = _OF_SUGGESTION[suggestion.state], suggestion.answer
        row.decided_at, row.decided_by_id = suggestion.decided_at, suggestion.decided_by_id
        row.revision_number = suggestion.taken_number


def decide(paper: Paper, row: Disposition, said: Said, *, seen: str, by: User) -> None:
    """Say what became of a comment. ``seen`` is the ``state_of`` the row that was looked at."""
    db.session.refresh(row, ["outcome", "decided_at"], with_for_update=True)
    if row.thing_kind is ThingKind.SUGGESTION:
        raise DomainError(N_("Take or decline the suggestion itself: that is what became of it."))
    if seen != state_of(row):
        raise DomainError(
            N_("Somebody has decided about this comment meanwhile. Look, and save yours if it still holds.")
        )
    answer = said.answer.strip()
    if said.outcome in _NEED_WORDS and not answer:
        raise DomainError(N_("Please say why, in a sentence: it is told to whoever wrote the comment."), field="answer")
    _check_revision(row, said.revision)
    _check_suggestion(paper, said.suggestion)
    row.outcome, row.answer = said.outcome, answer
    row.revision_number, row.suggestion_id = said.revision, said.suggestion
    row.decided_at, row.decided_by = clock.now(), by
    record(EventName.DISPOSITION_MADE, row, by=by, within=paper, review=row.review_id, number=row.number)


def state_of(row: Disposition) -> str:
    """What tells whether a row was changed since somebody looked at it."""
    return f"{row.outcome} {row.decided_at.isoformat() if row.decided_at else ''}"


def _check_revision(row: Disposition, number: int | None) -> None:
    newest = select(Text.number).join(Section, Section.text_id == Text.id).where(Section.id == row.section_id)
    if number is not None and not 1 <= number <= (db.session.scalar(newest) or 0):
        raise DomainError(N_("This section has no revision %(number)s."), field="revision", number=number)


def _check_suggestion(paper: Paper, suggestion_id: int | None) -> None:
    query = select(Suggestion.id).where(Suggestion.paper_id == paper.id, Suggestion.id == suggestion_id)
    if suggestion_id is not None and db.session.scalar(query) is None:
        raise DomainError(N_("This paper has no suggestion %(number)s."), field="suggestion", number=suggestion_id)


def find(review: Review, number: int) -> Disposition | None:
    query = select(Disposition).where(Disposition.review_id == review.id, Disposition.number == number)
    return db.session.scalar(
        query.options(joinedload(Disposition.section, innerjoin=True).joinedload(Section.paper, innerjoin=True))
    )


def _of(thing: Suggestion | ReviewAnswer) -> Disposition | None:
    db.session.flush()
    query = select(Disposition).where(Disposition.thing_kind == thing.kind, Disposition.thing_id == thing.id)
    return db.session.scalar(query)


# The table


def is_open() -> ColumnElement[bool]:
    """Nobody has said yet what became of it, and it is still there."""
    gone = exists().where(Comment.id == Disposition.thing_id, Comment.withdrawn_at.is_not(None))
    emptied = exists().where(
        ReviewAnswer.id == Disposition.thing_id, Text.id == ReviewAnswer.text_id, Text.source == ""
    )
    return and_(
        Disposition.outcome == Outcome.OPEN,
        or_(Disposition.thing_kind != ThingKind.COMMENT, ~gone),
        or_(Disposition.thing_kind != ThingKind.REVIEW_ANSWER, ~emptied),
    )


def counts(review: Review) -> tuple[int, int]:
    """How many comments there are, and how many of them are open."""
    query = select(func.count(), func.count().filter(is_open())).where(Disposition.review_id == review.id)
    every, open_ones = db.session.execute(query.select_from(Disposition)).one()
    return every, open_ones


def table(review: Review, number: int = 1, *, only_open: bool = False, is_whole: bool = False) -> Page[Row]:
    """The comments in the order of their numbers; all, or those that are open. Whole: to be printed."""
    size = MOST_PRINTED if is_whole else SIZE
    found = _LINE.page(_of_review(only_open), number, size, review_id=review.id)
    return Page(_rows(found.rows), found.number, found.has_next)


def to_keep(review: Review) -> list[Row]:
    """All of them."""
    return _rows(_LINE.read(_of_review(False), review_id=review.id, most=MOST_KEPT, skipped=0))


def shown(row: Disposition) -> Row:
    """One of them."""
    return _rows([row])[0]


_LINE = Shape(
    Disposition,
    "group_id review_id number section_id thing_kind thing_id made_by_id outcome answer decided_at revision_number "
    "suggestion_id",
    made_by="name",
    decided_by="name",
    section="paper_id title lead_id withdrawn_at",
)


@cache
def _of_review(only_open: bool) -> Select[Any]:
    query = _LINE.select().where(Disposition.review_id == bindparam("review_id"))
    return paged((query.where(is_open()) if only_open else query).order_by(Disposition.number))


_COMMENT = Shape(Comment, "withdrawn_at", text="source html renderer", passage="quote paragraph")
_SUGGESTION = Shape(Suggestion, "inserted reason state", passage="quote paragraph")
_ANSWER = Shape(ReviewAnswer, "verdict", text="source html renderer")
_SHAPES: dict[ThingKind, Shape[Any]] = {shape.noun.kind: shape for shape in (_COMMENT, _SUGGESTION, _ANSWER)}


@cache
def _things_of(kind: ThingKind) -> Select[Any]:
    shape = _SHAPES[kind]
    return shape.select().where(in_ids(shape.noun.id))


def _rows(found: list[Disposition]) -> list[Row]:
    """With what each says: a query a kind, however many there are."""
    things: dict[tuple[ThingKind, int], Any] = {}
    for kind, shape in _SHAPES.items():
        if ids := sorted({row.thing_id for row in found if row.thing_kind == kind}):
            things |= {(kind, thing.id): thing for thing in shape.read(_things_of(kind), ids=ids)}
    return [_row(row, things[row.thing_kind, row.thing_id]) for row in found]


def _row(row: Disposition, thing: Any) -> Row:
    if isinstance(thing, Suggestion):
        words = Row(row, thing.reason, "", inserted=thing.inserted)
        words = replace(words, is_gone=thing.state is SuggestionState.WITHDRAWN)
    else:
        words = Row(row, thing.text.source, texts.html_of(thing.text))
    if isinstance(thing, ReviewAnswer):
        return replace(words, verdict=thing.verdict, is_gone=not thing.text.source.strip())
    passage: Passage | None = thing.passage
    if passage is not None:
        words = replace(words, quote=passage.quote, paragraph=passage.paragraph)
    if isinstance(thing, Comment) and thing.withdrawn_at is not None:
        return replace(words, source="", html="", is_gone=True)
    return words


def drop_answers(reviewer: Reviewer) -> None:
    """Of somebody who is asked no more, and wrote nothing."""
    db.session.execute(delete(ReviewAnswer).where(ReviewAnswer.reviewer_id == reviewer.id))


def forget(*which: ColumnElement[bool]) -> None:
    """A purge: what was answered to these comments may tell of what they said."""
    db.session.execute(update(Disposition).where(*which).values(answer=""))
