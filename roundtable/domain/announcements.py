"""What the organizers tell many people: in everybody's next digest, or, what everybody must know, by mail at once.

Nobody is mailed outside their preferences but for what must be known. One to a person, however many groups match.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import attachments, clock, groups, mails, search, suppressions, texts, users
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.told_apart import is_paused
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import (
    Address,
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    Cadence,
    Event,
    How,
    Mail,
    MailKind,
    MailState,
    Membership,
    Role,
    ToldApart,
    User,
    Whom,
)

FARTHEST = timedelta(days=366)
_OPEN = {AnnouncementState.DRAFT, AnnouncementState.CANCELLED}


@dataclass(frozen=True)
class Words:
    """What is told, and to whom; no groups: of all of them."""

    title: str
    source: str
    whom: Whom = Whom.EVERYBODY
    group_ids: Sequence[int] = ()
    is_must: bool = False


class Because(StrEnum):
    """Why it comes to somebody otherwise than to most, or not at all by mail."""

    NO_ADDRESS = "no_address"
    NO_DIGEST = "no_digest"
    PAUSED = "paused"  # it comes afterwards
    SUPPRESSED = "suppressed"  # their address takes no mail: it waits until it does


@dataclass(frozen=True)
class Head:
    """One of those to whom it goes, and how."""

    person: User
    address: str | None
    how: How
    because: Because | None = None


# Writing


def write(words: Words, *, by: User) -> Announcement:
    """A draft, of the plenary."""
    announcement = Announcement(
        group=groups.plenary(), text=texts.start(_checked(words), by=by), author=by, created_at=clock.now(), title=""
    )
    _apply(announcement, words)
    db.session.add(announcement)
    db.session.flush()
    attachments.settle(announcement, announcement.text.source, Files(), by=by)
    record(EventName.ANNOUNCEMENT_WRITTEN, announcement, by=by)
    return announcement


def change(announcement: Announcement, words: Words, *, base: int, by: User) -> None:
    """Before it is sent. What somebody else has written meanwhile is not written over."""
    _take_turns(announcement)
    _refuse_unless(announcement, _OPEN)
    result = texts.save(announcement.text, _checked(words), base=base, by=by)
    if isinstance(result, texts.Stale):
        raise DomainError(
            N_("Somebody has changed it meanwhile. Your text is below; look at theirs before you save."), field="source"
        )
    _apply(announcement, words)
    attachments.settle(announcement, announcement.text.source, Files(), by=by)
    record(EventName.ANNOUNCEMENT_CHANGED, announcement, by=by, revision=announcement.text.number)


def withdraw(announcement: Announcement, *, by: User) -> None:
    """Nobody reads it any more, and what waits of it is not sent. An organizer can bring it back."""
    announcement.withdrawn_at = clock.now()
    if announcement.state == AnnouncementState.PLANNED:
        announcement.state = AnnouncementState.CANCELLED
    search.follow(announcement)
    record(EventName.ANNOUNCEMENT_WITHDRAWN, announcement, by=by)


# Sending


def heads(announcement: Announcement) -> list[Head]:
    """To whom it goes today, and how, by name."""
    people = list(db.session.scalars(_people(announcement).order_by(func.lower(User.name), User.id)))
    ids = [person.id for person in people]
    primary = select(Address.user_id, Address.address).where(Address.user_id.in_(ids))
    addresses = dict(db.session.execute(primary.order_by(Address.is_primary, Address.id.desc())).all())
    wanted = select(Membership.user_id).where(
        Membership.user_id.in_(ids), Membership.ended_on.is_(None), Membership.cadence != Cadence.NEVER
    )
    wants = set(db.session.scalars(wanted))
    stopped = set(db.session.scalars(select(User.id).where(User.id.in_(ids), suppressions.cannot_be_reached())))
    found = [_head(announcement, one, addresses.get(one.id), wants_digests=one.id in wants) for one in people]
    return [
        replace(head, because=Because.SUPPRESSED) if head.person.id in stopped and head.how != How.SITE else head
        for head in found
    ]


def plan(announcement: Announcement, at: datetime | None, zone: str, *, by: User) -> None:
    """Let it go out, now (none) or then. A form that is sent twice sends nothing twice."""
    _take_turns(announcement)
    _refuse_unless(announcement, _OPEN)
    now = clock.now()
    if at is not None and not now < at <= now + FARTHEST:
        raise DomainError(N_("Please choose a moment to come, within a year."), field="at")
    if not heads(announcement):
        raise DomainError(N_("Nobody belongs to those whom you have chosen."))
    announcement.state, announcement.send_at, announcement.zone = AnnouncementState.PLANNED, at or now, zone
    record(EventName.ANNOUNCEMENT_PLANNED, announcement, by=by, send_at=announcement.send_at.isoformat())


def cancel(announcement: Announcement, *, by: User) -> None:
    """It does not go out after all; it can be changed, and sent another time."""
    _take_turns(announcement)
    if announcement.state == AnnouncementState.SENT:
        raise DomainError(N_("It has gone out already."))
    _refuse_unless(announcement, {AnnouncementState.PLANNED})
    announcement.state, announcement.send_at = AnnouncementState.CANCELLED, None
    record(EventName.ANNOUNCEMENT_CANCELLED, announcement, by=by)


def due(limit: int) -> list[Announcement]:
    """Whose time has come. Several workers never take the same."""
    query = select(Announcement).where(
        Announcement.state == AnnouncementState.PLANNED, Announcement.send_at <= clock.now()
    )
    query = query.order_by(Announcement.send_at, Announcement.id).limit(limit)
    return list(db.session.scalars(query.with_for_update(skip_locked=True, of=Announcement)))


def send(announcement: Announcement) -> int:
    """Tell everybody, each once; how many mails that made."""
    mailed = 0
    for head in heads(announcement):
        mail = None
        if head.how == How.MAIL and head.address is not None:
            key, arguments = f"announcement:{announcement.id}:{head.person.id}", {"announcement_id": announcement.id}
            mail = mails.queue(MailKind.ANNOUNCEMENT, head.person, address=head.address, key=key, arguments=arguments)
            db.session.flush()
            mailed += 1
        recipient = AnnouncementRecipient(announcement_id=announcement.id, user_id=head.person.id, how=head.how)
        recipient.mail_id = mail.id if mail is not None else None
        db.session.add(recipient)
    announcement.state, announcement.sent_at = AnnouncementState.SENT, clock.now()
    announcement.published_at = announcement.sent_at
    db.session.flush()
    index(announcement)
    name = EventName.ANNOUNCEMENT_MAILED if announcement.is_must else EventName.ANNOUNCEMENT_SENT
    record(name, announcement, by=None, mails=mailed)
    return mailed


def put_off(announcement: Announcement) -> None:
    """It cannot be sent now: try again in an hour."""
    announcement.send_at = clock.now() + timedelta(hours=1)


def send_test(announcement: Announcement, *, by: User) -> None:
    """A mail to oneself alone, as it will look."""
    address = users.address_of(by)
    if address is None:
        raise DomainError(N_("We have no address of yours."))
    key = f"announcement-test:{announcement.id}:{by.id}:{clock.now():%Y%m%dT%H%M%S%f}"
    arguments = {"announcement_id": announcement.id, "is_test": True}
    mails.queue(MailKind.ANNOUNCEMENT, by, address=address, key=key, arguments=arguments)
    record(EventName.ANNOUNCEMENT_TESTED, announcement, by=by)


# Looking


def listed(number: int = 1) -> Page[Announcement]:
    query = select(Announcement).where(Announcement.withdrawn_at.is_(None)).order_by(Announcement.id.desc())
    return page_of(query, number)


def went_to(person: User, number: int = 1) -> Page[Announcement]:
    """What was announced to the person and may still be read, the latest first."""
    own = select(AnnouncementRecipient.announcement_id).where(AnnouncementRecipient.user_id == person.id)
    query = readable(Announcement, person).where(Announcement.id.in_(own))
    return page_of(query.order_by(Announcement.sent_at.desc(), Announcement.id.desc()), number)


def find(announcement_id: int) -> Announcement | None:
    """In whatever state; for organizers."""
    return db.session.scalar(_whole().where(Announcement.id == announcement_id, Announcement.withdrawn_at.is_(None)))


def went(announcement: Announcement) -> Counter[str]:
    """What became of it: mails by their state; of digests, how many have told it and how many will."""
    of_it = AnnouncementRecipient.announcement_id == announcement.id
    by_mail = select(Mail.state, func.count()).join(AnnouncementRecipient, AnnouncementRecipient.mail_id == Mail.id)
    found: Counter[str] = Counter()
    for state, count in db.session.execute(by_mail.where(of_it).group_by(Mail.state)):
        waits = {MailState.READY, MailState.CLAIMED, MailState.SENDING, MailState.HELD, MailState.KEPT_BACK}
        found["mail_sent" if state == MailState.SENT else "mail_waits" if state in waits else "mail_failed"] += count
    by_how = select(AnnouncementRecipient.how, func.count()).where(of_it).group_by(AnnouncementRecipient.how)
    hows = dict(db.session.execute(by_how).all())
    found["site"] = hows.get(How.SITE, 0)
    told = select(func.count()).where(of_it, AnnouncementRecipient.how == How.DIGEST, _is_told(announcement))
    found["digest_told"] = db.session.execute(told).scalar_one()
    found["digest_waits"] = hows.get(How.DIGEST, 0) - found["digest_told"]
    return found


def index(announcement: Announcement) -> None:
    if announcement.state == AnnouncementState.SENT:
        body = markup.plain(texts.html_of(announcement.text))
        search.put(
            announcement, title=announcement.title, body=body, at=announcement.published_at or announcement.created_at
        )


def _is_told(announcement: Announcement):  # type: ignore[no-untyped-def]
    """By a digest of the plenary, or apart from it."""
    seq = (
        select(func.max(Event.seq))
        .where(Event.thing_kind == announcement.kind, Event.thing_id == announcement.id)
        .where(Event.name == EventName.ANNOUNCEMENT_SENT.value)
        .scalar_subquery()
    )
    of_group = exists().where(
        Membership.user_id == AnnouncementRecipient.user_id,
        Membership.group_id == announcement.group_id,
        Membership.ended_on.is_(None),
        Membership.digest_seq >= seq,
    )
    row = (ToldApart.user_id == AnnouncementRecipient.user_id, ToldApart.group_id == announcement.group_id)
    apart = exists().where(*row, ToldApart.seq == seq, ToldApart.told_at.is_not(None))
    waits = exists().where(*row, ToldApart.seq == seq, ToldApart.told_at.is_(None))
    return or_(apart, of_group & ~waits)


def _people(announcement: Announcement) -> Select[User]:
    query = select(User).where(User.joined_at.is_not(None), User.deactivated_at.is_(None))
    if announcement.whom == Whom.EVERYBODY:
        return query
    if announcement.whom == Whom.ORGANIZERS:
        return query.where(User.is_organizer)
    belongs = select(Membership.user_id).where(Membership.ended_on.is_(None))
    if announcement.group_ids:
        belongs = belongs.where(Membership.group_id.in_(announcement.group_ids))
    if announcement.whom == Whom.CHAIRS:
        belongs = belongs.where(Membership.role == Role.CHAIR)
    return query.where(User.id.in_(belongs))


def _head(announcement: Announcement, person: User, address: str | None, *, wants_digests: bool) -> Head:
    if address is None:
        return Head(person, None, How.SITE, Because.NO_ADDRESS)
    if announcement.is_must:
        return Head(person, address, How.MAIL)
    if not wants_digests:
        return Head(person, address, How.SITE, Because.NO_DIGEST)
    return Head(person, address, How.DIGEST, Because.PAUSED if is_paused(person) else None)


def _whole() -> Select[Announcement]:
    return select(Announcement).options(joinedload(Announcement.group))


def _apply(announcement: Announcement, words: Words) -> None:
    announcement.title = " ".join(words.title.split())
    announcement.whom, announcement.is_must = words.whom, words.is_must
    takes_groups = words.whom in {Whom.MEMBERS, Whom.CHAIRS}
    announcement.group_ids = sorted(words.group_ids) if takes_groups else []


def _checked(words: Words) -> str:
    if not words.title.split():
        raise DomainError(N_("Please give it a subject."), field="title")
    if not words.source.strip():
        raise DomainError(N_("Please write something."), field="source")
    return words.source


def _take_turns(announcement: Announcement) -> None:
    db.session.flush()
    db.session.refresh(announcement, ["state", "send_at"], with_for_update={"of": Announcement})


def _refuse_unless(announcement: Announcement, states: set[AnnouncementState]) -> None:
    if announcement.state in states:
        return
    if announcement.state == AnnouncementState.SENT:
        raise DomainError(N_("It has gone out already."))
    raise DomainError(N_("It is about to go out. Call it off first, then it can be changed."))
