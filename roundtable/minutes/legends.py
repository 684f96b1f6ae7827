"""Letters that a line explains, "A = action, D = decision", and lines that are marked with them."""

import re
from collections.abc import Iterator

from roundtable.text.patterns import compile_later

_WORD = (
    r"(?P<word>action\sitems?|action\spoints?|actions?|tasks?|to-?do|aufgaben?|auftrag|aufträge|maßnahmen?|tâches?|"
    r"acci[oó]n(?:es)?|tareas?|decisions?|beschl[uü]ss\w?|entscheidung(?:en)?|d[eé]cisions?|decisi[oó]n(?:es)?|acuerdos?|"
    r"for\sinformation|informa\w{0,7}|infos?|updates?|notes?|notiz(?:en)?|discussions?|questions?|open\squestions?|fragen?|"
    r"hinweise?|diskussion|report|recommendation)\b"
)
_LEGEND = compile_later(rf"(?<![^\W_])(?P<code>[A-Z]{{1,3}})\s?[=:–-]\s?{_WORD}", re.IGNORECASE)
#: "(A) action, [D] = decision"
_IN_BRACKETS = compile_later(rf"[(\[](?P<code>[A-Z?!]{{1,3}})[)\]]\s?[=:–-]?\s?{_WORD}", re.IGNORECASE)
#: What stands beside the letters in a line that only explains them.
_BESIDE = compile_later(
    r"(?:key|legend|abbreviations?|codes?|marks?|symbols?|legende|abk[uü]rzungen|schl[uü]ssel|l[eé]gende|clave|leyenda|"
    r"and|und|et|y|used|in|these|minutes|the|to)\b|[\W_]",
    re.IGNORECASE,
)
_ACTION = compile_later(r"actions?|action\s\w+|tasks?|to-?do|auf|maß|tâche|acci|tarea", re.IGNORECASE)
_DECISION = compile_later(r"dec|déc|besch|entsch|acuerdo", re.IGNORECASE)
#: A letter that is as well a word begins what somebody does: "A Joris to label the racks".
_WHO_DOES = compile_later(
    r"[A-ZÀ-Þ][\w.'’-]+(?:\s[A-ZÀ-Þ][\w.'’-]+)?(?:(?:,|\sand|\s&|\s?/)\s?[A-ZÀ-Þ][\w.'’-]+)*(?:\s(?:to|will)\s|:\s)"
)
_WORDS = frozenset({"A", "I", "O", "Y", "E"})


def codes_of(lines: list[str]) -> dict[str, str]:
    """What each letter means, where a line, or lines of their own below each other, explain at least two."""
    alone: dict[str, str] = {}
    for line in lines:
        found = _explained(line)
        if len(found) > 1:
            return found
        alone.update(found if is_legend(line) else {})
    return alone if len(alone) > 1 else {}


def _explained(line: str) -> dict[str, str]:
    found = list(_LEGEND.finditer(line[:300]))
    if is_legend(line):
        found = list(_matches(line))
    each = {match["code"]: _spelt(match["word"]) for match in found}
    return each if len(each) == len(found) else {}


def _matches(line: str) -> Iterator[re.Match[str]]:
    for pattern in (_LEGEND, _IN_BRACKETS):
        yield from pattern.finditer(line[:300])


def is_legend(line: str) -> bool:
    """Whether it explains letters and says nothing else."""
    rest, count = line[:300], 0
    for pattern in (_IN_BRACKETS, _LEGEND):
        rest, more = pattern.subn(" ", rest)
        count += more
    return count > 0 and not _BESIDE.sub("", rest)


def _spelt(word: str) -> str:
    if _DECISION.match(word):
        return "DECISION"
    return "ACTION" if _ACTION.match(word) else "Info"


def spelt_by(codes: dict[str, str], line: str) -> str:
    """ "| A: order foil |" → "| ACTION: order foil |", "(A) order foil" → "ACTION: order foil"."""
    if not codes or len(_LEGEND.findall(line[:300])) > 1 or is_legend(line):
        return line
    letters = "|".join(map(re.escape, sorted(codes, key=len, reverse=True)))
    line, count = re.subn(
        rf"(^|[|\ue004\t]|^[-*•]|^\d{{1,3}}[.)])(\s*[*_]{{0,2}})({letters})(?=\s?:[*_]{{0,2}}\s)",
        lambda m: m[1] + m[2] + codes[m[3]],
        line,
    )
    if count:
        return line
    first = re.match(
        rf"(?P<lead>\s*(?:[-*•◦]\s+|\d{{1,3}}(?:\.\d{{1,2}})*[.)]?\s+)?[*_]{{0,2}})(?:[(\[](?P<inner>{letters})[)\]]|(?P<bare>{letters}))"
        r"(?P<end>[*_]{0,2})(?P<gap>\s?[:–—-]\s+|\s+)(?=\S)",
        line,
    )
    if first and (first["inner"] or _is_apart(first, line[first.end() :])):
        code = first["inner"] or first["bare"]
        return f"{first['lead']}{codes[code]}:{first['end']} {line[first.end() :]}"
    return line


def marked_last(codes: dict[str, str], text: str) -> str:
    """What the letter behind a text means: "Survey closes on 31 May [D]"; empty where none stands there."""
    if not codes:
        return ""
    letters = "|".join(map(re.escape, codes))
    last = re.search(rf"\S(?:\s[(\[](?P<inner>{letters})[)\]]|(?:\s{{3}}|\t)(?P<bare>{letters}))[\s.;]*$", text[-80:])
    return codes[last["inner"] or last["bare"]] if last else ""


def _is_apart(match: re.Match[str], rest: str) -> bool:
    """Whether a bare letter stands apart from the words behind it, and is no word of theirs."""
    if len(match["gap"]) > 1 or match["gap"] == "\t" or match["end"]:
        return True
    return bool(_WHO_DOES.match(rest)) or (match["bare"] not in _WORDS and rest[:1].isupper())
