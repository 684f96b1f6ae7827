"""The plain-text grammar of notes: lines that become action items, decisions and questions.

``DECISION: …``, ``ACTION: @who … by Friday``, ``AI: …``, ``TODO: …``, ``- [ ] …``, ``- [x] …``, ``QUESTION: …``, and
lists below such headings. Code, comments and the check boxes of an agenda do not count. Nothing is taken out of the
notes: what is captured stands beside them. ``capture`` is the whole interface; its values are in ``records.py``.
"""

from collections.abc import Iterable
from datetime import date

from roundtable.text.capture.items import Reading
from roundtable.text.capture.keys import put
from roundtable.text.capture.lines import read_lines
from roundtable.text.capture.people import People
from roundtable.text.capture.reading import of_line
from roundtable.text.capture.records import Captured, Kind, Known, Owner, State
from roundtable.text.capture.sections import Outline

__all__ = ["Captured", "Kind", "Known", "Owner", "State", "capture"]


def capture(source: str, today: date, people: Iterable[Known] = (), *, month_first: bool = False) -> list[Captured]:
    """What the notes of one agenda item hold, in the order of its lines, each once.

    ``today`` is the day in the writer's zone, or of the meeting; ``people`` are those who can be meant;
    ``month_first`` reads 3/4 as March 4. Capturing the same notes again gives the same keys.
    """
    known = People(people)
    reading = Reading(known, today, month_first)
    found: dict[str, Captured] = {}
    outline, above = Outline(), None
    for line in read_lines(known.join_mentions(source)):
        place = outline.place(line)
        if line.text:
            for captured in of_line(line, place, above, reading):
                put(found, captured)
            above = line
    return list(found.values())
