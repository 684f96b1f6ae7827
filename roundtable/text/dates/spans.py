"""The days that a form of a date may mean, soonest first.

Everything read is a span of days: "Friday" is one, "next week" five (Monday to Friday), "May" 31.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS_OF = {"day": 1, "week": 7}


class Span(NamedTuple):
    first: date
    last: date


class Asked(NamedTuple):
    """A form that was found, the day it is read on, and whether 3/4 is 4 March."""

    match: re.Match[str]
    today: date
    month_first: bool

    def said(self, name: str) -> str:
        return self.match.groupdict().get(name) or ""

    def number(self, name: str) -> int:
        return int(self.match[name])

    @property
    def monday(self) -> date:
        return self.today - timedelta(self.today.weekday())

    @property
    def weeks(self) -> range:
        """How many weeks ahead may be meant: what is over by now is that of the week after."""
        return range(1 if self.said("which") == "next" else 0, 3)

    @property
    def years(self) -> range:
        """The year that was said, else this one and those to come: eight, for 29 February."""
        if not (said := self.said("year")):
            return range(self.today.year, self.today.year + 9)
        year = int(said) + (2000 if len(said) == 2 else 0)
        return range(year, year + 1)


Spans = Callable[[Asked], Iterator[Span]]


def ahead(days: int) -> Spans:
    return lambda asked: iter([_one(asked.today + timedelta(days))])


def weekday(asked: Asked) -> Iterator[Span]:
    """The coming one: a promise for today would say so. "This Friday" may be today."""
    soonest = 0 if asked.said("which") == "this" else 1
    days = (asked.number("weekday") - asked.today.weekday() - soonest) % 7 + soonest
    return (_one(asked.today + timedelta(n)) for n in (days, days + 7))


def weekday_of_week(asked: Asked) -> Iterator[Span]:
    """Weeks begin on Monday: "next Tuesday" is that of next week."""
    return (_one(asked.monday + timedelta(7 * week + asked.number("weekday"))) for week in asked.weeks)


def in_units(asked: Asked) -> Iterator[Span]:
    count, unit = asked.number("count"), asked.match["unit"]
    if unit in DAYS_OF:
        return iter([_one(asked.today + timedelta(count * DAYS_OF[unit]))])
    return iter([_one(_months_on(asked.today, count * MONTHS_OF[unit]))])


def week(asked: Asked) -> Iterator[Span]:
    """Work is done by Friday; on Saturday and Sunday, this week ends today."""
    for number in asked.weeks:
        friday = asked.monday + timedelta(7 * number + 4)
        yield Span(friday - timedelta(4), friday if number else max(friday, asked.today))


def weekend(asked: Asked) -> Iterator[Span]:
    saturdays = (asked.monday + timedelta(7 * number + 5) for number in asked.weeks)
    return (Span(saturday, saturday + timedelta(1)) for saturday in saturdays)


def period(asked: Asked) -> Iterator[Span]:
    """This or the next month, quarter, year."""
    months = MONTHS_OF[asked.match["unit"]]
    first = (asked.today.month - 1) // months * months + 1
    return (_months(asked.today.year, first + number * months, months) for number in asked.weeks)


def day_of_month(asked: Asked) -> Iterator[Span]:
    days = (_day(year, asked.number("month"), asked.number("day")) for year in asked.years)
    return (_one(day) for day in days if day)


def numeric(asked: Asked) -> Iterator[Span]:
    """3/4 is April or March, as asked for; 3.4. is always 3 April; 25/4 and 4/25 can only be one day."""
    one, two = asked.number("one"), asked.number("two")
    is_month_first = asked.month_first and asked.match["mark"] != "."
    for day, month in ((two, one), (one, two)) if is_month_first else ((one, two), (two, one)):
        if days := [found for year in asked.years if (found := _day(year, month, day))]:
            return (_one(day) for day in days)
    return iter(())


def ordinal(asked: Asked) -> Iterator[Span]:
    """ "The 15th": of this month, or of the next that has one."""
    firsts = (_months(asked.today.year, asked.today.month + n).first for n in range(4))
    days = (_day(first.year, first.month, asked.number("day")) for first in firsts)
    return (_one(day) for day in days if day)


def part_of_year(unit: str) -> Spans:
    """The nth month, quarter or half of a year."""
    months = MONTHS_OF[unit]
    return lambda asked: (_months(year, (asked.number("nth") - 1) * months + 1, months) for year in asked.years)


def week_of_month(asked: Asked) -> Iterator[Span]:
    """The first week of May ends on the 7th."""
    for year in asked.years:
        first = date(year, asked.number("month"), 1) + timedelta(7 * asked.number("nth") - 7)
        yield Span(first, first + timedelta(6))


def calendar_week(asked: Asked) -> Iterator[Span]:
    """By ISO 8601, as calendars in Europe count: week 1 has the year's first Thursday."""
    for year in asked.years:
        if 1 <= asked.number("nth") <= date(year, 12, 28).isocalendar().week:
            monday = date.fromisocalendar(year, asked.number("nth"), 1)
            yield Span(monday, monday + timedelta(4))


def whole_year(asked: Asked) -> Iterator[Span]:
    return (_months(year, 1, 12) for year in asked.years)


def feast(asked: Asked) -> Iterator[Span]:
    return (FEASTS[asked.match["feast"]](year) for year in asked.years)


def _thanksgiving(year: int) -> Span:
    """The fourth Thursday of November."""
    return _one(date(year, 11, 22) + timedelta((3 - date(year, 11, 22).weekday()) % 7))


def _easter(year: int) -> Span:
    """Good Friday to Easter Monday, by the Gregorian rule in the form of Meeus, Jones and Butcher."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    month, day = divmod(moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) // 451) + 114, 31)
    return Span(date(year, month, day + 1) - timedelta(2), date(year, month, day + 1) + timedelta(1))


FEASTS: dict[str, Callable[[int], Span]] = {
    "christmas": lambda year: Span(date(year, 12, 25), date(year, 12, 26)),
    "silvester": lambda year: _one(date(year, 12, 31)),
    "newyear": lambda year: _one(date(year, 1, 1)),
    "thanksgiving": _thanksgiving,
    "easter": _easter,
}


def _one(day: date) -> Span:
    return Span(day, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(year: int, first: int, count: int = 1) -> Span:
    """Months from the first on, 1 to 12; those beyond are of later years."""
    start = _months_on(date(year, 1, 1), first - 1)
    return Span(start, _months_on(start, count) - timedelta(1))


def _months_on(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        if found := _day(year, month + 1, number):
            return found
    return date(year, month + 1, min(day.day, 28))
