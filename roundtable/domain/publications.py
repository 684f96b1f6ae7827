"""Publishing an agenda: it is frozen under a number, and later revisions are told by what changed."""

from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import select

from roundtable.domain import clock, search
from roundtable.domain.agenda import items_of, slots_of
from roundtable.domain.agenda_rows import Row, differences, flat, rows_of, thawed
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import AgendaPublication, Audience, Meeting, MeetingState, User


def publish(meeting: Meeting, reach: Reach, *, by: User) -> AgendaPublication:
    """Freeze the agenda under the next number and let its audience read it."""
    rows = rows_of(items_of(meeting), slots_of(meeting))
    if not rows:
        raise DomainError(N_("There is nothing on the agenda yet."))
    before = latest(meeting)
    if before and before.audience == reach.audience and not differences(rows_in(before), rows):
        raise DomainError(N_("Nothing has changed since publication %(number)s."), number=before.number)
    publication = AgendaPublication(
        meeting_id=meeting.id,
        number=before.number + 1 if before else 1,
        rows=[asdict(row) for row in rows],
        audience=reach.audience,
        at=clock.now(),
        by=by,
    )
    db.session.add(publication)
    reach.set_on(meeting)
    meeting.published_at = meeting.published_at or publication.at
    if meeting.state == MeetingState.PLANNED:
        meeting.state = MeetingState.AGENDA_PUBLISHED
    index(meeting, rows)
    name = EventName.MEETING_AGENDA_REVISED if before else EventName.MEETING_AGENDA_PUBLISHED
    record(name, meeting, by=by, number=publication.number)
    return publication


def of_meeting(meeting: Meeting, audiences: Collection[Audience]) -> list[AgendaPublication]:
    """Those that were published to one of these audiences, the newest first."""
    query = select(AgendaPublication).where(
        AgendaPublication.meeting_id == meeting.id, AgendaPublication.audience.in_(audiences)
    )
    return list(db.session.scalars(query.order_by(AgendaPublication.number.desc())))


def latest(meeting: Meeting) -> AgendaPublication | None:
    query = select(AgendaPublication).where(AgendaPublication.meeting_id == meeting.id)
    return db.session.scalar(query.order_by(AgendaPublication.number.desc()).limit(1))


def rows_in(publication: AgendaPublication) -> list[Row]:
    """The lines of a publication, as they were frozen."""
    return [thawed(row) for row in publication.rows]


def index(meeting: Meeting, rows: Sequence[Row]) -> None:
    """The published lines can be found; drafts of later ones not yet."""
    titles = " · ".join(row.title for row in flat(rows).values())
    search.put(meeting, title=meeting.title, body=f"{meeting.place} {titles}".strip(), at=meeting.starts_at)
