"""How a meeting in session keeps its time: when each item is on, when all will end, and what would help."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from roundtable.domain.agenda_rows import SLOT, Row
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.models import AgendaItem, Meeting, MeetingState, User

#: An item that is cut keeps at least this many minutes.
LEAST = 5
#: Opened longer than this before its time, a meeting is held at another time than planned.
EARLY = timedelta(hours=1)


@dataclass(frozen=True)
class Fix:
    """The one thing that helps most: so many minutes less for an item that is still to come."""

    item_id: int
    title: str
    take: int
    leave: int


@dataclass(frozen=True)
class Pace:
    """``starts`` says by item id when each began or will begin; ``minutes_late`` is negative where time is left.

    ``spent`` is how many minutes the current item has taken; ``to_come`` how many are planned after it.
    """

    now: datetime
    due_at: datetime  # when it should end
    ends_at: datetime  # when it will
    minutes_late: int
    to_come: int
    starts: dict[int, datetime]
    coming_ids: list[int]
    spent: int = 0
    fix: Fix | None = None


def of(meeting: Meeting, rows: Sequence[Row], items: Iterable[AgendaItem], now: datetime) -> Pace:
    """As it stands now: what was begun when it was begun, the rest one after the other from here on."""
    began = {item.id: item.started_at for item in items if item.started_at is not None}
    at, spent = now, 0
    current = next((row for row in _lines(rows) if row.id == meeting.current_item_id), None)
    if current is not None and current.id in began:
        at = max(now, began[current.id] + timedelta(minutes=current.minutes))
        spent = max(0, int((now - began[current.id]).total_seconds() // 60))
    starts, to_come = dict(began), 0
    for row, slack in _to_come(rows, began):
        if row is not None:
            starts[row.id] = at + timedelta(minutes=to_come)
        to_come += row.minutes if row is not None else slack
    ends_at = at + timedelta(minutes=to_come)
    due_at = _due(meeting)
    late = int((ends_at - due_at).total_seconds() // 60)
    coming = [row for row in _lines(rows) if row.id not in began]
    return Pace(now, due_at, ends_at, late, to_come, starts, [row.id for row in coming], spent, _fix(coming, late))


def shorten(meeting: Meeting, item: AgendaItem, *, to: int, by: User) -> None:
    """Give an item that is still to come fewer minutes, while the meeting goes on."""
    if meeting.state != MeetingState.IN_SESSION or item.started_at is not None:
        raise DomainError(N_("Only an item that is still to come can be made shorter."))
    if not 0 < to < item.minutes:
        raise DomainError(N_("“%(title)s” has %(minutes)s minutes by now."), title=item.title, minutes=item.minutes)
    record(EventName.AGENDA_ITEM_SHORTENED, item, within=meeting, by=by, was=item.minutes)
    item.minutes = to


def _due(meeting: Meeting) -> datetime:
    """The end that was planned; of a meeting that is held at quite another time, so long after it began."""
    opened_at = meeting.opened_at or meeting.starts_at
    is_elsewhere = not meeting.starts_at - EARLY <= opened_at < meeting.ends_at
    return opened_at + timedelta(minutes=meeting.minutes) if is_elsewhere else meeting.ends_at


def _lines(rows: Sequence[Row]) -> list[Row]:
    """The items in order, those of slots in their place."""
    return [line for row in rows for line in (row.rows if row.kind == SLOT else [row])]


def _to_come(rows: Sequence[Row], began: dict[int, datetime]) -> list[tuple[Row | None, int]]:
    """What is still to come in order: items, and minutes of slots that their items do not fill."""
    found: list[tuple[Row | None, int]] = []
    for at, row in enumerate(rows):
        inner = row.rows if row.kind == SLOT else [row]
        found += [(line, 0) for line in inner if line.id not in began]
        is_past = any(line.id in began for line in _lines(rows[at + 1 :]))
        spare = row.minutes - sum(line.minutes for line in inner)
        if row.kind == SLOT and spare > 0 and not is_past:
            found.append((None, spare))
    return found


def _fix(coming: Sequence[Row], late: int) -> Fix | None:
    """From the longest item to come, as much as is missing and it can spare."""
    longest = max(coming, key=lambda row: row.minutes, default=None)
    if longest is None or late <= 0 or longest.minutes <= LEAST:
        return None
    take = min(late, longest.minutes - LEAST)
    return Fix(longest.id, longest.title, take, longest.minutes - take)
