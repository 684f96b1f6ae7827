"""Subjects that live across meetings. Each appearance of a topic is an agenda item of a meeting."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.visibility import is_readable, readable
from roundtable.extensions import db
from roundtable.models import ActionItem, ActionItemState, AgendaItem, Decision, Group, Meeting, Topic, User


@dataclass(frozen=True)
class Standing:
    """Where a topic stands: when it was last on an agenda, and how many of its action items are open."""

    last_at: datetime | None
    open_action_items: int


def change(topic: Topic, *, title: str, is_recurring: bool, by: User) -> None:
    """Another name, from now on: agendas of old keep the name of their day. Recurring: proposed every time."""
    title = " ".join(title.split())
    if not title:
        raise DomainError(N_("Please say what the topic is about."), field="title")
    topic.title, topic.is_recurring = title, is_recurring
    record(EventName.TOPIC_CHANGED, topic, by=by)


def close(topic: Topic, *, by: User) -> None:
    """It is proposed for no further agenda; its history stays."""
    if topic.closed_at is None:
        topic.closed_at = clock.now()
        record(EventName.TOPIC_CLOSED, topic, by=by)


def reopen(topic: Topic, *, by: User) -> None:
    if topic.closed_at is not None:
        topic.closed_at = None
        record(EventName.TOPIC_REOPENED, topic, by=by)


def find(group: Group, topic_id: int) -> Topic | None:
    return db.session.scalar(select(Topic).where(Topic.group_id == group.id, Topic.id == topic_id))


def of_group(group: Group, number: int = 1, *, closed: bool = False) -> Page[Topic]:
    """The latest begun first."""
    query = select(Topic).where(Topic.group_id == group.id)
    query = query.where(Topic.closed_at.is_not(None) if closed else Topic.closed_at.is_(None))
    return page_of(query.order_by(Topic.id.desc()), number)


def standings(topics: list[Topic]) -> dict[int, Standing]:
    """Where each of the topics stands; two queries, however many."""
    ids = [t.id for t in topics]
    appeared = select(AgendaItem.topic_id, func.max(Meeting.starts_at)).join(
        Meeting, AgendaItem.meeting_id == Meeting.id
    )
    appeared = appeared.where(AgendaItem.topic_id.in_(ids), Meeting.starts_at <= clock.now())
    last = {topic_id: at for topic_id, at in db.session.execute(appeared.group_by(AgendaItem.topic_id))}
    counted = select(AgendaItem.topic_id, func.count()).join(ActionItem, ActionItem.agenda_item_id == AgendaItem.id)
    counted = counted.where(AgendaItem.topic_id.in_(ids), *is_open_promise())
    count = {topic_id: number for topic_id, number in db.session.execute(counted.group_by(AgendaItem.topic_id))}
    return {topic_id: Standing(last.get(topic_id), count.get(topic_id, 0)) for topic_id in ids}


def appearances(topic: Topic, person: User | None, number: int = 1) -> Page[AgendaItem]:
    """Its items on the meetings that the person may read, the latest first; each with its meeting."""
    query = select(AgendaItem).join(Meeting, AgendaItem.meeting_id == Meeting.id)
    query = query.where(AgendaItem.topic_id == topic.id, is_readable(Meeting, person))
    query = query.order_by(Meeting.starts_at.desc(), AgendaItem.id.desc())
    return page_of(query.options(joinedload(AgendaItem.meeting).joinedload(Meeting.group)), number)


def decisions_of(topic: Topic, person: User | None) -> list[Decision]:
    """What was decided on it, the latest first (at most a hundred)."""
    query = readable(Decision, person).where(Decision.agenda_item_id.in_(_items_of(topic)))
    return list(db.session.scalars(query.order_by(Decision.decided_on.desc(), Decision.id.desc()).limit(100)))


def action_items_of(topic: Topic, person: User | None) -> list[ActionItem]:
    """What was promised on it: the open ones first, late ones before others (at most a hundred)."""
    query = readable(ActionItem, person).where(ActionItem.agenda_item_id.in_(_items_of(topic)))
    order = (ActionItem.state != ActionItemState.OPEN, ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)
    return list(db.session.scalars(query.order_by(*order).limit(100)))


def is_open_promise() -> tuple[ColumnElement[bool], ...]:
    """Conditions under which an action item still waits for somebody."""
    return (ActionItem.state == ActionItemState.OPEN, ActionItem.withdrawn_at.is_(None))


def _items_of(topic: Topic) -> Select[int]:
    return select(AgendaItem.id).where(AgendaItem.topic_id == topic.id)
