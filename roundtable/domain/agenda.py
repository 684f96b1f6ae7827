"""What is on the agenda of a meeting: items, and slots that groups fill, in order."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from roundtable.domain import agenda_rows, clock
from roundtable.domain.agenda_rows import Row, place
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    AgendaItem,
    Decision,
    Group,
    Material,
    Meeting,
    Purpose,
    Question,
    RoomRule,
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
    is_without_discussion: bool = False
    room_rule: RoomRule | None = None  # none: the meeting's


# What is on the agenda


def items_of(meeting: Meeting) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.id)))


def slots_of(meeting: Meeting) -> list[Slot]:
    query = select(Slot).where(Slot.meeting_id == meeting.id).options(joinedload(Slot.group))
    return list(db.session.scalars(query.order_by(Slot.position, Slot.id)))


def shown_of(meeting: Meeting) -> list[AgendaItem]:
    """The items with their notes, only to be shown."""
    return _NOTED.read(_WITH_NOTES, meeting_id=meeting.id)


_NOTED = Shape(
    AgendaItem,
    "meeting_id topic_id slot_id position title minutes presenter_id purpose pre_read notes_id started_at ended_at "
    "is_without_discussion discussion_asked_by_id room_rule carried_because writer_id writer_at",
    presenter="name",
    writer="name",
    notes="number source html renderer saved_at",
)
_WITH_NOTES = _NOTED.select().where(AgendaItem.meeting_id == bindparam("meeting_id"))
_WITH_NOTES = _WITH_NOTES.order_by(AgendaItem.position, AgendaItem.id)


def rows_of(meeting: Meeting) -> list[Row]:
    """The agenda as it stands, only to be shown."""
    return agenda_rows.rows_of(_ITEM.read(_ITEMS, meeting_id=meeting.id), slots_shown_of(meeting))


def slots_shown_of(meeting: Meeting) -> list[Slot]:
    return _SLOT.read(_SLOTS, meeting_id=meeting.id)


_ITEM = Shape(
    AgendaItem,
    "slot_id position title minutes presenter_id purpose pre_read is_without_discussion discussion_asked_by_id "
    "room_rule",
    presenter="name",
)
_ITEMS = _ITEM.select().where(AgendaItem.meeting_id == bindparam("meeting_id"))
_SLOT = Shape(Slot, "group_id minutes position")
_SLOTS = _SLOT.select().where(Slot.meeting_id == bindparam("meeting_id")).order_by(Slot.position, Slot.id)


def find_item(meeting: Meeting, item_id: int) -> AgendaItem | None:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.id == item_id)
    item = db.session.scalar(query.options(joinedload(AgendaItem.writer)))
    if item is not None:
        set_committed_value(item, "meeting", meeting)  # it is at hand: no query for it
    return item


def find_slot(meeting: Meeting, slot_id: int) -> Slot | None:
    query = select(Slot).where(Slot.meeting_id == meeting.id, Slot.id == slot_id)
    return db.session.scalar(query.options(joinedload(Slot.group)))


def has_come_of(item: AgendaItem) -> bool:
    """Whether anything was decided, promised or asked on it, or it was carried over from here."""
    found = [select(noun.id).where(noun.agenda_item_id == item.id) for noun in (Decision, ActionItem, Question)]
    found.append(select(AgendaItem.id).where(AgendaItem.carried_from_id == item.id))
    return any(db.session.scalar(query.limit(1)) for query in found)


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
    item.meeting = meeting
    _say(item, said)
    db.session.add(item)
    record(EventName.AGENDA_ITEM_ADDED, item, by=by, within=meeting)
    return item


def enter(meeting: Meeting, said: Item, topic: Topic, *, position: int) -> AgendaItem:
    """An item of a record that is put down as a whole: its event is that of the meeting."""
    item = AgendaItem(meeting_id=meeting.id, topic_id=topic.id, position=position)
    _say(item, said)
    db.session.add(item)
    return item


def change_item(meeting: Meeting, item: AgendaItem, said: Item, *, by: User) -> None:
    _refuse_if_closed(meeting)
    _say(item, said)
    record(EventName.AGENDA_ITEM_CHANGED, item, by=by, within=meeting)


def set_minutes(meeting: Meeting, item: AgendaItem, minutes: int, *, by: User) -> None:
    _refuse_if_closed(meeting)
    _check_minutes(minutes)
    item.minutes = minutes
    record(EventName.AGENDA_ITEM_CHANGED, item, by=by, within=meeting)


def remove_item(meeting: Meeting, item: AgendaItem, *, by: User) -> None:
    """Take an item off the agenda. What was noted or decided on it keeps it there."""
    _refuse_if_closed(meeting)
    if item.notes_id is not None or item.started_at is not None or has_come_of(item):
        raise DomainError(N_("“%(title)s” has been discussed; it stays in the record."), title=item.title)
    if _has_materials(item):
        raise DomainError(N_("There are slides or files on “%(title)s”. Remove them first."), title=item.title)
    record(EventName.AGENDA_ITEM_REMOVED, item, by=by, within=meeting)
    db.session.flush()
    db.session.execute(delete(Material).where(Material.item_id == item.id))  # those that were withdrawn
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


def _has_materials(item: AgendaItem) -> bool:
    query = select(Material.id).where(Material.item_id == item.id, Material.withdrawn_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


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


def check(said: Item) -> None:
    """Whether it could stand on an agenda."""
    _check_minutes(said.minutes)
    if not said.title.strip():
        raise DomainError(N_("Please say what the item is about."), field="title")


def _say(item: AgendaItem, said: Item) -> None:
    check(said)
    item.title, item.minutes, item.purpose = " ".join(said.title.split()), said.minutes, said.purpose
    item.presenter, item.pre_read = said.presenter, said.pre_read.strip()
    item.is_without_discussion, item.room_rule = said.is_without_discussion, said.room_rule


def _check_minutes(minutes: int) -> None:
    if not 0 <= minutes <= 24 * 60:
        raise DomainError(N_("Minutes are from 0 to 1440."), field="minutes")


def _refuse_if_closed(meeting: Meeting) -> None:
    if not meeting.is_coming:
        raise DomainError(N_("This meeting is over; its agenda is not changed any more."))
