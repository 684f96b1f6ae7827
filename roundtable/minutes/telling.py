"""What is said in sentences, without any marker: who takes something on, and what was decided or moved."""

import re

from roundtable.minutes import phrases
from roundtable.minutes.days import find_days
from roundtable.minutes.details import says_responsible
from roundtable.minutes.dues import is_when
from roundtable.minutes.ledger import SPEAKER, Ledger
from roundtable.minutes.marks import plain
from roundtable.minutes.sections import FEW, Section
from roundtable.minutes.standing import THINGS
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.minutes.words import sentences
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: "Shorten the page by 12 March -> Ewan"
_TO_WHOM = compile_later(r"\s(?P<sign>-{1,2}>|=>|→|⇒|➔|➡|➜|>>|»)\s?(?P<names>[^<>→]{2,60})$")
#: "Costs are up again -> Wanda to get a quote"
_THEREFORE = compile_later(r"\s(?:-{1,2}>|=>|→|⇒|➔|➡|➜)\s(?P<rest>[^<>→⇒➔➡➜]{6,400})$")
_NAMED_LAST = compile_later(
    r"(?P<words>.{4,400}?\w[)\]”\"]?)\s(?:AP|AI|A/I|TODO|TO\sDO|ACTION|TASK|AUFGABE|ACTIE)\s(?P<slot>[^.:]{2,80})\.?$",
    re.DOTALL,
)
_MOVERS = compile_later(
    r"\W{0,3}(?:moved|motion|proposed|mover)(?:\sby)?\s?:\s(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL
)


_PRESENTS = compile_later(
    r"\s(?:to|will)\s(?:present|report|introduce|lead|give|chair|update|discuss|explain|show|summari[sz]e|walk)\b",
    re.IGNORECASE,
)
#: "- Céline → reminder mail"
_WHO_FIRST = compile_later(r"(?P<names>[^→:>⇒➔➡➜=]{2,60}?)\s(?:-{1,2}>|=>|→|⇒|➔|➡|➜)\s(?=\w)")
_LABEL = compile_later(r"(?P<label>[^:.?!\n]{3,50}):\s+(?=\S)")
#: Behind a promise stand at most so many sentences more.
MOST_REMARKS = 2


class Telling(Ledger):
    """Reads a unit that is neither marked nor an entry of a list."""

    def _said(self, unit: Unit, section: Section) -> None:
        text = plain(unit.text)
        self._follow_motion(unit, text, section)
        if find_days(text) and any(day.is_impossible for day in find_days(text)):
            self.found.not_understood.add(unit.number)
        if section.purpose in {Kind.AGENDA, Kind.NEXT, Kind.PAPERS} and not unit.speaker:
            if section.purpose is not Kind.PAPERS and self._is_noted(unit, section):
                self._promise(unit, unit.text, 0, section=section)
            return
        if unit.is_item and (match := _TO_WHOM.search(text)) and self._are_owners(match["names"], match["sign"]):
            self._promise(unit, unit.text, 0, section=section)
            return
        if section.purpose is not Kind.QUESTIONS and (
            self._behind_arrow(unit, section) or self._before_marker(unit, section)
        ):
            return
        if section.purpose is not Kind.QUESTIONS and self._is_own_line(unit, text):
            self._promise(unit, unit.text, 0, section=section)
            return
        if unit.is_item and (first := _WHO_FIRST.match(text)) and self._people.are_known(first["names"]):
            self._promise(unit, unit.text, 0, section=section)
            return
        at = self._behind_label(unit, section) or self._first_promise(unit, section)
        self._sentences(Unit(unit.numbers, unit.text[at:]) if at else unit, section, unit)

    def _is_noted(self, unit: Unit, section: Section) -> bool:
        """A promise that was noted below a point of the agenda, and not who presents it."""
        first = next((above for above in section.units if above.is_item), unit)
        if section.purpose is Kind.NEXT:
            return unit.is_item and phrases.own_line(plain(unit.text), self._people, need_known=True)
        is_below = unit.is_item and (unit.indent > first.indent or bool(first.ordinal) != bool(unit.ordinal))
        return (
            is_below
            and not _PRESENTS.search(unit.text)
            and phrases.own_line(plain(unit.text), self._people, need_known=True)
        )

    def _behind_label(self, unit: Unit, section: Section) -> int:
        """ "- Radiotherapy: Vera will check two trials": an item whose only words behind a label are a promise."""
        match = _LABEL.match(unit.text)
        if not match or not unit.is_item or unit.speaker or section.purpose is Kind.QUESTIONS:
            return 0
        rest = plain(unit.text[match.end() :])
        is_name = self._people.are_names(match["label"]) and self._people.count < FEW
        is_talk = is_name or self._people.are_known(match["label"]) or len(sentences(rest)) != 1 or rest.endswith("?")
        if is_talk or not phrases.own_line(rest, self._people, need_known=True):
            return 0
        action = self._promise(unit, unit.text[match.end() :], match.end(), section=section)
        return len(unit.text) if action else 0

    def _first_promise(self, unit: Unit, section: Section) -> int:
        """ "- RV to look into it. Two plugs are broken.": how far the promise goes with which an item begins."""
        first, *others = sentences(unit.text)
        is_long = len(others) > MOST_REMARKS or section.purpose is Kind.QUESTIONS
        if not unit.is_item or unit.speaker or not others or is_long or SPEAKER.match(unit.text):
            return 0
        words = plain(first)
        if words.endswith("?") or " to " not in words or not phrases.own_line(words, self._people, need_known=True):
            return 0
        return len(first) if self._promise(unit, first, 0, section=section) else 0

    def _behind_arrow(self, unit: Unit, section: Section) -> bool:
        """ "Costs are up again -> Wanda to get a quote": what follows from it."""
        match = _THEREFORE.search(unit.text)
        rest = plain(match["rest"]) if match else ""
        if not match or rest.endswith("?") or not phrases.own_line(rest, self._people, need_known=False):
            return False
        self._sentences(Unit(unit.numbers, unit.text[: match.start()]), section, unit)
        return self._promise(unit, match["rest"], match.start("rest"), section=section) is not None

    def _before_marker(self, unit: Unit, section: Section) -> bool:
        """ "Order zinc AP Bruno": a marker in capitals, and behind it nothing but who is known, perhaps until when."""
        last = (sentences(unit.text) or [""])[-1]
        match = _NAMED_LAST.match(plain(last))
        first, *others = re.split(r"[,;]\s", match["slot"]) if match else [""]
        if not match or set(fold(match["words"]).split()[-1:]) & THINGS or not self._people.are_known(first):
            return False  # "we train an AI Bruno"
        if not all(self._people.are_known(part) or is_when(part) for part in others):
            return False
        at = unit.text.rfind(last)
        self._sentences(Unit(unit.numbers, unit.text[:at]), section, unit)
        return self._promise(unit, match["words"], at, slot=match["slot"], section=section) is not None

    def _are_owners(self, names: str, sign: str) -> bool:
        """Whether an arrow points at people; "=>" says as often what follows."""
        if sign == "=>":
            return self._people.are_known(names)
        return self._people.are_known(names) or (self._people.are_names(names) and len(names.split()) <= 2)

    def _is_own_line(self, unit: Unit, text: str) -> bool:
        """Whether the unit is a person, "to" or "will", and a deed; what somebody says in a talk is none."""
        match = SPEAKER.match(unit.text)
        is_said = bool(unit.speaker) or bool(match and self._people.are_known(match["name"] or ""))
        if is_said or text.endswith("?") or len(sentences(unit.text)) != 1 or phrases.decided_in(text):
            return False
        is_line = phrases.own_line(text, self._people, need_known=self._people.count > 1)
        return is_line and not phrases.took_on(text, self._people)

    def _sentences(self, unit: Unit, section: Section, source: Unit) -> None:
        at = 0
        is_open = section.purpose is Kind.QUESTIONS
        for part in sentences(unit.text):
            words = plain(part)
            decided = None if is_open else phrases.decided_in(words) or phrases.carried_in_letters(words)
            taken = phrases.promised_in(decided, self._people) if decided else None
            if decided and (both := phrases.and_who(decided, self._people)):
                decided, taken = both
                self._decide(source, decided, at)
                self._promise(source, taken.rest, at, slot=taken.names, section=section)
            elif decided and not taken:
                self._decide(source, decided, at)
            elif taken := taken or self._taken_on(words):
                self._promise(source, taken.rest, at, slot=taken.names, section=section)
                self._open = None
            elif says_responsible(words, self._people):
                self._promise(source, part, at, section=section)
            elif not is_open and (approved := phrases.approved_in(words)):
                before = len(self.found.decisions)
                self._decide(source, approved, at)
                self._approved += self.found.decisions[before:]
            at += len(part)

    def _taken_on(self, words: str) -> phrases.TookOn | None:
        forms = (phrases.took_on, phrases.gave, phrases.agreed_who, phrases.is_to)
        return next((taken for form in forms if (taken := form(words, self._people))), None)

    def _names_movers(self, words: str) -> bool:
        """ "Moved: Pellwater / Seconded: Dulwich / Result: carried" """
        match = _MOVERS.match(words)
        return match is not None and self._people.are_names(re.split(r"\s?[/;,(|]", match["rest"])[0])

    def _follow_motion(self, unit: Unit, text: str, section: Section) -> None:
        """A motion is decided by what its own or a later line says of it."""
        if section.purpose in {Kind.AGENDA}:
            return
        moved = None
        for part in sentences(unit.text):
            words = plain(part)
            if phrases.carried_in_letters(words) is not None or phrases.decided_in(words) or phrases.is_quoted(words):
                continue
            if (
                phrases.is_motion(words)
                and not self._names_movers(words)
                and (said := phrases.words_of_motion(words))
                and not re.match(r"(?:carried|passed|failed|was\s(?:lost|carried))", said)
            ):
                if self._people.are_names(re.sub(r"\b(?:seconded|by|and)\b", "", said)) and self._motion:
                    continue
                moved = said
                self._motion = (unit, said)
            if self._motion and (outcome := phrases.outcome_of(words)) is not None and words != moved:
                if outcome and not phrases.is_formal(self._motion[1]):
                    self._decide(self._motion[0], self._motion[1], 0)
                self._motion = None
