"""The forms a date is written in, as a table, and the one day that each means as a due date.

A span's last day is meant, unless its part is named: "mid-April", "early May", "before Christmas".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from roundtable.text.dates import spans
from roundtable.text.dates.spans import Asked, Span, Spans
from roundtable.text.dates.words import YEARS


class Stands(IntEnum):
    """What must stand before a form at the end of a promise, for it to say when the promise is due."""

    ALONE = 0  # "send it next week"
    BREAK = 1  # "send it (3 March)", "send it – 3 March"
    BY = 2  # "send it by May"; "discuss it in May" promises nothing
    PART = 3  # "by the end of 2027"


@dataclass(frozen=True)
class Read:
    on: date
    stands: Stands


_DAY = r"(?P<day>\d{1,2})\.?"
_MONTH = r"m(?P<month>\d{1,2})"
_YEAR = r"(?:[ /-](?P<year>\d{4}))?"
_WEEKDAY = r"(?P<weekday>\d)"
_DATED = r"(?:[wv]\d )?"  # "Friday, 3 March": the date counts
_WHICH = r"(?P<which>this|next)"
_COUNT = r"(?P<count>\d{1,3}) (?P<unit>day|week|month|quarter|year)"
_UNIT = r"(?P<unit>month|quarter|year)"
_ONE_TWO = r"(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})"
_ALONE, _BREAK, _BY, _PART = Stands

#: What it looks like in signs (see ``words.py``), what must stand before it, and the days it may mean.
FORMS: list[tuple[re.Pattern[str], Stands, Spans]] = [
    (re.compile(looks), stands, days)
    for looks, stands, days in (
        (r"today", _BREAK, spans.ahead(0)),
        (r"eod", _ALONE, spans.ahead(0)),
        (r"tomorrow", _ALONE, spans.ahead(1)),
        (r"overmorrow", _ALONE, spans.ahead(2)),
        (rf"(?:(?P<which>this|coming) )?w{_WEEKDAY}", _ALONE, spans.weekday),
        (rf"(?:(?P<which>this|coming) )?v{_WEEKDAY}", _BY, spans.weekday),
        (rf"{_WHICH} (?:week )?[wv]{_WEEKDAY}", _ALONE, spans.weekday_of_week),
        (rf"[wv]{_WEEKDAY} {_WHICH} week", _ALONE, spans.weekday_of_week),
        (rf"(?:in|within) {_COUNT}(?: time)?", _ALONE, spans.in_units),
        (rf"{_COUNT} from (?:now|today)", _ALONE, spans.in_units),
        (rf"{_WHICH} week", _ALONE, spans.week),
        (r"week", _PART, spans.week),
        (rf"(?:{_WHICH} )?weekend", _BREAK, spans.weekend),
        (rf"{_WHICH} {_UNIT}", _ALONE, spans.period),
        (_UNIT, _PART, spans.period),
        (rf"{_DATED}{_DAY} {_MONTH}{_YEAR}", _BREAK, spans.day_of_month),
        (rf"{_DATED}{_MONTH} {_DAY}{_YEAR}", _BREAK, spans.day_of_month),
        (
            rf"{_DATED}(?P<year>\d{{4}})(?P<mark>[./-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})",
            _BREAK,
            spans.day_of_month,
        ),
        (rf"{_DATED}{_ONE_TWO}(?P=mark)(?P<year>\d{{4}}|\d\d)", _BREAK, spans.numeric),
        (rf"{_DATED}{_ONE_TWO}", _BY, spans.numeric),
        (rf"{_DATED}(?P<day>\d{{1,2}})\.", _BY, spans.ordinal),
        (r"m(?P<nth>\d{1,2})" + _YEAR, _BY, spans.part_of_year("month")),
        (r"q(?P<nth>[1-4])" + _YEAR, _BY, spans.part_of_year("quarter")),
        (r"(?P<nth>[1-4])\. quarter" + _YEAR, _BY, spans.part_of_year("quarter")),
        (r"h(?P<nth>[12])" + _YEAR, _BY, spans.part_of_year("half")),
        (rf"(?P<nth>[1-4])\. week {_MONTH}{_YEAR}", _BY, spans.week_of_month),
        (rf"kw ?(?P<nth>\d{{1,2}}){_YEAR}", _BY, spans.calendar_week),
        (r"(?P<year>\d{4})", _PART, spans.whole_year),
        (rf"(?P<feast>{'|'.join(spans.FEASTS)}){_YEAR}", _BY, spans.feast),
    )
]


def _middle(span: Span) -> date:
    """The 15th of a month."""
    days = (span.last - span.first).days
    return span.first + timedelta(14 if 27 <= days <= 30 else days // 2)


#: What may stand before a date, as signs.
LEADS = frozenset({"by", "before", "on", "at", "in", "for"})
#: Which day of its span a part means.
PARTS: dict[str, Callable[[Span], date]] = {
    "start": lambda span: span.first,
    "early": lambda span: span.first + (span.last - span.first) // 3,
    "middle": _middle,
    "end": lambda span: span.last,
}


def read(signs: list[str], today: date, *, month_first: bool) -> Read | None:
    """The date these signs mean. The past is meant only where a year or a day is said outright."""
    lead, rest = _split_lead(signs)
    part, rest = _split_part(rest)
    looks = " ".join([sign for sign in rest if sign != "eod"] or rest)  # "Friday, close of business"
    means = PARTS[part] if part else _day_before if "before" in lead else PARTS["end"]
    for pattern, stands, days in FORMS:
        match = pattern.fullmatch(looks)
        if match and (part or "before" in lead or stands is not Stands.PART):
            try:
                on = _first_from(today, [means(span) for span in days(Asked(match, today, month_first))])
            except (ValueError, OverflowError):  # no such day in the calendar
                return None
            return Read(on, Stands.ALONE if part else stands) if on and on.year in YEARS else None
    return None


def _split_lead(signs: list[str]) -> tuple[list[str], list[str]]:
    """ "By the" and the like; "in 2 weeks" is a form of its own, "in May" is not."""
    for number, sign in enumerate(signs):
        is_count = sign == "in" and signs[number + 1 : number + 2] and signs[number + 1].isdecimal()
        if sign not in LEADS or is_count:
            return signs[:number], signs[number:]
    return signs, []


def _split_part(signs: list[str]) -> tuple[str, list[str]]:
    """ "End of May" and "month end"."""
    if len(signs) > 1 and signs[0] in PARTS:
        return signs[0], signs[1:]
    if len(signs) > 1 and signs[-1] in PARTS:
        return signs[-1], signs[:-1]
    return "", signs


def _day_before(span: Span) -> date:
    return span.first - timedelta(1)


def _first_from(today: date, days: list[date]) -> date | None:
    """The first that is not over; a single one is meant even if it is."""
    if len(days) == 1:
        return days[0]
    return next((day for day in days if day >= today), None)
