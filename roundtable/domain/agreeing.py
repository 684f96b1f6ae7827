"""Agreed without discussion: items that nobody needs to talk about are agreed together, unless somebody asks."""

from roundtable.domain import agenda, clock, decisions
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.models import AgendaItem, Decision, Meeting, MeetingState, Purpose, User


def ask_for_discussion(meeting: Meeting, item: AgendaItem, *, by: User) -> None:
    """One voice is enough: the item is discussed like any other."""
    if not meeting.is_coming:
        raise DomainError(N_("This meeting is over; its agenda is not changed any more."))
    if item.started_at is not None:
        raise DomainError(N_("“%(title)s” has been agreed already. Propose it as another item."), title=item.title)
    if item.stands_without_discussion:
        item.discussion_asked_by_id = by.id
        record(EventName.AGENDA_ITEM_DISCUSSION_ASKED, item, by=by, within=meeting)


def waiting(meeting: Meeting) -> list[AgendaItem]:
    """What can be agreed together now."""
    return [i for i in agenda.items_of(meeting) if i.stands_without_discussion and i.started_at is None]


def agree(meeting: Meeting, *, by: User) -> list[Decision]:
    """All that nobody asked to discuss is agreed; what was to be decided becomes a decision."""
    if meeting.state != MeetingState.IN_SESSION:
        raise DomainError(N_("Start the meeting first."))
    now, made = clock.now(), []
    for item in waiting(meeting):
        item.started_at = item.ended_at = now
        record(EventName.AGENDA_ITEM_AGREED, item, by=by, within=meeting)
        if item.purpose == Purpose.DECIDE:
            words = decisions.Words(item.title, audience=meeting.audience)
            made.append(decisions.make(meeting.group, words, meeting=meeting, item=item, by=by))
    return made
