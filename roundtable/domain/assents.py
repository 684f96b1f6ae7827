"""Who takes part in a circulated summary may say that they have no objection; silence means the same at the date."""

from functools import cache
from typing import Any

from sqlalchemy import Select, exists, select

from roundtable.among import one_of
from roundtable.domain import clock, objections, summaries
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import READER_ID
from roundtable.extensions import db
from roundtable.models import Assent, Attendance, Meeting, Objection, Summary, SummaryState, User

MOST = 7


def give(summary: Summary, *, by: User) -> None:
    """No objection, to the text as it stands now."""
    summaries.lock(summary)
    if not objections.is_open(summary):
        raise DomainError(N_("This summary is not looked over any more."))
    assent = db.session.scalar(select(Assent).where(Assent.summary_id == summary.id, Assent.user_id == by.id))
    if assent is None:
        assent = Assent(summary_id=summary.id, user=by)
        db.session.add(assent)
    assent.revision, assent.at = summary.text.number, clock.now()
    record(EventName.SUMMARY_ASSENTED, summary, by=by, revision=assent.revision)


def of_summary(summary: Summary) -> list[User]:
    """Who has none, of this round, by name."""
    if summary.circulated_at is None:
        return []
    query = select(Assent).join(User, Assent.user_id == User.id)
    query = query.where(Assent.summary_id == summary.id, Assent.at >= summary.circulated_at)
    return [assent.user for assent in db.session.scalars(query.order_by(User.name, User.id))]


def waiting_for(person: User) -> list[Summary]:
    """Summaries that go round, of meetings at which the person was, and of which they have said nothing. Whoever
    wrote one is not asked."""
    return _SUMMARY.read(_to_look_over(), reader_id=person.id)


_SUMMARY = Shape(Summary, "group_id meeting_id objections_until", meeting="title starts_at")


@cache
def _to_look_over() -> Select[Any]:
    was_there = exists().where(
        Attendance.meeting_id == Summary.meeting_id, Attendance.user_id == READER_ID, Attendance.presence.is_not(None)
    )
    agreed = exists().where(
        Assent.summary_id == Summary.id, Assent.user_id == READER_ID, Assent.at >= Summary.circulated_at
    )
    objected = exists().where(Objection.summary_id == Summary.id, Objection.made_by_id == READER_ID)
    query = (
        _SUMMARY.select()
        .join(Meeting, Summary.meeting_id == Meeting.id)
        .where(
            one_of(Summary.state, [SummaryState.PUBLISHED]),
            Summary.objections_until > clock.later(),
            Summary.withdrawn_at.is_(None),
            Meeting.note_taker_id.is_distinct_from(READER_ID),
            was_there,
            ~agreed,
            ~objected,
        )
    )
    return query.order_by(Summary.objections_until, Summary.id).limit(MOST)
