"""Things by kind and id: how an event, a comment, a file finds what it speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from roundtable.among import in_ids
from roundtable.domain.many_readers import ids_of_each
from roundtable.domain.reading import Shape, rows
from roundtable.domain.visibility import (
    GROUPS_OF_EACH,
    READER_ID,
    Reader,
    open_to_group,
    readable,
    readable_by,
    reading_as,
)
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Announcement,
    Ask,
    Decision,
    Gap,
    Group,
    Meeting,
    Membership,
    Paper,
    Question,
    Readable,
    Summary,
    ThingKind,
    TimePoll,
    Update,
    User,
)

#: The kinds with a page and an audience of their own.
NOUNS: dict[ThingKind, type[Readable]] = {
    ThingKind.ACTION_ITEM: ActionItem,
    ThingKind.ANNOUNCEMENT: Announcement,
    ThingKind.ASK: Ask,
    ThingKind.DECISION: Decision,
    ThingKind.GAP: Gap,
    ThingKind.MEETING: Meeting,
    ThingKind.PAPER: Paper,
    ThingKind.QUESTION: Question,
    ThingKind.SUMMARY: Summary,
    ThingKind.TIME_POLL: TimePoll,
    ThingKind.UPDATE: Update,
}
#: Kinds that whoever belongs to the group may know of.
OF_GROUP: dict[ThingKind, type[Group] | type[Membership]] = {
    ThingKind.GROUP: Group,
    ThingKind.MEMBERSHIP: Membership,
}

Key = tuple[ThingKind, int]

#: What is read of a thing for a line about it: what its page is called, and what the templates in timeline/ say.
LINES: dict[ThingKind, Shape[Any]] = {
    ThingKind.ACTION_ITEM: Shape(ActionItem, "group_id text due_on state owner_id", owner="name"),
    ThingKind.ANNOUNCEMENT: Shape(Announcement, "group_id title is_link_only is_must"),
    ThingKind.ASK: Shape(Ask, "group_id text"),
    ThingKind.DECISION: Shape(Decision, "group_id text reason is_link_only"),
    ThingKind.GAP: Shape(Gap, "group_id statement state finding is_link_only"),
    ThingKind.MEETING: Shape(Meeting, "group_id title starts_at state"),
    ThingKind.MEMBERSHIP: Shape(Membership, "group_id user_id", user="name"),
    ThingKind.PAPER: Shape(Paper, "group_id title state citation"),
    ThingKind.QUESTION: Shape(Question, "group_id text"),
    ThingKind.SUMMARY: Shape(Summary, "group_id meeting_id state objections_until", meeting="title starts_at"),
    ThingKind.TIME_POLL: Shape(TimePoll, "group_id title"),
    ThingKind.UPDATE: Shape(Update, "group_id title is_link_only"),
}


def find_readable(kind: ThingKind, thing_id: int, person: User | None) -> Any:
    """The thing, if it has a page and the person may read it."""
    noun: Any = NOUNS.get(kind)
    return db.session.scalar(readable(noun, person).where(noun.id == thing_id)) if noun else None


def readable_among(keys: Iterable[Key], person: User | None) -> dict[Key, Any]:
    """Those of the things that the person may read; a query a kind, however many things."""
    found: dict[Key, Any] = {}
    for kind, ids in _by_kind(keys).items():
        noun: Any = NOUNS.get(kind) or OF_GROUP.get(kind)
        if noun is not None:
            query = select(noun).where(*_among(kind, noun, Reader.of(person)))
            found |= {(kind, thing.id): thing for thing in db.session.scalars(query, {"ids": ids})}
    return found


def readable_among_each(asked: Mapping[User, AbstractSet[Key]]) -> tuple[dict[int, set[Key]], dict[Key, Any]]:
    """Those of the things that each of the people may read, by the people's ids, and the things; a few queries a kind,
    however many there are of both."""
    allowed = keys_readable_among_each(asked)
    things: dict[Key, Any] = {}
    for kind, ids in _by_kind(set().union(*allowed.values())).items():
        noun: Any = NOUNS.get(kind) or OF_GROUP[kind]
        found = db.session.scalars(select(noun).where(in_ids(noun.id)), {"ids": ids})
        things |= {(kind, thing.id): thing for thing in found}
    return allowed, things


def lines_readable_among(keys: Iterable[Key], person: User | None) -> dict[Key, Any]:
    """The same, with what a line about a thing shows and no more: see LINES."""
    found: dict[Key, Any] = {}
    for kind, ids in _by_kind(keys).items():
        if shape := LINES.get(kind):
            query = _lines(kind, Reader.like(person))
            found |= {(kind, thing.id): thing for thing in shape.read(query, ids=ids, **reading_as(person))}
        else:
            found |= readable_among([(kind, thing_id) for thing_id in ids], person)
    return found


def keys_readable_among(keys: Iterable[Key], person: User | None) -> set[Key]:
    """The same, where nothing of the things is asked but whether they may be read."""
    found: set[Key] = set()
    for kind, ids in _by_kind(keys).items():
        if kind in NOUNS or kind in OF_GROUP:
            query = _ids(kind, Reader.like(person))
            found |= {(kind, row.id) for row in rows(query, ids=ids, **reading_as(person))}
    return found


def keys_readable_among_each(asked: Mapping[User, AbstractSet[Key]]) -> dict[int, set[Key]]:
    """The keys alone. Most are of people's own groups, and are found for all of them together; whether they may read
    the others is asked for each."""
    found = _of_own_groups(asked)
    others = {person: keys - found[person.id] for person, keys in asked.items() if not keys <= found[person.id]}
    for person_id, keys in _readable_by_each(others).items():
        found[person_id] |= keys
    return found


def _of_own_groups(asked: Mapping[User, AbstractSet[Key]]) -> dict[int, set[Key]]:
    in_group: dict[int, set[Key]] = defaultdict(set)
    for kind, ids in _by_kind(set().union(*asked.values())).items():
        if (query := _open_to_group(kind)) is not None:
            for thing_id, group_id in rows(query, ids=ids):
                in_group[group_id].add((kind, thing_id))
    belong: dict[int, set[int]] = {person.id: set() for person in asked if person.is_active}
    for user_id, group_id in rows(GROUPS_OF_EACH, ids=list(belong)):
        belong[user_id].add(group_id)
    of_groups: dict[frozenset[int], set[Key]] = {}
    found: dict[int, set[Key]] = {}
    for person, keys in asked.items():
        groups = frozenset(belong.get(person.id, ()))
        if groups not in of_groups:
            of_groups[groups] = set().union(*(in_group[group_id] for group_id in groups))
        found[person.id] = of_groups[groups] & keys
    return found


@cache
def _open_to_group(kind: ThingKind) -> Select[Any] | None:
    noun: Any = NOUNS.get(kind)
    may_read = open_to_group(noun) if noun is not None else None
    return None if may_read is None else select(noun.id, noun.group_id).where(in_ids(noun.id), may_read)


def _readable_by_each(asked: Mapping[User, AbstractSet[Key]]) -> dict[int, set[Key]]:
    found: dict[int, set[Key]] = {person.id: set() for person in asked}
    alike: dict[Reader, list[User]] = defaultdict(list)
    for person in asked:
        alike[Reader.like(person)].append(person)
    for reader, people in alike.items():
        for kind, ids in _by_kind(set().union(*(asked[person] for person in people))).items():
            if kind in NOUNS or kind in OF_GROUP:
                readable_ids = _readable_ids(kind, ids, reader, people)
                sets: dict[int, set[Key]] = {}
                for person_id in (person.id for person in people):
                    of_person = readable_ids[person_id]
                    if id(of_person) not in sets:
                        sets[id(of_person)] = {(kind, thing_id) for thing_id in of_person}
                    found[person_id] |= sets[id(of_person)]
    return {person.id: found[person.id] & asked[person] for person in asked}


def _readable_ids(kind: ThingKind, ids: list[int], reader: Reader, people: list[User]) -> dict[int, list[int]]:
    query = _ids(kind, reader)
    if reader.person_id is READER_ID and kind in NOUNS and not reader.is_organizer:
        return ids_of_each(query, [person.id for person in people], ids=ids)
    same = [row.id for row in rows(query, ids=ids)]
    return {person.id: same for person in people}


def _by_kind(keys: Iterable[Key]) -> dict[ThingKind, list[int]]:
    wanted: dict[ThingKind, set[int]] = defaultdict(set)
    for kind, thing_id in keys:
        wanted[kind].add(thing_id)
    return {kind: sorted(ids) for kind, ids in wanted.items()}


@cache
def _lines(kind: ThingKind, reader: Reader) -> Select[Any]:
    shape = LINES[kind]
    return shape.select().where(*_among(kind, shape.noun, reader))


@cache
def _ids(kind: ThingKind, reader: Reader) -> Select[Any]:
    noun: Any = NOUNS.get(kind) or OF_GROUP[kind]
    return select(noun.id).where(*_among(kind, noun, reader))


def _among(kind: ThingKind, noun: Any, reader: Reader) -> list[ColumnElement[bool]]:
    those = in_ids(noun.id)
    return [those, readable_by(noun, reader)] if kind in NOUNS else [those]
