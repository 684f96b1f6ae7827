"""Tables: rows that are promises or decisions, and cells that hold them."""

import re
from dataclasses import replace

from roundtable.minutes import phrases
from roundtable.minutes.columns import Column
from roundtable.minutes.days import find_days
from roundtable.minutes.details import Promise, owners_in, read_details
from roundtable.minutes.dues import without_lead
from roundtable.minutes.ledger import ATTENDANCE, BOXES, TO_DO, Found, add_details
from roundtable.minutes.markers import Marks, find_marked
from roundtable.minutes.marking import is_lost
from roundtable.minutes.marks import STRUCK, STRUCK_END, plain
from roundtable.minutes.passages import Passages
from roundtable.minutes.records import Action, State
from roundtable.minutes.roles import Roles, marks_of_label
from roundtable.minutes.sections import Section
from roundtable.minutes.titles import kind_of_heading
from roundtable.minutes.units import Unit, take_box
from roundtable.minutes.vocabulary import Kind
from roundtable.minutes.words import is_nothing, sentences, state_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later


class Statements(Passages):
    """Walks the sections of one meeting, its tables too."""

    def read(self) -> Found:
        for section in self._outline.all:
            self._open = self._group = self._motion = self._of_card = None
            self._head(section)
            for at, unit in enumerate(section.units):
                self._unit(unit, section, section.units[at + 1] if at + 1 < len(section.units) else None)
        self._carry_numbered()
        self._settle_approved()
        return self.found

    def _unit(self, unit: Unit, section: Section, below: Unit | None) -> None:
        if unit.table:
            self._row(unit, section)
        elif unit.is_notice or section.purpose in ATTENDANCE:
            pass
        else:
            self._text(unit, section, below)
        if not unit.is_notice and plain(unit.text):
            self._above = unit

    def _row(self, unit: Unit, section: Section) -> None:
        table = unit.table
        assert table
        roles = self._roles(unit, section)
        if roles.is_fields or roles.attendance or (roles.has_header and unit.is_first_row):
            return
        if roles.is_labelled:
            self._labelled_row(unit, section)
            return
        if roles.has(Column.NAME, Column.CAME) and not roles.has(Column.ACTION):
            return
        purpose = section.purpose
        is_own_table = roles.has(Column.ACTION) and (
            roles.has(Column.OWNER, Column.DUE, Column.STATE)
            or purpose in TO_DO
            or not roles.has(Column.NOTES, Column.TOPIC)
        )
        if is_own_table:
            self._action_row(unit, roles, section)
        topic = roles.at(Column.TOPIC)
        is_carried = (
            topic is not None and topic < len(unit.cells) and kind_of_heading(unit.cells[topic].text) is Kind.CARRIED
        )
        for number, cell in enumerate(unit.cells):
            role = roles.columns[number] if number < len(roles.columns) else None
            if role is Column.ACTION and not is_own_table:
                self._cell(cell, section, is_carried=is_carried, is_promise=True)
            elif role is Column.DECISION and not is_nothing(cell.text) and not _is_put_off(unit, roles):
                self._decision_cell(cell, section)
            elif role in {Column.NOTES, None} and not (is_own_table and purpose in TO_DO):
                before = len(self.found.actions)
                self._cell(cell, section, is_carried=is_carried, is_promise=False)
                if role is None:
                    self._own_beside(self.found.actions[before:], unit.cells[number + 1 :])

    def _own_beside(self, actions: list[Action], cells: list[Unit]) -> None:
        """Who stands alone in the next cell owns what is marked in this one."""
        names = plain(cells[0].text) if cells else ""
        for action in actions if names and self._people.are_known(names) else []:
            action.owners = action.owners or owners_in(names)

    def _labelled_row(self, unit: Unit, section: Section) -> None:
        """ "| Action | Alva to order foil |"; a row without a label goes on with the one above."""
        label, value = unit.cells[0].text, next((cell for cell in unit.cells[1:] if plain(cell.text)), None)
        if value is None or is_nothing(value.text):
            return
        if plain(label):
            self._label = label
        before = len(self.found.actions)
        marks = marks_of_label(self._label)
        details = read_details(f"{plain(self._label)}: {plain(value.text)}", self._people)
        if marks is Marks.DECISION:
            self._decision_cell(value, section)
        elif marks is Marks.ACTION:
            is_carried = kind_of_heading(self._label) is Kind.CARRIED
            self._cell(value, section, is_carried=is_carried, is_promise=True)
        elif details and self._of_card is not None:
            add_details(self._of_card, details)
            return
        else:
            self._cell(value, section, is_carried=False, is_promise=False)
        self._of_card = self.found.actions[-1] if len(self.found.actions) > before else None

    def _roles(self, unit: Unit, section: Section) -> Roles:
        assert unit.table
        return self._tables.roles_of(unit.table, section.purpose)

    def _action_row(self, unit: Unit, roles: Roles, section: Section) -> None:
        words = _cell_of(unit, roles, Column.ACTION)
        if words is None or not self._is_action(unit, roles, words):
            return
        found = find_marked(words.text, self._people.are_names)
        if found and found[0].marks is Marks.DECISION:
            body = words.text[found[0].body : found[0].end]
            self._marked_decision(words, found[0], body, None, is_lost=is_lost(words))
            return
        is_filled = any(
            cell and not is_nothing(cell.text)
            for cell in (_cell_of(unit, roles, c) for c in (Column.OWNER, Column.DUE))
        )
        if not found and not is_filled and self._is_mixed(unit, roles):
            return
        start, slot = (found[0].body, found[0].slot) if found else (0, "")
        owner = _cell_of(unit, roles, Column.OWNER)
        slot = plain(owner.text) if owner and plain(owner.text) else slot
        has_own_due = roles.has(Column.DUE)
        parts = self._several(words.text[start:]) if not slot else [words.text[start:]]
        for part in parts:
            action = self._promise(words, part, start, slot=slot, section=section, has_own_due=has_own_due)
            if action:
                self._complete(action, unit, roles)
                if STRUCK in words.text:
                    action.state = State.DROPPED
        self._open = None

    def _several(self, text: str) -> list[str]:
        """ "Oona to send the plan; Pat to ask the printers" is two promises."""
        parts = [part for part in re.split(r";\s+", text) if part]
        are_all = len(parts) > 1 and all(phrases.own_line(plain(part), self._people, need_known=True) for part in parts)
        return parts if are_all else [text]

    def _is_action(self, unit: Unit, roles: Roles, words: Unit) -> bool:
        """Whether the row can be a promise; one with its words missing is noted as not understood."""
        text = plain(words.text)
        number = _cell_of(unit, roles, Column.NUMBER)
        filled = [cell for cell in unit.cells if plain(cell.text) and cell is not number]
        if not filled or (text and self._is_unfilled(words)):
            return False
        is_alone = len(filled) == 1
        if is_alone and len(unit.cells) > 2 and filled[0] is words and self._is_group(unit, words):
            return False
        is_name = self._people.are_known(text)
        if re.search(r"[^\W_]", text) and not (is_alone and is_name):
            return not (is_nothing(text) and is_alone)
        about = [words, _cell_of(unit, roles, Column.TOPIC), _cell_of(unit, roles, Column.NOTES)]
        if is_name or any(not is_nothing(cell.text) and cell not in about for cell in filled):
            self.found.not_understood.add(unit.number)
        return False

    def _complete(self, action: Action, unit: Unit, roles: Roles) -> None:
        """What the other cells of the row say of it."""
        action.is_carried |= self._carried_group.get(id(unit.table), False)
        due, state, earlier = (_cell_of(unit, roles, c) for c in (Column.DUE, Column.STATE, Column.EARLIER))
        said = state_of(plain(due.text)) if due else None
        if due and not said and not is_nothing(due.text):
            action.due = without_lead(plain(due.text)) or action.due
        ticked = _ticked(plain(state.text)) if state else None
        if state and BOXES.get(state.box or " ") is State.DONE:
            ticked = State.DONE, False
        for status in (said, ticked or (state_of(plain(state.text)) if state else None)):
            if status:
                add_details(action, Promise("", state=status[0], is_carried=status[1]))
        days = find_days(plain(earlier.text)) if earlier else []
        if days and self._held_on and (on := days[0].on(self._held_on.year)) and on < self._held_on:
            action.is_carried = True

    def _is_mixed(self, unit: Unit, roles: Roles) -> bool:
        """Where some cells of the column are marked as actions or decisions, the others are notes."""
        assert unit.table
        at = roles.at(Column.ACTION)
        if unit.table.is_mixed is None:
            texts = [row[at].text for row in unit.table.rows[1:] if at is not None and at < len(row)]
            unit.table.is_mixed = any(find_marked(text, self._people.are_names) for text in texts)
        return unit.table.is_mixed

    def _is_group(self, unit: Unit, words: Unit) -> bool:
        """A row with words in one cell only may part the table: "Open from last time"."""
        kind = kind_of_heading(words.text)
        is_strong = words.text.startswith("\ue002") and words.text.endswith("\ue003")
        if kind in TO_DO or is_strong:
            self._carried_group[id(unit.table)] = kind is Kind.CARRIED
        return kind in TO_DO or is_strong

    def _decision_cell(self, cell: Unit, section: Section) -> None:
        for part in _parts(cell):
            text = plain(part.text)
            if STRUCK in part.text or is_nothing(text):
                continue
            self._is_marking = True
            if phrases.own_line(text, self._people, need_known=True):
                self._promise(part, part.text, 0, section=section)
            elif found := find_marked(part.text, self._people.are_names):
                self._marked(part, section, None, found)
            else:
                self._decide(part, sentences(part.text)[0], 0)

    def _apart(self, cell: Unit) -> Unit:
        """ "CM: outline; DR: references" is two promises."""
        parts = _BEFORE_NAME.split(cell.text)
        are_all = all(self._people.are_names(plain(part).partition(":")[0]) for part in parts)
        return replace(cell, text="\ue004".join(parts)) if len(parts) > 1 and are_all else cell

    def _cell(self, cell: Unit, section: Section, *, is_carried: bool, is_promise: bool) -> None:
        """Each line of a cell by itself; in a column of promises each is one."""
        for part in _parts(self._apart(cell) if is_promise else cell):
            before = len(self.found.actions)
            if is_promise and not is_nothing(plain(part.text)) and not find_marked(part.text, self._people.are_names):
                self._promise(
                    part, part.text, 0, section=section, state=State.DROPPED if part.text.startswith(STRUCK) else None
                )
            else:
                self._text(part, section, None)
            for action in self.found.actions[before:]:
                action.is_carried |= is_carried
            self._open = None


def _cell_of(unit: Unit, roles: Roles, column: Column) -> Unit | None:
    at = roles.at(column)
    return unit.cells[at] if at is not None and at < len(unit.cells) else None


_BEFORE_NAME = compile_later(r";\s+(?=[^:;\n]{1,40}:\s)")
#: How something stands that is not decided.
_NOT_DECIDED = frozenset(
    fold(
        "deferred postponed proposed draft pending open rejected declined withdrawn tabled undecided vertagt "
        "verschoben vorgeschlagen offen abgelehnt zurückgezogen reporté reportée ajourné ajournée proposé proposée "
        "rejeté rejetée"
    ).split()
)


def _is_put_off(unit: Unit, roles: Roles) -> bool:
    """Whether the column of states says that it was not decided."""
    state = _cell_of(unit, roles, Column.STATE)
    words = fold(plain(state.text)).strip(" .()[]").split() if state else []
    return bool(words) and (words[0].strip(",;:") in _NOT_DECIDED or words[0] == "not")


def _ticked(words: str) -> tuple[State | None, bool] | None:
    if fold(words).strip() in {"x", "yes", "y", "ja", "oui", "100%", "100 %", "✓", "✔", "[x]"}:
        return State.DONE, False
    return None


def _parts(cell: Unit) -> list[Unit]:
    """The lines of a cell, each with its own bullet and box."""
    if "\ue004" not in cell.text:
        return [cell]
    parts: list[Unit] = []
    for text in cell.text.split("\ue004"):
        before = parts[-1].text.count(STRUCK) - parts[-1].text.count(STRUCK_END) if parts else 0
        part = Unit(cell.numbers, STRUCK * max(before, 0) + re.sub(r"^\s*[-*•◦–]\s+", "", text))
        take_box(part)
        parts.append(part)
    return [part for part in parts if plain(part.text)]
