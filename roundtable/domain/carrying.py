"""Carrying over: what a coming meeting owes to earlier ones, each with why it is proposed.

The chair takes or leaves each. Nothing vanishes by default: what is left is proposed again the next time, and
what is taken is a new appearance of its topic; the record of the old meeting stays as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Select, delete, exists, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from roundtable.domain import agenda, clock, register
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.topics import is_open_promise
from roundtable.extensions import db
from roundtable.models import (
    COMING,
    ActionItem,
    AgendaItem,
    Ask,
    AskState,
    CarriedBecause,
    Decision,
    Meeting,
    MeetingState,
    PassedOver,
    Purpose,
    Question,
    ThingKind,
    Topic,
    User,
)

#: How many meetings back an item counts that was not reached.
LOOKED_BACK = 24
MINUTES = 10  # of an item whose topic had none before
LONGEST_TITLE = 160


@dataclass(frozen=True)
class Reason:
    """Why something is proposed: since when, how many, and what it is about where the title does not say."""

    because: CarriedBecause
    on: date | datetime | None = None
    count: int = 0
    words: str = ""


@dataclass
class Candidate:
    """Something that could stand on the agenda: a topic, or a decision, question or ask that has one or gets one."""

    kind: ThingKind
    id: int
    title: str
    minutes: int = MINUTES
    purpose: Purpose = Purpose.DISCUSS
    topic_id: int | None = None
    from_item_id: int | None = None
    reasons: list[Reason] = field(default_factory=list)

    @property
    def key(self) -> tuple[ThingKind, int]:
        return self.kind, self.id


def proposed(meeting: Meeting) -> tuple[list[Candidate], list[Candidate]]:
    """What could be carried over to this meeting, and what was left off it; without what stands on it already."""
    if not meeting.is_coming:
        return [], []
    found = [*_topics(meeting), *_reviews(meeting), *_questions(meeting), *_asks(meeting)]
    items = agenda.items_of(meeting)
    stands = {i.topic_id for i in items}
    reviewed, asked = {i.reviews_id for i in items}, {i.ask_id for i in items}
    here = [
        c
        for c in found
        if c.topic_id not in stands
        and not (c.kind == ThingKind.DECISION and c.id in reviewed)
        and not (c.kind == ThingKind.ASK and c.id in asked)
    ]
    left = set(_left(meeting))
    return [c for c in here if c.key not in left], [c for c in here if c.key in left]


def take(meeting: Meeting, keys: Iterable[tuple[ThingKind, int]], *, by: User) -> list[AgendaItem]:
    """Put these candidates on the agenda, each with why; those that are no longer proposed are passed by."""
    open_now, left = proposed(meeting)
    wanted, taken = set(keys), []
    for candidate in [*open_now, *left]:
        if candidate.key in wanted:
            taken.append(_put(meeting, candidate, by=by))
            _forget_left(meeting, candidate.key)
    if not taken:
        raise DomainError(N_("This stands on the agenda already, or is settled by now."))
    return taken


def leave(meeting: Meeting, key: tuple[ThingKind, int], *, by: User) -> None:
    """Not this time. It is proposed again for the next meeting."""
    open_now, _ = proposed(meeting)
    if key in {c.key for c in open_now}:
        kind, thing_id = key
        db.session.add(
            PassedOver(meeting_id=meeting.id, thing_kind=kind, thing_id=thing_id, by_id=by.id, at=clock.now())
        )
        record(EventName.MEETING_CANDIDATE_LEFT, meeting, by=by, kind=kind, id=thing_id)


def _put(meeting: Meeting, candidate: Candidate, *, by: User) -> AgendaItem:
    topic = db.session.get(Topic, candidate.topic_id) if candidate.topic_id else None
    said = agenda.Item(candidate.title[:LONGEST_TITLE], candidate.minutes, candidate.purpose)
    item = agenda.add_item(meeting, said, topic=topic, by=by)
    item.carried_from_id, item.carried_because = candidate.from_item_id, candidate.reasons[0].because
    item.reviews_id = candidate.id if candidate.kind == ThingKind.DECISION else None
    item.ask_id = candidate.id if candidate.kind == ThingKind.ASK else None
    if candidate.kind == ThingKind.QUESTION and candidate.topic_id is None:
        db.session.flush()
        question = db.session.get_one(Question, candidate.id)
        question.agenda_item_id = item.id  # from now on it has a topic
    return item


# Where candidates come from


def _topics(meeting: Meeting) -> list[Candidate]:
    """Open topics that were not reached, recur, or have open action items; one candidate each, with all reasons."""
    last, reasons = _last_items(meeting), {}
    for item in _not_reached(last.values()):
        reasons[item.topic_id] = [Reason(CarriedBecause.NOT_REACHED, item.meeting.starts_at)]
    promised = _open_promises(meeting)
    recurring = select(Topic.id).where(Topic.group_id == meeting.group_id, Topic.is_recurring)
    for topic_id in db.session.scalars(recurring):
        reasons.setdefault(topic_id, []).append(Reason(CarriedBecause.RECURRING))
    for topic_id, count in promised.items():
        reasons.setdefault(topic_id, []).append(Reason(CarriedBecause.ACTION_ITEMS, count=count))
    query = select(Topic).where(Topic.id.in_(reasons), Topic.closed_at.is_(None)).order_by(Topic.id)
    return [_of_topic(topic, last.get(topic.id), reasons[topic.id]) for topic in db.session.scalars(query)]


def _of_topic(topic: Topic, last: AgendaItem | None, reasons: list[Reason]) -> Candidate:
    is_told = last is not None and (last.minutes > 0 or last.meeting.imported_from_id is None)  # old minutes seldom do
    return Candidate(
        kind=ThingKind.TOPIC,
        id=topic.id,
        title=topic.title,
        minutes=last.minutes if last and is_told else MINUTES,
        purpose=last.purpose if last else Purpose.DISCUSS,
        topic_id=topic.id,
        from_item_id=last.id if last else None,
        reasons=reasons,
    )


def _last_items(meeting: Meeting) -> dict[int, AgendaItem]:
    """The last appearance of each topic on one of the meetings before, by topic."""
    before = select(Meeting.id).where(
        Meeting.group_id == meeting.group_id,
        Meeting.id != meeting.id,
        Meeting.starts_at < meeting.starts_at,
        Meeting.withdrawn_at.is_(None),
        exists().where(AgendaItem.meeting_id == Meeting.id),
    )
    before = before.order_by(Meeting.starts_at.desc()).limit(LOOKED_BACK)
    query = select(AgendaItem).join(Meeting, AgendaItem.meeting_id == Meeting.id)
    query = query.where(AgendaItem.meeting_id.in_(before.subquery().select()), AgendaItem.slot_id.is_(None))
    query = query.order_by(Meeting.starts_at, AgendaItem.id).options(joinedload(AgendaItem.meeting))
    return {item.topic_id: item for item in db.session.scalars(query)}


def _not_reached(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Those that their meeting never turned to, and of which nothing came."""
    idle = [i for i in items if i.started_at is None and i.notes_id is None and _was_passed(i.meeting)]
    ids = [i.id for i in idle]
    came = union_all(
        *(select(noun.agenda_item_id).where(noun.agenda_item_id.in_(ids)) for noun in (Decision, ActionItem, Question))
    )
    touched = set(db.session.scalars(came)) if ids else set()
    return [i for i in idle if i.id not in touched]


def _was_passed(meeting: Meeting) -> bool:
    """It was held here, item by item, or it was planned and never held, or called off."""
    if meeting.state == MeetingState.CANCELLED:
        return True
    if meeting.state in COMING:
        return meeting.state != MeetingState.IN_SESSION and meeting.starts_at < clock.now() - timedelta(days=1)
    return meeting.opened_at is not None


def _open_promises(meeting: Meeting) -> dict[int, int]:
    """How many action items are open, by topic of the group."""
    query = select(AgendaItem.topic_id, func.count()).join(ActionItem, ActionItem.agenda_item_id == AgendaItem.id)
    query = query.where(ActionItem.group_id == meeting.group_id, *is_open_promise()).group_by(AgendaItem.topic_id)
    return {topic_id: count for topic_id, count in db.session.execute(query)}


def _reviews(meeting: Meeting) -> list[Candidate]:
    """Decisions that are to be looked at again by the day of the meeting, and still hold."""
    query = select(Decision).where(
        Decision.group_id == meeting.group_id,
        register.is_due(meeting.wall_time.date()),
        Decision.withdrawn_at.is_(None),
    )
    decisions = list(db.session.scalars(query.order_by(Decision.review_on, Decision.id)))
    topics = _topics_of(d.agenda_item_id for d in decisions)
    return [
        Candidate(
            ThingKind.DECISION,
            decision.id,
            f"{decision.number}: {decision.text}",
            purpose=Purpose.DECIDE,
            topic_id=topics.get(decision.agenda_item_id or 0),
            from_item_id=decision.agenda_item_id,
            reasons=[Reason(CarriedBecause.REVIEW, decision.review_on)],
        )
        for decision in decisions
    ]


def _questions(meeting: Meeting) -> list[Candidate]:
    query = select(Question).where(
        Question.group_id == meeting.group_id,
        Question.answered_at.is_(None),
        Question.withdrawn_at.is_(None),
        or_(Question.meeting_id.is_(None), Question.meeting_id != meeting.id),
    )
    questions = list(db.session.scalars(query.order_by(Question.asked_at, Question.id).limit(100)))
    topics = _topics_of(q.agenda_item_id for q in questions)
    return [
        Candidate(
            ThingKind.QUESTION,
            question.id,
            question.text,
            topic_id=topics.get(question.agenda_item_id or 0),
            from_item_id=question.agenda_item_id,
            reasons=[Reason(CarriedBecause.QUESTION, question.asked_at)],
        )
        for question in questions
    ]


def _asks(meeting: Meeting) -> list[Candidate]:
    """What other groups ask of this one, and what it asked of them: not answered, or accepted and not delivered."""
    query: Select[Ask] = select(Ask).where(
        or_(Ask.group_id == meeting.group_id, Ask.to_group_id == meeting.group_id),
        Ask.state.in_((AskState.OPEN, AskState.ACCEPTED)),
        Ask.withdrawn_at.is_(None),
    )
    asks = db.session.scalars(query.options(joinedload(Ask.group), joinedload(Ask.to_group)).order_by(Ask.id))
    return [
        Candidate(
            ThingKind.ASK,
            ask.id,
            ask.text,
            reasons=[
                Reason(
                    CarriedBecause.ASK,
                    ask.due_on,
                    words=ask.group.name if ask.to_group_id == meeting.group_id else ask.to_group.name,
                )
            ],
        )
        for ask in asks
    ]


def _topics_of(item_ids: Iterable[int | None]) -> dict[int, int]:
    """The open topic of each of these agenda items, by item."""
    ids = {i for i in item_ids if i is not None}
    if not ids:
        return {}
    query = select(AgendaItem.id, AgendaItem.topic_id).join(Topic, AgendaItem.topic_id == Topic.id)
    query = query.where(AgendaItem.id.in_(ids), Topic.closed_at.is_(None))
    return {item_id: topic_id for item_id, topic_id in db.session.execute(query)}


def _left(meeting: Meeting) -> list[tuple[ThingKind, int]]:
    query = select(PassedOver.thing_kind, PassedOver.thing_id).where(PassedOver.meeting_id == meeting.id)
    return [(kind, thing_id) for kind, thing_id in db.session.execute(query)]


def _forget_left(meeting: Meeting, key: tuple[ThingKind, int]) -> None:
    kind, thing_id = key
    db.session.execute(
        delete(PassedOver).where(
            PassedOver.meeting_id == meeting.id, PassedOver.thing_kind == kind, PassedOver.thing_id == thing_id
        )
    )
