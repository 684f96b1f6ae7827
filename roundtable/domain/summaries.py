from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import clock, search, texts
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import Group, Meeting, Summary, SummaryState, User


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
    if summary.state == SummaryState.CONFIRMED:
        raise DomainError(N_("This summary is confirmed; it is not changed any more."))
    result = texts.save(summary.text, source, base=base, by=by)
    texts.record_save(result, EventName.SUMMARY_SAVED, summary, by=by)
    index(summary)
    return result


def publish(summary: Summary, reach: Reach, *, by: User) -> None:
    """Let its audience read it. A published summary can still be edited until it is confirmed."""
    if not summary.text.source.strip():
        raise DomainError(N_("There is nothing in the summary yet."))
    reach.set_on(summary)
    summary.published_at = summary.published_at or clock.now()
    if summary.state == SummaryState.WRITING:
        summary.state = SummaryState.PUBLISHED
    search.follow(summary)
    record(EventName.SUMMARY_PUBLISHED, summary, by=by)


def of_meeting(meeting: Meeting) -> Summary | None:
    """The summary in whatever state; for those who write it."""
    return db.session.scalar(select(Summary).where(Summary.meeting_id == meeting.id))


def find(group: Group, meeting_id: int, person: User | None) -> Summary | None:
    query = readable(Summary, person).where(Summary.group_id == group.id, Summary.meeting_id == meeting_id)
    return db.session.scalar(query.options(joinedload(Summary.meeting)))


def latest_of(group: Group, person: User | None, limit: int = 5) -> list[Summary]:
    query = readable(Summary, person).where(Summary.group_id == group.id, Summary.published_at.is_not(None))
    return list(db.session.scalars(query.order_by(Summary.published_at.desc()).limit(limit)))


def index(summary: Summary) -> None:
    body = markup.plain(texts.html_of(summary.text))
    search.put(summary, title=summary.meeting.title, body=body, at=summary.meeting.starts_at)
