"""What belongs together: an item of a list with the lines it runs over, a paragraph, a row, what somebody says."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from roundtable.minutes import inline, lines
from roundtable.minutes.cells import Cell, Table, find_tables
from roundtable.minutes.chats import Said, chat_of
from roundtable.minutes.days import MONTH_OF
from roundtable.minutes.dialect import Dialect, Lines, spelt_out
from roundtable.minutes.labels import with_colons
from roundtable.minutes.legends import marked_last
from roundtable.minutes.lines import Line, read_lines
from roundtable.minutes.margins import take_margins
from roundtable.minutes.marks import STRONG, STRUCK, plain
from roundtable.minutes.titles import kind_of_field
from roundtable.minutes.vocabulary import ACTION_MARKERS, DECISION_MARKERS, Kind
from roundtable.minutes.words import is_nothing
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later


@dataclass
class Unit:
    """``text`` is marked up by signs; its parts between line feeds stand on the lines ``numbers``."""

    numbers: list[int]
    text: str
    indent: int = 0
    bullet: str = ""
    ordinal: str = ""
    box: str | None = None
    level: int = 0
    state: str = ""  # TODO or DONE of an outline
    speaker: str = ""
    is_notice: bool = False  # of a chat: what its program says
    table: Table | None = None  # of a row
    cells: list["Unit"] = field(default_factory=list)
    is_first_row: bool = False
    is_after_blank: bool = False
    is_before_blank: bool = False
    margin: str = ""  # names that stand at the right of it
    mark: str = ""  # what a letter behind it means, as a legend explains it

    @property
    def number(self) -> int:
        return self.numbers[0] if self.numbers else 0

    @property
    def is_item(self) -> bool:
        return bool(self.bullet or self.ordinal or self.box is not None)

    def line_of(self, words: str, start: int = 0) -> int:
        """The line on which these words begin, at the earliest at ``start`` in the text."""
        if len(self.numbers) == 1:
            return self.numbers[0]
        each = re.findall(r"\w+", words)[:4]
        for count in range(len(each), 0, -1):
            pattern = r"[\W_]{0,40}".join(map(re.escape, each[:count]))
            if match := re.compile(pattern).search(self.text, start):
                return self._line_at(match.start())
        return self._line_at(start)

    def _line_at(self, place: int) -> int:
        return self.numbers[min(self.text.count("\n", 0, place), len(self.numbers) - 1)]


_NEW = compile_later(
    r"\W{0,4}(?:"
    + "|".join(sorted((re.escape(w) for w in ACTION_MARKERS + DECISION_MARKERS), key=len, reverse=True))
    + r")\b[^:]{0,60}[:–—-]",
)
_SPEAKER = compile_later(
    r"(?:<[^<>\s]{1,40}>|(?![^:]{2,}[^\W\d_]{4}\.\s)(?!(?:[^:]*\s)?(?:due|owner|deadline|status|by|until|who)\s?:)@?[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,2}:)\s"
)
#: "Nils and Hedda to look …" below "Corwin to run …." is another promise, however long the line above.
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'’-]{0,20}"
_PROMISE = compile_later(
    rf"[*_]{{0,2}}(?!(?:The|A|An|It|This|That|We|They|There|All|No|In|On|At|For)\b){_NAME}"
    rf"(?:(?:,|\sand|\s&|\s?/|\sund|\set)?\s?{_NAME}){{0,3}}[*_]{{0,2}}\s(?:to|will|shall|is\sto|are\sto)\s[a-z]"
)
#: A heading between what is said: "== Site codes ==".
_CHAPTER = compile_later(r"(?P<marks>#{1,4}|={2,4})\s+(?P<text>[^\n]{1,90}?)\s*(?P=marks)?$")
_FIELD = compile_later(r"(?P<name>[^:：\t]{1,60}?)\s?[:：\t]")
_GOES_ON = frozenset(
    {
        "and",
        "or",
        "the",
        "of",
        "to",
        "a",
        "with",
        "by",
        "until",
        "before",
        "from",
        "for",
        "at",
        "in",
        "on",
        "und",
        "oder",
        "bis",
        "vom",
    }
    | {"et", "ou", "de", "der", "die", "das", "du", "avant", "en", "van", "voor"}
)
_DAY_END = compile_later(r"\s\d{1,2}(?:st|nd|rd|th|er|\.)?$")
_CLOCK = compile_later(r"\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\.?)?(?=\s|[–—-])", re.IGNORECASE)
_NAMES = {Kind.PRESENT, Kind.REGRETS, Kind.GUESTS, Kind.INVITED}
#: A line that is shorter ends because it is over.
WRAPPED = 50
LONGEST_LINE = 110
#: A figure below a shorter line begins anew: "Boxes" and "412 are left" are two.
SHORT = 40
#: A paragraph that is longer, in characters, is read in parts.
LONGEST = 8_000


def read_units(visible: Lines, dialect: Dialect) -> list[Unit]:
    """The units of a file in order; their lines never overlap."""
    visible = [spelt_out(line, dialect) if line else line for line in visible]
    if said := chat_of(visible):
        return [_of_chat(message, dialect) for message in said]
    visible = with_colons(visible)
    visible, margins = take_margins(visible)
    tables = find_tables(visible)
    in_tables = [line for table in tables for line in range(table.begin, table.end)]
    rest: Lines = list(visible)
    for number in in_tables:
        rest[number - 1] = None
    read = read_lines(rest, dialect)
    units = _joined(read, dialect, {table.begin for table in tables})
    for unit in units if margins else []:
        unit.margin = ", ".join(margins[number] for number in unit.numbers if number in margins)
    for unit in units:
        unit.mark = marked_last(dialect.codes, unit.text)
    rows = [_row(table, row, dialect) for table in tables for row in table.rows]
    blank = {number + 1 for number, line in enumerate(visible, 1) if not (line or "").strip()}
    for row in rows:
        row.is_after_blank = row.number in blank
    return sorted([unit for unit in [*units, *rows] if unit.text or unit.is_item], key=lambda unit: unit.number)


def _of_chat(message: Said, dialect: Dialect) -> Unit:
    heading = None if message.speaker else _CHAPTER.match(message.text)
    unit = _unit(message.numbers, heading["text"] if heading else message.text, dialect)
    unit.level = len(heading["marks"]) if heading else 0
    unit.speaker, unit.is_notice = message.speaker, message.is_notice
    return unit


def _row(table: Table, row: list[Cell], dialect: Dialect) -> Unit:
    cells = [_unit(cell.numbers, cell.text, dialect) for cell in row]
    numbers = sorted({number for cell in cells for number in cell.numbers})
    return Unit(
        numbers,
        "\n".join(" ".join(cell.text.split("\n")) for cell in cells),
        table=table,
        cells=cells,
        is_first_row=row is table.rows[0],
    )


def _unit(numbers: list[int], text: str, dialect: Dialect) -> Unit:
    unit = Unit(list(numbers), inline.mark_up(text, is_org=dialect.is_org, is_confluence=dialect.is_confluence))
    take_box(unit)
    return unit


def take_box(unit: Unit) -> None:
    """The box goes from the text; whatever emphasis or stroke begins before it stays."""
    marks = len(unit.text) - len(unit.text.lstrip(STRUCK + STRONG))
    if match := lines.BOX.match(unit.text, marks):
        is_bare = not unit.is_item and not match["sign"] and not match[0][-1:].isspace()
        if not is_bare:
            unit.box = next((mark for mark in match.groups() if mark is not None), "")
            unit.text = unit.text[:marks] + unit.text[match.end() :]


def _joined(read: list[Line], dialect: Dialect, tables: set[int]) -> list[Unit]:
    width = _width(read)
    units: list[Unit] = []
    parts: list[Line] = []
    is_after_blank, size = True, 0
    for line in read:
        goes_on = parts and line.text and size < LONGEST and _goes_on(parts, line, width)
        size = size + len(line.text) if goes_on else len(line.text)
        if goes_on and not is_after_blank:
            parts.append(line)
            continue
        if parts:
            units.append(_of_lines(parts, dialect))
            units[-1].is_before_blank = not line.text
        if parts or not line.text:
            is_after_blank = not line.text
        parts = [line] if line.text or line.is_item else []
        if parts:
            parts[0].tabs = is_after_blank  # from here on
            is_after_blank = False
    if parts:
        units.append(_of_lines(parts, dialect))
        units[-1].is_before_blank = True
    return units


def _of_lines(parts: list[Line], dialect: Dialect) -> Unit:
    first = parts[0]
    unit = Unit(
        [part.number for part in parts],
        "\n".join(part.text for part in parts),
        first.indent,
        first.bullet,
        first.ordinal,
        level=first.level,
        state=first.state if first.level else "",
        is_after_blank=first.tabs,
    )
    unit.text = inline.mark_up(unit.text, is_org=dialect.is_org, is_confluence=dialect.is_confluence)
    if not unit.level:
        take_box(unit)
    return unit


def _width(read: list[Line]) -> int:
    """Of a file that was wrapped: the most characters of a line. 0 where lines are as long as they are."""
    lengths = sorted(len(line.text) + line.indent for line in read if line.text and not line.level)
    if not lengths or lengths[-1] > LONGEST_LINE or lengths[-1] < WRAPPED:
        return 0
    return lengths[bisect_right(lengths, LONGEST_LINE) - 1]


def _goes_on(parts: list[Line], line: Line, width: int) -> bool:
    """Whether this line is the rest of what was begun above it."""
    first, above = parts[0], parts[-1]
    is_apart = len(above.text) <= SHORT and is_nothing(line.text)
    is_apart |= bool(_PROMISE.match(line.text)) and above.text.rstrip()[-1:] in {
        ".",
        ";",
    }
    if line.level or above.level or line.bullet or is_apart or _begins_anew(line):
        return False
    is_lower = _is_lower(line.text) or (line.text[:1].isdecimal() and len(above.text) > SHORT)
    is_far = line.indent > first.indent + 1 or (", " in line.text and ", " in above.text)
    if (is_far and _lists_names(first.text)) or _is_open(parts) or _hangs(parts, line):
        return not line.ordinal
    if line.ordinal or (first.is_item and line.indent <= first.indent and not is_lower):
        return False
    text = above.text.rstrip("*_ ")
    is_cut = _had_not_ended(text) or _cuts_date(text, line.text) or _was_full(text, above.indent, line.text, width)
    is_title = len(above.text) <= SHORT and above.tabs and ":" not in above.text  # the first line of a paragraph
    is_below = len(parts) == 1 and not above.is_item and line.indent > above.indent + 1 and not is_cut
    if is_below and (is_title or not is_lower):
        return False
    if is_lower and not _is_short_point(parts, line):
        return not text.endswith((".", "!", "?")) or len(text) + above.indent > 0.7 * (width or 1000)
    return is_cut


def _is_short_point(parts: list[Line], line: Line) -> bool:
    """ "1. Vienna" was not broken off: what stands right below it, no further in, was noted of it."""
    first = parts[0]
    return bool(first.ordinal) and len(parts) == 1 and len(first.text) < WRAPPED // 2 and line.indent <= first.indent


def _hangs(parts: list[Line], line: Line) -> bool:
    """The next sentence of an item, below the words of its first."""
    first = parts[0]
    is_second = len(parts) == 1 and bool(first.bullet) and first.text[-1:] == "."
    return is_second and first.indent < line.indent <= first.indent + 4


def _had_not_ended(text: str) -> bool:
    return text[-1:] in {",", "(", "/", "&"} or text.split()[-1:][0].casefold() in _GOES_ON


def _cuts_date(text: str, following: str) -> bool:
    """ "… Deadline: 19th" above "June 2026."."""
    first = fold(following).split(maxsplit=1)[0].strip(".,;:)")
    return len(text) > SHORT and first in MONTH_OF and bool(_DAY_END.search(text))


def _was_full(text: str, indent: int, following: str, width: int) -> bool:
    """Whether the next word would not have fitted on the line above."""
    longer = len(text) + indent + 1 + len(following.split(maxsplit=1)[0])
    return bool(width) and len(text) > WRAPPED and longer > width - 3


def _begins_anew(line: Line) -> bool:
    folded = fold(line.text[:120])
    if (
        _NEW.match(folded)
        or _SPEAKER.match(line.text)
        or lines.BOX.match(line.text)
        or line.text[:1] in "[→➔➡➜➤👉☞"
        or line.text.startswith(("->", "-->", "=>"))
        or _CLOCK.match(line.text)
    ):
        return True
    name = _FIELD.match(line.text)
    return bool(name and kind_of_field(name["name"])) or _is_bare_name(line.text)


def _is_bare_name(text: str) -> bool:
    """ "Apologies" alone on its line."""
    return len(text) < 40 and text[-1:] not in ".,;" and len(text.split()) <= 3 and kind_of_field(text) in _NAMES


def _lists_names(text: str) -> bool:
    """Names below each other: "Present:  Alva", and further in "Bruno"."""
    name = _FIELD.match(text) or re.match(r"(?P<name>[^:]{3,30}?)\s{2,}", text)
    return bool(name and kind_of_field(name["name"]) in _NAMES)


def _is_lower(text: str) -> bool:
    first = text.lstrip("*_\"'“‘(«„ ")[:1]
    return first.islower()


def _is_open(parts: list[Line]) -> bool:
    """A bracket that was opened is not closed yet; over at most a few lines."""
    text = " ".join(part.text for part in parts[-6:])
    return len(parts) < 6 and text.rfind("[") > text.rfind("]") and len(text) < 800


def words_of(unit: Unit) -> str:
    return plain(unit.text)
