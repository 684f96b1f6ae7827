"""Dates in words, English and German: "Friday", "next Tuesday", "in 2 weeks", "Ende Mai", "03.03.2026".

``today`` is always the day in the writer's zone. A weekday or a day and month without a year never mean the
past. ``month_first`` says that 3/4/2026 is March 4; 3.4.2026 is 3 April to everybody.
"""

from datetime import date

from roundtable.text.dates.due import Due, DueKind, split_due
from roundtable.text.dates.forms import read
from roundtable.text.dates.words import LONGEST, YEARS, signs_of

__all__ = ["YEARS", "Due", "DueKind", "read_date", "split_due"]


def read_date(words: str, today: date, *, month_first: bool = False) -> date | None:
    """The day that these words mean and nothing else; None where they mean none.

    "by the end of Q2" → 30 June, "before Christmas" → 24 December, "mid-April" → 15 April.
    """
    words = words.strip()
    signs = signs_of(words) if len(words) <= LONGEST else None
    found = read(signs, today, month_first=month_first) if signs else None
    return found.on if found else None
