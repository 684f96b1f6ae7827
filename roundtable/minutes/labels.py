"""Labels that are set apart from their words by spaces or a tab only: "Decision      We keep the old form"."""

import re

from roundtable.minutes.columns import COLUMN_OF
from roundtable.minutes.dialect import Lines
from roundtable.minutes.dues import is_when
from roundtable.minutes.people import People
from roundtable.minutes.vocabulary import ACTION_MARKERS, CAPITALS_ONLY, DECISION_MARKERS
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_MARKERS = (set(ACTION_MARKERS) | set(DECISION_MARKERS)) - CAPITALS_ONLY
_NOTES = frozenset({"info", "information", "note", "notes", "discussion", "discussed", "diskussion", "hinweis"})
_APART = compile_later(
    r"(?P<lead>\s*(?:[-*•]\s+)?)(?P<label>[A-ZÀ-Þ][^\W\d_]*(?: [^\W\d_]+)?)(?P<number>\s?\d[\d./-]{0,8})?"
    r"(?:\s{2,}|\s?\t\s*)(?P<rest>[^\s|:].*)$"
)
_GAP = compile_later(r"\s{3,}|\s*\t\s*")
_FEWEST = 2


def with_colons(lines: Lines) -> Lines:
    """The lines with a colon behind such labels, and who and when in a bracket at their end."""
    found = {number: match for number, line in enumerate(lines) if line and (match := _labelled(line))}
    if sum(fold(match["label"]) in _MARKERS for match in found.values()) < _FEWEST:
        return lines
    return [_joined(found[number]) if number in found else line for number, line in enumerate(lines)]


def _labelled(line: str) -> re.Match[str] | None:
    match = _APART.match(line[:1000])
    if not match or fold(match["label"]) not in _MARKERS | _NOTES:
        return None
    is_header = any(fold(cell).strip(" .:?*_") in COLUMN_OF for cell in re.split(r"\s{2,}|\t", match["rest"]))
    return None if is_header else match


def _joined(match: re.Match[str]) -> str:
    """ "Action   Marta   Send the new date   3 May" → "Action: Send the new date (Marta, 3 May)"."""
    cells = [cell for cell in _GAP.split(match["rest"]) if cell]
    words = max(cells, key=len)
    others = [cell for cell in cells if cell is not words]
    people = People()
    is_row = all(is_when(cell) or people.are_names(cell) for cell in others)
    rest = f"{words.rstrip('.') if others else words} ({', '.join(others)})" if others and is_row else match["rest"]
    rest = rest if others else words
    return f"{match['lead']}{match['label']}{match['number'] or ''}: {rest}"
