"""What happened, told to one person: for the desk, a group's timeline and the digest alike.

Events are folded: fourteen edits of one paper are one entry. Nobody is told what they may not read,
what they did themselves, or what they have opened since.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain.events import NEWS, EventName
from roundtable.domain.things import Key, readable_among
from roundtable.extensions import db
from roundtable.models import Comment, Event, Group, Membership, Section, Seen, ThingKind, User

#: More events than this in one telling are not read one by one; the page says that there is more.
MOST_EVENTS = 3000
#: Events that are told together when they are on the same page.
TOLD_AS = {
    EventName.UPDATE_EDITED: EventName.UPDATE_POSTED,
    EventName.MEETING_AGENDA_REVISED: EventName.MEETING_AGENDA_PUBLISHED,
    EventName.SECTION_ADDED: EventName.SECTION_SAVED,
    EventName.DECISION_CHANGED: EventName.DECISION_MADE,
}


#: Events that are told once a group, however many things they are of.
TOLD_TOGETHER = {EventName.MEMBERSHIP_STARTED}
_NO_PAGE: Key = (ThingKind.GROUP, 0)


@dataclass(frozen=True)
class Range:
    """The events of a group after ``lo``, up to and with ``hi``."""

    group_id: int
    lo: int
    hi: int


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
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"timeline/{self.name.replace('.', '_')}.html"


def tell(person: User | None, ranges: Sequence[Range], *, to_reader: bool = True) -> list[Entry]:
    """What happened in these ranges that the person may know of, group by group, the newest first.

    ``to_reader`` leaves out what they did themselves and what they have opened since.
    """
    events = _events(ranges)
    if to_reader and person is not None:
        joined = _own_memberships(person)
        events = [e for e in events if e.actor_id != person.id and e.page not in joined]
        seen = _seen(person, {e.page for e in events})
        events = [e for e in events if e.page not in seen or e.at > seen[e.page]]
    pages = readable_among({e.page for e in events}, person)
    gone = _gone(events)
    parts = _section_titles(events)
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
    last = db.session.execute(select(Group.last_seq).where(Group.id == group.id)).scalar_one()
    return tell(person, [Range(group.id, max(0, last - 200), last)], to_reader=False)[:limit]


def last_seqs(group_ids: Iterable[int]) -> dict[int, int]:
    """The newest place in each group's sequence, as the database has it."""
    query = select(Group.id, Group.last_seq).where(Group.id.in_(list(group_ids)))
    return dict(db.session.execute(query).all())


def _events(ranges: Sequence[Range]) -> list[Event]:
    if not ranges:
        return []
    within = or_(*(and_(Event.group_id == r.group_id, Event.seq > r.lo, Event.seq <= r.hi) for r in ranges))
    query = select(Event).where(within, Event.name.in_(sorted(NEWS))).options(joinedload(Event.actor))
    newest = db.session.scalars(query.order_by(Event.id.desc()).limit(MOST_EVENTS))
    return list(newest)[::-1]


def _seen(person: User, pages: set[Key]) -> dict[Key, datetime]:
    ids = {thing_id for _, thing_id in pages}
    query = select(Seen).where(Seen.user_id == person.id, Seen.thing_id.in_(ids))
    return {(s.thing_kind, s.thing_id): s.at for s in db.session.scalars(query)} if ids else {}


def _own_memberships(person: User) -> set[Key]:
    query = select(Membership.id).where(Membership.user_id == person.id)
    return {(ThingKind.MEMBERSHIP, membership_id) for membership_id in db.session.scalars(query)}


def _gone(events: Iterable[Event]) -> set[Key]:
    """Comments and sections that were withdrawn since: the page is still there, they are not."""
    ids: dict[ThingKind, set[int]] = defaultdict(set)
    for event in events:
        ids[event.thing_kind].add(event.thing_id)
    gone: set[Key] = set()
    for noun in (Comment, Section):
        if ids[noun.kind]:
            query = select(noun.id).where(noun.id.in_(ids[noun.kind]), noun.withdrawn_at.is_not(None))
            gone |= {(noun.kind, thing_id) for thing_id in db.session.scalars(query)}
    return gone


def _section_titles(events: Iterable[Event]) -> dict[int, str]:
    ids = {e.thing_id for e in events if e.thing_kind == ThingKind.SECTION}
    query = select(Section.id, Section.title).where(Section.id.in_(ids))
    return dict(db.session.execute(query).all()) if ids else {}


def _part(event: Event, page: Any, section_titles: dict[int, str]) -> str:
    if isinstance(page, Membership):
        return str(page.user.name)
    return section_titles.get(event.thing_id, "") if event.thing_kind == ThingKind.SECTION else ""


def _fold(found: dict[tuple[int, EventName, Key], Entry], event: Event, page: Any, part: str) -> None:
    name = EventName(event.name)
    told_as = TOLD_AS.get(name, name)
    group_id = event.group_id or 0
    # Who joined is told together, whatever page each has.
    place = (group_id, told_as, event.page if told_as not in TOLD_TOGETHER else _NO_PAGE)
    entry = found.get(place)
    if entry is None:
        # An edit alone is told as an edit; with what it edits, as the whole.
        entry = found[place] = Entry(name, group_id, page, event.page, event.at, event.seq or 0)
    if told_as == name:
        entry.name = name
    entry.at, entry.seq, entry.details = event.at, event.seq or 0, event.details
    entry.count += 1
    for words, many in ((event.actor.name if event.actor else "", entry.actors), (part, entry.parts)):
        if words and words not in many:
            many.append(words)
