"""An agenda as lines, in order and with clock offsets, and how two states of it differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from roundtable.models import AgendaItem, Slot

ITEM, SLOT = "item", "slot"


@dataclass(frozen=True)
class Row:
    """One line of an agenda as it is shown or was published. ``offset`` is minutes after the start."""

    kind: str  # ITEM or SLOT
    id: int
    title: str
    minutes: int
    offset: int
    purpose: str = ""
    presenter: str = ""
    presenter_id: int | None = None
    pre_read: str = ""
    is_without_discussion: bool = False  # agreed with the others of its kind, unless somebody asks
    room_rule: str = ""  # of its own; none: the meeting's
    group_id: int | None = None
    rows: list["Row"] = field(default_factory=list)  # of a slot

    @property
    def over(self) -> int:
        """By how many minutes the items of a slot exceed it."""
        return max(0, sum(row.minutes for row in self.rows) - self.minutes)


@dataclass(frozen=True)
class Difference:
    """How one line of an agenda differs between two publications."""

    kind: str  # added, removed, moved, changed
    title: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def rows_of(items: Iterable[AgendaItem], slots: Iterable[Slot]) -> list[Row]:
    """The agenda as it stands: items and slots in order, each with its clock offset."""
    items = list(items)
    blocks: list[AgendaItem | Slot] = [*slots, *(i for i in items if i.slot_id is None)]
    rows: list[Row] = []
    offset = 0
    for block in sorted(blocks, key=place):
        if isinstance(block, Slot):
            own = sorted((i for i in items if i.slot_id == block.id), key=place)
            rows.append(_slot_row(block, own, offset))
        else:
            rows.append(_item_row(block, offset))
        offset += block.minutes
    return rows


def minutes_of(rows: Sequence[Row]) -> int:
    return sum(row.minutes for row in rows)


def differences(old: Sequence[Row], new: Sequence[Row]) -> list[Difference]:
    """What changed, in the agenda's order: what went, what came or changed, what moved against the others."""
    before, after = flat(old), flat(new)
    found = [Difference("removed", row.title) for key, row in before.items() if key not in after]
    for key, row in after.items():
        if key not in before:
            found.append(Difference("added", row.title))
            continue
        was, now = _said(before[key]), _said(row)
        names = [name for name in was if was[name] != now[name]]
        if names:
            found.append(Difference("changed", row.title, {n: was[n] for n in names}, {n: now[n] for n in names}))
    stayed = [key for key in after if key in before]
    order = [key for key in before if key in after]
    found += [Difference("moved", after[key].title) for key in _moved(order, stayed)]
    return found


def place(block: AgendaItem | Slot) -> tuple[int, int]:
    return block.position, block.id


def _item_row(item: AgendaItem, offset: int) -> Row:
    return Row(
        kind=ITEM,
        id=item.id,
        title=item.title,
        minutes=item.minutes,
        offset=offset,
        purpose=item.purpose,
        presenter=item.presenter.name if item.presenter else "",
        presenter_id=item.presenter_id,
        pre_read=item.pre_read,
        is_without_discussion=item.stands_without_discussion,
        room_rule=item.room_rule or "",
    )


def _slot_row(slot: Slot, items: list[AgendaItem], offset: int) -> Row:
    rows: list[Row] = []
    at = offset
    for item in items:
        rows.append(_item_row(item, at))
        at += item.minutes
    return Row(SLOT, slot.id, slot.group.name, slot.minutes, offset, group_id=slot.group_id, rows=rows)


def thawed(row: dict[str, Any]) -> Row:
    return Row(**{**row, "rows": [thawed(inner) for inner in row.get("rows", [])]})


def flat(rows: Sequence[Row]) -> dict[tuple[str, int], Row]:
    return {(r.kind, r.id): r for row in rows for r in (row, *row.rows)}


def _said(row: Row) -> dict[str, Any]:
    names = ("title", "minutes", "purpose", "presenter", "pre_read", "is_without_discussion", "room_rule")
    return {name: getattr(row, name) for name in names}


def _moved(before: list[Any], after: list[Any]) -> list[Any]:
    """Those that changed place against the others: all but a longest run that kept its order."""
    place_before = {key: at for at, key in enumerate(before)}
    runs: list[list[Any]] = []  # runs[i]: a longest kept run that ends with after[i]
    kept: list[Any] = []
    for at, key in enumerate(after):
        longest: list[Any] = []
        for i in range(at):
            if place_before[after[i]] < place_before[key] and len(runs[i]) > len(longest):
                longest = runs[i]
        runs.append([*longest, key])
        kept = max(kept, runs[at], key=len)
    return [key for key in after if key not in kept]
