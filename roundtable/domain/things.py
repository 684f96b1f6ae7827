"""Things by kind and id: how an event, a comment, a file finds what it speaks of."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Decision,
    Group,
    Meeting,
    Membership,
    Paper,
    Readable,
    Summary,
    ThingKind,
    Update,
    User,
)

#: The kinds with a page and an audience of their own.
NOUNS: dict[ThingKind, type[Readable]] = {
    ThingKind.ACTION_ITEM: ActionItem,
    ThingKind.DECISION: Decision,
    ThingKind.MEETING: Meeting,
    ThingKind.PAPER: Paper,
    ThingKind.SUMMARY: Summary,
    ThingKind.UPDATE: Update,
}
#: Kinds that whoever belongs to the group may know of.
OF_GROUP: dict[ThingKind, type[Group] | type[Membership]] = {
    ThingKind.GROUP: Group,
    ThingKind.MEMBERSHIP: Membership,
}

Key = tuple[ThingKind, int]


def find_readable(kind: ThingKind, thing_id: int, person: User | None) -> Any:
    """The thing, if it has a page and the person may read it."""
    noun: Any = NOUNS.get(kind)
    return db.session.scalar(readable(noun, person).where(noun.id == thing_id)) if noun else None


def readable_among(keys: Iterable[Key], person: User | None) -> dict[Key, Any]:
    """Those of the things that the person may read; a query a kind, however many things."""
    wanted: dict[ThingKind, set[int]] = defaultdict(set)
    for kind, thing_id in keys:
        wanted[kind].add(thing_id)
    found: dict[Key, Any] = {}
    for kind, ids in wanted.items():
        noun: Any = NOUNS.get(kind) or OF_GROUP.get(kind)
        if noun is not None:
            query = readable(noun, person) if kind in NOUNS else select(noun)
            found |= {(kind, thing.id): thing for thing in db.session.scalars(query.where(noun.id.in_(ids)))}
    return found
