"""From a file to its meetings: where each begins and ends, and what stands in it."""

import itertools
import re
from datetime import date

from roundtable.minutes.agenda import read_agenda
from roundtable.minutes.attendance import invited, read_attendance, scribes_of
from roundtable.minutes.days import MONTH_OF, find_days, is_month_first
from roundtable.minutes.dialect import Dialect, dialect_of, visible
from roundtable.minutes.head import About, about, bare_title, read_date, read_title
from roundtable.minutes.keeping import keep_lines
from roundtable.minutes.lines import ONLY_MARKS
from roundtable.minutes.marks import BREAK, plain
from roundtable.minutes.outline import Outline
from roundtable.minutes.people import People
from roundtable.minutes.reading import read_lines
from roundtable.minutes.records import Meeting, Minutes
from roundtable.minutes.rows import Statements
from roundtable.minutes.titles import bare, kind_of, of_another
from roundtable.minutes.together import carry, merge_actions, merge_decisions
from roundtable.minutes.units import Unit, read_units
from roundtable.minutes.vocabulary import Kind
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_TEMPLATE = compile_later(
    r"\bYYYY\b|\bJJJJ\b|\bAAAA\b|\[(?:name|date|insert)[^\]]{0,40}\]|<(?:name|"
    r"date|insert)[^>]{0,40}>|\{\{[^{}]{0,60}\}\}",
    re.IGNORECASE,
)
_NOT_HELD = compile_later(
    r"\b(?:next|upcoming|coming|to come|future|planned|proposed|tentative|cancell?ed|"
    r"postponed|no (?:meeting|call)|not held|did not take place|skipped|moved "
    r"to|called off"
    r"|draft agenda|agenda for|nächste\w*|geplant\w*|abgesagt|ausgefallen|entfällt|"
    r"entfallen|verschoben|prochain\w*|à venir|annulée?|prévue?)\b",
    re.IGNORECASE,
)
#: A day with nothing below it: "17 March – no club, everybody at the retreat".
_NONE_THEN = compile_later(
    r"(?<!\w)(?:no\s[^\W\d_]+|holidays?|retreat|vacation|kein\w*\s\w+|ferien|feiertag|pas\sde\s\w+|vacances|férié)(?!\w)",
    re.IGNORECASE,
)
_YEAR = compile_later(r"(?<![\d/.:-])(20\d\d)(?![\d/.:-]\d|\d)")
_DAY_OF = compile_later(
    r"\b(?:day|tag|jour|session|part|teil)\s?(?:\d|one|two|three|[ivx]+\b)|\b(?:first|"
    r"second|third)\sday\b|\b(?:action|decision|todo|status|signed|printed|circulated|"
    r"distributed|due\b|deadline|version|dated\b|(?:approv|accept|review|last|"
    r"previous)\w{0,5}\s.{0,20}minutes)",
    re.IGNORECASE,
)
_RELATIVE = frozenset({"last", "previous", "prior", "earlier", "other", "past"})
#: How a line break within a line is shown.
SHOWN = " ⏎ "


def read_minutes(data: bytes, name: str) -> Minutes:
    """Read a file of minutes. ``name`` is its name, which may say the date."""
    lines, problem = read_lines(data)
    return _understand(lines, name) if problem is None else Minutes(name, lines, problem=problem)


def read_text(text: str, name: str) -> Minutes:
    """The same from what ``text_of`` made of a file's lines."""
    return _understand([line.replace(SHOWN, BREAK) for line in text.split("\n")], name)


def text_of(lines: list[str]) -> str:
    """The lines of a file as one text, to be kept."""
    return "\n".join(line.replace(BREAK, SHOWN) for line in lines)


def _understand(lines: list[str], name: str) -> Minutes:
    minutes = Minutes(name, [line.replace(BREAK, SHOWN) for line in lines])
    dialect = dialect_of(lines)
    units = read_units(visible(lines, dialect), dialect)
    if not units:
        return minutes
    text = "\n".join(lines)
    minutes.is_month_first = is_month_first(text[:200_000])
    told = about(text[:200_000], dialect, is_month_first=minutes.is_month_first)
    reading = _Reading(dialect, name, told, lines, is_template=bool(_TEMPLATE.search(text)))
    minutes.meetings = reading.meetings(units, len(lines))
    minutes.begins = {unit.number for unit in units}
    minutes.outside = _outside(minutes)
    return minutes


def _outside(minutes: Minutes) -> list[int]:
    """The lines before the first meeting of a file, and of meetings that were not held."""
    inside = {number for meeting in minutes.meetings for number in range(meeting.begin, meeting.end)}
    return [n for n, line in enumerate(minutes.lines, 1) if n not in inside and not ONLY_MARKS.match(line or " ")]


class _Reading:
    def __init__(self, dialect: Dialect, name: str, told: About, lines: list[str], *, is_template: bool) -> None:
        self._dialect, self._name, self._about = dialect, name, told
        self._lines, self._is_template = lines, is_template
        self._year = 0

    def meetings(self, units: list[Unit], count: int) -> list[Meeting]:
        self._year = _year_of(units, self._name)
        starts = _starts(units, self._year)
        if len(starts) < 2:
            return [self._meeting(units, 1, count + 1)]
        whole = bare_title(read_title(units[: starts[0]], self._dialect)[1]) if starts[0] else None
        found = []
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(units)
            if (
                _NOT_HELD.search(plain(units[start].text))
                or (end - start <= 2 and _NOT_HELD.search(plain(units[end - 1].text)[:60]))
                or (end - start == 1 and _NONE_THEN.search(plain(units[start].text)))
            ):
                continue
            last = units[end].number if end < len(units) else count + 1
            found.append(self._one_of_many(units[start:end], last, whole))
        carry(found)
        return found or [self._meeting(units, 1, count + 1)]

    def _one_of_many(self, units: list[Unit], end: int, whole: str | None) -> Meeting:
        meeting = self._meeting(units, units[0].number, end, heading=units[0])
        days = find_days(plain(units[0].text), month_first=self._about.is_month_first)
        meeting.held_on = next(
            (on for day in days if (on := day.on(_year_of(units, "") or self._year))), meeting.held_on
        )
        meeting.title = bare_title(plain(units[0].text)) or whole
        return meeting

    def _meeting(self, units: list[Unit], begin: int, end: int, heading: Unit | None = None) -> Meeting:
        meeting = Meeting(begin, end)
        unit, words = read_title(units, self._dialect)
        meeting.title = bare_title(words) if words else None
        words = plain(heading.text) if heading else words
        meeting.held_on, wrong = read_date(units, self._dialect, words, self._name, self._about)
        people = People()
        title = heading or unit
        outline = Outline(units, people, title)
        is_chat = any(unit.speaker for unit in units[:60])
        meeting.attendance = read_attendance(outline.all, people, is_chat=is_chat)
        scribes = scribes_of(outline.all, people)
        people.add(invited(outline.all, people))
        _know(people, meeting, units, scribes)
        outline = Outline(units, people, title)
        _of_this_meeting(outline, meeting)
        meeting.agenda = read_agenda(outline, people, units)
        statements = Statements(outline, people, meeting.held_on, scribes, is_template=self._is_template).read()
        meeting.decisions = merge_decisions(statements.decisions)
        meeting.actions = merge_actions(statements.actions)
        taken = {item.line for item in meeting.decisions} | {item.line for item in meeting.actions}
        meeting.not_understood = sorted((statements.not_understood | set(wrong)) - taken - {0})
        keep_lines(meeting, outline, units, people, self._lines)
        return meeting


def _of_this_meeting(outline: Outline, meeting: Meeting) -> None:
    """ "Actions of 5 March" are old ones, unless that is the day of the meeting; "of the fourth meeting" likewise."""
    titled = set(bare(meeting.title or "").split()) | {word for s in outline.all[:2] for word in bare(s.title).split()}
    titled |= {name for name, month in MONTH_OF.items() if meeting.held_on and month == meeting.held_on.month}
    for section in outline.all:
        if section.kind is Kind.CARRIED and of_another(section.title) in titled - _RELATIVE:
            section.kind = Kind.ACTIONS
        days = find_days(section.title)
        if section.kind is None and section.head and _is_of_this_day(section.title, meeting):
            section.kind = Kind.NOTES
        if (
            section.kind is Kind.CARRIED
            and meeting.held_on
            and any(day.on(meeting.held_on.year) == meeting.held_on for day in days)
        ):
            rest = section.title[: days[0].start] + section.title[days[-1].end :]
            section.kind = Kind.ACTIONS if kind_of(bare(rest)) is not Kind.CARRIED else Kind.CARRIED


def _is_of_this_day(title: str, meeting: Meeting) -> bool:
    """ "Minutes of 3 December prepared by Josef" among the headings of the minutes of that day."""
    on = meeting.held_on
    is_today = on is not None and any(day.on(on.year) == on for day in find_days(title))
    return is_today and (bare_title(title) is None or bool(re.match(r"(?:meeting\s)?(?:minutes|notes)\b", bare(title))))


def _know(people: People, meeting: Meeting, units: list[Unit], scribes: list[str]) -> None:
    """Everybody who is named where only names stand."""
    attendance = meeting.attendance
    people.add([*attendance.present, *attendance.regrets, *attendance.guests, *scribes])
    people.add(unit.speaker for unit in units if unit.speaker and not unit.is_notice)
    for unit in units:
        people.add(re.findall(r"(?<![\w.])@[A-Za-z][\w-]{1,39}", unit.text)[:20])


def _year_of(units: list[Unit], name: str) -> int:
    """The year that the head of the file or its name gives for dates without one; 0 where there is none."""
    words = " ".join(plain(unit.text)[:200] for unit in units[:4]) + f" {name.replace('_', ' ')}"
    years = {int(year) for year in _YEAR.findall(words)}
    return years.pop() if len(years) == 1 else 0


def _starts(units: list[Unit], year: int) -> list[int]:
    """The units with which a meeting begins: headings of one kind, each with the date of a meeting."""
    by_style: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        if style := _style(unit, year):
            by_style.setdefault(style, []).append(number)
    for style, numbers in by_style.items():
        held = [n for n in numbers if not _NOT_HELD.search(plain(units[n].text))]
        days = sorted({on for n in held for day in find_days(plain(units[n].text))[:1] if (on := day.on(year))})
        if len(held) < 2 or len(days) < 2 or _is_one_gathering(days):
            continue
        ends = [*numbers[1:], len(units)]
        if style != "line" or all(end - begin > 2 for begin, end in zip(numbers, ends, strict=True) if begin in held):
            return numbers
    return []


def _is_one_gathering(days: list[date]) -> bool:
    """Days one after the other are those of one workshop."""
    return len(days) < 6 and all((after - before).days == 1 for before, after in itertools.pairwise(days))


def _style(unit: Unit, year: int) -> str:
    text = plain(unit.text)
    days = find_days(text) if len(text) < 120 and not unit.speaker and not unit.table else []
    if not days or not any(day.on(year) for day in days) or _DAY_OF.search(text):
        return ""
    if kind_of(fold(text)) in {Kind.CARRIED, Kind.ACTIONS}:
        return ""
    if unit.level:
        return f"h{unit.level}"
    rest = text
    for day in reversed(days):
        rest = rest[: day.start] + rest[day.end :]
    is_short = len(re.findall(r"\w+", rest)) <= 6 and not unit.is_item and len(unit.numbers) == 1
    is_field = re.match(r"(?:date|when|datum|wann|quand|le)\s?:", text, re.IGNORECASE)
    starts = days[0].start <= 12 or is_field
    return "line" if is_short and unit.is_after_blank and starts and text[-1] not in ".!?" else ""
