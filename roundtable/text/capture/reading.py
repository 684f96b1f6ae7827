"""From a line and where it stands to what it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roundtable.text.capture.items import Item, Reading, clean, read_item, status_of
from roundtable.text.capture.keys import key_of
from roundtable.text.capture.lines import Line
from roundtable.text.capture.markers import SPEAKER, Box, Marked, box_of, marked, pieces
from roundtable.text.capture.people import apart
from roundtable.text.capture.records import Captured, Kind, State
from roundtable.text.capture.sections import Place
from roundtable.text.capture.words import NOTHING, Section
from roundtable.text.folding import fold

STRUCK = re.compile(r"~~([^~]{1,2000})~~|<(?:s|del|strike)>([^<]{1,2000})</(?:s|del|strike)>", re.IGNORECASE)
#: "ACTION - ^": what is to be done stands in the line above.
ABOVE = re.compile(r"(?:[\^↑]{1,9}|\(?(?:see )?above\)?|siehe oben)(?=[\s.,:;]|$)[\s.,:;]{0,9}", re.IGNORECASE)


def of_line(line: Line, place: Place | None, above: Line | None, reading: Reading) -> Iterator[Captured]:
    """What a line holds; what is struck out in it is dropped, unless only a few words are."""
    struck = [match[1] or match[2] for match in STRUCK.finditer(line.text)]
    if not struck:
        yield from _read(line, place, above, reading)
        return
    kept = list(_read(_with(line, STRUCK.sub(" ", line.text)), place, above, reading))
    are_marked = [words for words in struck if marked(words, reading.people.are_names)]
    if not kept or (2 * sum(map(len, struck)) >= len(line.text) and not are_marked):
        all_words = _with(line, STRUCK.sub(lambda match: f"{match[1] or match[2]} – ", line.text))
        yield from map(_dropped, _read(all_words, place, above, reading))
        return
    yield from kept
    for words in are_marked:
        yield from map(_dropped, _read(_with(line, words), place, above, reading))


def _with(line: Line, text: str) -> Line:
    return replace(line, text=text.strip())


def _dropped(captured: Captured) -> Captured:
    return captured if captured.state is State.DONE else replace(captured, state=State.DROPPED)


def _read(line: Line, place: Place | None, above: Line | None, reading: Reading) -> Iterator[Captured]:
    box = box_of(line.text, is_item=line.is_item)
    for number, piece in enumerate(pieces(box.body if box else line.text)):
        found = marked(piece, reading.people.are_names)
        if found and ABOVE.match(found.body):
            source = _pointed_at(found, above, reading)
        elif found:
            source = _marked(found, line, reading)
        else:
            source = _listed(piece, box, place, line, reading) if not number else None
        if source and source.item.text:
            yield _captured(source, box, place)


@dataclass(frozen=True)
class _Source:
    """An item that was read, of which kind it is, and the line that holds its words."""

    kind: Kind
    item: Item
    line: Line


def _marked(found: Marked, line: Line, reading: Reading) -> _Source | None:
    if _is_nothing(found.body):
        return None
    item = read_item(found.body, found.kind, reading, slot=found.slot, speaker=found.speaker)
    return None if found.is_loose and not item.owners else _Source(found.kind, item, line)


def _pointed_at(found: Marked, above: Line | None, reading: Reading) -> _Source | None:
    """ "ACTION - ^" takes its words, and who promises, from the line above."""
    if above is None:
        return None
    box = box_of(above.text, is_item=above.is_item)
    text = STRUCK.sub(" ", box.body if box else above.text).strip()
    said = marked(text, reading.people.are_names)
    body, speaker = (said.body, said.speaker) if said else (text, "")
    if not said and (match := SPEAKER.match(text)) and reading.people.are_names(match[0].strip(" *_:<>")):
        body, speaker = text[match.end() :], match[0].strip(" *_:<>")
    if _is_nothing(body) or ABOVE.match(body):
        return None
    named = (ABOVE.sub("", found.body, count=1), found.slot, said.slot if said else "")
    slot = next((words.strip(" ()[]") for words in named if words.strip(" ()[]")), "")
    item = read_item(body, found.kind, reading, slot=slot, speaker=speaker or found.speaker)
    return _Source(found.kind, item, above)


def _listed(text: str, box: Box | None, place: Place | None, line: Line, reading: Reading) -> _Source | None:
    """A check box, or an entry below a heading. Without bullet or box, only who is named makes it one."""
    section = place.section if place else None
    kind = section.kind if section else None
    if _is_nothing(text) or place is None or (section is Section.LIST):
        return None
    if not box and not (kind and place.is_entry):
        return None
    item = read_item(text, kind or Kind.ACTION, reading, speaker=place.group)
    if not box and not place.is_sure and not item.owners:
        return None
    return _Source(kind or Kind.ACTION, item, line)


def _is_nothing(text: str) -> bool:
    bare = clean(text).rstrip(".!")
    return not bare or (len(bare) < 20 and fold(bare) in NOTHING) or status_of(bare) is not None


def _captured(source: _Source, box: Box | None, place: Place | None) -> Captured:
    item, text = source.item, apart(source.item.text)
    state = item.state if item.state in {State.DONE, State.DROPPED} else None
    is_carried = item.is_carried or bool(box and box.is_carried)
    return Captured(
        kind=source.kind,
        line=source.line.number,
        text=text,
        key=key_of(source.kind, text),
        owners=item.owners,
        state=state or (box.state if box else State.OPEN),
        due_kind=item.due.kind,
        due_written=item.due.written,
        due_on=item.due.on,
        is_carried=is_carried or bool(place and place.section is Section.CARRIED and place.is_sure),
        number=item.number,
    )
