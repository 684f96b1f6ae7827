"""Nothing is deleted at once: what was withdrawn is kept, and an organizer can bring it back or purge it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import comments, passages, search, sections, suggestions, texts
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import SIZE, Page
from roundtable.domain.purge import PURGED, WORDS, Withdrawable
from roundtable.domain.things import NOUNS
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Announcement,
    Ask,
    Attachment,
    Comment,
    Decision,
    Gap,
    Paper,
    Question,
    Section,
    ThingKind,
    TimePoll,
    Update,
    User,
)

#: What can be withdrawn.
KINDS: dict[ThingKind, Any] = {
    noun.kind: noun
    for noun in (
        *(Update, Decision, ActionItem, Question, Ask, Gap, TimePoll, Paper, Section, Comment, Attachment),
        Announcement,
    )
}


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawn thing, in words."""

    thing: Any
    words: str
    group_id: int | None
    at: datetime


def listed(number: int = 1) -> Page[Withdrawal]:
    """What was withdrawn and not purged, the latest first."""
    number = max(1, number)
    keys = union_all(*(_latest_of(noun, number * SIZE + 1) for noun in KINDS.values())).subquery()
    query = select(keys.c.kind, keys.c.id).order_by(keys.c.at.desc(), keys.c.kind, keys.c.id.desc())
    rows = db.session.execute(query.offset((number - 1) * SIZE).limit(SIZE + 1)).all()
    found = _things([(ThingKind(kind), thing_id) for kind, thing_id in rows[:SIZE]])
    return Page([_in_words(thing) for thing in found], number, len(rows) > SIZE)


def find(kind: ThingKind, thing_id: int) -> Withdrawal | None:
    """A thing that was withdrawn and not purged."""
    if kind not in KINDS:
        return None
    thing = db.session.scalar(_query(kind).where(KINDS[kind].id == thing_id, *_is_kept(KINDS[kind])))
    return _in_words(thing) if thing is not None else None


def bring_back(thing: Withdrawable, *, by: User) -> None:
    """Those who could read it can read it again."""
    thing.withdrawn_at = None
    if isinstance(thing, Section):
        _refuse_without_page(thing.paper)
        thing.parent_id = None
        sections.index(thing, thing.paper)
        suggestions.index_all(thing, thing.paper)
        passages.index_comments(thing, thing.paper)
    elif isinstance(thing, Comment):
        page = db.session.get(NOUNS[thing.thing_kind], thing.thing_id)
        _refuse_without_page(page)
        comments.index(thing, page)
    elif not isinstance(thing, Attachment):
        search.follow(thing)
    page = thing.paper if isinstance(thing, Section) else None
    record(EventName.THING_BROUGHT_BACK, thing, by=by, within=page)


def _refuse_without_page(page: Any) -> None:
    if page is None or page.withdrawn_at is not None:
        raise DomainError(N_("What it stands on was withdrawn too. Bring that back first."))


def _latest_of(noun: Any, most: int) -> Select[Any]:
    """No more of a kind than can stand on the page, from the end of an index."""
    kind = literal(noun.kind.value).label("kind")
    query = select(kind, noun.id.label("id"), noun.withdrawn_at.label("at")).where(*_is_kept(noun))
    return select(query.order_by(noun.withdrawn_at.desc(), noun.id.desc()).limit(most).subquery())


def _is_kept(noun: Any) -> list[ColumnElement[bool]]:
    """Withdrawn, and its words are still there."""
    words = [getattr(noun, WORDS[noun][0]) != PURGED] if WORDS[noun] else [noun.purged_at.is_(None)]
    return [noun.withdrawn_at.is_not(None), *words]


def _query(kind: ThingKind) -> Select[Any]:
    options = (joinedload(Section.paper),) if kind == ThingKind.SECTION else ()
    return select(KINDS[kind]).options(*options)


def _things(keys: list[tuple[ThingKind, int]]) -> list[Any]:
    """In the order of the keys; a query a kind."""
    ids: dict[ThingKind, list[int]] = defaultdict(list)
    for kind, thing_id in keys:
        ids[kind].append(thing_id)
    found = {
        (kind, thing.id): thing
        for kind, wanted in ids.items()
        for thing in db.session.scalars(_query(kind).where(KINDS[kind].id.in_(wanted)))
    }
    return [found[key] for key in keys if key in found]


def _in_words(thing: Any) -> Withdrawal:
    words = markup.excerpt(texts.html_of(thing.text), 120) if isinstance(thing, Comment) else thing.title
    group_id = thing.paper.group_id if isinstance(thing, Section) else thing.group_id
    return Withdrawal(thing, words, group_id, thing.withdrawn_at)
