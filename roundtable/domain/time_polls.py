"""When shall we meet? A chair proposes times on the wall of one zone, everybody answers in their own, and the chair
takes one: a meeting is moved there, scheduled there, or a series begins there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from roundtable.among import one_of
from roundtable.domain import clock, meetings, search, series
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape
from roundtable.domain.users import is_zone
from roundtable.domain.visibility import CHAIRED, READER_ID, READERS_GROUPS, Reader, readable, readable_by, reading_as
from roundtable.extensions import db
from roundtable.models import (
    Answer,
    Group,
    Meeting,
    MeetingState,
    PollAnswer,
    PollTime,
    Rhythm,
    TimePoll,
    User,
)

LEAST, MOST = 2, 20  # times of a poll
FARTHEST = timedelta(days=2 * 365)
MOST_WAITING = 7
_AHEAD = (MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED)


class Standing(StrEnum):
    OPEN = "open"  # answers are wanted
    ENDED = "ended"  # they are no more; a time is to be taken
    SETTLED = "settled"
    CLOSED = "closed"  # no time was taken, or the meeting is not ahead any more


@dataclass(frozen=True)
class Candidate:
    """A proposed time. ``fold`` chooses between the two hours when clocks go back."""

    wall_time: datetime  # naive: what the clock on the wall shows in the poll's zone
    fold: int | None = None


@dataclass(frozen=True)
class Offer:
    """What members choose from, and until when."""

    title: str
    minutes: int
    zone: str
    times: Sequence[Candidate]
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Details:
    """How a new meeting is held at the time that is taken; with a rhythm, a series begins there."""

    place: str = ""
    call_link: str = ""
    chair: User | None = None
    note_taker: User | None = None
    rhythm: Rhythm | None = None
    interval: int = 1
    overlaps_meant: bool = False


def make(group: Group, offer: Offer, *, meeting: Meeting | None = None, by: User) -> TimePoll:
    """Ask the group; with a meeting, when that one shall be."""
    if meeting is not None:
        _refuse_unless_ahead(meeting)
        if open_of(meeting) is not None:
            raise DomainError(N_("There is an open time poll for this meeting already."))
    moments = _check(offer)
    now = clock.now()
    poll = TimePoll(group=group, created_by_id=by.id, created_at=now, published_at=now, meeting=meeting, times=[])
    _apply(poll, offer)
    db.session.add(poll)
    db.session.flush()
    _add_times(poll, moments)
    index(poll)
    record(EventName.TIME_POLL_MADE, poll, by=by)
    return poll


def change(poll: TimePoll, offer: Offer, *, by: User) -> None:
    """Another title, more or fewer times. What somebody has answered for stays as it was."""
    _take_turns(poll)
    _refuse_if_closed(poll)
    answered = set(db.session.scalars(select(PollAnswer.time_id).where(_of_poll(poll)).distinct()))
    if answered and offer.zone != poll.zone:
        raise DomainError(N_("Answers have come for this zone already: it stays."), field="zone")
    if answered and offer.minutes != poll.minutes:
        raise DomainError(N_("Answers have come for this length already: it stays."), field="minutes")
    known = {one.starts_at: one for one in poll.times}
    moments = _check(offer, known)
    gone = [one for at, one in known.items() if at not in moments]
    if any(one.id in answered for one in gone):
        raise DomainError(N_("A time that somebody has answered for stays. You can add others."), field="times")
    for one in gone:
        poll.times.remove(one)
        db.session.delete(one)
    for at, one in known.items():
        if at in moments:
            one.wall_time, one.fold = moments[at].wall_time, moments[at].fold or 0
    _apply(poll, offer)
    _add_times(poll, {at: said for at, said in moments.items() if at not in known})
    index(poll)
    record(EventName.TIME_POLL_CHANGED, poll, by=by)


def answer(poll: TimePoll, answers: Mapping[int, Answer], *, by: User) -> None:
    """What the person says of each time, by its id; of the others, what they said before stays."""
    _take_turns(poll)
    if standing_of(poll) != Standing.OPEN:
        raise DomainError(N_("This time poll takes no more answers."))
    asked = {one.id for one in poll.times}
    said = {time_id: value for time_id, value in answers.items() if time_id in asked}
    if not said:
        raise DomainError(N_("Please answer for one time at least."))
    query = select(PollAnswer).where(_of_poll(poll), PollAnswer.user_id == by.id)
    before = {row.time_id: row for row in db.session.scalars(query)}
    for time_id, value in said.items():
        row = before.get(time_id)
        if row is None:
            row = PollAnswer(time_id=time_id, user_id=by.id)
            db.session.add(row)
        row.answer, row.answered_at = value, clock.now()
    record(EventName.TIME_POLL_ANSWERED, poll, by=by)


def settle(poll: TimePoll, chosen: PollTime, details: Details, *, by: User) -> Meeting:
    """This time it is: the meeting moves there, or is scheduled there, and the poll closes."""
    _take_turns(poll)
    _refuse_if_closed(poll)
    if chosen.starts_at <= clock.now():
        raise DomainError(N_("This time has passed."))
    if poll.meeting_id is not None:
        meeting = _move(poll, chosen, by=by)
    elif details.rhythm is not None:
        meeting = _begin_series(poll, chosen, details, by=by)
    else:
        meeting = meetings.schedule(poll.group, _plan(poll, chosen, details), by=by)
    chosen.is_taken, poll.closed_at, poll.meeting_id = True, clock.now(), meeting.id
    record(EventName.TIME_POLL_SETTLED, poll, by=by, meeting=meeting.id, starts_at=chosen.starts_at.isoformat())
    return meeting


def close(poll: TimePoll, *, by: User) -> None:
    """None of the times is taken."""
    _take_turns(poll)
    _refuse_if_closed(poll)
    poll.closed_at = clock.now()
    record(EventName.TIME_POLL_CLOSED, poll, by=by)


def reopen(poll: TimePoll, *, by: User) -> None:
    """Ask again. When a time was taken, the meeting stays where it is until another one is."""
    _take_turns(poll)
    if standing_of(poll) == Standing.OPEN:
        raise DomainError(N_("This time poll is open."))
    if poll.meeting is not None:
        _refuse_unless_ahead(poll.meeting)
        if open_of(poll.meeting) not in {None, poll}:
            raise DomainError(N_("There is an open time poll for this meeting already."))
    poll.closed_at = poll.closes_at = None
    for one in poll.times:
        one.is_taken = False
    record(EventName.TIME_POLL_REOPENED, poll, by=by)


def withdraw(poll: TimePoll, *, by: User) -> None:
    """It is asked no more. An organizer can bring it back."""
    poll.withdrawn_at = clock.now()
    search.follow(poll)
    record(EventName.TIME_POLL_WITHDRAWN, poll, by=by)


def standing_of(poll: TimePoll) -> Standing:
    """Its times and its meeting must be loaded."""
    now = clock.now()
    if poll.closed_at is not None:
        return Standing.SETTLED if any(one.is_taken for one in poll.times) else Standing.CLOSED
    if poll.meeting is not None and poll.meeting.state not in _AHEAD:
        return Standing.CLOSED
    is_over = poll.closes_at is not None and poll.closes_at <= now
    return Standing.ENDED if is_over or all(one.starts_at <= now for one in poll.times) else Standing.OPEN


def find(group: Group, poll_id: int, person: User | None) -> TimePoll | None:
    query = readable(TimePoll, person).where(TimePoll.group_id == group.id, TimePoll.id == poll_id)
    return db.session.scalar(_whole(query).options(joinedload(TimePoll.created_by)))


def find_anywhere(poll_id: int, person: User) -> TimePoll | None:
    query = _whole(readable(TimePoll, person).where(TimePoll.id == poll_id))
    return db.session.scalar(query.options(joinedload(TimePoll.created_by)))


def of_group(group: Group, person: User, number: int = 1) -> Page[TimePoll]:
    """Open ones first, the latest first."""
    query = readable(TimePoll, person).where(TimePoll.group_id == group.id)
    return page_of(_whole(query.order_by(TimePoll.closed_at.is_not(None), TimePoll.id.desc())), number)


def open_in(group: Group, person: User) -> list[TimePoll]:
    """Those that nobody has closed, the latest first."""
    return _LINE.read(_open_in(Reader.like(person)), group_id=group.id, **reading_as(person))


@cache
def _open_in(reader: Reader) -> Select[Any]:
    query = _LINE.select().where(readable_by(TimePoll, reader), TimePoll.group_id == bindparam("group_id"))
    return query.where(_is_unclosed()).order_by(TimePoll.id.desc()).limit(MOST_WAITING)


def open_of(meeting: Meeting) -> TimePoll | None:
    """The poll that asks when this meeting shall be."""
    query = select(TimePoll).where(TimePoll.meeting_id == meeting.id, TimePoll.closed_at.is_(None))
    return db.session.scalar(query.where(TimePoll.withdrawn_at.is_(None)).order_by(TimePoll.id.desc()).limit(1))


def answers_to(poll: TimePoll) -> list[PollAnswer]:
    return list(db.session.scalars(select(PollAnswer).where(_of_poll(poll)).order_by(PollAnswer.id)))


def open_for(person: User) -> list[TimePoll]:
    """What waits for the person's answer: in their groups, with a time ahead that they have said nothing of."""
    return _LINE.read(_open_for(Reader.like(person)), reader_id=person.id)


_LINE = Shape(TimePoll, "group_id title created_at closes_at")


@cache
def _open_for(reader: Reader) -> Select[Any]:
    now = clock.later()
    said = exists().where(PollAnswer.time_id == PollTime.id, PollAnswer.user_id == READER_ID)
    unsaid = exists().where(PollTime.poll_id == TimePoll.id, PollTime.starts_at > now, ~said)
    query = _LINE.select().where(readable_by(TimePoll, reader), TimePoll.group_id.in_(READERS_GROUPS), unsaid)
    query = query.where(_is_unclosed(), or_(TimePoll.closes_at.is_(None), TimePoll.closes_at > now))
    return query.order_by(TimePoll.closes_at.is_(None), TimePoll.closes_at, TimePoll.id).limit(MOST_WAITING)


def to_settle_for(person: User) -> list[TimePoll]:
    """Polls that take no more answers and have no result, of groups that the person chairs, or made by them."""
    return _LINE.read(_to_settle_for(Reader.like(person)), reader_id=person.id)


@cache
def _to_settle_for(reader: Reader) -> Select[Any]:
    now = clock.later()
    ahead = exists().where(PollTime.poll_id == TimePoll.id, PollTime.starts_at > now)
    query = _LINE.select().where(readable_by(TimePoll, reader), _is_unclosed(), or_(TimePoll.closes_at <= now, ~ahead))
    query = query.where(or_(TimePoll.group_id.in_(CHAIRED), TimePoll.created_by_id == READER_ID))
    return query.order_by(TimePoll.id).limit(MOST_WAITING)


def weekly(weekday: int, at: time, weeks: int, *, after: date) -> list[datetime]:
    """So many weekdays (0: Monday) after this day, each with that time of the wall."""
    first = after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)
    return [datetime.combine(first + timedelta(weeks=n), at) for n in range(weeks)]


def recompute_starts() -> int:
    """The zone data has changed: derive the moments of unclosed polls anew; how many moved."""
    query = select(TimePoll).where(TimePoll.closed_at.is_(None)).options(selectinload(TimePoll.times))
    moved = 0
    for poll in db.session.scalars(query):
        for one in poll.times:
            try:
                starts_at = meetings.instant_of(one.wall_time, poll.zone, one.fold)
            except DomainError:
                continue  # a time that the new rules skip: it cannot be on the wall any more
            moved += starts_at != one.starts_at
            one.starts_at = starts_at
    return moved


def index(poll: TimePoll) -> None:
    search.put(poll, title=poll.title, body="", at=poll.created_at)


def _check(offer: Offer, known: Mapping[datetime, PollTime] | None = None) -> dict[datetime, Candidate]:
    """The times by their moments, in UTC. What is wrong with one is told at ``times-NUMBER-FIELD``."""
    if not offer.title.strip():
        raise DomainError(N_("Please say what the meeting is about."), field="title")
    if not is_zone(offer.zone):
        raise DomainError(N_("Please choose a time zone from the list."), field="zone")
    meetings.check_minutes(offer.minutes)
    if not LEAST <= len(offer.times) <= MOST:
        raise DomainError(N_("Please propose from %(least)s to %(most)s times."), field="times", least=LEAST, most=MOST)
    found: dict[datetime, Candidate] = {}
    for number, said in enumerate(offer.times):
        at = _moment_of(said, offer.zone, number)
        if at in found:
            raise DomainError(N_("This time stands here twice."), field=f"times-{number}-wall_time")
        if at <= clock.now() and at not in (known or {}):
            raise DomainError(N_("This time has passed."), field=f"times-{number}-wall_time")
        found[at] = said
    if offer.closes_at is not None and not clock.now() < offer.closes_at < max(found):
        raise DomainError(N_("Please choose a moment to come, before the last of the times."), field="closes_at")
    return found


def _moment_of(said: Candidate, zone: str, number: int) -> datetime:
    if abs(said.wall_time.replace(tzinfo=UTC) - clock.now()) > FARTHEST:
        raise DomainError(N_("Please choose a day within the next two years."), field=f"times-{number}-wall_time")
    try:
        return meetings.instant_of(said.wall_time, zone, said.fold)
    except DomainError as error:  # clocks skip it, or it comes twice
        raise DomainError(error.message, field=f"times-{number}-{error.field}", **error.values) from None


def _apply(poll: TimePoll, offer: Offer) -> None:
    poll.title, poll.minutes, poll.zone = " ".join(offer.title.split()), offer.minutes, offer.zone
    poll.closes_at = offer.closes_at


def _add_times(poll: TimePoll, moments: Mapping[datetime, Candidate]) -> None:
    for at, said in moments.items():
        poll.times.append(PollTime(wall_time=said.wall_time, fold=said.fold or 0, starts_at=at))
    db.session.flush()


def _move(poll: TimePoll, chosen: PollTime, *, by: User) -> Meeting:
    query = select(Meeting).where(Meeting.id == poll.meeting_id)
    query = query.options(joinedload(Meeting.chair), joinedload(Meeting.note_taker), joinedload(Meeting.group))
    meeting = db.session.scalars(query).one()
    _refuse_unless_ahead(meeting)
    details = Details(meeting.place, meeting.call_link, meeting.chair, meeting.note_taker)
    meetings.change(meeting, _plan(poll, chosen, details, title=meeting.title), by=by)
    return meeting


def _plan(poll: TimePoll, chosen: PollTime, details: Details, title: str = "") -> meetings.Plan:
    return meetings.Plan(
        title=title or poll.title,
        wall_time=chosen.wall_time,
        zone=poll.zone,
        minutes=poll.minutes,
        fold=chosen.fold,
        place=details.place,
        call_link=details.call_link,
        chair=details.chair,
        note_taker=details.note_taker,
    )


def _begin_series(poll: TimePoll, chosen: PollTime, details: Details, *, by: User) -> Meeting:
    """The meeting with which the series begins."""
    if chosen.fold:
        raise DomainError(
            N_("This time comes twice on that day, and a series takes the first of the two. Schedule one meeting.")
        )
    assert details.rhythm is not None
    rule = series.Rule(
        title=poll.title,
        rhythm=details.rhythm,
        starts_on=chosen.wall_time.date(),
        wall_clock=chosen.wall_time.time(),
        zone=poll.zone,
        minutes=poll.minutes,
        interval=details.interval,
        place=details.place,
        call_link=details.call_link,
        chair=details.chair,
        note_taker=details.note_taker,
    )
    begun = series.begin(poll.group, rule, overlaps_meant=details.overlaps_meant, by=by)
    query = select(Meeting).where(Meeting.series_id == begun.id).order_by(Meeting.series_on).limit(1)
    return db.session.scalars(query).one()


def _whole(query: Select[TimePoll]) -> Select[TimePoll]:
    return query.options(joinedload(TimePoll.group), joinedload(TimePoll.meeting), selectinload(TimePoll.times))


def _is_unclosed() -> ColumnElement[bool]:
    """Nobody has closed it, and its meeting, if it has one, is still ahead."""
    ahead = exists().where(Meeting.id == TimePoll.meeting_id, one_of(Meeting.state, _AHEAD))
    return and_(TimePoll.closed_at.is_(None), or_(TimePoll.meeting_id.is_(None), ahead))


def _of_poll(poll: TimePoll) -> ColumnElement[bool]:
    return PollAnswer.time_id.in_([one.id for one in poll.times])


def _take_turns(poll: TimePoll) -> None:
    """Two who do something with it at once, one after the other: one meeting comes of it, not two."""
    db.session.flush()  # what is not stored yet would be read anew
    db.session.refresh(poll, ["closed_at", "closes_at", "meeting_id"], with_for_update={"of": TimePoll})


def _refuse_if_closed(poll: TimePoll) -> None:
    if poll.closed_at is not None:
        raise DomainError(N_("This time poll is closed. Reopen it first."))


def _refuse_unless_ahead(meeting: Meeting) -> None:
    if meeting.state not in _AHEAD:
        raise DomainError(N_("This meeting has begun, is over, or was called off: its time is not asked for any more."))
