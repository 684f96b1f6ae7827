from functools import cache
from typing import Any

from sqlalchemy import Select, select

from roundtable.domain import clock, mails, memberships, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import CHAIRED
from roundtable.extensions import db
from roundtable.models import Group, JoinRequest, MailKind, Membership, Role, User


def make(group: Group, *, words: str, by: User) -> JoinRequest:
    """Ask to join. The chairs, else the organizers, are told at once."""
    if memberships.find_of(group, by):
        raise DomainError(N_("You belong to this group already."))
    if existing := open_of(group, by):
        return existing
    request = JoinRequest(group=group, user=by, words=words.strip(), asked_at=clock.now())
    db.session.add(request)
    db.session.flush()
    for person in who_answers(group):
        _tell(MailKind.JOIN_REQUEST, person, request)
    record(EventName.JOIN_REQUEST_MADE, request, by=by)
    return request


def who_answers(group: Group) -> list[User]:
    """The chairs, else the organizers."""
    return [p for p in memberships.chairs_of(group) if p.is_active] or users.organizers()


def answer(request: JoinRequest, *, is_accepted: bool, words: str = "", role: Role = Role.MEMBER, by: User) -> None:
    """The chair says yes or no, with a sentence if they like; who asked is told at once."""
    if request.answered_at is not None:
        raise DomainError(N_("This request was answered already."))
    request.answered_at, request.answered_by_id = clock.now(), by.id
    request.is_accepted, request.answer = is_accepted, words.strip()
    if is_accepted:
        memberships.start(request.group, request.user, role=role, by=by)
    _tell(MailKind.JOIN_ANSWER, request.user, request)
    record(EventName.JOIN_REQUEST_ANSWERED, request, by=by, is_accepted=is_accepted)


def open_in(group: Group) -> list[JoinRequest]:
    query = select(JoinRequest).where(JoinRequest.group_id == group.id, JoinRequest.answered_at.is_(None))
    return list(db.session.scalars(query.order_by(JoinRequest.asked_at)))


def open_of(group: Group, person: User) -> JoinRequest | None:
    query = select(JoinRequest).where(JoinRequest.group_id == group.id, JoinRequest.user_id == person.id)
    return db.session.scalar(query.where(JoinRequest.answered_at.is_(None)))


def open_for(chair: User) -> list[JoinRequest]:
    """What a chair has to answer, over all their groups; organizers, where a group has no chair."""
    return _LINE.read(_open_for(is_organizer=chair.is_organizer), reader_id=chair.id)


_LINE = Shape(JoinRequest, "group_id words asked_at", user="name")


@cache
def _open_for(*, is_organizer: bool) -> Select[Any]:
    chaired = select(Membership.group_id).where(Membership.role == Role.CHAIR, Membership.ended_on.is_(None))
    own = JoinRequest.group_id.in_(CHAIRED)
    query = _LINE.select().where(own | JoinRequest.group_id.not_in(chaired) if is_organizer else own)
    return query.where(JoinRequest.answered_at.is_(None)).order_by(JoinRequest.asked_at)


def find(group: Group, request_id: int) -> JoinRequest | None:
    return db.session.scalar(select(JoinRequest).where(JoinRequest.group_id == group.id, JoinRequest.id == request_id))


def _tell(kind: MailKind, person: User, request: JoinRequest) -> None:
    if address := users.address_of(person):
        key = f"{kind}:{request.id}:{person.id}"
        mails.queue(kind, person, address=address, key=key, arguments={"request_id": request.id})
