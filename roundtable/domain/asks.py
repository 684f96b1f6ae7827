"""A group asks another for something: due, accepted or declined with a sentence, delivered; on both agendas."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import CHAIRED, Reader, readable, readable_by
from roundtable.extensions import db
from roundtable.models import Ask, AskState, Audience, Group, User


@dataclass(frozen=True)
class Words:
    """What is asked for, why, and until when."""

    text: str
    reason: str = ""
    due_on: date | None = None


def make(group: Group, to_group: Group, words: Words, *, by: User) -> Ask:
    """One group asks another. Everybody who is signed in may read it: it concerns two groups."""
    if to_group.id == group.id:
        raise DomainError(N_("Please choose another group."), field="to_group")
    text = " ".join(words.text.split())
    if not text:
        raise DomainError(N_("Please say what you ask for."), field="text")
    now = clock.now()
    ask = Ask(group=group, to_group=to_group, text=text, reason=words.reason.strip(), due_on=words.due_on)
    ask.audience, ask.published_at, ask.asked_by_id, ask.asked_at = Audience.ROUNDTABLE, now, by.id, now
    db.session.add(ask)
    db.session.flush()
    index(ask)
    record(EventName.ASK_MADE, ask, by=by)
    return ask


def accept(ask: Ask, answer: str = "", *, by: User) -> None:
    _answer(ask, AskState.ACCEPTED, answer, by=by)
    record(EventName.ASK_ACCEPTED, ask, by=by)


def decline(ask: Ask, answer: str, *, by: User) -> None:
    if not answer.strip():
        raise DomainError(N_("Please say why, in a sentence."), field="answer")
    _answer(ask, AskState.DECLINED, answer, by=by)
    record(EventName.ASK_DECLINED, ask, by=by)


def deliver(ask: Ask, delivery: str, *, by: User) -> None:
    """It is there: what, and where."""
    if ask.state not in {AskState.OPEN, AskState.ACCEPTED}:
        raise DomainError(N_("This was declined or delivered already."))
    if not delivery.strip():
        raise DomainError(N_("Please say what was delivered, and where it is."), field="answer")
    ask.state, ask.delivery = AskState.DELIVERED, delivery.strip()
    ask.delivered_at, ask.delivered_by_id = clock.now(), by.id
    index(ask)
    record(EventName.ASK_DELIVERED, ask, by=by)


def withdraw(ask: Ask, *, by: User) -> None:
    """The group that asked needs it no more."""
    ask.withdrawn_at = clock.now()
    search.follow(ask)
    record(EventName.ASK_WITHDRAWN, ask, by=by)


def find(group: Group, ask_id: int, person: User | None) -> Ask | None:
    """At the address of the group that asks."""
    query = readable(Ask, person).where(Ask.group_id == group.id, Ask.id == ask_id)
    return db.session.scalar(query.options(joinedload(Ask.group), joinedload(Ask.to_group)))


def between(group: Group, person: User | None, number: int = 1) -> Page[Ask]:
    """What the group asks and is asked, open ones first."""
    query = readable(Ask, person).where(or_(Ask.group_id == group.id, Ask.to_group_id == group.id))
    order = (Ask.state.not_in((AskState.OPEN, AskState.ACCEPTED)), Ask.due_on.is_(None), Ask.due_on, Ask.id.desc())
    return page_of(query.order_by(*order).options(joinedload(Ask.group), joinedload(Ask.to_group)), number)


def open_for(chair: User) -> list[Ask]:
    """What waits for a chair's answer: asked of groups that they chair."""
    return _LINE.read(_open_for(Reader.like(chair)), reader_id=chair.id)


_LINE = Shape(Ask, "group_id text due_on asked_at", to_group="initials hue")


@cache
def _open_for(reader: Reader) -> Select[Any]:
    query = _LINE.select().where(readable_by(Ask, reader), Ask.to_group_id.in_(CHAIRED), Ask.state == AskState.OPEN)
    return query.order_by(Ask.due_on.is_(None), Ask.due_on, Ask.id).limit(20)


def index(ask: Ask) -> None:
    body = " ".join(filter(None, (ask.reason, ask.answer, ask.delivery)))
    search.put(ask, title=ask.text, body=body, at=ask.asked_at, number=ask.number)


def _answer(ask: Ask, state: AskState, answer: str, *, by: User) -> None:
    if ask.state != AskState.OPEN:
        raise DomainError(N_("This was answered already."))
    ask.state, ask.answer = state, answer.strip()
    ask.answered_at, ask.answered_by_id = clock.now(), by.id
    index(ask)
