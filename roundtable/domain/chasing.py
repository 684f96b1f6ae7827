"""Summaries that wait, and for whom: not begun, first for the note-taker, then for the chair as well, then for
the organizers too; objected to, for whoever answers. Nobody else is asked. Who runs the group may ask by mail."""

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, mails, memberships, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.summaries import is_objected_to, is_unsummarized
from roundtable.domain.visibility import CHAIRED, READER_ID
from roundtable.extensions import db, settings
from roundtable.models import Mail, MailKind, Meeting, MeetingState, Summary, SummaryState, User

MOST = 20
#: Who chairs the meeting; where nobody is named for that, the group.
_CHAIRS = or_(Meeting.chair_id == READER_ID, and_(Meeting.chair_id.is_(None), Meeting.group_id.in_(CHAIRED)))
#: Who writes its summary: the note-taker; where there is none, who chairs.
_WRITES = or_(Meeting.note_taker_id == READER_ID, and_(Meeting.note_taker_id.is_(None), _CHAIRS))


def summaries_to_write(person: User) -> list[Meeting]:
    """Meetings whose summary waits for this person, the oldest first. Begun and not yet sent round, it still
    waits for those who write and send it, not for the organizers. Records of old meetings wait for nobody."""
    query = _to_write(tuple(settings().summary_waits_after), is_organizer=person.is_organizer)
    return _MEETING.read(query, reader_id=person.id)


_MEETING = Shape(Meeting, "group_id title starts_at note_taker_id", note_taker="name")


@cache
def _to_write(days: tuple[int, ...], *, is_organizer: bool) -> Select[Any]:
    for_writer, for_chair, for_organizers = (_ended(after) for after in days)
    is_begun = exists().where(Summary.meeting_id == Meeting.id)
    waits = [and_(_WRITES, for_writer), and_(_CHAIRS, for_chair)]
    if is_organizer:
        waits.append(and_(~is_begun, for_organizers))
    return _MEETING.select().where(is_unsummarized(), or_(*waits)).order_by(Meeting.closed_at).limit(MOST)


def summaries_objected_to(person: User) -> list[Summary]:
    """What the person has to answer: as note-taker at once, as chair once it holds the confirmation back."""
    return _SUMMARY.read(_objected_to(), reader_id=person.id)


_SUMMARY = Shape(Summary, "group_id meeting_id objections_until", meeting="title starts_at")


@cache
def _objected_to() -> Select[Any]:
    is_held_back = Summary.objections_until <= clock.later()
    query = (
        _SUMMARY.select()
        .join(Meeting, Summary.meeting_id == Meeting.id)
        .where(
            Summary.state != SummaryState.CONFIRMED,
            Summary.withdrawn_at.is_(None),
            is_objected_to(),
            or_(_WRITES, and_(_CHAIRS, is_held_back)),
        )
    )
    return query.order_by(Summary.id).limit(MOST)


def ask_for_summary(meeting: Meeting, *, by: User) -> list[User]:
    """A mail to whoever is to write it, once a day at most; who they are."""
    if not is_unwritten(meeting):
        raise DomainError(N_("This summary does not wait to be written."))
    asked = [(person, address) for person in writers_of(meeting) if (address := users.address_of(person))]
    if not asked:
        raise DomainError(N_("Nobody who is to write it can be reached by mail. Name a note-taker first."))
    day = f"{clock.today():%Y%m%d}"
    keys = [f"{MailKind.SUMMARY_WAITS}:{meeting.id}:{person.id}:{day}" for person, _ in asked]
    if db.session.scalar(select(Mail.id).where(Mail.key.in_(keys)).limit(1)) is not None:
        raise DomainError(N_("They were asked today already."))
    for key, (person, address) in zip(keys, asked, strict=True):
        arguments = {"meeting_id": meeting.id}
        mails.queue(MailKind.SUMMARY_WAITS, person, address=address, key=key, arguments=arguments)
    record(EventName.SUMMARY_ASKED_FOR, meeting, by=by)
    return [person for person, _ in asked]


def writers_of(meeting: Meeting) -> list[User]:
    """Who is to write the summary: the note-taker, else who chaired the meeting, else who chairs the group."""
    for people in ([meeting.note_taker], [meeting.chair], memberships.chairs_of(meeting.group)):
        found = [person for person in people if person is not None and person.is_active]
        if found:
            return found
    return []


def is_unwritten(meeting: Meeting) -> bool:
    """It is over, and its summary is not begun or not out."""
    query = select(Summary.id).where(Summary.meeting_id == meeting.id, Summary.state != SummaryState.WRITING)
    return meeting.state == MeetingState.SUMMARY and db.session.scalar(query) is None


def find_meeting(meeting_id: int) -> Meeting | None:
    """For the mail that asks for its summary."""
    query = select(Meeting).where(Meeting.id == meeting_id, Meeting.withdrawn_at.is_(None))
    people = joinedload(Meeting.note_taker), joinedload(Meeting.chair)
    return db.session.scalar(query.options(joinedload(Meeting.group), *people))


def _ended(days: int) -> ColumnElement[bool]:
    return Meeting.closed_at <= clock.later(-timedelta(days=days))
