"""Numbered paragraphs: ¶ 3.2 is the second paragraph of section 3, and a link."""

import re
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup, escape

from roundtable.domain.sections import Numbered
from roundtable.domain.texts import html_of
from roundtable.models import Section

#: The mark that ``roundtable.text`` puts on paragraphs at the top.
PARAGRAPH = re.compile(r'<p class="par">')


@dataclass(frozen=True)
class Printed:
    """A section as the page shows it."""

    number: str
    depth: int
    section: Section
    html: Markup
    paragraphs: int


def with_numbers(numbered: list[Numbered]) -> list[Printed]:
    words = gettext("Paragraph")
    return [_printed(n, words) for n in numbered]


def _printed(numbered: Numbered, words: str) -> Printed:
    count = 0

    def opening(_match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        number = f"{numbered.number}.{count}"
        anchor = f"p{number.replace('.', '-')}"
        label = escape(f"{words} {number}")
        return f'<p id="{anchor}"><a class="pn" href="#{anchor}" aria-label="{label}">{number}</a> '

    html = PARAGRAPH.sub(opening, html_of(numbered.section.text))
    return Printed(numbered.number, numbered.depth, numbered.section, Markup(html), count)  # noqa: S704 (sanitised)
