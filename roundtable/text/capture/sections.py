"""Headings, and what they say of the lists below them."""

import re
from dataclasses import dataclass

from roundtable.text.capture.lines import Line
from roundtable.text.capture.records import Kind
from roundtable.text.capture.words import HEADINGS, MARKERS, Section, listed
from roundtable.text.folding import fold

#: The level of a heading that is only a line: "**Agenda**", "Action items:".
LINE = 7


def _titles() -> dict[str, Section]:
    actions = [word for kind, _, words in MARKERS if kind is Kind.ACTION for word in listed(words)]
    of_kind = {section.value: section for section in Section}
    titles = {fold(word): of_kind[kind] for kind, _, words in MARKERS for word in listed(words)}
    for section, words in HEADINGS.items():
        for title in listed(words):
            for action in actions if "…" in title else [""]:
                titles[fold(title.replace("…", action))] = section
    return titles


#: folded title → what it says
TITLES = _titles()
LONGEST_TITLE = 60
#: "Action items from 12 May" are an earlier meeting's, "Action items for Sasha" are not.
OF_EARLIER = (" from ", " of ", " vom ", " aus ", " der letzten ")
OF_ANY = (" for ", " für ", " and ", " und ", ", ")
REMARK = re.compile(r"\s?\([^()]{0,40}\)(?=[\s:*_]{0,4}$)")
HEADLINE = re.compile(r"(\*\*|__)[^*_]{1,60}:?\1:?")


def section_of(title: str, *, is_marked: bool) -> Section | None:
    """ "4. Action items (5 min)" → ACTIONS. With more words only where it is marked as a heading."""
    if len(title) > LONGEST_TITLE:
        return None
    bare = " ".join(fold(REMARK.sub("", title)).strip(" *_:#-–—.0123456789").split())
    found = TITLES.get(bare)
    if found or not is_marked or ":" in bare:
        return found
    for joint in OF_EARLIER:
        if TITLES.get(bare.rpartition(joint)[0]) in {Section.ACTIONS, Section.CARRIED}:
            return Section.CARRIED
    return next((found for joint in OF_ANY if (found := TITLES.get(bare.partition(joint)[0])) and joint in bare), None)


@dataclass
class _Heading:
    level: int
    section: Section | None
    line: Line
    list_indent: int | None = None  # of the items of the list below it
    group: str = ""  # the item that names what those below it have in common: "Sasha:"
    is_plain: bool = False  # lines that are no list belong to it, up to a blank one


@dataclass(frozen=True)
class Place:
    """Where a line stands: under which heading, and whether as one of its entries.

    ``is_sure``: an item of its list, or a line right below it. ``group`` is what the item above says of those below.
    """

    section: Section | None = None
    is_entry: bool = False
    is_sure: bool = False
    group: str = ""


class Outline:
    """Follows the lines from the first on and says of each where it stands."""

    def __init__(self) -> None:
        self._headings: list[_Heading] = []
        self._is_after_blank = False

    def place(self, line: Line) -> Place | None:
        """None for a heading and for a blank line."""
        if not line.text:
            self._is_after_blank = True
            for heading in self._headings:
                heading.is_plain = False
            return None
        self._end_lists(line)
        self._is_after_blank = False
        if level := _level(line):
            self._begin(line, level)
            return None
        return self._within(self._headings[-1], line) if self._headings else Place()

    def _begin(self, line: Line, level: int) -> None:
        while self._headings and self._headings[-1].level >= level:
            self._headings.pop()
        above = self._headings[-1].section if self._headings else None
        section = _section(line) or (above if level < LINE else None)
        self._headings.append(_Heading(level, section, line, is_plain=level >= LINE))

    def _end_lists(self, line: Line) -> None:
        """A heading that is only a line ends with its list, one that is an item with the next such item."""
        while self._headings and self._headings[-1].level >= LINE:
            heading = self._headings[-1]
            is_outside = line.indent <= heading.line.indent
            is_next = line.bullet == heading.line.bullet if heading.line.is_item else False
            is_apart = self._is_after_blank and not line.is_item
            if not (is_outside and (is_next or is_apart)):
                return
            self._headings.pop()

    def _within(self, heading: _Heading, line: Line) -> Place:
        if not line.is_item:
            return Place(heading.section, True, is_sure=heading.is_plain)
        heading.is_plain = False
        if heading.list_indent is None or line.indent <= heading.list_indent + 1:
            heading.list_indent = line.indent
            heading.group = line.text.rstrip(":* ") if line.text.rstrip("* ").endswith(":") else ""
            return Place(heading.section, not heading.group, is_sure=True)
        return Place(heading.section, bool(heading.group), is_sure=True, group=heading.group)


def _section(line: Line) -> Section | None:
    is_marked = line.level > 0 or line.text.rstrip("*_").endswith(":") or bool(HEADLINE.fullmatch(line.text))
    return section_of(line.text, is_marked=is_marked)


def _level(line: Line) -> int:
    """1 to 6 as marked, LINE for a line that is a heading by its words, more where it is an item; else 0."""
    if line.level:
        return line.level
    if _section(line) is None and (line.is_item or not HEADLINE.fullmatch(line.text)):
        return 0
    return LINE + 1 if line.is_item else LINE
