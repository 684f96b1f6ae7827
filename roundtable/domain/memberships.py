from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from roundtable.among import in_ids
from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.reading import Shape, rows
from roundtable.domain.schedule import plan_next
from roundtable.domain.users import is_zone
from roundtable.extensions import db
from roundtable.models import Cadence, Group, Membership, Role, User

_BY_ROLE = case({Role.CHAIR: 0, Role.MEMBER: 1, Role.OBSERVER: 2}, value=Membership.role)


def of_group(group: Group, number: int = 1) -> Page[Membership]:
    """Today's members: chairs first, then by name."""
    return page_of(_of_group(group), number)


def people_of(group: Group) -> list[User]:
    """Everybody in the group, for choosing an owner or a presenter."""
    return [m.user for m in db.session.scalars(_of_group(group))]


def all_of(group: Group) -> list[Membership]:
    """Everybody in the group with their role, chairs first, then by name."""
    return list(db.session.scalars(_of_group(group)))


def chairs_of(group: Group) -> list[User]:
    return [m.user for m in db.session.scalars(_of_group(group).where(Membership.role == Role.CHAIR))]


def former_of(group: Group) -> list[Membership]:
    """Who belonged once, the latest first (at most fifty)."""
    query = select(Membership).where(Membership.group_id == group.id, Membership.ended_on.is_not(None))
    return list(db.session.scalars(query.order_by(Membership.ended_on.desc()).limit(50)))


def of_person(person: User) -> list[Membership]:
    """The person's groups today, the plenary last."""
    query = select(Membership).join(Group, Membership.group_id == Group.id)
    query = query.where(Membership.user_id == person.id, Membership.ended_on.is_(None))
    return list(db.session.scalars(query.order_by(Group.is_plenary, Group.id).options(joinedload(Membership.group))))


def of_each(people: Sequence[User]) -> dict[int, list[Membership]]:
    """The same of many, by their ids: how often each hears of which group, and from where on."""
    found: dict[int, list[Membership]] = {person.id: [] for person in people}
    for membership in _STANDING.read(_STANDINGS, ids=list(found)):
        found[membership.user_id].append(membership)
    return found


def heard_of_by_each(people: Collection[User]) -> dict[int, set[int]]:
    """The ids of the groups of which each of them hears by mail, by theirs: those that they wish to hear of, and with
    these what is announced in the plenary."""
    wished: dict[int, set[int]] = {person.id: set() for person in people}
    besides: dict[int, set[int]] = defaultdict(set)
    for user_id, group_id, is_wished in rows(_HEARD_OF, ids=list(wished)):
        (wished if is_wished else besides)[user_id].add(group_id)
    return {user_id: groups and groups | besides[user_id] for user_id, groups in wished.items()}


_IS_WISHED = Membership.cadence != Cadence.NEVER
_HEARD_OF = (
    select(Membership.user_id, Membership.group_id, _IS_WISHED)
    .join(Group, Membership.group_id == Group.id)
    .where(in_ids(Membership.user_id), Membership.ended_on.is_(None), or_(_IS_WISHED, Group.is_plenary))
)
_STANDING = Shape(Membership, "group_id user_id role cadence digest_seq owed seen_seq urgent_waits")
_STANDINGS = (
    _STANDING.select()
    .join(Group, Membership.group_id == Group.id)
    .where(in_ids(Membership.user_id), Membership.ended_on.is_(None))
    .order_by(Group.is_plenary, Group.id)
)


def move_on(told: Mapping[int, tuple[int, int]]) -> None:
    """What happened until there has gone into a digest, and nothing is owed; by membership: its group and the place."""
    by_place: dict[tuple[int, int], list[int]] = defaultdict(list)
    for membership_id, place in told.items():
        by_place[place].append(membership_id)
    for (_, seq), ids in sorted(by_place.items()):
        db.session.execute(_MOVED_ON, {"ids": ids, "seq": seq})


_MEMBERSHIPS: Any = Membership.__table__
_MOVED_ON = update(_MEMBERSHIPS).where(in_ids(_MEMBERSHIPS.c.id)).values(digest_seq=bindparam("seq"), owed=[])


def find(group: Group, membership_id: int) -> Membership | None:
    return _find(Membership.group_id == group.id, Membership.id == membership_id)


def find_of(group: Group, person: User) -> Membership | None:
    return _find(Membership.group_id == group.id, Membership.user_id == person.id)


def count(group: Group) -> int:
    query = select(func.count()).where(Membership.group_id == group.id, Membership.ended_on.is_(None))
    return db.session.execute(query).scalar_one()


def start(
    group: Group,
    person: User,
    *,
    role: Role = Role.MEMBER,
    by: User | None,
    cadence: Cadence = Cadence.WEEKLY,
    on: date | None = None,
) -> Membership:
    """The person belongs to the group from today. What happened before does not come in their digest."""
    db.session.flush()
    if existing := find_of(group, person):
        return existing
    place = _last_seq(group)
    membership = Membership(
        group=group,
        user=person,
        role=role,
        started_on=on or clock.today(),
        cadence=cadence,
        digest_seq=place,
        owed=[],
        seen_seq=place,
    )
    db.session.add(membership)
    if not group.is_plenary:
        record(EventName.MEMBERSHIP_STARTED, membership, by=by, role=role)
    plan_next(person)
    return membership


def change_role(membership: Membership, role: Role, *, by: User) -> Membership:
    """From today another role; the old one stays in the record with its dates."""
    if membership.role == role:
        return membership
    _keep_a_chair(membership, by=by)
    today = clock.today()
    record(EventName.MEMBERSHIP_ROLE_CHANGED, membership, by=by, role=role, was=membership.role)
    if membership.started_on == today:
        membership.role = role
        return membership
    membership.ended_on = today
    db.session.flush()
    names = ("group", "user", "cadence", "digest_seq", "owed", "seen_seq")
    kept = {name: getattr(membership, name) for name in names}
    changed = Membership(**kept, role=role, started_on=today)
    db.session.add(changed)
    return changed


def end(membership: Membership, *, by: User) -> None:
    if membership.group.is_plenary:
        raise DomainError(N_("Everybody belongs to the plenary. To end it, an organizer closes the account."))
    _keep_a_chair(membership, by=by)
    membership.ended_on = clock.today()
    record(EventName.MEMBERSHIP_ENDED, membership, by=by)
    plan_next(membership.user)


def set_cadences(person: User, cadences: dict[int, Cadence], *, by: User) -> None:
    """How often to hear of each group (by its id). No gap and no repetition: a group that was never
    mailed starts at today."""
    for membership in of_person(person):
        cadence = cadences.get(membership.group_id, membership.cadence)
        if membership.cadence == Cadence.NEVER and cadence != Cadence.NEVER:
            membership.digest_seq, membership.owed = _last_seq(membership.group), []
        membership.cadence = cadence
    record(EventName.USER_MAIL_SET, person, by=by)
    plan_next(person)


def let_urgent_wait(person: User, group_ids: Collection[int], *, by: User) -> None:
    """Of these groups, and no others, what is urgent to the person waits for the digest too."""
    for membership in of_person(person):
        membership.urgent_waits = membership.group_id in group_ids
    record(EventName.USER_MAIL_SET, person, by=by)


@dataclass(frozen=True)
class Times:
    """When a person's digests come, in their zone. Weekdays count from 0, Monday."""

    hour: int
    weekday: int  # of the weekly one
    days: Collection[int] = range(7)  # of the daily one
    paused_until: date | None = None  # none before that day
    zone: str = ""  # the person's from now on; empty: as it was


def set_times(person: User, times: Times, *, by: User) -> None:
    if not (0 <= times.hour <= 23 and 0 <= times.weekday <= 6):
        raise DomainError(N_("Please choose an hour and a weekday from the lists."))
    if times.zone and not is_zone(times.zone):
        raise DomainError(N_("Please choose a time zone from the list."), field="zone")
    days = "".join(str(day) for day in range(7) if day in times.days)
    if not days:
        raise DomainError(N_("Please choose one day at least. To hear of a group never, say so there."), field="days")
    person.digest_hour, person.digest_weekday, person.digest_days = times.hour, times.weekday, days
    person.paused_until, person.zone = times.paused_until, times.zone or person.zone
    record(EventName.USER_MAIL_SET, person, by=by)
    plan_next(person)


def mark_all_seen(person: User) -> None:
    """“Mark all as seen” on the desk: all that has happened in the person's groups until now."""
    for membership in of_person(person):
        membership.seen_seq = _last_seq(membership.group)
    record(EventName.USER_SAW_ALL, person, by=person)


def _keep_a_chair(membership: Membership, *, by: User) -> None:
    """A group does not lose its only chair by a slip of the finger; an organizer, who names chairs, may end it."""
    if membership.role != Role.CHAIR or by.is_organizer or len(chairs_of(membership.group)) > 1:
        return
    raise DomainError(
        N_("%(name)s is the only chair of this group. Make somebody else chair first, or ask an organizer."),
        name=membership.user.name,
    )


def _find(*where: ColumnElement[bool]) -> Membership | None:
    query = select(Membership).where(Membership.ended_on.is_(None), *where)
    return db.session.scalar(query.options(joinedload(Membership.group)))


def _of_group(group: Group) -> Select[Membership]:
    query = select(Membership).join(User, Membership.user_id == User.id)
    query = query.where(Membership.group_id == group.id, Membership.ended_on.is_(None))
    query = query.order_by(_BY_ROLE, func.lower(User.name), Membership.id)
    return query.options(contains_eager(Membership.user).joinedload(User.affiliation))


def _last_seq(group: Group) -> int:
    """As the database has it: the attribute of the row may be older."""
    return db.session.execute(select(Group.last_seq).where(Group.id == group.id)).scalar_one()
