"""Items that belong to one list, and whether they are headings of what stands below them."""

import re

from roundtable.minutes.markers import opens_with_marker
from roundtable.minutes.marks import STRONG, STRONG_END, plain
from roundtable.minutes.titles import kind_of_field
from roundtable.minutes.units import Unit
from roundtable.text.patterns import compile_later

#: A heading is no longer.
LONGEST = 90
#: Words of a title that only a bullet marks.
MOST_WORDS = 8
#: Behind a heading stands perhaps a picture.
RUN_IN = compile_later(
    rf"{STRONG}(?P<title>[^{STRONG}{STRONG_END}]{{2,{LONGEST}}}){STRONG_END}\s*(?P<rest>.*)$", re.DOTALL
)

#: "TOP 1:", "Item 2 –"
_COUNTED = compile_later(r"[^\W\d_]{3,}(?:\s[^\W\d_]+)?\s?(?P<number>\d{1,2})\W*$")


def shape_of(ordinal: str) -> str:
    """ "3." and "12." are of one shape, "A." and "iv)" of others."""
    ordinal = re.sub(r"^(\d{1,2})\.0\.?$", r"\1.", ordinal)  # "2.0" above "2.1"
    if re.search(r"\d", ordinal):
        return re.sub(r"\d+", "1", ordinal)
    roman = re.fullmatch(r"\W*(?:[ivx]{2,}|[ivx])\W*", ordinal, re.IGNORECASE)
    letter = "r" if roman else "a"
    return re.sub(r"\w+", letter.upper() if ordinal.isupper() else letter, ordinal)


def series_of(units: list[Unit]) -> dict[int, bool]:
    """Of every item of a list whether it and its like are headings: more of them have something below than not.

    Items of one list have the same mark and indent, their numbers rise, and nothing further left stands between.
    """
    found: dict[int, bool] = {}
    open_now: dict[tuple[int, str], list[tuple[int, Unit]]] = {}  # by indent and mark
    done: list[list[tuple[int, Unit]]] = []
    for at, unit in enumerate(units):
        for key in [key for key in open_now if key[0] > unit.indent or unit.level]:
            done.append(open_now.pop(key))
        if not unit.is_item or unit.box is not None or unit.table:
            continue
        key = unit.indent, shape_of(unit.ordinal).casefold() if unit.ordinal else unit.bullet
        series = open_now.get(key)
        if series and not _follows(series[-1][1], unit):
            done.append(open_now.pop(key))
            series = None
        if series is None:
            series = open_now[key] = []
        series.append((at, unit))
    for series in [*done, *open_now.values()]:
        members = {id(unit) for _, unit in series}
        filled = sum(_has_text_below(units, at, unit, members, is_last=at == series[-1][0]) for at, unit in series)
        # "Next call: 17 February" among topics is none
        fields = sum(kind_of_field(plain(unit.text).split(":")[0]) is not None for _, unit in series)
        is_heading = filled * 2 > len(series) - (fields if filled > 1 else 0)
        found.update({id(unit): is_heading for _, unit in series})
    return found


def _follows(above: Unit, unit: Unit) -> bool:
    if not unit.ordinal or unit.ordinal.startswith("#"):
        return True
    figures, before = re.findall(r"\d+", unit.ordinal), re.findall(r"\d+", above.ordinal)
    return not figures or list(map(int, figures)) > list(map(int, before))


def _has_text_below(units: list[Unit], at: int, unit: Unit, series: set[int], *, is_last: bool) -> bool:
    below = units[at + 1] if at + 1 < len(units) else None
    if below is None or below.level:
        return False
    if below.indent > unit.indent:
        return True
    if RUN_IN.match(unit.text) and unit.ordinal:
        return True
    is_near = not below.is_item and not below.is_after_blank and unit.is_after_blank
    return bool(unit.ordinal) and id(below) not in series and (not is_last or is_near)


def flush_topics(units: list[Unit]) -> set[int]:
    """Bullets with short titles, each with what was noted right below it and no further in: a star above sentences."""
    open_now: dict[tuple[int, str], list[int]] = {}
    done: list[list[int]] = []
    for at, unit in enumerate(units):
        for key in [key for key in open_now if key[0] > unit.indent or unit.level]:
            done.append(open_now.pop(key))
        if unit.bullet and not unit.ordinal and unit.box is None and not unit.table:
            open_now.setdefault((unit.indent, unit.bullet), []).append(at)
    found: set[int] = set()
    for series in [*done, *open_now.values()]:
        members = {id(units[at]) for at in series}
        if len(series) > 1 and all(_has_flush_text(units, at, members, is_last=at == series[-1]) for at in series):
            found |= members
    return found


def _has_flush_text(units: list[Unit], at: int, series: set[int], *, is_last: bool) -> bool:
    unit, below = units[at], units[at + 1] if at + 1 < len(units) else None
    text = plain(unit.text)
    if not text[:1].isupper() or not _is_title(unit) or ":" in text or len(text.split()) > MOST_WORDS:
        return False
    if below is None or below.level or below.table:
        return is_last and below is None
    return id(below) not in series and below.indent == unit.indent


def counted_topics(units: list[Unit]) -> set[int]:
    """Lines such as "TOP 1: Welcome" and "Item 2: Budget", where their numbers rise by one."""
    found = [(unit, match) for unit in units if not unit.table and (match := _COUNTED.match(unit.ordinal))]
    numbers = [int(match["number"]) for _, match in found]
    is_series = len(found) > 1 and numbers[0] < 2 and numbers == list(range(numbers[0], numbers[0] + len(found)))
    are_titles = all(len(plain(unit.text)) <= LONGEST for unit, _ in found)
    return {id(unit) for unit, _ in found} if is_series and are_titles else set()


def bare_list(units: list[Unit]) -> list[Unit]:
    """A list of numbers and short titles, if there is one."""
    found = [unit for unit in units if unit.ordinal and unit.box is None and not unit.table]
    numbers = [re.findall(r"\d+", unit.ordinal) for unit in found]
    is_list = numbers[:2] == [["1"], ["2"]] and all(_is_title(unit) for unit in found)
    return found if is_list else []


def _is_title(unit: Unit) -> bool:
    text = plain(unit.text)
    return len(text) <= LONGEST and text[-1:] not in {".", ";", "?", "!"} and not opens_with_marker(unit.text)


def is_caps(text: str) -> bool:
    """A line in capitals, as a heading is."""
    letters = [c for c in text if c.isalpha()]
    return (
        len(letters) >= 3
        and text.upper() == text
        and text.lower() != text
        and len(text) <= 80
        and text[-1] not in ".,;!?"
    )
