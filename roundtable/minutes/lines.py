"""Lines with what stands at their beginning taken off: indent, bullet, number, box, heading."""

import re
from dataclasses import dataclass

from roundtable.minutes.days import MONTH_OF
from roundtable.minutes.dialect import Dialect, Lines
from roundtable.minutes.legends import is_legend
from roundtable.minutes.titles import ORDINAL, kind_of_field
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_BULLET = compile_later(r"(?P<mark>[-*+•◦▪▸►‣·●○■–—]|o(?=\s\s?\S))\s+")
_INITIAL = compile_later(r"[*_]{0,2}[A-ZÄÖÜÉ]\.\s?[A-ZÄÖÜÉ]")
_BARE_NUMBER = compile_later(r"(\d{1,2}) {1,3}(?=[^\W\d_])(?!.*[.,;:]$)[^|\t]{3,70}$")
_BARE_BULLET = compile_later(r"[-*+•]\s*$")
_STARS = compile_later(r"(?P<stars>[*#:;]{1,8})\s*(?=\S)")
BOX = compile_later(
    r"(?:\[(?P<mark>[ xX✓✔✗✘~/>-]?)\](?![(\[:])|\((?P<round>[ xX])\)(?=\s)|(?P<sign>[☐☑☒✅✔□❏✓✗✘❌⬜]))\s*"
)
_KEY = compile_later(r"\s*(?:[-*]\s)?(?:\[.?\]|[☐☑☒✅✓])\s*(?:=|means\b|:\s)")
_HEADING = compile_later(r"\s{0,3}(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*\s*$")
_WIKI_HEADING = compile_later(r"(?P<marks>={1,6})\s*(?P<text>[^=\s>].{0,300}?)\s*=*\s*$")
_BETWEEN_MARKS = compile_later(
    r"\s{0,3}(?P<mark>[*=#~_─━═-])(?P=mark){0,30}\s+(?P<text>[^\s*=#~_-].{0,120}?)\s+(?P=mark)+\s*$"
)
_H_HEADING = compile_later(r"\s*h(?P<level>[1-6])\.\s+(?P<text>.+)$")
_HTML_HEADING = compile_later(r"\s*<h(?P<level>[1-6])\b[^<>]{0,200}>(?P<text>.*?)(?:</h[1-6]>\s*)?$", re.IGNORECASE)
_SUMMARY = compile_later(
    r"\s*(?:<details\b[^<>]{0,80}>\s*)?<summary\b[^<>]{0,80}>(?P<text>.*?)(?:</summary>.*)?$", re.IGNORECASE
)
_OF_WIKI = compile_later(
    r"\s*(?:__[A-Z]{3,20}__|\[\[(?:category|kategorie|catégorie):[^\[\]]{1,200}\]\])\s*$", re.IGNORECASE
)
#: A line that only begins or ends a block of a page.
_HTML_BLOCK = compile_later(
    r"\s*</?(?:aside|div|section|article|details|center|blockquote|figure|header|footer|main|nav|font|span|p|ul|ol)\b"
    r"[^<>]{0,200}>\s*$",
    re.IGNORECASE,
)
_HTML_ITEM = compile_later(r"\s*(?:</?[ou]l\b[^<>]{0,100}>\s*){0,4}<li\b[^<>]{0,100}>\s*", re.IGNORECASE)
_ORG_HEADING = compile_later(
    r"(?P<stars>\*+)\s+(?:(?P<state>TODO|DONE|CANCELLED|CANCELED|WAITING|NEXT)\s+)?(?:\[#.\]\s+)?(?P<text"
    r">.*?)(?:\s+:[\w:@]+:)?\s*$"
)
_ORG_FIELD = compile_later(r"#\+(?P<name>\w+):\s*(?P<value>.*)$")
_REST_FIELD = compile_later(r":(?P<name>[A-Za-z][\w /-]{0,40}):(?P<value>\s.*|)$")
#: ":memo: words", as a chat spells pictures; no field of reStructuredText.
_PICTURE = compile_later(r"\s*:(?P<name>[a-z][a-z0-9_+-]{1,40}):\s+(?=\S)")
_UNDERLINE = compile_later(r"\s{0,3}(?P<sign>=|-|~|\^|\"|\*|#|\+|_|─|━|═)(?P=sign){2,}\s*$")
#: A rule, or a bullet with nothing behind it.
ONLY_MARKS = compile_later(r"[\s\-*_=~#+|─━═.·•]+$")
#: Widths of a tab.
_TAB = 4


@dataclass
class Line:
    """``text`` is still marked up, and empty of a line that says nothing; ``level`` is that of a marked heading."""

    number: int
    text: str
    indent: int = 0
    bullet: str = ""
    ordinal: str = ""
    level: int = 0
    tabs: bool = False  # cells between tabs
    state: str = ""  # TODO or DONE of an outline

    @property
    def is_item(self) -> bool:
        return bool(self.bullet or self.ordinal)


def read_lines(lines: Lines, dialect: Dialect) -> list[Line]:
    """Of every line that can be seen; rules between lines count as blank."""
    numbered = _bare_numbers(lines)
    found: list[Line] = []
    levels: dict[str, int] = {}  # of underlines, in the order in which they come
    has_stars = any(re.match(r"\*\*+\s+\S", line or "") for line in lines)
    for number, raw in enumerate(lines, 1):
        if raw is None:
            continue
        if underline := _UNDERLINE.match(raw):
            _underline(found, underline, raw, levels, number)
        elif (
            is_key(raw)
            or (dialect.codes and is_legend(raw))
            or ONLY_MARKS.match(raw)
            or _OF_WIKI.match(raw)
            or _HTML_BLOCK.match(raw)
        ):
            found.append(Line(number, ""))
        else:
            found.append(_read(number, raw, dialect, has_stars))
            if number in numbered and not found[-1].is_item and not found[-1].level:
                found[-1].ordinal, found[-1].text = re.split(r"\s+", found[-1].text, maxsplit=1)
    return found


def _bare_numbers(lines: Lines) -> set[int]:
    """The lines that begin with 1, 2, 3 and so on without a dot, where there are at least two: "1 Amendment"."""
    found: list[int] = []
    for number, line in enumerate(lines, 1):
        match = _BARE_NUMBER.match(line) if line else None
        if match and int(match[1]) == len(found) + 1:
            found.append(number)
    return set(found) if len(found) > 1 else set()


def is_key(raw: str) -> bool:
    """ "[] = to do   [x] = did it" explains the boxes and is none."""
    return bool(_KEY.match(raw)) and raw.count("=") > 0


def _underline(found: list[Line], match: re.Match[str], raw: str, levels: dict[str, int], number: int) -> None:
    """A rule below a short line makes a heading of it; elsewhere it only parts what it stands between."""
    above = found[-1] if found else None
    is_near = above is not None and above.number == number - 1 and above.text and not above.level
    sign = match["sign"]
    is_number = above is not None and not above.bullet and _is_under(raw, f"{above.ordinal} {above.text}")
    if is_near and above and (not above.is_item or is_number) and len(above.text) <= 100 and not above.tabs:
        has_over = len(found) > 1 and found[-2].state == f"rule {sign}"
        is_alone = len(found) < 2 or not found[-2].text or has_over
        fits = abs(len(raw.strip()) - len(above.text.strip())) <= 6 or sign in "=-"
        if is_alone and fits:
            above.text, above.ordinal = f"{above.ordinal} {above.text}".strip(), ""
            above.level = levels.setdefault(f"{sign}{has_over}", len(levels) + 1)
            found.append(Line(number, ""))
            return
    found.append(Line(number, "", state=f"rule {sign}"))


def _is_under(rule: str, words: str) -> bool:
    """Whether a rule is as long as the words above it."""
    return abs(len(rule.strip()) - len(words.strip())) <= 3


def _read(number: int, raw: str, dialect: Dialect, has_stars: bool) -> Line:
    text = raw.replace("\f", " ").rstrip()
    if heading := _marked_heading(text, dialect):
        return Line(number, heading[1], level=heading[0], state=heading[2])
    if dialect.is_org and (field := _ORG_FIELD.match(text)):
        return Line(number, f"{field['name']}: {field['value']}" if field["value"] else "")
    if (picture := _PICTURE.match(text)) and kind_of_field(picture["name"]) is None:
        text = text[picture.end() :]
    if field := _REST_FIELD.match(text):
        return Line(number, f"{field['name']}: {field['value'].strip()}")
    if item := _HTML_ITEM.match(text):
        return Line(number, text[item.end() :], indent=1, bullet="-")
    if (
        (dialect.is_wiki or has_stars)
        and not dialect.is_org
        and (stars := _STARS.match(text))
        and _is_list(stars, has_stars)
    ):
        depth = len(stars["stars"])
        is_indented = set(stars["stars"]) <= {":"}
        return Line(number, text[stars.end() :], 2 * depth - 1, "" if is_indented else "*")
    return _plain(number, text)


def _is_list(stars: re.Match[str], has_stars: bool) -> bool:
    """Emphasis is no list: a star and its words are parted by a space where there are deeper lists."""
    marks = stars["stars"]
    return (marks[0] == "*" and (stars[0][-1].isspace() or not has_stars)) or (
        marks[0] in "#:;" and stars[0][-1].isspace()
    )


def _marked_heading(text: str, dialect: Dialect) -> tuple[int, str, str] | None:
    """Its level, its words and its state in an outline."""
    if dialect.is_org:
        match = _ORG_HEADING.match(text)
        return (len(match["stars"]), match["text"], match["state"] or "") if match else None
    match = None if dialect.is_wiki else _HEADING.match(text)
    if not match and text.startswith("=") and not ONLY_MARKS.match(text):
        match = _WIKI_HEADING.match(text)
    if match:
        return len(match["marks"]), match["text"], ""
    for pattern, level in _FURTHER_HEADINGS:
        if match := pattern.match(text):
            return level or int(match["level"]), match["text"], ""
    return None


#: Of other dialects: the level that each has, or 0 where it says so itself.
_FURTHER_HEADINGS = [(_BETWEEN_MARKS, 2), (_SUMMARY, 6), (_H_HEADING, 0), (_HTML_HEADING, 0)]


def _plain(number: int, text: str) -> Line:
    bare = text.lstrip(" \t")
    indent = _width(text[: len(text) - len(bare)])
    line = Line(number, bare, indent, tabs="\t" in bare)
    while match := _BULLET.match(bare):
        line.bullet, bare = match["mark"], bare[match.end() :]
        if len(line.bullet) and _BULLET.match(bare) is None:
            break
    if not line.bullet and _BARE_BULLET.match(bare):
        line.bullet, bare = bare.strip(), ""
    is_initial = bool(line.bullet) and bool(_INITIAL.match(bare))  # "- M. Lenoir: …"
    line.ordinal, bare = ("", bare) if is_initial else split_ordinal(bare)
    line.text = bare.rstrip()
    return line


def split_ordinal(text: str) -> tuple[str, str]:
    """ "3. Reports" → "3." and "Reports"; the day of a date is no number of a list."""
    marks = text[: len(text) - len(text.lstrip("*_"))][:3]
    match = ORDINAL.match(text, len(marks))
    if not match:
        return "", text
    rest = text[match.end() :]
    first = fold(re.split(r"[\s.,]", rest, maxsplit=1)[0])
    is_day = first in MONTH_OF and bool(re.search(r"\d", match[0]))
    if is_day or not rest.strip("*_. ") or re.match(r"\d{1,2}\.\s?\d{4}", rest):
        return "", text
    return match[0].strip(), marks + rest


def _width(space: str) -> int:
    width = 0
    for c in space:
        width += _TAB - width % _TAB if c == "\t" else 1
    return width
