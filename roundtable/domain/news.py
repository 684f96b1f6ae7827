"""What happened, told to one person: for the desk, a group's timeline and the digest alike.

Events are folded: fourteen edits of one paper are one entry. Nobody is told what they may not read,
what they did themselves, or what they have opened since.
"""

import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, select, type_coerce, union_all

from roundtable.among import in_ids, one_of
from roundtable.domain.events import NEWS, EventName
from roundtable.domain.reading import group_of, rows
from roundtable.domain.things import Key, lines_readable_among, readable_among_each
from roundtable.extensions import db
from roundtable.models import Comment, Event, Group, Membership, Section, Seen, ThingKind, User

#: More events than this in one telling are not read one by one.
MOST_EVENTS = 3000
#: Of what is told by itself, besides.
MOST_ALONE = 100
#: Of each group on the desk: who was away for months is told the newest, and that there is more.
MOST_ON_DESK = 100
#: Events that are told together when they are on the same page.
TOLD_AS = {
    EventName.UPDATE_EDITED: EventName.UPDATE_POSTED,
    EventName.MEETING_AGENDA_REVISED: EventName.MEETING_AGENDA_PUBLISHED,
    EventName.MEETING_CANCELLATION_UNDONE: EventName.MEETING_CANCELLED,
    EventName.SECTION_ADDED: EventName.SECTION_SAVED,
    EventName.DECISION_CHANGED: EventName.DECISION_MADE,
}


_TOLD = {str(name): (name, TOLD_AS.get(name, name)) for name in NEWS}

#: Events that are told once a group, however many things they are of.
TOLD_TOGETHER = {EventName.MEMBERSHIP_STARTED}
_NO_PAGE: Key = (ThingKind.GROUP, 0)


#: A group, and a place in its sequence.
Place = tuple[int, int]
#: What events have in common that are told as one.
_Together = tuple[int, EventName, Key]


@dataclass(frozen=True)
class Range:
    """The events of a group after ``lo``, up to and with ``hi``."""

    group_id: int
    lo: int
    hi: int


class Happened(NamedTuple):
    """An event as it is told: its columns and the name of whoever did it."""

    name: str
    group_id: int | None
    seq: int | None
    thing_kind: ThingKind
    thing_id: int
    within_kind: ThingKind | None
    within_id: int | None
    actor_id: int | None
    details: Any  # of many events few are told: as text still, where the driver gives it so
    at: datetime
    actor: str | None
    page: Key  # the thing on whose page this can be read


@dataclass
class Entry:
    """One thing to tell: what happened last on a page, how often, and by whom."""

    name: EventName
    group_id: int
    page: Any  # the thing whose page shows it
    key: Key
    at: datetime
    seq: int  # of the last event
    count: int = 0
    actors: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # the sections that were edited, the people who joined
    said: Any = None  # the details of the last event

    @property
    def details(self) -> dict[str, Any]:
        return json.loads(self.said) if isinstance(self.said, str) else self.said or {}

    @property
    def template(self) -> str:
        return f"timeline/{self.name.replace('.', '_')}.html"


class GroupNews(NamedTuple):
    """What is new in a group, the newest first."""

    group: Group
    entries: list[Entry]
    more: int  # entries besides these
    has_older: bool  # events that were not looked at


def tell(person: User | None, ranges: Sequence[Range], *, to_reader: bool = True) -> list[Entry]:
    """What happened in these ranges that the person may know of, group by group, the newest first.

    ``to_reader`` leaves out what they did themselves and what they have opened since.
    """
    events = _events(ranges)
    return _folded(_unseen(events, person) if to_reader else events, person)


def tell_each(
    asked: Mapping[User, Sequence[Range]], without: Mapping[int, Collection[Place]], but: Collection[EventName] = ()
) -> dict[int, dict[int, list[Entry]]]:
    """The same to each of these people by mail, which quotes things where elsewhere a line is enough; by the people's
    ids and the groups'. The number of queries does not grow with them; who is told the same has the same list.
    ``without`` are places of these ranges, by person, and ``but`` what is told to nobody."""
    told = _events_each(asked)
    for person, events in told.items():
        left_out = without.get(person.id, ())
        kept = [e for e in events if e.name not in but]
        told[person] = [e for e in kept if (e.group_id, e.seq) not in left_out] if left_out else kept
    told = _unseen_each(told)
    every, found = _every(told), dict[int, dict[int, list[Entry]]]()
    allowed, pages = readable_among_each({person: {e.page for e in events} for person, events in told.items()})
    parts = _sections(every)
    places = _places(every, _gone(every, parts))
    entries: dict[Any, Entry] = {}
    alike: dict[Any, dict[int, list[Entry]]] = {}
    for person, events in told.items():
        readable = allowed[person.id]
        known = [e for e in events if e.page in readable]
        same = tuple(map(id, known))
        if same not in alike:
            alike[same] = _by_group(_folded_with(known, places, pages, parts, entries))
        found[person.id] = alike[same]
    return found


def _by_group(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.group_id].append(entry)
    return found


def on_desk(person: User, ranges: Sequence[Range], most: int) -> list[GroupNews]:
    """The same for the desk, of each group the newest ``most`` entries."""
    events = _events(ranges, of_each=MOST_ON_DESK)
    told: dict[int, list[Entry]] = defaultdict(list)
    for entry in _folded(_unseen(events, person), person):
        told[entry.group_id].append(entry)
    looked_at = Counter(event.group_id or 0 for event in events)
    found = (_group_news(group_id, told[group_id], looked_at[group_id], most) for group_id in sorted(looked_at))
    return [one for one in found if one.entries or one.has_older]


def _group_news(group_id: int, entries: list[Entry], looked_at: int, most: int) -> GroupNews:
    return GroupNews(group_of(group_id), entries[:most], max(0, len(entries) - most), looked_at >= MOST_ON_DESK)


def tell_again(
    person: User, ranges: Sequence[Range], named: Collection[Key], without: Collection[Place]
) -> list[Entry]:
    """What was told before, in a digest that named these things, as far as the person may still read it."""
    kinds = {kind for kind, _ in named}
    events = [
        event
        for event in _of_others_each({person: _events(ranges)})[person]
        if (event.group_id, event.seq) not in without
        if event.page in named or (event.name in TOLD_TOGETHER and event.page[0] in kinds)
    ]
    return _folded(events, person)


def _unseen(events: Sequence[Happened], person: User | None) -> Sequence[Happened]:
    """Without what the person did, and what they have opened since."""
    return events if person is None else _unseen_each({person: events})[person]


def _every(told: Mapping[User, Sequence[Happened]]) -> list[Happened]:
    """Each of the events that anybody is told, once."""
    found: dict[int, Happened] = {}
    for events in told.values():
        found.update(zip(map(id, events), events, strict=True))
    return list(found.values())


def _unseen_each(told: Mapping[User, Sequence[Happened]]) -> dict[User, list[Happened]]:
    others = _of_others_each(told)
    seen = _seen(others)
    return {
        person: [e for e in events if (at := own.get(e.page)) is None or e.at > at]
        if (own := seen.get(person.id))
        else events
        for person, events in others.items()
    }


def _of_others_each(told: Mapping[User, Sequence[Happened]]) -> dict[User, list[Happened]]:
    """Without what each person did, and without their own coming."""
    who_joined = [p for p, events in told.items() if any(e.page[0] == ThingKind.MEMBERSHIP for e in events)]
    own, found = _own_memberships(who_joined), dict[User, list[Happened]]()
    for person, events in told.items():
        own_id, theirs = person.id, own.get(person.id, ())
        found[person] = [e for e in events if e.actor_id != own_id and e.page not in theirs]
    return found


def _folded(events: Sequence[Happened], person: User | None) -> list[Entry]:
    """The entries of these events that the person may know of."""
    pages, parts = lines_readable_among({e.page for e in events}, person), _sections(events)
    return _entries(events, pages, parts, _gone(events, parts))


def _entries(
    events: Sequence[Happened], pages: Mapping[Key, Any], parts: Mapping[int, Any], gone: AbstractSet[Key]
) -> list[Entry]:
    return _folded_with([e for e in events if e.page in pages], _places(events, gone), pages, parts, {})


def _places(events: Iterable[Happened], gone: AbstractSet[Key]) -> dict[int, _Together]:
    """By the id of an event: with which others it is told."""
    return {id(e): _together(e) for e in events if (e.thing_kind, e.thing_id) not in gone}


def _together(event: Happened) -> _Together:
    """Who joined is told together, whatever page each has."""
    _, told_as = _TOLD[event.name]
    return event.group_id or 0, told_as, event.page if told_as not in TOLD_TOGETHER else _NO_PAGE


def _folded_with(
    events: Iterable[Happened],
    places: Mapping[int, _Together],
    pages: Mapping[Key, Any],
    parts: Mapping[int, Any],
    entries: dict[Any, Entry],
) -> list[Entry]:
    """``entries`` are what others were told: who is told the same of a thing has the same entry."""
    together: dict[_Together, list[Happened]] = defaultdict(list)
    for event in events:
        if (place := places.get(id(event))) is not None:
            together[place].append(event)
    found = list[Entry]()
    for told in together.values():
        same = tuple(map(id, told))
        if same not in entries:
            entries[same] = _entry(told, pages, parts)
        found.append(entries[same])
    return sorted(found, key=lambda e: (e.group_id, -e.seq))


def _gone(events: Iterable[Happened], parts: Mapping[int, Any]) -> set[Key]:
    """Comments and sections that were withdrawn since: the page is still there, they are not."""
    return _gone_comments(events) | {(ThingKind.SECTION, s.id) for s in parts.values() if s.withdrawn_at is not None}


def unseen_ranges(memberships: Iterable[Membership], last_seqs: dict[int, int]) -> list[Range]:
    """What has not been marked as seen on the desk, group by group."""
    found = [Range(m.group_id, m.seen_seq, last_seqs.get(m.group_id, 0)) for m in memberships]
    return [r for r in found if r.hi > r.lo]


def latest_in(group: Group, person: User | None, limit: int = 10) -> list[Entry]:
    """The newest in a group's timeline, as far as the person may read it."""
    told = select(Event.seq).where(Event.group_id == group.id, one_of(Event.name, NEWS))
    newest = [seq or 0 for seq in db.session.scalars(told.order_by(Event.seq.desc()).limit(200))]
    return tell(person, [Range(group.id, newest[-1] - 1, newest[0])] if newest else [], to_reader=False)[:limit]


def last_seqs(group_ids: Iterable[int]) -> dict[int, int]:
    """The newest place in each group's sequence, as the database has it."""
    return dict(db.session.execute(_LAST_SEQS, {"ids": list(group_ids)}).all())


_LAST_SEQS = select(Group.id, Group.last_seq).where(in_ids(Group.id))


def _events(ranges: Sequence[Range], *, of_each: int = MOST_EVENTS, of_all: int = MOST_EVENTS) -> list[Happened]:
    """The oldest first: of each range the newest so many, of all of them the newest ``of_all``."""
    if not ranges:
        return []
    bounds = {f"{name}_{n}": getattr(one, name) for n, one in enumerate(ranges) for name in _BOUNDS}
    found = rows(_within(len(ranges)), of_each=of_each, of_all=of_all, **bounds)
    return [Happened._make((*row, _page_of(row))) for row in found][::-1]


def _events_each(asked: Mapping[User, Sequence[Range]]) -> dict[User, list[Happened]]:
    """The same by person. What is read is, of each group, what anybody is to be told of it."""
    by_group: dict[int, list[Range]] = defaultdict(list)
    for one in (one for ranges in asked.values() for one in ranges if one.hi > one.lo):
        by_group[one.group_id].append(one)
    widest = [Range(n, min(r.lo for r in ranges), max(r.hi for r in ranges)) for n, ranges in by_group.items()]
    newest = _events(widest, of_all=MOST_EVENTS * len(widest))
    apart = _beyond(newest, by_group)
    events = [*apart, *newest]
    places: dict[int, list[int]] = defaultdict(list)  # in that list, by group, in its order
    for place in sorted(range(len(events)), key=lambda place: events[place].seq or 0):
        places[events[place].group_id or 0].append(place)
    seqs = {group_id: [events[place].seq or 0 for place in found] for group_id, found in places.items()}

    def told(one: Range) -> list[int]:
        known = seqs.get(one.group_id, [])
        return places[one.group_id][bisect_right(known, one.lo) : bisect_right(known, one.hi)]

    found = {person: sorted({place for one in ranges for place in told(one)}) for person, ranges in asked.items()}
    most = {person: told_of[bisect_left(told_of, len(apart)) :][-MOST_EVENTS:] for person, told_of in found.items()}
    named = {person: told_of[: bisect_left(told_of, len(apart))] for person, told_of in found.items()}
    return {person: [events[place] for place in (*named[person], *most[person])] for person in found}


def _beyond(newest: Sequence[Happened], asked: Mapping[int, Sequence[Range]]) -> list[Happened]:
    """What is asked for by itself, and is older than all that was read of a group in which too much has happened."""
    read: dict[int, list[int]] = defaultdict(list)
    for event in newest:
        read[event.group_id or 0].append(event.seq or 0)
    oldest = {group_id: min(seqs) for group_id, seqs in read.items() if len(seqs) >= MOST_EVENTS}
    alone = {
        one for group_id, seq in oldest.items() for one in asked[group_id] if one.hi - one.lo == 1 and one.hi < seq
    }
    return _events(sorted(alone, key=lambda one: -one.hi)[:MOST_ALONE])


def _page_of(row: Any) -> Key:
    kind, thing_id, within_kind, within_id = row[_THING : _THING + 4]
    return (kind, thing_id) if within_id is None else (within_kind, within_id)


_THING = Happened._fields.index("thing_kind")
_DETAILS = type_coerce(Event.details, String).label("details")
_COLUMNS: list[Any] = [_DETAILS if name == "details" else getattr(Event, name) for name in Happened._fields[:-2]]
_BOUNDS = ("group_id", "lo", "hi")


@cache
def _within(count: int) -> Select[Any]:
    newest = [
        select(Event.id)
        .where(
            Event.group_id == bindparam(f"group_id_{n}"),
            Event.seq > bindparam(f"lo_{n}"),
            Event.seq <= bindparam(f"hi_{n}"),
            one_of(Event.name, NEWS),
        )
        .order_by(Event.seq.desc())
        .limit(bindparam("of_each"))
        .subquery()
        for n in range(count)
    ]
    return (
        select(*_COLUMNS, User.name)
        .outerjoin(User, Event.actor_id == User.id)
        .where(Event.id.in_(union_all(*(select(ids.c.id) for ids in newest))))
        .order_by(Event.id.desc())
        .limit(bindparam("of_all"))
    )


def _seen(told: Mapping[User, Sequence[Happened]]) -> dict[int, dict[Key, datetime]]:
    """When who has opened what of it last."""
    ids = sorted({event.page[1] for event in _every(told)})
    found: dict[int, dict[Key, datetime]] = defaultdict(dict)
    for user_id, kind, thing_id, at in rows(_SEEN, user_ids=[person.id for person in told], ids=ids) if ids else ():
        found[user_id][kind, thing_id] = at
    return found


_SEEN = select(Seen.user_id, Seen.thing_kind, Seen.thing_id, Seen.at).where(
    in_ids(Seen.user_id, "user_ids"), in_ids(Seen.thing_id)
)


def _own_memberships(people: Sequence[User]) -> dict[int, set[Key]]:
    found: dict[int, set[Key]] = defaultdict(set)
    for user_id, membership_id in rows(_OWN, ids=[person.id for person in people]) if people else ():
        found[user_id].add((ThingKind.MEMBERSHIP, membership_id))
    return found


_OWN = select(Membership.user_id, Membership.id).where(in_ids(Membership.user_id))


def _ids_of(kind: ThingKind, events: Iterable[Happened]) -> list[int]:
    return sorted({e.thing_id for e in events if e.thing_kind == kind})


def _gone_comments(events: Iterable[Happened]) -> set[Key]:
    ids = _ids_of(ThingKind.COMMENT, events)
    return {(ThingKind.COMMENT, row.id) for row in rows(_GONE, ids=ids)} if ids else set()


_GONE = select(Comment.id).where(in_ids(Comment.id), Comment.withdrawn_at.is_not(None))


def _sections(events: Iterable[Happened]) -> dict[int, Any]:
    """Their titles, and which of them were withdrawn since."""
    ids = _ids_of(ThingKind.SECTION, events)
    return {row.id: row for row in rows(_SECTIONS, ids=ids)} if ids else {}


_SECTIONS = select(Section.id, Section.title, Section.withdrawn_at).where(in_ids(Section.id))


def _part(event: Happened, page: Any, sections: Mapping[int, Any]) -> str:
    if isinstance(page, Membership):
        return str(page.user.name)
    is_known = event.thing_kind == ThingKind.SECTION and event.thing_id in sections
    return str(sections[event.thing_id].title) if is_known else ""


def _entry(told: Sequence[Happened], pages: Mapping[Key, Any], sections: Mapping[int, Any]) -> Entry:
    first, last = told[0], told[-1]
    name, told_as = _TOLD[first.name]
    # An edit alone is told as an edit; with what it edits, as the whole.
    is_whole = any(event.name == told_as for event in told)
    return Entry(
        told_as if is_whole else name,
        first.group_id or 0,
        pages[first.page],
        first.page,
        last.at,
        last.seq or 0,
        len(told),
        [actor for actor in dict.fromkeys(event.actor for event in told) if actor],
        [part for part in dict.fromkeys(_part(event, pages[event.page], sections) for event in told) if part],
        last.details,
    )
