from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from roundtable.domain import clock, search, versions
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_of
from roundtable.domain.visibility import Reader, groups_of, known_paper, readable, readable_by, reading_as
from roundtable.extensions import db
from roundtable.models import Event, Group, Paper, PaperState, ThingKind, User

#: The order of the states; a step back is allowed and leaves a trace.
STATES = list(PaperState)


@dataclass(frozen=True)
class Citation:
    """Where a paper was published, and how it is cited."""

    citation: str = ""
    doi: str = ""
    pmid: str = ""
    published_on: date | None = None


def start(
    group: Group,
    *,
    title: str,
    lead: User | None,
    target_journal: str = "",
    by: User,
    sources: Sequence[str] = (),
    is_imported: bool = False,
) -> Paper:
    """A new paper; whether it was read from a file."""
    paper = Paper(
        group=group,
        title=_checked(title),
        lead=lead,
        target_journal=target_journal.strip(),
        sources=list(sources),
    )
    db.session.add(paper)
    db.session.flush()
    index(paper)
    record(EventName.PAPER_STARTED, paper, by=by, imported=is_imported)
    return paper


def change(paper: Paper, *, title: str, lead: User | None, target_journal: str, by: User) -> None:
    paper.title, paper.lead, paper.target_journal = _checked(title), lead, target_journal.strip()
    index(paper)
    record(EventName.PAPER_CHANGED, paper, by=by)


def set_state(paper: Paper, state: PaperState, *, by: User) -> None:
    """Move it on, or back with a trace; what it says then is frozen. Publishing is a deed of its own, each time: until
    then others than its group go on reading what they could read when it was sent back."""
    if state == paper.state:
        return
    if state == PaperState.PUBLISHED:
        raise DomainError(N_("Publish the paper to say who may read it."), field="state")
    if paper.is_published:
        versions.follow(paper, by=by)
        paper.published_title = paper.title
    was, paper.state = paper.state, state
    index(paper)
    search.follow(paper)
    record(EventName.PAPER_STATE_CHANGED, paper, by=by, was=was, state=state)
    versions.follow(paper, by=by)


def publish(paper: Paper, reach: Reach, citation: Citation, *, by: User) -> None:
    """Let its audience read it, with its DOI and how to cite it."""
    reach.set_on(paper)
    paper.state, paper.published_at = PaperState.PUBLISHED, paper.published_at or clock.now()
    paper.citation, paper.doi = citation.citation.strip(), citation.doi.strip().removeprefix("https://doi.org/")
    paper.pmid, paper.published_on = citation.pmid.strip(), citation.published_on
    index(paper)
    search.follow(paper)
    record(EventName.PAPER_PUBLISHED, paper, by=by)
    versions.follow(paper, by=by)


def withdraw(paper: Paper, *, by: User) -> None:
    paper.withdrawn_at = clock.now()
    search.follow(paper)
    record(EventName.PAPER_WITHDRAWN, paper, by=by)


def find(group: Group, paper_id: int, person: User | None) -> Paper | None:
    """To read as it is."""
    return db.session.scalar(_find(Reader.like(person)), _one(group, paper_id, person))


def find_known(group: Group, paper_id: int, person: User | None) -> Paper | None:
    """To read as it is, or its versions that were published."""
    return db.session.scalar(_find(Reader.like(person), is_known=True), _one(group, paper_id, person))


def _one(group: Group, paper_id: int, person: User | None) -> dict[str, Any]:
    return {"group_id": group.id, "paper_id": paper_id, **reading_as(person)}


@cache
def _find(reader: Reader, *, is_known: bool = False) -> Select[Any]:
    query = select(Paper).where(known_paper(reader) if is_known else readable_by(Paper, reader))
    return query.where(Paper.group_id == bindparam("group_id"), Paper.id == bindparam("paper_id"))


def known_among(ids: Collection[int], person: User | None) -> list[Paper]:
    return list(db.session.scalars(known(person).where(Paper.id.in_(ids)))) if ids else []


def known(person: User | None) -> Select[Paper]:
    """A query of those that the person may read as they are, or in versions that were published."""
    return select(Paper).where(known_paper(Reader.of(person)))


def of_group(group: Group, person: User | None, number: int = 1) -> Page[Paper]:
    query = known(person).where(Paper.group_id == group.id)
    return page_of(query.order_by(Paper.state == PaperState.PUBLISHED, Paper.id.desc()), number)


def newest_in(group: Group, person: User, most: int = 200) -> list[Paper]:
    """Of a group's papers that the person may read, to find one by its title."""
    query = readable(Paper, person).where(Paper.group_id == group.id)
    return list(db.session.scalars(query.order_by(Paper.id.desc()).limit(most)))


def of_person(person: User, number: int = 1) -> Page[Paper]:
    """The papers of the person's groups, those in work first."""
    query = readable(Paper, person).where(Paper.group_id.in_(groups_of(person)))
    return page_of(query.order_by(Paper.state == PaperState.PUBLISHED, Paper.id.desc()), number)


def public(limit: int = 10) -> list[Paper]:
    return list(db.session.scalars(known(None).order_by(Paper.published_on.desc(), Paper.id).limit(limit)))


def last_changes(papers: Sequence[Paper]) -> dict[int, datetime]:
    """When something on each paper last happened, by its id, in one query."""
    ids = [p.id for p in papers]
    on_paper = select(Event.at).where(Event.within_kind == ThingKind.PAPER, Event.within_id == Paper.id)
    last = on_paper.order_by(Event.at.desc()).limit(1).scalar_subquery()  # the end of an index
    rows = db.session.execute(select(Paper.id, last).where(Paper.id.in_(ids)))
    return {paper_id: at for paper_id, at in rows if at is not None}


def index(paper: Paper) -> None:
    at = paper.published_at or clock.now()
    search.put(paper, title=paper.title_outside, body=f"{paper.citation} {paper.doi}".strip(), at=at)


def _checked(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise DomainError(N_("Please give the paper a title."), field="title")
    return title
