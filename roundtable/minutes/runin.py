"""Topics with which paragraphs begin: "Data freeze. Chloe reported that …", "Website: the pages have moved." """

import re
from collections.abc import Iterator

from roundtable.minutes.days import find_days
from roundtable.minutes.fields import fields_of
from roundtable.minutes.markers import opens_with_marker
from roundtable.minutes.marks import plain
from roundtable.minutes.people import People
from roundtable.minutes.sections import USUAL, Head
from roundtable.minutes.titles import bare, kind_of_field, kind_of_heading
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import listed
from roundtable.text.patterns import compile_later

_BEGIN = compile_later(r"(?P<title>[A-ZÀ-ÖØ-Þ][^.:!?;\n–—]{2,60}?)\s?(?P<sign>\.|:|\s[–—-])\s+(?=[^\W_])")
#: A topic has no more words …
MOST_WORDS = 6
#: … and is not made of these, with which a sentence is.
_OF_SENTENCES = frozenset(
    listed(
        "is; are; was; were; be; been; has; have; had; do; does; did; will; would; can; could; may; should;"
        " must; we; it; they; he; she; i; you; there; here; this; that; these; those; nobody; nothing; no;"
        " not; yes; thanks; sorry; everybody; everyone; all; came; gave; went; said; told; sent; took; made;"
        " found; wrote; left; ran; saw; note; nb; ps; question; answer; example; ist; sind; war; waren; wird;"
        " werden; hat; haben; wir; es; sie; nicht; est; sont; sera; a; ont; nous; il; elle; on; pas; son; fue;"
        " se"
    )
)
#: So many paragraphs begin so, and most of all that are no heads.
FEWEST = 3
_SHORT = 40


def run_in_topics(units: list[Unit], people: People) -> dict[int, Head]:
    """The headings with which most paragraphs of the minutes begin, by the id of the unit."""
    paragraphs = [unit for unit in units if _is_paragraph(unit)]
    by_sign: dict[str, list[tuple[Unit, re.Match[str]]]] = {}
    for unit, match in _begun(paragraphs, people):
        by_sign.setdefault(match["sign"].strip(), []).append((unit, match))
    for sign, found in by_sign.items():
        titles = [match["title"] for _, match in found]
        if len(found) < FEWEST or 3 * len(found) < 2 * len(paragraphs) or len(set(titles)) < len(titles):
            continue
        names = sum(
            people.are_names(title) and bare(title) not in USUAL for title in titles
        )  # as they look; nobody of them is known
        if sign == "." or (2 * names <= len(titles) and people.count) or not names:
            return {id(unit): Head(match["title"], "run-in", rest=unit.text[match.end() :]) for unit, match in found}
    return {}


def _is_paragraph(unit: Unit) -> bool:
    """Whether it is a text of its own, and neither tells of the head nor of the next meeting."""
    is_text = unit.is_after_blank and len(plain(unit.text)) > _SHORT and not (unit.is_item or unit.table or unit.level)
    return is_text and not unit.speaker and not fields_of(unit)


def _begun(paragraphs: list[Unit], people: People) -> Iterator[tuple[Unit, re.Match[str]]]:
    for unit in paragraphs:
        match = _BEGIN.match(unit.text)
        if match and _is_topic(match["title"], people) and not opens_with_marker(unit.text):
            yield unit, match


def _is_topic(title: str, people: People) -> bool:
    words = title.split()
    if len(words) > MOST_WORDS or people.knows(words[0]) or people.are_known(title) or find_days(title):
        return False
    if kind_of_field(title) or kind_of_heading(title):
        return False
    is_said = any(word.endswith("ed") for word in words[1:]) or (words[0].endswith("ed") and len(words) == 1)
    return not is_said and not any(word.casefold().strip(",'’") in _OF_SENTENCES for word in words)
