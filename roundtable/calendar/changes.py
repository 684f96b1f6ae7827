"""When clocks change in a zone, found in the zone data itself: no country's rules are written down here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

#: Between two changes of a zone there were six days at least, since 1970 and as far ahead as is known.
STRIDE = timedelta(days=5)


class Regime(NamedTuple):
    """What clocks show from one change to the next."""

    offset: timedelta
    name: str
    dst: timedelta

    @classmethod
    def at(cls, moment: datetime, zone: ZoneInfo) -> "Regime":
        there = moment.astimezone(zone)
        return cls(there.utcoffset() or timedelta(0), there.tzname() or "", there.dst() or timedelta(0))


@dataclass(frozen=True)
class Change:
    """Clocks change, at a UTC moment."""

    at: datetime
    before: Regime
    after: Regime

    @property
    def wall_time(self) -> datetime:
        """What they show at that moment if nobody touches them: so iCalendar names it."""
        return (self.at + self.before.offset).replace(tzinfo=None)

    @property
    def is_to_summer(self) -> bool:
        """Whether clocks go forward for a season. Where the law calls winter the exception (Dublin) or the
        month of Ramadan (Casablanca), that is the way back from it: programs expect DAYLIGHT to be ahead."""
        return self.after.offset > self.before.offset and self.after.dst != self.before.dst


def changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Change]:
    """All changes between two UTC moments."""
    low, before = begin, Regime.at(begin, zone)
    while low < end:
        high = min(low + STRIDE, end)
        after = Regime.at(high, zone)
        if after != before:
            yield Change(_first_second(zone, after, low, high), before, after)
        low, before = high, after


def new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def data_version() -> str:
    """Of the zone data: the system's, which Python prefers, else the package's."""
    for folder in ("/usr/share/zoneinfo", "/usr/lib/zoneinfo"):
        path = Path(folder) / "tzdata.zi"
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as file:
                return file.readline().removeprefix("# version ").strip()[:20]
    return metadata.version("tzdata")[:20]


def _first_second(zone: ZoneInfo, regime: Regime, low: datetime, high: datetime) -> datetime:
    """Of a regime that begins after ``low`` and holds at ``high``, by bisection."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if Regime.at(middle, zone) == regime:
            high = middle
        else:
            low = middle
    return high
