"""The points of a meeting: as its agenda lists them, else the topics under which its notes stand."""

import itertools
import re
from dataclasses import replace

from roundtable.minutes.clocks import CLOCK, MINUTE, RANGE, START, clock, length_in
from roundtable.minutes.columns import Column
from roundtable.minutes.fields import fields_of
from roundtable.minutes.lines import split_ordinal
from roundtable.minutes.marks import ALL, STRUCK, plain
from roundtable.minutes.outline import Outline
from roundtable.minutes.people import People, split_names
from roundtable.minutes.presenting import presenters
from roundtable.minutes.records import Item
from roundtable.minutes.roles import Roles, Tables
from roundtable.minutes.sections import Section
from roundtable.minutes.series import bare_list
from roundtable.minutes.titles import bare, kind_of_heading
from roundtable.minutes.topics import below, ends, gathered, is_only_a_date, strongest
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import OF_PEOPLE, Kind
from roundtable.minutes.words import is_nothing
from roundtable.text.patterns import compile_later

#: Headings that announce what is no topic.
_NO_TOPIC = OF_PEOPLE | frozenset(
    {
        Kind.ACTIONS,
        Kind.CARRIED,
        Kind.DECISIONS,
        Kind.BOTH,
        Kind.NEXT,
        Kind.PAPERS,
        Kind.QUESTIONS,
        Kind.FORMAL,
        Kind.DATE,
        Kind.SUBMITTED,
    }
)
_NOT_LISTED = frozenset({Kind.FORMAL, Kind.NEXT, Kind.PRESENT, Kind.REGRETS, Kind.GUESTS})
#: "1 Requests", where all points have such a number.
_BARE_NUMBER = compile_later(r"^(\d{1,3}(?:/\d\d)?)(?:\.\d{1,2})?\s+(?=[^\W\d_])")
_KEYCAP = compile_later(r"^(?:\d?\ufe0f?\u20e3|[^\w\s\"“„«'’(\[])+\ufe0f?\s*")
_COLUMN = compile_later(r"(?<=\S)\s{3,}(?P<part>\S(?:(?!\s{3}).){0,60})$")
_CLOCK_MARK = compile_later(r"\d{1,2}\.\d\d")
_NUMBER_END = compile_later(r"\((?P<min>\d{1,3})(?P<rest>,\s[^()]{1,60})?\)$")
_IN_BRACKETS = compile_later(r"\s*[\[(](?P<inner>[^()\[\]]{1,120})[\])]\s*$")
_FIRST_BRACKET = compile_later(r"\s*[\[(](?P<inner>[^()\[\]]{1,120})[\])]\s?[:–—-]?\s*(?=\w)")
#: "Juna: slides of the congress"
_NAME_FIRST = compile_later(r"(?P<inner>[A-ZÀ-ÖØ-Þ][\w'’-]{1,20}(?:\s?/\s?[A-ZÀ-ÖØ-Þ][\w'’-]{1,20})?):\s+(?=\S)")
_NAME_DASH = compile_later(r"(?P<inner>[A-ZÀ-ÖØ-Þ][\w'’-]{1,20}(?:\s?/\s?[A-ZÀ-ÖØ-Þ][\w'’-]{1,20})?)\s[–—-]\s+(?=\S)")
_AFTER_DASH = compile_later(r"(?:\s(?:[–—-]{1,2}|\|)|(?<=\w)[–—-])\s(?P<part>[^–—|]{1,80})$")
_AFTER_COMMA = compile_later(r",\s(?P<part>[^,]{1,40})$")
_URL = compile_later(r"\(?\bhttps?://\S{1,600}|\(?\bwww\.\S{1,300}")
_PRESENTER = compile_later(
    r"(?:led\sby|presented\sby|presenter|by|speaker|lead|introduced\sby|vorgestellt\svon|"
    r"referent(?:in)?|présenté\spar|par|von|all|chair|everyone|who|delivered\sby|given\sby)\b:?\s*",
    re.IGNORECASE,
)
#: "Timing of the list: will release it in June"
_TOPIC = compile_later(r"^(?:discuss(?:ed|ion)\s)(?:topic|item|point)s?\s?[–—:-]\s", re.IGNORECASE)
_SAID = compile_later(
    r"\.\s(?=(?:link|see|note)\b)|:\s(?=(?:will|is|are|was|were|has|have|we|see|done|ok|almost|needs?|nothing|no)\b)"
)
#: "{{page.title}}"
_PLACE = compile_later(r"\W*\{\{[^{}]*\}\}\W*")
_ELSEWHERE = compile_later(r"(?:please\s|bitte\s)?(?:see|siehe|voir|cf\.?)\s", re.IGNORECASE)
_LINKED = compile_later(r"[\[(]?#\d{1,6}[\])]?|\((?:issue|pr|slides|link|paper|doc|document)s?\)", re.IGNORECASE)


def read_agenda(outline: Outline, people: People, units: list[Unit]) -> list[Item]:
    people.add(presenters(outline.all, units, people))
    items = (
        _listed(outline, people)
        or _of_log(outline)
        or _of_tables(outline, people)
        or _of_clock(outline, people)
        or _topics(outline, people)
        or _with_times(
            bare_list([unit for section in outline.all if section.style in {"", "title"} for unit in section.units]),
            people,
        )
    )
    seen: set[str] = set()
    kept = []
    for item in items:
        if item.title and bare(item.title) not in seen:
            seen.add(bare(item.title))
            kept.append(item)
    return kept


def title_of(heading: str, people: People) -> str:
    """The title of a point as it stands in a heading: without number, clock time, length and presenter."""
    return _timed(Unit([0], heading), people)[0].title


# As it is listed


def _listed(outline: Outline, people: People) -> list[Item]:
    for section in outline.all:
        if section.kind is not Kind.AGENDA:
            continue
        children = [child for child in section.children if child.kind not in _NO_TOPIC | {Kind.NOTES} and child.title]
        if children and section.style in {"h", "title"} and children[0].style in {"h", "bold"}:
            return [item for child in children if child.head and (item := _item(child.head, child.title, people)).title]
        entries = _entries(section)
        if not entries and children:
            return _from_sections(section, people)
        if items := _with_times(entries, people):
            is_contents = bare(section.title) in {"contents", "table of contents", "toc", "inhalt", "sommaire"}
            return [item for item in items if not is_contents or kind_of_heading(item.title) not in _NO_TOPIC]
    return []


def _entries(section: Section) -> list[Unit]:
    """The top level of the list: its items, else its lines; rows of a table are themselves."""
    units = [unit for unit in section.units if plain(unit.text)]
    if rows := [unit for unit in units if unit.table]:
        return rows
    items = [unit for unit in units if unit.is_item]
    if not items:
        lines = [
            Unit([number], text, unit.indent)
            for unit in units
            if not any(field.kind in _NO_TOPIC for field in fields_of(unit))
            for number, text in zip(unit.numbers, unit.text.split("\n"), strict=False)
        ]
        timed = [line for line in lines if START.match(plain(line.text))]
        return timed or [line for line in lines if len(plain(line.text)) < 90 and plain(line.text)[-1:] != "."]
    top = min(unit.indent for unit in items[:1])
    entries: list[Unit] = []
    for unit in units:
        if unit.is_item and unit.indent <= top:
            is_lazy = entries and _number(entries[-1]) == 1 and not unit.is_after_blank  # "1." before each
            if (
                entries
                and unit.ordinal
                and entries[-1].ordinal
                and _number(unit) == 1 == _number(entries[0])
                and not is_lazy
            ):
                break
            is_clock = START.match(plain(unit.text)) or _CLOCK_MARK.fullmatch(unit.ordinal)
            if (
                entries
                and bool(entries[0].ordinal) != bool(unit.ordinal)
                and unit.indent == entries[0].indent
                and not is_clock
            ):
                if entries[0].ordinal:
                    continue  # what was noted of a point
                break
            entries.append(unit)
        elif entries and not unit.is_item and unit.is_after_blank and unit.indent <= top and not section.level:
            break
    return entries


def _number(unit: Unit) -> int | None:
    return int(found[0]) if (found := re.search(r"\d+", unit.ordinal)) else None


def _with_times(entries: list[Unit], people: People) -> list[Item]:
    items: list[Item] = []
    starts: list[int | None] = []
    roles: Roles | None = None
    if sum(bool(_NUMBER_END.search(plain(unit.text))) for unit in entries) * 3 > 2 * len(entries) > 2:
        entries = [_with_minutes(unit) for unit in entries]
    people.add(_speaking(entries, people))
    for unit in entries:
        if unit.table:
            roles = roles or Tables(people).roles_of(unit.table, Kind.AGENDA)
            if roles.has_header and unit.is_first_row:
                continue
            item, start = _of_row(unit, roles, people)
        else:
            item, start = _timed(unit, people)
        items.append(item)
        starts.append(start)
    for number, item in enumerate(items[:-1]):
        begin, end = starts[number], starts[number + 1]
        if item.minutes is None and begin is not None and end is not None and 0 < end - begin <= 600:
            item.minutes = end - begin
    return [
        item
        for item, unit in zip(items, entries[len(entries) - len(items) :], strict=True)
        if item.title and not _is_left_out(item.title, unit)
    ]


def _speaking(entries: list[Unit], people: People) -> list[str]:
    """Who stands in brackets before several points: "(Tomas) The export"."""
    found = [match["inner"] for unit in entries if (match := _FIRST_BRACKET.match(plain(unit.text)))]
    names = [name for inner in found for name in split_names(inner) if " " not in name and people.is_name(name)]
    named = [match["inner"] for unit in entries if (match := _NAME_FIRST.match(plain(unit.text)))]
    are_named = len(named) > 2 and 2 * len(named) >= len(entries) and all(people.is_name(name) for name in named)
    return [*(names if len(found) > 1 else []), *(named if are_named else [])]


def _with_minutes(unit: Unit) -> Unit:
    """ "Names (15)" where most points have such a number."""
    text = _NUMBER_END.sub(lambda match: f"({match['min']} min{match['rest'] or ''})", plain(unit.text))
    return replace(unit, text=text)


def _is_left_out(title: str, unit: Unit) -> bool:
    kind = kind_of_heading(title)
    return (
        is_nothing(title)
        or _ELSEWHERE.match(title) is not None
        or kind in _NOT_LISTED
        or STRUCK in (unit.cells[0].text if unit.table and unit.cells else unit.text)
        or bare(title) in {"end", "ende", "fin", "close"}
    )


def _timed(unit: Unit, people: People) -> tuple[Item, int | None]:
    text = _KEYCAP.sub("", ALL.sub("", unit.text).strip())
    start = end = None
    if _CLOCK_MARK.fullmatch(unit.ordinal):
        text = f"{unit.ordinal} {text}"
    match = RANGE.match(text)
    if (match and (end := clock(match["to"])) is not None) or (match := START.match(text)):
        start = clock(match["from"])
        text = text[match.end() :]
    text = split_ordinal(plain(_without_column(text, people)))[1]
    tail = re.search(
        rf"\s*[,(\[–—-]\s?(?P<from>{CLOCK})\s?(?:[–—-]|to|bis|à)\s?(?P<to>{CLOCK})[)\]]?$", text, re.IGNORECASE
    )
    if tail and start is None:
        start, end, text = clock(tail["from"]), clock(tail["to"]), text[: tail.start()]
    item = _item(unit, text, people)
    if item.minutes is None and start is not None and end is not None and 0 < (end - start) % 720 <= 600:
        item.minutes = (end - start) % 720
    return item, start


def _without_column(text: str, people: People) -> str:
    """ "14:10   Trial list          Calla": who speaks stands apart."""
    match = _COLUMN.search(text[-120:])
    is_names = match and people.are_names(match["part"])
    return text[: len(text) - len(text[-120:]) + match.start()] if match and is_names else text


def _of_row(unit: Unit, roles: Roles, people: People) -> tuple[Item, int | None]:
    at = roles.at(Column.TOPIC)
    if at is None:
        texts = [
            number
            for number, cell in enumerate(unit.cells)
            if not START.match(plain(cell.text)) and re.search(r"[^\W\d_]{3}", plain(cell.text))
        ]
        at = texts[0] if texts else 0
    title = plain(unit.cells[at].text) if at < len(unit.cells) else ""
    item = _item(unit, split_ordinal(title)[1], people)
    item.line = unit.number
    start: int | None = None
    for number, cell in enumerate(unit.cells):
        role = roles.columns[number] if number < len(roles.columns) else None
        words = plain(cell.text)
        if number == at or role in {Column.NOTES, Column.ACTION, Column.DECISION}:
            continue
        if (match := RANGE.match(words)) and clock(match["to"]) is not None:
            begin, end = clock(match["from"]), clock(match["to"])
            item.minutes = item.minutes or ((end or 0) - (begin or 0)) % 720 or None
            start = begin
        elif role is Column.MINUTES and (
            match := re.match(rf"(?P<min>\d{{1,3}})\s?(?:{MINUTE})?$", words, re.IGNORECASE)
        ):
            item.minutes = item.minutes or int(match["min"]) or None
        elif match := START.fullmatch(words):
            start = clock(match["from"])
        elif item.minutes is None:
            item.minutes = length_in(f" ({words})")[0]
    return item, start


def _item(unit: Unit, title: str, people: People) -> Item:
    minutes, text = _in_brackets(plain(title), people)
    if minutes is None:
        minutes, text = length_in(text)
    text = _TOPIC.sub("", _SAID.split(_URL.sub("", text))[0])
    text = (_LINKED.sub("", text) if len(text.split()) > 2 else text).strip()  # "Topic #1"
    for _ in range(3):
        text = _without_presenter(text.rstrip(" ,;:–—-|"), people)
    text = _without_first(split_ordinal(text.strip())[1], people)
    if match := RANGE.match(text) or START.match(text):
        text = text[match.end() :] if re.search(r"[^\W\d_]", text[match.end() :]) and ":" in match[0] else text
    return Item(unit.line_of(text) if text else unit.number, " ".join(_bare_item(text).split()), minutes)


def _bare_item(text: str) -> str:
    """Without what stands around it; the last point of "A.O.B." stays."""
    words = text.strip(" ,;:–—-|.")
    return f"{words}." if re.search(r"(?:^|\s)(?:\w\.)+\w$", words) and f"{words}." in text else words


def _in_brackets(text: str, people: People) -> tuple[int | None, str]:
    """ "(Gitte Holm, 25 min)": who and how long, in one bracket at the end."""
    match = _IN_BRACKETS.search(text)
    parts = re.split(r"[,;/]\s?", match["inner"]) if match else []
    lengths = [minutes for part in parts if (minutes := length_in(f" ({part.strip()})")[0])]
    if not match or len(lengths) != 1 or len(parts) < 2:
        return None, text
    others = [part for part in parts if not length_in(f" ({part.strip()})")[0]]
    is_all = all(_is_presenter(part, people) or people.are_names(part) for part in others)
    return (lengths[0], text[: match.start()]) if is_all else (None, text)


def _without_presenter(text: str, people: People) -> str:
    if match := _IN_BRACKETS.search(text):
        inner = match["inner"]
        parts = re.split(r"[,;]\s", inner)
        if all(
            _is_presenter(part, people) or length_in(f" ({part})")[0] or START.fullmatch(part) or RANGE.fullmatch(part)
            for part in parts
        ):
            return text[: match.start()]
    if (match := _AFTER_DASH.search(text)) and _is_presenter(match["part"], people):
        return text[: match.start()]
    if (match := _AFTER_COMMA.search(text)) and people.knows_each(match["part"]):
        return text[: match.start()]
    return text


def _without_first(text: str, people: People) -> str:
    """ "[Keziah] Tile server memory": who speaks, in a bracket before the title."""
    match = _FIRST_BRACKET.match(text) or _NAME_FIRST.match(text) or _NAME_DASH.match(text)
    return text[match.end() :] if match and people.knows_each(match["inner"]) else text


def _is_presenter(part: str, people: People) -> bool:
    named = _PRESENTER.sub("", part, count=1)
    if not named.strip():
        return True
    is_said = named != part or any(people.knows(name.split()[-1]) for name in split_names(named))
    return people.are_known(named) or (is_said and people.are_names(named))


# In the log of a chat


def _of_log(outline: Outline) -> list[Item]:
    """ "agenda+ Figures" """
    found = []
    for section in outline.all:
        for unit in section.units:
            if (match := re.match(r"agenda\s?\+\s*(?P<title>.+)$", plain(unit.text), re.IGNORECASE)) and unit.speaker:
                found.append(Item(unit.number, match["title"].strip()))
    return found


# In tables


def _of_tables(outline: Outline, people: People) -> list[Item]:
    """Minutes that are one table: its rows are the topics."""
    units: list[Unit] = []
    tables = Tables(people)
    for section in outline.all:
        if section.purpose not in {Kind.ACTIONS, Kind.CARRIED, Kind.DECISIONS, Kind.PRESENT, Kind.REGRETS}:
            units += [
                unit
                for unit in section.units
                if unit.table and _is_of_topics(tables.roles_of(unit.table, section.purpose))
            ]
    if not units:
        return []
    items = _with_times([unit for unit in units if unit.table is units[0].table], people)
    kept = [item for item in items if kind_of_heading(item.title) not in _NO_TOPIC - {Kind.QUESTIONS, Kind.PAPERS}]
    headings = sum(1 for section in outline.all if section.strength >= 4 and section.kind is None and section.units)
    return kept if len(kept) > 1 or not headings else []


def _is_of_topics(roles: Roles) -> bool:
    has_topic = roles.has(Column.TOPIC)
    return has_topic and roles.has(Column.NOTES, Column.MINUTES, Column.PRESENTER, Column.ACTION, Column.DECISION)


# As headings


def _topics(outline: Outline, people: People) -> list[Item]:
    return _from_sections(outline.root, people)


def _of_clock(outline: Outline, people: People) -> list[Item]:
    """Lines that begin with clock times, each later than the one before."""
    found: list[Item] = []
    for section in outline.all:
        lines = [unit for unit in section.units if not unit.table and not unit.speaker and len(plain(unit.text)) < 100]
        lines = [unit for unit in lines if START.match(plain(unit.text)) or RANGE.match(plain(unit.text))]
        starts = [_timed(unit, people)[1] for unit in lines]
        if len(lines) > 1 and all(a is not None and b is not None and a < b for a, b in itertools.pairwise(starts)):
            found += _with_times(lines, people)
    headings = {bare(item.title) for item in _topics(outline, people)}
    is_agenda = sum(bare(item.title) in headings for item in found) * 2 >= len(headings)
    return found if len(found) > 2 and is_agenda else []


def _from_sections(section: Section, people: People) -> list[Item]:
    topics = strongest(gathered(section))
    parts = [match[1].split("/") if (match := _BARE_NUMBER.match(topic.title)) else ["0"] for topic in topics]
    at = -1 if len({part[0] for part in parts}) == 1 else 0  # "26/14" of a year, "014/26" too
    numbers = [int(part[at]) for part in parts]
    if len(numbers) > 1 and all(number > 0 for number in numbers) and numbers == sorted(set(numbers)):
        for topic in topics:
            topic.title = _BARE_NUMBER.sub("", topic.title)
    items: list[Item] = []
    starts = sorted(
        start
        for title in [child.title for child in below(section)] + ends(section)
        if (start := _timed(Unit([0], title), people)[1]) is not None
    )
    for topic in topics:
        assert topic.head
        item, start = _timed(Unit([topic.head.number], topic.title), people)
        item.line = topic.head.number
        following = next((other for other in starts if start is not None and other > start), None)
        if item.minutes is None and start is not None and following and len(starts) > 2:
            item.minutes = following - start
        if item.title and not is_only_a_date(item.title) and not _PLACE.fullmatch(topic.title):
            items.append(item)
    return items
