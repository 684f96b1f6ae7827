"""What of a paper waits to be decided, for whoever leads it: suggestions, comments of a review that is closed, and
sections that came back by mail. And what they asked for of it and did not get.

Whoever leads the section decides; where nobody does, whoever leads the paper; where nobody does that, the chairs.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from roundtable.domain import dispositions, jobs
from roundtable.domain.reading import Shape, rows
from roundtable.domain.visibility import CHAIRED, READER_ID, Reader, readable_by
from roundtable.extensions import db
from roundtable.models import (
    Disposition,
    Job,
    JobKind,
    MailedSection,
    Paper,
    Passage,
    Review,
    Section,
    Suggestion,
    SuggestionState,
    User,
)

MOST = 7


class Undecided(NamedTuple):
    """Of a paper, what waits for one person: how many suggestions; how many comments, in which review at last; how
    many sections that came back, and which of them first; how many could not be mailed to them."""

    paper: Paper
    suggestions: int
    comments: int
    review_id: int | None
    returned: int
    mailing_id: int | None
    unmailed: int


def waiting_for(person: User) -> list[Undecided]:
    at, held = len(_LINE.columns), db.session().identity_map
    found = rows(_waiting(Reader.like(person)), reader_id=person.id)
    return [Undecided(_LINE.made(row, held), *row[at : at + 6]) for row in found]


_LINE = Shape(Paper, "group_id title")


@cache
def _waiting(reader: Reader) -> Select[Any]:
    suggested = (
        select(func.count())
        .select_from(Suggestion)
        .join(Passage, Suggestion.passage_id == Passage.id)
        .join(Section, Passage.section_id == Section.id)
        .where(Suggestion.paper_id == Paper.id, Suggestion.state == SuggestionState.OPEN)
        .where(Section.withdrawn_at.is_(None), Suggestion.made_by_id != READER_ID, _decides())
        .correlate(Paper)
        .scalar_subquery()
    )
    commented = _comments(func.count()), _comments(func.max(Disposition.review_id))
    returned = _returned(func.count()), _returned(func.min(MailedSection.id))
    unmailed = _unmailed(reader)
    query = _LINE.select(suggested, *commented, *returned, unmailed).where(Paper.withdrawn_at.is_(None))
    waits = or_(suggested > 0, commented[0] > 0, returned[0] > 0, unmailed > 0)
    return query.where(waits).order_by(Paper.id).limit(MOST)


def _comments(what: ColumnElement[Any]) -> Any:
    query = (
        select(what)
        .select_from(Disposition)
        .join(Review, Disposition.review_id == Review.id)
        .join(Section, Disposition.section_id == Section.id)
        .where(Review.paper_id == Paper.id, Review.closed_at.is_not(None), dispositions.is_open(), _decides())
    )
    return query.correlate(Paper).scalar_subquery()


def _returned(what: ColumnElement[Any]) -> Any:
    query = select(what).select_from(MailedSection).join(Section, MailedSection.section_id == Section.id)
    query = query.where(Section.paper_id == Paper.id, Section.withdrawn_at.is_(None), _decides())
    return query.where(MailedSection.returned_at.is_not(None)).correlate(Paper).scalar_subquery()


def _unmailed(reader: Reader) -> Any:
    """They are few: what is looked for is asked of each of them, not of each section."""
    section_id = Job.arguments["section"].as_integer()
    is_of_it = exists().where(Section.id == section_id, Section.paper_id == Paper.id, readable_by(Paper, reader))
    query = select(func.count()).select_from(Job).where(jobs.is_to_be_told(JobKind.MAIL_SECTION, READER_ID))
    return query.where(is_of_it.correlate(Job, Paper)).correlate(Paper).scalar_subquery()


def _decides() -> ColumnElement[bool]:
    leads = func.coalesce(Section.lead_id, Paper.lead_id)
    return or_(leads == READER_ID, and_(leads.is_(None), Paper.group_id.in_(CHAIRED)))
