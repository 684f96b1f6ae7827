from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import attachments, attendances, clock, mails, on_record, search, texts, users
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import (
    Confirmation,
    Event,
    Group,
    MailKind,
    Meeting,
    MeetingState,
    Objection,
    Summary,
    SummaryState,
    User,
)

#: How long those present have to object, unless another day is named.
DAYS_TO_OBJECT = 7
LONGEST_TO_OBJECT = timedelta(days=120)
#: How a summary came to where it stands, as its page tells it.
STEPS = (
    EventName.SUMMARY_COMPOSED,
    EventName.SUMMARY_PUBLISHED,
    EventName.SUMMARY_CIRCULATED,
    EventName.SUMMARY_CIRCULATION_UNDONE,
    EventName.SUMMARY_CONFIRMED,
    EventName.SUMMARY_CONFIRMATION_UNDONE,
)
MOST_STEPS = 30
MOST_CONFIRMED = 100  # at once, by silence


@dataclass(frozen=True)
class Step:
    """Something that was done with a summary, by whom and why."""

    name: str
    actor: User | None
    at: datetime
    reason: str


def compose(meeting: Meeting, source: str, *, by: User) -> Summary:
    """Begin the summary of a meeting with what was put together from its notes."""
    if not meeting.is_over:
        raise DomainError(N_("End the meeting first; then its summary can be written."))
    if existing := of_meeting(meeting):
        return existing
    summary = Summary(
        group_id=meeting.group_id, meeting=meeting, text=texts.start(source, by=by), composed_at=clock.now()
    )
    db.session.add(summary)
    db.session.flush()
    index(summary)
    record(EventName.SUMMARY_COMPOSED, summary, by=by)
    return summary


def save(summary: Summary, source: str, *, base: int, by: User) -> texts.Saved | texts.Stale:
    lock(summary)
    if summary.state == SummaryState.CONFIRMED:
        raise DomainError(N_("This summary is confirmed; it is not changed any more."))
    result = texts.save(summary.text, source, base=base, by=by)
    attachments.settle(summary, source, Files(), by=by)
    texts.record_save(result, EventName.SUMMARY_SAVED, summary, by=by)
    index(summary)
    return result


def publish(summary: Summary, reach: Reach, *, by: User) -> None:
    """Let its audience read it. A published summary can still be edited until it is confirmed."""
    _refuse_if_empty(summary)
    reach.set_on(summary)
    summary.published_at = summary.published_at or clock.now()
    if summary.state == SummaryState.WRITING:
        summary.state = SummaryState.PUBLISHED
    summary.meeting.is_summarized = True
    search.follow(summary)
    record(EventName.SUMMARY_PUBLISHED, summary, by=by)


# Circulated, and taken back


def circulate(summary: Summary, until: datetime, reach: Reach, *, by: User) -> None:
    """Those who were there, and the group, may object until this moment; its audience can read it."""
    lock(summary)
    now = clock.now()
    if summary.state == SummaryState.CONFIRMED:
        raise DomainError(N_("This summary is confirmed already."))
    _refuse_if_empty(summary)
    if not now < until <= now + LONGEST_TO_OBJECT:
        raise DomainError(N_("Please choose a day to come, within the next four months."), field="until")
    reach.set_on(summary)
    summary.published_at, summary.state = summary.published_at or now, SummaryState.PUBLISHED
    summary.circulated_at, summary.objections_until = now, until
    summary.meeting.is_summarized = True
    search.follow(summary)
    _tell_those_present(summary, by=by)
    record(EventName.SUMMARY_CIRCULATED, summary, by=by, until=until.isoformat())


def undo_circulation(summary: Summary, reason: str, *, by: User) -> None:
    """It is in writing again. Objections stay; what its audience has read before stays published."""
    lock(summary)
    if summary.circulated_at is None or summary.state == SummaryState.CONFIRMED:
        raise DomainError(N_("This summary is not in circulation."))
    if summary.published_at == summary.circulated_at:  # its circulation published it
        summary.published_at, summary.state = None, SummaryState.WRITING
        summary.meeting.is_summarized = False
    summary.circulated_at = summary.objections_until = None
    search.follow(summary)
    record(EventName.SUMMARY_CIRCULATION_UNDONE, summary, by=by, reason=_said(reason))


# Confirmed, and taken back


def confirm(summary: Summary, at_meeting: Meeting, *, by: User) -> None:
    """A later meeting has confirmed it: from now on it is read-only, and can be cited."""
    lock(summary)
    if summary.circulated_at is None or summary.state == SummaryState.CONFIRMED:
        raise DomainError(N_("A summary is confirmed once it has been circulated."))
    if at_meeting.id not in {m.id for m in later_meetings(summary)}:
        raise DomainError(N_("Please choose a later meeting of the group."), field="meeting")
    if has_open_objections(summary):
        raise DomainError(N_("Somebody's objection is not answered yet. Take it or decline it first."))
    summary.confirmed_at_meeting_id = at_meeting.id
    _freeze(summary, Confirmation.MEETING, by=by)


def confirm_by_silence() -> int:
    """Confirm what was circulated until now and has no open objection; how many. Work for the worker."""
    due = select(Summary).where(
        Summary.state == SummaryState.PUBLISHED, Summary.objections_until <= clock.now(), ~is_objected_to()
    )
    taken = due.order_by(Summary.id).limit(MOST_CONFIRMED).with_for_update(skip_locked=True, of=Summary)
    summaries = list(db.session.scalars(taken))
    for summary in summaries:
        _freeze(summary, Confirmation.SILENCE, by=None)
    return len(summaries)


def undo_confirmation(summary: Summary, reason: str, *, by: User) -> None:
    """It can be changed again, and must be circulated anew. Its errata and its number stay."""
    lock(summary)
    if summary.state != SummaryState.CONFIRMED:
        raise DomainError(N_("This summary is not confirmed."))
    revision, sha256 = summary.confirmed_revision, summary.sha256
    summary.state, summary.meeting.state = SummaryState.PUBLISHED, MeetingState.SUMMARY
    summary.circulated_at = summary.objections_until = None
    summary.confirmed_at = summary.confirmation = summary.confirmed_revision = None
    summary.confirmed_at_meeting_id = summary.confirmed_by_id = None
    summary.sha256 = ""
    record(
        EventName.SUMMARY_CONFIRMATION_UNDONE, summary, by=by, reason=_said(reason), revision=revision, sha256=sha256
    )


def later_meetings(summary: Summary, limit: int = 20) -> list[Meeting]:
    """Those of the group that have begun since: one of them may confirm it. The latest first."""
    held = (MeetingState.IN_SESSION, MeetingState.SUMMARY, MeetingState.CONFIRMED)
    query = select(Meeting).where(
        Meeting.group_id == summary.group_id,
        Meeting.id != summary.meeting_id,
        Meeting.starts_at > summary.meeting.starts_at,
        Meeting.state.in_(held),
        Meeting.withdrawn_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit)))


def has_open_objections(summary: Summary) -> bool:
    query = select(Summary.id).where(Summary.id == summary.id, is_objected_to())
    return db.session.scalar(query) is not None


def is_unsummarized() -> ColumnElement[bool]:
    """The meeting was held here and is over, and its summary is not out yet."""
    is_over = and_(Meeting.state == MeetingState.SUMMARY, Meeting.is_summarized.is_(False))
    return and_(is_over, Meeting.opened_at.is_not(None), Meeting.withdrawn_at.is_(None))


def is_objected_to() -> ColumnElement[bool]:
    """Somebody objects, and is not answered yet."""
    is_open = (Objection.answered_at.is_(None), Objection.withdrawn_at.is_(None))
    return Summary.id.in_(select(Objection.summary_id).where(*is_open))


def until_default(summary: Summary) -> datetime:
    """The end of the day a week from now, where the meeting was."""
    day = clock.now().astimezone(ZoneInfo(summary.meeting.zone)) + timedelta(days=DAYS_TO_OBJECT)
    return day.replace(hour=23, minute=59, second=0, microsecond=0)


# Finding


def of_meeting(meeting: Meeting) -> Summary | None:
    """The summary in whatever state; for those who write it."""
    return db.session.scalar(select(Summary).where(Summary.meeting_id == meeting.id))


def find(group: Group, meeting_id: int, person: User | None) -> Summary | None:
    query = readable(Summary, person).where(Summary.group_id == group.id, Summary.meeting_id == meeting_id)
    return db.session.scalar(query.options(joinedload(Summary.meeting), joinedload(Summary.confirmed_at_meeting)))


def line_of(meeting: Meeting, person: User | None) -> Summary | None:
    """The same, for the page of its meeting: where it stands, without its text."""
    return next(iter(on_record.at(meeting, person, _LINE)), None)


_LINE = Shape(
    Summary,
    "group_id meeting_id state circulated_at objections_until confirmed_at",
    confirmed_at_meeting="wall_time",
)


def find_with_group(summary_id: int) -> Summary | None:
    """For the mail that tells of it."""
    query = select(Summary).where(Summary.id == summary_id)
    return db.session.scalar(query.options(joinedload(Summary.group), joinedload(Summary.meeting)))


def latest_of(group: Group, person: User | None, limit: int = 5) -> list[Summary]:
    query = readable(Summary, person).where(Summary.group_id == group.id, Summary.published_at.is_not(None))
    return list(db.session.scalars(query.order_by(Summary.published_at.desc()).limit(limit)))


def steps_of(summary: Summary) -> list[Step]:
    """How it came to where it stands, the latest first."""
    query = select(Event).where(
        Event.thing_kind == summary.kind, Event.thing_id == summary.id, Event.name.in_([str(n) for n in STEPS])
    )
    newest = query.options(joinedload(Event.actor)).order_by(Event.id.desc()).limit(MOST_STEPS)
    return [Step(e.name, e.actor, e.at, e.details.get("reason", "")) for e in db.session.scalars(newest)]


def index(summary: Summary) -> None:
    body = markup.plain(texts.html_of(summary.text))
    search.put(summary, title=summary.meeting.title, body=body, at=summary.meeting.starts_at, number=summary.number)


def lock(summary: Summary) -> None:
    """Saving, objecting and confirming take turns: nothing is frozen with a word unheard."""
    db.session.flush()
    db.session.refresh(summary, ["state", "circulated_at", "objections_until"], with_for_update=True)


def _freeze(summary: Summary, confirmation: Confirmation, *, by: User | None) -> None:
    summary.state, summary.meeting.state = SummaryState.CONFIRMED, MeetingState.CONFIRMED
    summary.confirmed_at, summary.confirmation = clock.now(), confirmation
    summary.confirmed_by_id = by.id if by else None
    summary.confirmed_revision, summary.sha256 = summary.text.number, summary.text.sha256
    record(EventName.SUMMARY_CONFIRMED, summary, by=by, how=confirmation.value, revision=summary.text.number)


def _tell_those_present(summary: Summary, *, by: User) -> None:
    """One mail each, once a circulation; guests without an address were not promised one."""
    kind = MailKind.SUMMARY_CIRCULATED
    assert summary.circulated_at is not None
    for attendance in attendances.present_among(attendances.of_meeting(summary.meeting)):
        person = attendance.user
        if person.id != by.id and person.is_active and (address := users.address_of(person)):
            key = f"{kind}:{summary.id}:{summary.circulated_at:%Y%m%dT%H%M%S}:{person.id}"
            mails.queue(kind, person, address=address, key=key, arguments={"summary_id": summary.id})


def _refuse_if_empty(summary: Summary) -> None:
    if not summary.text.source.strip():
        raise DomainError(N_("There is nothing in the summary yet."))


def _said(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise DomainError(N_("Please say why, in a sentence: it stays on record."), field="reason")
    return said
