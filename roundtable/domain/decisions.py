from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import AgendaItem, Audience, Decision, Group, Meeting, User


@dataclass(frozen=True)
class Words:
    """What is said of a decision."""

    text: str
    reason: str = ""
    dissent: str = ""  # in the words of those who dissent
    review_on: date | None = None
    audience: Audience = Audience.GROUP


def make(
    group: Group,
    words: Words,
    *,
    by: User,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    decided_on: date | None = None,
    sources: Sequence[str] = (),
) -> Decision:
    """Put a decision on record; its number is D- and the row's id."""
    decision = Decision(
        group=group,
        text="",
        decided_on=decided_on or clock.today(meeting.zone if meeting else by.zone),
        meeting_id=meeting.id if meeting else None,
        agenda_item_id=item.id if item else None,
        recorded_by_id=by.id,
        published_at=clock.now(),
        sources=list(sources),
    )
    _say(decision, words)
    db.session.add(decision)
    db.session.flush()
    index(decision)
    record(EventName.DECISION_MADE, decision, by=by)
    return decision


def change(decision: Decision, words: Words, *, by: User) -> None:
    _say(decision, words)
    index(decision)
    record(EventName.DECISION_CHANGED, decision, by=by)


def withdraw(decision: Decision, *, by: User) -> None:
    """It was put on record by mistake. (One that no longer holds is superseded by another.)"""
    decision.withdrawn_at = clock.now()
    search.follow(decision)
    record(EventName.DECISION_WITHDRAWN, decision, by=by)


def find(group: Group, decision_id: int, person: User | None) -> Decision | None:
    query = readable(Decision, person).where(Decision.group_id == group.id, Decision.id == decision_id)
    return db.session.scalar(query.options(joinedload(Decision.meeting)))


def find_anywhere(decision_id: int, person: User | None) -> Decision | None:
    query = readable(Decision, person).where(Decision.id == decision_id)
    return db.session.scalar(query.options(joinedload(Decision.group)))


def of_group(group: Group, person: User | None, number: int = 1) -> Page[Decision]:
    """The register: the newest first."""
    return page_of(_newest_first(person).where(Decision.group_id == group.id), number)


def of_all(person: User | None, number: int = 1) -> Page[Decision]:
    """The register over all groups, as far as the person may read it."""
    return page_of(_newest_first(person), number)


def of_meeting(meeting: Meeting, person: User | None) -> list[Decision]:
    query = readable(Decision, person).where(Decision.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(Decision.id)))


def index(decision: Decision) -> None:
    body = " ".join(filter(None, (decision.reason, decision.dissent)))
    at = decision.published_at or clock.now()
    search.put(decision, title=decision.text, body=body, at=at, number=decision.number)


def _newest_first(person: User | None) -> Select[Decision]:
    query = readable(Decision, person).options(joinedload(Decision.meeting))
    return query.order_by(Decision.decided_on.desc(), Decision.id.desc())


def _say(decision: Decision, words: Words) -> None:
    text = " ".join(words.text.split())
    if not text:
        raise DomainError(N_("Please say what was decided."), field="text")
    decision.text, decision.reason, decision.dissent = text, words.reason.strip(), words.dissent.strip()
    decision.review_on, decision.audience = words.review_on, words.audience
