"""Invitations to meetings by mail: to whom, when, and what each of them has been told before.

They go out when a meeting is scheduled or called off and when its time, place or call changes, once no
more changes come; never for its agenda. A meeting of a series is told of two weeks ahead: a year of
meetings at once would fill everybody's mailbox, and calendars have them by their feeds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from roundtable.domain import attendances, clock, mails
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Answer, Mail, MailKind, MailState, Meeting, MeetingState, Membership, Presence, User

#: Changes within this time go out in one mail …
SETTLES_IN = timedelta(minutes=5)
#: … but of a meeting that begins soon people are told at once.
SOON = timedelta(hours=1)
SERIES_AHEAD = timedelta(days=14)
#: So many earlier invitations are looked at for what a person was told last.
LOOKED_BACK = 20


@dataclass(frozen=True)
class Told:
    """What a person was last told of a meeting by mail."""

    starts_at: datetime
    minutes: int
    place: str
    call_link: str
    is_cancelled: bool


@dataclass(frozen=True)
class Call:
    """An invitation, or that the meeting is called off, for one person: what is true now and what they know."""

    meeting: Meeting
    person: User
    answer: Answer | None
    said: Answer | Presence | None
    before: Told | None  # none: they hear of the meeting for the first time

    @property
    def is_moved(self) -> bool:
        return self.before is not None and (self.before.starts_at, self.before.minutes) != (
            self.meeting.starts_at,
            self.meeting.minutes,
        )


def plan(meeting: Meeting) -> None:
    """Something that calendars must know has changed: tell those who are invited, soon."""
    now = clock.now()
    meeting.changed_at = now
    if meeting.ends_at > now:
        is_soon = meeting.starts_at - now < SOON
        meeting.invitations_due_at = now if is_soon else max(now + SETTLES_IN, _first_told_at(meeting) or now)


def plan_anew(meeting: Meeting) -> None:
    """Time, place or call are others now, or it is called off or not: every calendar must take it over."""
    meeting.ical_sequence += 1
    plan(meeting)


def due(limit: int) -> list[Meeting]:
    """Whose changes have settled. Several workers never take the same."""
    query = select(Meeting).where(Meeting.invitations_due_at <= clock.now())
    query = query.order_by(Meeting.invitations_due_at, Meeting.id).limit(limit)
    return list(db.session.scalars(query.with_for_update(skip_locked=True)))


def send(meeting: Meeting) -> int:
    """Put a mail into the outbox for everybody who is to be told; how many."""
    now, is_cancelled = clock.now(), meeting.state == MeetingState.CANCELLED
    meeting.invitations_due_at = None
    is_news = meeting.invited_sequence != meeting.ical_sequence and meeting.withdrawn_at is None
    if not is_news or meeting.ends_at <= now or (is_cancelled and meeting.invited_sequence is None):
        return 0
    first = _first_told_at(meeting)
    if first is not None and first > now:  # it became part of a series after it was planned
        meeting.invitations_due_at = first
        return 0
    kind = MailKind.MEETING_CANCELLATION if is_cancelled else MailKind.MEETING_INVITATION
    readers = _readers(meeting)
    for person, reader in readers:
        if reader.address is not None:
            key = _key(meeting.id, person.id, meeting.ical_sequence) + (":copy" if reader != person else "")
            mails.queue(kind, reader, address=reader.address, key=key, arguments=_facts(meeting, person))
    meeting.invited_sequence = meeting.ical_sequence
    record(EventName.MEETING_INVITED, meeting, by=None, sequence=meeting.ical_sequence, mails=len(readers))
    return len(readers)


def put_off(meeting: Meeting) -> None:
    """The mails cannot be made now: try again in an hour."""
    meeting.invitations_due_at = clock.now() + timedelta(hours=1)


def call_of(mail: Mail) -> Call | None:
    """What this mail is to say; none when it has lost its reason: there is a newer one, the meeting is over,
    or the person has left, wants no invitations, or knows all this already."""
    facts = mail.arguments
    meeting = db.session.get(Meeting, facts["meeting_id"])
    person = find_invited(meeting, facts["person_id"]) if meeting is not None else None
    if meeting is None or person is None or not _may_be_told(person, mail.user):
        return None
    is_cancelled = mail.kind == MailKind.MEETING_CANCELLATION
    is_current = meeting.ical_sequence == facts["sequence"] and meeting.ends_at > clock.now()
    if not is_current or is_cancelled != (meeting.state == MeetingState.CANCELLED):
        return None
    before = _told_before(mail)
    if (is_cancelled and before is None) or before == _told(facts, is_cancelled=is_cancelled):
        return None
    attendance = attendances.find_of(meeting, person)
    answer, said = (attendance.answer, attendance.said) if attendance else (None, None)
    return Call(meeting, person, answer, said, before)


def find_invited(meeting: Meeting, person_id: int) -> User | None:
    """The person with this id, if invited to the meeting today."""
    return db.session.scalar(_invited(meeting).where(User.id == person_id))


def told_start(meeting: Meeting, person: User, sequence: int) -> datetime | None:
    """At what time the meeting was when the person was invited to it under this number; none when that is forgotten."""
    mail = db.session.scalar(select(Mail).where(Mail.key == _key(meeting.id, person.id, sequence)))
    starts_at = mail.arguments.get("starts_at") if mail is not None else None
    return datetime.fromisoformat(starts_at) if starts_at else None


def signed(meeting_id: int, person_id: int, by_id: int) -> tuple[Meeting, User, User] | None:
    """What a signed link names, if that is still so: the meeting, who is invited, and who answers for them:
    they themselves, or their assistant."""
    meeting = db.session.get(Meeting, meeting_id)
    person = find_invited(meeting, person_id) if meeting is not None and meeting.withdrawn_at is None else None
    if meeting is None or person is None:
        return None
    if by_id == person.id:
        return meeting, person, person
    helper = _by_id([by_id]).get(by_id) if by_id == person.assistant_id else None
    return (meeting, person, helper) if helper is not None else None


def _readers(meeting: Meeting) -> list[tuple[User, User]]:
    """Who is told of whose invitation: people of their own, and assistants of theirs."""
    people = list(db.session.scalars(_invited(meeting).order_by(User.id)))
    helpers = _by_id(p.assistant_id for p in people if p.assistant_id is not None)
    own = [(p, p) for p in people if p.takes_invitations]
    return own + [(p, helpers[p.assistant_id]) for p in people if p.assistant_id in helpers]


def _by_id(ids: Iterable[int]) -> dict[int | None, User]:
    query = select(User).where(User.id.in_(list(ids)), *_is_active()).options(selectinload(User.addresses))
    return {person.id: person for person in db.session.scalars(query)}


def _invited(meeting: Meeting) -> Select[User]:
    """The members of the group today, in whatever role, and who runs the meeting."""
    members = select(Membership.user_id).where(Membership.group_id == meeting.group_id, Membership.ended_on.is_(None))
    runs = [person_id for person_id in (meeting.chair_id, meeting.note_taker_id) if person_id is not None]
    query = select(User).where(or_(User.id.in_(members), User.id.in_(runs)), *_is_active())
    return query.options(selectinload(User.addresses))


def _is_active() -> tuple[ColumnElement[bool], ...]:
    return User.joined_at.is_not(None), User.deactivated_at.is_(None)


def _may_be_told(person: User, reader: User | None) -> bool:
    """Wishes are looked at again just before sending."""
    if reader is None or not reader.is_active:
        return False
    return person.takes_invitations if reader == person else person.assistant_id == reader.id


def _first_told_at(meeting: Meeting) -> datetime | None:
    """The first invitation to a meeting of a series waits until it is near."""
    waits = meeting.series_id is not None and meeting.invited_sequence is None
    return meeting.starts_at - SERIES_AHEAD if waits else None


def _key(meeting_id: int, person_id: int, sequence: int) -> str:
    return f"meeting:{meeting_id}:{person_id}:{sequence}"


def _facts(meeting: Meeting, person: User) -> dict[str, Any]:
    return {
        "meeting_id": meeting.id,
        "person_id": person.id,
        "sequence": meeting.ical_sequence,
        "starts_at": meeting.starts_at.isoformat(),
        "minutes": meeting.minutes,
        "place": meeting.place,
        "call_link": meeting.call_link,
    }


def _told(facts: dict[str, Any], *, is_cancelled: bool) -> Told:
    starts_at = datetime.fromisoformat(facts["starts_at"])
    return Told(starts_at, facts["minutes"], facts["place"], facts["call_link"], is_cancelled)


def _told_before(mail: Mail) -> Told | None:
    """By the latest mail of the meeting that reached the same reader for the same person."""
    facts, copy = mail.arguments, ":copy" if mail.key.endswith(":copy") else ""
    earlier = range(max(0, facts["sequence"] - LOOKED_BACK), facts["sequence"])
    keys = [_key(facts["meeting_id"], facts["person_id"], sequence) + copy for sequence in earlier]
    query = select(Mail).where(Mail.key.in_(keys), Mail.state == MailState.SENT).order_by(Mail.id.desc()).limit(1)
    found = db.session.scalar(query)
    if found is None or "starts_at" not in found.arguments:  # forgotten after 90 days
        return None
    return _told(found.arguments, is_cancelled=found.kind == MailKind.MEETING_CANCELLATION)
