"""What a person had before them when they last read a paper: so that they see what changed since.

Noted after the page has gone out. What they read counts until they come back after a pause: whoever looks twice within
an hour is still told the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from roundtable.domain import clock
from roundtable.domain.reading import rows
from roundtable.domain.seen import COALESCED, VISIT_ENDS_AFTER
from roundtable.extensions import db, upsert
from roundtable.models import Paper, PaperRead, Section, User


@dataclass(frozen=True)
class Mark:
    """What was read: for each section, by its id, the number of the revision."""

    at: datetime
    revisions: dict[int, int]

    @property
    def name(self) -> int:
        """In an address."""
        return int(self.at.timestamp() * 1_000_000)


@dataclass(frozen=True)
class News:
    """What is not as it was read, by the ids of the sections."""

    since: Mark
    changed: set[int]
    added: set[int]


@dataclass(frozen=True)
class Marks:
    """What was read last, and in the visit before."""

    last: Mark | None = None
    before: Mark | None = None

    @property
    def compared(self) -> Mark | None:
        """With what the paper says now."""
        is_another_visit = self.last is not None and clock.now() - self.last.at > VISIT_ENDS_AFTER
        return self.last if is_another_visit else self.before

    def named(self, name: int) -> Mark | None:
        """The one that a page had; it may have moved on since."""
        return next((mark for mark in (self.last, self.before) if mark and mark.name == name), self.compared)

    def news(self, sections: Sequence[Section]) -> News | None:
        """None where the person never read it, or all is as they read it."""
        if (mark := self.compared) is None or mark.revisions == (now := _revisions(sections)):
            return None
        both = now.keys() & mark.revisions.keys()
        return News(mark, {s for s in both if now[s] != mark.revisions[s]}, now.keys() - both)

    def is_news(self, sections: Sequence[Section]) -> bool:
        """Whether it is worth noting that these are read now."""
        is_other = self.last is None or self.last.revisions != _revisions(sections)
        return is_other or clock.now() - self.last.at > COALESCED  # type: ignore[union-attr]


def of(person: User | None, paper: Paper) -> Marks:
    found = rows(_MARKS, user_id=person.id, paper_id=paper.id) if person else []
    if not found:
        return Marks()
    [row] = found
    before = Mark(row.before_at, _by_id(row.revisions_before)) if row.before_at else None
    return Marks(Mark(row.at, _by_id(row.revisions)), before)


_MARKS = select(PaperRead.at, PaperRead.revisions, PaperRead.before_at, PaperRead.revisions_before).where(
    PaperRead.user_id == bindparam("user_id"), PaperRead.paper_id == bindparam("paper_id")
)


def note(person_id: int, paper_id: int, revisions: dict[str, int]) -> None:
    """The person reads the paper now."""
    now = clock.now()
    first = upsert(PaperRead).values(
        user_id=person_id, paper_id=paper_id, revisions=revisions, at=now, revisions_before={}
    )
    db.session.execute(first.on_conflict_do_nothing(index_elements=[PaperRead.user_id, PaperRead.paper_id]))
    read = db.session.get_one(PaperRead, (person_id, paper_id), with_for_update=True)
    if now - read.at > VISIT_ENDS_AFTER:
        read.revisions_before, read.before_at = read.revisions, read.at
    read.revisions, read.at = revisions, now


def note_own(section: Section, *, base: int | None, by: User) -> None:
    """What somebody wrote themselves on what they had read is no news to them; ``base`` none: they added it."""
    read, key = db.session.get(PaperRead, (by.id, section.paper_id), with_for_update=True), str(section.id)
    if read is None:
        return
    if read.revisions.get(key) == base:
        read.revisions = {**read.revisions, key: section.text.number}
    if read.revisions_before.get(key) == base:
        read.revisions_before = {**read.revisions_before, key: section.text.number}


def numbers_of(sections: Sequence[Section]) -> dict[str, int]:
    return {str(section_id): number for section_id, number in _revisions(sections).items()}


def _revisions(sections: Sequence[Section]) -> dict[int, int]:
    return {section.id: section.text.number for section in sections}


def _by_id(kept: dict[str, int]) -> dict[int, int]:
    return {int(section_id): number for section_id, number in kept.items()}
