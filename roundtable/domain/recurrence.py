"""On which days a series meets: a rule on the calendar, without clocks; and what clocks show on such a day."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from roundtable.models import Rhythm


def days(rhythm: Rhythm, interval: int, starts_on: date, *, until: date) -> Iterator[date]:
    """The days of the rule from its first day to ``until``, both counted; ``interval`` in weeks, months or years.

    A month (or year) without such a day has no meeting: the 31st, a fifth Tuesday, 29 February.
    """
    for number in count():
        try:
            earliest, found = _nth(rhythm, interval * number, starts_on)
        except (OverflowError, ValueError):  # beyond the year 9999
            return
        if earliest > until:
            return
        if found is not None and found <= until:
            yield found


def wall_time(day: date, at: time, zone: str) -> datetime:
    """What the clock shows on that day at this time. Where clocks skip the time it is that long after the
    gap (RFC 5545 3.3.5: such a time is read with the offset before the gap)."""
    place = ZoneInfo(zone)
    return datetime.combine(day, at.replace(fold=0), place).astimezone(UTC).astimezone(place).replace(tzinfo=None)


def _nth(rhythm: Rhythm, steps: int, first: date) -> tuple[date, date | None]:
    """After so many weeks, months or years: a day before which nothing lies, and the day by the rule, if any."""
    if rhythm == Rhythm.WEEKLY:
        day = first + timedelta(weeks=steps)
        return day, day
    month = _month_after(first, steps * 12 if rhythm == Rhythm.YEARLY else steps)
    if rhythm in {Rhythm.MONTHLY_BY_DAY, Rhythm.YEARLY}:
        exists = first.day <= calendar.monthrange(month.year, month.month)[1]
        return month, month.replace(day=first.day) if exists else None
    weekdays = _weekdays(month, first.weekday())
    if rhythm == Rhythm.MONTHLY_BY_LAST_WEEKDAY:
        return month, weekdays[-1]
    place = (first.day - 1) // 7
    return month, weekdays[place] if place < len(weekdays) else None


def _month_after(first: date, months: int) -> date:
    """The first day of the month that many months later."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _weekdays(month: date, weekday: int) -> list[date]:
    """All days of the month on this weekday (0: Monday)."""
    first = month + timedelta(days=(weekday - month.weekday()) % 7)
    return [d for d in (first + timedelta(weeks=n) for n in range(5)) if d.month == month.month]
