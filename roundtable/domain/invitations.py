"""Organizers invite people, sixty at a time: what is pasted is understood first, and sent only then."""

import re
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, groups, mails, memberships, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import Address, Group, Invitation, MailKind, Membership, Role, User

MOST_AT_ONCE = 500
_PIECE = re.compile(r'(?:"[^"]*"|[^,])+')
#: Words without an @ that may be the first half of “Doe, Jane”, and not a mistyped address.
_FAMILY_NAME = re.compile(r"[^\W\d_](?:[\w '’-]|\.(?!\w))*")


class Outcome(StrEnum):
    """What will happen with one pasted address."""

    INVITE = "invite"  # an invitation is mailed
    ADD = "add"  # has an account: joins the group at once
    BELONGS = "belongs"  # is in the group already: nothing happens
    INVITED = "invited"  # has an open invitation to the group: nothing happens
    TWICE = "twice"  # stands above already
    UNREADABLE = "unreadable"  # is not an address


@dataclass(frozen=True)
class Line:
    """One pasted entry, and what will happen with it."""

    typed: str
    outcome: Outcome
    address: str = ""
    name: str = ""


def plan(pasted: str, group: Group) -> list[Line]:
    """Understand what was pasted: addresses by line, comma or semicolon, with names or without."""
    entries = _entries(pasted)
    if len(entries) > MOST_AT_ONCE:
        raise DomainError(
            N_("These are %(count)s addresses; %(most)s at a time, please."),
            field="pasted",
            count=len(entries),
            most=MOST_AT_ONCE,
        )
    read = [_read(entry) for entry in entries]
    known = _known({address for _, address, _ in read if address}, group)
    lines: list[Line] = []
    for typed, address, name in read:
        if not address:
            outcome = Outcome.UNREADABLE
        elif any(line.address == address for line in lines):
            outcome = Outcome.TWICE
        else:
            outcome = known.get(address, Outcome.INVITE)
        lines.append(Line(typed, outcome, address, name))
    return lines


def send(lines: list[Line], group: Group, *, role: Role, words: str, by: User) -> int:
    """Invite those who are new and add those who have an account; how many."""
    done = [line for line in lines if line.outcome in {Outcome.INVITE, Outcome.ADD}]
    for line in done:
        if line.outcome is Outcome.ADD:
            person = users.find_by_address(line.address)
            assert person is not None
            memberships.start(group, person, role=role, by=by)
        else:
            _invite(line, group, role=role, words=words, by=by)
    return len(done)


def listed(number: int = 1, *, only_open: bool = True) -> Page[Invitation]:
    """Who has not accepted yet, those who have waited longest first."""
    query = select(Invitation).options(joinedload(Invitation.group)).order_by(Invitation.sent_at, Invitation.id)
    if only_open:
        query = query.where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    return page_of(query, number)


def find(invitation_id: int) -> Invitation | None:
    query = select(Invitation).where(Invitation.id == invitation_id)
    return db.session.scalar(query.options(joinedload(Invitation.group), joinedload(Invitation.invited_by)))


def remind(invitation: Invitation, *, by: User) -> None:
    if not invitation.is_open:
        raise DomainError(N_("This invitation is no longer open."))
    invitation.reminders += 1
    invitation.reminded_at = clock.now()
    _mail(invitation)
    record(EventName.INVITATION_REMINDED, invitation, by=by)


def to_remind(limit: int = 100) -> list[Invitation]:
    """Those that have heard nothing for a week."""
    quiet_since = clock.now() - timedelta(days=7)
    query = select(Invitation).where(
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        func.coalesce(Invitation.reminded_at, Invitation.sent_at) < quiet_since,
    )
    return list(db.session.scalars(query.order_by(Invitation.sent_at).limit(limit)))


def withdraw(invitation: Invitation, *, by: User) -> None:
    if invitation.is_open:
        invitation.withdrawn_at = clock.now()
        record(EventName.INVITATION_WITHDRAWN, invitation, by=by)


def forget_old() -> None:
    """90 days after it was accepted or withdrawn nobody needs to know where it went."""
    old = clock.now() - timedelta(days=90)
    ended = or_(Invitation.accepted_at < old, Invitation.withdrawn_at < old)
    db.session.execute(update(Invitation).where(ended, Invitation.address != "").values(address="", name=""))


def accept(invitation: Invitation, profile: Profile, *, password_hash: str) -> User:
    """The invited person comes: an account, the plenary, and the group they were invited to."""
    if not invitation.is_open:
        raise DomainError(N_("This invitation is no longer open."))
    if users.find_by_address(invitation.address):
        raise DomainError(N_("This address has an account already. Please sign in."))
    person = users.join(profile, address=invitation.address, password_hash=password_hash)
    db.session.flush()
    invitation.accepted_at, invitation.user_id = clock.now(), person.id
    groups.join_plenary(person)
    memberships.start(invitation.group, person, role=invitation.role, by=person)
    record(EventName.INVITATION_ACCEPTED, invitation, by=person)
    return person


def _entries(pasted: str) -> list[str]:
    """By line, semicolon and comma; but not at the comma of “Doe, Jane <jane@…>”, nor inside of quotes."""
    found: list[str] = []
    for line in re.split(r"[\n;]+", pasted):
        family_name = ""
        for piece in (p.strip() for p in _PIECE.findall(line)):
            entry = f"{family_name}, {piece}" if family_name and "<" in piece else piece
            if family_name and entry == piece:
                found.append(family_name)
            family_name = entry if _FAMILY_NAME.fullmatch(entry) else ""
            if entry and not family_name:
                found.append(entry)
        if family_name:
            found.append(family_name)
    return found


def _read(entry: str) -> tuple[str, str, str]:
    """An entry as typed, its address ("" when there is none) and its name."""
    name, address = parseaddr(entry)
    if in_brackets := re.fullmatch(r"(.*)<([^<>]*)>", entry):
        name, address = in_brackets.groups()
    elif not name and " " in entry:  # "Jane Doe jane@example.org", without brackets
        name, _, address = entry.rpartition(" ")
    try:
        return entry, users.checked_address(address), name.strip(" ,\t\"'")[:120]
    except DomainError:
        return entry, "", ""


def _known(addresses: set[str], group: Group) -> dict[str, Outcome]:
    """What is known of these addresses: who has an account, who belongs, who was invited."""
    have_account = dict(
        db.session.execute(select(Address.address, Address.user_id).where(Address.address.in_(addresses))).all()
    )
    belong = set(
        db.session.scalars(
            select(Membership.user_id).where(
                Membership.group_id == group.id,
                Membership.ended_on.is_(None),
                Membership.user_id.in_(have_account.values()),
            )
        )
    )
    open_ones = select(Invitation.address).where(
        Invitation.address.in_(addresses),
        Invitation.group_id == group.id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    found = dict.fromkeys(db.session.scalars(open_ones), Outcome.INVITED)
    for address, user_id in have_account.items():
        found[address] = Outcome.BELONGS if user_id in belong else Outcome.ADD
    return found


def _invite(line: Line, group: Group, *, role: Role, words: str, by: User) -> None:
    invitation = Invitation(
        address=line.address,
        name=line.name,
        group=group,
        role=role,
        words=words.strip(),
        invited_by=by,
        sent_at=clock.now(),
    )
    db.session.add(invitation)
    db.session.flush()
    _mail(invitation)
    record(EventName.INVITATION_SENT, invitation, by=by)


def _mail(invitation: Invitation) -> None:
    mails.queue(
        MailKind.INVITATION,
        None,
        address=invitation.address,
        key=f"invitation:{invitation.id}:{invitation.reminders}",
        arguments={"invitation_id": invitation.id},
        is_secret=True,
    )
