"""From minutes as read to what is to be put on record: plain values, nothing of them is stored yet."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from roundtable.minutes.marks import plain
from roundtable.minutes.records import Action, Attendance, Decision, Meeting, Minutes, State
from roundtable.minutes.retelling import as_markdown
from roundtable.text.folding import fold

LONGEST_TITLE = 160
LONGEST_WORDS = 500
LONGEST_NAME = 120
MOST_ITEMS = 290
LONGEST_MINUTES = 24 * 60
#: Longer notes are parted: a text has its limit.
LONGEST_NOTES = 200_000


@dataclass(frozen=True)
class PlannedItem:
    title: str
    minutes: int = 0  # 0: not said
    notes: str = ""  # Markdown


@dataclass(frozen=True)
class PlannedDecision:
    text: str
    item: int | None = None  # which of the items it was made at


@dataclass(frozen=True)
class PlannedAction:
    """``owners`` and ``due`` are as written."""

    text: str
    owners: tuple[str, ...] = ()
    due: str = ""
    state: State = State.OPEN
    is_carried: bool = False
    item: int | None = None
    is_month_first: bool = False  # in its date, 3/4 is March 4


@dataclass(frozen=True)
class MeetingPlan:
    """``print`` is of the words of this meeting and no others: the same words are the same meeting."""

    place: int  # among the meetings of its file, from 0
    held_on: date | None
    title: str
    print: str
    is_named: bool = True  # the minutes say what the meeting is called
    attendance: Attendance = field(default_factory=Attendance)
    items: list[PlannedItem] = field(default_factory=list)
    decisions: list[PlannedDecision] = field(default_factory=list)
    actions: list[PlannedAction] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """What is called so where the minutes give no name."""

    meeting: str = "Meeting"
    rest: str = "Notes from the minutes"
    outside: str = "Also in this file"


def plans_of(minutes: Minutes, days: Mapping[int, date], words: Words) -> list[MeetingPlan]:
    """A plan a meeting, in the order of the file. ``days`` are those that people gave, by the place of the meeting.

    Two meetings of one day and name are told apart by a number.
    """
    found: list[MeetingPlan] = []
    taken: set[tuple[date | None, str]] = set()
    for place, meeting in enumerate(minutes.meetings):
        held_on = meeting.held_on or days.get(place)
        title = _cut(plain(meeting.title or ""), LONGEST_TITLE - 6) or words.meeting
        number = 1
        while (held_on, fold(_numbered(title, number))) in taken:
            number += 1
        title = _numbered(title, number)
        taken.add((held_on, fold(title)))
        found.append(_plan(minutes, meeting, place, held_on, title, words))
    return found


def outside_of(minutes: Minutes) -> str:
    """What belongs to no meeting of the file, as Markdown."""
    return as_markdown(minutes.lines, minutes.outside, minutes.begins) if minutes.outside else ""


def parts_of(notes: str) -> list[str]:
    """The notes in parts that a text can hold, cut between lines."""
    parts, length = [[]], 0  # type: tuple[list[list[str]], int]
    for line in (piece for whole in notes.split("\n") for piece in _pieces(whole)):
        if length + len(line) > LONGEST_NOTES and parts[-1]:
            parts.append([])
            length = 0
        parts[-1].append(line)
        length += len(line) + 1
    return [text for part in parts if (text := "\n".join(part)).strip()]


def _pieces(line: str) -> list[str]:
    return [line[at : at + LONGEST_NOTES] for at in range(0, len(line), LONGEST_NOTES)] or [""]


def _plan(
    minutes: Minutes, meeting: Meeting, place: int, held_on: date | None, title: str, words: Words
) -> MeetingPlan:
    kept = meeting.agenda[:MOST_ITEMS]
    items = [_item(minutes, item.title, item.minutes, item.notes) for item in kept]
    of_line = {line: number for number, item in enumerate(kept) for line in item.notes}
    rest = sorted([*meeting.rest, *(line for item in meeting.agenda[MOST_ITEMS:] for line in (item.line, *item.notes))])
    if rest:
        items.append(_item(minutes, words.rest, None, sorted(set(rest))))
    attendance = meeting.attendance
    return MeetingPlan(
        place=place,
        held_on=held_on,
        title=title,
        print=_print_of(minutes, meeting),
        is_named=bool(meeting.title),
        attendance=Attendance(_names(attendance.present), _names(attendance.regrets), _names(attendance.guests)),
        items=items,
        decisions=[_decision(decision, of_line) for decision in meeting.decisions],
        actions=[_action(action, of_line, minutes.is_month_first) for action in meeting.actions],
    )


def _item(minutes: Minutes, title: str, length: int | None, lines: list[int]) -> PlannedItem:
    named = plain(title)
    notes = as_markdown(minutes.lines, lines, minutes.begins)
    if len(named) > LONGEST_TITLE:  # all of it stays in the notes
        notes = f"{named}\n\n{notes}".strip()
    return PlannedItem(_cut(named, LONGEST_TITLE), min(length or 0, LONGEST_MINUTES), notes)


def _decision(decision: Decision, of_line: Mapping[int, int]) -> PlannedDecision:
    return PlannedDecision(_cut(plain(decision.text), LONGEST_WORDS), of_line.get(decision.line))


def _action(action: Action, of_line: Mapping[int, int], is_month_first: bool) -> PlannedAction:
    return PlannedAction(
        text=plain(action.text),
        owners=tuple(_names(action.owners)),
        due=plain(action.due or ""),
        state=action.state,
        is_carried=action.is_carried,
        item=of_line.get(action.line),
        is_month_first=is_month_first,
    )


def _names(names: list[str]) -> list[str]:
    return list(dict.fromkeys(name for written in names if (name := plain(written)[:LONGEST_NAME])))


def _print_of(minutes: Minutes, meeting: Meeting) -> str:
    """Of the day that the minutes say and of their words, however they are spaced."""
    lines = (" ".join(line.split()) for line in minutes.lines[meeting.begin - 1 : meeting.end - 1])
    said = [str(meeting.held_on or ""), *filter(None, lines)]
    return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _cut(text: str, longest: int) -> str:
    """At most so long, cut between words."""
    if len(text) <= longest:
        return text
    return re.sub(r"\s\S*$", "", text[: longest - 2]) + " …"


def _numbered(title: str, number: int) -> str:
    return title if number == 1 else f"{title} ({number})"
