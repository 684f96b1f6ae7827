"""Numbered paragraphs: ¶ 3.2 is the second paragraph of section 3, and a link. What is said of one stands after it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from flask import g
from flask_babel import gettext
from markupsafe import Markup, escape

from roundtable.domain.passages import Note, Notes
from roundtable.domain.sections import Numbered
from roundtable.domain.suggestions import pieces_of
from roundtable.domain.texts import html_of
from roundtable.models import Section

#: The mark that ``roundtable.text`` puts on paragraphs at the top.
PARAGRAPH = re.compile(r'<p class="par">(.*?)</p>', re.DOTALL)
_WORD = re.compile(r"\w+")
MOST_MARKED = 80  # words


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph, with what stands before it and what is said of it. The last one of a section has no
    number: it is what stands after all of them."""

    place: int  # in its section
    number: str
    before: Markup
    html: Markup  # without its element
    notes: list[Note] = field(default_factory=list)
    origins: list[Any] = field(default_factory=list)  # what it comes from
    is_guess: bool = False  # that it is the one that comes from it


class Place(NamedTuple):
    """The words of a section as they are now, in addresses."""

    group: str  # its slug
    paper_id: int
    section_id: int
    base: int


@dataclass(frozen=True)
class Printed:
    """A section as the page shows it. One of which nothing is said is taken apart only when it is shown first
    (templates/kept/paragraphs.html)."""

    number: str
    depth: int
    section: Section
    html: str
    paragraphs: list[Paragraph]
    orphans: list[Note]
    at: Place

    @property
    def count(self) -> int:
        """Of passages of which something is said."""
        return sum(len(p.notes) for p in self.paragraphs) + len(self.orphans)


def with_numbers(numbered: list[Numbered], said: Mapping[int, Notes]) -> list[Printed]:
    """``said``: of passages of a section, by its id."""
    return [_printed(n, said.get(n.section.id)) for n in numbered]


def look_up(note: Note, source: str) -> str:
    """Its words as the section says them now, and whether they are those of then; with the change that it suggests."""
    if note.suggestion is not None:
        note.pieces = pieces_of(note.suggestion, source)
    typed = source[note.passage.start : note.passage.stop]
    note.is_same = typed == note.passage.quote
    return typed


def numbered_paragraphs(html: str, of_section: str) -> list[Paragraph]:
    """Of the section with this number, of which nothing is said."""
    return _paragraphs(html, of_section, "", Notes())


def _printed(numbered: Numbered, said: Notes | None) -> Printed:
    html, source = html_of(numbered.section.text), numbered.section.text.source
    found, orphans = [], said.orphans if said else []
    if said:
        found = _paragraphs(html, numbered.number, source, said)
        for note in orphans:
            if note.suggestion is not None:
                note.pieces = pieces_of(note.suggestion, source)
    section = numbered.section
    at = Place(g.group.slug, section.paper_id, section.id, section.text.number)
    return Printed(numbered.number, numbered.depth, section, html, found, orphans, at)


def _paragraphs(html: str, of_section: str, source: str, said: Notes) -> list[Paragraph]:
    called = gettext("Paragraph")  # once, not for each
    found: list[Paragraph] = []
    at = 0
    for place, match in enumerate(PARAGRAPH.finditer(html), start=1):
        number, words, origins = f"{of_section}.{place}", match[1], said.origins.get(place, [])
        notes = [*(said.after.get(0, []) if place == 1 else []), *said.after.get(place, [])]
        for note in notes:
            typed = look_up(note, source)
            note.is_plain = note.is_same and len(_WORD.findall(typed)) >= _count(match[1])
            words = words if note.is_plain else _marked(words, typed)
        before, is_guess = _safe(html[at : match.start()]), place in said.guessed
        found.append(Paragraph(place, number, before, _numbered(number, words, called), notes, origins, is_guess))
        at = match.end()
    beyond = [note for place, notes in said.after.items() if place > len(found) or not found for note in notes]
    found.append(Paragraph(0, "", _safe(html[at:]), Markup(), beyond))
    return found


def _numbered(number: str, words: str, called: str) -> Markup:
    label = escape(f"{called} {number}")
    return _safe(f'<a class="pn" href="#{anchor_of(number)}" aria-label="{label}">{number}</a> {words}')


def anchor_of(number: str) -> str:
    return f"p{number.replace('.', '-')}"


def _marked(html: str, typed: str) -> str:
    """The words of a passage are marked, where they stand in one piece, once, and are not the whole paragraph."""
    words = _WORD.findall(typed)
    if not 0 < len(words) <= MOST_MARKED or len(words) >= _count(html):
        return html
    between = r"(?:&#?\w+;|[^\w<&])+"
    found = list(re.finditer(rf"(?<![\w<&/])\b{between.join(map(re.escape, words))}\b(?![^<]*>)", html))
    if len(found) != 1:
        return html
    start, end = found[0].span()
    return f"{html[:start]}<mark>{html[start:end]}</mark>{html[end:]}"


def _count(html: str) -> int:
    return len(_WORD.findall(re.sub(r"<[^>]+>", "", html)))


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 (sanitised)


def numbered_html(of_section: str, html: str) -> Markup:
    """Of the section with this number, with nothing that is said of passages."""
    places, called = count(1), gettext("Paragraph")

    def paragraph(match: re.Match[str]) -> str:
        number = f"{of_section}.{next(places)}"
        return f'<p id="{anchor_of(number)}">{_numbered(number, match[1], called)}</p>'

    return _safe(PARAGRAPH.sub(paragraph, html))
