"""Mail to a group's address that waits for its chair: from somebody who is no member, or such that a program may have
written it. It is posted, declined, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from roundtable.domain import clock, join_requests, mail_answers, mails, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.incoming_mails import end
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import group_of, rows
from roundtable.domain.visibility import CHAIRED
from roundtable.extensions import db
from roundtable.models import (
    Group,
    IncomingMail,
    IncomingState,
    Mail,
    MailKind,
    Membership,
    Role,
    ThingKind,
    Update,
    User,
)


@dataclass(frozen=True)
class Waiting:
    """How many mails wait in one group, and since when."""

    kind = ThingKind.GROUP

    group_id: int
    count: int
    since: datetime

    @property
    def id(self) -> int:
        return self.group_id

    @property
    def group(self) -> Group:
        return group_of(self.group_id)


def hold(group: Group, *, by: User | None) -> None:
    """One more waits: the chairs, else the organizers, are told by mail, once a day at most."""
    day = f"{clock.today():%Y%m%d}"
    for person in join_requests.who_answers(group):
        key = f"{MailKind.GROUP_MAIL_HELD}:{group.id}:{person.id}:{day}"
        is_told = db.session.scalar(select(Mail.id).where(Mail.key == key)) is not None
        if not is_told and (address := users.address_of(person)):
            mails.queue(MailKind.GROUP_MAIL_HELD, person, address=address, key=key, arguments={"group_id": group.id})
    record(EventName.GROUP_MAIL_HELD, group, by=by)


def settle(mail: IncomingMail, group: Group, thing: Any, *, by: User) -> None:
    """It was posted."""
    end(mail, IncomingState.DONE, person_id=thing.author_id, thing=thing)
    record(EventName.GROUP_MAIL_POSTED, group, by=by, mail=mail.id)


def decline(mail: IncomingMail, group: Group, *, address: str, title: str, message_id: str, by: User) -> None:
    """Who sent it is told that it is not posted."""
    if address and not mail_answers.is_enough(address):
        arguments = {"group_id": group.id, "title": title, "message_id": message_id}
        key = f"{MailKind.GROUP_MAIL_DECLINED}:{mail.id}"
        mails.queue(MailKind.GROUP_MAIL_DECLINED, mail.user, address=address, key=key, arguments=arguments)
    end(mail, IncomingState.REFUSED, reason="declined", person_id=mail.user_id)
    record(EventName.GROUP_MAIL_DECLINED, group, by=by, mail=mail.id)


def drop(mail: IncomingMail, group: Group, *, by: User) -> None:
    """Nobody is told: for what nobody wants an answer to."""
    end(mail, IncomingState.REFUSED, reason="dropped", person_id=mail.user_id)
    record(EventName.GROUP_MAIL_DROPPED, group, by=by, mail=mail.id)


def tell_posted(update: Update, person: User, left_out: Sequence[DomainError], mail_id: int, message_id: str) -> None:
    """Where it stands, and what was left out; to the person's own address, whatever the mail says it is from."""
    if address := users.address_of(person):
        arguments = {"update_id": update.id, "message_id": message_id, "left_out": mail_answers.told(left_out)}
        key = f"{MailKind.GROUP_MAIL_POSTED}:{mail_id}"
        mails.queue(MailKind.GROUP_MAIL_POSTED, person, address=address, key=key, arguments=arguments)


# Finding


def waiting_in(group: Group, number: int = 1) -> Page[IncomingMail]:
    """The earliest first."""
    return page_of(_waiting().where(IncomingMail.thing_id == group.id).order_by(IncomingMail.id), number, size=10)


def count_in(group: Group) -> int:
    query = _waiting().where(IncomingMail.thing_id == group.id).with_only_columns(func.count())
    return db.session.execute(query).scalar_one()


def take_held(group: Group, mail_id: int) -> IncomingMail:
    """One that waits, to be answered; nobody else answers it at this moment."""
    query = _waiting().where(IncomingMail.thing_id == group.id, IncomingMail.id == mail_id)
    locked = query.with_for_update(of=IncomingMail).execution_options(populate_existing=True)
    if (mail := db.session.scalar(locked)) is None:
        raise DomainError(N_("This mail was answered already."))
    return mail


def waiting_for(person: User) -> list[Waiting]:
    """In the groups that the person chairs; for organizers, where a group has no chair."""
    found = rows(_waiting_for(is_organizer=person.is_organizer), reader_id=person.id)
    return [Waiting(row.id, row.waiting, row.since) for row in found]


def _waiting() -> Select[IncomingMail]:
    held = (IncomingMail.state == IncomingState.HELD, IncomingMail.thing_kind == ThingKind.GROUP)
    return select(IncomingMail).where(*held)


@cache
def _waiting_for(*, is_organizer: bool) -> Select[Any]:
    chaired = select(Membership.group_id).where(Membership.role == Role.CHAIR, Membership.ended_on.is_(None))
    own = Group.id.in_(CHAIRED)
    of_group = _waiting().where(IncomingMail.thing_id == Group.id)
    count = of_group.with_only_columns(func.count()).scalar_subquery().label("waiting")
    since = of_group.with_only_columns(func.min(IncomingMail.received_at)).scalar_subquery().label("since")
    query = select(Group.id, count, since).where(own | Group.id.not_in(chaired) if is_organizer else own)
    return query.where(of_group.exists()).order_by(Group.id)
