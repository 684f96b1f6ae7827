"""What is on the agenda of a meeting: items, and slots that groups fill, in order."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, texts
from roundtable.domain.agenda_rows import place
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    AgendaItem,
    Decision,
    Group,
    Meeting,
    MeetingState,
    Purpose,
    Slot,
    Topic,
    User,
)

MOST_ITEMS = 300


@dataclass(frozen=True)
class Item:
    """What is said of an agenda item."""

    title: str
    minutes: int
    purpose: Purpose = Purpose.DISCUSS
    presenter: User | None = None
    pre_read: str = ""


# What is on the agenda


def items_of(meeting: Meeting) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.id)))


def slots_of(meeting: Meeting) -> list[Slot]:
    query = select(Slot).where(Slot.meeting_id == meeting.id).options(joinedload(Slot.group))
    return list(db.session.scalars(query.order_by(Slot.position, Slot.id)))


def find_item(meeting: Meeting, item_id: int) -> AgendaItem | None:
    return db.session.scalar(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.id == item_id))


def find_slot(meeting: Meeting, slot_id: int) -> Slot | None:
    query = select(Slot).where(Slot.meeting_id == meeting.id, Slot.id == slot_id)
    return db.session.scalar(query.options(joinedload(Slot.group)))


# Changing it


def add_item(
    meeting: Meeting, said: Item, *, slot: Slot | None = None, topic: Topic | None = None, by: User
) -> AgendaItem:
    """A new item at the end, of the agenda or of the slot; its topic is new too unless one is given."""
    _refuse_if_closed(meeting)
    count = db.session.execute(select(func.count()).where(AgendaItem.meeting_id == meeting.id)).scalar_one()
    if count >= MOST_ITEMS:
        raise DomainError(N_("An agenda has at most %(most)s items."), most=MOST_ITEMS)
    if topic is None:
        topic = Topic(group_id=slot.group_id if slot else meeting.group_id, title=said.title, created_at=clock.now())
        db.session.add(topic)
        db.session.flush()
    item = AgendaItem(
        meeting_id=meeting.id, topic_id=topic.id, slot_id=slot.id if slot else None, position=_end(meeting, slot)
    )
    _say(item, said)
    db.session.add(item)
    record(EventName.AGENDA_ITEM_ADDED, item, by=by, within=meeting)
    return item


def change_item(meeting: Meeting, item: AgendaItem, said: Item, *, by: User) -> None:
    _refuse_if_closed(meeting)
    _say(item, said)
    record(EventName.AGENDA_ITEM_CHANGED, item, by=by, within=meeting)


def remove_item(meeting: Meeting, item: AgendaItem, *, by: User) -> None:
    """Take an item off the agenda. What was noted or decided on it keeps it there."""
    _refuse_if_closed(meeting)
    if item.notes_id is not None or item.started_at is not None or _has_come_of(item):
        raise DomainError(N_("“%(title)s” has been discussed; it stays in the record."), title=item.title)
    record(EventName.AGENDA_ITEM_REMOVED, item, by=by, within=meeting)
    db.session.flush()
    db.session.delete(item)


def add_slot(meeting: Meeting, group: Group, *, minutes: int, by: User) -> Slot:
    """A part of an annual meeting for a group; its chair fills it."""
    _refuse_if_closed(meeting)
    _check_minutes(minutes)
    if any(slot.group_id == group.id for slot in slots_of(meeting)):
        raise DomainError(N_("%(group)s has a slot already."), field="group", group=group.name)
    slot = Slot(meeting_id=meeting.id, group=group, minutes=minutes, position=_end(meeting, None))
    db.session.add(slot)
    record(EventName.SLOT_ADDED, slot, by=by, within=meeting)
    return slot


def change_slot(meeting: Meeting, slot: Slot, *, minutes: int, by: User) -> None:
    _refuse_if_closed(meeting)
    _check_minutes(minutes)
    slot.minutes = minutes
    record(EventName.SLOT_CHANGED, slot, by=by, within=meeting)


def remove_slot(meeting: Meeting, slot: Slot, *, by: User) -> None:
    """An empty slot can go; one with items is emptied first, so that nobody's items vanish."""
    _refuse_if_closed(meeting)
    if db.session.scalar(select(AgendaItem.id).where(AgendaItem.slot_id == slot.id).limit(1)):
        raise DomainError(N_("There are items in this slot. Move or remove them first."))
    record(EventName.SLOT_REMOVED, slot, by=by, within=meeting)
    db.session.flush()
    db.session.delete(slot)


def move(meeting: Meeting, block: AgendaItem | Slot, *, to: int, by: User) -> int:
    """Move an item or slot to a place (from 0) among its neighbours; the place it got."""
    _refuse_if_closed(meeting)
    neighbours: list[AgendaItem | Slot] = sorted(_neighbours(meeting, block), key=place)
    neighbours.remove(block)
    to = max(0, min(to, len(neighbours)))
    neighbours.insert(to, block)
    for position, neighbour in enumerate(neighbours, start=1):
        neighbour.position = position
    name = EventName.SLOT_MOVED if isinstance(block, Slot) else EventName.AGENDA_ITEM_MOVED
    record(name, block, by=by, within=meeting, to=to)
    return to


def step(meeting: Meeting, block: AgendaItem | Slot, byplaces: int, *, by: User) -> int:
    """Move an item or slot up (-1) or down (1)."""
    neighbours = sorted(_neighbours(meeting, block), key=place)
    return move(meeting, block, to=neighbours.index(block) + byplaces, by=by)


def save_notes(meeting: Meeting, item: AgendaItem, source: str, *, base: int, by: User) -> texts.Saved | texts.Stale:
    """What was said on an item."""
    if meeting.state not in {MeetingState.IN_SESSION, MeetingState.SUMMARY}:
        raise DomainError(N_("Notes are taken once the meeting has begun, until its summary is confirmed."))
    if item.notes is None:
        item.notes = texts.start(by=by)
    result = texts.save(item.notes, source, base=base, by=by)
    texts.record_save(result, EventName.AGENDA_ITEM_NOTED, item, within=meeting, by=by)
    return result


def _has_come_of(item: AgendaItem) -> bool:
    """Whether anything was decided or agreed on it."""
    found = (select(noun.id).where(noun.agenda_item_id == item.id) for noun in (Decision, ActionItem))
    return any(db.session.scalar(query.limit(1)) for query in found)


def _neighbours(meeting: Meeting, block: AgendaItem | Slot) -> list[AgendaItem | Slot]:
    """What a block is ordered among: the items of its slot, else the items without one and the slots."""
    if isinstance(block, AgendaItem) and block.slot_id is not None:
        return [i for i in items_of(meeting) if i.slot_id == block.slot_id]
    return [*slots_of(meeting), *(i for i in items_of(meeting) if i.slot_id is None)]


def _end(meeting: Meeting, slot: Slot | None) -> int:
    in_slot = AgendaItem.slot_id == slot.id if slot else AgendaItem.slot_id.is_(None)
    last_item = select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id, in_slot)
    last_slot = select(func.max(Slot.position)).where(Slot.meeting_id == meeting.id)
    lasts = [db.session.execute(last_item).scalar_one_or_none()]
    if slot is None:
        lasts.append(db.session.execute(last_slot).scalar_one_or_none())
    return max(last or 0 for last in lasts) + 1


def _say(item: AgendaItem, said: Item) -> None:
    _check_minutes(said.minutes)
    title = " ".join(said.title.split())
    if not title:
        raise DomainError(N_("Please say what the item is about."), field="title")
    item.title, item.minutes, item.purpose = title, said.minutes, said.purpose
    item.presenter, item.pre_read = said.presenter, said.pre_read.strip()


def _check_minutes(minutes: int) -> None:
    if not 0 <= minutes <= 24 * 60:
        raise DomainError(N_("Minutes are from 0 to 1440."), field="minutes")


def _refuse_if_closed(meeting: Meeting) -> None:
    if not meeting.is_coming:
        raise DomainError(N_("This meeting is over; its agenda is not changed any more."))
