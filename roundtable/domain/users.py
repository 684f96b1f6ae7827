from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from roundtable.among import in_ids
from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.schedule import plan_next
from roundtable.extensions import db
from roundtable.models import Address, Affiliation, AffiliationKind, Theme, Urgency, User


@dataclass(frozen=True)
class Profile:
    """What a person says of themselves."""

    name: str
    zone: str
    language: str
    affiliation: str = ""
    affiliation_kind: AffiliationKind = AffiliationKind.ACADEMIC
    is_patient_advocate: bool = False


@dataclass(frozen=True)
class Appearance:
    """How pages look to a person, and what stands around the boxes that they write in."""

    theme: Theme
    is_legible: bool
    is_still: bool
    has_plain_box: bool


def checked_address(address: str) -> str:
    """The address in the form in which it is kept: valid, in lower case."""
    try:
        # Letters beyond ASCII before the @ need SMTPUTF8 (RFC 6531) on every server on the way: not yet.
        found = validate_email(address.strip(), allow_smtputf8=False, check_deliverability=False, test_environment=True)
        return found.normalized.lower()
    except EmailNotValidError:
        raise DomainError(
            N_("“%(address)s” is not an email address."), field="address", address=address.strip()[:80]
        ) from None


def find_by_address(address: str) -> User | None:
    query = select(User).join(Address, Address.user_id == User.id).where(Address.address == address.strip().lower())
    return db.session.scalar(query.options(selectinload(User.addresses)))


def address_of(person: User) -> str | None:
    """Where mail to the person goes."""
    return addresses_of([person]).get(person.id)


def addresses_of(people: Sequence[User]) -> dict[int, str]:
    """The same of many, by their ids."""
    query = select(Address.user_id, Address.address).where(in_ids(Address.user_id))
    # The one that counts comes last.
    ordered = query.order_by(Address.is_primary, Address.id.desc())
    return dict(db.session.execute(ordered, {"ids": [person.id for person in people]}).all())


def is_address_of(person: User, address: str) -> bool:
    """Whether the person has proved that this address is theirs."""
    query = select(Address.id).where(Address.user_id == person.id, Address.address == address.strip().lower())
    return db.session.scalar(query.where(Address.verified_at.is_not(None))) is not None


def find(user_id: int) -> User | None:
    return db.session.scalar(_with_all(select(User).where(User.id == user_id)))


def listed(search: str = "", number: int = 1) -> Page[User]:
    """People by name, with affiliation and addresses; ``search`` is part of a name or an address."""
    query = _with_all(select(User)).order_by(func.lower(User.name), User.id)
    if search:
        like = f"%{_escaped(search.lower())}%"
        by_address = select(Address.user_id).where(Address.address.like(like, escape="\\"))
        query = query.where(or_(func.lower(User.name).like(like, escape="\\"), User.id.in_(by_address)))
    return page_of(query, number)


def organizers() -> list[User]:
    query = select(User).where(User.is_organizer, User.joined_at.is_not(None), User.deactivated_at.is_(None))
    return list(db.session.scalars(query.options(selectinload(User.addresses)).order_by(User.id)))


def name(full_name: str, *, by: User | None) -> User:
    """A person who was named and has no account: a guest, an owner, an author."""
    person = User(name=_checked_name(full_name))
    db.session.add(person)
    record(EventName.USER_NAMED, person, by=by)
    return person


def join(profile: Profile, *, address: str, password_hash: str | None, person: User | None = None) -> User:
    """Somebody comes with an address that they have proved to be theirs."""
    now = clock.now()
    person = person or User(name=profile.name)
    person.joined_at, person.password_hash = now, password_hash
    db.session.add(person)
    _describe(person, profile)
    db.session.add(Address(user=person, address=checked_address(address), verified_at=now, created_at=now))
    record(EventName.USER_JOINED, person, by=person)
    return person


def change_profile(person: User, profile: Profile, *, by: User) -> None:
    was = person.zone
    _describe(person, profile)
    if person.zone != was:
        plan_next(person)  # the digest comes by the clock there
    record(EventName.USER_CHANGED, person, by=by)


def change_appearance(person: User, appearance: Appearance, *, by: User) -> None:
    person.theme, person.is_legible = appearance.theme, appearance.is_legible
    person.is_still, person.has_plain_box = appearance.is_still, appearance.has_plain_box
    record(EventName.USER_CHANGED, person, by=by)


def choose_box(person: User, *, is_plain: bool, by: User) -> None:
    """Whether the person writes in a plain box, with no editor around it."""
    person.has_plain_box = is_plain
    record(EventName.USER_CHANGED, person, by=by)


def choose_invitations(person: User, *, is_taken: bool, by: User) -> None:
    """Whether invitations to meetings come by mail; an assistant stays."""
    person.takes_invitations = is_taken
    record(EventName.USER_MAIL_SET, person, by=by)


def set_invitations(person: User, *, is_taken: bool, assistant: str, by: User) -> None:
    """Whether invitations to meetings come by mail, and to whose address (or none: "") copies of them go."""
    helper = find_by_address(assistant) if assistant.strip() else None
    if assistant.strip() and (helper is None or not helper.is_active):
        raise DomainError(N_("Nobody here has this address. An organizer can invite them first."), field="assistant")
    if helper == person:
        raise DomainError(N_("This is your own address."), field="assistant")
    person.takes_invitations, person.assistant_id = is_taken, helper.id if helper is not None else None
    record(EventName.USER_MAIL_SET, person, by=by)


def set_urgent(person: User, kinds: Collection[Urgency], *, by: User) -> None:
    """What is mailed to the person at once, however rarely they hear of its group."""
    person.urgent = [kind.value for kind in Urgency if kind in kinds]
    record(EventName.USER_MAIL_SET, person, by=by)


def set_password(person: User, password_hash: str, *, by: User) -> None:
    person.password_hash = password_hash
    record(EventName.USER_PASSWORD_SET, person, by=by)


def make_organizer(person: User, is_organizer: bool, *, by: User) -> None:
    if not is_organizer and len(organizers()) == 1 and person.is_organizer:
        raise DomainError(N_("There must be an organizer. Name another one first."))
    person.is_organizer = is_organizer
    record(EventName.USER_MADE_ORGANIZER, person, by=by, is_organizer=is_organizer)


def deactivate(person: User, *, by: User) -> None:
    """The person can no longer come in, and gets no mail; what they did stays."""
    if person == by:
        raise DomainError(N_("You cannot close your own account here. Ask another organizer."))
    person.deactivated_at = clock.now()
    record(EventName.USER_DEACTIVATED, person, by=by)


def reactivate(person: User, *, by: User) -> None:
    person.deactivated_at = None
    record(EventName.USER_REACTIVATED, person, by=by)


def is_zone(zone: str) -> bool:
    return zone in ZONES


#: The zones that people choose from: places, not the historical short forms.
ZONES = frozenset(
    z for z in available_timezones() if z == "UTC" or ("/" in z and not z.startswith(("Etc/", "SystemV/", "US/")))
)


def _describe(person: User, profile: Profile) -> None:
    if not is_zone(profile.zone):
        raise DomainError(N_("Please choose a time zone from the list."), field="zone")
    person.name = _checked_name(profile.name)
    person.zone, person.language = profile.zone, profile.language
    person.is_patient_advocate = profile.is_patient_advocate
    person.affiliation = _affiliation(profile)


def _affiliation(profile: Profile) -> Affiliation | None:
    words = " ".join(profile.affiliation.split())
    if not words:
        return None
    found = db.session.scalar(select(Affiliation).where(func.lower(Affiliation.name) == words.lower()))
    if found is None:
        found = Affiliation(name=words, kind=profile.affiliation_kind)
        db.session.add(found)
    return found


def _checked_name(full_name: str) -> str:
    words = " ".join(full_name.split())
    if not words:
        raise DomainError(N_("Please enter a name."), field="name")
    return words


def _with_all(query: Select[User]) -> Select[User]:
    return query.options(joinedload(User.affiliation), selectinload(User.addresses))


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
