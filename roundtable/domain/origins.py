"""Where a section of a paper comes from: the decisions that it puts into words, the action items and gaps that it
answers. “Why does it say this?” leads from there to the meeting."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from roundtable.among import in_ids, one_of
from roundtable.domain import clock, linking
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.linking import End
from roundtable.domain.reading import rows
from roundtable.domain.things import lines_readable_among, readable_among
from roundtable.extensions import db
from roundtable.models import Gap, Link, Paper, Section, ThingKind, User

#: Gaps come first: they are what a paper is written for.
KINDS = (ThingKind.GAP, ThingKind.DECISION, ThingKind.ACTION_ITEM)
MOST = 50  # of a section


@dataclass(frozen=True)
class Origin:
    """One thing that a section comes from, and where that was decided or promised, as far as a person may read it."""

    link: Link
    thing: Any
    place: End | None


def name(paper: Paper, section: Section, words: str, *, by: User) -> Link:
    """Say by a number or an address what the section comes from. Said twice it is said once."""
    kind, thing_id = linking.named(words, by)
    if kind not in KINDS:
        raise DomainError(N_("A section comes from a decision, an action item or a gap."), field="what")
    existing = db.session.scalars(_links_of(section)).all()
    for link in existing:
        if (link.to_kind, link.to_id) == (kind, thing_id):
            return link
    if len(existing) >= MOST:
        raise DomainError(N_("A section names at most %(most)s things that it comes from."), most=MOST, field="what")
    if kind == ThingKind.GAP:
        return linking.make((section.kind, section.id), db.session.get_one(Gap, thing_id), by=by)
    link = Link(group_id=paper.group_id, from_kind=section.kind, from_id=section.id, to_kind=kind, to_id=thing_id)
    link.by_id, link.at = by.id, clock.now()
    db.session.add(link)
    record(EventName.SECTION_ORIGIN_NAMED, section, by=by, within=paper, kind=kind, id=thing_id)
    return link


def remove(paper: Paper, section: Section, link: Link, *, by: User) -> None:
    if link.to_kind == ThingKind.GAP:
        linking.remove(link, db.session.get_one(Gap, link.to_id), by=by)
        return
    record(EventName.SECTION_ORIGIN_REMOVED, section, by=by, within=paper, kind=link.to_kind, id=link.to_id)
    db.session.delete(link)


def find(section: Section, link_id: int) -> Link | None:
    return db.session.scalar(_links_of(section).where(Link.id == link_id))


def of_section(section: Section, person: User | None) -> list[Origin]:
    """All that the person may read, gaps first, with the items and meetings that they come from."""
    links = {(link.to_kind, link.to_id): link for link in db.session.scalars(_links_of(section))}
    things = readable_among(links, person)
    places = linking.ends({place for thing in things.values() if (place := _place_of(thing))}, person)
    found = [Origin(links[key], thing, places.get(_place_of(thing))) for key, thing in things.items()]
    return sorted(found, key=lambda origin: (KINDS.index(origin.link.to_kind), origin.link.id))


def of_each(sections: Sequence[Section], person: User | None) -> dict[int, list[Any]]:
    """What each section comes from besides gaps (``linking.gaps_of``), by its id; three queries, however many."""
    found = [(row.from_id, (row.to_kind, row.to_id)) for row in rows(_of_each(), ids=[s.id for s in sections])]
    things = lines_readable_among({key for _, key in found}, person)
    origins: dict[int, list[Any]] = defaultdict(list)
    for section_id, key in found:
        if key in things:
            origins[section_id].append(things[key])
    return dict(origins)


@cache
def _of_each() -> Select[int, ThingKind, int]:
    query = select(Link.from_id, Link.to_kind, Link.to_id).where(Link.from_kind == ThingKind.SECTION)
    query = query.where(in_ids(Link.from_id), one_of(Link.to_kind, KINDS[1:]))
    return query.order_by(Link.from_id, Link.to_kind.desc(), Link.id)


def _links_of(section: Section) -> Select[Link]:
    query = select(Link).where(Link.from_kind == section.kind, Link.from_id == section.id)
    return query.where(one_of(Link.to_kind, KINDS)).order_by(Link.id)


def _place_of(thing: Any) -> Any:
    """The agenda item at which it was decided or promised, else the meeting."""
    if isinstance(thing, Gap):
        return None
    if thing.agenda_item_id:
        return ThingKind.AGENDA_ITEM, thing.agenda_item_id
    return (ThingKind.MEETING, thing.meeting_id) if thing.meeting_id else None
