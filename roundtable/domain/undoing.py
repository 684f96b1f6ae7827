"""Steps of a meeting that were taken by mistake, taken back. Each leaves its trace, and nothing that was
written meanwhile is lost."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable.domain import meeting_invitations, search, summaries
from roundtable.domain.agenda import items_of
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import AgendaItem, Event, Meeting, MeetingState, SummaryState, User

#: What moves a meeting from one state to another, there and back.
STEPS = (
    EventName.MEETING_SCHEDULED,
    EventName.MEETING_AGENDA_PUBLISHED,
    EventName.MEETING_AGENDA_REVISED,
    EventName.MEETING_PUBLICATION_UNDONE,
    EventName.MEETING_CANCELLED,
    EventName.MEETING_CANCELLATION_UNDONE,
    EventName.MEETING_OPENED,
    EventName.MEETING_OPENING_UNDONE,
    EventName.MEETING_CLOSED,
    EventName.MEETING_CLOSING_UNDONE,
    EventName.MEETING_IMPORTED,
)
MOST_STEPS = 30  # that are told on the page


def undo_publication(meeting: Meeting, *, by: User) -> None:
    """The agenda is a draft for the group again. Its publications keep their numbers; the next one counts on."""
    if meeting.state != MeetingState.AGENDA_PUBLISHED:
        raise DomainError(N_("The agenda can be taken back until the meeting begins."))
    meeting.state, meeting.published_at = MeetingState.PLANNED, None
    search.follow(meeting)
    record(EventName.MEETING_PUBLICATION_UNDONE, meeting, by=by)


def undo_cancellation(meeting: Meeting, *, by: User) -> None:
    """It takes place after all, from where it stood."""
    if meeting.state != MeetingState.CANCELLED:
        raise DomainError(N_("This meeting is not called off."))
    meeting.state = MeetingState.IN_SESSION if meeting.opened_at is not None else _before_the_session(meeting)
    meeting_invitations.plan_anew(meeting)
    record(EventName.MEETING_CANCELLATION_UNDONE, meeting, by=by)


def undo_opening(meeting: Meeting, *, by: User) -> None:
    """It has not begun yet. Notes, records and who was there stay; the times of the items go."""
    if meeting.state != MeetingState.IN_SESSION:
        raise DomainError(N_("This meeting is not in session."))
    opened_at = meeting.opened_at.isoformat() if meeting.opened_at else None
    for item in items_of(meeting):
        item.started_at = item.ended_at = None
    meeting.opened_at = meeting.current_item_id = None
    meeting.state = _before_the_session(meeting)
    record(EventName.MEETING_OPENING_UNDONE, meeting, by=by, opened_at=opened_at)


def undo_closing(meeting: Meeting, *, by: User) -> None:
    """It goes on, at the item with which it was closed."""
    summary = summaries.of_meeting(meeting)
    if meeting.imported_from_id is not None:
        raise DomainError(N_("This is the record of a meeting of old; it does not go on."))
    if meeting.state != MeetingState.SUMMARY:
        raise DomainError(N_("Only a meeting that has just ended can go on."))
    if summary is not None and summary.state != SummaryState.WRITING:
        raise DomainError(N_("Its summary is published: this meeting stays closed."))
    last = _closed_with(meeting)
    if last is not None:
        meeting.current_item_id, last.ended_at = last.id, None
    closed_at = meeting.closed_at.isoformat() if meeting.closed_at else None
    meeting.state, meeting.closed_at = MeetingState.IN_SESSION, None
    record(EventName.MEETING_CLOSING_UNDONE, meeting, by=by, closed_at=closed_at)


def steps_of(meeting: Meeting) -> list[Event]:
    """How the meeting came to where it stands, the latest first."""
    query = select(Event).where(
        Event.thing_kind == meeting.kind, Event.thing_id == meeting.id, Event.name.in_([str(n) for n in STEPS])
    )
    newest = query.options(joinedload(Event.actor)).order_by(Event.id.desc()).limit(MOST_STEPS)
    return list(db.session.scalars(newest))


def _before_the_session(meeting: Meeting) -> MeetingState:
    return MeetingState.AGENDA_PUBLISHED if meeting.published_at is not None else MeetingState.PLANNED


def _closed_with(meeting: Meeting) -> AgendaItem | None:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.ended_at == meeting.closed_at)
    return db.session.scalar(query.order_by(AgendaItem.id.desc()).limit(1)) if meeting.closed_at else None
