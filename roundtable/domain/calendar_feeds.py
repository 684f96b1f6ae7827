"""Addresses at which calendar programs read a person's meetings, without signing in."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, String, cast, func, or_, select, update
from sqlalchemy.orm import joinedload

from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.visibility import groups_of, is_readable
from roundtable.extensions import db
from roundtable.models import CalendarFeed, Group, Meeting, User

MOST_OF_A_PERSON = 20
#: The latest that a feed holds; what was before stays on the pages.
MOST_MEETINGS = 500
#: That a feed was read is noted once within this time.
COALESCED = timedelta(hours=12)
#: What a calendar shows of a meeting.
SHOWN: tuple[Any, ...] = (
    *(Meeting.id, Meeting.group_id, Meeting.title, Meeting.wall_time, Meeting.zone, Meeting.fold, Meeting.minutes),
    *(Meeting.is_day_only, Meeting.place, Meeting.call_link, Meeting.state),
    (cast(Meeting.sources, String) != "[]").label("sources"),  # whether there are any
    *(Meeting.ical_uid, Meeting.ical_sequence, Meeting.changed_at),
)


class FeedState(NamedTuple):
    """What tells whether a feed has changed, without reading it."""

    meetings: int
    ids: int | None  # their sum
    changed_at: datetime | None  # the latest


def make(person: User, group: Group | None, *, label: str = "", by: User) -> tuple[CalendarFeed, str]:
    """An address for the meetings of all the person's groups, or of one that they may know of; and its
    token, which is kept as a hash only."""
    if len(of_person(person)) >= MOST_OF_A_PERSON:
        raise DomainError(N_("You have %(most)s calendar addresses. Revoke one first."), most=MOST_OF_A_PERSON)
    token = secrets.token_urlsafe(24)
    feed = CalendarFeed(
        user=person, group=group, label=" ".join(label.split()), token_hash=_hash(token), created_at=clock.now()
    )
    db.session.add(feed)
    record(EventName.CALENDAR_FEED_MADE, feed, by=by)
    return feed, token


def revoke(feed: CalendarFeed, *, by: User) -> None:
    """The address shows nothing any more, for good."""
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        record(EventName.CALENDAR_FEED_REVOKED, feed, by=by)


def of_person(person: User) -> list[CalendarFeed]:
    """Those that work, the newest first."""
    query = select(CalendarFeed).where(CalendarFeed.user_id == person.id, CalendarFeed.revoked_at.is_(None))
    return list(db.session.scalars(query.options(joinedload(CalendarFeed.group)).order_by(CalendarFeed.id.desc())))


def find_of(person: User, feed_id: int) -> CalendarFeed | None:
    query = select(CalendarFeed).where(CalendarFeed.user_id == person.id, CalendarFeed.id == feed_id)
    return db.session.scalar(query.options(joinedload(CalendarFeed.group)))


def find_by_token(token: str) -> CalendarFeed | None:
    """Also one that is revoked: its reader is told so."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token)))


def state_of(feed: CalendarFeed) -> FeedState:
    """In one query, whatever the number of meetings."""
    latest = _latest(feed, Meeting.id, Meeting.changed_at).subquery()
    query = select(func.count(), func.sum(latest.c.id), func.max(latest.c.changed_at))
    return FeedState(*db.session.execute(query).one())


def meetings_of(feed: CalendarFeed) -> Sequence[Row[Any]]:
    """What the person may read of them today, also those that are over or cancelled."""
    return db.session.execute(_latest(feed, *SHOWN)).all()


def is_read_anew(feed: CalendarFeed) -> bool:
    """Whether it would be worth writing down that it is read now."""
    return feed.read_at is None or clock.now() - feed.read_at > COALESCED


def note_read(feed_id: int) -> None:
    db.session.execute(update(CalendarFeed).where(CalendarFeed.id == feed_id).values(read_at=clock.now()))


def _latest(feed: CalendarFeed, *columns: Any) -> Select[Any]:
    person = feed.user
    query = select(*columns).where(is_readable(Meeting, person))
    if feed.group_id is not None:
        query = query.where(Meeting.group_id == feed.group_id)
    else:
        own = (Meeting.chair_id == person.id, Meeting.note_taker_id == person.id)
        query = query.where(or_(Meeting.group_id.in_(groups_of(person)), *own))
    return query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST_MEETINGS)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
