"""Where a section of a paper, a paragraph or a suggestion comes from: the decisions that it puts into words, the action
items and gaps that it answers. “Why does it say this?” leads from there to the meeting.

A paragraph is a passage, which stays with its words. What a suggestion answers is the paragraph's as long as it
is taken.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, String, and_, cast, null, or_, select, union_all

from roundtable.among import in_ids, one_of
from roundtable.domain import clock, linking, passages
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.linking import End
from roundtable.domain.passages import Notes
from roundtable.domain.reading import rows
from roundtable.domain.things import lines_readable_among, readable_among
from roundtable.extensions import db
from roundtable.models import (
    Gap,
    Link,
    Paper,
    Passage,
    Place,
    Section,
    Suggestion,
    SuggestionState,
    ThingKind,
    User,
)

#: Gaps come first: they are what a paper is written for.
KINDS = (ThingKind.GAP, ThingKind.DECISION, ThingKind.ACTION_ITEM)
MOST = 50  # of a section


@dataclass(frozen=True)
class Origin:
    """One thing that a section comes from, and where that was decided or promised, as far as a person may read it."""

    link: Link
    thing: Any
    place: End | None


@dataclass(frozen=True)
class OfPassage:
    """What a paragraph comes from, or came from before its words were removed. ``guess`` is what the paragraph says
    that may be the one."""

    passage: Passage
    origins: list[Origin]
    guess: str


@dataclass
class Told:
    """What a page shows: of sections besides gaps, of their paragraphs, and of suggestions, by their ids."""

    sections: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    paragraphs: dict[int, dict[int, list[Any]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    guessed: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # paragraphs that may be the ones
    suggestions: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))


def passage_of(section: Section, paragraph: int, *, base: int) -> Passage:
    """The passage of a paragraph, as revision ``base`` numbers them: the one of which it is said already, or a new."""
    span = passages.chosen(passages.revision_source(section, base), paragraph)
    made = passages.mark(section, base, span)
    said = select(Passage).join(Link, (Link.from_kind == Passage.kind) & (Link.from_id == Passage.id))
    said = said.where(Passage.section_id == section.id, Passage.start == made.start, Passage.stop == made.stop)
    before = db.session.scalar(said.where(Passage.place == Place.HELD).limit(1))
    if before is None:
        return made
    db.session.delete(made)
    return before


def name(paper: Paper, section: Section, words: str, *, of: Passage | Suggestion | None = None, by: User) -> Link:
    """Say by a number or an address what the section comes from, or this passage or suggestion of it. Said twice it is
    said once."""
    kind, thing_id = linking.named(words, by)
    source = section if of is None else of
    if kind not in KINDS:
        raise DomainError(N_("A section comes from a decision, an action item or a gap."), field="what")
    existing = db.session.scalars(_links_of(source)).all()
    for link in existing:
        if (link.to_kind, link.to_id) == (kind, thing_id):
            return link
    if len(existing) >= MOST:
        raise DomainError(N_("A section names at most %(most)s things that it comes from."), most=MOST, field="what")
    if kind == ThingKind.GAP:
        return linking.make((source.kind, source.id), db.session.get_one(Gap, thing_id), by=by)
    link = Link(group_id=paper.group_id, from_kind=source.kind, from_id=source.id, to_kind=kind, to_id=thing_id)
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
    """Of the section, of passages of it, or of suggestions for it."""
    of_passages = select(Passage.id).where(Passage.section_id == section.id)
    of_suggestions = select(Suggestion.id).join(Passage, Passage.id == Suggestion.passage_id)
    is_of = or_(
        and_(Link.from_kind == section.kind, Link.from_id == section.id),
        and_(Link.from_kind == Passage.kind, Link.from_id.in_(of_passages)),
        and_(
            Link.from_kind == Suggestion.kind,
            Link.from_id.in_(of_suggestions.where(Passage.section_id == section.id)),
        ),
    )
    return db.session.scalar(select(Link).where(Link.id == link_id, is_of))


def of_thing(thing: Section | Suggestion, person: User | None) -> list[Origin]:
    """All that the person may read, gaps first, with the items and meetings that they come from."""
    return _origins(list(db.session.scalars(_links_of(thing))), person)


def of_passages(section: Section, person: User | None) -> list[OfPassage]:
    """The same of its paragraphs, in their order, and last of those whose words are gone."""
    rows_of = (_of_passages().with_only_columns(Passage, Link), _of_taken().with_only_columns(Passage, Link))
    found = [(passage, link) for query in rows_of for passage, link in db.session.execute(query, {"ids": [section.id]})]
    by_link = {origin.link.id: origin for origin in _origins([link for _, link in found], person)}
    said: dict[Passage, list[Origin]] = defaultdict(list)
    for passage, link in found:
        if link.id in by_link:
            said[passage].append(by_link[link.id])
    in_order = sorted(said, key=lambda passage: (passage.place is Place.ORPHAN, passage.paragraph, passage.id))
    return [OfPassage(passage, said[passage], passages.guess_of(passage, section)) for passage in in_order]


def find_passage(section: Section, passage_id: int, person: User | None) -> Passage | None:
    """One that ``of_passages`` tells of."""
    told = (one.passage for one in of_passages(section, person))
    return next((passage for passage in told if passage.id == passage_id), None)


def _origins(links: Sequence[Link], person: User | None) -> list[Origin]:
    things = readable_among({(link.to_kind, link.to_id) for link in links}, person)
    places = linking.ends({place for thing in things.values() if (place := _place_of(thing))}, person)
    found = [
        Origin(link, things[link.to_kind, link.to_id], places.get(_place_of(things[link.to_kind, link.to_id])))
        for link in links
        if (link.to_kind, link.to_id) in things
    ]
    return sorted(found, key=lambda origin: (KINDS.index(origin.link.to_kind), origin.link.id))


def of_each(sections: Sequence[Section], person: User | None) -> Told:
    """What each section comes from besides gaps (``linking.gaps_of``), its paragraphs, and what is suggested for them;
    as many queries for one as for two hundred. What is suggested is not for visitors."""
    found = rows(_of_each(), ids=[s.id for s in sections])
    things, told = lines_readable_among({(row.to_kind, row.to_id) for row in found}, person), Told()
    for row in found:
        thing = things.get((row.to_kind, row.to_id))
        if thing is None:
            continue
        if row.from_kind == ThingKind.SECTION:
            told.sections[row.section_id].append(thing)
            continue
        if row.from_kind == ThingKind.SUGGESTION and person is not None:
            told.suggestions[row.from_id].append(thing)
        is_said = row.from_kind == ThingKind.PASSAGE or row.state == SuggestionState.TAKEN
        if is_said and row.place != Place.ORPHAN:
            there = told.paragraphs[row.section_id][row.paragraph]
            there += [thing] if thing not in there else []
            if row.place == Place.MOVED:
                told.guessed[row.section_id].add(row.paragraph)
    return told


def add_to(said: dict[int, Notes], told: Told) -> None:
    """Beside what is said of paragraphs of the paper."""
    for section_id, paragraphs in told.paragraphs.items():
        said[section_id].origins, said[section_id].guessed = paragraphs, told.guessed[section_id]
    for notes in said.values():
        for note in (note for of_one in (*notes.after.values(), notes.orphans) for note in of_one):
            if note.suggestion is not None:
                note.origins = told.suggestions.get(note.suggestion.id, [])


@cache
def _of_each() -> Any:
    columns = (Link.id, Link.from_kind, Link.from_id, Link.to_kind, Link.to_id)
    no_place = (null().label("paragraph"), null().label("place"), null().label("state"))
    of_section = select(*columns, Link.from_id.label("section_id"), *no_place)
    of_section = of_section.where(Link.from_kind == ThingKind.SECTION, in_ids(Link.from_id))
    place = (Passage.section_id, Passage.paragraph, cast(Passage.place, String).label("place"))
    of_passage = _of_passages().with_only_columns(*columns, *place, null().label("state"))
    of_suggestion = _of_suggestions().with_only_columns(*columns, *place, cast(Suggestion.state, String).label("state"))
    both: Any = union_all(of_section.where(one_of(Link.to_kind, KINDS[1:])), of_passage, of_suggestion)
    return both.order_by("from_kind", "from_id", "to_kind", "id")


def _of_passages() -> Select[Any]:
    query = select(Link).join(Passage, and_(Link.from_kind == ThingKind.PASSAGE, Link.from_id == Passage.id))
    return query.where(in_ids(Passage.section_id), one_of(Link.to_kind, KINDS))


def _of_suggestions() -> Select[Any]:
    query = select(Link).join(Suggestion, and_(Link.from_kind == ThingKind.SUGGESTION, Link.from_id == Suggestion.id))
    query = query.join(Passage, Passage.id == Suggestion.passage_id)
    return query.where(in_ids(Passage.section_id), one_of(Link.to_kind, KINDS))


def _of_taken() -> Select[Any]:
    return _of_suggestions().where(Suggestion.state == SuggestionState.TAKEN)


def _links_of(source: Section | Passage | Suggestion) -> Select[Link]:
    query = select(Link).where(Link.from_kind == source.kind, Link.from_id == source.id)
    return query.where(one_of(Link.to_kind, KINDS)).order_by(Link.id)


def _place_of(thing: Any) -> Any:
    """The agenda item at which it was decided or promised, else the meeting."""
    if isinstance(thing, Gap):
        return None
    if thing.agenda_item_id:
        return ThingKind.AGENDA_ITEM, thing.agenda_item_id
    return (ThingKind.MEETING, thing.meeting_id) if thing.meeting_id else None
