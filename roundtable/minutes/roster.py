"""Who was there where no word says that these are the names: signs before them, or names alone below the title."""

import itertools
import re
from collections.abc import Iterator

from roundtable.minutes.days import find_days
from roundtable.minutes.fields import fields_of
from roundtable.minutes.marks import plain
from roundtable.minutes.people import People, is_collective, is_nobody, plain_names, split_names
from roundtable.minutes.places import is_of_places
from roundtable.minutes.titles import bare, kind_of_heading
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.text.patterns import compile_later

#: So many units at the top may hold them.
HEAD = 24
_CAME, _CAME_NOT = "✓✔☑✅", "✗✘❌"
_SIGNED = compile_later(
    r"(?P<there>[👥👤👪🧑👩👨🙋🙌🪑🟢✋👍]|[✓✔☑✅])[\ufe0f\u200d♀♂🏻-🏿]*\s*|(?P<away>[🚫⛔🤒🤧🏖✈🌴😷🛌🔴🙅💤👎]|[✗✘❌❎])\ufe0f?\s*"
)
_AWAY = (
    r"(?:(?:is|was|are|were|both|all|also)\s)*(?:ill|sick|away|absent|excused|missing|apologies|apology|regrets|sorry|"
    r"on\s(?:leave|holiday|vacation)|travelling|traveling|not\s(?:here|there|present)|could\snot\s(?:come|join|make\sit)|"
    r"cannot\s(?:come|join)|(?:sent|sends)\s(?:apologies|regrets)|krank|entschuldigt|fehlte?n?|verhindert|urlaub|malade|"
    r"absente?s?|excusée?s?|enfermo|enferma|ausente)"
)
_AWAY_LAST = compile_later(
    rf"(?P<names>[^,;()]+?(?:,\s[^,;()]+?)*?)[\s:–—-]+{_AWAY}(?:\stoday|\sthis\stime|\stonight)?$", re.I
)
_AWAY_FIRST = compile_later(rf"(?:{_AWAY}|without|minus|ohne|sans|sin)(?:\s(?:from|for))?[\s:–—-]+(?P<names>.+)$", re.I)
_BRACKET = compile_later(r"[(\[](?P<inner>[^()\[\]]{2,120})[)\]]")
_BEHIND = compile_later(r"(?:[.;]|\s[–—-])\s+(?P<inner>[^.;()]{4,120}?)\.?$")
#: What only people do, behind a name; and where else only people are named.
_DOES = (
    r"(?:reported|reports|said|says|asks?|asked|showed|shows|presented|presents|thinks|explained|"
    r"agreed|sent|sends|offers?|offered|wrote|writes|told|thanked|welcomed|opened|noted|suggested|proposed|joined|chaired|promised|volunteered|"
    r"berichtet|berichtete|sagt|schickt|propose|explique)"
)
_FEWEST = 3


def roster_of(units: list[Unit], people: People, title: Unit | None) -> dict[int, list[tuple[Kind, Unit]]]:
    """The lines at the top that are names and nothing else, by the id of the unit: who came, and who did not."""
    if any(field.kind is Kind.PRESENT for unit in units[:HEAD] for field in fields_of(unit)):
        return {}
    top = list(_top(units, title))
    signed = {id(unit): [(found[0], _of(unit, found[1]))] for unit in top if (found := _signed(unit))}
    names = [entry.text for (entry,) in ([side for _, side in sides] for sides in signed.values())]
    others = {bare(unit.text) for unit in units if id(unit) not in signed}
    is_list = len(names) > 1 or any("," in each for each in names)
    if is_list and all(_are_people(each, people) and bare(each) not in others for each in names):
        return signed
    return _bare(units, top, people)


def _top(units: list[Unit], title: Unit | None) -> Iterator[Unit]:
    """What stands before the first heading or point, without fields and the title."""
    for at, unit in enumerate(units[:HEAD]):
        text = plain(unit.text)
        is_title = unit is title or (at < 2 and unit.level > 0)
        if is_title or (find_days(text[:80]) and not unit.is_item and not kind_of_heading(text)):
            continue
        if unit.level or unit.table or unit.ordinal or unit.speaker or kind_of_heading(text):
            return
        if text and not fields_of(unit):
            yield unit


def _signed(unit: Unit) -> tuple[Kind, str] | None:
    text = plain(unit.text)
    if unit.box is not None:
        kind = Kind.PRESENT if unit.box in _CAME else Kind.REGRETS if unit.box in _CAME_NOT else None
        return (kind, text) if kind and text else None
    match = _SIGNED.match(text)
    if not match or not text[match.end() :]:
        return None
    return Kind.PRESENT if match["there"] else Kind.REGRETS, text[match.end() :]


def _of(unit: Unit, names: str) -> Unit:
    return Unit(unit.numbers, names, unit.indent, unit.bullet)


def _are_people(names: str, people: People) -> bool:
    """Whether all of it, but for roles in brackets, can only be names of single people."""
    each = split_names(re.sub(r"\s[–—-]\s.*$", "", names))
    return bool(each) and all(
        people.is_name(name) and not (is_collective(name) or is_nobody(name) or is_of_places(name)) for name in each
    )


def _bare(units: list[Unit], top: list[Unit], people: People) -> dict[int, list[tuple[Kind, Unit]]]:
    """ "Olive, Nils, Ruth (Sami ill)", or a name on each line, of people who do something further down."""
    if not top:
        return {}
    first = top[0]
    there, away = _parted(plain(first.text))
    names = ", ".join([there, away]) if away else there
    if not first.is_item and len(split_names(names)) >= _FEWEST and _are_people(names, people):
        sides = [(Kind.PRESENT, there), (Kind.REGRETS, away)]
        found = {id(first): [(kind, _of(first, said)) for kind, said in sides if said]}
        return found if _do_something(split_names(there), units) else {}
    lines = list(
        itertools.takewhile(
            lambda unit: len(split_names(unit.text)) == 1 and _are_people(plain(unit.text), people), top
        )
    )
    others = {bare(unit.text) for unit in units if unit not in lines}
    if len(lines) < _FEWEST or any(bare(unit.text) in others for unit in lines):
        return {}
    is_told = _do_something([plain(unit.text) for unit in lines], units)
    return {id(unit): [(Kind.PRESENT, _of(unit, unit.text))] for unit in lines} if is_told else {}


def _do_something(names: list[str], units: list[Unit]) -> bool:
    """Whether several of them do something in the text, or one of them is to."""
    text = "\n".join(plain(unit.text) for unit in units)
    does = sum(acts(name, text) for name in names)
    firsts = "|".join(re.escape(first_of(name)) for name in names)
    return does > 1 or bool(re.search(rf"\b(?:{firsts})(?:\s(?:to|will)\s[a-z]|:\s)|[(→>@]\s?(?:{firsts})\b", text))


def acts(name: str, text: str) -> bool:
    """Whether somebody of that name says or does what people do."""
    return bool(re.search(rf"\b{re.escape(first_of(name))}\s{_DOES}\s", text))


def first_of(name: str) -> str:
    return (plain_names(name).split() or [name])[0]


def _parted(text: str) -> tuple[str, str]:
    """Who was there, and who is said not to have been."""
    away: list[str] = []

    def take(match: re.Match[str]) -> str:
        inner = match["inner"].strip()
        found = _AWAY_LAST.fullmatch(inner) or _AWAY_FIRST.fullmatch(inner)
        away.extend([found["names"]] if found else [])
        return "" if found else match[0]

    there = _BEHIND.sub(take, _BRACKET.sub(take, text))
    return there.strip(" .;,"), ", ".join(away)
