"""Where mail to a person goes. Another address is theirs once a link that was mailed there was used."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select, update

from roundtable.among import in_ids
from roundtable.domain import clock, mails, sign_ins, suppressions, undelivered, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import rows
from roundtable.extensions import db
from roundtable.models import Address, LinkPurpose, Mail, MailedLink, MailKind, MailState, User

#: What goes to one address and no other of the person: what was asked for there, or came from there.
_OF_ONE_ADDRESS = suppressions.ASKED_FOR | {MailKind.INVITATION, MailKind.ADDRESS_CHANGED, MailKind.MAIL_ANSWER}


def ask_change(person: User, address: str, *, by: User) -> str:
    """Mail a link to the address that the person wants mail at; the address as it will be kept."""
    wanted = users.checked_address(address)
    if users.address_of(person) == wanted:
        raise DomainError(N_("Mail goes to this address already."), field="address")
    _must_be_free(wanted, person)
    _ask(person, wanted, LinkPurpose.ADDRESS, by=by)
    return wanted


def ask_proof(person: User) -> str:
    """Mail a link to the address that the person has: used, it proves that mail arrives there."""
    address = users.address_of(person)
    assert address is not None
    _ask(person, address, LinkPurpose.SIGN_IN, by=person)
    return address


def take(link: MailedLink) -> None:
    """Mail goes there from now on. Links that were mailed to the address before no longer work, and it is told."""
    person, now = link.user, clock.now()
    _must_be_free(link.address, person)
    row = db.session.scalar(
        select(Address).where(Address.user_id == person.id).order_by(Address.is_primary.desc(), Address.id).limit(1)
    )
    assert row is not None
    was, row.address, row.verified_at, link.used_at = row.address, link.address, now, now
    old_links = update(MailedLink).where(MailedLink.user_id == person.id, MailedLink.address == was)
    db.session.execute(old_links.where(MailedLink.expires_at > now).values(expires_at=now))
    _bring_along(person, was, link.address)
    if not suppressions.is_suppressed(was):
        mails.queue(MailKind.ADDRESS_CHANGED, person, address=was, key=f"{MailKind.ADDRESS_CHANGED}:{link.id}")
    suppressions.note_arrival(link.address, person)
    record(EventName.USER_ADDRESS_CHANGED, person, by=person)


def follow(mail: Mail) -> None:
    """What is about to be sent, and would go to an address that the person no longer has, goes to the one that they
    have."""
    address = moved_among([mail]).get(mail.id)
    if address is not None:
        mail.address = address
        _write_anew([mail])


def moved_among(going: Sequence[Mail]) -> dict[int, str]:
    """Those of the mails, by their ids, that would go to an address which the person no longer has, and the one that
    they have. One query, however many."""
    of_people = [mail for mail in going if mail.user_id is not None and mail.kind not in _OF_ONE_ADDRESS]
    theirs = defaultdict[int | None, list[str]](list)
    for user_id, address in rows(_ADDRESSES, ids=list({mail.user_id for mail in of_people})) if of_people else ():
        theirs[user_id].append(address)
    found = [(mail.id, mail.address.lower(), theirs[mail.user_id]) for mail in of_people]
    return {mail_id: have[-1] for mail_id, address, have in found if have and address not in have}


#: Of people, the one that counts comes last.
_ADDRESSES = (
    select(Address.user_id, Address.address)
    .where(in_ids(Address.user_id))
    .order_by(Address.is_primary, Address.id.desc())
)


def _bring_along(person: User, was: str, address: str) -> None:
    """What was not sent yet goes to the new address, but for what was meant for the old one itself. What a worker has
    in hand is taken out of it: it does not send what is no longer its own."""
    to_old = Mail.user_id == person.id, Mail.address == was
    kept = *to_old, Mail.state == MailState.KEPT_BACK
    mails.forget_messages(*kept)
    ready_again = {"address": address, "state": MailState.READY, "not_before": clock.now()}
    db.session.execute(update(Mail).where(*kept).values(ready_again))
    others = update(Mail).where(*to_old, Mail.kind.not_in(_OF_ONE_ADDRESS))
    in_hand = others.where(Mail.state == MailState.CLAIMED)
    db.session.execute(in_hand.values(state=MailState.READY, worker_id=None))
    waiting = others.where(Mail.state.in_((MailState.READY, MailState.HELD, MailState.DEAD)))
    moved = db.session.scalars(waiting.values(address=address).returning(Mail.id)).all()
    ready = select(Mail).where(Mail.id.in_(moved), Mail.state == MailState.READY)
    _write_anew(db.session.scalars(ready.execution_options(populate_existing=True)).all())


def _write_anew(moved: Sequence[Mail]) -> None:
    """Bytes name the address too: they are made anew where nothing was sent of them yet."""
    for mail in moved:
        if mail.attempts == 0 and mail.digest is not None:
            undelivered.compose_again(mail.digest)
        elif mail.attempts == 0:
            mail.message = None


def _must_be_free(address: str, person: User) -> None:
    other = users.find_by_address(address)
    if other is not None and other.id != person.id:
        raise DomainError(N_("Somebody else here has this address. An organizer can help."), field="address")


def _ask(person: User, address: str, purpose: LinkPurpose, *, by: User) -> None:
    if sign_ins.ask_link(person, address, purpose, next_path="/account/address/", by=by) is None:
        raise DomainError(N_("Several links were mailed just now. Please wait a quarter of an hour."), field="address")
