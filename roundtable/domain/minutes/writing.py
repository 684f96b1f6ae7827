"""From a plan to rows: one meeting with its agenda, notes, decisions, action items and attendance."""

from datetime import datetime, time

from sqlalchemy import select

from roundtable.domain import agenda, clock, decisions, meetings, publications, texts
from roundtable.domain.events import EventName, record
from roundtable.domain.minutes.people import Names
from roundtable.domain.minutes.promises import Promises
from roundtable.extensions import db
from roundtable.minutes.plans import LONGEST_TITLE, MeetingPlan, parts_of
from roundtable.models import (
    ActionItem,
    ActionItemState,
    AgendaItem,
    Answer,
    Attendance,
    Decision,
    Group,
    Meeting,
    Minutes,
    Origin,
    Presence,
    Topic,
    User,
)
from roundtable.text.folding import fold

#: Of old minutes the hour is seldom known: a meeting is on its day, and its zone does not matter.
ZONE, WHOLE_DAY = "UTC", 24 * 60


class Writer:
    """Puts meetings of one group on record; what it has written it knows."""

    def __init__(self, group: Group, given: Minutes, *, by: User) -> None:
        self._group, self._given, self._by = group, given, by
        self._names = Names(group)
        self._promises = Promises(group, self._names)
        topics = db.session.scalars(select(Topic).where(Topic.group_id == group.id).order_by(Topic.id.desc()))
        self._topics = {fold(topic.title): topic for topic in topics}

    def write(self, plan: MeetingPlan, key: str) -> Meeting:
        assert plan.held_on is not None
        wall_time = datetime.combine(plan.held_on, time())
        when = meetings.Plan(plan.title, wall_time, ZONE, WHOLE_DAY, is_day_only=True)
        meeting = meetings.put_on_record(self._group, when, given=self._given, key=key)
        items = self._items(meeting, plan)
        self._attendance(meeting, plan)
        for decided in plan.decisions:
            self._decide(meeting, decided.text, items[decided.item] if decided.item is not None else None)
        for said in plan.actions:
            item = items[said.item] if said.item is not None else None
            self._promises.tell(meeting, item, said, by=self._by)
        self._reopen_topics(items)
        publications.index(meeting)
        record(EventName.MEETING_IMPORTED, meeting, by=self._by, minutes=self._given.id, items=len(items))
        return meeting

    def _items(self, meeting: Meeting, plan: MeetingPlan) -> list[AgendaItem]:
        """In the order of the plan. Notes that are too long for one item go on in the next."""
        found: list[AgendaItem] = []
        position = 0
        for planned in plan.items:
            for number, notes in enumerate(parts_of(planned.notes) or [""], start=1):
                position += 1
                title = planned.title if number == 1 else f"{planned.title[: LONGEST_TITLE - 6]} ({number})"
                said = agenda.Item(title, planned.minutes if number == 1 else 0)
                item = agenda.enter(meeting, said, self._topic(planned.title), position=position)
                item.notes = texts.start(notes, by=self._by, origin=Origin.IMPORT) if notes else None
                if number == 1:
                    found.append(item)
        db.session.flush()
        return found

    def _topic(self, title: str) -> Topic:
        """The group's topic of this name; a new one is closed, for nobody works on it now."""
        topic = self._topics.get(fold(title))
        if topic is None:
            now = clock.now()
            topic = Topic(group_id=self._group.id, title=title, created_at=now, closed_at=now)
            db.session.add(topic)
            db.session.flush()
            self._topics[fold(title)] = topic
        return topic

    def _attendance(self, meeting: Meeting, plan: MeetingPlan) -> None:
        there = plan.attendance
        known: dict[int, Attendance] = {}
        for written in (*there.present, *there.guests, *there.regrets):
            person = self._names.anybody(written, by=self._by)
            db.session.flush()
            if person.id not in known:
                known[person.id] = Attendance(meeting_id=meeting.id, user_id=person.id)
                if written in there.regrets:
                    known[person.id].answer = Answer.NO
                else:
                    known[person.id].presence = Presence.IN_PERSON
        db.session.add_all(known.values())

    def _decide(self, meeting: Meeting, text: str, item: AgendaItem | None) -> Decision:
        day = meeting.wall_time.date()
        decided = decisions.made(
            self._group, decisions.Words(text), by=self._by, meeting=meeting, item=item, decided_on=day
        )
        record(EventName.DECISION_IMPORTED, decided, by=self._by, within=meeting)
        return decided

    def _reopen_topics(self, items: list[AgendaItem]) -> None:
        """Where something is still to be done a topic is open, so that the next agenda can take it up."""
        open_now = select(ActionItem.agenda_item_id).where(
            ActionItem.agenda_item_id.in_([item.id for item in items]), ActionItem.state == ActionItemState.OPEN
        )
        ids = set(db.session.scalars(open_now))
        for topic_id in {item.topic_id for item in items if item.id in ids}:
            topic = db.session.get_one(Topic, topic_id)
            if topic.closed_at == topic.created_at:  # by an import, and not by people
                topic.closed_at = None
