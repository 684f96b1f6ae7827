"""When a promise is due: the date in words at its end, or in brackets, and the promise without it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from roundtable.text.dates.forms import Read, Stands, read
from roundtable.text.dates.words import LONGEST, may_belong_to_a_date, signs_of
from roundtable.text.folding import fold


class DueKind(StrEnum):
    NONE = "none"  # nothing was said
    DATE = "date"
    NEXT_MEETING = "next_meeting"  # the caller knows when that is
    UNCLEAR = "unclear"  # something was said, and is no date: "due: after ASCO", "ASAP"


@dataclass(frozen=True)
class Due:
    """``text`` is the promise without ``written``, the words that say when; ``on`` only where kind is DATE."""

    text: str
    kind: DueKind = DueKind.NONE
    written: str = ""
    on: date | None = None


#: Most words that one date has, with what leads to it: "no later than the end of the second week of March 2027".
MOST_WORDS = 12
#: Further brackets before these are not looked into.
MOST_BRACKETS = 6
#: What is "on 3 March" and would be due a year from now was said of a day gone by.
REACH = timedelta(183)
MEETING = re.compile(r"(?P<lead>(?:(?:by|before|on|at|in|for) ){0,3})next (?:(?:our )?(?P<meeting>meeting)|time)")
#: Words after which a date says of what, not when: "the notes of last Friday".
_OF_WHAT = """
of for from since last past every each per to and or than vs about after between during via through as with
letzten letzter letzte letztem jeden jede jeder jedem seit von nach ab
"""
OF_WHAT = frozenset(_OF_WHAT.split())
BREAK = re.compile(r"[(\[{,;:–—→|-]\s{0,9}$")
BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,80})[)\]]")
SAID_DUE = re.compile(
    r"[(\[]?\b(?:due(?: date)?|deadline|fällig|frist):\s{0,3}([^()\[\]\n]{1,60})[)\]]?[.;,]?", re.IGNORECASE
)
CLOSING = ".,;:!)]}* "
OPENING = "([{* "
LEFT_OVER = " \t,;:–—→|([{-"


def split_due(promise: str, today: date, *, month_first: bool = False) -> Due:
    """Find when a promise is due, as said at its end or in brackets; the last that is said counts.

    ``today`` is the day in the writer's zone. "Send the slides by Friday" → "Send the slides", Friday.
    """
    promise = promise.strip()
    return (
        _at_end(promise, today, month_first)
        or _in_brackets(promise, today, month_first)
        or _unclear(promise)
        or Due(promise)
    )


def _at_end(promise: str, today: date, month_first: bool) -> Due | None:
    for start in _starts(promise):
        phrase = promise[start:]
        if due := _due(promise[:start], phrase, today, month_first):
            left = promise[:start].rstrip(LEFT_OVER)
            if phrase.rstrip(".,;: ").endswith(")") and left.count("(") > left.count(")"):
                left += ")"  # of "(Sasha, by Friday)"
            return Due(left, due.kind, due.written, due.on)
    return None


def _starts(promise: str) -> list[int]:
    """Where a date at the end may begin, leftmost first: the words at the end that may belong to one."""
    begin = max(0, len(promise) - LONGEST)
    if begin and not promise[begin - 1].isspace():
        begin += len(promise[begin:].split(None, 1)[0])
    words = list(re.finditer(r"\S+", promise[begin:]))
    starts: list[int] = []
    for word in reversed(words[-MOST_WORDS:]):
        if not may_belong_to_a_date(word[0]):
            break
        starts.append(begin + word.start())
    return starts[::-1]


def _in_brackets(promise: str, today: date, month_first: bool) -> Due | None:
    for match in list(BRACKETS.finditer(promise))[: -MOST_BRACKETS - 1 : -1]:
        if due := _due("(", match[1], today, month_first):
            left = f"{promise[: match.start()].rstrip()} {promise[match.end() :].lstrip()}"
            return Due(left.strip(), due.kind, due.written, due.on)
    return None


def _unclear(promise: str) -> Due | None:
    start = max(0, len(promise) - LONGEST)
    for match in SAID_DUE.finditer(promise, start):
        if match.end() == len(promise) and match[1].strip(CLOSING):
            return Due(promise[: match.start()].rstrip(LEFT_OVER), DueKind.UNCLEAR, match[1].strip(CLOSING))
    return None


def _due(left: str, phrase: str, today: date, month_first: bool) -> Due | None:
    """What the phrase, with these words before it, says of when; None where it says nothing."""
    signs = signs_of(phrase) if len(phrase) <= LONGEST else None
    if not signs or signs_of(phrase.split(None, 1)[0]) == []:
        return None
    is_break = bool(BREAK.search(left[-10:])) or phrase[0] in "([{" or not left
    written = phrase.strip(CLOSING + OPENING)
    if signs == ["asap"] or (signs[0] == "by" and signs[1:] == ["asap"]):
        return Due("", DueKind.UNCLEAR, written)
    if match := MEETING.fullmatch(" ".join(signs)):
        is_meant = match["lead"] or is_break or not match["meeting"]
        return Due("", DueKind.NEXT_MEETING, written) if is_meant else None
    found = read(signs, today, month_first=month_first)
    if found and _is_promised(signs[0], found, left, is_break, today):
        return Due("", DueKind.DATE, written, found.on)
    return None


def _is_promised(lead: str, found: Read, left: str, is_break: bool, today: date) -> bool:
    """Whether the date says until when, and not of what: "the notes of 3 March" are due on no day."""
    if lead in {"by", "before"}:
        return True
    if lead == "for" or fold(left[-LONGEST:].rsplit(None, 1)[-1] if left.strip() else "").strip(OPENING) in OF_WHAT:
        return False
    is_day = found.stands is Stands.ALONE or (found.stands is Stands.BREAK and (is_break or lead in {"on", "at"}))
    return is_day and today <= found.on <= today + REACH
