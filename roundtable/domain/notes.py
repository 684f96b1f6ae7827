"""What is said on an agenda item, written down while the meeting goes on.

One person writes at a time, by a soft lock: it says who, and keeps nobody out. Whoever saves on an older
state than the newest gets both texts (``domain.texts``).
"""

from collections.abc import Iterable
from datetime import timedelta

from roundtable.domain import attachments, clock, publications, texts
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting, MeetingState, RoomRule, User

#: For so long after their last words somebody counts as writing.
WRITING = timedelta(seconds=60)
NOTED = (MeetingState.IN_SESSION, MeetingState.SUMMARY)


def save(meeting: Meeting, item: AgendaItem, source: str, *, base: int, by: User) -> texts.Saved | texts.Stale:
    """Save what was made of revision ``base``; 0 is the empty page."""
    _refuse_if_not_noted(meeting, item)
    if item.notes is None:
        db.session.flush()  # else the next line would forget what is not yet stored
        db.session.refresh(item, with_for_update={"of": AgendaItem})  # two who begin at once begin one text
        item.notes = item.notes or texts.start(by=by)
    result = texts.save(item.notes, source, base=base, by=by)
    attachments.settle(meeting, source, Files(), by=by)
    if not _is_written(item) or item.writer_id in {None, by.id}:
        item.writer_id, item.writer_at = by.id, clock.now()
    if meeting.imported_from_id is not None:
        publications.index(meeting)
    texts.record_save(result, EventName.AGENDA_ITEM_NOTED, item, within=meeting, by=by)
    return result


def take_over(meeting: Meeting, item: AgendaItem, *, by: User) -> None:
    """From now on this person writes. Anybody who takes notes may, at any time."""
    _refuse_if_not_noted(meeting, item)
    item.writer_id, item.writer_at = by.id, clock.now()
    record(EventName.AGENDA_ITEM_WRITER_CHANGED, item, within=meeting, by=by)


def writers_of(items: Iterable[AgendaItem]) -> dict[int, User]:
    """Who is writing now, by item id; the items come with their writers."""
    return {item.id: item.writer for item in items if _is_written(item) and item.writer is not None}


def rule_of(meeting: Meeting, item: AgendaItem) -> RoomRule:
    """The rule of the room for an item: its own, else the meeting's."""
    return item.room_rule or meeting.room_rule


def _is_written(item: AgendaItem) -> bool:
    return item.writer_at is not None and clock.now() - item.writer_at < WRITING


def _refuse_if_not_noted(meeting: Meeting, item: AgendaItem) -> None:
    if meeting.state not in NOTED:
        raise DomainError(N_("Notes are taken once the meeting has begun, until its summary is confirmed."))
    if rule_of(meeting, item) == RoomRule.NOT_NOTED:
        raise DomainError(N_("By the rule of the room this item is not noted. Decisions and action items are."))
