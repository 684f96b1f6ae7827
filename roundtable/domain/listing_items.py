"""Lists of action items by what one looks for: whose, when, which words; as a list, a board or a table to keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from roundtable.domain import clock
from roundtable.domain.paging import Page, page_of
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import ActionItem, ActionItemHelper, ActionItemState, Group, Stage, User

#: A column of the board shows so many; the list has all.
IN_COLUMN = 30
MOST_ROWS, AT_A_TIME = 5000, 500  # of a table to keep


class When(StrEnum):
    LATE = "late"
    WEEK = "week"  # in the next seven days
    LATER = "later"
    NO_DATE = "no_date"


@dataclass(frozen=True)
class Sought:
    """What one looks for; all empty: everything that is open."""

    owner_id: int | None = None
    is_nobodys: bool = False
    when: When | None = None
    words: str = ""
    stage: Stage | None = None
    is_ended: bool = False


def listed(group: Group | None, sought: Sought, person: User, number: int = 1) -> Page[ActionItem]:
    """Late ones first, then by date; finished ones the latest first. Of one group, or of all."""
    return page_of(_query(group, sought, person).options(joinedload(ActionItem.group)), number)


def board(group: Group, sought: Sought, person: User) -> dict[str, list[ActionItem]]:
    """The columns: to do, doing, waiting, and what was done in the last two weeks."""
    columns: dict[str, list[ActionItem]] = {}
    for stage in Stage:
        of_stage = _query(group, sought, person).where(ActionItem.stage == stage)
        columns[stage.value] = list(db.session.scalars(of_stage.limit(IN_COLUMN)))
    done = readable(ActionItem, person).where(*_conditions(group, Sought(sought.owner_id, sought.is_nobodys), person))
    done = done.where(ActionItem.state == ActionItemState.DONE)
    done = done.where(ActionItem.finished_at >= clock.now() - timedelta(days=14))
    columns["done"] = list(db.session.scalars(done.order_by(ActionItem.finished_at.desc()).limit(IN_COLUMN)))
    return columns


def rows(group: Group, sought: Sought, person: User) -> Iterator[list[str]]:
    """A table to keep: number, text, owner, helpers, due, state, stage, finished."""
    query = _query(group, sought, person).options(selectinload(ActionItem.helpers)).limit(MOST_ROWS)
    for item in db.session.scalars(query.execution_options(yield_per=AT_A_TIME)):
        yield [
            item.number,
            item.text,
            item.owner.name if item.owner else "",
            ", ".join(helper.name for helper in item.helpers),
            item.due_on.isoformat() if item.due_on else "",
            item.state.value,
            item.stage.value if item.is_open else "",
            item.finished_at.date().isoformat() if item.finished_at else "",
        ]


def among(group: Group, ids: list[int], person: User) -> list[ActionItem]:
    """Those of these ids that are the group's and that the person may read (at most two hundred)."""
    query = readable(ActionItem, person).where(ActionItem.group_id == group.id, ActionItem.id.in_(ids[:200]))
    return list(db.session.scalars(query.order_by(ActionItem.id)))


def helped_by(person: User, limit: int = 50) -> list[ActionItem]:
    """Open ones that the person helps with, over all groups."""
    helps = select(ActionItemHelper.action_item_id).where(ActionItemHelper.user_id == person.id)
    query = readable(ActionItem, person).where(ActionItem.id.in_(helps), ActionItem.state == ActionItemState.OPEN)
    query = query.order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id).limit(limit)
    return list(db.session.scalars(query.options(joinedload(ActionItem.group))))


def _query(group: Group | None, sought: Sought, person: User) -> Select[ActionItem]:
    query = readable(ActionItem, person).where(*_conditions(group, sought, person))
    if sought.is_ended:
        query = query.where(ActionItem.state != ActionItemState.OPEN)
        return query.order_by(ActionItem.finished_at.desc(), ActionItem.id.desc())
    query = query.where(ActionItem.state == ActionItemState.OPEN)
    return query.order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)


def _conditions(group: Group | None, sought: Sought, person: User) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if group is not None:
        found.append(ActionItem.group_id == group.id)
    if sought.is_nobodys:
        found.append(ActionItem.owner_id.is_(None))
    elif sought.owner_id is not None:
        helps = select(ActionItemHelper.action_item_id).where(ActionItemHelper.user_id == sought.owner_id)
        found.append(or_(ActionItem.owner_id == sought.owner_id, ActionItem.id.in_(helps)))
    if sought.when is not None:
        found.append(_when(sought.when, clock.today(person.zone)))
    if sought.stage is not None:
        found.append(ActionItem.stage == sought.stage)
    found += [func.lower(ActionItem.text).contains(word.lower(), autoescape=True) for word in sought.words.split()[:8]]
    return found


def _when(when: When, today: date) -> ColumnElement[bool]:
    week = today + timedelta(days=7)
    return {
        When.LATE: ActionItem.due_on < today,
        When.WEEK: ActionItem.due_on.between(today, week),
        When.LATER: ActionItem.due_on > week,
        When.NO_DATE: ActionItem.due_on.is_(None),
    }[when]
