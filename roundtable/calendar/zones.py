"""A time zone as a calendar program needs to know it (RFC 5545 3.6.5): VTIMEZONE, from the zone data.

A rule that goes on is an RRULE; what was before, and what follows no rule, are single dates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from roundtable.calendar import lines
from roundtable.calendar.changes import Change, Regime, changes, data_version, new_year

SPAN = 40  # years that are looked at
#: What has held for so many years up to the end of the span is a rule: the fourth Sunday of a month is not for
#: long its last one too.
ENOUGH = 12
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 (a wall time)


def vtimezone(name: str, year: int) -> bytes:
    """The component for a zone of the IANA, right for forty years from the decade of this year on."""
    return _made(name, year // 10 * 10, data_version())


@lru_cache(maxsize=256)
def _made(name: str, first: int, _version: str) -> bytes:
    zone = ZoneInfo.no_cache(name)  # what Python keeps may be of older data
    found = list(changes(zone, new_year(first - 1), new_year(first + SPAN)))
    observances: list[Iterable[str]] = []
    if not found or found[0].at >= new_year(first):
        observances.append(_standing(Regime.at(new_year(first), zone), min(LONG_AGO, LONG_AGO.replace(year=first))))
    observances += _observances(found, first + SPAN - 1)
    return lines.joined(
        ["BEGIN:VTIMEZONE", f"TZID:{name}", *(line for o in observances for line in o), "END:VTIMEZONE"]
    )


def _observances(found: list[Change], last_year: int) -> Iterator[list[str]]:
    """One for each kind of change: those that go on as a rule, the others date by date."""
    alike: dict[tuple[bool, timedelta, timedelta, str], list[Change]] = defaultdict(list)
    for change in found:
        alike[(change.is_to_summer, change.before.offset, change.after.offset, change.after.name)].append(change)
    for of_kind in alike.values():
        regular = _going_on(of_kind, last_year)
        single = of_kind[: len(of_kind) - len(regular)]
        if single:
            yield _observance(single[0], _dates(c.wall_time for c in single))
        if regular:
            yield _observance(regular[0], _rule(regular))


def _going_on(of_kind: list[Change], last_year: int) -> list[Change]:
    """The latest ones, as far back as one rule holds without a gap up to the last year; none if there is no rule."""
    if of_kind[-1].wall_time.year != last_year:
        return []
    begin, ordinals = len(of_kind) - 1, _ordinals(of_kind[-1])
    for later, earlier in pairwise(reversed(of_kind)):
        if not (_fits(earlier, later) and ordinals & _ordinals(earlier)):
            break
        begin, ordinals = begin - 1, ordinals & _ordinals(earlier)
    return of_kind[begin:] if len(of_kind) - begin >= ENOUGH else []


def _fits(earlier: Change, later: Change) -> bool:
    """Whether one is the other a year before: the same month, weekday and hour."""
    one, other = earlier.wall_time, later.wall_time
    return (one.year + 1, one.month, one.weekday(), one.time()) == (
        other.year,
        other.month,
        other.weekday(),
        other.time(),
    )


def _ordinals(change: Change) -> set[int]:
    """The which such weekday of its month it is; -1 if the last."""
    when = change.wall_time
    is_last = (when + timedelta(days=7)).month != when.month
    return {(when.day - 1) // 7 + 1} | ({-1} if is_last else set())


def _dates(onsets: Iterable[datetime]) -> str:
    """With the first, which DTSTART tells already: some programs look here only."""
    return f"RDATE:{','.join(lines.local(onset) for onset in onsets)}"


def _rule(regular: list[Change]) -> str:
    (ordinal,) = set.intersection(*(_ordinals(c) for c in regular))
    when = regular[0].wall_time
    return f"RRULE:FREQ=YEARLY;BYMONTH={when.month};BYDAY={ordinal}{WEEKDAYS[when.weekday()]}"


def _observance(onset: Change, when: str) -> list[str]:
    kind = "DAYLIGHT" if onset.is_to_summer else "STANDARD"
    return _component(kind, onset.wall_time, onset.before.offset, onset.after, when)


def _standing(regime: Regime, since: datetime) -> list[str]:
    """What held before the first change, if there was any."""
    return _component(
        "DAYLIGHT" if regime.dst > timedelta(0) else "STANDARD", since, regime.offset, regime, _dates([since])
    )


def _component(kind: str, since: datetime, before: timedelta, after: Regime, when: str) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{lines.local(since)}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after.offset)}",
        f"TZNAME:{lines.text(after.name)}",
        when,
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    sign, seconds = ("-" if offset < timedelta(0) else "+"), abs(int(offset.total_seconds()))
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
