"""Who presents: names in brackets behind the titles of points, "Numbers (Ruben)", of people not named before."""

import re

from roundtable.minutes.marks import plain
from roundtable.minutes.people import People, is_collective, is_nobody, split_names
from roundtable.minutes.places import is_of_places
from roundtable.minutes.roster import acts, first_of
from roundtable.minutes.sections import FEW, Section
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.text.patterns import compile_later

_BEHIND = compile_later(r"\S\s\((?P<names>[^()\d]{2,60})\)\W*$")
_FEWEST = 3
_SPEAKS = (
    r"(?:said|says|showed|shows|presented|presents|explained|explains|thanked|"
    r"welcomed|told|thinks|introduced|opened)"
)


def presenters(sections: list[Section], units: list[Unit], people: People) -> list[str]:
    """Those who do something in the text, or, of an agenda without one, where most points have such a bracket."""
    heads = [section.title for section in sections if section.head and section.style != "title"]
    points = [unit.text for section in sections if section.kind is Kind.AGENDA for unit in section.units]
    lines = [unit.text for unit in units if unit.ordinal and unit.box is None and not unit.table]
    titles = list(dict.fromkeys(plain(title) for title in [*heads, *(points or lines)] if len(title) < 160))
    found = [match["names"] for title in titles if (match := _BEHIND.search(title))]
    each = [names for names in found if _may_be(names, people)]
    is_usual = len(each) >= _FEWEST and 2 * len(each) > len(titles) and len(each) == len(found)
    is_bare = is_usual and len(units) <= 2 * len(titles) and len(set(each)) > 1
    text = "\n".join(plain(unit.text) for unit in units)
    names = [name for one in each for name in split_names(one)]
    told = [name for name in names if _is_person(name, text, people)]
    return names if is_bare or (people.count < FEW and len(told) > 1 and 2 * len(told) >= len(names)) else told


def _is_person(name: str, text: str, people: People) -> bool:
    """A hospital reports and will send something too, so where those present are known only what people do counts."""
    asked = re.search(rf"\b{re.escape(first_of(name))}(?:\s(?:to|will)\s[a-z]|:\s)", text)
    told = re.search(rf"\b{re.escape(first_of(name))}\s{_SPEAKS}\s", text)
    return bool(told) or (people.count < FEW and (asked is not None or acts(name, text)))


def _may_be(names: str, people: People) -> bool:
    return all(
        people.is_name(name) and len(name.split()) <= 3 and not (is_collective(name) or is_nobody(name))
        for name in split_names(names)
    ) and not is_of_places(names)
