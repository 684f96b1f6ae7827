"""Which lines of the minutes are the notes on which point, and which stand by themselves: none is lost.

A line is left out of the notes only where each of its words is told elsewhere: in the title, the date, a point of the
agenda, or the names of those who were there.
"""

import re
from collections.abc import Iterator

from roundtable.minutes.agenda import title_of
from roundtable.minutes.days import find_days
from roundtable.minutes.fields import fields_of
from roundtable.minutes.lines import ONLY_MARKS, split_ordinal
from roundtable.minutes.marks import plain
from roundtable.minutes.outline import Outline
from roundtable.minutes.people import People
from roundtable.minutes.records import Item, Meeting
from roundtable.minutes.sections import Section
from roundtable.minutes.titles import bare, kind_of_field, kind_of_heading
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_WORD = compile_later(r"[^\W_]+")
_ATTENDANCE = frozenset({Kind.PRESENT, Kind.REGRETS, Kind.GUESTS})
#: Headings that say what the lines below them are, and nothing else.
_STRUCTURE = frozenset({*_ATTENDANCE, Kind.AGENDA, Kind.NOTES})
#: What stands between names, or in place of them.
_JOINTS = frozenset(
    ["and", "und", "et", "or", "none", "nobody", "nil", "keine", "niemand", "aucun", "aucune", "personne"]
)
_OF_TITLES = frozenset(
    {
        "minutes",
        "notes",
        "meeting",
        "of",
        "the",
        "on",
        "held",
        "agenda",
        "date",
        "protokoll",
        "du",
    }
)
_OF_LENGTHS = frozenset({"min", "mins", "minute", "minutes", "minuten", "mn", "m", "h", "hour", "hours"})
#: What fields and headings are called is told by what is read from them where they are made of these words only:
#: "in the room" and "not reached" say more.
_SAY_ONLY_WHAT = frozenset(
    fold(
        "minutes notes meeting of the agenda ordre du jour contents topics item discussion programme protokoll top "
        "what we talked about apologies excuses sorry excused absent also present attendees attending participants "
        "people observers who sent came come joined join able could not travel here there gast entschuldigt regrets "
        "guests members trustees to"
    ).split()
)
#: "3–4 March": the meeting keeps the first day only.
_DAYS = compile_later(r"\d\s?(?:[–—-]|to|and|bis|und|au|et)\s?\d{1,2}\.?\s?[^\W\d]{3}|[^\W\d]{3}\s\d{1,2}\s?[–—-]\s?\d")
#: So much of the words of two titles must be the same for one to be the other.
_ALIKE = 0.6
_MOST_COMPARED = 300
_LONGEST_TITLE = 160


_LETTER = compile_later(r"[(\[][A-Z][)\]]")
_OF_NUMBERS = frozenset({"item"})


def keep_lines(meeting: Meeting, outline: Outline, units: list[Unit], people: People, lines: list[str]) -> None:
    """Give each point of the agenda the lines of its notes, and the meeting those that belong to none."""
    owners = _owners(meeting, outline, units, people)
    told = {decision.line for decision in meeting.decisions} | {action.line for action in meeting.actions}
    told |= set(meeting.not_understood)
    known = _Known(meeting, outline)
    kept: dict[int, Unit | None] = {}
    for unit, numbers in _stretches(meeting, units):
        own = set(unit.numbers) if unit else set()
        for number in numbers:
            line = lines[number - 1]
            if line.strip() and (number in told or not known.tells(unit if number in own else None, number, line)):
                kept[number] = unit
    _leave_bare_headings(kept, told, owners, outline)
    for number, unit in kept.items():
        item = owners.get(id(unit)) if unit else None
        (item.notes if item else meeting.rest).append(number)


def _stretches(meeting: Meeting, units: list[Unit]) -> Iterator[tuple[Unit | None, range]]:
    """The lines of the meeting, each with the unit that they begin, go on with or follow."""
    starts = [unit.number for unit in units]
    if meeting.begin < (starts[0] if starts else meeting.end):
        yield None, range(meeting.begin, starts[0] if starts else meeting.end)
    for at, unit in enumerate(units):
        yield unit, range(starts[at], starts[at + 1] if at + 1 < len(units) else meeting.end)


def _owners(meeting: Meeting, outline: Outline, units: list[Unit], people: People) -> dict[int, Item]:
    """The point that each unit is about, by its id; those that are about none are left out."""
    of_section = _sections_of(meeting, outline, people)
    listed = {item.line: item for item in meeting.agenda}
    called = {bare(item.title): item for item in meeting.agenda}
    owners: dict[int, Item] = {}
    entry: tuple[Unit, Section, Item] | None = None  # of a list or a table, that what stands below it belongs to
    for unit in units:
        section = outline.of_unit[id(unit)]
        entry = entry if entry and _goes_on(entry[0], entry[1], unit, section) else None
        here = next((listed[number] for number in unit.numbers if number in listed), None)
        if here is None and _may_be_title(unit):
            here = called.get(bare(title_of(plain(unit.text), people)))
        if here and section.head is not unit:
            entry = unit, section, here
        if item := here or (entry[2] if entry else _inherited(section, of_section)):
            owners[id(unit)] = item
    return owners


def _may_be_title(unit: Unit) -> bool:
    return not unit.table and not unit.speaker and len(unit.numbers) == 1 and len(unit.text) <= _LONGEST_TITLE


def _goes_on(entry: Unit, within: Section, unit: Unit, section: Section) -> bool:
    """Whether this unit still belongs to an entry above it."""
    if section is not within or entry.speaker or (entry.table and unit.table is not entry.table):
        return False
    if unit.indent > entry.indent or entry.table:
        return True
    is_next = unit.is_item and entry.is_item  # one that is no point of the agenda
    return not is_next and not (section.kind is Kind.AGENDA and unit.is_after_blank and not unit.is_item)


def _inherited(section: Section, of_section: dict[int, Item]) -> Item | None:
    here: Section | None = section
    while here is not None:
        if found := of_section.get(id(here)):
            return found
        here = here.parent
    return None


def _sections_of(meeting: Meeting, outline: Outline, people: People) -> dict[int, Item]:
    """The section of the notes on each point: that which it was read from, else one that is called like it."""
    found: dict[int, Item] = {}
    by_line = {number: section for section in outline.all if section.head for number in section.head.numbers}
    names: dict[str, list[Section]] = {}
    for section in outline.all:
        name = bare(title_of(section.title, people)) if section.head and section.style != "title" else ""
        if name and not _is_in_agenda(section):
            names.setdefault(name, []).append(section)
    words = {name: set(_words(name)) for name in names} if len(names) <= _MOST_COMPARED else {}
    for item in meeting.agenda:
        section_of_item = by_line.get(item.line)
        if section_of_item:
            found[id(section_of_item)] = item
        if section_of_item is None or _is_in_agenda(section_of_item):
            for section in names.get(bare(item.title)) or names.get(_alike(item, words), []):
                found.setdefault(id(section), item)
    return found


def _is_in_agenda(section: Section) -> bool:
    here: Section | None = section
    while here is not None:
        if here.kind is Kind.AGENDA:
            return True
        here = here.parent
    return False


def _alike(item: Item, names: dict[str, set[str]]) -> str:
    """The title that has most words in common with that of the point; empty where none has enough."""
    words = set(_words(item.title))
    shares = {name: len(words & other) / len(words | other) for name, other in names.items() if words & other}
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and shares[best] >= _ALIKE else ""


def _leave_bare_headings(
    kept: dict[int, Unit | None], told: set[int], owners: dict[int, Item], outline: Outline
) -> None:
    """A heading that only says what its lines are goes with them, where all of them are told elsewhere."""
    filled = {
        id(outline.of_unit[id(unit)])
        for number, unit in kept.items()
        if unit and id(unit) not in owners and not (_heads(unit, outline) and number in unit.numbers)
    }
    for section in outline.all:
        head = section.head
        if head is None or id(head) in owners or id(section) in filled or section.kind not in _STRUCTURE:
            continue
        is_bare = _says_only_what(plain(head.text)) and kind_of_heading(plain(head.text)) is section.kind
        if is_bare and not set(head.numbers) & told:
            for number in head.numbers:
                kept.pop(number, None)


def _heads(unit: Unit, outline: Outline) -> bool:
    return outline.of_unit[id(unit)].head is unit


class _Known:
    """What is told elsewhere than in the notes."""

    def __init__(self, meeting: Meeting, outline: Outline) -> None:
        self._outline = outline
        attendance = meeting.attendance
        names = [*attendance.present, *attendance.regrets, *attendance.guests]
        self._names = {word for name in names for word in _words(name)} | _JOINTS
        self._title = set(_words(meeting.title or "")) | _OF_TITLES
        self._items: dict[int, set[str]] = {}
        self._topics: dict[str, set[str]] = {}
        for item in meeting.agenda:
            words = {*_words(item.title), *_OF_LENGTHS, str(item.minutes)}
            self._items.setdefault(item.line, words)
            self._topics[bare(item.title)] = words
        self._fields: tuple[int, set[Kind]] = (0, set())  # of the unit that was looked at last
        self._year = meeting.held_on.year if meeting.held_on else 0
        self._held_on = meeting.held_on

    def tells(self, unit: Unit | None, number: int, line: str) -> bool:
        """Whether all words of the line, which is one of the unit's, are told elsewhere."""
        if ONLY_MARKS.match(line):
            return "|" not in line
        if unit is None:
            return False
        text = plain(line)
        section = self._outline.of_unit[id(unit)]
        is_again = section.head is unit and len(section.title) <= _LONGEST_TITLE
        if topic := self._items.get(number) or (self._topics.get(bare(section.title)) if is_again else None):
            ordinal, words = split_ordinal(text)
            if _LETTER.fullmatch(ordinal):
                return False  # "(D) The trial stays open" may be a mark
            if any(word not in _OF_NUMBERS and len(word) > 3 for word in re.findall(r"[^\W\d_]+", fold(ordinal))):
                return False  # "Topic 1: …"
            first, *others = _words(split_ordinal(words)[1]) or [""]
            return (first in topic or first.isdecimal()) and all(word in topic for word in others)
        return self._is_of_head(unit, section, text) or self._is_attendance(unit, section, text)

    def _kinds_of(self, unit: Unit) -> set[Kind]:
        """What fields the unit is made of; of a unit of many lines they are looked for once."""
        if self._fields[0] != id(unit):
            self._fields = id(unit), {field.kind for field in fields_of(unit)}
        return self._fields[1]

    def _is_of_head(self, unit: Unit, section: Section, text: str) -> bool:
        """The title, with the day or without it; a field with the day."""
        is_titled = section.head is unit and section.style == "title"
        is_day = Kind.DATE in self._kinds_of(unit) or section.kind is Kind.DATE
        if not (is_titled or is_day):
            return False
        rest = text
        for day in reversed(find_days(text)):
            if day.on(self._year) == self._held_on and not _DAYS.search(text[day.start : day.end]):
                rest = f"{rest[: day.start]} {rest[day.end :]}"
        return all(word in self._title for word in _words(rest))

    def _is_attendance(self, unit: Unit, section: Section, text: str) -> bool:
        """Names and nothing else."""
        if not (section.kind in _ATTENDANCE or self._kinds_of(unit) & _ATTENDANCE) or unit.table:
            return False
        name, colon, value = text.partition(":")
        is_named = bool(colon) and kind_of_field(name) in _ATTENDANCE
        if is_named and not _says_only_what(name):
            return False
        value = value if is_named else text
        if section.head is unit and kind_of_heading(text) is section.kind:
            return False  # it goes with what stands below it
        return all(word in self._names for word in _words(value))


def _says_only_what(name: str) -> bool:
    return all(word in _SAY_ONLY_WHAT or word.isdecimal() for word in _words(name))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
