"""Who was there as tables and the programs of calls tell it."""

import re
from collections.abc import Iterator

from roundtable.minutes.columns import Column
from roundtable.minutes.marks import plain
from roundtable.minutes.people import split_names
from roundtable.minutes.roles import Tables
from roundtable.minutes.sections import Section
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind, listed
from roundtable.minutes.words import is_nothing
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

IS_GUEST = compile_later(r"\b(?:guest|observer|visitor|gast|invitée?|beobachter\w*|observat\w+)\b", re.IGNORECASE)
_JOINED = compile_later(
    r"(?:\S+\s(?!has\s))?(?P<name>@?[^\W\d_][\w.'’ -]{0,40}?)\s(?:\([^()]{0,60}\)\s)?(?:(?:has\s)?joined|"
    r"hat\sden\s\w+\sbetreten|ist\sbeigetreten|a\srejoint)\b"
    r"(?!\s(?:using|via|from|by|(?:the|this|our)\s(?:group|channel|chat|team|conversation)|#))",
    re.IGNORECASE,
)
_CANNOT = compile_later(
    r"(?P<names>[^\W\d_][\w'’-]{1,30}(?:\s(?:and|&)\s[^\W\d_][\w'’-]{1,30})?)\s(?:can(?:no|"
    r"['’])t\s(?:make|come|join|be)|could(?:n['’]t|\snot)\s(?:make|come|join)|"
    r"is\s(?:excused|not\scoming|away|ill|sick)|are\s(?:excused|away)|sends?\s(?:regrets|"
    r"apologies)|won['’]t\s(?:make|come|join))(?!(?:\s\w+){0,4}\s(?:next|tomorrow|from|until|for\sthe|on\s\w+day|in\s\w+)\b)",
    re.IGNORECASE,
)
_LISTS = {Kind.PRESENT, Kind.REGRETS, Kind.GUESTS}


def told_in(section: Section, tables: Tables) -> Iterator[tuple[Kind, str]]:
    """Who came and who did not, row by row: the kind and the cell with the names."""
    for unit in section.units:
        if not unit.table:
            continue
        roles = tables.roles_of(unit.table, section.purpose)
        if roles.has_header and unit.is_first_row:
            continue
        if roles.attendance:
            name = roles.at(Column.NAME)
            for kind, cell in zip(roles.attendance, unit.cells, strict=False):
                if kind and (name is None or (plain(cell.text) and not is_nothing(cell.text))):
                    yield kind, cell.text if name is None else unit.cells[name].text
        elif roles.is_fields:
            continue
        elif (at := roles.at(Column.NAME)) is not None and at < len(unit.cells) and not roles.has(Column.ACTION):
            is_head = roles.has(Column.ROLE) and not section.kind and unit.number < 60
            if kind := _kind_of_row(unit, roles.at(Column.CAME), at, section, is_head=is_head):
                yield kind, unit.cells[at].text


#: What stands in a column that tells who came.
_CAME = frozenset(
    listed(
        "yes; y; x; ✓; ✔; ✅; ☑; ☒; ja; oui; present; anwesend; in person; online; remote; p; 1; vor ort; via zoom;"
        " remotely; true"
    )
)
_DID_NOT_COME = frozenset(
    listed(
        "no; n; nein; non; absent; apologies; regrets; excused; entschuldigt; excuse; excusee; abwesend; a; e; 0; ✗;"
        " ❌; false; away; fehlt; apology"
    )
)


def _came(words: str) -> Kind | None:
    """ "yes", "no, apologies", "online (from 10:20)": the first part that says it."""
    for part in re.split(r"[,;:(/–—]|\s-\s", fold(words)):
        said = part.strip(" .)")
        if said in _CAME | _DID_NOT_COME:
            return Kind.PRESENT if said in _CAME else Kind.REGRETS
    return None


def _kind_of_row(unit: Unit, came: int | None, at: int, section: Section, *, is_head: bool) -> Kind | None:
    rest = " ".join(plain(cell.text) for number, cell in enumerate(unit.cells) if number != at)
    kind = section.kind if section.kind in _LISTS else Kind.PRESENT if is_head else None
    if came is not None and came < len(unit.cells):
        kind = _came(plain(unit.cells[came].text) or unit.cells[came].box or "")
    return Kind.GUESTS if kind is Kind.PRESENT and IS_GUEST.search(rest) else kind


def told_in_call(units: list[Unit]) -> Iterator[tuple[Kind, str]]:
    """Who joined the call, and who is said not to come; not who says something in it."""
    speakers = {fold(unit.speaker) for unit in units}
    for unit in units:
        text = plain(unit.text)
        if unit.is_notice and (match := _JOINED.match(text)) and len(text) < 80:
            yield Kind.PRESENT, match["name"].strip()
        elif not unit.is_notice and (match := _CANNOT.search(text)) and len(text) < 200:
            yield from ((Kind.REGRETS, name) for name in split_names(match["names"]) if _is_other(name, speakers))


def _is_other(name: str, speakers: set[str]) -> bool:
    is_pronoun = name in {"I", "He", "She", "They", "It", "We"}
    return name[0].isupper() and not is_pronoun and fold(name) not in speakers
