"""A calendar file (RFC 5545 3.4): what is said of all of it, then the zones, then the events."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from roundtable.calendar import lines
from roundtable.calendar.entries import Entry, vevent
from roundtable.calendar.zones import vtimezone

PRODUCER = "-//Roundtable//Calendar//EN"
#: How often programs are asked to look again.
REFRESH = "PT1H"


class Method(StrEnum):
    """What the file is for (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def vcalendar(method: Method, entries: Sequence[Entry], *, name: str = "") -> bytes:
    """The whole file. One with a ``name`` is a feed, which programs show under it and read again."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCER}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    if name:
        head += _of_feed(lines.text(name))
    events = [vevent(entry) for entry in entries]
    return b"".join([lines.joined(head), *_zones(entries), *events, b"END:VCALENDAR\r\n"])


def _of_feed(name: str) -> list[str]:
    """As RFC 7986 has it, and as the programs had it before."""
    return [
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]


def _zones(entries: Sequence[Entry]) -> Iterator[bytes]:
    """Each zone once, right from the first year in which an event names it."""
    years: dict[str, int] = {}
    for entry in entries:
        if entry.is_in_zone:
            years[entry.zone] = min(entry.wall_time.year, years.get(entry.zone, entry.wall_time.year))
    for zone in sorted(years):
        yield vtimezone(zone, years[zone])
