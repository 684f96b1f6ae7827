"""Publishing an agenda: it is frozen under a number, and later revisions are told by what changed."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import bindparam, select

from roundtable import text as markup
from roundtable.domain import clock, search, texts
from roundtable.domain.agenda import items_of, slots_of
from roundtable.domain.agenda_rows import Row, differences, flat, rows_of, thawed
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import AgendaPublication, Audience, Meeting, MeetingState, User


def publish(meeting: Meeting, reach: Reach, *, by: User) -> AgendaPublication:
    """Freeze the agenda under the next number and let its audience read it."""
    rows = rows_of(items_of(meeting), slots_of(meeting))
    if not rows:
        raise DomainError(N_("There is nothing on the agenda yet."))
    before = latest(meeting)
    is_out = before is not None and meeting.published_at is not None
    if before and is_out and before.audience == reach.audience and not differences(rows_in(before), rows):
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
    index(meeting)
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


def in_force(meeting: Meeting) -> AgendaPublication | None:
    """The one that readers go by: none while the agenda is a draft, also when it was taken back."""
    found = _IN_FORCE.read(_LATEST, meeting_id=meeting.id) if meeting.published_at is not None else []
    return found[0] if found else None


_IN_FORCE = Shape(AgendaPublication, "meeting_id number rows at")
_LATEST = _IN_FORCE.select().where(AgendaPublication.meeting_id == bindparam("meeting_id"))
_LATEST = _LATEST.order_by(AgendaPublication.number.desc()).limit(1)


def rows_in(publication: AgendaPublication) -> list[Row]:
    """The lines of a publication, as they were frozen."""
    return [thawed(row) for row in publication.rows]


def index(meeting: Meeting) -> None:
    """What a search finds of a meeting: the lines that were published last, drafts of later ones not yet; of one
    that was imported its notes too, they are what there is in place of a summary."""
    publication = latest(meeting)
    titles = [row.title for row in flat(rows_in(publication)).values()] if publication else []
    items = items_of(meeting) if meeting.imported_from_id else []
    told = (f"{item.title}. {markup.plain(texts.html_of(item.notes))}" for item in items)
    body = " ".join(filter(None, (meeting.place, " · ".join(titles), *told)))
    search.put(meeting, title=meeting.title, body=body, at=meeting.starts_at)
