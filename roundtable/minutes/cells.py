"""Tables of every dialect as rows of cells: pipes, grids, tabs, columns, wikis, web pages, Word."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from roundtable.minutes.columns import COLUMN_OF
from roundtable.minutes.dialect import Lines
from roundtable.minutes.parting import parted, parts_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later


class Cell:
    """The parts of ``text`` between line feeds stand on the lines ``numbers``."""

    def __init__(self, numbers: list[int], text: str) -> None:
        self.numbers, self._parts = numbers, [text] if text else []

    @property
    def text(self) -> str:
        return "\n".join(self._parts)

    @property
    def last(self) -> str:
        """Its last line."""
        return self._parts[-1] if self._parts else ""

    def add(self, number: int, text: str) -> None:
        if text.strip():
            if not self._parts:
                self.numbers = []
            self.numbers.append(number)
            self._parts.append(text.strip())


@dataclass
class Table:
    """Lines ``begin`` up to but without ``end`` are its rows; a row that only parts others is not among them."""

    begin: int
    end: int
    rows: list[list[Cell]] = field(default_factory=list)
    has_header: bool = False  # a rule below its first row says so
    is_mixed: bool | None = None
    is_of_fields: bool | None = None  # as soon as somebody has looked
    widths: list[int] = field(default_factory=list)  # how much stands in each column, in one of fixed width


#: Reads a table that may begin at a line: up to its end; None or without rows where there is none.
Reader = Callable[[Lines, int], Table | None]
_SPLIT = compile_later(r"(?<!\\)\|")
_RULE = compile_later(r"[\s|:+=-]+$")
_GRID = compile_later(r"\s*\+(?:[-=]{2,}\+)+\s*$")
_GAPS = compile_later(r"\s{2,}|\t+")
_DASHES = compile_later(r"\s*(?:[-=]{2,}\s+)+[-=]{2,}\s*$")
#: "- [AB]\tWrite the letter"
_ITEM = compile_later(r"\s{0,8}[-*•]\s+[(\[][^()\[\]\t]{1,40}[)\]]:?\s?\t")
#: A bullet or a number, and a tab: a list that was pasted.
_MARK = compile_later(r"\s*(?:[•·▪◦*o–-]|\(?\w{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,2}|[☐☑☒])\t")
_HTML_CELL = compile_later(r"<(?P<end>/?)(?P<tag>tr|td|th|table)\b[^<>]{0,200}>", re.IGNORECASE)


def find_tables(lines: Lines) -> list[Table]:
    """All tables, in order. Lines of none are ``None``."""
    found: list[Table] = []
    in_vain: dict[Reader, int] = {}  # up to where each reader has looked and found none: it finds none from within
    at = 0
    while at < len(lines):
        line, table = lines[at], None
        if line and line.strip():
            reader = _reader_for(lines, at, line)
            table = reader(lines, at) if at + 1 >= in_vain.get(reader, 0) else None
            if table and not table.rows:
                in_vain[reader] = table.end
                table = None
        if table:
            _part(table)
            found.append(table)
        at = table.end - 1 if table else at + 1
    return found


def _part(table: Table) -> None:
    header, *rows = [[cell.text for cell in row] for row in table.rows]
    counts = parted(header, rows) if rows else {}
    for number, row in enumerate(table.rows if counts else []):
        for at in sorted(counts.keys() & set(range(len(row))), reverse=True):
            parts = parts_of(row[at].text, counts[at], is_header=number == 0)
            row[at : at + 1] = [Cell(row[at].numbers, part) for part in parts]


def _reader_for(lines: Lines, at: int, line: str) -> Reader:
    if line.lstrip().startswith("{|"):
        return _wiki
    if "<t" in line.casefold() and re.search(r"<(?:table|tr)\b", line, re.IGNORECASE):
        return _web
    if _GRID.match(line):
        return _grid
    if "|" in line and (line.lstrip().startswith("|") or _has_rule_below(lines, at) or _has_row_below(lines, at)):
        return _pipes
    is_item = _MARK.match(line) or (line.count("\t") == 1 and _ITEM.match(line))
    return _tabs if "\t" in line.strip() and not is_item else _columns


def _has_row_below(lines: Lines, at: int) -> bool:
    """Below words that stand above columns stand as many cells, though no rule parts them."""
    header, below = (_SPLIT.split(lines[n] or "") if n < len(lines) else [] for n in (at, at + 1))
    known = sum(fold(cell).strip(" .:?*_") in COLUMN_OF for cell in header)
    return len(header) == len(below) > 2 and known > 1


def _has_rule_below(lines: Lines, at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    return bool(below and "|" in below and "-" in below and _RULE.match(below))


def _pipes(lines: Lines, at: int) -> Table:
    table = Table(at + 1, at + 1)
    while at < len(lines) and (line := lines[at]) and "|" in line:
        if _RULE.match(line) and "-" in line:
            table.has_header |= len(table.rows) == 1
        else:
            cells = [cell.strip() for cell in _SPLIT.split(line.strip())]
            cells = cells[1:] if line.lstrip().startswith("|") else cells
            cells = cells[:-1] if cells and not cells[-1] and line.rstrip().endswith("|") else cells
            if line.lstrip().startswith("||"):
                cells = [cell for cell in cells if cell]
            table.rows.append([Cell([at + 1], cell) for cell in cells])
        at += 1
    table.end = at + 1
    is_table = any(len(row) > 1 for row in table.rows) or (table.has_header and len(table.rows) > 1)
    return table if is_table else Table(table.begin, table.end)


def _grid(lines: Lines, at: int) -> Table:
    """A grid of reStructuredText: between two rules stands one row, whose cells may have several lines."""
    table, row = Table(at + 1, at + 1), []  # type: tuple[Table, list[Cell]]
    while at < len(lines) and (line := lines[at]) and line.strip()[:1] in {"+", "|"}:
        if line.strip().startswith("+"):
            if row:
                table.rows.append(row)
            table.has_header |= "=" in line and len(table.rows) == 1
            row = []
        else:
            cells = _SPLIT.split(line.strip().strip("|"))
            row = row or [Cell([at + 1], "") for _ in cells]
            for cell, words in zip(row, cells, strict=False):
                cell.add(at + 1, words)
        at += 1
    if row:
        table.rows.append(row)
    table.end = at + 1
    return table


def _tabs(lines: Lines, at: int) -> Table | None:
    table = Table(at + 1, at + 1)
    while (
        at < len(lines) and (line := lines[at]) and "\t" in line.strip("\n ") and line.strip() and not _MARK.match(line)
    ):
        if not line.startswith("\t") and not line.startswith("  "):
            table.rows.append([Cell([at + 1], cell.strip()) for cell in re.split(r"\t", line)])
        elif table.rows:
            for cell, words in zip(table.rows[-1], line.split("\t"), strict=False):
                cell.add(at + 1, words)
        else:
            return None
        at += 1
    table.end = at + 1
    return table


def _columns(lines: Lines, at: int) -> Table | None:
    """Columns of fixed width: a line of known names of columns, and below each its cells."""
    line = lines[at] or ""
    header = [(match.start(), match[0].strip()) for match in re.finditer(r"\S+(?:\s\S+)*", line)]
    known = sum(fold(words).strip(" .:") in COLUMN_OF for _, words in header)
    below = lines[at + 1] if at + 1 < len(lines) else None
    is_ruled = bool(below and _DASHES.match(below))
    if len(header) < 2 or not (known >= 2 or (is_ruled and known)):
        return None
    starts = [match.start() for match in re.finditer(r"[-=]{2,}", below or "")] if is_ruled else [s for s, _ in header]
    table = Table(at + 1, at + 1, [[Cell([at + 1], cell) for cell in _cut(line, starts)]], has_header=True)
    table.widths = [0] * len(starts)
    at += 2 if is_ruled else 1
    while at < len(lines) and (row := lines[at]) is not None:
        if not row.strip():
            following = lines[at + 1] if at + 1 < len(lines) else None
            if not following or not _is_row(following, starts):
                break
        elif not _RULE.match(row):
            if not _fits(row, starts) or _is_header(row):
                break
            _add_row(table, _cut(row, starts), at + 1, is_indented=len(row) - len(row.lstrip()) > starts[0])
        at += 1
    table.end = at + 1
    return table if len(table.rows) > 1 else None


def _is_header(row: str) -> bool:
    return sum(fold(words.strip()).strip(" .:") in COLUMN_OF for words in _GAPS.split(row)) > 2


def _fits(row: str, starts: list[int]) -> bool:
    """Whether the line has a gap before at least one of the columns that it reaches, and runs through none."""
    reached = [start for start in starts[1:] if start < len(row)]
    return not reached or any(row[start - 1].isspace() for start in reached)


def _is_row(row: str, starts: list[int]) -> bool:
    return any(
        len(row) > start and not row[start].isspace() and row[start - 2 : start].isspace() for start in starts[1:]
    )


def _cut(row: str, starts: list[int]) -> list[str]:
    """At the columns, or a little before where a cell begins further left."""
    cuts = [0]
    for start in starts[1:]:
        cut = start
        while cuts[-1] < cut < len(row) and not row[cut - 1].isspace():
            cut -= 1
        cuts.append(cut)
    return [row[begin:end].strip() for begin, end in zip(cuts, [*cuts[1:], None], strict=True)]


def _add_row(table: Table, cells: list[str], number: int, *, is_indented: bool) -> None:
    above = table.rows[-1] if len(table.rows) > 1 else None
    if above and _is_more(table, above, cells, is_indented=is_indented):
        for cell, words in zip(above, cells, strict=True):
            cell.add(number, words)
    else:
        table.rows.append([Cell([number], cell) for cell in cells])
    table.widths = [width + len(words) for width, words in zip(table.widths, cells, strict=True)]


def _is_more(table: Table, above: list[Cell], cells: list[str], *, is_indented: bool) -> bool:
    """Whether a line goes on with the row above it: its first cell is empty, or what is filled had not ended."""
    filled = [number for number, cell in enumerate(cells) if cell]
    goes_on = all(_had_not_ended(above[number].last, cells[number]) for number in filled)
    if table.widths.index(max(table.widths)) == 0:
        return goes_on or (filled == [0] and is_indented)
    return (not cells[0] and bool(above[0].last)) or (goes_on and filled != list(range(len(cells))))


def _had_not_ended(above: str, words: str) -> bool:
    return bool(above) and (
        above[-1] in ",/&-" or words[:1].islower() or above.rsplit(maxsplit=1)[-1] in {"and", "of", "to", "by", "the"}
    )


def _wiki(lines: Lines, at: int) -> Table:
    """A table of MediaWiki: ``|-`` begins a row, ``||`` or a new line a cell, ``!`` a cell of the header."""
    table, row = Table(at + 1, at + 1), []  # type: tuple[Table, list[Cell]]
    for number in range(at + 1, len(lines)):
        bare = (lines[number] or "").strip()
        if bare.startswith(("|}", "|-")):
            if row:
                table.rows.append(row)
            row = []
        elif bare.startswith("|+"):
            continue
        elif bare[:1] in {"|", "!"}:
            table.has_header |= bare[0] == "!" and not table.rows
            row += [Cell([number + 1], _without_style(cell)) for cell in re.split(r"\|\||!!", bare[1:])]
        elif row:
            row[-1].add(number + 1, bare)
        if bare.startswith("|}"):
            table.end = number + 2
            return table
    return Table(table.begin, len(lines) + 1)


def _without_style(cell: str) -> str:
    """ "style=…| words" → the words."""
    style = re.match(r"\s*(?:[\w-]+\s*=\s*(?:\"[^\"]{0,200}\"|\S{1,80})\s*)+\|(?!\|)", cell)
    return cell[style.end() :].strip() if style else cell.strip()


def _web(lines: Lines, at: int) -> Table:
    table, row = Table(at + 1, at + 1), []  # type: tuple[Table, list[Cell]]
    cell: Cell | None = None
    for number in range(at, len(lines)):
        for tag, words in _tags(lines[number] or ""):
            if tag in {"td", "th"}:
                cell = Cell([number + 1], "")
                row.append(cell)
                table.has_header |= tag == "th" and not table.rows
            elif tag in {"tr", "/tr", "/table"}:
                if row:
                    table.rows.append(row)
                row, cell = [], None
            elif tag in {"/td", "/th"}:
                cell = None
            if cell is not None:
                cell.add(number + 1, words)
            if tag == "/table":
                table.end = number + 2
                return table
    return Table(table.begin, len(lines) + 1)


def _tags(line: str) -> Iterator[tuple[str, str]]:
    """The tags of a line that make a table, each with the words behind it."""
    tag, at = "", 0
    for match in _HTML_CELL.finditer(line):
        yield tag, line[at : match.start()]
        tag, at = match["end"] + match["tag"].casefold(), match.end()
    yield tag, line[at:]
