"""The lines of notes that count, with their numbers: no code, no comments, wrapped lines as one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roundtable.text.capture.markers import begins_anew
from roundtable.text.folding import INVISIBLE

NEWLINE = re.compile(r"\r\n|\r|\n")
FENCE = re.compile(r"(?:[-*+>]\s{1,3})?(?P<fence>`{3,40}|~{3,40})(?P<info>.{0,60})")
QUOTE = re.compile(r"(?:>\s?){1,5}")
HASHES = re.compile(r"(#{1,6})\s{1,9}")
BULLET = re.compile(r"(?:[-*+•◦‣▪–]|\(?\d{1,3}[.)]|[a-z][.)])\s{1,9}|[-*](?=\[)")
UNDERLINE = re.compile(r"={3,200}|-{3,200}")
#: A line as long as this may go on in the next.
WRAPPED = 50


@dataclass(frozen=True)
class Line:
    """``text`` is without indent, quote, hashes and bullet; ``level`` is a heading's, 1 to 6, or 0;
    ``bullet`` is what an item of a list begins with, "1" for any number."""

    number: int
    text: str
    indent: int = 0
    level: int = 0
    bullet: str = ""

    @property
    def is_item(self) -> bool:
        return bool(self.bullet)


def lines_of(source: str) -> list[str]:
    """As an editor counts them: only these three ends of line."""
    return NEWLINE.split(source)


def read_lines(source: str) -> list[Line]:
    """The lines that count. Blank ones are kept; an underline makes a heading of the line above it."""
    lines: list[Line] = []
    for number, raw in _visible(lines_of(source)):
        if not raw or raw.isspace():
            lines.append(Line(number, ""))
            continue
        line = _shaped(number, raw)
        above = lines[-1] if lines else None
        if above and above.text and not above.is_item and UNDERLINE.fullmatch(raw.strip()):
            lines[-1] = replace(above, level=above.level or (1 if "=" in raw else 2))
        elif above and _goes_on(above, line):
            lines[-1] = replace(above, text=f"{above.text} {line.text}")
        else:
            lines.append(line)
    return lines


def _shaped(number: int, raw: str) -> Line:
    text = INVISIBLE.sub("", raw).rstrip()
    bare = text.lstrip()
    indent, level, mark = len(text) - len(bare), 0, ""
    if quote := QUOTE.match(bare):
        bare = bare[quote.end() :].lstrip()
    if hashes := HASHES.match(bare):
        bare, level = bare[hashes.end() :].rstrip("# "), len(hashes[1])
    elif bullet := BULLET.match(bare):
        bare, mark = bare[bullet.end() :], "1" if bullet[0].strip("(")[0].isalnum() else bullet[0][0]
    return Line(number, bare.strip(), indent, level, mark)


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line was wrapped by its editor: long, no end of a sentence, and nothing new begins."""
    if line.is_item or line.level or above.level or not line.text or len(above.text) < WRAPPED:
        return False
    is_open = above.text[-1] not in ".!?:;|" and line.text[0] not in "|<@" and not begins_anew(line.text)
    is_same = line.indent > above.indent if above.is_item else line.text[0].islower() or line.text[0] in "(0123456789"
    return is_open and is_same


def _visible(raw: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without fenced code and comments. What is never closed is text like any other."""
    closers = _closers(raw)
    last_comment_end = max((n for n, line in enumerate(raw) if "-->" in line), default=-1)
    fence, is_comment = "", False
    for number, typed in enumerate(raw):
        line = typed
        if fence:
            fence = "" if _closes(line, fence) else fence
            continue
        if is_comment and "-->" not in line:
            continue
        if is_comment:
            line = line.partition("-->")[2]
        elif (opened := _opened(line)) and closers[number + 1].get(opened[0], 0) >= len(opened):
            fence = opened
            continue
        shown, is_comment = _without_comments(line, number < last_comment_end)
        yield number + 1, shown


def _opened(line: str) -> str:
    match = FENCE.match(line.lstrip()) if "```" in line or "~~~" in line else None
    return match["fence"] if match and not (match["fence"][0] == "`" and "`" in match["info"]) else ""


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and bare == fence[0] * len(bare)


def _closers(raw: list[str]) -> list[dict[str, int]]:
    """For each line, the longest fence of either kind that could close one from there on."""
    found: list[dict[str, int]] = [{}]
    for line in reversed(raw):
        bare = line.strip()
        below = found[-1]
        if bare[:3] in {"```", "~~~"} and bare == bare[0] * len(bare):
            below = {**below, bare[0]: max(below.get(bare[0], 0), len(bare))}
        found.append(below)
    return found[::-1]


def _without_comments(line: str, may_go_on: bool) -> tuple[str, bool]:
    """The line without comments, and whether one goes on in the lines below."""
    kept: list[str] = []
    position = 0
    while (start := line.find("<!--", position)) >= 0:
        end = line.find("-->", start + 4)
        if end < 0:
            if may_go_on:
                return "".join(kept) + line[position:start], True
            break
        kept.append(line[position:start])
        position = end + 3
    return "".join(kept) + line[position:], False
