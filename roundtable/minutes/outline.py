"""The outline of minutes: which units are headings, what they mean, and what stands below each."""

import re

from roundtable.minutes.days import find_days
from roundtable.minutes.fields import fields_of
from roundtable.minutes.markers import opens_with_marker
from roundtable.minutes.marks import plain
from roundtable.minutes.people import People, is_nobody
from roundtable.minutes.roster import roster_of
from roundtable.minutes.runin import run_in_topics
from roundtable.minutes.sections import FEW, LEAVES, STRENGTH, USUAL, Head, Section
from roundtable.minutes.series import LONGEST, RUN_IN, counted_topics, flush_topics, is_caps, series_of, shape_of
from roundtable.minutes.titles import bare, kind_of_field, kind_of_heading
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import OF_PEOPLE, Kind, listed
from roundtable.minutes.words import sentences, state_of
from roundtable.text.patterns import compile_later

DEEPEST = 20
LISTS = frozenset({Kind.ACTIONS, Kind.CARRIED, Kind.DECISIONS, Kind.BOTH, Kind.AGENDA})
_TOPIC = compile_later(
    r"(?:#?(?:sub)?topic|thema|sujet|agenda\sitem(?:\s\d{1,2})?)\s?(?:[:：]|(?<=#topic)\s|"
    r"(?<=#subtopic)\s)\s?(?P<title>.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: "Agreed." below "Minutes of the last meeting"
_SAID_OF_A_POINT = frozenset(
    {"agreed", "decided", "resolved", "approved", "accepted", "noted", "beschlossen", "approuve"}
)
#: Who presents: "**Newsletter** (Ruth)"
_WHO = compile_later(r"\([^()]{2,40}\)")
_GROUP = compile_later(
    r"^(?:\S+\s){0,3}(?:members|attendees|participants|representatives|maintainers|staff|guests|people|remote\w*|online|in\sperson)\W*$",
    re.IGNORECASE,
)
_GAP = compile_later(r"\w+\s{2,}\w")
_WRITTEN_BY = compile_later(r"(?:submitted|prepared|compiled|recorded|written|drafted|reported)\sby\s", re.IGNORECASE)
#: "… proposed the following agenda:"
_SETS_AGENDA = compile_later(
    r"(?:following|folgende\w*|suivant|siguiente|this)\s(?:agenda|tagesordnung|ordre\sdu\sjour|orden\sdel\sdía)(?:\s\w+){0,2}\s?:$",
    re.IGNORECASE,
)
#: Said of topics as well as of promises.
_LOOSE = compile_later(r"follow(?:ing)?[\s-]?ups?\s(?:from|of|on|to)\s(?!.*\b(?:action|task|promise|to-?do))")
_JOINT = compile_later(r"\s(?:to|will)\s|\s?[:–—]\s|\s-{1,2}\s|\s?(?:->|→)\s?")
_AGENDA = compile_later(
    r"(?:draft\s|proposed\s)?(?:agenda|tagesordnung|ordre\sdu\sjour)\b(?!\s?(?:and|und|et|&|/|\+))", re.IGNORECASE
)
#: Names of an agenda that are as well those of a topic.
_ALSO_TOPICS = frozenset(
    listed(
        "programme; program; programm; schedule; plan; timetable; outline; zeitplan; ablauf; items; points; contents"
    )
)


class Outline:
    """Takes the units of one meeting, and gives its sections; ``root`` is what stands before any heading."""

    def __init__(self, units: list[Unit], people: People, title: Unit | None = None) -> None:
        self.root = Section()
        self.all: list[Section] = [self.root]
        self.of_unit: dict[int, Section] = {}
        self._people = people
        self._units = units
        self._has_levels = sum(unit.level > 0 for unit in units) > 1
        self._is_chat = any(unit.speaker for unit in units[:40])
        self._series = series_of(units)
        self._counted = counted_topics(units)
        self._flush = flush_topics(units)
        self._has_blocks = not self._has_levels and sum(self._is_block(at) for at in range(len(units))) > 1
        self._roster = roster_of(units, people, title)
        self._run_in: dict[int, Head] = {}
        self._build(title)
        if not any(self._is_topic(section) for section in self.all):
            self._begin_paragraphs(title)
        self._settle_people()
        self._settle_topics()

    def _begin_paragraphs(self, title: Unit | None) -> None:
        """Where no other headings are, topics may be those with which paragraphs begin."""
        self._run_in = run_in_topics(self._units, self._people)
        if self._run_in:
            self.root = Section()
            self.all, self.of_unit = [self.root], {}
            self._build(title)

    def _is_topic(self, section: Section) -> bool:
        return (
            section.kind in {None, Kind.AGENDA} and section.strength > STRENGTH["bullet"] and section.style != "colon"
        )

    def _build(self, title: Unit | None) -> None:
        here = self.root
        for at, unit in enumerate(self._units):
            if here.style in {"colon", "line", "bold", "caps"} and unit.is_after_blank and _is_no_entry(here, unit):
                here = here.parent or here
            if _begins_again(here, unit):
                here = here.parent or here
            if sides := self._roster.get(id(unit)):
                self._take_roster(unit, sides, here)
                continue
            run_in = self._run_in.get(id(unit))
            head = run_in or (self._title(unit) if unit is title else self._head(at, here))
            if head is None:
                here = self._ended(here, unit)
                here.units.append(unit)
                self.of_unit[id(unit)] = here
                continue
            parent = self._parent(here, head)
            head.kind = None if _is_among_topics(parent, head) else head.kind
            while parent.parent and parent.depth >= DEEPEST:
                parent = parent.parent
            here = Section(head.kind, head.title, head.style, head.level, unit, parent, parent.depth + 1)
            parent.children.append(here)
            self.all.append(here)
            self.of_unit[id(unit)] = here
            if head.kind is None and head.style in {"h", "bold", "colon", "line"}:
                self._note_person(here)
            if head.rest:
                rest = Unit(unit.numbers, head.rest, unit.indent + 1)
                here.units.append(rest)
                self.of_unit[id(rest)] = here

    def _take_roster(self, unit: Unit, sides: list[tuple[Kind, Unit]], here: Section) -> None:
        """Names that stand at the top without a heading: as if each side had its own."""
        for kind, entry in sides:
            section = Section(kind, parent=here, depth=here.depth + 1, units=[entry])
            self.all.append(section)
            self.of_unit[id(unit)] = self.of_unit[id(entry)] = section

    def _note_person(self, section: Section) -> None:
        """Where several headings are people with lists below them, the lists are what each promised."""
        title = section.title.rstrip(": ")
        if self._people.are_names(title) and (self._people.are_known(title) or is_nobody(title)):
            section.is_person = True

    def _settle_people(self) -> None:
        people = [s for s in self.all if s.is_person and s.units and all(u.is_item for u in s.units)]
        for section in people if len(people) > 1 else []:
            above = section.parent.title.casefold() if section.parent else ""
            if section.purpose is None and not re.search(r"updates?|reports?|status|round|news|berichte", above):
                section.kind = Kind.ACTIONS

    def _settle_topics(self) -> None:
        """ "Follow-up from previous meetings" is a topic where nobody is named below it who promised something."""
        for section in self.all:
            is_loose = section.kind is Kind.CARRIED and _LOOSE.match(bare(section.title))
            if is_loose and section.units and not any(self._says_who(unit) for unit in section.units):
                section.kind = None

    def _says_who(self, unit: Unit) -> bool:
        if unit.box is not None or unit.table or opens_with_marker(unit.text):
            return True
        first, *others = _JOINT.split(plain(unit.text).lstrip("=->→ "))
        return bool(others) and (self._people.are_names(first) or state_of(others[-1]) is not None)

    def _title(self, unit: Unit) -> Head:
        """The title of a bare agenda says that its list is one."""
        is_agenda = _AGENDA.match(plain(unit.text)) and not any(
            kind_of_heading(u.text) is Kind.AGENDA for u in self._units[:60]
        )
        return Head(plain(unit.text), "title", Kind.AGENDA if is_agenda else Kind.TITLE, unit.level)

    def _parent(self, here: Section, head: Head) -> Section:
        """Marked headings go by their level; the others by the order in which their styles were met."""
        if head.style == "title":
            return self.root
        if head.level:
            while here.parent and not (here.style in {"h", "title"} and here.level < head.level):
                here = here.parent
            return here
        if bare(head.title) in USUAL:
            while here.parent and here.style not in {"h", "title"}:
                here = here.parent
            return here
        chain = [here]
        while chain[-1].parent and chain[-1].style not in {"h", "title"}:
            chain.append(chain[-1].parent)
        for section in chain:
            if section.style == head.style and section.parent:
                is_of_person = section.kind in LISTS and head.kind is None and self._is_owner(head.title)
                return section if is_of_person else section.parent
        while here.parent and here.style not in {"h", "title"} and self._is_leaf(here, head):
            here = here.parent
        return here

    def _is_owner(self, title: str) -> bool:
        """Whether a heading below promises names who made them; where people are known it must be one of them."""
        return self._people.are_known(title) or (self._people.count < FEW and self._people.are_names(title))

    def _is_leaf(self, here: Section, head: Head) -> bool:
        if here.kind in LEAVES:
            return True
        is_person = head.kind is None and self._people.are_names(head.title)
        return here.kind in LISTS and not is_person

    def _ended(self, here: Section, unit: Unit) -> Section:
        """A list below a heading that is only a line ends with the first words that stand apart from it."""
        while (
            here.parent
            and here.style in {"colon", "line", "bold"}
            and here.kind
            and unit.is_after_blank
            and not unit.is_item
            and not _is_further_card(here, unit)
        ):
            if (
                (unit.table and not (here.kind in LEAVES and here.units))
                or not here.units
                or unit.indent > (here.head.indent if here.head else 0)
            ):
                break
            if here.style == "bold" and here.kind in {Kind.NOTES, Kind.GATHER}:
                break
            here = here.parent
        while here.parent and here.style.startswith("bullet") and here.head and unit.indent <= here.head.indent:
            here = here.parent
        return here

    def _head(self, at: int, here: Section) -> Head | None:
        unit = self._units[at]
        text = plain(unit.text)
        if not text or unit.table or unit.box is not None or unit.is_notice or unit.state:
            return None
        if match := _TOPIC.match(text):
            return _topic(match["title"].strip()) if len(text) < 200 else None
        is_counted = id(unit) in self._counted and here.purpose is not Kind.AGENDA
        if unit.speaker or len(text) > 1000:
            return None
        if unit.level or is_counted:
            return self._marked(unit, text) if unit.level else Head(text, "topic", kind_of_heading(text))
        if opens_with_marker(unit.text):
            return self._empty_marker(at, text)
        is_entry = bool(unit.ordinal) and here.purpose in LISTS - {Kind.AGENDA} and not self._is_out(here, unit)
        bold = None if is_entry else self._bold(at, unit)
        return bold or self._listed(at, here) or self._set_agenda(at) or self._line(at, here)

    def _set_agenda(self, at: int) -> Head | None:
        """ "She opened the meeting and proposed the following agenda:", and a list."""
        text = plain(self._units[at].text)
        is_set = _SETS_AGENDA.search(text[-80:]) and self._has_list_below(at) and not self._units[at].is_item
        return Head(text, "colon", Kind.AGENDA) if is_set else None

    def _marked(self, unit: Unit, text: str) -> Head | None:
        name, colon, value = text.partition(":")
        if (
            colon
            and value.strip()
            and kind_of_field(name) not in {None, Kind.AGENDA, Kind.NOTES, Kind.GATHER, Kind.TITLE, Kind.NEXT}
        ):
            return None
        if opens_with_marker(unit.text) and kind_of_heading(text) is None:
            return None
        return Head(text, "h", kind_of_heading(text), unit.level)

    def _empty_marker(self, at: int, text: str) -> Head | None:
        """ "Decisions:" with a list below it is a heading."""
        kind = kind_of_heading(text)
        unit = self._units[at]
        below = self._units[at + 1] if at + 1 < len(self._units) else None
        if unit.is_item and ":" not in text and below and below.indent <= unit.indent:
            return None  # "- TODO", and then the next item
        style = (
            f"ord:{shape_of(unit.ordinal)}{unit.indent}"
            if unit.ordinal
            else f"bullet{unit.indent}"
            if unit.bullet
            else "colon"
        )
        is_list = self._has_entries_below(at) or self._has_words_below(at)
        return Head(text, style, kind) if kind in LISTS and is_list else None

    def _bold(self, at: int, unit: Unit) -> Head | None:
        match = RUN_IN.match(unit.text)
        if not match or unit.bullet:
            return None
        title, rest = match["title"].strip(), match["rest"].strip(" \t.:")
        rest = rest if re.search(r"\w", rest) else ""
        kind = kind_of_heading(title)
        if kind is None and _WHO.fullmatch(rest):
            title, rest = f"{title} {rest}", ""
        if not rest:
            is_date = bool(find_days(title)) and kind is None
            is_last = at + 1 == len(self._units)
            if is_date or (is_last and kind is None) or (title.endswith(".") and not unit.ordinal):
                return None
            return Head(title, "ord:bold" + shape_of(unit.ordinal) if unit.ordinal else "bold", kind)
        if not unit.ordinal and not title.endswith("."):
            return None
        if kind_of_field(title) and title.endswith(":"):
            return None
        return Head(title.rstrip("."), "ord:bold" + shape_of(unit.ordinal), kind, rest=match["rest"].strip())

    def _listed(self, at: int, here: Section) -> Head | None:
        unit = self._units[at]
        if not unit.is_item or (
            here.purpose in {Kind.ACTIONS, Kind.CARRIED, Kind.DECISIONS, Kind.BOTH, *LEAVES}
            and not self._is_out(here, unit)
        ):
            return None
        text = plain(unit.text)
        name, colon, value = text.partition(":")
        if colon and value.strip() and kind_of_field(name):
            return None
        kind = None if self._is_report(at) else kind_of_heading(text)
        is_flush = id(unit) in self._flush
        if kind is Kind.AGENDA and bare(text) in _ALSO_TOPICS and self._series.get(id(unit)):
            kind = None  # "programme" among what was talked about
        mark = "flush" if is_flush else "bullet"
        style = f"ord:{shape_of(unit.ordinal)}{unit.indent}" if unit.ordinal else f"{mark}{unit.indent}"
        if here.kind is Kind.AGENDA and not self._is_out(here, unit) and kind not in OF_PEOPLE:
            return None
        if (
            kind
            and kind not in {Kind.QUESTIONS, Kind.GATHER}
            and (self._has_children(at) or (unit.ordinal and self._series.get(id(unit))))
        ):
            return Head(text, style, kind)
        if unit.ordinal and is_caps(text) and unit.is_after_blank:
            return Head(text, style, kind)
        is_short = len(text) <= LONGEST and not text.endswith((".", "!", ";", ","))
        is_title = is_short or (unit.ordinal and len(text) <= LONGEST and ". " not in text)
        return Head(text, style, kind) if is_flush or (self._series.get(id(unit)) and is_title) else None

    def _is_report(self, at: int) -> bool:
        """ "A. Chair" with sentences below is what the chair told, not who it is."""
        unit, below = self._units[at], self._units[at + 1] if at + 1 < len(self._units) else None
        if below is None or not unit.ordinal or kind_of_heading(unit.text) not in {Kind.CHAIR, Kind.SCRIBE}:
            return False
        return not below.is_item and not below.level and len(sentences(below.text)) > 1

    def _is_out(self, here: Section, unit: Unit) -> bool:
        """An item further left than the heading's own belongs to the list that the heading stands in."""
        return bool(here.head and here.style.startswith(("bullet", "ord")) and unit.indent <= here.head.indent)

    def _line(self, at: int, here: Section) -> Head | None:
        unit = self._units[at]
        text = plain(unit.text)
        if unit.is_item or len(unit.numbers) > 1 or len(text) > LONGEST or at + 1 == len(self._units):
            return None
        name, colon, value = text.partition(":")
        is_empty = bool(colon and value.strip()) and kind_of_field(name) in OF_PEOPLE  # "In attendance: (none)"
        is_field = bool(_GAP.match(unit.text) and fields_of(unit))  # "Apologies     Zora"
        if is_empty or is_field or _WRITTEN_BY.match(text):
            return None
        is_said = text.endswith(".") and (len(text.split()) > 3 or bare(text) in _SAID_OF_A_POINT)
        is_no_kind = is_said or self._people.knows_each(text)
        kind = None if is_no_kind else kind_of_heading(text)
        if text.endswith((":", "：")):
            if kind is None and here.kind in OF_PEOPLE and _GROUP.search(text) and self._has_list_below(at):
                kind = here.kind  # "Voting members:" below "Attendees"
            is_head = kind or (self._has_list_below(at) and (unit.is_after_blank or here.kind in LISTS))
            return (
                Head(text.rstrip(":： "), "colon", kind) if is_head and kind_of_field(text) is not Kind.DATE else None
            )
        is_next = (
            kind in OF_PEOPLE and here.kind in OF_PEOPLE and here.style in {"line", "colon", "caps"} and here.units
        )
        if kind and (unit.is_after_blank or self._has_list_below(at) or is_next) and not unit.is_notice:
            return Head(text, "line" if not is_caps(text) else "caps", kind)
        if is_caps(text) and unit.is_after_blank and not find_days(text):
            return Head(text, "caps", kind)
        return self._plain_line(at, unit, text, here)

    def _plain_line(self, at: int, unit: Unit, text: str, here: Section) -> Head | None:
        """A short line with a list right below it, or with text where no other headings are marked."""
        is_list = here.purpose in {Kind.ACTIONS, Kind.CARRIED} and self._has_list_below(at)
        if is_list and self._people.are_names(text) and text[-1] not in ".,;" and len(text.split()) <= 4:
            return Head(text, "line")
        if self._is_chat or not unit.is_after_blank or text[-1] in ".,;!?…)" or not text[0].isalnum() or at == 0:
            return None
        below = self._units[at + 1]
        if ":" in text or find_days(text) or below.level or len(text.split()) > 9:
            return None
        if (below.bullet or below.indent > unit.indent) and not below.is_after_blank:
            return Head(text, "line")
        if (self._has_blocks and self._is_block(at)) or (bare(text) in USUAL and not below.is_item):
            return Head(text, "line")
        is_text = below.is_after_blank and len(below.text) > len(text) and not self._has_levels and text[0].isupper()
        is_head = is_text and not self._is_person(text) and below.text.rstrip()[-1:] in ".!?"
        return Head(text, "line") if is_head else None

    def _is_block(self, at: int) -> bool:
        """A few words on the first line of a paragraph, and sentences right below: "Boxes" and "Two came late."."""
        unit, below = self._units[at], self._units[at + 1] if at + 1 < len(self._units) else None
        text = plain(unit.text)
        if not below or not unit.is_after_blank or below.is_after_blank or unit.is_item or below.is_item or unit.level:
            return False
        is_short = (
            len(unit.numbers) == 1 and len(text.split()) <= 7 and text[:1].isupper() and text[-1] not in ".,;!?…:"
        )
        is_plain = not (unit.table or below.table or unit.speaker or ":" in text or unit.margin)
        is_text = len(below.text) > len(text) and below.text.rstrip()[-1:] in {".", "!", "?"}
        return is_short and is_plain and is_text and not find_days(text) and not self._is_person(text)

    def _is_person(self, text: str) -> bool:
        """One word may be a name, but where nobody is known to be called so it is a topic."""
        is_nobody_known = self._people.count == 0 and len(text.split()) > 1
        return self._people.are_known(text) or (is_nobody_known and self._people.are_names(text))

    def _has_list_below(self, at: int) -> bool:
        below = self._units[at + 1] if at + 1 < len(self._units) else None
        return bool(
            below and (below.is_item or below.table or below.indent > self._units[at].indent) and not below.level
        )

    def _has_entries_below(self, at: int) -> bool:
        """A list; or "Anna:" or a known "Anna" with a list; or lines that begin with somebody who is known."""
        below = self._units[at + 1] if at + 1 < len(self._units) else None
        text = plain(below.text) if below and not below.level else ""
        name = text.rstrip(":") if text.endswith(":") or self._people.are_known(text) else ""
        if self._has_list_below(at) or (name and self._people.are_names(name) and self._has_list_below(at + 1)):
            return True
        first = re.split(r"\s?[:–—]\s?|\s-{1,2}\s|\s(?:to|will)\s|\s?(?:->|→)\s?", text, maxsplit=1)[0]
        is_known = bool(text) and first != text and self._people.are_known(first)
        return is_known or all(self._names_first(at + next_one) for next_one in (1, 2))

    def _has_words_below(self, at: int) -> bool:
        """ "Decision" alone on the first line of a paragraph, and right below it what was decided."""
        unit, below = self._units[at], self._units[at + 1] if at + 1 < len(self._units) else None
        is_alone = unit.is_after_blank and not unit.is_item and not re.search(r"\d", unit.text)
        if below is None or below.level or below.table or below.is_item or below.is_after_blank or not is_alone:
            return False
        return not opens_with_marker(below.text) and not re.match(r"[^:]{1,20}:", plain(below.text))

    def _names_first(self, at: int) -> bool:
        """ "Chloe: repeat the samples" """
        text = plain(self._units[at].text) if at < len(self._units) and not self._units[at].level else ""
        name, colon, words = text.partition(":")
        return bool(colon and words.strip()) and len(name.split()) <= 3 and self._people.are_names(name)

    def _has_children(self, at: int) -> bool:
        below = self._units[at + 1] if at + 1 < len(self._units) else None
        return bool(below and not below.level and below.indent > self._units[at].indent)


def _topic(title: str) -> Head:
    """ "Topic: Actions of 2 April" is a list of them."""
    kind = kind_of_heading(title)
    return Head(title, "topic", kind if kind in {Kind.ACTIONS, Kind.CARRIED} else None)


def _is_among_topics(parent: Section, head: Head) -> bool:
    """ "Programme" behind "Rooms", and like it a heading, is what was talked about."""
    return (
        head.kind is Kind.AGENDA
        and bare(head.title) in _ALSO_TOPICS
        and any(s.style == head.style and s.kind is None and s.units for s in parent.children)
    )


def _begins_again(section: Section, unit: Unit) -> bool:
    """Below an agenda its first point comes again: with it the notes begin."""
    if section.kind is not Kind.AGENDA or section.style == "title" or len(section.units) < 2 or not unit.is_after_blank:
        return False
    return not unit.table and len(unit.text) <= LONGEST and bare(unit.text) == bare(section.units[0].text) != ""


def _is_further_card(section: Section, unit: Unit) -> bool:
    """ "Action: …" again below a heading of promises that are all marked so."""
    is_list = section.kind in {Kind.ACTIONS, Kind.CARRIED} and bool(section.units)
    return is_list and opens_with_marker(unit.text) and opens_with_marker(section.units[0].text)


def _is_no_entry(section: Section, unit: Unit) -> bool:
    """Below names that are no list a numbered line begins something else."""
    is_list = any(entry.ordinal for entry in section.units)
    return section.kind in LEAVES and bool(unit.ordinal) and bool(section.units) and not is_list
