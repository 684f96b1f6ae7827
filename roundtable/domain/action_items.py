from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from roundtable.domain import clock, on_record, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape, paged, rows
from roundtable.domain.visibility import READER_ID, Reader, readable, readable_by, reading_as
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    ActionItemHelper,
    ActionItemState,
    AgendaItem,
    Gap,
    Group,
    Meeting,
    Paper,
    Passage,
    User,
)

#: Action items in a digest.
MOST_REMINDED_OF = 7


@dataclass(frozen=True)
class Promise:
    """What is to be done, by whom (none: nobody yet) and until when."""

    text: str
    owner: User | None = None
    due_on: date | None = None
    helpers: Sequence[User] = ()  # who help; accountable is the owner alone


@dataclass(frozen=True)
class Source:
    """Where an action item came from; all none: it was written down by hand."""

    meeting: Meeting | None = None
    item: AgendaItem | None = None
    paper: Paper | None = None
    passage: Passage | None = None  # of the paper


BY_HAND = Source()


def assign(
    group: Group, promise: Promise, *, by: User, source: Source = BY_HAND, sources: Sequence[str] = ()
) -> ActionItem:
    """Put a promise on record; its number is A- and the row's id."""
    item = made(group, promise, by=by, source=source, sources=sources)
    record(EventName.ACTION_ITEM_ASSIGNED, item, by=by, owner=item.owner_id)
    return item


def made(
    group: Group, promise: Promise, *, by: User, source: Source = BY_HAND, sources: Sequence[str] = ()
) -> ActionItem:
    """A new action item, whose event the caller records."""
    item = ActionItem(
        group=group,
        text=_checked(promise.text),
        owner=promise.owner,
        due_on=promise.due_on,
        created_at=clock.now(),
        created_by_id=by.id,
        meeting_id=source.meeting.id if source.meeting else None,
        agenda_item_id=source.item.id if source.item else None,
        paper_id=source.paper.id if source.paper else None,
        passage_id=source.passage.id if source.passage else None,
        published_at=clock.now(),
        sources=list(sources),
        helpers=_helpers(promise),
    )
    db.session.add(item)
    db.session.flush()
    index(item)
    return item


def change(item: ActionItem, promise: Promise, *, by: User) -> None:
    was, item.text, item.due_on = item.owner_id, _checked(promise.text), promise.due_on
    set_committed_value(item, "helpers", helpers_of(item))
    item.owner, item.helpers = promise.owner, _helpers(promise)
    db.session.flush()
    index(item)
    if was != item.owner_id:
        record(EventName.ACTION_ITEM_HANDED_OVER, item, by=by, was=was, owner=item.owner_id)
    else:
        record(EventName.ACTION_ITEM_CHANGED, item, by=by)


def hand_over(item: ActionItem, owner: User | None, *, by: User) -> None:
    """Another person promises it, or nobody yet."""
    if not item.is_open:
        raise DomainError(N_("This is finished. Reopen it first."))
    if item.owner == owner:
        return
    was, item.owner = item.owner_id, owner
    db.session.flush()
    record(EventName.ACTION_ITEM_HANDED_OVER, item, by=by, was=was, owner=item.owner_id)


def finish(item: ActionItem, *, by: User) -> None:
    if item.is_open:
        item.state, item.finished_at = ActionItemState.DONE, clock.now()
        _move_gap(item)
        record(EventName.ACTION_ITEM_FINISHED, item, by=by)


def reopen(item: ActionItem, *, by: User) -> None:
    if not item.is_open:
        item.state, item.finished_at = ActionItemState.OPEN, None
        _move_gap(item)
        record(EventName.ACTION_ITEM_REOPENED, item, by=by)


def withdraw(item: ActionItem, *, by: User) -> None:
    """It was written down by mistake."""
    item.withdrawn_at = clock.now()
    search.follow(item)
    record(EventName.ACTION_ITEM_WITHDRAWN, item, by=by)


def find(group: Group, item_id: int, person: User | None) -> ActionItem | None:
    query = readable(ActionItem, person).where(ActionItem.group_id == group.id, ActionItem.id == item_id)
    return db.session.scalar(query.options(joinedload(ActionItem.meeting), joinedload(ActionItem.paper)))


def find_anywhere(item_id: int, person: User | None) -> ActionItem | None:
    query = readable(ActionItem, person).where(ActionItem.id == item_id)
    return db.session.scalar(query.options(joinedload(ActionItem.group)))


def helpers_of(item: ActionItem) -> list[User]:
    query = select(User).join(ActionItemHelper, ActionItemHelper.user_id == User.id)
    return list(
        db.session.scalars(query.where(ActionItemHelper.action_item_id == item.id).order_by(User.name, User.id))
    )


def open_in(group: Group, person: User | None, number: int = 1) -> Page[ActionItem]:
    """Late ones first, then by date; those without a date last."""
    return page_of(_open(readable(ActionItem, person).where(ActionItem.group_id == group.id)), number)


def open_of(person: User, number: int = 1, size: int = 50) -> Page[ActionItem]:
    """What the person has promised, over all groups, late ones first."""
    query = _of_owner(Reader.like(person))
    return LINE.page(query, number, size, owner_id=person.id, **reading_as(person))


#: What a line about an action item shows, and what those ask who may do something with it.
LINE = Shape(ActionItem, "group_id text due_on state finished_at owner_id created_by_id", owner="name")


@cache
def _of_owner(reader: Reader) -> Select[Any]:
    query = LINE.select().where(readable_by(ActionItem, reader), ActionItem.owner_id == bindparam("owner_id"))
    return paged(_open(query))


def to_remind_of(person: User) -> list[ActionItem]:
    """The same, without what was late already when it was put on record: minutes of long ago ask nobody again."""
    return LINE.read(_to_remind_of(Reader.like(person)), **reading_as(person))


@cache
def _to_remind_of(reader: Reader) -> Select[Any]:
    was_ahead = or_(ActionItem.due_on.is_(None), ActionItem.due_on >= func.date(ActionItem.created_at))
    query = LINE.select().where(readable_by(ActionItem, reader), ActionItem.owner_id == READER_ID, was_ahead)
    return _open(query).limit(MOST_REMINDED_OF)


def ended_of(person: User, number: int = 1) -> Page[ActionItem]:
    query = readable(ActionItem, person).where(
        ActionItem.owner_id == person.id, ActionItem.state != ActionItemState.OPEN
    )
    return page_of(query.order_by(ActionItem.finished_at.desc(), ActionItem.id.desc()), number)


COUNT_OPEN = select(func.count()).where(
    ActionItem.owner_id == bindparam("owner_id"),
    ActionItem.state == ActionItemState.OPEN,
    ActionItem.withdrawn_at.is_(None),
)


def count_open_of(person: User) -> int:
    """For the number in the menu."""
    return int(rows(COUNT_OPEN, owner_id=person.id)[0][0])


def of_meeting(meeting: Meeting, person: User | None) -> list[ActionItem]:
    return on_record.at(meeting, person, _RECORD)


_RECORD = Shape(
    ActionItem,
    "group_id text due_on state finished_at owner_id created_by_id meeting_id agenda_item_id capture_key",
    owner="name",
)


def of_paper(paper: Paper, person: User | None) -> list[ActionItem]:
    return _ON_PAPER.read(_of_paper(Reader.like(person)), paper_id=paper.id, **reading_as(person))


_ON_PAPER = Shape(ActionItem, "group_id text due_on state finished_at owner_id created_by_id passage_id", owner="name")


@cache
def _of_paper(reader: Reader) -> Select[Any]:
    query = _ON_PAPER.select().where(readable_by(ActionItem, reader), ActionItem.paper_id == bindparam("paper_id"))
    return query.order_by(ActionItem.id)


def index(item: ActionItem) -> None:
    search.put(item, title=item.text, body="", at=item.created_at, number=item.number)


def _helpers(promise: Promise) -> list[User]:
    return [person for person in dict.fromkeys(promise.helpers) if person is not promise.owner]


def _move_gap(item: ActionItem) -> None:
    """A step of a work plan was done or taken up again: its gap moves."""
    if item.gap_id is not None and (gap := db.session.get(Gap, item.gap_id)):
        gap.moved_at = clock.now()


def _open(query: Select[ActionItem]) -> Select[ActionItem]:
    query = query.where(ActionItem.state == ActionItemState.OPEN)
    return query.order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise DomainError(N_("Please say what is to be done."), field="text")
    return text
