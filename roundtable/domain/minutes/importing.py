"""Whether a meeting of some minutes is on record already, and putting those on record that are not."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable import minutes as reader
from roundtable.domain import clock
from roundtable.domain.events import EventName, record
from roundtable.domain.minutes.writing import Writer
from roundtable.extensions import db
from roundtable.minutes.plans import MeetingPlan, PlannedItem, Words, outside_of, plans_of
from roundtable.models import Group, Meeting, Minutes, User
from roundtable.text.folding import fold

#: Minutes that do not say what the meeting was called are of any that was held here on that day.
_UNNAMED = ""


class Outcome(StrEnum):
    """What importing a meeting of some minutes does."""

    NEW = "new"
    SAME = "same"  # these very words are on record, or stand above already
    DIFFERS = "differs"  # another record of that day and name is there, and stays as it is
    UNDATED = "undated"  # somebody must say the day first


@dataclass(frozen=True)
class Verdict:
    plan: MeetingPlan
    outcome: Outcome
    meeting: Meeting | None = None  # that is there already


@dataclass(frozen=True)
class Imported:
    """The meetings that were put on record, the earliest first, and what became of each of the file."""

    meetings: list[Meeting]
    verdicts: list[Verdict]


def verdicts_of(group: Group, plans: Sequence[MeetingPlan]) -> list[Verdict]:
    """What importing them would do, one after the other; a handful of queries, however many there are."""
    same = _by_key(group, plans)
    named = _by_name(group, plans)
    seen: set[str] = set()
    found = []
    for plan in plans:
        is_twice = plan.print in seen
        seen.add(plan.print)
        found.append(Verdict(plan, Outcome.SAME) if is_twice else _verdict(group, plan, same, named))
    return found


def import_minutes(
    group: Group,
    read: reader.Minutes,
    sha256: str,
    *,
    by: User,
    days: Mapping[int, date] | None = None,
    words: Words | None = None,
) -> Imported:
    """Put the meetings of a file on record that are not there yet, the earliest first, in this transaction.

    ``sha256`` is of the file; ``days`` are those that people gave where the minutes say none.
    """
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())  # imports take turns
    verdicts = verdicts_of(group, plans_of(read, days or {}, words or Words()))
    new = [verdict.plan for verdict in verdicts if verdict.outcome is Outcome.NEW]
    if not new:
        return Imported([], verdicts)
    given = _given(group, read, sha256, by=by)
    writer = Writer(group, given, by=by)
    new[0] = _with_outside(new[0], read, words or Words())
    made = [writer.write(plan, _key(group, plan)) for plan in sorted(new, key=lambda plan: plan.held_on or date.min)]
    given.imported_at, given.meeting_ids = clock.now(), [*given.meeting_ids, *(meeting.id for meeting in made)]
    record(EventName.MINUTES_IMPORTED, given, by=by, meetings=len(made))
    return Imported(made, verdicts)


def _verdict(
    group: Group, plan: MeetingPlan, same: Mapping[str, Meeting], named: Mapping[tuple[date, str], Meeting]
) -> Verdict:
    if found := same.get(_key(group, plan)):
        return Verdict(plan, Outcome.SAME, found)
    if plan.held_on is None:
        return Verdict(plan, Outcome.UNDATED)
    if found := named.get((plan.held_on, fold(plan.title) if plan.is_named else _UNNAMED)) or (
        named.get((plan.held_on, fold(plan.title)))
    ):
        return Verdict(plan, Outcome.DIFFERS, found)
    return Verdict(plan, Outcome.NEW)


def _key(group: Group, plan: MeetingPlan) -> str:
    return hashlib.sha256(f"{group.id}\n{plan.print}".encode()).hexdigest()


def _by_key(group: Group, plans: Sequence[MeetingPlan]) -> dict[str, Meeting]:
    keys = [_key(group, plan) for plan in plans]
    query = select(Meeting).where(Meeting.import_key.in_(keys)).options(joinedload(Meeting.group))
    return {meeting.import_key or "": meeting for meeting in db.session.scalars(query)}


def _by_name(group: Group, plans: Sequence[MeetingPlan]) -> dict[tuple[date, str], Meeting]:
    """The group's meetings between the first and the last of these days, by day and name; see ``_UNNAMED``."""
    days = [plan.held_on for plan in plans if plan.held_on]
    if not days:
        return {}
    begin, end = datetime.combine(min(days), time()), datetime.combine(max(days), time()) + timedelta(days=1)
    query = select(Meeting).where(Meeting.group_id == group.id, Meeting.wall_time >= begin, Meeting.wall_time < end)
    found: dict[tuple[date, str], Meeting] = {}
    for meeting in db.session.scalars(query.options(joinedload(Meeting.group)).order_by(Meeting.id)):
        found[meeting.wall_time.date(), fold(meeting.title)] = meeting
        if meeting.imported_from_id is None:
            found[meeting.wall_time.date(), _UNNAMED] = meeting
    return found


def _given(group: Group, read: reader.Minutes, sha256: str, *, by: User) -> Minutes:
    """The row of the file, which may wait already."""
    query = select(Minutes).where(Minutes.group_id == group.id, Minutes.sha256 == sha256)
    given = db.session.scalar(query)
    if given is None:
        given = Minutes(group_id=group.id, name=read.name[-200:], sha256=sha256, source="\n".join(read.lines))
        given.given_by, given.given_at = by, clock.now()
        given.meeting_ids, given.understood, given.days = [], {}, {}
        db.session.add(given)
        db.session.flush()
    return given


def _with_outside(plan: MeetingPlan, read: reader.Minutes, words: Words) -> MeetingPlan:
    """What stands before the first meeting of a file, or between two, goes with the first that is put on record."""
    if not (outside := outside_of(read)):
        return plan
    return replace(plan, items=[*plan.items, PlannedItem(words.outside, notes=outside)])
