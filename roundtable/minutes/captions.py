"""Captions of a call: what is said stands below the times between which it was said."""

from roundtable.minutes.dialect import Lines
from roundtable.minutes.vocabulary import ACTION_MARKERS, DECISION_MARKERS
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_AT = r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{3}"
_TIMES = compile_later(rf"\s*{_AT}\s+-->\s+{_AT}(?:\s.{{0,200}})?$")
_HEAD = compile_later(r"\s*WEBVTT(?:\s+[–—-]?\s*(?P<title>.*))?$")
_VOICE = compile_later(r"\s*<v(?:\.[\w.]{1,40})?\s+(?P<name>[^<>]{1,60})>(?P<words>.*)$")
_SAYS = compile_later(
    r"\s*(?:[-–—]\s)?(?P<name>[^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’-]{0,30}){0,2}):\s+(?P<words>\S.*)$"
)
_TAG = compile_later(r"</?[vcbiu](?:[.\s][^<>]{0,80})?>|<\d[\d:.]{1,20}>")
_MARKERS = frozenset({*ACTION_MARKERS, *DECISION_MARKERS})
_APART = frozenset({"NOTE", "STYLE", "REGION"})
#: Fewer captions are none, unless the file says at its head that it has some.
FEWEST = 4
#: A sentence runs over so many lines at most.
MOST_LINES = 12

#: The numbers of the lines, their words, and who says them.
Spoken = tuple[list[int], list[str], str]


def captions_of(lines: Lines) -> list[Spoken] | None:
    """What is said, caption by caption; None where the file has none. A sentence may run over several."""
    first = next((line for line in lines if line and line.strip()), "")
    count = sum(bool(_TIMES.match(line)) for line in lines if line and "-->" in line)
    head = _HEAD.match(first)
    if not count or not (head or count >= FEWEST):
        return None
    said: list[Spoken] = []
    for block in _blocks(lines):
        _take(block, said)
    return said


def _blocks(lines: Lines) -> list[list[tuple[int, str]]]:
    """The lines that stand together, with their numbers."""
    blocks: list[list[tuple[int, str]]] = [[]]
    for number, line in enumerate(lines, 1):
        if line and line.strip():
            blocks[-1].append((number, line))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _take(block: list[tuple[int, str]], said: list[Spoken]) -> None:
    at = next((at for at, (_, line) in enumerate(block) if _TIMES.match(line)), None)
    first = block[0][1].split()[0]
    if at is not None:
        for place, (number, line) in enumerate(block[at + 1 :]):
            if not _TIMES.match(line):
                _say(number, line, said, is_first=place == 0)
    elif (head := _HEAD.match(block[0][1])) and head["title"]:
        said.append(([block[0][0]], [head["title"].strip()], ""))
    elif not head and first not in _APART:
        said += [([number], [line.strip()], "") for number, line in block]


def _say(number: int, line: str, said: list[Spoken], *, is_first: bool) -> None:
    """Whoever is not named goes on; so does the same person where the sentence has not ended."""
    name, words = _speaker_of(line)
    words = _TAG.sub("", words).strip()
    if not words:
        return
    numbers, parts, speaker = said[-1] if said else ([], [], "")
    is_open = bool(parts) and parts[-1][-1:] not in {".", "!", "?"} and bool(speaker or not is_first)
    if name in {"", speaker} and is_open and len(numbers) < MOST_LINES:
        numbers.append(number)
        parts.append(words)
    else:
        said.append(([number], [words], name or speaker))


def _speaker_of(line: str) -> tuple[str, str]:
    match = _VOICE.match(line) or _SAYS.match(line)
    if not match or fold(match["name"]) in _MARKERS:
        return "", line
    return match["name"].strip(), match["words"]
