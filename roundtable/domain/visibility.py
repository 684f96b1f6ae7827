"""What a person may read: one rule, from which every list, search, feed, digest and access starts."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from roundtable.domain import clock
from roundtable.models import (
    ActionItem,
    Audience,
    Meeting,
    Membership,
    Paper,
    Readable,
    Update,
    User,
)

R = TypeVar("R", bound=Readable)

#: Who reads a thing for having written it or having to do it, in the group or not.
OWN_COLUMNS: dict[type[Readable], tuple[Any, ...]] = {
    ActionItem: (ActionItem.owner_id,),
    Meeting: (Meeting.chair_id, Meeting.note_taker_id),
    Paper: (Paper.lead_id,),
    Update: (Update.author_id,),
}


def readable(noun: type[R], person: User | None) -> Select[R]:
    """A query of the rows of this noun that the person (none: a visitor) may read."""
    return select(noun).where(is_readable(noun, person))


def is_readable(noun: type[Readable], person: User | None) -> ColumnElement[bool]:
    """Withdrawn: nobody. The group's members: all else. Others: what is published for them, in time.
    Organizers run every group and read all of it."""
    if person is None or not person.is_active:
        return and_(noun.withdrawn_at.is_(None), _published_for(noun, {Audience.EVERYBODY}))
    if person.is_organizer:
        return noun.withdrawn_at.is_(None)
    own = [column == person.id for column in OWN_COLUMNS.get(noun, ())]
    return and_(
        noun.withdrawn_at.is_(None),
        or_(
            noun.group_id.in_(groups_of(person)),
            _published_for(noun, {Audience.ROUNDTABLE, Audience.EVERYBODY}),
            *own,
        ),
    )


def audiences_of(person: User | None, *, belongs: bool) -> set[Audience]:
    """The audiences that the person is part of; ``belongs`` says whether to the group as well."""
    if person is None:
        return {Audience.EVERYBODY}
    return set(Audience) if belongs or person.is_organizer else {Audience.ROUNDTABLE, Audience.EVERYBODY}


def withdrawn(noun: type[R], person: User) -> Select[R]:
    """What was withdrawn: organizers may bring it back."""
    is_shown = true() if person.is_organizer else false()
    return select(noun).where(noun.withdrawn_at.is_not(None), is_shown)


def groups_of(person: User) -> Select[int]:
    """The ids of the groups that a person belongs to today, in whatever role."""
    return select(Membership.group_id).where(Membership.user_id == person.id, Membership.ended_on.is_(None))


def _published_for(noun: type[Readable], audiences: set[Audience]) -> ColumnElement[bool]:
    return and_(
        noun.audience.in_(audiences),
        noun.published_at.is_not(None),
        or_(noun.not_before.is_(None), noun.not_before <= clock.now()),
    )
