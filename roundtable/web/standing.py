"""The very place at which a comment or a suggestion is shown."""

from typing import Any

from flask import url_for

from roundtable.domain import standing
from roundtable.domain.standing import Standing
from roundtable.links import ANCHORS, link_to
from roundtable.models import Comment, Paper, Suggestion, ThingKind


def noun_of(kind: ThingKind) -> str:
    """The part of its address."""
    return f"{kind.replace('_', '-')}s"


def place_of_comment(comment: Comment, thing: Any) -> str:
    at, values = standing.of_comment(comment, thing), _values(comment, thing)
    if not at.page or comment.passage_id is not None:
        return _of_passage(at, thing, values)
    return url_for("group.list_comments", noun=noun_of(thing.kind), thing_id=thing.id, page=at.page, **values)


def place_of_suggestion(suggestion: Suggestion, paper: Paper) -> str:
    return _of_passage(standing.of_passage(suggestion.passage, paper), paper, _values(suggestion, paper))


def _of_passage(at: Standing, thing: Any, values: dict[str, Any]) -> str:
    more: dict[str, Any] = {"settled": 1} if at.is_settled else {}
    if not at.page:
        return link_to(thing, _anchor=values["_anchor"], **more)
    return url_for("group.list_passages", paper_id=thing.id, page=at.page, **more, **values)


def _values(said: Comment | Suggestion, thing: Any) -> dict[str, Any]:
    return {"group": thing.group.slug, "_anchor": ANCHORS[said.kind].format(said.id)}
