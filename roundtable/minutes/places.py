"""Lists of people with where they are from, or what they do there, beside the name."""

import re

from roundtable.minutes.marks import ALL
from roundtable.minutes.people import People
from roundtable.minutes.units import Unit
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: Words of what people belong to: no part of a list of names.
_PLACES = frozenset(
    fold(
        "hospital hospitals clinic clinics university institute institution centre center college foundation trust "
        "ltd inc gmbh group league society association registry laboratory lab department unit office ministry "
        "agency alliance network board company school charity klinik klinikum universität universitätsklinikum "
        "hôpital chu université institut verein stiftung europe international ziekenhuis universiteit universidad "
        "ospedale fondazione programme program project division faculty consortium biobank pharma therapeutics"
    ).split()
)
#: What they do there, where it is the last word.
_ROLES = frozenset(
    fold(
        "chair chairman chairwoman chairperson secretary treasurer president director coordinator manager nurse "
        "pathologist statistician radiologist oncologist surgeon representative observer member adviser advisor "
        "facilitator minutes notes scribe investigator pharmacist officer lead head scientist researcher fellow "
        "student physician consultant clinician editor monitor sponsor patient advocate carer assistant "
        "administrator analyst epidemiologist geneticist biologist physicist librarian deputy convenor clerk "
        "engineer technician psychologist physiotherapist vorsitz protokoll kassenwart présidente président "
        "trésorier trésorière"
    ).split()
)
_TWO_COLUMNS = compile_later(r"\s*(?P<first>\S(?:\S|\s(?!\s)){1,50})\s{2,}(?P<second>\S(?:\S|\s(?!\s)){1,60})\s*$")
_WITH_INITIALS = compile_later(r"\([A-ZÄÖÜ]{2,4}\)")
_TITLED = compile_later(
    r"(?:dr|prof|professor|mr|mrs|ms|miss|sir|dame|sister|nurse|herr|frau|hr|fr|mme|m)\b\.?\s", re.IGNORECASE
)


def is_of_places(name: str) -> bool:
    """ "Harbour Valley Hospital", "Treasurer"."""
    words = re.findall(r"\w+", fold(name))
    return bool(_PLACES & set(words)) or bool(words and words[-1] in _ROLES)


#: "UNIBO (Carla, Dario), IGR (Édith)"
_ORGANISATION = compile_later(r"(?P<outside>[^(),;\n]{2,60})\s\((?P<names>[^()]{3,120})\)[,;.]?\s*")
_ACRONYM = compile_later(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9&/-]{1,14}")


def of_organisations(value: str, people: People, *, is_usual: bool) -> str:
    """The names in brackets behind what people belong to; empty where it is a list of another kind.

    Letters before a bracket are as often initials: unless such a list ``is_usual`` here, some must be longer or have
    several people.
    """
    found = list(_ORGANISATION.finditer(value))
    names = [match["names"] for match in found]
    outside = [match["outside"].strip() for match in found]
    is_whole = bool(found) and "".join(match[0] for match in found).strip() == value.strip()
    if not is_whole or not all(_ACRONYM.fullmatch(words) or is_of_places(words) for words in outside):
        return ""
    are_people = all(people.are_names(each) and not each.isupper() and not is_of_places(each) for each in names)
    several = sum("," in each or " and " in each for each in names)
    is_sure = is_usual or (len(found) > 1 and (several > 0 or all(len(words) > 3 for words in outside)))
    return ", ".join(names) if are_people and is_sure else ""


def of_lines(units: list[Unit], people: People) -> list[str]:
    """The names of a list with a line each, where a place or a role stands beside the name; none for other lists."""
    lines = [line for unit in units if not unit.table for line in ALL.sub("", unit.text).split("\n") if line.strip()]
    return _in_columns(lines, people) or _before_comma(lines, people)


def _in_columns(lines: list[str], people: People) -> list[str]:
    """ "Harbour Valley Hospital    Fritha Holmgrove (chair)", whichever column the names are in."""
    rows = [match for line in lines if (match := _TWO_COLUMNS.match(line))]
    rest = [line for line in lines if not _TWO_COLUMNS.match(line)]
    if not rows or not all(_WITH_INITIALS.search(line) for line in rest):
        return []
    columns = [[row[part] for row in rows] for part in ("first", "second")]
    initials = [sum(bool(_WITH_INITIALS.search(cell)) for cell in column) for column in columns]
    bare = [[re.sub(r"\s?\(.*", "", cell) for cell in column] for column in columns]
    scores = [sum(people.is_name(cell) and not is_of_places(cell) for cell in column) for column in bare]
    best = max((0, 1), key=lambda n: (initials[n], scores[n], -n))
    has_other = initials[best] or any(is_of_places(cell) for cell in bare[1 - best]) or scores[1 - best] < len(rows)
    if scores[best] < len(rows) or not has_other:
        return []
    return bare[best] + [line[: match.start()].strip() for line in rest if (match := _WITH_INITIALS.search(line))]


def _before_comma(lines: list[str], people: People) -> list[str]:
    """ "Professor Holloway, Kestrelbridge (Chair)", a line each: where only the first is titled the rest is no name."""
    rows = [[part.strip() for part in re.sub(r"\([^()]*\)", "", line).split(",")] for line in lines]
    if not all(len(row) > 1 and people.is_name(row[0]) for row in rows):
        return []
    are_titled = all(_TITLED.match(row[0]) and not any(_TITLED.match(part) for part in row[1:]) for row in rows)
    are_places = len(rows) > 1 and all(len(row[0].split()) > 1 and _is_no_person(row[1], people) for row in rows)
    return [row[0] for row in rows] if are_titled or are_places else []


def _is_no_person(words: str, people: People) -> bool:
    return is_of_places(words) or not people.is_name(words) or len(words.split()) == 1
