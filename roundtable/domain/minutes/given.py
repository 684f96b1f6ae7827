"""Files of minutes as they were given: kept, looked at before anything is put on record, dropped, purged.

What is understood of a file is kept beside it, because reading a large one takes seconds; the text stays what counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload

from roundtable import minutes as reader
from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.minutes.importing import Verdict, verdicts_of
from roundtable.domain.paging import Page, page_of
from roundtable.extensions import db
from roundtable.minutes.plans import MeetingPlan, Words, plans_of
from roundtable.models import Group, Meeting, Minutes, User

PURGED = "purged"
#: So many files can wait in a group at once.
MOST_WAITING = 500
OLDEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Preview:
    """One meeting of a file: what is understood of it, and what importing it would do."""

    told: dict[str, Any]  # as ``reader.as_json`` says it, and how many lines are kept as notes
    verdict: Verdict


def keep(group: Group, name: str, lines: list[str], sha256: str, *, by: User) -> Minutes:
    """Keep a file, to be looked at; given again it is the same. ``lines`` as ``reader.read_lines`` gives them."""
    found = db.session.scalar(_of(group).where(Minutes.sha256 == sha256))
    if found is not None:
        return found
    waiting = select(func.count()).select_from(Minutes)
    if db.session.execute(waiting.where(Minutes.group_id == group.id, _waits())).scalar_one() >= MOST_WAITING:
        raise DomainError(N_("%(most)s files wait already. Put them on record or drop them first."), most=MOST_WAITING)
    given = Minutes(group_id=group.id, name=" ".join(name.split())[-200:], sha256=sha256, source=reader.text_of(lines))
    given.given_by, given.given_at = by, clock.now()
    given.meeting_ids, given.understood, given.days = [], {}, {}
    db.session.add(given)
    record(EventName.MINUTES_GIVEN, given, by=by)
    return given


def understood_of(name: str, source: str) -> dict[str, Any]:
    """What a reader understands of the text; this is the slow part, and needs no database."""
    read = reader.read_text(source, name)
    told = reader.as_json(read)["meetings"]
    plans = plans_of(read, {}, Words())
    for meeting, plan in zip(told, plans, strict=True):
        meeting |= {"called": plan.title, "print": plan.print, "kept": sum(map(_lines, (i.notes for i in plan.items)))}
    return {"meetings": told, "outside": len(read.outside)}


def note_understood(given: Minutes, understood: dict[str, Any]) -> None:
    given.understood, given.read_at = understood, clock.now()
    record(EventName.MINUTES_READ, given, by=None)


def previews_of(group: Group, several: Sequence[Minutes], words: Words | None = None) -> dict[int, list[Preview]]:
    """The meetings of each file, by its id; as many queries for thirty files as for three."""
    plans = {given.id: _plans(given, words or Words()) for given in several}
    verdicts = iter(verdicts_of(group, [plan for found in plans.values() for plan in found]))
    return {
        given.id: [Preview(meeting, next(verdicts)) for meeting in given.understood.get("meetings", [])]
        for given in several
    }


def lines_of(given: Minutes, numbers: Iterable[int]) -> list[tuple[int, str]]:
    """These lines of its text, each with its number."""
    lines = given.source.split("\n")
    return [(number, lines[number - 1].strip()) for number in numbers if number <= len(lines)]


def days_of(given: Minutes) -> dict[int, date]:
    """Those that people gave, by the place of the meeting in the file."""
    return {int(place): date.fromisoformat(day) for place, day in given.days.items()}


def say_day(given: Minutes, place: int, day: date, *, by: User) -> None:
    """When a meeting was whose minutes do not say it."""
    meetings = given.understood.get("meetings", [])
    if not 0 <= place < len(meetings) or meetings[place]["date"]:
        raise DomainError(N_("The minutes say the day of this meeting themselves."), field="day")
    if not OLDEST <= day <= clock.today() + timedelta(days=366):
        raise DomainError(N_("Please give the day on which the meeting was."), field="day")
    given.days = {**given.days, str(place): day.isoformat()}
    given.imported_at = None  # there is something to put on record again
    record(EventName.MINUTES_DATED, given, by=by, place=place)


def drop(given: Minutes, *, by: User | None) -> None:
    """It is not put on record. What came of it already stays, and then its text too."""
    record(EventName.MINUTES_DROPPED, given, by=by)
    db.session.flush()
    if given.meeting_ids:
        given.imported_at = clock.now()
    else:
        db.session.delete(given)


def purge(given: Minutes, *, by: User) -> None:
    """Its words go for good, for what should never have been given; the meetings that came of it stay."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    given.name, given.source, given.understood = PURGED, "", {}
    given.imported_at = given.imported_at or clock.now()
    record(EventName.THING_PURGED, given, by=by)


# Finding


def find(group: Group, minutes_id: int) -> Minutes | None:
    return db.session.scalar(_of(group).where(Minutes.id == minutes_id))


def find_with_text(group: Group, minutes_id: int) -> Minutes | None:
    query = select(Minutes).where(Minutes.group_id == group.id, Minutes.id == minutes_id)
    return db.session.scalar(query.options(joinedload(Minutes.given_by)))


def waiting_in(group: Group) -> list[Minutes]:
    """What was given and is neither put on record nor dropped, in the order of its meetings."""
    found = list(db.session.scalars(_of(group).where(_waits()).order_by(Minutes.id)))
    return sorted(found, key=lambda given: (given.read_at is None, _first_day(given), given.id))


def next_unread(group_id: int) -> Minutes | None:
    query = select(Minutes).where(Minutes.group_id == group_id, _waits(), Minutes.read_at.is_(None))
    return db.session.scalar(query.order_by(Minutes.id).limit(1))


def count_unread(group_id: int) -> int:
    query = select(func.count()).select_from(Minutes).where(Minutes.group_id == group_id, _waits())
    return db.session.execute(query.where(Minutes.read_at.is_(None))).scalar_one()


def imported_in(group: Group, number: int = 1) -> Page[Minutes]:
    """Files that are on record, the latest first."""
    query = _of(group).where(Minutes.imported_at.is_not(None))
    return page_of(query.order_by(Minutes.imported_at.desc(), Minutes.id.desc()), number)


def meetings_from(several: Iterable[Minutes]) -> dict[int, list[Meeting]]:
    """The meetings that came of each file, by its id, the earliest first; one query."""
    found: dict[int, list[Meeting]] = {given.id: [] for given in several}
    query = select(Meeting).where(Meeting.imported_from_id.in_(found), Meeting.withdrawn_at.is_(None))
    for meeting in db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).options(joinedload(Meeting.group))):
        found[meeting.imported_from_id or 0].append(meeting)
    return found


def _of(group: Group) -> Select[Minutes]:
    """Without the texts, which may be long."""
    query = select(Minutes).where(Minutes.group_id == group.id)
    return query.options(defer(Minutes.source), joinedload(Minutes.given_by))


def _waits() -> Any:
    return Minutes.imported_at.is_(None)


def _plans(given: Minutes, words: Words) -> list[MeetingPlan]:
    """As much of the plans as tells whether they are on record already."""
    days = days_of(given)
    return [
        MeetingPlan(
            place=place,
            held_on=date.fromisoformat(told["date"]) if told["date"] else days.get(place),
            title=told["called"] if told["title"] else words.meeting,
            print=told["print"],
            is_named=bool(told["title"]),
        )
        for place, told in enumerate(given.understood.get("meetings", []))
    ]


def _first_day(given: Minutes) -> date:
    days = days_of(given)
    told = [meeting["date"] for meeting in given.understood.get("meetings", []) if meeting["date"]]
    return min([*map(date.fromisoformat, told), *days.values()], default=date.max)


def _lines(notes: str) -> int:
    return sum(bool(line.strip()) for line in notes.split("\n"))
