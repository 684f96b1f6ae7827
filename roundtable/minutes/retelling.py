"""Lines of the minutes as Markdown, so that they read as they did: every word stays.

Lines that were wrapped run together again, lines that begin something new stand apart, other bullets become ours,
and what was only indented is no code.
"""

import re
from collections.abc import Sequence

from roundtable.text.patterns import compile_later

#: As ``Minutes.lines`` show a line break within a line.
BREAK = " ⏎ "
_BULLET = compile_later(r"(?P<indent>\s*)(?:[•◦▪▸►‣·●○■–—]|o(?=\s\s?\S)|\*(?=\s))\s+(?=\S)")
_NUMBERED = compile_later(r"(?P<indent>\s*)(?P<number>#\.|\d{1,3}\))\s+(?=\S)")
_ITEM = compile_later(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\S")
_ROW = compile_later(r"\s*\|")
_BREAKS = compile_later(r"\s?⏎\s?|<br\s?/?>", re.IGNORECASE)
_BAR = compile_later(r"(?<!\\)\|")
_RULE = compile_later(r"[\s|:+=-]+$")
_CODE = 4  # spaces that would make code of a line
_TAB = 4


def as_markdown(lines: Sequence[str], numbers: Sequence[int], begins: set[int]) -> str:
    """The lines of these ``numbers`` (the first is 1); ``begins`` are those with which something new begins."""
    told: list[str] = []
    indent = min((_indent(lines[number - 1]) for number in numbers), default=0)
    rows = {number for number in numbers if _ROW.match(lines[number - 1])}
    before = 0
    for number in numbers:
        if number in rows and not rows & {number - 1, number + 1}:
            told += [part for words in _parts(lines[number - 1]) for part in ("", words)][not told :]
            before = number
            continue
        line = _ours(_wide(lines[number - 1].replace("\f", " ").replace(BREAK, " / "))[indent:].rstrip())
        if told and _is_apart(lines, before, number, told[-1], line, begins):
            told.append("")
        if not told or not told[-1]:
            line = _without_code(line, told)
        if _ROW.match(line) and told and _ROW.match(told[-1]) and _is_first_row(told) and not _RULE.match(line):
            told.append("|" + "---|" * _cells(told[-1]))
        told.append(line)
        before = number
    return "\n".join(told)


def _indent(line: str) -> int:
    wide = _wide(line)
    return len(wide) - len(wide.lstrip())


def _wide(line: str) -> str:
    """With spaces for the tabs before its words; those between cells stay."""
    words = line.lstrip(" \t")
    return line[: len(line) - len(words)].expandtabs(_TAB) + words


def _ours(line: str) -> str:
    """With our bullets and numbers; tabs between cells stay cells."""
    if match := _BULLET.match(line):
        return f"{match['indent']}- {line[match.end() :]}"
    if match := _NUMBERED.match(line):
        return f"{match['indent']}{match['number'].replace('#', '1').rstrip(').')}. {line[match.end() :]}"
    return line


def _is_apart(lines: Sequence[str], before: int, number: int, above: str, line: str, begins: set[int]) -> bool:
    """Whether a blank line goes before this one: there was one, or something new begins that is no further entry."""
    if any(not between.strip() for between in lines[before : number - 1]):
        return True
    if number not in begins:
        return number != before + 1
    if _is_row(line) or _is_row(above):
        return not (_is_row(line) and _is_row(above))
    return not _ITEM.match(line)


def _is_row(line: str) -> bool:
    return bool(_ROW.match(line)) or "\t" in line


def _parts(row: str) -> list[str]:
    """Of a row that stands alone: each line of each cell."""
    cells = [cell for cell in _BAR.split(row) if not _RULE.fullmatch(cell)]
    return [words.replace("\\|", "|").strip() for cell in cells for words in _BREAKS.split(cell) if words.strip()]


def _without_code(line: str, told: Sequence[str]) -> str:
    """After a blank line four spaces would make code of a text, unless it stands within a list."""
    if _indent(line) < _CODE or _in_list(told):
        return line
    return line.lstrip()


def _in_list(told: Sequence[str]) -> bool:
    for line in reversed(told):
        if line and _indent(line) < _CODE:
            return bool(_ITEM.match(line))
    return False


def _is_first_row(told: Sequence[str]) -> bool:
    return len(told) < 2 or not _ROW.match(told[-2])


def _cells(row: str) -> int:
    return max(1, len(_BAR.split(row.strip().strip("|"))))
