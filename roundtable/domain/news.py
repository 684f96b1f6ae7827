"""What happened, told to one person: for the desk, a group's timeline and the digest alike.

Events are folded: fourteen edits of one paper are one entry. Nobody is told what they may not read,
what they did themselves, or what they have opened since.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, select, type_coerce, union_all

from roundtable.among import in_ids, one_of
from roundtable.domain.events import NEWS, EventName
from roundtable.domain.reading import group_of, rows
from roundtable.domain.things import Key, lines_readable_among, readable_among
from roundtable.extensions import db
from roundtable.models import Comment, Event, Group, Membership, Section, Seen, ThingKind, User

#: More events than this in one telling are not read one by one.
MOST_EVENTS = 3000
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


def tell(
    person: User | None,
    ranges: Sequence[Range],
    *,
    to_reader: bool = True,
    with_words: bool = False,
    without: Collection[Place] = (),
) -> list[Entry]:
    """What happened in these ranges that the person may know of, group by group, the newest first.

    ``to_reader`` leaves out what they did themselves and what they have opened since. ``with_words`` is for
    mail, which quotes things; elsewhere a line about each is enough. ``without`` are places of these ranges.
    """
    events = [e for e in _events(ranges) if (e.group_id, e.seq) not in without]
    return _folded(_unseen(events, person) if to_reader else events, person, as_lines=not with_words)


def on_desk(person: User, ranges: Sequence[Range], most: int) -> list[GroupNews]:
    """The same for the desk, of each group the newest ``most`` entries."""
    events = _events(ranges, of_each=MOST_ON_DESK)
    told: dict[int, list[Entry]] = defaultdict(list)
    for entry in _folded(_unseen(events, person), person, as_lines=True):
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
        for event in _of_others(_events(ranges), person)
        if (event.group_id, event.seq) not in without
        if event.page in named or (event.name in TOLD_TOGETHER and event.page[0] in kinds)
    ]
    return _folded(events, person, as_lines=True)


def _unseen(events: Sequence[Happened], person: User | None) -> Sequence[Happened]:
    """Without what the person did, and what they have opened since."""
    if person is None:
        return events
    others = _of_others(events, person)
    seen = _seen(person, {e.page for e in others})
    return [e for e in others if e.page not in seen or e.at > seen[e.page]]


def _of_others(events: Sequence[Happened], person: User) -> list[Happened]:
    """Without what the person did, and without their own coming."""
    joined = _own_memberships(person) if any(e.page[0] == ThingKind.MEMBERSHIP for e in events) else set()
    own_id = person.id
    return [e for e in events if e.actor_id != own_id and e.page not in joined]


def _folded(events: Sequence[Happened], person: User | None, *, as_lines: bool) -> list[Entry]:
    """The entries of these events that the person may know of."""
    pages = (lines_readable_among if as_lines else readable_among)({e.page for e in events}, person)
    parts = _sections(events)
    gone = _gone_comments(events) | {(ThingKind.SECTION, s.id) for s in parts.values() if s.withdrawn_at is not None}
    found: dict[tuple[int, EventName, Key], Entry] = {}
    for event in events:
        page = pages.get(event.page)
        if page is None or (event.thing_kind, event.thing_id) in gone:
            continue
        _fold(found, event, page, _part(event, page, parts))
    return sorted(found.values(), key=lambda e: (e.group_id, -e.seq))


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
    query = select(Group.id, Group.last_seq).where(Group.id.in_(list(group_ids)))
    return dict(db.session.execute(query).all())


def _events(ranges: Sequence[Range], *, of_each: int = MOST_EVENTS) -> list[Happened]:
    """The oldest first: of each range the newest so many, of all of them the newest ``MOST_EVENTS``."""
    if not ranges:
        return []
    bounds = {f"{name}_{n}": getattr(one, name) for n, one in enumerate(ranges) for name in _BOUNDS}
    found = rows(_within(len(ranges)), of_each=of_each, **bounds)
    return [Happened._make((*row, _page_of(row))) for row in found][::-1]


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
        .limit(MOST_EVENTS)
    )


def _seen(person: User, pages: set[Key]) -> dict[Key, datetime]:
    ids = sorted({thing_id for _, thing_id in pages})
    return {(kind, thing_id): at for kind, thing_id, at in rows(_SEEN, user_id=person.id, ids=ids)} if ids else {}


_SEEN = select(Seen.thing_kind, Seen.thing_id, Seen.at).where(
    Seen.user_id == bindparam("user_id"), in_ids(Seen.thing_id)
)


def _own_memberships(person: User) -> set[Key]:
    query = select(Membership.id).where(Membership.user_id == person.id)
    return {(ThingKind.MEMBERSHIP, membership_id) for membership_id in db.session.scalars(query)}


def _ids_of(kind: ThingKind, events: Iterable[Happened]) -> list[int]:
    return sorted({e.thing_id for e in events if e.thing_kind == kind})


def _gone_comments(events: Iterable[Happened]) -> set[Key]:
    """Comments that were withdrawn since: the page is still there, they are not."""
    ids = _ids_of(ThingKind.COMMENT, events)
    return {(ThingKind.COMMENT, row.id) for row in rows(_GONE, ids=ids)} if ids else set()


_GONE = select(Comment.id).where(in_ids(Comment.id), Comment.withdrawn_at.is_not(None))


def _sections(events: Iterable[Happened]) -> dict[int, Any]:
    """Their titles, and which of them were withdrawn since."""
    ids = _ids_of(ThingKind.SECTION, events)
    return {row.id: row for row in rows(_SECTIONS, ids=ids)} if ids else {}


_SECTIONS = select(Section.id, Section.title, Section.withdrawn_at).where(in_ids(Section.id))


def _part(event: Happened, page: Any, sections: dict[int, Any]) -> str:
    if isinstance(page, Membership):
        return str(page.user.name)
    is_known = event.thing_kind == ThingKind.SECTION and event.thing_id in sections
    return str(sections[event.thing_id].title) if is_known else ""


def _fold(found: dict[tuple[int, EventName, Key], Entry], event: Happened, page: Any, part: str) -> None:
    name, told_as = _TOLD[event.name]
    group_id = event.group_id or 0
    # Who joined is told together, whatever page each has.
    place = (group_id, told_as, event.page if told_as not in TOLD_TOGETHER else _NO_PAGE)
    entry = found.get(place)
    if entry is None:
        # An edit alone is told as an edit; with what it edits, as the whole.
        entry = found[place] = Entry(name, group_id, page, event.page, event.at, event.seq or 0)
    if told_as == name:
        entry.name = name
    entry.at, entry.seq, entry.said = event.at, event.seq or 0, event.details
    entry.count += 1
    for words, many in ((event.actor or "", entry.actors), (part, entry.parts)):
        if words and words not in many:
            many.append(words)
