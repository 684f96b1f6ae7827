from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import attachments, clock, drafts, locks, papers_read, passages, search, texts, writers
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import Paper, Revision, Section, SectionState, User

MOST_SECTIONS = 200


@dataclass(frozen=True)
class Heading:
    """What is said of a section beside its text. ``parent`` makes it a part of another section."""

    title: str
    lead: User | None = None
    word_limit: int | None = None
    parent: Section | None = None


@dataclass(frozen=True)
class Numbered:
    """A section with its place in the paper: 2, or 2.1 for a part of it."""

    number: str
    depth: int  # 1 for a section of the paper, 2 for a part of a section
    section: Section


def add(paper: Paper, heading: Heading, *, source: str = "", by: User) -> Section:
    """A new section at the end of the paper, or of its parent."""
    _hold(paper)
    if len(of_paper(paper)) >= MOST_SECTIONS:
        raise DomainError(N_("A paper has at most %(most)s sections."), most=MOST_SECTIONS)
    last = select(func.max(Section.position)).where(Section.paper_id == paper.id)
    section = Section(
        paper_id=paper.id,
        paper=paper,
        position=(db.session.execute(last).scalar_one_or_none() or 0) + 1,
        title="",
        text=texts.start(source, by=by),
    )
    _say(section, heading)
    db.session.add(section)
    db.session.flush()
    writers.begin(section.text)
    papers_read.note_own(section, base=None, by=by)
    index(section, paper)
    record(EventName.SECTION_ADDED, section, by=by, within=paper)
    return section


def change(paper: Paper, section: Section, heading: Heading, state: SectionState, *, by: User) -> None:
    if heading.parent == section:
        raise DomainError(N_("A section cannot be a part of itself."), field="parent")
    if heading.parent is not None and any(s.parent_id == section.id for s in of_paper(paper)):
        raise DomainError(N_("This section has parts itself; move them out first."), field="parent")
    _say(section, heading)
    section.state = state
    index(section, paper)
    record(EventName.SECTION_CHANGED, section, by=by, within=paper)


def save(
    paper: Paper,
    section: Section,
    source: str,
    *,
    base: int,
    files: Files,
    note: str = "",
    known: str | None = None,
    by: User,
) -> texts.Saved | texts.Stale:
    """Every save is a revision with author and time, and its writer has done. ``known``: see ``texts.save``."""
    attachments.check_described(source, files)
    if files.removed:
        others = "\n\n".join(s.text.source for s in of_paper(paper) if s != section)
        attachments.check_not_shown(others, files.removed)
    result = texts.save(section.text, source, base=base, by=by, note=note, known=known)
    texts.record_save(result, EventName.SECTION_SAVED, section, by=by, within=paper)
    if isinstance(result, texts.Saved):
        attachments.settle(paper, source, files, by=by)
        follow(paper, section, result, base=base, by=by)
        locks.leave(paper, section, by=by)
    return result


def keep(
    paper: Paper, section: Section, source: str, *, base: int, known: str, by: User
) -> drafts.Kept | drafts.Another:
    """What somebody types, while they type it; also of a section that was taken out meanwhile."""
    if section.withdrawn_at is None:
        locks.stay(paper, section, by=by)
    return drafts.keep(section.text, source, base=base, known=known, by=by)


def keep_late(paper: Paper, section: Section, source: str, *, base: int, known: str, by: User) -> None:
    """What somebody sends for a section that was taken out while they wrote: theirs if it is brought back."""
    source = texts.checked(source)
    texts.check_base(section.text, base)
    result = texts.keep_late(section.text, source, base=base, by=by, known=known)
    texts.record_save(result, EventName.SECTION_SAVED, section, by=by, within=paper)


def restore(paper: Paper, section: Section, revision: Revision, *, by: User) -> None:
    base = section.text.number
    result = texts.restore(section.text, revision, by=by)
    texts.record_save(result, EventName.SECTION_SAVED, section, by=by, within=paper)
    follow(paper, section, result, base=base, by=by)


def follow(paper: Paper, section: Section, result: texts.Saved, *, base: int, by: User) -> None:
    """What hangs on its text follows a new revision of it. Whoever made it of revision ``base`` has read it."""
    writers.follow(result)
    papers_read.note_own(section, base=base, by=by)
    index(section, paper)
    passages.keep_up(section)


def drop_draft(paper: Paper, section: Section, *, by: User) -> None:
    """What came too late is no longer wanted."""
    if texts.take_draft(section.text, by):
        record(EventName.TEXT_DROPPED, section, by=by, within=paper)


def move(paper: Paper, section: Section, by_places: int, *, by: User) -> None:
    """Up (-1) or down (1) among the sections with the same parent."""
    _hold(paper)
    db.session.refresh(section, ["position", "parent_id"])
    siblings = [s for s in of_paper(paper) if s.parent_id == section.parent_id]
    at = siblings.index(section)
    to = max(0, min(len(siblings) - 1, at + by_places))
    places = sorted(s.position for s in siblings)
    siblings.insert(to, siblings.pop(at))
    for sibling, place in zip(siblings, places, strict=True):
        sibling.position = place
    record(EventName.SECTION_MOVED, section, by=by, within=paper, to=to)


def withdraw(paper: Paper, section: Section, *, by: User) -> None:
    """Take a section out of the paper; its parts go up a step, its history stays."""
    for part in of_paper(paper):
        if part.parent_id == section.id:
            part.parent_id = section.parent_id
    section.withdrawn_at = clock.now()
    search.drop(section.kind, section.id)
    passages.hide(section)
    record(EventName.SECTION_WITHDRAWN, section, by=by, within=paper)


def of_paper(paper: Paper) -> list[Section]:
    query = select(Section).where(Section.paper_id == paper.id, Section.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(Section.position, Section.id)))


def shown_of(paper: Paper) -> list[Section]:
    """The same, only to be shown."""
    found = _LINE.read(_OF_PAPER, paper_id=paper.id)
    for section in found:
        vars(section)["paper"] = paper
    return found


_LINE = Shape(Section, "paper_id parent_id position title lead_id word_limit state", text="number source html renderer")
_OF_PAPER = (
    _LINE.select()
    .where(Section.paper_id == bindparam("paper_id"), Section.withdrawn_at.is_(None))
    .order_by(Section.position, Section.id)
)


def numbered(sections: list[Section]) -> list[Numbered]:
    """The sections in the order of reading, with their numbers. A part of a part counts as a part."""
    heads = [s for s in sections if s.parent_id is None or all(s.parent_id != p.id for p in sections)]
    found: list[Numbered] = []
    for n, head in enumerate(heads, start=1):
        found.append(Numbered(f"{n}", 1, head))
        parts = [s for s in sections if s.parent_id == head.id]
        found += [Numbered(f"{n}.{m}", 2, part) for m, part in enumerate(parts, start=1)]
    return found


def to_write(numbered: list[Numbered], writing: Collection[int], person: User) -> Numbered | None:
    """Where the person would go on: where they write now, in what they lead, where nothing is written yet; else in
    the first section. ``writing``: the ids of sections in which they write now."""
    wishes = (
        lambda section: section.id in writing,
        lambda section: section.lead_id == person.id,
        lambda section: not section.text.source,
    )
    found = (n for wish in wishes for n in numbered if wish(n.section))
    return next(found, numbered[0] if numbered else None)


def taken_out(paper: Paper, among: Collection[int]) -> list[Section]:
    """Those of these that were withdrawn."""
    query = select(Section).where(Section.paper_id == paper.id, Section.id.in_(among))
    return list(db.session.scalars(query.where(Section.withdrawn_at.is_not(None)).order_by(Section.position)))


def find(paper: Paper, section_id: int, *, is_withdrawn: bool = False) -> Section | None:
    query = select(Section).where(Section.paper_id == paper.id, Section.id == section_id)
    wanted = Section.withdrawn_at.is_not(None) if is_withdrawn else Section.withdrawn_at.is_(None)
    return db.session.scalar(query.where(wanted).options(joinedload(Section.paper)))


def index(section: Section, paper: Paper) -> None:
    body = markup.plain(texts.html_of(section.text))
    at = section.text.saved_at or clock.now()
    search.put(section, title=f"{paper.title}: {section.title}", body=body, at=at, page=paper)


def _hold(paper: Paper) -> None:
    """While nobody else adds a section to it, or moves one: no two have the same place."""
    db.session.execute(select(Paper.id).where(Paper.id == paper.id).with_for_update(key_share=True))


def _say(section: Section, heading: Heading) -> None:
    title = " ".join(heading.title.split())
    if not title:
        raise DomainError(N_("Please give the section a title."), field="title")
    parent = heading.parent
    if parent is not None and parent.parent_id is not None:
        raise DomainError(N_("Sections have parts, but parts have none."), field="parent")
    section.title, section.lead, section.word_limit = title, heading.lead, heading.word_limit
    section.parent_id = parent.id if parent else None
