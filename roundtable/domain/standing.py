"""Where what is said of a thing is shown: on the page of the thing, which shows the newest, or else on the list of all
of it, a page at a time."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from roundtable.domain import comments, passages, suggestions
from roundtable.extensions import db
from roundtable.models import Comment, Paper, Passage


@dataclass(frozen=True)
class Standing:
    """``page`` is that of the list; 0: it is on the page of the thing."""

    page: int = 0
    is_settled: bool = False  # it stands among what is settled


def of_comment(comment: Comment, thing: Paper) -> Standing:
    """``thing`` is what it is on."""
    if comment.passage_id is not None:
        passage = db.session.get_one(Passage, comment.passage_id)
        return of_passage(passage, thing, is_shown=_is_among_rows(comment, passage, thing))
    place = comments.place_of(comment)
    return Standing(place // comments.PAGE + 1 if place >= comments.MOST_SHOWN else 0)


def of_passage(passage: Passage, paper: Paper, *, is_shown: bool = True) -> Standing:
    """Of what is said of words of a paper."""
    is_settled = passage.settled_at is not None
    before = passages.said_of(Passage.id, is_settled=is_settled).where(Passage.id > passage.id).order_by(None)
    place = db.session.scalar(select(func.count()).select_from(before.subquery()), {"paper_id": paper.id}) or 0
    is_shown = is_shown and place < passages.MOST_SHOWN
    return Standing(0 if is_shown else place // suggestions.PAGE + 1, is_settled)


def _is_among_rows(comment: Comment, passage: Passage, paper: Paper) -> bool:
    """Whether the page of the paper, which shows a number of them, comes to this one."""
    is_first = Comment.parent_id.is_(None)
    is_earlier = and_(is_first, Comment.id < comment.id)
    if comment.parent_id is not None:
        is_earlier = or_(is_first, Comment.id < comment.id)
    newest = passages.newest(is_settled=passage.settled_at is not None)
    query = select(func.count()).select_from(Comment).where(Comment.passage_id.in_(newest), is_earlier)
    return (db.session.scalar(query, {"paper_id": paper.id}) or 0) < passages.MOST_ROWS
