"""Which words of a line mark an action item, a decision or a question, and what the markers leave over."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from roundtable.text.capture.records import Kind, State
from roundtable.text.capture.words import BOXES, MARKERS, After, listed
from roundtable.text.folding import fold


@dataclass(frozen=True)
class Marked:
    """``slot`` is who stands between marker and colon, as in "ACTION (Sasha): …"; ``speaker`` what stands before
    the marker. ``is_loose``: capitals alone mark it, "ACTION Sasha to …", and only somebody named may follow."""

    kind: Kind
    body: str
    speaker: str = ""
    slot: str = ""
    is_loose: bool = False


@dataclass(frozen=True)
class Box:
    state: State
    is_carried: bool
    body: str


KINDS = {fold(word): (kind, after) for kind, after, words in MARKERS for word in listed(words)}
_ANY_WORD = "|".join(
    re.escape(word).replace(r"\ ", r"\s{1,3}")
    for word in sorted((word for _, _, words in MARKERS for word in listed(words)), key=len, reverse=True)
)
WORD = re.compile(
    rf"[\[(<*_]{{0,5}}(?P<word>{_ANY_WORD})(?:\(s\))?(?![\w/])(?:\s?#?\d{{1,4}}(?![\w/]))?", re.IGNORECASE
)
SLOT = re.compile(r"\s{0,2}(?:\((?P<round>[^()]{1,80})\)|\[(?P<square>[^\[\]]{1,80})\])")
NAME_SLOT = re.compile(
    r"\s{1,2}(?P<lead>(?:for|on|für|an)\s)?(?P<bare>[^\s:：()\[\]@^][^:：()\[\]]{0,60})(?=[:：])", re.IGNORECASE
)
SEPARATOR = re.compile(r"[\])>*_]{0,5}\s{0,3}(?P<mark>[:：]|[–—→]|=>|->|-(?!\w))[\])>*_]{0,5}")
CLOSED = re.compile(r"[\])>*_]{1,5}(?=\s)")
#: "Sasha: …", "[10:32] Sasha: …", "<sasha> …", "@sasha …"
SPEAKER = re.compile(
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s{1,3})?[*_]{0,3}"
    r"(?:<(?P<nick>[^<>\s]{1,40})>|(?P<handle>@[\w.\ue010-]{1,60}):?|(?P<name>[^:：\s][^:：]{0,50})[:：])[*_]{0,3}\s{1,3}"
)
#: Within a line only capitals and a colon mark something.
WITHIN = re.compile(
    rf"(?<![\w@/`-])(?:{'|'.join(sorted((w.upper() for w in KINDS), key=len, reverse=True))})(?=\s?:)".replace(
        " ", r"\s"
    )
)
BOX = re.compile(r"(?:\[(?P<mark>[ xX✓✔✗✘~/>-]?)\](?![(\[:])|(?P<sign>[☐☑☒✅]))\s{0,5}")


def box_of(text: str, *, is_item: bool) -> Box | None:
    """ "[ ] …", "[x] …", "[] …"; without a bullet only where a space follows."""
    match = BOX.match(text)
    if not match or (not is_item and not match[0][-1:].isspace()):
        return None
    mark = match["mark"] if match["mark"] is not None else match["sign"]
    return Box(BOXES[mark], mark == ">", text[match.end() :])


def marked(text: str, is_name: Callable[[str], bool]) -> Marked | None:
    """What a marker at the beginning of a line marks, also after a speaker: "Sasha: Action: …"."""
    if found := _marked(text, is_name):
        return found
    if speaker := SPEAKER.match(text):
        found = _marked(text[speaker.end() :], is_name)
        if found and not found.is_loose:
            return replace(found, speaker=(speaker["nick"] or speaker["handle"] or speaker["name"]).strip(" *_"))
    return None


def _marked(text: str, is_name: Callable[[str], bool]) -> Marked | None:
    word = WORD.match(text)
    if not word:
        return None
    kind, after = KINDS[fold(" ".join(word["word"].split()))]
    is_upper, is_title = word["word"].isupper(), word["word"][0].isupper()
    if after is After.CAPITALS_AND_COLON and not is_upper:
        return None
    slot, end = _slot(text, word.end(), is_upper, is_name)
    may_be_dash = after is After.COLON_OR_DASH and is_title
    if (separator := SEPARATOR.match(text, end)) and (separator["mark"] in ":：" or may_be_dash):
        return Marked(kind, text[separator.end() :].strip(), slot=slot)
    if may_be_dash and word.start("word") > 0 and (closed := CLOSED.match(text, end)):
        return Marked(kind, text[closed.end() :].strip(), slot=slot)
    if is_upper and after is After.COLON_OR_DASH and text[word.end() : word.end() + 1].isspace():
        return Marked(kind, text[word.end() :].strip(), is_loose=True)
    return None


def _slot(text: str, start: int, is_upper: bool, is_name: Callable[[str], bool]) -> tuple[str, int]:
    """Who stands between the marker and its colon, and where that ends."""
    if (match := SLOT.match(text, start)) and SEPARATOR.match(text, match.end()):
        return match["round"] or match["square"], match.end()
    match = NAME_SLOT.match(text, start)
    if match and (is_upper or match["lead"]) and is_name(match["bare"]):
        return match["bare"], match.end()
    return "", start


def pieces(text: str) -> list[str]:
    """A line cut where a marker in capitals stands within it: "We agreed. ACTION: Sasha to write"."""
    starts = [match.start() for match in WITHIN.finditer(text)]
    if starts and (not (lead := text[: starts[0]].rstrip("[(<*_")).strip() or SPEAKER.fullmatch(lead)):
        starts.pop(0)  # the line's own, after whoever says it
    cut = [text[start:end].strip() for start, end in zip([0, *starts], [*starts, None], strict=True)]
    return [piece.rstrip("([<*_ ") for piece in cut]


def begins_anew(text: str) -> bool:
    """Whether a line cannot be the rest of the one above it."""
    return bool(WORD.match(text) or WITHIN.search(text) or BOX.match(text))
