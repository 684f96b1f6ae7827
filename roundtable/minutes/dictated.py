"""Notes that were dictated or mailed after a meeting: what is understood of them, point by point of its agenda."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from roundtable.minutes.meetings import read_text
from roundtable.text.capture import Captured, Known, capture
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: Longer texts are read by the grammar of lines alone; prose that decides is looked for in shorter ones.
LONGEST_READ = 60_000
#: What is said aloud for a marker, at the beginning of a line or of a sentence: nobody dictates a colon.
_SAID = compile_later(
    r"(?P<before>^[ \t]*(?:[-*•]\s+)?|(?<=[.!?;])[ \t]+)"
    r"(?P<word>action items?|actions?|to-?do|decisions?|question|aufgabe|beschluss|frage)"
    r"(?:[ \t]*[,.–-][ \t]+|[ \t]+)"
    r"(?!(?:is|are|was|were|has|had|to|of|on|in|for|from|at|and|or|by|about|that|which|items?|points?|plans?|making|"
    r"makers?|taken|made|list|will|ist|war|von|zu|und|der|des|wurde)\b)(?=[^\W_]|@)",
    re.IGNORECASE | re.MULTILINE,
)
_MARKERS = {"a": "ACTION", "t": "ACTION", "d": "DECISION", "b": "DECISION", "q": "QUESTION", "f": "QUESTION"}
#: What is to go on record stands apart from the words before it.
_MARKED = compile_later(r"(?<=\S\n)(?:ACTION|DECISION|QUESTION):")
_ESCAPED = compile_later(r"\\([\\`*_\[\]~#+-])")
_AROUND_TITLE = compile_later(r"^(?:#{1,6}\s+|\d{1,2}[.)]\s+)?[*_]{0,2}|[*_]{0,2}[\s:.–-]*$")


@dataclass(frozen=True)
class Said:
    """A decision, an action item or a question, and at which point of the agenda it was said."""

    captured: Captured
    item_id: int | None = None

    @property
    def key(self) -> str:
        return f"{self.captured.kind}-{self.captured.key[:16]}"


@dataclass
class Dictated:
    """``notes`` are Markdown, by the id of the agenda item; what belongs to none is under None. Nothing is left out."""

    said: dict[str, Said] = field(default_factory=dict)  # by key
    notes: dict[int | None, list[str]] = field(default_factory=dict)
    not_understood: list[str] = field(default_factory=list)


def spoken(text: str) -> str:
    """With the marks that the grammar wants where they were only said: “Action Bob sends it. Decision we meet.”"""
    return _MARKED.sub(r"\n\g<0>", _SAID.sub(_marked, text))


def _marked(match: re.Match[str]) -> str:
    word = match["word"]
    is_aufgabe = word.lower() == "aufgabe"
    before = match["before"] if match["before"] == "" or match.start() == 0 or _is_indent(match) else "\n"
    return f"{before}{'ACTION' if is_aufgabe else _MARKERS[word[0].lower()]}: "


def _is_indent(match: re.Match[str]) -> bool:
    return match.string[match.start() - 1] == "\n"


def understand(sources: Iterable[tuple[str, date]], titles: Mapping[int, str], people: Sequence[Known]) -> Dictated:
    """What these texts say, each written on its day: “by Friday” is the one after that. What two of them say is said
    once. ``titles`` are those of the agenda, by the id of the item."""
    found = Dictated()
    for source, day in sources:
        for item_id, part in _parts(source, titles):
            found.notes.setdefault(item_id, []).append(part)
            for captured in _read(part, day, people, found):
                said = Said(captured, item_id)
                found.said.setdefault(said.key, said)
    return found


def _parts(source: str, titles: Mapping[int, str]) -> Iterator[tuple[int | None, str]]:
    """The text in parts: a line that is the title of an agenda item begins the part on it."""
    ids = {fold(" ".join(title.split())): item_id for item_id, title in titles.items()}
    at: int | None = None
    lines: list[str] = []
    for line in [*source.split("\n"), None]:
        title = ids.get(fold(" ".join(_AROUND_TITLE.sub("", line.strip()).split()))) if line else None
        if (line is None or title is not None) and any(one.strip() for one in lines):
            yield at, "\n".join(lines).strip("\n")
        if title is not None:
            at, lines = title, []
        elif line is not None:
            lines.append(line)


def _read(part: str, day: date, people: Sequence[Known], found: Dictated) -> Iterator[Captured]:
    """By the grammar of notes; and what only a reader of minutes sees, such as “We agreed to …”."""
    known = capture(part, day, people)
    lines = {captured.line for captured in known}
    yield from map(_plain, known)
    if len(part) > LONGEST_READ:
        return
    raw = part.split("\n")
    for meeting in read_text(part, "").meetings:
        again = [f"DECISION: {one.text}" for one in meeting.decisions if one.line not in lines]
        again += [
            f"ACTION: {', '.join(one.owners)}{': ' if one.owners else ''}{one.text} {one.due or ''}"
            for one in meeting.actions
            if one.line not in lines
        ]
        for line in again:
            yield from map(_plain, capture(line, day, people))
        found.not_understood += [raw[number - 1].strip() for number in meeting.not_understood if number not in lines]


def _plain(captured: Captured) -> Captured:
    """In words, without the backslashes of Markdown."""
    return replace(captured, text=_ESCAPED.sub(r"\1", captured.text))
