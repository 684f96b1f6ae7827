"""What is marked in a text as a promise or a decision."""

import re

from roundtable.minutes import phrases
from roundtable.minutes.details import Promise, read_parts
from roundtable.minutes.dues import split_due
from roundtable.minutes.ledger import BOXES, PUT_OFF, SPEAKER, add_details
from roundtable.minutes.markers import NOT_DECIDED, Marked, Marks, apart, find_marked
from roundtable.minutes.marks import STRONG, plain
from roundtable.minutes.people import People
from roundtable.minutes.records import State
from roundtable.minutes.sections import Section
from roundtable.minutes.telling import Telling
from roundtable.minutes.units import Unit
from roundtable.minutes.words import is_nothing, sentences, state_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_ABOVE = compile_later(
    r"\W{0,3}(?:[\^↑]{1,5}|\(?(?:see\s)?above\)?$|siehe\soben$|ci-dessus$)\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
WHAT = compile_later(
    r"\W{0,4}(?:what|action|task|description|to\sdo|text|was|aufgabe|quoi|tâche)\ue003?\s?:\ue003?\s*(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


#: What was agreed that somebody will do is a promise; what is called a decision is one.
_AGREED = compile_later(r"(?:it\swas\s)?agreed\b|vereinbart\b|convenu\b|acordado\b", re.IGNORECASE)
#: Words that somebody is named behind are no longer.
LONGEST = 2000
#: So many characters before a marker tell whether it stands behind words.
NEAR = 300


class Marking(Telling):
    """Reads a unit in which something is marked."""

    def _marked(self, unit: Unit, section: Section, below: Unit | None, found: list[Marked]) -> None:
        found = apart(unit.text, found, self._people.are_known)
        state = BOXES.get(unit.box) if unit.box is not None else None
        lost = is_lost(unit) if any(marked.marks is Marks.DECISION for marked in found) else False
        for number, marked in enumerate(found):
            body = unit.text[marked.body : marked.end]
            is_last = number == len(found) - 1
            if marked.marks is Marks.DECISION:
                self._marked_decision(unit, marked, body, below if is_last else None, is_lost=lost)
            elif above := _ABOVE.match(plain(body)):
                self._point_above(unit, above["rest"])
            else:
                self._marked_action(unit, section, marked, body, below if is_last else None, state)
            tail = unit.text[marked.end : found[number + 1].start if not is_last else len(unit.text)]
            self._note_tail(tail)
        lead = unit.text[: found[0].start]
        if len(plain(lead)) > 30:
            self._sentences(Unit(unit.numbers, lead), section, unit)

    def _note_tail(self, tail: str) -> None:
        """What stands behind the emphasis or bracket of a promise may say how it stands."""
        if self._open and plain(tail):
            for part in sentences(tail)[::-1]:
                if status := state_of(plain(part).strip(" .()[]–—-,;")):
                    add_details(self._open.action, Promise("", state=status[0], is_carried=status[1]))
                    return

    def _miss(self, unit: Unit, marked: Marked) -> None:
        self.found.not_understood.add(unit.line_of(plain(unit.text[marked.start : marked.start + 20]), marked.start))

    def _marked_decision(
        self, unit: Unit, marked: Marked, body: str, below: Unit | None, *, is_lost: bool = False
    ) -> None:
        self._open, self._is_marking = None, True
        words = plain(body)
        if NOT_DECIDED.search(marked.qualifier) or (words and (is_nothing(words) or PUT_OFF.fullmatch(words))):
            return
        if not words:
            if is_below(below, unit):
                self._group = (unit.indent, "", Marks.DECISION)
            elif not marked.is_loose:
                self._miss(unit, marked)
            return
        if is_lost:
            return
        first = sentences(body)[0]
        names_first = re.match(r"\W*(?P<names>[^:]{1,40}?)\s?[:：]\s", plain(first))
        if names_first and self._people.are_known(names_first["names"]):
            first = plain(first)[names_first.end() :]
        promised = phrases.promised_in(plain(first).removeprefix("that "), self._people)
        if promised and _AGREED.match(unit.text[marked.start :]):
            self._promise(unit, promised.rest, marked.body, slot=promised.names)
        else:
            self._decide(unit, first, marked.body)

    def _marked_action(
        self, unit: Unit, section: Section, marked: Marked, body: str, below: Unit | None, state: State | None
    ) -> None:
        words = plain(body).strip(" ()[]")
        is_group = (
            is_below(below, unit)
            and not _is_behind(unit, marked)
            and (not words or (self._people.are_names(words) and not re.search(r"\s(?:to|will)\s", words)))
        )
        if is_group:
            self._group = (unit.indent, words or marked.slot, Marks.ACTION)
            self._open = None
            return
        if (not words or words.isdecimal()) and below and WHAT.match(below.text):
            self._card = unit
            return
        if is_nothing(words):
            self._open = None
            if not words or not re.search(r"[^\W_]", words):
                self._miss(unit, marked)
            return
        if self._people.are_names(words) and (self._people.are_known(words) or len(words.split()) <= 3):
            self._owner_only(unit, marked, words, section)
            return
        if slot := self._in_bracket(unit, marked, words):
            self._owner_only(unit, marked, slot, section)
            return
        done = State.DONE if marked.is_done else state
        action = self._promise(
            unit,
            body,
            marked.body,
            slot=marked.slot,
            speaker=self._speaker(unit, marked.start) or self._before_dash(unit, marked),
            state=done,
            section=section,
        )
        if action and marked.number:
            self._numbers.append((action, marked.number, section))

    def _before_dash(self, unit: Unit, marked: Marked) -> str:
        """ "PR - [Action-7 …]", "NM [Action …]": whoever is named before the marker, and nothing else."""
        lead = plain(unit.text[: marked.start]).strip(" -–—[(")
        return lead if lead and len(lead) < NEAR and self._people.knows_each(lead) else ""

    def _in_bracket(self, unit: Unit, marked: Marked, words: str) -> str:
        """ "Draw up a form. (Action: Miss Coyle, by 3 July)": who, when and how it stands, and no words of its own."""
        if not _is_behind(unit, marked, f"([.;–—-{STRONG}"):
            return ""
        found = Promise("")
        names, due = split_due(words)
        if due and self._people.are_names(names):
            return f"{names}, {due}"
        if not read_parts(found, words, self._people) or not found.owners:
            return ""
        return re.sub(r"\s[–—-]{1,2}\s|;\s", ", ", words)

    def _owner_only(self, unit: Unit, marked: Marked, names: str, section: Section) -> None:
        """ "… by 20 March.   ACTION: GH": the words are those right before it."""
        self._open = None
        before = sentences(unit.text[max(0, marked.start - LONGEST) : marked.start].rstrip(" ([*_-–—\t\ue002"))
        above = self._above
        is_near = (
            above is not None and not above.table and above.numbers[-1] == unit.numbers[0] - 1 and not unit.is_item
        )
        if before:
            start = unit.text.rfind(before[-1].strip(), 0, marked.start)
            self._promise(unit, before[-1], max(start, 0), slot=names, section=section)
        elif above is not None and is_near and not _is_marked(above, self._people, Marks.ACTION):
            marked_above = find_marked(above.text, self._people.are_names)
            said = sentences(above.text[marked_above[-1].body if marked_above else 0 :])[-1]
            self._promise(above, said, max(above.text.rfind(said.strip()), 0), slot=names, section=section)
        else:
            self.found.not_understood.add(unit.number)

    def _point_above(self, unit: Unit, names: str) -> None:
        """ "ACTION - ^" takes the words of the line above."""
        above = self._above
        if above is None:
            self.found.not_understood.add(unit.number)
            return
        text, speaker, start = above.text, self._speaker(above, None) if above.speaker else "", 0
        match = SPEAKER.match(text)
        if match and (match["nick"] or self._people.are_names(match["name"])):
            speaker, start = (match["nick"] or match["name"]).strip(), match.end()
            if fold(speaker) in self._scribes and above.speaker:
                speaker = ""
        marked = find_marked(text, self._people.are_names)
        start = marked[0].body if marked else start
        self._promise(above, text[start:], start, slot=names.strip(" ()[]:–-"), speaker=speaker)


def _is_marked(unit: Unit, people: People, marks: Marks) -> bool:
    return any(marked.marks is marks for marked in find_marked(unit.text, people.are_names))


def _is_behind(unit: Unit, marked: Marked, signs: str = "([") -> bool:
    """Whether the marker stands in a bracket, or behind another of these signs, behind other words."""
    before = unit.text[max(0, marked.start - NEAR) : marked.start]
    return before.rstrip()[-1:] in set(signs) and len(plain(before)) > 8


def is_lost(unit: Unit) -> bool:
    """A motion that was not carried."""
    text = plain(unit.text)
    return phrases.is_motion(text) and phrases.outcome_of(text) is False


def is_below(below: Unit | None, unit: Unit) -> bool:
    if below is None or below.table:
        return False
    is_deeper = below.indent > unit.indent
    return below.is_item and (is_deeper or not unit.is_item)
