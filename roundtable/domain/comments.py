from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from roundtable import text as markup
from roundtable.domain import attachments, clock, search, texts, things
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page
from roundtable.domain.reading import Shape, paged
from roundtable.extensions import db
from roundtable.models import Comment, Group, Passage, ThingKind, User

MOST_CHARACTERS = 20_000
#: On the page of a thing, those of the newest threads; all of them are listed a page at a time.
MOST_SHOWN = 300
PAGE = 50  # comments on a page of that list


#: The things that have comments.
COMMENTED = frozenset(
    {
        ThingKind.ACTION_ITEM,
        ThingKind.ASK,
        ThingKind.DECISION,
        ThingKind.GAP,
        ThingKind.MEETING,
        ThingKind.PAPER,
        ThingKind.QUESTION,
        ThingKind.TIME_POLL,
        ThingKind.UPDATE,
    }
)


@dataclass(frozen=True)
class Thread:
    """A comment and the answers to it."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)


class Threads(list[Thread]):
    """Those that the page of a thing shows; ``in_all`` counts the comments on it, where these are not all."""

    in_all: int | None = None

    @property
    def shown(self) -> int:
        """How many comments these are."""
        return sum(len(thread.answers) + (thread.first.withdrawn_at is None) for thread in self)


def post(
    thing: Any,
    source: str,
    *,
    answers: int | None = None,
    passage: Passage | None = None,
    is_by_mail: bool = False,
    by: User,
) -> Comment:
    """Comment on a thing, or a passage of it; ``answers`` is the id of the comment that this one answers."""
    source = _checked(source)
    parent = _parent(thing, answers)
    comment = Comment(
        group_id=thing.group_id,
        thing_kind=thing.kind,
        thing_id=thing.id,
        parent_id=(parent.parent_id or parent.id) if parent else None,
        passage_id=parent.passage_id if parent else passage.id if passage else None,
        author=by,
        text=texts.start(source, by=by),
        at=clock.now(),
        is_by_mail=is_by_mail,
    )
    db.session.add(comment)
    db.session.flush()
    attachments.settle(comment, source, Files(), by=by)
    index(comment, thing)
    record(EventName.COMMENT_POSTED, comment, by=by, within=thing)
    return comment


def edit(comment: Comment, thing: Any, source: str, *, base: int, by: User) -> texts.Saved | texts.Stale:
    result = texts.save(comment.text, _checked(source), base=base, by=by)
    texts.record_save(result, EventName.COMMENT_EDITED, comment, by=by, within=thing)
    if isinstance(result, texts.Saved) and result.revision is not None:
        comment.edited_at = clock.now()
        attachments.settle(comment, source, Files(), by=by)
        index(comment, thing)
    return result


def withdraw(comment: Comment, thing: Any, *, by: User) -> None:
    comment.withdrawn_at = clock.now()
    search.drop(comment.kind, comment.id)
    record(EventName.COMMENT_WITHDRAWN, comment, by=by, within=thing)


def find(group: Group, comment_id: int) -> Comment | None:
    query = select(Comment).where(Comment.group_id == group.id, Comment.id == comment_id)
    return db.session.scalar(query.where(Comment.withdrawn_at.is_(None)))


def find_on(thing: Any, comment_id: int) -> Comment | None:
    """Withdrawn or not: what stands on this thing and on no other."""
    query = select(Comment).where(Comment.id == comment_id)
    return db.session.scalar(query.where(Comment.thing_kind == thing.kind, Comment.thing_id == thing.id))


def find_shown(comment_id: int, person: User | None) -> tuple[Comment, Any] | None:
    """A comment with the thing that it is on, when the person may read it there."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.withdrawn_at is not None or person is None:
        return None
    thing = things.find_readable(comment.thing_kind, comment.thing_id, person)
    return (comment, thing) if thing is not None else None


def threads(thing: Any, person: User | None) -> Threads:
    """The comments on a thing, oldest first, each with its answers. One that was withdrawn stays as
    a place only where somebody had answered it. Visitors read what was published, not what was said of it."""
    if person is None:
        return Threads()
    found = _LINE.read(_NEWEST, thing_kind=thing.kind, thing_id=thing.id)
    shown = Threads(threaded(sorted(found[:MOST_SHOWN], key=lambda comment: comment.id)))
    if len(found) > MOST_SHOWN:
        is_counted = (*_on(thing), Comment.withdrawn_at.is_(None))
        shown.in_all = db.session.scalar(select(func.count()).select_from(Comment).where(*is_counted))
    return shown


def listed(thing: Any, number: int = 1) -> Page[Thread]:
    """All of them, a page at a time, the newest thread first. One that goes on from page to page begins anew on each
    with what is answered."""
    query = _LINE.select().where(*_on(thing), _IS_SHOWN).order_by(*_IN_ORDER)
    page = _LINE.page(paged(query), number, PAGE)
    ids = {comment.id for comment in page.rows}
    answered = {comment.parent_id for comment in page.rows if comment.parent_id} - ids
    firsts = _LINE.read(_LINE.select().where(Comment.id.in_(answered))) if answered else []
    return Page(threaded([*firsts, *page.rows]), page.number, page.has_next)


def place_of(comment: Comment) -> int:
    """How many comments are listed before this one, which is not on words of a paper."""
    thread = comment.parent_id or comment.id
    is_before = or_(thread < _THREAD, and_(thread == _THREAD, Comment.id < comment.id))
    is_there = (Comment.thing_kind == comment.thing_kind, Comment.thing_id == comment.thing_id, *_GENERAL)
    query = select(func.count()).select_from(Comment).where(*is_there, _IS_SHOWN, is_before)
    return db.session.scalar(query) or 0


def threaded(shown: Sequence[Comment]) -> list[Thread]:
    found = {c.id: Thread(c) for c in shown if c.parent_id is None}
    for comment in shown:
        if comment.parent_id in found and comment.withdrawn_at is None:
            found[comment.parent_id].answers.append(comment)
    return [t for t in found.values() if t.answers or t.first.withdrawn_at is None]


COLUMNS = "group_id thing_kind thing_id parent_id author_id at edited_at withdrawn_at is_by_mail"
RELATED = {"author": "name", "text": "source html renderer"}
_LINE = Shape(Comment, COLUMNS, **RELATED)
_GENERAL = (Comment.passage_id.is_(None),)  # the others stand with their words: domain.passages
_THREAD: Any = func.coalesce(Comment.parent_id, Comment.id)
_IN_ORDER = (_THREAD.desc(), Comment.id)
_ANSWER = aliased(Comment)
_IS_SHOWN = or_(
    Comment.withdrawn_at.is_(None),
    select(_ANSWER.id)
    .where(_ANSWER.thing_kind == Comment.thing_kind, _ANSWER.thing_id == Comment.thing_id)  # for their index
    .where(_ANSWER.parent_id == Comment.id, _ANSWER.withdrawn_at.is_(None))
    .exists(),
)
_NEWEST = (
    _LINE.select()
    .where(Comment.thing_kind == bindparam("thing_kind"), Comment.thing_id == bindparam("thing_id"), *_GENERAL)
    .where(_IS_SHOWN)
    .order_by(*_IN_ORDER)
    .limit(MOST_SHOWN + 1)
)


def _on(thing: Any) -> tuple[Any, ...]:
    return Comment.thing_kind == thing.kind, Comment.thing_id == thing.id, *_GENERAL


def counts(kind: ThingKind, ids: Iterable[int], person: User | None) -> dict[int, int]:
    """How many comments each of these things has, in one query."""
    if person is None:
        return {}
    query = select(Comment.thing_id, func.count()).where(
        Comment.thing_kind == kind, Comment.thing_id.in_(list(ids)), Comment.withdrawn_at.is_(None)
    )
    return dict(db.session.execute(query.group_by(Comment.thing_id)).all())


def index(comment: Comment, thing: Any) -> None:
    body = markup.plain(texts.html_of(comment.text))
    search.put(comment, title=thing.title, body=body, at=comment.at, page=thing)


def _parent(thing: Any, comment_id: int | None) -> Comment | None:
    """What is answered: an answer to an answer belongs to the same thread."""
    if comment_id is None:
        return None
    parent = find_on(thing, comment_id)
    if parent is None:
        raise DomainError(N_("The comment that you answer is no longer there."))
    return parent


def _checked(source: str) -> str:
    if not source.strip():
        raise DomainError(N_("Please write something."), field="source")
    if len(source) > MOST_CHARACTERS:
        raise DomainError(
            N_("A comment has at most %(most)s characters; this one has %(length)s."),
            field="source",
            most=f"{MOST_CHARACTERS:,}",
            length=f"{len(source):,}",
        )
    return source
