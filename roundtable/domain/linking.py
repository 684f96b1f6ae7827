"""Links between things: this decision, agenda item or section answers that gap.

People say what they mean by a number (D-31, A-112, G-4) or by pasting the address of the page.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from roundtable.among import in_ids, one_of
from roundtable.domain import clock, papers
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape, rows
from roundtable.domain.things import Key, readable_among
from roundtable.domain.visibility import Reader, is_readable, readable_by, reading_as
from roundtable.extensions import db
from roundtable.models import (
    AgendaItem,
    Gap,
    Link,
    Meeting,
    Paper,
    Passage,
    Place,
    Section,
    Suggestion,
    SuggestionState,
    ThingKind,
    User,
)

NUMBERS = {"A": ThingKind.ACTION_ITEM, "D": ThingKind.DECISION, "G": ThingKind.GAP, "S": ThingKind.SUMMARY}
#: What puts a decision into words, or answers it, within a paper.
IN_PAPERS = (ThingKind.SECTION, ThingKind.PASSAGE, ThingKind.SUGGESTION)
MOST_WORDS = 80  # characters of a paragraph that say which it is
_NUMBER = re.compile(r"([ADGS])-?(\d{1,9})\Z", re.I)
#: What the parts of an address name.
_ADDRESSES = (
    (re.compile(r"/[a-z0-9-]+/meetings/\d{1,9}\Z"), re.compile(r"item-(\d{1,9})\Z"), ThingKind.AGENDA_ITEM),
    (re.compile(r"/[a-z0-9-]+/papers/\d{1,9}\Z"), re.compile(r"section-(\d{1,9})\Z"), ThingKind.SECTION),
)
_PAGES = {
    "meetings": ThingKind.MEETING,
    "papers": ThingKind.PAPER,
    "decisions": ThingKind.DECISION,
    "action-items": ThingKind.ACTION_ITEM,
    "gaps": ThingKind.GAP,
    "updates": ThingKind.UPDATE,
}
_PAGE = re.compile(r"/[a-z0-9-]+/(meetings|papers|decisions|action-items|gaps|updates)/(\d{1,9})\Z")


@dataclass(frozen=True)
class End:
    """One end of a link as it is shown: what it is called, the page it is on, and where on it."""

    kind: ThingKind
    id: int
    title: str
    page: Any
    anchor: str = ""


def named(words: str, person: User) -> tuple[ThingKind, int]:
    """What a number or pasted address names, if the person may read it; else a sentence."""
    words = words.strip()
    key = _by_number(words) or _by_address(words)
    if key is None:
        raise DomainError(
            N_("Give a number like D-31 or A-112, or paste the address of a meeting's item, a paper or a section."),
            field="what",
        )
    if key not in ends({key}, person):
        raise DomainError(N_("There is no such thing, or you may not read it."), field="what")
    return key


def make(from_key: Key, gap: Gap, *, by: User) -> Link:
    """This answers that gap. Said twice it is said once."""
    (from_kind, from_id) = from_key
    if from_key == (gap.kind, gap.id):
        raise DomainError(N_("A gap does not answer itself."), field="what")
    query = select(Link).where(Link.from_kind == from_kind, Link.from_id == from_id)
    if existing := db.session.scalar(query.where(Link.to_kind == gap.kind, Link.to_id == gap.id)):
        return existing
    link = Link(group_id=gap.group_id, from_kind=from_kind, from_id=from_id, to_kind=gap.kind, to_id=gap.id)
    link.by_id, link.at = by.id, clock.now()
    db.session.add(link)
    gap.moved_at = clock.now()
    record(EventName.GAP_LINKED, gap, by=by, kind=from_kind, id=from_id)
    return link


def remove(link: Link, gap: Gap, *, by: User) -> None:
    record(EventName.GAP_UNLINKED, gap, by=by, kind=link.from_kind, id=link.from_id)
    db.session.flush()
    db.session.delete(link)


def find(gap: Gap, link_id: int) -> Link | None:
    return db.session.scalar(select(Link).where(Link.to_kind == gap.kind, Link.to_id == gap.id, Link.id == link_id))


def of_gap(gap: Gap, person: User | None) -> list[tuple[Link, End]]:
    """What answers it, as far as the person may read that, in the order it was linked."""
    query = select(Link).where(Link.to_kind == gap.kind, Link.to_id == gap.id).order_by(Link.id).limit(200)
    links = list(db.session.scalars(query))
    found = ends({(link.from_kind, link.from_id) for link in links}, person)
    return [(link, found[link.from_kind, link.from_id]) for link in links if (link.from_kind, link.from_id) in found]


def gaps_of(keys: Iterable[Key], person: User | None) -> dict[Key, list[Gap]]:
    """The gaps that each of these things answers, as far as the person may read them; a query a kind."""
    wanted: dict[ThingKind, list[int]] = defaultdict(list)
    for kind, thing_id in keys:
        wanted[kind].append(thing_id)
    found: dict[Key, list[Gap]] = defaultdict(list)
    for kind, ids in wanted.items():
        for row in rows(_gaps_of(Reader.like(person)), kind=kind, ids=ids, **reading_as(person)):
            found[kind, row.from_id].append(_GAP.made(row))
    return dict(found)


_GAP = Shape(Gap, "group_id statement")


@cache
def _gaps_of(reader: Reader) -> Select[Any]:
    from_these = Link.from_kind == bindparam("kind"), in_ids(Link.from_id)
    query = _GAP.select(Link.from_id).join(Link, Link.to_id == Gap.id)
    query = query.where(Link.to_kind == ThingKind.GAP, *from_these, readable_by(Gap, reader))
    return query.order_by(Link.id)


def ends(keys: Iterable[Key], person: User | None) -> dict[Key, End]:
    """Things as ends of links, those that the person may read; a query a kind."""
    wanted = set(keys)
    found = {
        key: End(*key, title=f"{getattr(thing, 'number', '')} {thing.title}".strip(), page=thing)
        for key, thing in readable_among(wanted, person).items()
    }
    revised = [thing_id for kind, thing_id in wanted - found.keys() if kind == ThingKind.PAPER]
    for paper in papers.known_among(revised, person):  # its page leads to what was published
        found[paper.kind, paper.id] = End(paper.kind, paper.id, paper.title_outside, paper)
    item_ids = [thing_id for kind, thing_id in wanted if kind == ThingKind.AGENDA_ITEM]
    section_ids = [thing_id for kind, thing_id in wanted if kind == ThingKind.SECTION]
    if item_ids:
        items = (
            select(AgendaItem).join(Meeting, AgendaItem.meeting_id == Meeting.id).where(is_readable(Meeting, person))
        )
        items = items.where(AgendaItem.id.in_(item_ids)).options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.group)
        )
        for item in db.session.scalars(items):
            title = f"{item.title} ({item.meeting.title})"
            found[item.kind, item.id] = End(item.kind, item.id, title, item.meeting, f"item-{item.id}")
    if section_ids:
        sections = select(Section).join(Paper, Section.paper_id == Paper.id).where(is_readable(Paper, person))
        sections = sections.where(Section.id.in_(section_ids), Section.withdrawn_at.is_(None))
        for section in db.session.scalars(sections.options(joinedload(Section.paper).joinedload(Paper.group))):
            title = f"{section.title} ({section.paper.title})"
            found[section.kind, section.id] = End(
                section.kind, section.id, title, section.paper, f"section-{section.id}"
            )
    if person is not None:
        found |= _within_papers(wanted, person)
    return found


def put_into_words(thing: Any, person: User | None, limit: int = 200) -> list[End]:
    """The sections of papers, paragraphs and suggestions that come from a thing, in the order it was said."""
    query = select(Link.from_kind, Link.from_id).where(Link.to_kind == thing.kind, Link.to_id == thing.id)
    query = query.where(one_of(Link.from_kind, IN_PAPERS)).order_by(Link.id).limit(limit)
    keys = [(kind, thing_id) for kind, thing_id in db.session.execute(query)]
    found = ends(keys, person) if keys else {}
    return [found[key] for key in keys if key in found]


def _within_papers(wanted: set[Key], person: User) -> dict[Key, End]:
    """Paragraphs and suggestions, by their first words. They are for those who read the draft, not for visitors."""
    found: dict[Key, End] = {}
    of_paper = joinedload(Passage.section, innerjoin=True).joinedload(Section.paper, innerjoin=True)
    of_paper = of_paper.joinedload(Paper.group, innerjoin=True)
    may_read = is_readable(Paper, person), Section.withdrawn_at.is_(None)
    if passage_ids := [thing_id for kind, thing_id in wanted if kind == ThingKind.PASSAGE]:
        query = (
            select(Passage).join(Section, Passage.section_id == Section.id).join(Paper, Section.paper_id == Paper.id)
        )
        for passage in db.session.scalars(query.where(Passage.id.in_(passage_ids), *may_read).options(of_paper)):
            found[passage.kind, passage.id] = _end(passage, passage.id, passage.quote, passage, _anchor(passage))
    if suggestion_ids := [thing_id for kind, thing_id in wanted if kind == ThingKind.SUGGESTION]:
        made = select(Suggestion).join(Suggestion.passage).join(Section, Passage.section_id == Section.id)
        made = made.join(Paper, Section.paper_id == Paper.id).where(Suggestion.id.in_(suggestion_ids), *may_read)
        for suggestion in db.session.scalars(made.options(contains_eager(Suggestion.passage).options(of_paper))):
            is_taken = suggestion.state == SuggestionState.TAKEN
            anchor = _anchor(suggestion.passage) if is_taken else f"suggestion-{suggestion.id}"
            words = suggestion.put if is_taken else suggestion.inserted
            found[suggestion.kind, suggestion.id] = _end(suggestion, suggestion.id, words, suggestion.passage, anchor)
    return found


def _end(thing: Any, thing_id: int, words: str, passage: Passage, anchor: str) -> End:
    short = " ".join(words.split())
    short = short if len(short) <= MOST_WORDS else short[:MOST_WORDS].rsplit(" ", 1)[0] + " …"
    section = passage.section
    return End(thing.kind, thing_id, f"{section.title}: “{short}” ({section.paper.title})", section.paper, anchor)


def _anchor(passage: Passage) -> str:
    """Of the mark below its paragraph."""
    is_gone = passage.place is Place.ORPHAN
    return f"section-{passage.section_id}" if is_gone else f"from-{passage.section_id}-{passage.paragraph}"


def _by_number(words: str) -> Key | None:
    match = _NUMBER.match(words)
    return (NUMBERS[match[1].upper()], int(match[2])) if match else None


def _by_address(words: str) -> Key | None:
    try:
        parts = urlsplit(words)
    except ValueError:
        return None
    for path, anchor, kind in _ADDRESSES:
        if path.match(parts.path) and (match := anchor.match(parts.fragment)):
            return kind, int(match[1])
    match = _PAGE.match(parts.path)
    return (_PAGES[match[1]], int(match[2])) if match else None
