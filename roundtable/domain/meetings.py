import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from roundtable.among import one_of
from roundtable.calendar.changes import changes
from roundtable.domain import agenda, attendances, clock, meeting_invitations, publications, search
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page
from roundtable.domain.reading import Shape, paged
from roundtable.domain.users import is_zone
from roundtable.domain.visibility import READERS_GROUPS, Reader, readable, readable_by, reading_as
from roundtable.extensions import db
from roundtable.models import COMING, AgendaItem, Group, Meeting, MeetingState, Minutes, RoomRule, User
from roundtable.text.dates import YEARS

LONGEST = 3 * 24 * 60  # minutes
FIRST_AND_LAST = {"first": str(YEARS[0]), "last": str(YEARS[-1])}


@dataclass(frozen=True)
class Room:
    """The rules of the room: what is told with names, and whether machines record or take notes."""

    rule: RoomRule = RoomRule.ATTRIBUTED
    is_recording_allowed: bool = False
    is_machine_allowed: bool = False


@dataclass(frozen=True)
class Plan:
    """When and where a meeting is to be. ``fold`` chooses between the two hours when clocks go back."""

    title: str
    wall_time: datetime  # naive: what the clock on the wall shows in ``zone``
    zone: str
    minutes: int
    fold: int | None = None
    place: str = ""
    call_link: str = ""
    chair: User | None = None
    note_taker: User | None = None
    is_day_only: bool = False  # the hour is not known, as of old records
    room: Room | None = None  # none: as it is


def schedule(group: Group, plan: Plan, *, by: User, sources: list[str] | None = None) -> Meeting:
    meeting = made(group, plan, sources=sources)
    record(EventName.MEETING_SCHEDULED, meeting, by=by)
    return meeting


def made(group: Group, plan: Plan, *, sources: list[str] | None = None) -> Meeting:
    """A new meeting, whose event the caller records: alone, or of a whole series at once."""
    meeting = _new(group, plan, sources or [])
    publications.index(meeting)
    meeting_invitations.plan(meeting)
    return meeting


def put_on_record(group: Group, plan: Plan, *, given: Minutes, key: str) -> Meeting:
    """A meeting as its minutes tell of it: it is over, and nobody is invited. The caller fills and indexes it, and
    records the event."""
    meeting = _new(group, plan, [])
    meeting.state, meeting.closed_at, meeting.published_at = MeetingState.SUMMARY, meeting.ends_at, clock.now()
    meeting.imported_from, meeting.import_key = given, key
    return meeting


def _new(group: Group, plan: Plan, sources: list[str]) -> Meeting:
    meeting = Meeting(
        group=group,
        title=plan.title,
        wall_time=plan.wall_time,
        zone=plan.zone,
        starts_at=clock.now(),
        changed_at=clock.now(),
        minutes=plan.minutes,
        ical_uid=f"{secrets.token_hex(16)}@roundtable",
        sources=sources,
    )
    _apply(meeting, plan)
    db.session.add(meeting)
    db.session.flush()
    return meeting


def change(meeting: Meeting, plan: Plan, *, by: User) -> None:
    """Change what was planned."""
    was = meeting.starts_at
    replan(meeting, plan)
    if was != meeting.starts_at:
        record(EventName.MEETING_RESCHEDULED, meeting, by=by, was=was.isoformat())
    else:
        record(EventName.MEETING_CHANGED, meeting, by=by)


def replan(meeting: Meeting, plan: Plan) -> None:
    """Another plan, whose event the caller records. The invitation's sequence rises only with time, place or call."""
    _refuse_if_over(meeting)
    before = (meeting.starts_at, meeting.minutes, meeting.place, meeting.call_link)
    _apply(meeting, plan)
    meeting.changed_at = clock.now()
    if before != (meeting.starts_at, meeting.minutes, meeting.place, meeting.call_link):
        meeting_invitations.plan_anew(meeting)
    publications.index(meeting)
    if before[0] != meeting.starts_at:
        attendances.ask_anew(meeting)


def record_as_held(meeting: Meeting, reach: Reach, *, by: User | None) -> None:
    """A meeting of long ago is put on record: it is over, and its audience may know of it."""
    reach.set_on(meeting)
    meeting.state, meeting.published_at, meeting.closed_at = MeetingState.SUMMARY, clock.now(), meeting.ends_at
    search.follow(meeting)
    record(EventName.MEETING_CLOSED, meeting, by=by)


def cancel(meeting: Meeting, *, by: User) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise DomainError(N_("This meeting is called off already."))
    _refuse_if_over(meeting)
    meeting.state = MeetingState.CANCELLED
    meeting_invitations.plan_anew(meeting)
    record(EventName.MEETING_CANCELLED, meeting, by=by)


def open_session(meeting: Meeting, *, by: User) -> None:
    """The meeting begins."""
    if meeting.state not in {MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED}:
        raise DomainError(N_("This meeting has begun already, or is over."))
    meeting.state, meeting.opened_at = MeetingState.IN_SESSION, clock.now()
    record(EventName.MEETING_OPENED, meeting, by=by)


def start_item(meeting: Meeting, item: AgendaItem, *, by: User) -> None:
    """The meeting turns to this item; the one before it ends. Turning back to one that had ended already,
    the one before it is still to come when nothing came of it."""
    if meeting.state != MeetingState.IN_SESSION:
        raise DomainError(N_("Start the meeting first."))
    if meeting.current_item_id == item.id:
        return  # two people pressed the same button
    now = clock.now()
    before = _end_current(meeting, now)
    is_back = before is not None and item.ended_at is not None
    if before is not None and is_back and before.notes_id is None and not agenda.has_come_of(before):
        before.started_at = before.ended_at = None
    meeting.current_item_id, item.ended_at = item.id, None
    item.started_at = item.started_at or now
    record(EventName.MEETING_ITEM_STARTED, item, by=by, within=meeting)


def close_session(meeting: Meeting, *, by: User) -> None:
    """The meeting is over; the summary is next."""
    if meeting.state != MeetingState.IN_SESSION:
        raise DomainError(N_("This meeting is not in session."))
    now = clock.now()
    _end_current(meeting, now)
    meeting.state, meeting.closed_at, meeting.current_item_id = MeetingState.SUMMARY, now, None
    record(EventName.MEETING_CLOSED, meeting, by=by)


def find(group: Group, meeting_id: int, person: User | None) -> Meeting | None:
    values = {"group_id": group.id, "meeting_id": meeting_id, **reading_as(person)}
    return db.session.scalar(_find(Reader.like(person)), values)


def find_by_uid(uid: str) -> Meeting | None:
    """The meeting that calendar programs know by this, whoever asks."""
    return db.session.scalar(select(Meeting).where(Meeting.ical_uid == uid)) if uid else None


@cache
def _find(reader: Reader) -> Select[Any]:
    query = select(Meeting).where(readable_by(Meeting, reader))
    query = query.where(Meeting.group_id == bindparam("group_id"), Meeting.id == bindparam("meeting_id"))
    return query.options(joinedload(Meeting.chair), joinedload(Meeting.note_taker))


def coming(group: Group, person: User | None, limit: int = 20) -> list[Meeting]:
    """The next one first; one that goes on counts as coming."""
    query = _coming(Reader.like(person), is_own=False)
    return LINE.read(query, group_id=group.id, most=limit, **reading_as(person))


def past(group: Group, person: User | None, number: int = 1) -> Page[Meeting]:
    """The latest first, cancelled ones too."""
    return LINE.page(_past(Reader.like(person), is_own=False), number, group_id=group.id, **reading_as(person))


def coming_of(person: User, limit: int = 20) -> list[Meeting]:
    """What lies ahead in the person's own groups."""
    return LINE.read(_coming(Reader.like(person), is_own=True), most=limit, **reading_as(person))


def past_of(person: User, number: int = 1) -> Page[Meeting]:
    return LINE.page(_past(Reader.like(person), is_own=True), number, **reading_as(person))


#: What a line about a meeting shows, and what those ask who may do something with it.
LINE = Shape(
    Meeting,
    "group_id title wall_time zone starts_at is_day_only minutes place call_link state chair_id note_taker_id sources "
    "imported_from_id",
)


@cache
def _coming(reader: Reader, *, is_own: bool) -> Select[Any]:
    of_group = Meeting.group_id.in_(READERS_GROUPS) if is_own else Meeting.group_id == bindparam("group_id")
    query = LINE.select().where(readable_by(Meeting, reader), of_group, _lies_ahead())
    return query.order_by(Meeting.starts_at, Meeting.id).limit(bindparam("most"))


@cache
def _past(reader: Reader, *, is_own: bool) -> Select[Any]:
    # One's own not by the index of groups: the latest are read in their order, until there are enough.
    own, of_group = (Meeting.group_id + 0).in_(READERS_GROUPS), Meeting.group_id == bindparam("group_id")
    query = LINE.select().where(readable_by(Meeting, reader), own if is_own else of_group, ~_lies_ahead())
    return paged(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()))


def public_ones(limit: int = 10) -> list[Meeting]:
    query = readable(Meeting, None).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def check_minutes(minutes: int) -> None:
    if not 5 <= minutes <= LONGEST:
        raise DomainError(N_("A meeting takes from 5 minutes to three days."), field="minutes")


def check_call_link(link: str) -> None:
    """Whoever joins presses it: it leads to a page and nowhere else."""
    if link.strip() and not re.match(r"https?://[^\s/]+", link.strip(), re.IGNORECASE):
        raise DomainError(N_("Give the address of the call as it begins: https://…"), field="call_link")


def instant_of(wall_time: datetime, zone: str, fold: int | None) -> datetime:
    """The UTC moment at which the wall shows this time (PEP 495). An hour that clocks skip does not
    exist; of an hour that comes twice, ``fold`` says which (0 the first)."""
    if wall_time.year not in YEARS:
        raise DomainError(N_("Please choose a day from %(first)s to %(last)s."), field="wall_time", **FIRST_AND_LAST)
    place = ZoneInfo(zone)
    first, second = _moments(wall_time, place)
    if first.astimezone(place).replace(tzinfo=None) != wall_time:
        jump = next(changes(place, second, first))
        raise DomainError(
            N_("There is no such time on that day: the clocks in %(zone)s jump from %(from_)s to %(to)s."),
            field="wall_time",
            zone=city_of(zone),
            from_=f"{jump.wall_time:%H:%M}",
            to=f"{jump.at.astimezone(place):%H:%M}",
        )
    if first != second and fold is None:
        raise DomainError(
            N_("The clocks in %(zone)s go back on that day, and this time comes twice. Please choose which."),
            field="fold",
            zone=city_of(zone),
        )
    return second if fold else first


def comes_twice(wall_time: datetime, zone: str) -> bool:
    """Whether clocks go back over this time on that day, so that it must be said which of the two is meant."""
    first, second = _moments(wall_time, ZoneInfo(zone))
    return first < second


def _moments(wall_time: datetime, place: ZoneInfo) -> tuple[datetime, datetime]:
    """In UTC, by the clocks before a change and by those after it: the same where there is none."""
    first, second = (wall_time.replace(tzinfo=place, fold=f).astimezone(UTC) for f in (0, 1))
    return first, second


def city_of(zone: str) -> str:
    """The place that a zone is named after: “Europe/Berlin” is Berlin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def recompute_starts() -> int:
    """The zone data has changed: derive the moments of coming meetings anew; how many moved."""
    query: Select[Meeting] = select(Meeting).where(one_of(Meeting.state, COMING))
    moved = 0
    for meeting in db.session.scalars(query):
        try:
            starts_at = instant_of(meeting.wall_time, meeting.zone, meeting.fold)
        except DomainError:
            continue  # a time that the new rules skip: people must choose another
        if starts_at != meeting.starts_at:
            meeting.starts_at, moved = starts_at, moved + 1
            meeting_invitations.plan_anew(meeting)
            record(EventName.MEETING_RESCHEDULED, meeting, by=None, because="zones")
    return moved


def _lies_ahead() -> ColumnElement[bool]:
    """Not over, and not forgotten: what was planned and never held is past after a day, what was opened and
    never closed after a month. So what lies ahead is one end of the index by time, however much is past."""
    yesterday, long_ago = clock.later(-timedelta(days=1)), clock.later(-timedelta(days=30))
    is_recent = or_(Meeting.state == MeetingState.IN_SESSION, Meeting.starts_at > yesterday)
    return and_(Meeting.starts_at > long_ago, one_of(Meeting.state, COMING), is_recent)


def _apply(meeting: Meeting, plan: Plan) -> None:
    if not is_zone(plan.zone):
        raise DomainError(N_("Please choose a time zone from the list."), field="zone")
    check_minutes(plan.minutes)
    check_call_link(plan.call_link)
    meeting.starts_at = instant_of(plan.wall_time, plan.zone, plan.fold)
    meeting.title = " ".join(plan.title.split())
    meeting.wall_time, meeting.zone, meeting.fold = plan.wall_time, plan.zone, plan.fold or 0
    meeting.is_day_only = plan.is_day_only
    meeting.minutes, meeting.place, meeting.call_link = plan.minutes, plan.place.strip(), plan.call_link.strip()
    meeting.chair, meeting.note_taker = plan.chair, plan.note_taker
    if plan.room is not None:
        meeting.room_rule = plan.room.rule
        meeting.is_recording_allowed, meeting.is_machine_allowed = (
            plan.room.is_recording_allowed,
            plan.room.is_machine_allowed,
        )


def _refuse_if_over(meeting: Meeting) -> None:
    if meeting.is_over or meeting.state == MeetingState.CANCELLED:
        raise DomainError(N_("This meeting is over; its record is not changed any more."))


def _end_current(meeting: Meeting, now: datetime) -> AgendaItem | None:
    current = db.session.get(AgendaItem, meeting.current_item_id) if meeting.current_item_id else None
    if current is not None:
        current.ended_at = now
    return current
