"""Whose night it is, and whose clocks change: what a time on one wall means for people in many zones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from roundtable.models import User

NIGHT_BEGINS, NIGHT_ENDS = 22, 7  # on the clock of the person


@dataclass(frozen=True)
class Local:
    """When a meeting begins for the people of one zone."""

    zone: str
    begins: datetime  # naive: what their clock shows
    is_night: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class Shift:
    """People of a zone for whom the meeting will come at another hour than it would today."""

    zone: str
    today: datetime  # naive: what their clock would show if the meeting were today
    then: datetime
    names: tuple[str, ...]


def is_night(starts_at: datetime, minutes: int, zone: str) -> bool:
    """Whether any of it lies between 22:00 and 7:00 there."""
    return minutes_at_night(starts_at, max(minutes, 1), zone) > 0


def minutes_at_night(starts_at: datetime, minutes: int, zone: str) -> int:
    """How many minutes of it lie between 22:00 and 7:00 there, whatever clocks do meanwhile.

    Looked at by quarters of an hour: at no other moment does an hour begin anywhere, or do clocks change."""
    place, ends_at = ZoneInfo(zone), starts_at + timedelta(minutes=minutes)
    begins, found = starts_at.astimezone(UTC), timedelta()
    while begins < ends_at:
        ends = min(begins - timedelta(minutes=begins.minute % 15) + timedelta(minutes=15), ends_at)
        hour = begins.astimezone(place).hour
        found += ends - begins if hour >= NIGHT_BEGINS or hour < NIGHT_ENDS else timedelta()
        begins = ends
    return round(found.total_seconds() / 60)


def locals_of(starts_at: datetime, minutes: int, people: Iterable[User]) -> list[Local]:
    """What the clocks of these people show when it begins, a line a zone, from west to east."""
    found = []
    for zone, names in _by_zone(people).items():
        begins = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        found.append(Local(zone, begins, is_night(starts_at, minutes, zone), names))
    return sorted(found, key=lambda one: (one.begins, one.zone))


def shifts(wall_time: datetime, zone: str, people: Iterable[User], *, now: datetime) -> list[Shift]:
    """Those whose clocks change, against the meeting's, between now and then: their usual hour will not be it."""
    place = ZoneInfo(zone)
    then = wall_time.replace(tzinfo=place)
    today = datetime.combine(now.astimezone(place).date(), wall_time.time(), place)
    found = []
    for theirs, names in _by_zone(people).items():
        there = ZoneInfo(theirs)
        usual, coming = (moment.astimezone(there).replace(tzinfo=None) for moment in (today, then))
        if usual.time() != coming.time():
            found.append(Shift(theirs, usual, coming, names))
    return sorted(found, key=lambda one: one.zone)


def _by_zone(people: Iterable[User]) -> dict[str, tuple[str, ...]]:
    zones: dict[str, list[str]] = {}
    for person in people:
        zones.setdefault(person.zone, []).append(person.name)
    return {zone: tuple(names) for zone, names in zones.items()}
