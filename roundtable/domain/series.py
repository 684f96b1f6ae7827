"""Recurring meetings: a rule on the clock of the wall, whose meetings are rows of their own.

Meetings exist for half a year ahead; the worker makes the next ones. One that was moved or called off is an
exception and stays one. A change of the rule ends the series and begins another: what was planned before stays.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, meetings, recurrence
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.users import is_zone
from roundtable.extensions import db
from roundtable.models import COMING, AgendaItem, Group, Meeting, MeetingState, Rhythm, Series, User

AHEAD = timedelta(days=183)
MOST_INTERVAL = 52


@dataclass(frozen=True)
class Rule:
    """When, where and by whom a series meets. The clock is that of the wall in ``zone``."""

    title: str
    rhythm: Rhythm
    starts_on: date
    wall_clock: time
    zone: str
    minutes: int
    interval: int = 1
    ends_on: date | None = None
    place: str = ""
    call_link: str = ""
    chair: User | None = None
    note_taker: User | None = None


@dataclass(frozen=True)
class Fork:
    """What a change of the rule did: the new series, and meetings of the old one that stay as they were."""

    series: Series
    kept: list[Meeting]


def begin(group: Group, rule: Rule, *, overlaps_meant: bool = False, by: User) -> Series:
    """Plan a series, with its meetings of the next half year."""
    series = _made(group, rule, by=by)
    if not overlaps_meant:
        _refuse_overlaps(series, group, _planned(series, until=_horizon(series)))
    db.session.add(series)
    db.session.flush()
    made = _extend(series)
    if not made:
        raise DomainError(N_("By this rule there is no meeting in the next half year."), field="starts_on")
    record(EventName.SERIES_BEGUN, series, by=by, within=made[0])
    return series


def extend_all() -> int:
    """The worker's: every series that goes on is planned half a year ahead; how many meetings were made."""
    soon = clock.today() + AHEAD - timedelta(days=7)
    goes_on = Series.ends_on.is_(None) | (Series.ends_on > Series.made_until)
    query = select(Series).where(goes_on, Series.made_until < soon).with_for_update(skip_locked=True)
    count = 0
    for series in db.session.scalars(query.order_by(Series.id)):
        made = _extend(series)
        record(EventName.SERIES_EXTENDED, series, by=None, count=len(made))
        count += len(made)
    return count


def fork(series: Series, rule: Rule, *, overlaps_meant: bool = False, by: User) -> Fork:
    """Another rule from ``rule.starts_on``: this series ends the day before, and a new one begins.

    A meeting on a day that both rules name moves to the new series with its agenda. Other coming ones that
    nobody has worked on are called off; those with an agenda stay as they were, for the chair to see to.
    """
    if rule.starts_on <= clock.today(series.zone):
        raise DomainError(N_("Please choose a day that is still to come."), field="starts_on")
    group = db.session.get_one(Group, series.group_id)
    new = _made(group, rule, by=by)
    new.forked_from_id = series.id
    old = {m.series_on: m for m in _coming(series, rule.starts_on)}
    if not overlaps_meant:
        _refuse_overlaps(new, group, _planned(new, until=_horizon(new)), but=[m.id for m in old.values()])
    db.session.add(new)
    db.session.flush()
    moved: list[Meeting] = []
    for day, wall in _planned(new, until=_horizon(new)):
        if meeting := old.pop(day, None):
            meetings.replan(meeting, _plan(new, wall))
            meeting.series_id, moved = new.id, [*moved, meeting]
    db.session.flush()
    kept = _call_off(list(old.values()), by=by)
    series.ends_on = rule.starts_on - timedelta(days=1)
    coming = [*moved, *_extend(new)]
    if not coming:
        raise DomainError(N_("By this rule there is no meeting in the next half year."), field="starts_on")
    record(EventName.SERIES_FORKED, new, by=by, within=min(coming, key=lambda m: m.starts_at), was=series.id)
    return Fork(new, kept)


def end(series: Series, last_on: date, *, by: User) -> list[Meeting]:
    """No meetings after this day. Those that have an agenda stay, and are given back for the chair to see to."""
    if last_on < clock.today(series.zone):
        raise DomainError(N_("Please choose today, or a day to come."), field="last_on")
    kept = _call_off(_coming(series, last_on + timedelta(days=1)), by=by)
    series.ends_on = last_on
    record(EventName.SERIES_ENDED, series, by=by)
    return kept


def find(group: Group, series_id: int) -> Series | None:
    return db.session.scalar(select(Series).where(Series.group_id == group.id, Series.id == series_id))


def going_on(group: Group) -> list[Series]:
    """Those that have not ended, the latest begun last."""
    return _LINE.read(_GOING_ON, group_id=group.id, today=clock.today())


_LINE = Shape(Series, "group_id title rhythm interval starts_on ends_on wall_clock zone")
_GOING_ON = (
    _LINE.select()
    .where(Series.group_id == bindparam("group_id"))
    .where(Series.ends_on.is_(None) | (Series.ends_on >= bindparam("today")))
    .order_by(Series.id)
    .limit(50)
)


def meetings_of(series: Series) -> list[Meeting]:
    """Coming ones and called-off ones from today on, by day of the rule."""
    query = select(Meeting).where(Meeting.series_id == series.id, Meeting.series_on >= clock.today(series.zone))
    query = query.order_by(Meeting.series_on).options(joinedload(Meeting.group)).limit(100)
    return list(db.session.scalars(query))


def is_exception(series: Series, meeting: Meeting) -> bool:
    """It was moved or called off: it is not when the rule says."""
    if meeting.series_on is None or meeting.state == MeetingState.CANCELLED:
        return True
    return meeting.wall_time != recurrence.wall_time(meeting.series_on, series.wall_clock, series.zone)


def _extend(series: Series) -> list[Meeting]:
    """Make the meetings that are missing up to half a year ahead; those that were made are not touched."""
    until = _horizon(series)
    have = set(db.session.scalars(select(Meeting.series_on).where(Meeting.series_id == series.id)))
    group = db.session.get_one(Group, series.group_id)
    made = []
    for day, wall in _planned(series, until=until):
        if day not in have and (series.made_until is None or day > series.made_until):
            meeting = meetings.made(group, _plan(series, wall))
            meeting.series_id, meeting.series_on = series.id, day
            made.append(meeting)
    series.made_until = max(until, series.made_until or until)
    return made


def _made(group: Group, rule: Rule, *, by: User) -> Series:
    _check(rule)
    return Series(
        group_id=group.id,
        title=" ".join(rule.title.split()),
        rhythm=rule.rhythm,
        interval=rule.interval,
        starts_on=rule.starts_on,
        ends_on=rule.ends_on,
        wall_clock=rule.wall_clock,
        zone=rule.zone,
        minutes=rule.minutes,
        place=rule.place.strip(),
        call_link=rule.call_link.strip(),
        chair_id=rule.chair.id if rule.chair else None,
        note_taker_id=rule.note_taker.id if rule.note_taker else None,
        created_by_id=by.id,
        created_at=clock.now(),
    )


def _check(rule: Rule) -> None:
    if not is_zone(rule.zone):
        raise DomainError(N_("Please choose a time zone from the list."), field="zone")
    if not 1 <= rule.interval <= MOST_INTERVAL:
        raise DomainError(N_("A number from 1 to %(most)s."), field="interval", most=MOST_INTERVAL)
    if rule.ends_on is not None and rule.ends_on < rule.starts_on:
        raise DomainError(N_("The last day lies before the first."), field="ends_on")
    meetings.check_minutes(rule.minutes)
    meetings.check_call_link(rule.call_link)


def _planned(series: Series, *, until: date) -> list[tuple[date, datetime]]:
    """The days of the rule up to this one, each with what the clock shows."""
    found = recurrence.days(series.rhythm, series.interval, series.starts_on, until=until)
    return [(day, recurrence.wall_time(day, series.wall_clock, series.zone)) for day in found]


def _plan(series: Series, wall: datetime) -> meetings.Plan:
    return meetings.Plan(
        title=series.title,
        wall_time=wall,
        zone=series.zone,
        minutes=series.minutes,
        fold=0,
        place=series.place,
        call_link=series.call_link,
        chair=db.session.get(User, series.chair_id) if series.chair_id else None,
        note_taker=db.session.get(User, series.note_taker_id) if series.note_taker_id else None,
    )


def _horizon(series: Series) -> date:
    ahead = max(clock.today(series.zone), series.starts_on) + AHEAD
    return ahead if series.ends_on is None else min(ahead, series.ends_on)


def _coming(series: Series, since: date) -> list[Meeting]:
    query = select(Meeting).where(Meeting.series_id == series.id, Meeting.series_on >= since)
    query = query.where(Meeting.state.in_(COMING), Meeting.state != MeetingState.IN_SESSION)
    return list(db.session.scalars(query.options(joinedload(Meeting.chair), joinedload(Meeting.note_taker))))


def _call_off(coming: list[Meeting], *, by: User) -> list[Meeting]:
    """Cancel those that nobody has worked on; the others, which stay."""
    ids = [m.id for m in coming]
    worked_on = set(db.session.scalars(select(AgendaItem.meeting_id).where(AgendaItem.meeting_id.in_(ids))))
    for meeting in coming:
        if meeting.id not in worked_on:
            meetings.cancel(meeting, by=by)
    return [m for m in coming if m.id in worked_on]


def _refuse_overlaps(
    series: Series, group: Group, planned: list[tuple[date, datetime]], but: Collection[int] = ()
) -> None:
    """Two meetings of one group at a time are a mistake, unless somebody says that they are meant."""
    if not planned:
        return
    zone, minutes = series.zone, series.minutes
    starts = [meetings.instant_of(wall, zone, 0) for _, wall in planned]
    near = Meeting.starts_at.between(starts[0] - timedelta(days=4), starts[-1] + timedelta(days=4))
    query = select(Meeting).where(Meeting.group_id == group.id, near, Meeting.state.in_(COMING))
    length = timedelta(minutes=minutes)
    for meeting in db.session.scalars(query.order_by(Meeting.starts_at)):
        if meeting.id not in but and any(s < meeting.ends_at and meeting.starts_at < s + length for s in starts):
            raise DomainError(
                N_("On %(day)s the group meets at that time already: “%(title)s”. Tick below if both are meant."),
                field="overlaps_meant",
                day=meeting.wall_time.date(),
                title=meeting.title,
            )
