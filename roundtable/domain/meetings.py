import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, search
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.users import is_zone
from roundtable.domain.visibility import groups_of, readable
from roundtable.extensions import db
from roundtable.models import COMING, AgendaItem, Group, Meeting, MeetingState, User

LONGEST = 3 * 24 * 60  # minutes


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


def schedule(group: Group, plan: Plan, *, by: User, sources: list[str] | None = None) -> Meeting:
    meeting = Meeting(
        group=group,
        title=plan.title,
        wall_time=plan.wall_time,
        zone=plan.zone,
        starts_at=clock.now(),
        minutes=plan.minutes,
        ical_uid=f"{secrets.token_hex(16)}@roundtable",
        sources=sources or [],
    )
    _apply(meeting, plan)
    db.session.add(meeting)
    db.session.flush()
    index(meeting)
    record(EventName.MEETING_SCHEDULED, meeting, by=by)
    return meeting


def change(meeting: Meeting, plan: Plan, *, by: User) -> None:
    """Change what was planned. The invitation's sequence rises only with time, place or call."""
    _refuse_if_over(meeting)
    before = (meeting.starts_at, meeting.minutes, meeting.place, meeting.call_link)
    was = meeting.starts_at
    _apply(meeting, plan)
    if before != (meeting.starts_at, meeting.minutes, meeting.place, meeting.call_link):
        meeting.ical_sequence += 1
    index(meeting)
    if was != meeting.starts_at:
        record(EventName.MEETING_RESCHEDULED, meeting, by=by, was=was.isoformat())
    else:
        record(EventName.MEETING_CHANGED, meeting, by=by)


def record_as_held(meeting: Meeting, reach: Reach, *, by: User | None) -> None:
    """A meeting of long ago is put on record: it is over, and its audience may know of it."""
    reach.set_on(meeting)
    meeting.state, meeting.published_at, meeting.closed_at = MeetingState.SUMMARY, clock.now(), meeting.ends_at
    search.follow(meeting)
    record(EventName.MEETING_CLOSED, meeting, by=by)


def cancel(meeting: Meeting, *, by: User) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise DomainError(N_("This meeting is cancelled already."))
    _refuse_if_over(meeting)
    meeting.state = MeetingState.CANCELLED
    meeting.ical_sequence += 1
    record(EventName.MEETING_CANCELLED, meeting, by=by)


def open_session(meeting: Meeting, *, by: User) -> None:
    """The meeting begins."""
    if meeting.state not in {MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED}:
        raise DomainError(N_("This meeting has begun already, or is over."))
    meeting.state, meeting.opened_at = MeetingState.IN_SESSION, clock.now()
    record(EventName.MEETING_OPENED, meeting, by=by)


def start_item(meeting: Meeting, item: AgendaItem, *, by: User) -> None:
    """The meeting turns to this item; the one before it ends."""
    if meeting.state != MeetingState.IN_SESSION:
        raise DomainError(N_("Start the meeting first."))
    now = clock.now()
    _end_current(meeting, now)
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
    query = readable(Meeting, person).where(Meeting.group_id == group.id, Meeting.id == meeting_id)
    return db.session.scalar(query.options(joinedload(Meeting.chair), joinedload(Meeting.note_taker)))


def coming(group: Group, person: User | None, limit: int = 20) -> list[Meeting]:
    """The next one first; one that goes on counts as coming."""
    query = readable(Meeting, person).where(Meeting.group_id == group.id, _lies_ahead())
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)))


def past(group: Group, person: User | None, number: int = 1) -> Page[Meeting]:
    """The latest first, cancelled ones too."""
    query = readable(Meeting, person).where(Meeting.group_id == group.id, ~_lies_ahead())
    return page_of(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()), number)


def coming_of(person: User, limit: int = 20) -> list[Meeting]:
    """What lies ahead in the person's own groups."""
    query = readable(Meeting, person).where(Meeting.group_id.in_(groups_of(person)), _lies_ahead())
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)))


def past_of(person: User, number: int = 1) -> Page[Meeting]:
    query = readable(Meeting, person).where(Meeting.group_id.in_(groups_of(person)), ~_lies_ahead())
    return page_of(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()), number)


def public_ones(limit: int = 10) -> list[Meeting]:
    query = readable(Meeting, None).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def without_summary_of(person: User) -> list[Meeting]:
    """Meetings whose summary this person has to write: as note-taker, else as chair of the meeting."""
    writes = or_(
        Meeting.note_taker_id == person.id, (Meeting.note_taker_id.is_(None)) & (Meeting.chair_id == person.id)
    )
    query = select(Meeting).where(writes, Meeting.state == MeetingState.SUMMARY, Meeting.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))


def instant_of(wall_time: datetime, zone: str, fold: int | None) -> datetime:
    """The UTC moment at which the wall shows this time (PEP 495). An hour that clocks skip does not
    exist; of an hour that comes twice, ``fold`` says which (0 the first)."""
    place = ZoneInfo(zone)
    first, second = (wall_time.replace(tzinfo=place, fold=f).astimezone(UTC) for f in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) != wall_time:
        raise DomainError(
            N_("There is no such time on that day: the clocks in %(zone)s jump from %(from_)s to %(to)s."),
            field="wall_time",
            zone=city_of(zone),
            from_=f"{second.astimezone(place):%H:%M}",
            to=f"{first.astimezone(place):%H:%M}",
        )
    if first != second and fold is None:
        raise DomainError(
            N_("The clocks in %(zone)s go back on that day, and this time comes twice. Please choose which."),
            field="fold",
            zone=city_of(zone),
        )
    return second if fold else first


def city_of(zone: str) -> str:
    """The place that a zone is named after: “Europe/Berlin” is Berlin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def recompute_starts() -> int:
    """The zone data has changed: derive the moments of coming meetings anew; how many moved."""
    query: Select[Meeting] = select(Meeting).where(Meeting.state.in_(COMING))
    moved = 0
    for meeting in db.session.scalars(query):
        try:
            starts_at = instant_of(meeting.wall_time, meeting.zone, meeting.fold)
        except DomainError:
            continue  # a time that the new rules skip: people must choose another
        if starts_at != meeting.starts_at:
            meeting.starts_at, moved = starts_at, moved + 1
            meeting.ical_sequence += 1
            record(EventName.MEETING_RESCHEDULED, meeting, by=None, because="zones")
    return moved


def index(meeting: Meeting) -> None:
    search.put(meeting, title=meeting.title, body=meeting.place, at=meeting.starts_at)


def _lies_ahead() -> ColumnElement[bool]:
    """Not over, and not forgotten: what was planned and never held is past after a day."""
    recent = Meeting.starts_at > clock.now() - timedelta(days=1)
    return or_(Meeting.state == MeetingState.IN_SESSION, Meeting.state.in_(COMING) & recent)


def _apply(meeting: Meeting, plan: Plan) -> None:
    if not is_zone(plan.zone):
        raise DomainError(N_("Please choose a time zone from the list."), field="zone")
    if not 5 <= plan.minutes <= LONGEST:
        raise DomainError(N_("A meeting takes from 5 minutes to three days."), field="minutes")
    meeting.starts_at = instant_of(plan.wall_time, plan.zone, plan.fold)
    meeting.title = " ".join(plan.title.split())
    meeting.wall_time, meeting.zone, meeting.fold = plan.wall_time, plan.zone, plan.fold or 0
    meeting.is_day_only = plan.is_day_only
    meeting.minutes, meeting.place, meeting.call_link = plan.minutes, plan.place.strip(), plan.call_link.strip()
    meeting.chair, meeting.note_taker = plan.chair, plan.note_taker


def _refuse_if_over(meeting: Meeting) -> None:
    if meeting.is_over or meeting.state == MeetingState.CANCELLED:
        raise DomainError(N_("This meeting is over; its record is not changed any more."))


def _end_current(meeting: Meeting, now: datetime) -> None:
    current = db.session.get(AgendaItem, meeting.current_item_id) if meeting.current_item_id else None
    if current is not None:
        current.ended_at = now
