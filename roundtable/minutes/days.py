"""Days as they are written in minutes: "Tues 24th March 2026", "3. März", "12/03/2026", "2026-03-12"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from roundtable.minutes import tongues
from roundtable.text.dates.words import MONTHS as _MONTHS
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_FRENCH = "janvier janv;fevrier fevr fev;mars;avril avr;mai;juin;juillet juil;aout;septembre;octobre;novembre;decembre"
MONTH_OF: dict[str, int] = {
    fold(word): number
    for rows in (tongues.MONTHS.split(";"), _MONTHS.strip().split("\n"), _FRENCH.split(";"))
    for number, row in enumerate(rows, 1)
    for word in row.split()
}
WEEKDAY_ROWS = (
    "monday mon montag mo lundi lun",
    "tuesday tues tue dienstag di mardi mar",
    "wednesday weds wed mittwoch mi mercredi mer",
    "thursday thurs thur thu donnerstag do jeudi jeu",
    "friday fri freitag fr vendredi ven",
    "saturday sat samstag sonnabend sa samedi sam",
    "sunday sun sonntag so dimanche dim",
)
WEEKDAY_OF = {
    fold(word): number
    for rows in (tongues.WEEKDAYS, WEEKDAY_ROWS)
    for number, row in enumerate(rows)
    for word in row.split()
}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WEEKDAY = rf"(?:(?P<weekday>{_any(WEEKDAY_OF)})\b[.,]{{0,2}}\s{{0,3}}(?:,\s{{0,2}})?(?:(?:the|den|le|dem)\s)?)?"
_MONTH = rf"(?P<month>{_any(MONTH_OF)})\b\.?"
_TH = r"(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?:[\s,]{1,3}(?:del?\s)?(?P<year>\d{4}|['’]\d\d)(?!\d))?"
_RANGE = rf"(?:\s?(?:[-–—/&+]|to|and|bis|und|au|et)\s?\d{{1,2}}{_TH}(?:\s{{1,2}}(?:{_any(MONTH_OF)})\b\.?)?)?"
#: "Meeting 5 – 11 May" is the fifth, on the eleventh.
_NO_COUNT = (
    r"(?!(?:(?<=meeting\s)|(?<=session\s)|(?<=call\s)|(?<=no\.\s)|(?<=nr\.\s)|(?<=number\s)|(?<=sitzung\s)|(?<=reunion\s)|(?<=\#))"
    r"\d{1,2}\s[–—-]\s)"
)
PATTERNS = [
    compile_later(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.-])(?<!\d/){_WEEKDAY}(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"
        r"(?!\d|[-/]\d)",
        rf"(?<![\w/]){_NO_COUNT}{_WEEKDAY}(?P<day>\d{{1,2}}){_TH}{_RANGE}\s{{0,3}}(?:of\s|de\s)?{_MONTH}{_YEAR}",
        rf"(?<![\w/]){_WEEKDAY}{_MONTH}\s{{1,3}}(?P<day>\d{{1,2}}){_TH}(?!\d|:\d|\s?[ap]m\b){_RANGE}{_YEAR}",
        rf"(?<![\w/]){_WEEKDAY}(?P<day>\d{{1,2}})-{_MONTH}-(?P<year>\d{{4}}|\d\d)(?!\d)",
        rf"(?<![\w/.-]){_WEEKDAY}(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d)"
        r"(?!\d|[-/.]\d)",
        r"(?<!\d)(?P<year>\d{4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
    )
]
#: A date is at most so long.
LONGEST = 60


@dataclass(frozen=True)
class Day:
    """A day that was found at ``start`` to ``end``; ``year`` is 0 where none is written."""

    start: int
    end: int
    year: int
    month: int
    day: int
    weekday: int | None = None
    swapped: bool = False  # read with the month first, for it can only be so
    is_ambiguous: bool = False  # 3/4: either could be the month

    def on(self, year: int = 0) -> date | None:
        """The day itself; None where the calendar has no such day, or no year is known."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None

    @property
    def is_impossible(self) -> bool:
        return self.on(2024) is None  # a leap year


@lru_cache(maxsize=1000)
def find_days(text: str, *, month_first: bool = False) -> tuple[Day, ...]:
    """Every day that is written in the text, in order, none within another. Each line is asked for some five times."""
    if not any(c.isdigit() for c in text):
        return ()
    found: list[Day] = []
    for day in sorted(_all(text, month_first), key=lambda day: (day.start, -day.end)):
        if not found or day.start >= found[-1].end:
            found.append(day)
    return tuple(found)


def _all(text: str, month_first: bool) -> Iterator[Day]:
    folded = _folded(text)
    for pattern in PATTERNS:
        for match in pattern.finditer(folded):
            if day := _day(match, month_first):
                yield day


def _folded(text: str) -> str:
    """Folded letter by letter, so that every place stays the same."""
    if text.isascii():
        return text.lower()
    return "".join(folded if len(folded := fold(c)) == 1 else c for c in text)


def _day(match: re.Match[str], month_first: bool) -> Day | None:
    said = match.groupdict()
    weekday = WEEKDAY_OF.get(said.get("weekday") or "")
    year = int((said["year"] or "0").strip("'’"))
    year += 2000 if 0 < year < 100 else 0
    if year and not 1900 <= year <= 2100:
        return None
    if said.get("one"):
        return _numeric(match, year, weekday, month_first)
    month = MONTH_OF.get(said["month"]) or (int(said["month"]) if said["month"].isdecimal() else 0)
    return Day(match.start(), match.end(), year, month, int(said["day"]), weekday)


def _numeric(match: re.Match[str], year: int, weekday: int | None, month_first: bool) -> Day:
    one, two = int(match["one"]), int(match["two"])
    start, end = match.span()
    first = Day(start, end, year, two, one, weekday, is_ambiguous=one <= 12 and two <= 12 and one != two)
    second = Day(start, end, year, one, two, weekday, swapped=True)
    if first.on() is None:
        return second if second.on() else first
    if second.on() is None or match["mark"] == ".":
        return first
    if weekday is not None and first.on().weekday() != weekday == second.on().weekday():  # type: ignore[union-attr]
        return second
    return second if month_first and weekday is None else first


def is_month_first(text: str) -> bool:
    """Whether the dates in figures have the month first: one can only be read so, and none otherwise."""
    days = [day for day in _all(text, False) if day.swapped or day.is_ambiguous or day.day > 12]
    numeric = [day for day in days if re.search(r"\d/\d", text[day.start : day.end])]
    return any(day.swapped for day in numeric) and not any(day.day > 12 and not day.swapped for day in numeric)
