from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import ActionItem, ActionItemState, AgendaItem, Group, Meeting, Paper, User


@dataclass(frozen=True)
class Promise:
    """What is to be done, by whom (none: nobody yet) and until when."""

    text: str
    owner: User | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Source:
    """Where an action item came from; all none: it was written down by hand."""

    meeting: Meeting | None = None
    item: AgendaItem | None = None
    paper: Paper | None = None


BY_HAND = Source()


def assign(
    group: Group, promise: Promise, *, by: User, source: Source = BY_HAND, sources: Sequence[str] = ()
) -> ActionItem:
    """Put a promise on record; its number is A- and the row's id."""
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
        published_at=clock.now(),
        sources=list(sources),
    )
    db.session.add(item)
    db.session.flush()
    index(item)
    record(EventName.ACTION_ITEM_ASSIGNED, item, by=by, owner=item.owner_id)
    return item


def change(item: ActionItem, promise: Promise, *, by: User) -> None:
    was, item.text, item.due_on = item.owner_id, _checked(promise.text), promise.due_on
    item.owner = promise.owner
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
        record(EventName.ACTION_ITEM_FINISHED, item, by=by)


def reopen(item: ActionItem, *, by: User) -> None:
    if not item.is_open:
        item.state, item.finished_at = ActionItemState.OPEN, None
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


def open_in(group: Group, person: User | None, number: int = 1) -> Page[ActionItem]:
    """Late ones first, then by date; those without a date last."""
    return page_of(_open(readable(ActionItem, person).where(ActionItem.group_id == group.id)), number)


def ended_in(group: Group, person: User | None, number: int = 1) -> Page[ActionItem]:
    """Finished and dropped ones, the latest first."""
    query = readable(ActionItem, person).where(
        ActionItem.group_id == group.id, ActionItem.state != ActionItemState.OPEN
    )
    return page_of(query.order_by(ActionItem.finished_at.desc(), ActionItem.id.desc()), number)


def open_of(person: User, number: int = 1, size: int = 50) -> Page[ActionItem]:
    """What the person has promised, over all groups, late ones first."""
    query = readable(ActionItem, person).where(ActionItem.owner_id == person.id)
    return page_of(_open(query), number, size)


def ended_of(person: User, number: int = 1) -> Page[ActionItem]:
    query = readable(ActionItem, person).where(
        ActionItem.owner_id == person.id, ActionItem.state != ActionItemState.OPEN
    )
    return page_of(query.order_by(ActionItem.finished_at.desc(), ActionItem.id.desc()), number)


def count_open_of(person: User) -> int:
    """For the number in the menu."""
    query = select(func.count()).where(
        ActionItem.owner_id == person.id,
        ActionItem.state == ActionItemState.OPEN,
        ActionItem.withdrawn_at.is_(None),
    )
    return db.session.execute(query).scalar_one()


def of_meeting(meeting: Meeting, person: User | None) -> list[ActionItem]:
    query = readable(ActionItem, person).where(ActionItem.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(ActionItem.id)))


def of_paper(paper: Paper, person: User | None) -> list[ActionItem]:
    query = readable(ActionItem, person).where(ActionItem.paper_id == paper.id)
    return list(db.session.scalars(query.order_by(ActionItem.id)))


def index(item: ActionItem) -> None:
    search.put(item, title=item.text, body="", at=item.created_at, number=item.number)


def _open(query: Select[ActionItem]) -> Select[ActionItem]:
    query = query.where(ActionItem.state == ActionItemState.OPEN)
    return query.order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise DomainError(N_("Please say what is to be done."), field="text")
    return text
