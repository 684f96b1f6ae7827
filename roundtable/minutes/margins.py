"""Names in the right margin: below a lone "ACTION" at the right, behind one ("ACTION: OB"), or initials in a column."""

import re
from collections import Counter

from roundtable.minutes.dialect import Lines
from roundtable.minutes.standing import COLLECTIVE
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_HEADER = compile_later(
    r"(?:for\s)?(?:actions?|action\s(?:by|on|for)|by\swhom|owners?|who|responsible|aktion|zuständig|wer|responsable|qui)\s?:?$",
    re.IGNORECASE,
)
_MARKED = compile_later(r"(?:actions?|action\s(?:by|on|for)|aktion|auftrag)\s?[:–-]\s?(?=\S)", re.IGNORECASE)
_AT_RIGHT = compile_later(r"(?P<left>\s*\S.*?)(?P<gap>\s{3,})(?P<right>\S(?:\S|\s(?!\s)){0,40})$")
_INITIALS = compile_later(r"[A-ZÄÖÜ]{2,3}(?:\s?(?:[/,&+]|and|und|et)\s?[A-ZÄÖÜ]{2,3}){0,5}")
_NAME = compile_later(
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Fr|Hr)\.?\s)?[A-ZÄÖÜ][\w'’-]{1,20}(?:\s[A-ZÄÖÜ][\w'’.-]{0,20}){0,2}"
)
_BETWEEN = compile_later(r"\s?[/,&+]\s?|\s(?:and|und|et)\s")
#: So far right a margin begins at least, and so many lines have one where nothing is written above it.
LEFTMOST = 40
FEWEST = 3
#: Columns of a margin may begin so much earlier or later.
NEAR = 14


def take_margins(lines: Lines) -> tuple[Lines, dict[int, str]]:
    """The lines without their margin, and what stands in it by the number of the line."""
    without, marked = _take_marked(lines)
    rest, names = _take_column(without)
    return rest, marked | names


def _take_marked(lines: Lines) -> tuple[Lines, dict[int, str]]:
    """ "… to be sent to the       ACTION: OB" """
    found = {n: match for n, line in enumerate(lines) if line and (match := _names_at_right(line, is_marked=True))}
    out: Lines = [found[n]["left"] if n in found else line for n, line in enumerate(lines)] if found else lines
    return out, {n + 1: _MARKED.sub("", match["right"]) for n, match in found.items()}


def _take_column(lines: Lines) -> tuple[Lines, dict[int, str]]:
    headers = [number for number, line in enumerate(lines) if line and _is_header(line)]
    found = {number: match for number, line in enumerate(lines) if line and (match := _names_at_right(line))}
    without: Lines = [None if number in headers else line for number, line in enumerate(lines)] if headers else lines
    if not found:
        return without, {}
    places = Counter(match.start("right") for match in found.values())
    if headers:
        place = len((lines[headers[0]] or "").rstrip()) - len((lines[headers[0]] or "").strip())
        near = NEAR
    else:
        place, count = places.most_common(1)[0]
        near = 0
        if count < FEWEST or sum(bool(_INITIALS.fullmatch(found[n]["right"])) for n in found) < FEWEST:
            return lines, {}
    first = headers[0] if headers else 0
    kept = {n: match for n, match in found.items() if n > first and abs(match.start("right") - place) <= near}
    out = [None if n in headers else kept[n]["left"] if n in kept else line for n, line in enumerate(lines)]
    return (out, {n + 1: match["right"] for n, match in kept.items()}) if kept else (without, {})


def _is_header(line: str) -> bool:
    bare = line.strip()
    return len(bare) <= 14 and len(line.rstrip()) - len(bare) >= LEFTMOST and bool(_HEADER.match(bare))


def _names_at_right(line: str, *, is_marked: bool = False) -> re.Match[str] | None:
    match = _AT_RIGHT.match(line.rstrip()) if len(line) < 200 else None
    if not match or match.start("right") < LEFTMOST or "|" in line or "\t" in line:
        return None
    marker = _MARKED.match(match["right"])
    if is_marked is not bool(marker):
        return None
    each = [name for name in _BETWEEN.split(match["right"][marker.end() if marker else 0 :]) if name]
    are_names = all(_INITIALS.fullmatch(name) or _NAME.fullmatch(name) or fold(name) in COLLECTIVE for name in each)
    return match if are_names else None
