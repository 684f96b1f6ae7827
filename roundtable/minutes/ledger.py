"""What was found in the minutes so far, and how a promise or a decision is put down."""

import re
from dataclasses import dataclass, field
from datetime import date

from roundtable.minutes.details import Promise
from roundtable.minutes.dues import is_when
from roundtable.minutes.markers import Marks
from roundtable.minutes.marks import plain
from roundtable.minutes.outline import Outline
from roundtable.minutes.people import People
from roundtable.minutes.promises import read_promise
from roundtable.minutes.records import Action, Decision, State
from roundtable.minutes.roles import Tables
from roundtable.minutes.sections import Section
from roundtable.minutes.titles import bare, kind_of_heading
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind, listed
from roundtable.minutes.words import clean, is_nothing
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

BOXES = {
    "": State.OPEN,
    " ": State.OPEN,
    "☐": State.OPEN,
    "□": State.OPEN,
    "❏": State.OPEN,
    "⬜": State.OPEN,
    "/": State.OPEN,
    ">": State.OPEN,
}
BOXES |= dict.fromkeys("xX✓✔☑✅☒", State.DONE) | dict.fromkeys("-~✗✘❌", State.DROPPED)
ATTENDANCE = {Kind.PRESENT, Kind.REGRETS, Kind.GUESTS, Kind.INVITED}
TO_DO = {Kind.ACTIONS, Kind.CARRIED}
SPEAKER = compile_later(
    r"\W{0,4}(?:<(?P<nick>[^<>\s]{1,40})>|(?P<name>@?[^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’-]{0,30}){0"
    r",2})\ue003?\s?:)\ue003?\s+"
)
PLACEHOLDER = compile_later(
    r"\[(?:name|who|what|when|owner|date|insert|text|person)\b[^\[\]]{0,40}\]|"
    r"[<{](?:name|who|what|when|owner|date|action|task|description|text|topic|"
    r"decision|responsible|person|todo)[^<>{}]{0,40}[>}]|@(?:name|who|owner|person|"
    r"username|handle)\b|@\sfor\sa\b|//\sfor\sa\b|\btype\syour\s(?:task|action)|"
    r"\bYYYY\b|\bTT\.MM\b",
    re.IGNORECASE,
)


#: What was not decided.
PUT_OFF = compile_later(
    r"(?:(?:is|was|wird|wurde|est)\s)?(?:postponed|deferred|tabled|pending|vertagt|verschoben|reportée?|ajournée?|uitgesteld|aplazad[ao]|"
    r"rinviat[ao]|to\sbe\sdecided|tbd|tbc|(?:open|offen)(?=$|\W*$|\s?[,;:(–—-])|not\s(?:yet\s)?(?:decided|discussed|reached|taken)|no\s(?:decision|consensus|"
    r"agreement|vote)|moved\sto|carried\sover|(?:left|put)\s(?:over|off)|undecided|not\squorate|withdrawn|"
    r"none\s(?:yet|so\sfar|today|for\snow))\b.{0,60}",
    re.IGNORECASE,
)
#: "Sell the tape – deferred"
_PUT_OFF_BEHIND = compile_later(
    r"(?:\s[–—-]{1,2}\s|\s?[(\[])(?:postponed|deferred|not\s(?:yet\s)?decided|vertagt|verschoben|reportée?|ajournée?)[)\]]?$",
    re.IGNORECASE,
)
_NOTHING_NOW = compile_later(r"(?:nothing|none|nichts|rien|niets|nada|no\sactions?)\b(?:\s\w+){0,3}", re.IGNORECASE)


#: "Pour: 7"
_VOTES = compile_later(
    r"(?:pour|contre|abstentions?|abstain\w*|for|against|in\sfavou?r|yes|no|ja|nein|enthaltung\w*|dafür|dagegen|oui|non)\s?:?\s?\d+\b.{0,40}",
    re.IGNORECASE,
)
_OF_MEETING = compile_later(r"(?:[A-Z]{1,3}[-.]?)?(\d{1,4})[./-]\d{1,3}")
_OF_OLD_ACTIONS = frozenset(
    listed(
        "action; actions; log; register; tracker; matters; arising; minutes; last; previous; review; follow-up;"
        " followup;"
        " status; protokoll"
    )
)


@dataclass
class Found:
    decisions: list[Decision] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    not_understood: set[int] = field(default_factory=set)


@dataclass
class _Open:
    """An action that what stands right below it may say more of."""

    action: Action
    indent: int
    is_item: bool


class Ledger:
    """What all that reads a meeting shares; ``found`` is what it finds."""

    def __init__(
        self, outline: Outline, people: People, held_on: date | None, scribes: list[str], *, is_template: bool
    ) -> None:
        self.found = Found()
        self._outline, self._people, self._held_on = outline, people, held_on
        self._scribes = {fold(name).removeprefix("@") for name in scribes}
        self._is_template = is_template
        self._open: _Open | None = None
        self._group: tuple[int, str, Marks] | None = None  # indent of what names those below it, and the name
        self._above: Unit | None = None
        self._decided: int | None = None  # how far the last decision of a list was indented
        self._is_told = False  # below a heading that is a promise itself
        self._motion: tuple[Unit, str] | None = None
        self._tables = Tables(people)
        self._carried_group: dict[int, bool] = {}  # by table
        self._numbers: list[tuple[Action, str, Section]] = []
        self._approved: list[Decision] = []  # that a sentence says was approved, without a mark
        self._is_marking = False  # something is marked as a decision
        self._label = ""  # of the row of a table
        self._of_card: Action | None = None  # that further rows say more of
        self._card: Unit | None = None  # "ACTION 1", whose words come below it

    def _is_unfilled(self, unit: Unit) -> bool:
        """An unfilled place of a template; a box with nothing behind it."""
        text = plain(unit.text)
        if not text or PLACEHOLDER.search(text):
            return True
        is_all_marked = (
            unit.text.startswith("\ue002") and unit.text.rstrip().endswith("\ue003") and unit.text.count("\ue002") == 1
        )
        return self._is_template and (is_all_marked or bool(re.fullmatch(r"[<\[{(].{1,80}[>\]})]", text)))

    def _decide(self, unit: Unit, text: str, start: int) -> None:
        words = clean(
            _without_vote(re.sub(r"^(?:that|to|dass|que|zu)\s+", "", plain(text).strip(" ,:–—-"), flags=re.IGNORECASE))
        )
        is_put_off = PUT_OFF.fullmatch(words) or _PUT_OFF_BEHIND.search(words[-60:])
        if _VOTES.fullmatch(words):
            return
        if words and not is_nothing(words) and not is_put_off and not PLACEHOLDER.search(words):
            self.found.decisions.append(Decision(unit.line_of(words, start), words))

    def _promise(
        self,
        unit: Unit,
        body: str,
        start: int,
        *,
        slot: str = "",
        speaker: str = "",
        group: str = "",
        state: State | None = None,
        is_carried: bool = False,
        section: Section | None = None,
        has_own_due: bool = False,
    ) -> Action | None:
        promise = read_promise(body, self._people, slot=slot, speaker=speaker, group=group, has_own_due=has_own_due)
        is_only_a_day = re.match(r"(?:by|until|bis|avant)\s|.*\d", promise.text, re.IGNORECASE) and is_when(
            promise.text
        )
        if (
            not promise.text
            or is_only_a_day
            or PLACEHOLDER.search(promise.text)
            or _NOTHING_NOW.fullmatch(promise.text)
            or (not promise.owners and kind_of_heading(promise.text) is Kind.NEXT)
        ):
            return None
        carried = is_carried or promise.is_carried or bool(section and section.purpose is Kind.CARRIED)
        said = promise.state if promise.state in {State.DONE, State.DROPPED} else state
        settled = said or (section and state_of_heading(section)) or State.OPEN
        line = unit.line_of(promise.text, start)
        action = Action(line, promise.owners, promise.text, promise.due, settled, carried)
        self.found.actions.append(action)
        self._open = _Open(action, unit.indent, unit.is_item)
        return action

    def _settle_approved(self) -> None:
        """Who marks decisions says no others in passing."""
        if self._is_marking:
            dropped = {id(decision) for decision in self._approved}
            self.found.decisions = [each for each in self.found.decisions if id(each) not in dropped]

    def _carry_numbered(self) -> None:
        """ "Action 11.2" beside "Action 12.1", below a heading of actions or of the minutes, is of last time."""
        parts = [(action, _OF_MEETING.fullmatch(number), section) for action, number, section in self._numbers]
        meetings = {int(match[1]) for _, match, _ in parts if match}
        for action, match, section in parts if len(meetings) > 1 else []:
            said = set(re.findall(r"[\w-]+", bare(section.title))) if len(section.title) < 90 else set()
            if match and int(match[1]) < max(meetings) and said & _OF_OLD_ACTIONS:
                action.is_carried = True

    def _speaker(self, unit: Unit, start: int | None) -> str:
        """Who says it: named before the marker, or who writes in a chat unless it is the scribe."""
        match = SPEAKER.match(unit.text)
        if match and (start is None or match.end() <= start):
            name = (match["nick"] or match["name"]).strip()
            if self._people.are_names(name) or match["nick"]:
                return name
        return "" if fold(unit.speaker).removeprefix("@") in self._scribes else unit.speaker


#: "Completed actions", "Old action items, done", "Dropped".
_OF_HEADINGS = {
    State.DONE: frozenset(
        fold(
            "done completed complete closed finished resolved erledigt erledigte abgeschlossen fertig terminees faites "
            "closes"
        ).split()
    ),
    State.DROPPED: frozenset(
        fold("dropped cancelled canceled withdrawn abandoned gestrichen entfallen abandonnees annulees").split()
    ),
}
_BUT = frozenset(fold("not open and or offen offene noch pas und et still to").split())


def state_of_heading(section: Section) -> State | None:
    """How all promises stand that are listed below it."""
    here: Section | None = section
    while here is not None and here.purpose in TO_DO and (here.kind is None or here.kind in TO_DO):
        words = set(bare(here.title).replace(",", " ").split()) if len(here.title) < 60 else set()
        for state, said in _OF_HEADINGS.items():
            if words & said and not words & _BUT:
                return state
        here = here.parent if here.kind is None else None
    return None


def add_details(action: Action, details: Promise) -> None:
    action.owners = action.owners or details.owners
    action.due = action.due or details.due
    if details.state in {State.DONE, State.DROPPED} and action.state is not State.DROPPED:
        action.state = details.state
    action.is_carried |= details.is_carried


def _without_vote(text: str) -> str:
    """Without "(5–0)" and "(unanimous)" at the end."""
    return re.sub(
        r"\s?[(\[](?:\d+\s?[–—:/-]\s?\d+[^()\[\]]{0,40}|unanimous(?:ly)?|carried|agreed|decided|approved|"
        r"einstimmig|\d+\s(?:for|yes|in favour|ja)[^()\[\]]{0,60})[)\]]\s?\.?$",
        "",
        text,
    )
