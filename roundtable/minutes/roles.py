"""What the columns of a table say: by the words of its header, or by what stands in them."""

import re
from dataclasses import dataclass

from roundtable.minutes.cells import Cell, Table
from roundtable.minutes.columns import COLUMN_OF, Column
from roundtable.minutes.dues import is_when
from roundtable.minutes.markers import Marks, find_marked
from roundtable.minutes.marks import plain
from roundtable.minutes.people import People
from roundtable.minutes.titles import bare, kind_of_field, kind_of_heading
from roundtable.minutes.vocabulary import Kind
from roundtable.minutes.words import state_of
from roundtable.text.folding import fold

_ATTENDANCE = {Kind.PRESENT, Kind.REGRETS, Kind.GUESTS}
_MARKED_BY = {Kind.ACTIONS: Marks.ACTION, Kind.CARRIED: Marks.ACTION, Kind.DECISIONS: Marks.DECISION}
#: A label is shorter.
LONGEST_LABEL = 40
_LISTS = {Kind.ACTIONS, Kind.CARRIED, Kind.BOTH, Kind.DECISIONS}


@dataclass
class Roles:
    columns: list[Column | None]
    has_header: bool = True
    attendance: list[Kind | None] | None = None  # "Present | Regrets" above columns of names
    is_fields: bool = False  # a name of a field in each row, and its value
    is_labelled: bool = False  # "Discussion", "Decision" or "Action" in each row, and what belongs to it

    def has(self, *columns: Column) -> bool:
        return any(column in self.columns for column in columns)

    def at(self, *columns: Column) -> int | None:
        """The first of these columns that the table has."""
        return next((self.columns.index(column) for column in columns if column in self.columns), None)


def column_of(words: str) -> Column | None:
    """By the words of a header: "Owner(s)", "By when?", "Action item / task"."""
    name = fold(plain(words)).strip(" .:?*_")
    if found := COLUMN_OF.get(name) or COLUMN_OF.get(bare(words)) or COLUMN_OF.get(name.replace("(s)", "")):
        return found
    for joint in ("/", " and ", " & ", " und ", " et ", ",", "("):
        if joint in name and len(name) < 40 and (found := COLUMN_OF.get(name.split(joint)[0].strip())):
            return found
    return None


class Tables:
    """What the columns of each table are; a table is looked at once, not once a row."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._known: dict[tuple[int, Kind | None], Roles] = {}

    def roles_of(self, table: Table, purpose: Kind | None) -> Roles:
        """The roles of its columns. ``purpose`` is that of the heading above it."""
        key = id(table), purpose
        if key not in self._known:
            self._known[key] = _roles_of(table, purpose, self._people)
        return self._known[key]


def _roles_of(table: Table, purpose: Kind | None, people: People) -> Roles:
    first = table.rows[0]
    columns = _of_duties(first) or [column_of(cell.text) for cell in first]
    kinds = [kind if (kind := kind_of_field(cell.text)) in _ATTENDANCE else None for cell in first]
    known = sum(column is not None for column in columns)
    if sum(kind is not None for kind in kinds) >= 2 and len(table.rows) > 1:
        names = next((number for number, column in enumerate(columns) if column is Column.NAME), None)
        return Roles([Column.NAME if number == names else None for number in range(len(first))], attendance=kinds)
    if (at := _column_of_names(kinds, columns, table, people)) is not None:
        return Roles([None] * len(first), attendance=[kind if n == at else None for n, kind in enumerate(kinds)])
    if (is_labelled := _are_labelled(table)) or are_fields(table):
        return Roles([None] * len(first), has_header=False, is_fields=not is_labelled, is_labelled=is_labelled)
    if known >= 2 or (
        known and (table.has_header or len(table.rows) > 1) and all(len(cell.text) < 40 for cell in first)
    ):
        settled = _settled(_without_numbers(columns, table), purpose)
        is_loose = _is_loose(first, settled, purpose)
        return Roles([None if is_loose and column is Column.ACTION else column for column in settled])
    if purpose in _LISTS:
        return Roles(_by_content(table, people), has_header=table.has_header)
    return Roles([None] * len(first), has_header=table.has_header)


def _of_duties(first: list[Cell]) -> list[Column | None]:
    """ "Task | R | A | C | I": who is responsible owns it, else who is accountable; the others only hear of it."""
    names = [fold(plain(cell.text)).strip(" .") for cell in first]
    if "r" not in names or sum(name in {"a", "c", "i", "s"} for name in names) < 2:
        return []
    return [
        Column.OWNER if name == "r" else Column.REASON if name in {"a", "c", "i", "s"} else column_of(name)
        for name in names
    ]


def _without_numbers(columns: list[Column | None], table: Table) -> list[Column | None]:
    """A column of topics in which only numbers stand is one of numbers."""
    found = list(columns)
    for number, column in enumerate(columns):
        texts = [plain(row[number].text) for row in table.rows[1:] if number < len(row) and plain(row[number].text)]
        if (
            column is Column.TOPIC
            and texts
            and all(re.fullmatch(r"(?:top\s?)?[\dIVX]{1,4}(?:\.\d{1,2}){0,2}[.)]?", text, re.I) for text in texts)
        ):
            found[number] = Column.NUMBER
    return found


def _column_of_names(
    kinds: list[Kind | None], columns: list[Column | None], table: Table, people: People
) -> int | None:
    """ "Present | Role" above names and what they do."""
    found = [number for number, kind in enumerate(kinds) if kind]
    if len(found) != 1 or Column.NAME in columns or len(table.rows) < 2:
        return None
    texts = [plain(row[found[0]].text) for row in table.rows[1:] if found[0] < len(row)]
    return found[0] if Column.ROLE in columns and all(len(text) > 1 for text in texts if text) else None


def are_fields(table: Table) -> bool:
    """Whether each row is the name of a field and its value."""
    if table.is_of_fields is None:
        table.is_of_fields = _are_fields(table)
    return table.is_of_fields


def marks_of_label(label: str) -> Marks | None:
    """ "Action 2", "Decision", "Old actions" in the first cell of a row."""
    words = plain(label).strip(" :")
    if len(words) > LONGEST_LABEL or not words:
        return None
    if (kind := kind_of_heading(words)) in _MARKED_BY:
        return _MARKED_BY[kind]
    found = find_marked(f"{words}: …", lambda _: False)
    return found[0].marks if found and not found[0].start else None


def _are_labelled(table: Table) -> bool:
    """Whether its rows are labels and what belongs to them, promises or decisions among it."""
    rows = [row for row in table.rows if any(plain(cell.text) for cell in row)]
    if len(rows) < 2 or any(len([cell for cell in row if plain(cell.text)]) > 2 for row in rows):
        return False
    if len(rows[0]) < 2 or column_of(rows[0][1].text):
        return False
    labels = [plain(row[0].text) for row in rows]
    said = [label for label in labels if marks_of_label(label)]
    known = [label for label in labels if not label or kind_of_field(label) or column_of(label)]
    return bool(said) and bool(labels[0]) and len({*said, *known}) == len(set(labels))


def _are_fields(table: Table) -> bool:
    rows = [row for row in table.rows if row and row[0].text]
    if not rows or any(len([c for c in row if c.text]) > 2 for row in rows):
        return False
    fields = sum(kind_of_field(row[0].text) is not None and kind_of_field(row[0].text) not in _LISTS for row in rows)
    is_marked = len(rows) == 1 and rows[0][0].text.rstrip("*_ \ue003").endswith(":")
    return fields * 2 > len(rows) or is_marked


def _settled(columns: list[Column | None], purpose: Kind | None) -> list[Column | None]:
    """What a word means depends on the others: "What" beside "Who" is a promise, "Name" in such a table its owner."""
    found = list(columns)
    has_owner = bool({Column.OWNER, Column.DUE, Column.STATE} & set(found))
    if Column.ACTION not in found and (
        purpose in _LISTS - {Kind.DECISIONS} or (Column.OWNER in found and Column.DUE in found)
    ):
        for column in (Column.NOTES, Column.TOPIC):
            if column in found:
                found[found.index(column)] = Column.ACTION
                break
        else:
            if has_owner and None in found:
                found[found.index(None)] = Column.ACTION
    if Column.ACTION in found and Column.OWNER not in found and Column.NAME in found:
        found[found.index(Column.NAME)] = Column.OWNER
    if purpose in _ATTENDANCE and Column.NAME not in found:
        found = [Column.NAME if column is Column.OWNER else column for column in found]
    if Column.OWNER in found and Column.ACTION not in found and purpose not in _LISTS:
        found = [Column.PRESENTER if column is Column.OWNER else column for column in found]
    if purpose is Kind.DECISIONS and Column.DECISION not in found:
        at = next((n for n, c in enumerate(found) if c in {Column.TOPIC, Column.NOTES, Column.ACTION, None}), None)
        if at is not None:
            found[at] = Column.DECISION
    return [column if column not in found[:number] else None for number, column in enumerate(found)]


#: Above a column that says what in any table.
_LOOSE = frozenset({"what", "was", "quoi", "que", "cosa", "wat", "hvad", "hva", "activity", "deed"})


def _is_loose(first: list[Cell], columns: list[Column | None], purpose: Kind | None) -> bool:
    """ "File | What" is no list of promises."""
    if purpose in _LISTS or {Column.OWNER, Column.DUE, Column.STATE} & set(columns) or Column.ACTION not in columns:
        return False
    return fold(plain(first[columns.index(Column.ACTION)].text)).strip(" .:?") in _LOOSE


def _by_content(table: Table, people: People) -> list[Column | None]:
    """Names are owners, words of time are dates, the longest is what is promised."""
    width = max(len(row) for row in table.rows)
    columns: list[Column | None] = [None] * width
    cells = [[plain(row[n].text) for row in table.rows if n < len(row) and row[n].text] for n in range(width)]
    longest = max(range(width), key=lambda n: sum(map(len, cells[n])), default=0)
    columns[longest] = Column.ACTION
    for number, texts in enumerate(cells):
        if number == longest or not texts:
            continue
        for column, fits in (
            (Column.NUMBER, lambda t: t.strip("#.").isdecimal()),
            (Column.STATE, lambda t: state_of(t) is not None),
            (Column.DUE, is_when),
            (Column.OWNER, people.are_names),
        ):
            if sum(bool(fits(text)) for text in texts) * 2 > len(texts) and column not in columns:
                columns[number] = column
                break
    return columns
