"""A paper of a file that somebody wrote elsewhere: it is read as long work, and made whole or not at all."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from roundtable import text as markup
from roundtable.domain import attachments, clock, jobs, papers, sections, texts, users, writers
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.texts import Earlier
from roundtable.domain.writers import Runs
from roundtable.extensions import db
from roundtable.files import KeptFile
from roundtable.models import (
    Group,
    Job,
    JobKind,
    JobState,
    Origin,
    Paper,
    Revision,
    Section,
    Site,
    StoredFile,
    Text,
    User,
)
from roundtable.paper_files.tree import Figure, Note, Part, Progress, State, Tree

MOST_FIGURES = 300
MOST_NAMES = 500
#: So many sentences tell what was not understood.
MOST_NOTES = 600
#: So long after its end a job may still be read from its file; afterwards the file is forgotten.
_ENDED_WITHIN = timedelta(days=7)

_FIGURE = re.compile(r'!\[([^\]]*)\]\(figure:(\d{1,6})(?:[ \t]+"([^"\n]*)")?\)')
_SECTION = re.compile(r"\]\(section:(\d{1,6})\)")


@dataclass(frozen=True)
class Shown:
    """A figure whose bytes are kept, and the token of its address."""

    kept: KeptFile
    token: str

    @property
    def address(self) -> str:
        return f"/files/{self.token}/{quote(self.kept.name, safe='')}"


@dataclass(frozen=True)
class Written:
    """A part of the paper with the addresses of its figures, and for each state who wrote which words."""

    part: Part
    runs: list[Runs]


@dataclass(frozen=True)
class Prepared:
    """All that can be done before the transaction that makes the paper."""

    title: str
    parts: list[Written]
    figures: list[Shown]
    notes: list[Note]


def ask(group: Group, kept: KeptFile, *, lead: User | None, site: Site, by: User) -> Job:
    """Ask for a paper of this file, whose bytes are in the store."""
    attachments.stored(kept)
    arguments = {"group": group.id, "by": by.id, "lead": lead.id if lead else None}
    return jobs.ask(
        JobKind.IMPORT_PAPER, site=site, by=by, arguments={**arguments, "sha256": kept.sha256, "name": kept.name}
    )


def find(group: Group, job_id: int) -> Job | None:
    job = jobs.find(job_id)
    return job if job and job.kind == JobKind.IMPORT_PAPER and job.arguments.get("group") == group.id else None


def paper_of(job: Job, group: Group, person: User | None) -> Paper | None:
    """What it made, as long as the person may read it."""
    made = job.result.get("paper")
    return papers.find(group, int(made), person) if made else None


def prepare(tree: Tree, keep: Callable[[Figure], KeptFile], progress: Progress) -> Prepared:
    """Keep its figures and find who wrote which words. Nothing of the database is touched."""
    parts = [part for part in tree.parts if part.title.strip() or part.source.strip()]
    if not parts:
        raise DomainError(N_("There is no text in it."))
    if len(parts) > sections.MOST_SECTIONS:
        raise DomainError(N_("A paper has at most %(most)s sections."), most=sections.MOST_SECTIONS)
    for part in parts:
        _check_length(part)
    notes = list(tree.notes)
    figures = _kept(tree.figures, keep, notes)
    written = []
    for number, part in enumerate(parts):
        progress(number / len(parts), N_("Finding who wrote which words"))
        states = _told_apart([replace(s, source=_with_figures(s.source, figures, tree.figures)) for s in part.states])
        written.append(
            Written(replace(part, states=states), writers.walk((state.source, state.after or ()) for state in states))
        )
    _note_undescribed(written, notes)
    return Prepared(tree.title, written, [shown for shown in figures if shown], notes)


def make(group: Group, prepared: Prepared, *, lead: User | None, by: User) -> Paper:
    """The paper, in this transaction."""
    paper = papers.start(group, title=prepared.title[:300], lead=lead, by=by, is_imported=True)
    names = _Names(group, by)
    made = _sections(paper, prepared.parts)
    for shown in prepared.figures:
        attachments.add(shown.kept, token=shown.token, by=by)
    for section, written in zip(made, prepared.parts, strict=True):
        states = [_earlier(state, made, names, by) for state in written.part.states]
        for revision, runs in zip(texts.begin_with(section.text, states), written.runs, strict=True):
            revision.writers = runs
        attachments.settle(paper, section.text.source, Files(), by=by)
        sections.index(section, paper)
    db.session.flush()
    return paper


def result_of(paper: Paper, prepared: Prepared) -> dict[str, Any]:
    notes = [{"message": note.message, "values": note.values} for note in prepared.notes[:MOST_NOTES]]
    return {"paper": paper.id, "notes": notes, "left_out": max(0, len(prepared.notes) - MOST_NOTES)}


def forget_files() -> list[str]:
    """The hashes of files whose work has ended; their bytes go once this is committed."""
    ended = select(Job).where(Job.kind == JobKind.IMPORT_PAPER, Job.ended_at > clock.now() - _ENDED_WITHIN)
    waiting = select(Job).where(Job.kind == JobKind.IMPORT_PAPER, Job.state.in_(jobs.WAITS))
    done_with = {str(job.arguments["sha256"]) for job in db.session.scalars(ended)}
    done_with -= {str(job.arguments["sha256"]) for job in db.session.scalars(waiting)}
    there = select(StoredFile.sha256).where(StoredFile.sha256.in_(done_with), StoredFile.purged_at.is_(None))
    return attachments.without_use(set(db.session.scalars(there)))


def forget(purged: Paper | Section, words: str) -> None:
    """What is kept of the work that made the paper: the name of its file, and what was told of it."""
    paper_id = purged.id if isinstance(purged, Paper) else purged.paper_id
    for job in db.session.scalars(select(Job).where(Job.kind == JobKind.IMPORT_PAPER, Job.state == JobState.DONE)):
        if job.result.get("paper") == paper_id:
            job.arguments, job.result = {**job.arguments, "name": words}, {"paper": paper_id}


class _Names:
    """Authors are named and have no account, whoever else bears the name: a file proves nothing."""

    def __init__(self, group: Group, by: User) -> None:
        self._by = by
        query = select(User).join(Revision, Revision.author_id == User.id).join(Text, Text.id == Revision.text_id)
        query = query.join(Section, Section.text_id == Text.id).join(Paper, Paper.id == Section.paper_id)
        query = query.where(Paper.group_id == group.id, Revision.origin == Origin.IMPORT, User.joined_at.is_(None))
        self._known = {person.name: person for person in db.session.scalars(query.distinct())}

    def of(self, written: str) -> User | None:
        name = " ".join(written.split())[:120]
        if name not in self._known and len(self._known) < MOST_NAMES and name:
            self._known[name] = users.name(name, by=self._by)
        return self._known.get(name)


def _sections(paper: Paper, parts: Sequence[Written]) -> list[Section]:
    """In order, and empty; links between them need their numbers."""
    made: list[Section] = []
    above: Section | None = None
    for position, written in enumerate(parts, start=1):
        part = written.part
        parent = above if part.level > 1 else None
        section = Section(
            paper_id=paper.id, paper=paper, position=position, title=_title(part), text=texts.start(by=None)
        )
        section.parent_id = parent.id if parent else None
        db.session.add(section)
        db.session.flush()
        above = section if parent is None else above
        made.append(section)
    return made


def _title(part: Part) -> str:
    return " ".join(part.title.split())[:200] or "…"


def _earlier(state: State, made: Sequence[Section], names: _Names, by: User) -> Earlier:
    now = clock.now()

    def place(match: re.Match[str]) -> str:  # as many words as before: their writers are known already
        number = int(match[1])
        return f"](#section-{made[number - 1].id if 0 < number <= len(made) else 0})"

    source = _SECTION.sub(place, state.source)
    author = names.of(state.author) if state.author else by
    return Earlier(
        source, author, min(state.at or now, now), state.note[:200], base=state.after[0] if state.after else 0
    )


def _told_apart(states: Sequence[State]) -> list[State]:
    """Without those that say the same as the one before, or nothing yet; each says of which it was made."""
    found: list[State] = []
    places: list[int] = []  # of each state, its number among those found
    for state in states:
        after = places[-1:] if state.after is None else [places[n - 1] for n in state.after if n]
        before = [number for number in dict.fromkeys(after) if number]
        if state.source != (found[before[0] - 1].source if before else ""):
            found.append(replace(state, after=tuple(before)))
            places.append(len(found))
        else:
            places.append(before[0] if before else 0)
    if found and found[-1].source != states[-1].source:  # the last word is an earlier one
        found.append(replace(states[-1], after=tuple(number for number in places[-1:] if number)))
    return found


def _check_length(part: Part) -> None:
    longest = max((len(state.source) for state in part.states), default=0)
    if longest > markup.MAX_LENGTH * 9 // 10:  # addresses of figures are longer than what stands for them
        raise DomainError(
            N_("The section “%(title)s” has %(length)s characters; %(most)s are the most. Please split it."),
            title=_title(part),
            length=f"{longest:,}",
            most=f"{markup.MAX_LENGTH * 9 // 10:,}",
        )


def _kept(figures: Sequence[Figure], keep: Callable[[Figure], KeptFile], notes: list[Note]) -> list[Shown | None]:
    found: list[Shown | None] = []
    for figure in figures:
        kept = None
        if len(found) < MOST_FIGURES:
            try:
                kept = keep(figure)
            except DomainError as error:
                notes.append(Note(error.message, error.values))
            if kept is not None and not kept.is_picture:
                notes.append(
                    Note(N_("“%(name)s” is no picture that browsers show, and was left out."), {"name": figure.name})
                )
                kept = None
        found.append(Shown(kept, secrets.token_urlsafe(24)) if kept else None)
    if len(figures) > MOST_FIGURES:
        notes.append(Note(N_("Only the first %(most)s pictures were taken."), {"most": MOST_FIGURES}))
    return found


def _with_figures(source: str, shown: Sequence[Shown | None], figures: Sequence[Figure]) -> str:
    """Their addresses in place of their numbers; of those that are not kept what they show, in words."""

    def place(match: re.Match[str]) -> str:
        number, caption = int(match[2]) - 1, (match[3] or "").strip()
        name = figures[number].name if 0 <= number < len(figures) else ""
        words = match[1].strip() or caption or re.sub(r"[\[\]*_\\]", " ", name)
        figure = shown[number] if 0 <= number < len(shown) else None
        if figure is None:
            return f"*{words}*" if words else ""
        return f"![{words}]({figure.address}" + (f' "{caption}")' if caption else ")")

    return _FIGURE.sub(place, source)


def _note_undescribed(parts: Sequence[Written], notes: list[Note]) -> None:
    for written in parts:
        for picture in markup.pictures(written.part.source):
            if "." in picture.alternative and " " not in picture.alternative:
                notes.append(
                    Note(N_("Nobody has said yet what the picture “%(name)s” shows."), {"name": picture.alternative})
                )
