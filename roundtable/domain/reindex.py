"""Write the whole search index anew: after a restore, or when the way of indexing has changed."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import joinedload

from roundtable.domain import (
    action_items,
    announcements,
    asks,
    comments,
    decisions,
    gaps,
    papers,
    publications,
    questions,
    sections,
    suggestions,
    summaries,
    time_polls,
    updates,
)
from roundtable.domain.things import NOUNS
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Announcement,
    Ask,
    Comment,
    Decision,
    Gap,
    Meeting,
    Paper,
    Passage,
    Question,
    SearchEntry,
    Section,
    Suggestion,
    SuggestionState,
    Summary,
    TimePoll,
    Update,
)

STEP = 100


def everything() -> Iterator[float]:
    """Reindex step by step, telling how far it is (0 to 1). The caller may commit after each step."""
    db.session.execute(delete(SearchEntry))
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("DELETE FROM search_words"))
    work = list(_work())
    for done, (noun, thing_id, index) in enumerate(work, start=1):
        thing = db.session.get(noun, thing_id, options=_OPTIONS.get(noun, ()))
        if thing is not None:
            index(thing)
        if done % STEP == 0:
            yield done / len(work)
    yield 1.0


_OPTIONS: dict[Any, Any] = {
    Section: (joinedload(Section.paper),),
    Suggestion: (joinedload(Suggestion.passage).joinedload(Passage.section).joinedload(Section.paper),),
    Summary: (joinedload(Summary.meeting),),
}


def _work() -> Iterator[tuple[Any, int, Callable[[Any], None]]]:
    for noun in NOUNS.values():
        row: Any = noun
        for thing_id in db.session.scalars(select(row.id)):
            yield row, thing_id, _INDEX[row]
    for section_id in db.session.scalars(select(Section.id).where(Section.withdrawn_at.is_(None))):
        yield Section, section_id, lambda section: sections.index(section, section.paper)
    for suggestion_id in db.session.scalars(_SUGGESTIONS):
        yield Suggestion, suggestion_id, _index_suggestion
    for comment_id in db.session.scalars(_COMMENTS):
        yield Comment, comment_id, _index_comment


_INDEX: dict[Any, Callable[[Any], None]] = {
    ActionItem: action_items.index,
    Announcement: announcements.index,
    Ask: asks.index,
    Decision: decisions.index,
    Gap: gaps.index,
    Meeting: publications.index,
    Paper: papers.index,
    Question: questions.index,
    Summary: summaries.index,
    TimePoll: time_polls.index,
    Update: updates.index,
}


_SUGGESTIONS = (
    select(Suggestion.id)
    .join(Passage, Suggestion.passage_id == Passage.id)
    .join(Section, Passage.section_id == Section.id)
    .where(Suggestion.state != SuggestionState.WITHDRAWN, Section.withdrawn_at.is_(None))
)


#: Those on words of a section that was taken out are not found.
_COMMENTS = (
    select(Comment.id)
    .outerjoin(Passage, Comment.passage_id == Passage.id)
    .outerjoin(Section, Passage.section_id == Section.id)
    .where(Comment.withdrawn_at.is_(None), Section.withdrawn_at.is_(None))
)


def _index_suggestion(suggestion: Suggestion) -> None:
    section = suggestion.passage.section
    suggestions.index(suggestion, section, section.paper)


def _index_comment(comment: Comment) -> None:
    noun = NOUNS.get(comment.thing_kind)
    page = db.session.get(noun, comment.thing_id, options=_OPTIONS.get(noun, ())) if noun else None
    if page is not None:
        comments.index(comment, page)
