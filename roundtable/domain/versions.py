"""Versions of a paper: what it said at a time, frozen under a number and known by its hash.

The hash is over what a reader has before them: title, sections in order, references. It is the same wherever these
are the same, whoever froze them under whatever name: an approval holds as long as nothing changes.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.orm import undefer

from roundtable import text as markup
from roundtable.domain import clock, sections, texts
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page
from roundtable.domain.reading import Shape, paged
from roundtable.extensions import db
from roundtable.models import Audience, Origin, Paper, Revision, Section, User, Version


@dataclass(frozen=True)
class Entry:
    """A section in the manifest of a version."""

    section: int
    text: int
    revision: int  # 0: nothing was written yet
    number: str  # 2.1
    depth: int
    title: str
    sha256: str  # of the text
    is_purged: bool = False


class Standing(StrEnum):
    """What is found when a hash is verified."""

    INTACT = "intact"
    PURGED = "purged"  # words were taken away, by an organizer and on record
    ALTERED = "altered"


@dataclass(frozen=True)
class Part:
    """A section of a version, with what it said."""

    entry: Entry
    source: str
    html: str
    standing: Standing


def make(paper: Paper, *, label: str, by: User) -> Version:
    """Freeze what the paper says now."""
    if (version := _freeze(paper, label=" ".join(label.split()), is_asked_for=True, by=by)) is None:
        raise DomainError(N_("There is nothing to freeze yet: the paper has no sections."), field="label")
    return version


def follow(paper: Paper, *, by: User) -> None:
    """Freeze what the paper says as it comes into its new state, or to its readers; unless that is frozen already."""
    _freeze(paper, label="", is_asked_for=False, by=by)


def as_it_is(paper: Paper, *, label: str, by: User) -> Version:
    """What the paper says now, frozen; as it was frozen already, where nothing changed since."""
    if (version := _freeze(paper, label=label, is_asked_for=False, by=by)) is not None:
        return version
    newest = select(Version).where(Version.paper_id == paper.id).order_by(Version.number.desc()).limit(1)
    if not sections.of_paper(paper) or (last := db.session.scalar(newest)) is None:
        raise DomainError(N_("There is nothing to read yet: the paper has no sections."))
    return last


def find(paper: Paper, number: int, audiences: Collection[Audience]) -> Version | None:
    query = select(Version).where(Version.paper_id == paper.id, Version.number == number)
    return db.session.scalar(query.where(Version.audience.in_(audiences)))


def of_paper(paper: Paper, audiences: Collection[Audience], number: int = 1) -> Page[Version]:
    """Those that were for one of these audiences, the newest first."""
    return _LINE.page(_OF_PAPER, number, paper_id=paper.id, audiences=list(audiences))


def latest(paper: Paper, audiences: Collection[Audience]) -> Version | None:
    found = _LINE.read(_OF_PAPER, paper_id=paper.id, audiences=list(audiences), most=1, skipped=0)
    return found[0] if found else None


_LINE = Shape(Version, "paper_id number label state audience sha256 at made_by_id", made_by="name")
_OF_PAPER = paged(
    _LINE.select()
    .where(Version.paper_id == bindparam("paper_id"), Version.audience.in_(bindparam("audiences", expanding=True)))
    .order_by(Version.number.desc())
)


def show(paper: Paper, token: str, audiences: Collection[Audience]) -> bool:
    """Whether the picture with this token stands in a version that was for one of these audiences."""
    on_it = select(Revision.text_id, Revision.number).join(Section, Section.text_id == Revision.text_id)
    on_it = on_it.where(Section.paper_id == paper.id, Revision.source.contains(token, autoescape=True))
    those = {(text_id, number) for text_id, number in db.session.execute(on_it)}
    if not those:
        return False
    found = db.session.scalars(
        select(Version.manifest).where(Version.paper_id == paper.id, Version.audience.in_(audiences))
    )
    return any((entry["text"], entry["revision"]) in those for manifest in found for entry in manifest)


def entries(version: Version) -> list[Entry]:
    return [Entry(**entry) for entry in version.manifest]


def parts_of(version: Version) -> list[Part]:
    """The sections with their words, each held against its hash."""
    return _with_words(entries(version))


def part_of(version: Version, section_id: int) -> Part | None:
    """One of them."""
    return next(iter(_with_words([entry for entry in entries(version) if entry.section == section_id])), None)


def _with_words(found: list[Entry]) -> list[Part]:
    keys = tuple_(Revision.text_id, Revision.number).in_([(entry.text, entry.revision) for entry in found])
    rows = db.session.scalars(select(Revision).where(keys).options(undefer(Revision.html)))
    revisions = {(revision.text_id, revision.number): revision for revision in rows}
    return [_part(entry, revisions.get((entry.text, entry.revision))) for entry in found]


def verify(version: Version, parts: Collection[Part]) -> Standing:
    """Whether the version is what was frozen."""
    standings = {part.standing for part in parts}
    is_purged = Standing.PURGED in standings or any(part.entry.is_purged for part in parts)
    is_same = _hash_of(version.title, [part.entry for part in parts], version.references) == version.sha256
    if Standing.ALTERED in standings or not (is_same or is_purged):
        return Standing.ALTERED
    return Standing.PURGED if is_purged else Standing.INTACT


def forget(purged: Paper | Section, words: str) -> None:
    """The titles of a purged paper or section stand in its versions too."""
    db.session.flush()
    paper_id = purged.id if isinstance(purged, Paper) else purged.paper_id
    for version in db.session.scalars(select(Version).where(Version.paper_id == paper_id)):
        values: dict[str, Any] = {"title": words, "label": "", "manifest": [_empty(e, words) for e in version.manifest]}
        if isinstance(purged, Section):
            manifest = [_empty(e, words) if e["section"] == purged.id else e for e in version.manifest]
            values = {"manifest": manifest}
        db.session.execute(update(Version).where(Version.id == version.id).values(**values))


def _freeze(paper: Paper, *, label: str, is_asked_for: bool, by: User) -> Version | None:
    db.session.flush()
    db.session.execute(select(Paper.id).where(Paper.id == paper.id).with_for_update())  # two at once take turns
    numbered = sections.numbered(sections.of_paper(paper))
    if not numbered:
        return None
    manifest = [_entry(one) for one in numbered]
    sha256, audience = _hash_of(paper.title, manifest, []), paper.audience if paper.is_published else Audience.GROUP
    last = latest(paper, set(Audience))
    if last and not is_asked_for and (last.state, last.audience, last.sha256) == (paper.state, audience, sha256):
        return None
    version = Version(
        paper_id=paper.id,
        number=last.number + 1 if last else 1,
        label=label,
        title=paper.title,
        state=paper.state,
        audience=audience,
        manifest=[asdict(entry) for entry in manifest],
        references=[],
        sha256=sha256,
        made_by=by,
        at=clock.now(),
    )
    db.session.add(version)
    texts.keep_html({entry.text for entry in manifest})
    record(EventName.VERSION_MADE, version, by=by, within=paper, number=version.number)
    return version


def _entry(one: sections.Numbered) -> Entry:
    section, text = one.section, one.section.text
    return Entry(section.id, text.id, text.number, one.number, one.depth, section.title, markup.hash_of(text.source))


def _part(entry: Entry, revision: Revision | None) -> Part:
    source = revision.source if revision else ""
    if entry.is_purged or (revision and revision.origin is Origin.PURGE):
        return Part(entry, "", "", Standing.PURGED)
    is_same = markup.hash_of(source) == entry.sha256
    return Part(entry, source, texts.html_of(revision), Standing.INTACT if is_same else Standing.ALTERED)


def _hash_of(title: str, manifest: Collection[Entry], references: list[Any]) -> str:
    """Over JSON with sorted keys and no spaces, in UTF-8."""
    said = [{"number": e.number, "depth": e.depth, "title": e.title, "sha256": e.sha256} for e in manifest]
    whole = {"title": title, "sections": said, "references": references}
    return markup.hash_of(json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _empty(entry: dict[str, Any], words: str) -> dict[str, Any]:
    return {**entry, "title": words, "sha256": "", "is_purged": True}
