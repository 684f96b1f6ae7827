"""How long a point lasts, and when it begins, as its line says it."""

import re

from roundtable.text.patterns import compile_later

CLOCK = r"\d{1,2}(?:[:.h]\d\d|\s?[ap]\.?m\.?|\s?uhr|h)(?:\s?[ap]\.?m\.?|\s?uhr)?"
RANGE = compile_later(
    rf"[\[(]?(?P<from>{CLOCK}|\d{{1,2}})\s?(?:[–—-]|to|bis|à|until)\s?(?P<to>{CLOCK})[\])]?\s*[:–—|-]?\s*",
    re.IGNORECASE,
)
START = compile_later(rf"[\[(]?(?P<from>{CLOCK})[\])]?\s*[:–—|-]?\s*", re.IGNORECASE)
_TIME = compile_later(r"(?P<h>\d{1,2})(?:[:.h]?(?P<m>\d\d))?\s?(?P<half>[ap])?", re.IGNORECASE)
MINUTE = r"(?:min(?:ute)?[sn]?\b\.?|mins\b|['’′]|m\b)"
_LENGTHS = [
    compile_later(pattern, re.IGNORECASE)
    for pattern in (
        rf"[\[(](?:ca\.?\s|approx\.?\s|~|about\s|max\.?\s)?(?P<min>\d{{1,3}})\s?{MINUTE}(?:\s(?:each|"
        rf"max|discussion))?[\])]",
        r"[\[(](?P<hours>\d(?:[.,]\d)?)\s?(?:h|hr|hrs|hours?|stunden?|heures?)(?:\s?(?P<min>\d\d)\s?(?:min\w*)?)?[\])]",
        rf"^(?P<min>\d{{1,3}})\s?{MINUTE}\s?(?:[:–—|-]\s?|\s)(?=\S)",
        r"(?:[,;:]|\s[–—-]|\s\||\s)\s?(?P<min>\d{1,3})\s?(?:min(?:ute)?[sn]?\b\.?|mins\b|['’′])(?=$|\s|[,;.)–—-])",
        r"(?:[,;]|\s[–—-]|\s\|)\s(?P<hours>\d(?:[.,]\d)?)\s?(?:h|hr|hrs|hours?|stunden?|heures?)\b",
    )
]


def clock(words: str) -> int | None:
    match = _TIME.match(words)
    if not match or int(match["h"]) > 24 or int(match["m"] or 0) > 59:
        return None
    hours = int(match["h"]) % 12 + (12 if match["half"] in {"p", "P"} else 0) if match["half"] else int(match["h"])
    return hours * 60 + int(match["m"] or 0)


def length_in(text: str) -> tuple[int | None, str]:
    for pattern in _LENGTHS:
        if match := pattern.search(text):
            said = match.groupdict()
            hours = float((said.get("hours") or "0").replace(",", "."))
            minutes = int(hours * 60) + int(said.get("min") or 0)
            return minutes or None, f"{text[: match.start()]} {text[match.end() :].strip()}".strip()
    return None, text
