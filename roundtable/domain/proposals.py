"""Members propose items for a coming agenda until it is locked; the chair takes or declines each with a sentence."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from roundtable.among import one_of
from roundtable.domain import agenda, clock, mails, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import CHAIRED, READER_ID, Reader, readable_by
from roundtable.extensions import db
from roundtable.models import (
    COMING,
    CarriedBecause,
    MailKind,
    Meeting,
    MeetingState,
    Proposal,
    User,
)

MOST_OPEN = 10  # of one person for one meeting


def is_open_for(meeting: Meeting) -> bool:
    """Until the lock date; where none was set, until the agenda is published."""
    if meeting.state not in {MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED}:
        return False
    if meeting.proposals_until is None:
        return meeting.state == MeetingState.PLANNED
    return clock.now() < meeting.proposals_until


def lock(meeting: Meeting, until: datetime | None, *, by: User) -> None:
    """The moment after which nothing is proposed any more; none: when the agenda is published."""
    if until is not None and until > meeting.starts_at:
        raise DomainError(N_("Please choose a time before the meeting begins."), field="until")
    if until is not None and until <= clock.now() and until != meeting.proposals_until:
        raise DomainError(N_("This time has passed. Please choose one to come."), field="until")
    meeting.proposals_until = until
    record(EventName.MEETING_PROPOSALS_LOCKED, meeting, by=by, until=until.isoformat() if until else "")


def make(meeting: Meeting, said: agenda.Item, words: str, *, by: User) -> Proposal:
    """Propose an item. Who proposes it presents it, unless the chair changes that."""
    if not is_open_for(meeting):
        raise DomainError(N_("The agenda is locked: nothing is proposed for it any more. The chair can still add it."))
    open_now = [p for p in of_meeting(meeting) if p.proposed_by_id == by.id and p.answered_at is None]
    if len(open_now) >= MOST_OPEN:
        raise DomainError(N_("You have %(most)s proposals that wait for an answer."), most=MOST_OPEN)
    agenda.check(said)
    proposal = Proposal(
        meeting=meeting,
        group_id=meeting.group_id,
        title=" ".join(said.title.split()),
        minutes=said.minutes,
        purpose=said.purpose,
        words=words.strip(),
        proposed_by=by,
        proposed_at=clock.now(),
    )
    db.session.add(proposal)
    record(EventName.PROPOSAL_MADE, proposal, by=by, within=meeting)
    return proposal


def take(proposal: Proposal, answer: str = "", *, by: User) -> None:
    """It becomes an item at the end of the agenda; the proposer is told."""
    _refuse_if_answered(proposal)
    said = agenda.Item(proposal.title, proposal.minutes, proposal.purpose, proposal.proposed_by)
    item = agenda.add_item(proposal.meeting, said, by=by)
    item.carried_because = CarriedBecause.PROPOSAL
    db.session.flush()
    proposal.item_id = item.id
    _answer(proposal, answer, is_accepted=True, by=by)


def decline(proposal: Proposal, answer: str, *, by: User) -> None:
    """Not this time, and why; the proposer is told."""
    _refuse_if_answered(proposal)
    if not answer.strip():
        raise DomainError(N_("Please say why, in a sentence: it is told to who proposed it."), field="answer")
    _answer(proposal, answer, is_accepted=False, by=by)


def of_meeting(meeting: Meeting) -> list[Proposal]:
    """Open ones first, in the order they came."""
    query = select(Proposal).where(Proposal.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(Proposal.answered_at.is_not(None), Proposal.id).limit(200)))


def find(meeting: Meeting, proposal_id: int) -> Proposal | None:
    query = select(Proposal).where(Proposal.meeting_id == meeting.id, Proposal.id == proposal_id)
    return db.session.scalar(query.options(joinedload(Proposal.meeting)))


def find_with_group(proposal_id: int) -> Proposal | None:
    """For the mail that answers it."""
    query = select(Proposal).where(Proposal.id == proposal_id)
    return db.session.scalar(query.options(joinedload(Proposal.meeting).joinedload(Meeting.group)))


def open_for(chair: User) -> list[Proposal]:
    """What waits for a chair's answer, over all their groups, the next meeting first."""
    return _LINE.read(_open_for(Reader.like(chair)), reader_id=chair.id)


_LINE = Shape(Proposal, "group_id meeting_id title proposed_at", proposed_by="name", meeting="group_id title")


@cache
def _open_for(reader: Reader) -> Select[Any]:
    mine = Meeting.group_id.in_(CHAIRED) | (Meeting.chair_id == READER_ID)
    is_coming = mine, one_of(Meeting.state, COMING), Meeting.starts_at > clock.later()
    coming = select(Meeting.id).where(readable_by(Meeting, reader), *is_coming)
    query = _LINE.select().where(Proposal.meeting_id.in_(coming), Proposal.answered_at.is_(None))
    return query.order_by(Proposal.id).limit(50)


def _answer(proposal: Proposal, answer: str, *, is_accepted: bool, by: User) -> None:
    proposal.answered_at, proposal.answered_by_id = clock.now(), by.id
    proposal.is_accepted, proposal.answer = is_accepted, answer.strip()
    if proposal.proposed_by_id != by.id and (address := users.address_of(proposal.proposed_by)):
        key = f"{MailKind.PROPOSAL_ANSWER}:{proposal.id}"
        arguments = {"proposal_id": proposal.id}
        mails.queue(MailKind.PROPOSAL_ANSWER, proposal.proposed_by, address=address, key=key, arguments=arguments)
    record(EventName.PROPOSAL_ANSWERED, proposal, by=by, within=proposal.meeting, is_accepted=is_accepted)


def _refuse_if_answered(proposal: Proposal) -> None:
    if proposal.answered_at is not None:
        raise DomainError(N_("This proposal was answered already."))
