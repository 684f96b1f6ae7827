"""Columns that hold several things at once: below "Action / Owner / Due" stands "Update the list / Odile / 1 March"."""

import re
from collections.abc import Iterable

from roundtable.minutes.columns import COLUMN_OF, Column
from roundtable.minutes.marks import plain
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_JOINT = compile_later(r"\s*/\s*|\s+[|–—]\s+")
_SPACED = compile_later(r"\s+/\s+|\s+[|–—]\s+")
_WITH_ACTION = {Column.OWNER, Column.DUE, Column.STATE}


def parted(header: Iterable[str], rows: list[list[str]]) -> dict[int, int]:
    """In how many parts the cells of a column are to be cut, by the place of the column; rows are below the header."""
    found = {}
    for at, words in enumerate(header):
        columns = [COLUMN_OF.get(fold(part).strip(" .:?*_")) for part in _JOINT.split(plain(words))]
        is_joint = Column.ACTION in columns and set(columns) & _WITH_ACTION and len(set(columns)) == len(columns)
        cells = [plain(row[at]) for row in rows if at < len(row) and re.search(r"\w", row[at])]
        is_cut = sum(len(_SPACED.split(cell)) == len(columns) for cell in cells) * 2 > len(cells)
        if is_joint and None not in columns and is_cut:
            found[at] = len(columns)
    return found


def parts_of(text: str, count: int, *, is_header: bool) -> list[str]:
    """So many; what is missing is empty, and what is too much belongs to the first."""
    parts = (_JOINT if is_header else _SPACED).split(text)
    extra = max(0, len(parts) - count)
    first = " / ".join(parts[: extra + 1])
    return [first, *parts[extra + 1 :], *[""] * (count - len(parts))]
