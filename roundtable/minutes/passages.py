"""Text that is no table: what is marked in it, listed, or said in sentences."""

import re
from dataclasses import replace

from roundtable.minutes import phrases
from roundtable.minutes.columns import Column
from roundtable.minutes.details import DUE_KEY, OWNER_KEY, owners_in, read_details
from roundtable.minutes.dues import is_when, without_lead
from roundtable.minutes.fields import fields_of
from roundtable.minutes.ledger import ATTENDANCE, BOXES, TO_DO, add_details
from roundtable.minutes.markers import Marks, find_marked, with_marker_first
from roundtable.minutes.marking import WHAT, Marking, is_below
from roundtable.minutes.marks import ALL, STRONG, STRUCK, STRUCK_END, plain
from roundtable.minutes.promises import read_promise
from roundtable.minutes.records import State
from roundtable.minutes.sections import Section
from roundtable.minutes.titles import bare, columns_of, kind_of_field
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.minutes.words import is_nothing, sentences, state_of
from roundtable.text.patterns import compile_later

_NEXT = compile_later(
    r"\b(?:next\s(?:meeting|call|session|sync|one|telecon\w*)|meet\sagain|nächste[rs]?\s(?:sitzung|"
    r"termin|treffen|call)|prochaine\s(?:réunion|séance))\b",
    re.IGNORECASE,
)
#: "DONE" so far behind the beginning of a box says how it stands.
_FAR = 8
_NEXT_FIRST = compile_later(
    r"(?:next|nächste[rs]?|prochaine?)\s(?:meeting|call|session|telecon\w*|sitzung|termin|treffen|réunion|séance)\b(?!\W+(?:to|agenda))",
    re.IGNORECASE,
)
_CELLS = compile_later(r"\s(?:/|\||[–—-]|→)\s|;\s")
_STROKE = compile_later(rf"{STRUCK}([^{STRUCK}{STRUCK_END}]*){STRUCK_END}")


_OF_OUTLINE = {"DONE": State.DONE, "CANCELLED": State.DROPPED, "CANCELED": State.DROPPED}


class Passages(Marking):
    """Reads the units of a section one by one."""

    def _head(self, section: Section) -> None:
        self._above = self._decided = None
        self._is_told = False
        head, above = section.head, section.parent
        if head is None or above is None or section.kind:
            return
        is_list = above.purpose in TO_DO
        if (
            is_list
            and not self._people.are_names(section.title)
            and any(read_details(plain(u.text), self._people) for u in section.units[:4])
        ):
            self._promise(head, head.text, 0, is_carried=above.purpose is Kind.CARRIED)
        elif section.title.endswith(".") and section.style.startswith("ord"):
            self._sentences(head, above, head)  # "3.1 All agreed that one log is enough."

    def _group_of(self, section: Section) -> str:
        title = section.title.rstrip(": ")
        is_person = section.is_person or (section.kind is None and bool(title) and self._people.are_names(title))
        return title if is_person and section.purpose in TO_DO else ""

    def _text(self, unit: Unit, section: Section, below: Unit | None) -> None:
        if self._group and unit.indent <= self._group[0]:
            self._group = None
        if self._is_unfilled(unit):
            return
        struck = [match[1] for match in _STROKE.finditer(unit.text)]
        if unit.margin:
            self._with_margin(unit, section, below)
        elif struck:
            self._struck(unit, section, below, struck)
        else:
            self._plain(unit, section, below)

    def _with_margin(self, unit: Unit, section: Section, below: Unit | None) -> None:
        """Names in the margin own what is promised in the text beside them: what it says so, else its last sentence."""
        before = len(self.found.actions)
        self._plain(unit, section, below)
        found = self.found.actions[before:]
        for action in found:
            action.owners = action.owners or owners_in(unit.margin)
        parts = sentences(unit.text)
        if not found and parts:
            said = next(
                (part for part in parts if phrases.own_line(plain(part), self._people, need_known=True)), parts[-1]
            )
            self._promise(unit, said, max(unit.text.find(said.strip()), 0), slot=unit.margin, section=section)
        self._open = None

    def _struck(self, unit: Unit, section: Section, below: Unit | None, struck: list[str]) -> None:
        """What is struck out is dropped; where only a part is, the rest counts."""
        rest = _STROKE.sub(lambda match: "\n" * match[0].count("\n"), unit.text)
        bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", plain(rest)).strip(" .,;:–—-")
        whole = " ".join(struck)
        is_marked = any(find_marked(part, self._people.are_names) for part in struck)
        begins = unit.text.lstrip(f"{STRONG} ").startswith(STRUCK) and not self._is_promise(plain(rest))
        if not (is_marked or begins or len(plain(whole)) > 2 * len(bare)):
            self._plain(replace(unit, text=rest), section, below)
            return
        self._drop(replace(unit, text=whole if begins or is_marked else _stroke_only(unit.text)), section)
        if bare and (is_marked or (len(bare) > 25 and not begins)):
            self._plain(Unit(unit.numbers, rest, unit.indent, speaker=unit.speaker), section, below)

    def _drop(self, unit: Unit, section: Section) -> None:
        """Read what is struck out: its promises are dropped, its decisions are none."""
        actions, decisions = len(self.found.actions), len(self.found.decisions)
        self._plain(unit, section, None)
        for action in self.found.actions[actions:]:
            action.state = State.DROPPED
        del self.found.decisions[decisions:]
        self._open = None

    def _is_promise(self, text: str) -> bool:
        promise = read_promise(text, self._people)
        return bool(find_marked(text, self._people.are_names) or (promise.owners and not state_of(text)))

    def _plain(self, unit: Unit, section: Section, below: Unit | None) -> None:
        if section.purpose is not Kind.AGENDA and (first := with_marker_first(unit.text, unit.mark)) != unit.text:
            unit = replace(unit, text=first)
        found = find_marked(unit.text, self._people.are_names)
        if unit.box is not None and len(found) == 1 and found[0].is_done and found[0].start > _FAR:
            unit, found = replace(unit, text=unit.text[: found[0].start], box="x"), []  # "[x] Order foil. DONE: …"
        if not found and (self._is_detail(unit) or self._is_card(unit, below)):
            return
        if found and found[0].is_done and _is_of_report(section):
            found = []
        self._open = None if found or unit.is_item or unit.is_after_blank else self._open
        self._is_told = bool(unit.level and found) or (self._is_told and not unit.level)
        if found:
            self._marked(unit, section, below, found)
        elif unit.state:
            self._promise(unit, unit.text, 0, state=_OF_OUTLINE.get(unit.state, State.OPEN), section=section)
        elif not self._listed(unit, section, below):
            self._said(unit, section)

    def _is_detail(self, unit: Unit) -> bool:
        """What stands below an action says who, when or how it stands, or is a detail of it."""
        if self._card and (match := WHAT.match(unit.text)):
            owner = OWNER_KEY.fullmatch(plain(self._card.text))
            self._promise(unit, match["text"], match.start("text"), slot=owner["names"] if owner else "")
            self._card = None
            return True
        if not self._open or unit.box is not None:
            return False
        is_below = unit.indent > self._open.indent and (unit.is_item or self._open.is_item or not unit.is_after_blank)
        if any(field.kind is Kind.NEXT for field in fields_of(unit)):
            return False
        details = read_details(plain(unit.text), self._people)
        is_near = not unit.is_after_blank or ":" in unit.text or is_below
        if details and is_near and (is_below or not unit.is_item or not self._open.is_item):
            add_details(self._open.action, details)
            return True
        return is_below and self._open.is_item

    def _is_card(self, unit: Unit, below: Unit | None) -> bool:
        """ "What: …" right above "Who: …" or "When: …", or below "Who: …"."""
        following = plain(below.text) if below and not below.is_after_blank else ""
        if (match := WHAT.match(unit.text)) and (OWNER_KEY.fullmatch(following) or DUE_KEY.fullmatch(following)):
            return bool(self._promise(unit, match["text"], match.start("text")))
        owner = OWNER_KEY.fullmatch(plain(unit.text))
        if owner and below and following and (match := WHAT.match(below.text)):
            self._card = unit
            return True
        return False

    def _listed(self, unit: Unit, section: Section, below: Unit | None) -> bool:
        """Whether the unit is an entry of a list of actions or decisions, a box, or names those below it."""
        purpose = section.purpose
        text = plain(unit.text)
        if self._group and unit.is_item:
            self._of_group(unit, section)
            return True
        if unit.box is not None:
            if purpose is Kind.AGENDA:
                return True
            if not re.search(r"[^\W_]", text):
                self.found.not_understood.add(unit.number)
            elif purpose is Kind.DECISIONS and BOXES.get(unit.box) is State.DONE:
                self._decide(unit, unit.text, 0)
            else:
                self._entry(unit, section, below)
            return True
        if purpose in {*TO_DO, Kind.DECISIONS, Kind.BOTH}:
            return self._is_told or self._of_list(unit, section, below, purpose)
        return False

    def _of_group(self, unit: Unit, section: Section) -> None:
        assert self._group
        _, names, marks = self._group
        if marks is Marks.DECISION:
            self._decide(unit, unit.text, 0)
        elif not is_nothing(plain(unit.text)):
            state = BOXES.get(unit.box) if unit.box is not None else None
            self._promise(unit, unit.text, 0, group=names, state=state, section=section)

    def _of_list(self, unit: Unit, section: Section, below: Unit | None, purpose: Kind | None) -> bool:
        text = plain(unit.text)
        if is_nothing(text) or phrases.decided_in(text) or (not unit.is_item and _is_field(unit)):
            return is_nothing(text)
        is_promise = phrases.own_line(text, self._people, need_known=False)
        if purpose is Kind.DECISIONS or (purpose is Kind.BOTH and not is_promise):
            if not is_promise:
                return self._of_decisions(unit)
            self._promise(unit, unit.text, 0, section=section)
            return True
        if self._in_gaps(unit, section) or _NEXT_FIRST.match(text) or self._is_asked(unit, text):
            return True
        if not unit.is_item:
            promise = read_promise(unit.text, self._people)
            said = promise.owners or ((promise.due or promise.state) and not unit.is_after_blank)
            if not said or (promise.owners and not promise.text) or _is_prose(unit) or _NEXT.search(text):
                return False
        self._entry(unit, section, below)
        return True

    def _is_asked(self, unit: Unit, text: str) -> bool:
        """ "Which sites are left?" among promises is nobody's."""
        return text.endswith("?") and unit.box is None and not read_promise(unit.text, self._people).owners

    def _of_decisions(self, unit: Unit) -> bool:
        """Whether the unit is a decision of the list, and no remark on the one above it."""
        is_remark = unit.is_item and self._decided is not None and unit.indent > self._decided
        is_entry = unit.is_item or (not unit.is_after_blank and len(sentences(unit.text)) == 1)
        if is_remark or not is_entry:
            return False
        self._is_marking = True
        self._decide(unit, sentences(unit.text)[0], 0)
        self._decided = unit.indent if unit.is_item and not plain(unit.text).endswith(":") else None
        return True

    def _entry(self, unit: Unit, section: Section, below: Unit | None) -> None:
        """An item of a list of actions; a name alone owns those below it."""
        text = plain(unit.text).rstrip(": ")
        if self._people.are_names(text) and is_below(below, unit):
            self._group = (unit.indent, text, Marks.ACTION)
            return
        if self._people.are_known(text):
            self.found.not_understood.add(unit.number)
            return
        state = BOXES.get(unit.box) if unit.box is not None else None
        if cells := self._cells_of(unit, section):
            words, owners = cells.get(Column.ACTION, ""), cells.get(Column.OWNER, "")
            action = self._promise(
                unit, words, max(unit.text.find(words), 0), slot=owners, state=state, section=section
            )
            if action:
                action.due = without_lead(cells.get(Column.DUE, "")) or action.due
            return
        self._promise(unit, unit.text, 0, state=state, section=section, group=self._group_of(section))

    def _in_gaps(self, unit: Unit, section: Section) -> bool:
        """ "Marcus     Call the police       May 15": cells of a table without lines or names of columns."""
        cells = [cell for cell in re.split(r"\s{3,}|\t", ALL.sub("", unit.text).strip()) if cell]
        names = [cell for cell in cells if self._people.are_names(cell) and len(cell.split()) <= 4]
        rest = [cell for cell in cells if cell not in names and not is_when(cell)]
        if not 2 <= len(cells) <= 4 or len(unit.numbers) > 1 or len(names) != 1 or len(rest) != 1:
            return False
        action = self._promise(unit, rest[0], max(unit.text.find(rest[0]), 0), slot=names[0], section=section)
        if action:
            action.due = action.due or next((without_lead(cell) for cell in cells if is_when(cell)), None)
        return action is not None

    def _cells_of(self, unit: Unit, section: Section) -> dict[Column, str]:
        """ "Alva / write the letter / 3 March" below "Who / What / When"."""
        columns = columns_of(bare(section.title)) if section.title else []
        cells = [cell.strip() for cell in _CELLS.split(plain(unit.text))] if columns else []
        if len(cells) < 2 or len(cells) > len(columns):
            return {}
        return dict(zip(columns, cells, strict=False))


def _stroke_only(text: str) -> str:
    return text.replace(STRUCK, "").replace(STRUCK_END, "")


_OF_HEADS = {*ATTENDANCE, Kind.NEXT, Kind.CHAIR, Kind.SCRIBE, Kind.DATE, Kind.PAPERS, Kind.SUBMITTED}


def _is_field(unit: Unit) -> bool:
    if kind_of_field(unit.text.split("\n")[0].split(",")[0]) is Kind.SUBMITTED:  # "Best," above a name
        return True
    return any(field.kind in _OF_HEADS for field in fields_of(unit))


#: What people tell of their work in turn: "done: …", "next: …", "blocked: …".
_TELLS_NEXT = compile_later(
    r"\W{0,3}(?:next|doing|blocked|blockers?|planned|plans?|in\sprogress|ongoing)\ue003?\s?:", re.IGNORECASE
)


def _is_of_report(section: Section) -> bool:
    return any(_TELLS_NEXT.match(unit.text) for unit in section.units[:40])


def _is_prose(unit: Unit) -> bool:
    return len(sentences(unit.text)) > 2
