"""When a person's next digest is due: in their own morning, on a day on which a group of theirs reports.

All of it is wall-clock time in the person's zone, so that 07:00 stays 07:00 when clocks change.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from roundtable.among import in_ids
from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import Cadence, Digest, Membership, User

#: Groups read at once come in batches of this many minutes.
BATCH_MINUTES = 10


def next_due(
    person: User, cadences: Collection[Cadence], after: datetime, told_on: date | None = None
) -> datetime | None:
    """The first moment after ``after`` at which a digest is due; none when no group reports by digest.

    A day has one digest: until ``told_on`` every day has had its own."""
    if Cadence.DAILY not in cadences and Cadence.WEEKLY not in cadences:
        return None
    zone = ZoneInfo(person.zone)
    day = after.astimezone(zone).date()
    if person.paused_until and person.paused_until > day:
        day = person.paused_until
    if told_on is not None and told_on >= day:
        day = told_on + timedelta(days=1)
    for ahead in range(8):
        candidate = day + timedelta(days=ahead)
        if not any(reports_on(cadence, person, candidate) for cadence in cadences):
            continue
        due = at_hour(candidate, person.digest_hour, zone)
        if due > after:
            return due
    raise AssertionError("a week has every weekday")


def at_hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """That hour of that day, in UTC. An hour that clocks skip is the moment they jump to (PEP 495, fold 0)."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def reports_on(cadence: Cadence, person: User, day: date) -> bool:
    """Whether a group with this cadence goes into the person's digest of that day."""
    if cadence == Cadence.DAILY:
        return str(day.weekday()) in person.digest_days
    return cadence == Cadence.WEEKLY and day.weekday() == person.digest_weekday


def cadences_of(person: User) -> set[Cadence]:
    query = select(Membership.cadence).where(Membership.user_id == person.id, Membership.ended_on.is_(None))
    return set(db.session.scalars(query))


def plan_next(person: User) -> None:
    """Set when the person's next digest is due, after a change of settings, membership or account."""
    db.session.flush()
    cadences = cadences_of(person) if person.is_active else set()
    told = last_told(person)
    person.next_due_at = next_due(person, cadences, clock.now(), told.day if told else None)


def plan_each(due: Mapping[User, datetime | None]) -> None:
    """Set these moments: a statement for each, not for each person."""
    at_once: dict[datetime | None, list[int]] = defaultdict(list)
    for person, moment in due.items():
        at_once[moment].append(person.id)
        set_committed_value(person, "next_due_at", moment)
    for moment, ids in at_once.items():
        db.session.connection().execute(_PLANNED, {"moment": moment, "ids": ids})


_USERS: Any = User.__table__
_PLANNED = update(_USERS).where(in_ids(_USERS.c.id)).values(next_due_at=bindparam("moment"))


class LastTold(NamedTuple):
    """The latest digest, batches aside: its day, in the person's zone of that time, and when it was composed."""

    day: date
    at: datetime


def last_told(person: User) -> LastTold | None:
    return last_told_each([person]).get(person.id)


def last_told_each(people: Sequence[User]) -> dict[int, LastTold]:
    """The same of many, by their ids."""
    found = db.session.execute(_LAST_TOLD, {"ids": [p.id for p in people]})
    return {user_id: LastTold(day, at) for user_id, day, at in found}


_LAST_TOLD = (
    select(Digest.user_id, func.max(Digest.day), func.max(Digest.composed_at))
    .where(in_ids(Digest.user_id), Digest.batch == "")
    .group_by(Digest.user_id)
)
