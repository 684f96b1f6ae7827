"""Which headings are topics, and which only gather others."""

import re
from collections import Counter
from collections.abc import Iterator

from roundtable.minutes.clocks import CLOCK, START
from roundtable.minutes.days import find_days
from roundtable.minutes.marks import plain
from roundtable.minutes.sections import STRENGTH, USUAL, Section
from roundtable.minutes.titles import bare, kind_of_heading
from roundtable.minutes.vocabulary import Kind


def ends(section: Section) -> list[str]:
    """ "14:50 End of the call" among the notes of the last topics."""
    last = [unit for child in [section, *below(section)][-4:] for unit in child.units[-3:] if not unit.speaker]
    texts = [plain(unit.text) for unit in last if len(unit.text) < 100]
    return [text for text in texts if START.match(text) and kind_of_heading(text) is Kind.FORMAL]


def below(section: Section) -> Iterator[Section]:
    for child in section.children:
        yield child
        yield from below(child)


def gathered(section: Section) -> list[Section]:
    found: list[Section] = []
    styles = Counter(child.style for child in section.children if child.kind is None)
    for child in section.children:
        if _is_point(child, styles):
            found.append(child)
        elif child.kind in {Kind.NOTES, Kind.TITLE, Kind.GATHER, Kind.AGENDA}:
            inner = gathered(child)
            has_words = child.kind is Kind.GATHER and child.units and not inner
            found += [child] if has_words else inner
        elif _only_gathers(child):
            found += gathered(child)
        elif (child.kind is None and not is_only_a_date(child.title)) or _is_of_minutes(child):
            found.append(child)
        elif (
            child.kind is None
            or child.kind in {Kind.DATE, Kind.EARLIER}
            or (child.strength < 3 or child.kind in {Kind.PRESENT, Kind.REGRETS, Kind.GUESTS, Kind.CHAIR, Kind.SCRIBE})
        ):
            found += gathered(child)
    return found


def _is_point(section: Section, styles: dict[str, int]) -> bool:
    """ "1. Minutes" among numbered points, with what was said of those of last time."""
    is_numbered = section.style.startswith("ord") and bool(section.units) and not section.children
    return section.kind is Kind.NOTES and is_numbered and styles[section.style] > 1


def _only_gathers(section: Section) -> bool:
    """A marked heading that has no words of its own, but further headings."""
    inner = [child for child in section.children if child.style == "h" and child.kind is None and child.units]
    above = section.parent
    is_first = above is not None and (above.style in {"", "title"} or above.kind is Kind.NOTES)
    is_bare = section.kind is None and section.style == "h" and not section.units
    return is_bare and is_first and len(inner) > 1


def _is_of_minutes(section: Section) -> bool:
    """ "Minutes of the last meeting and actions" is a point, though it lists old actions too."""
    words = bare(section.title).split()
    return (
        section.kind is Kind.CARRIED and words[:1] in (["minutes"], ["notes"]) and section.strength >= STRENGTH["caps"]
    )


def strongest(sections: list[Section]) -> list[Section]:
    """Where some headings are marked as such, lines that only look like one do not count beside them."""
    filled = [section for section in sections if section.head]
    own = [section for section in filled if bare(section.title) not in USUAL and section.kind is not Kind.GATHER]
    most = max((section.strength for section in own or filled), default=0)
    least = STRENGTH["caps"] if most >= STRENGTH["caps"] else most
    return [section for section in filled if section.strength >= least or bare(section.title) in USUAL]


def is_only_a_date(title: str) -> bool:
    days = find_days(title)
    rest = title
    for day in reversed(days):
        rest = rest[: day.start] + rest[day.end :]
    rest = re.sub(
        rf"{CLOCK}|\b(?:utc|cet|cest|gmt|et|est|pt|uhr|from|to|on|at|am|um|le|à)\b", "", rest, flags=re.IGNORECASE
    )
    return bool(days) and not re.search(r"[^\W\d_]{3}", rest.split("|")[0])
