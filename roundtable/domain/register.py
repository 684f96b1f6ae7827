"""The register of decisions, of one group or over all: what holds now, what was superseded, what is due for review."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased, joinedload

from roundtable.domain import clock, search
from roundtable.domain.paging import Page, page_of
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import Decision, Group, User

MOST_EXPORTED, AT_A_TIME = 20_000, 500  # rows of a table to keep


class Standing(StrEnum):
    """Which decisions are looked for."""

    ALL = ""
    HOLDS = "holds"
    SUPERSEDED = "superseded"
    DUE = "due"


@dataclass(frozen=True)
class Sought:
    """What one looks for in a register."""

    standing: Standing = Standing.ALL
    year: int | None = None
    words: str = ""


def of_group(group: Group, person: User | None, number: int = 1, sought: Sought | None = None) -> Page[Decision]:
    """The newest first."""
    return page_of(_found(person, group, sought or Sought()), number)


def of_all(person: User | None, number: int = 1, sought: Sought | None = None) -> Page[Decision]:
    """Over all groups, as far as the person may read it."""
    return page_of(_found(person, None, sought or Sought()), number)


def to_keep(person: User | None, group: Group | None, sought: Sought) -> Iterator[tuple[Decision, str]]:
    """All of it, each with the number of what superseded it, for a table that is kept elsewhere; some at a time,
    so that a long one takes no more memory than a short one."""
    query = _found(person, group, sought).limit(MOST_EXPORTED).execution_options(yield_per=AT_A_TIME)
    for some in db.session.scalars(query).partitions():
        successors = successors_of(some)
        yield from ((decision, successors.get(decision.id, "")) for decision in some)


def years(person: User | None, group: Group | None = None) -> list[int]:
    """The years in which anything was decided, the latest first, with those between."""
    query = readable(Decision, person)
    query = query.where(Decision.group_id == group.id) if group is not None else query
    by_day = query.with_only_columns(Decision.decided_on).limit(1)  # the ends of an index, not all that is in it
    earliest, latest = by_day.order_by(Decision.decided_on), by_day.order_by(Decision.decided_on.desc())
    first, last = db.session.execute(select(earliest.scalar_subquery(), latest.scalar_subquery())).one()
    return list(range(last.year, first.year - 1, -1)) if first is not None else []


def successors_of(decisions: Iterable[Decision]) -> dict[int, str]:
    """The number of what superseded each, of those that no longer hold; one query."""
    ids = [d.id for d in decisions]
    if not ids:
        return {}
    query = select(Decision.supersedes_id, Decision.id).where(
        Decision.supersedes_id.in_(ids), Decision.withdrawn_at.is_(None)
    )
    return {old: f"D-{new}" for old, new in db.session.execute(query.order_by(Decision.id)) if old is not None}


_NEWER = aliased(Decision)


def holds() -> ColumnElement[bool]:
    """It is in force: nothing superseded it."""
    return ~exists().where(_NEWER.supersedes_id == Decision.id, _NEWER.withdrawn_at.is_(None))


def is_due(day: date) -> ColumnElement[bool]:
    """It holds, and was to be looked at again by this day."""
    return and_(Decision.review_on <= day, holds())


def _found(person: User | None, group: Group | None, sought: Sought) -> Select[Decision]:
    query = readable(Decision, person).options(joinedload(Decision.meeting), joinedload(Decision.group))
    found = search.ids_of(Decision.kind, sought.words) if sought.words else None
    if found is not None:
        query = query.where(Decision.id.in_(found))
    if group is not None:  # the few that are found are looked up by their ids, and not the group's by an index
        query = query.where((Decision.group_id + 0 if isinstance(found, list) else Decision.group_id) == group.id)
    if sought.standing == Standing.HOLDS:
        query = query.where(holds())
    elif sought.standing == Standing.SUPERSEDED:
        query = query.where(~holds())
    elif sought.standing == Standing.DUE:
        query = query.where(is_due(clock.today(person.zone if person else "UTC")))
    if sought.year is not None:
        query = query.where(Decision.decided_on.between(date(sought.year, 1, 1), date(sought.year, 12, 31)))
    return query.order_by(Decision.decided_on.desc(), Decision.id.desc())
