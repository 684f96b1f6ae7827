"""Fields: "Present: Alva, Ilka", ":Date: Monday", "| Regrets | Sasha |", "there: kato. not there: joss"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roundtable.minutes.marks import STRONG, STRONG_END, plain
from roundtable.minutes.roles import are_fields
from roundtable.minutes.titles import kind_of_field
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.text.patterns import compile_later

_NAME = compile_later(
    rf"\W{{0,3}}(?P<name>[^:：\n{STRONG_END}]{{1,60}}?)[{STRONG_END}]?\s?(?:[:：][{STRONG_END}]?|"
    rf"\s[–—|-]\s)\s*(?P<value>.*)$",
    re.DOTALL,
)
_STRONG_NAME = compile_later(
    rf"[^\w\s{STRONG}{STRONG_END}]{{0,4}}\s?{STRONG}(?P<name>[^{STRONG}{STRONG_END}]{{1,60}}){STRONG_END}\s*[:–—-]?\s*(?P<value>.*)$",
    re.DOTALL,
)
_GAP = compile_later(r"(?P<name>\w[^:\n]{2,40}?)\s{2,}(?P<value>\S.*)$", re.DOTALL)
_PLUS = compile_later(
    r"(?P<name>present|regrets|guests?|chair|scribe)\+\s*:?\s*(?P<value>.+)$", re.IGNORECASE | re.DOTALL
)
_FURTHER = compile_later(
    r"(?:(?<=\s\s)(?=\w)|(?<=[.;|·—/\n\ue004])\s*)(?:(?P<name>[^.:;|·\n–—/]{2,40}?)\s?(?:[:：]|\s[–—-]\s)\s*"
    r"|(?P<said>apologies|regrets)(?:\s(?:for|absence|were|was|received|came|sent|in)){0,4}\s(?:from|by)\s)",
    re.IGNORECASE,
)
#: Names that only a colon makes a field.
_PLAIN = frozenset({Kind.PRESENT, Kind.REGRETS, Kind.GUESTS})
_FURTHERS = frozenset({*_PLAIN, Kind.CHAIR, Kind.SCRIBE})


@dataclass
class Field:
    unit: Unit
    kind: Kind
    name: str
    value: str  # marked up


def fields_of(unit: Unit) -> list[Field]:
    """The fields that the unit is made of; none for a text."""
    if unit.table:
        return _of_row(unit)
    match = _PLUS.match(unit.text) or _NAME.match(unit.text) or _STRONG_NAME.match(unit.text)
    kind = kind_of_field(match["name"]) if match else None
    if (
        (not match or not kind)
        and (strong := _STRONG_NAME.match(unit.text))
        and (kind := kind_of_field(strong["name"]))
    ):
        match = strong
    if not kind and (gap := _GAP.match(unit.text)) and kind_of_field(gap["name"]) in _PLAIN:
        match, kind = gap, kind_of_field(gap["name"])
    if not match or not kind:
        return []
    return list(_split(unit, kind, plain(match["name"]), match["value"]))


def _split(unit: Unit, kind: Kind, name: str, value: str) -> Iterator[Field]:
    """Where a value runs into a further field it ends there."""
    while True:
        named = (m for m in _FURTHER.finditer(value[:2000]) if m.start() > 0)
        further = next((m for m in named if kind_of_field(m["name"] or m["said"]) in _FURTHERS), None)
        if further is None:
            yield Field(unit, kind, name, value)
            return
        yield Field(unit, kind, name, value[: further.start()].rstrip(" .;|·/"))
        following = kind_of_field(further["name"] or further["said"])
        assert following
        kind, name, value = following, plain(further["name"] or further["said"]), value[further.end() :]


def _of_row(unit: Unit) -> list[Field]:
    assert unit.table
    cells = [cell for cell in unit.cells if plain(cell.text)]
    if not are_fields(unit.table):
        return []
    if not 1 <= len(cells) <= 2:
        return []
    kind = kind_of_field(cells[0].text)
    if kind is None:
        return fields_of(Unit(unit.numbers, cells[0].text)) if len(cells) == 1 else []
    return [Field(unit, kind, plain(cells[0].text), cells[1].text if len(cells) > 1 else "")]
