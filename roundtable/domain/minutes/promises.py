"""Action items of minutes: one that is carried through several meetings is one, and says where it was told of."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from roundtable.domain import action_items, clock
from roundtable.domain.action_items import Promise, Source
from roundtable.domain.events import EventName, record
from roundtable.domain.minutes.people import Names
from roundtable.domain.visibility import is_readable
from roundtable.extensions import db
from roundtable.minutes.plans import LONGEST_WORDS, PlannedAction
from roundtable.minutes.records import State
from roundtable.minutes.together import is_told_shorter, words_of
from roundtable.models import ActionItem, ActionItemState, AgendaItem, Event, Group, Meeting, ThingKind, User
from roundtable.text.dates import read_date

TOLD = (EventName.ACTION_ITEM_IMPORTED, EventName.ACTION_ITEM_CARRIED)
_STATES = {State.DONE: ActionItemState.DONE, State.DROPPED: ActionItemState.DROPPED}
#: Names that nobody here has stand before the words: "Zeb, Yara: order the foil".
_NAMES_FIRST = re.compile(r"[^:.]{1,120}: ")
_MOST_COMPARED = 60
MOST_TOLD = 100


@dataclass
class _Known:
    """An action item that is on record already; ``last_at`` is of the last meeting that told of it."""

    id: int
    words: list[str]
    owner_id: int | None
    is_open: bool
    first_at: datetime
    last_at: datetime
    is_imported: bool


@dataclass(frozen=True)
class _Who:
    """Whom the owners as written are: the first is accountable, the others help."""

    people: tuple[User, ...]
    unknown: tuple[str, ...]


class Promises:
    """The action items of one group, as minutes tell of them."""

    def __init__(self, group: Group, names: Names) -> None:
        self._group, self._names = group, names
        self._by_words: dict[str, list[_Known]] = defaultdict(list)
        self._by_owner: dict[int | None, list[_Known]] = defaultdict(list)
        for known in _on_record(group):
            self._remember(known)

    def tell(self, meeting: Meeting, item: AgendaItem | None, said: PlannedAction, *, by: User) -> None:
        """Put it on record, or on the action item that it tells of again."""
        who = self._who(said.owners)
        known = self._find(said, who, meeting.starts_at)
        if known is not None:
            self._tell_again(known, meeting, said, by=by)
            return
        due_on = _due_on(said, meeting)
        text = _in_words(said, who, due="" if due_on else said.due)
        promise = Promise(text, who.people[0] if who.people else None, due_on, helpers=who.people[1:])
        made = action_items.made(self._group, promise, by=by, source=Source(meeting, item))
        _settle(made, said.state, meeting)
        record(EventName.ACTION_ITEM_IMPORTED, made, by=by, within=meeting, state=made.state)
        at = meeting.starts_at
        self._remember(_Known(made.id, words_of(text), made.owner_id, made.is_open, at, at, is_imported=True))

    def _tell_again(self, known: _Known, meeting: Meeting, said: PlannedAction, *, by: User) -> None:
        """What a later meeting says of it holds; what people did here themselves is not touched."""
        item = db.session.get_one(ActionItem, known.id)
        is_later = meeting.starts_at >= known.last_at
        if is_later and item.is_open and known.is_imported and not _was_touched(item):
            item.due_on = _due_on(said, meeting) or item.due_on
            _settle(item, said.state, meeting)
        elif not is_later and meeting.starts_at < known.first_at and known.is_imported:
            item.meeting_id, item.agenda_item_id = meeting.id, None  # it began there
        record(EventName.ACTION_ITEM_CARRIED, item, by=by, within=meeting, state=ActionItemState(said.state.value))
        known.is_open = item.is_open
        known.first_at, known.last_at = min(known.first_at, meeting.starts_at), max(known.last_at, meeting.starts_at)

    def _find(self, said: PlannedAction, who: _Who, at: datetime) -> _Known | None:
        """The same words, of an action item that was still open then, or that is said to be carried."""
        words = words_of(said.text)
        for known in reversed(self._by_words[" ".join(words)]):
            was_open = known.is_open if at >= known.last_at else said.state is State.OPEN
            if self._fits(known, who) and known.last_at != at and (said.is_carried or was_open):
                return known
        if said.is_carried and who.people:
            for known in self._by_owner[who.people[0].id][: -_MOST_COMPARED - 1 : -1]:
                if known.last_at != at and is_told_shorter(known.words, words):
                    return known
        return None

    @staticmethod
    def _fits(known: _Known, who: _Who) -> bool:
        return known.owner_id is None or not who.people or known.owner_id in {person.id for person in who.people}

    def _who(self, owners: Sequence[str]) -> _Who:
        found = [(written, self._names.member(written)) for written in owners]
        people = dict.fromkeys(person for _, person in found if person is not None)
        return _Who(tuple(people), tuple(written for written, person in found if person is None))

    def _remember(self, known: _Known) -> None:
        self._by_words[" ".join(known.words)].append(known)
        self._by_owner[known.owner_id].append(known)


@dataclass(frozen=True)
class Telling:
    """A meeting whose minutes tell of an action item, and how it stood then."""

    meeting: Meeting
    state: ActionItemState


def tellings_of(item: ActionItem, person: User | None) -> list[Telling]:
    """At which meetings minutes tell of it, the first one first, as far as the person may read them."""
    query = (
        select(Meeting, Event.details)
        .join(Event, Event.within_id == Meeting.id)
        .where(Event.thing_kind == item.kind, Event.thing_id == item.id, Event.name.in_(TOLD))
        .where(Event.within_kind == ThingKind.MEETING, is_readable(Meeting, person))
    )
    query = query.order_by(Meeting.starts_at, Event.id).options(joinedload(Meeting.group))
    rows = db.session.execute(query.limit(MOST_TOLD))
    return [Telling(meeting, ActionItemState(details["state"])) for meeting, details in rows]


def _on_record(group: Group) -> list[_Known]:
    """The earliest first."""
    told = (
        select(Event.thing_id, func.max(Meeting.starts_at).label("last"), func.min(Meeting.starts_at).label("first"))
        .join(Meeting, Meeting.id == Event.within_id)
        .where(Event.group_id == group.id, Event.name.in_(TOLD))
        .group_by(Event.thing_id)
        .subquery()
    )
    query = (
        select(ActionItem.id, ActionItem.text, ActionItem.owner_id, ActionItem.state, ActionItem.created_at)
        .add_columns(Meeting.starts_at, told.c.first, told.c.last)
        .outerjoin(Meeting, Meeting.id == ActionItem.meeting_id)
        .outerjoin(told, told.c.thing_id == ActionItem.id)
        .where(ActionItem.group_id == group.id, ActionItem.withdrawn_at.is_(None))
        .order_by(ActionItem.id)
    )
    return [
        _Known(
            id=item_id,
            words=words_of(_NAMES_FIRST.sub("", text, count=1) if owner_id is None else text),
            owner_id=owner_id,
            is_open=state == ActionItemState.OPEN,
            first_at=first or starts_at or created_at,
            last_at=last or starts_at or created_at,
            is_imported=first is not None,
        )
        for item_id, text, owner_id, state, created_at, starts_at, first, last in db.session.execute(query)
    ]


def _was_touched(item: ActionItem) -> bool:
    """Whether people changed it here, or made it a step of a work plan."""
    query = select(exists().where(Event.thing_kind == item.kind, Event.thing_id == item.id, Event.name.not_in(TOLD)))
    return item.gap_id is not None or bool(db.session.scalar(query))


def _due_on(said: PlannedAction, meeting: Meeting) -> date | None:
    """A day after the meeting, as its people understood the words."""
    return read_date(said.due, meeting.wall_time.date(), month_first=said.is_month_first) if said.due else None


def _settle(item: ActionItem, state: State, meeting: Meeting) -> None:
    if state in _STATES:
        item.state = _STATES[state]
        item.finished_at = min(meeting.ends_at, clock.now())


def _in_words(said: PlannedAction, who: _Who, *, due: str) -> str:
    """Owners whom the group does not know, and a date that is none, stay in the words."""
    unknown = ", ".join(who.unknown)
    text = f"{unknown}: {said.text}" if unknown and not who.people else said.text
    behind = "".join(f" ({words})" for words in (unknown if who.people else "", due) if words)
    room = LONGEST_WORDS - len(behind)
    return (text if len(text) <= room else f"{text[: room - 1]}…") + behind
