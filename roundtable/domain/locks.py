"""Who writes in a section now: a soft lock. It tells the others, and keeps nobody out: anyone may take over, and
whoever saves late gets both texts (``domain.texts``).

Signs of life are no events: nobody is told of them. That somebody begins, takes over or leaves is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from roundtable.domain import clock
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import rows
from roundtable.extensions import db, upsert
from roundtable.models import Paper, Section, SectionLock, User

#: For so long after the last sign of life somebody counts as writing.
ALIVE = timedelta(minutes=5)
#: A sign of life so soon after another is not written.
COALESCED = timedelta(seconds=30)


@dataclass(frozen=True)
class Lock:
    section_id: int
    writer_id: int
    name: str
    since: datetime
    taken_from_id: int | None


def of_paper(paper: Paper) -> dict[int, Lock]:
    """Who writes now, by the ids of the sections."""
    return {row.section_id: Lock(*row) for row in rows(_OF_PAPER, paper_id=paper.id, after=clock.now() - ALIVE)}


_OF_PAPER = (
    select(SectionLock.section_id, User.id, User.name, SectionLock.since, SectionLock.taken_from_id)
    .join(User, User.id == SectionLock.user_id)
    .join(Section, Section.id == SectionLock.section_id)
    .where(Section.paper_id == bindparam("paper_id"), SectionLock.seen_at > bindparam("after"))
)


def stay(paper: Paper, section: Section, *, by: User) -> None:
    """A sign of life of somebody who writes here; where nobody else does, they have it from now on."""
    now = clock.now()
    first = upsert(SectionLock).values(section_id=section.id, user_id=by.id, since=now, seen_at=None)
    db.session.execute(first.on_conflict_do_nothing(index_elements=[SectionLock.section_id]))
    lock = db.session.get_one(SectionLock, section.id, with_for_update=True, populate_existing=True)
    is_alive = lock.seen_at is not None and now - lock.seen_at < ALIVE
    if not is_alive:
        _give(lock, paper, section, taken_from=None, to=by)
    elif lock.user_id == by.id and lock.seen_at is not None and now - lock.seen_at > COALESCED:
        lock.seen_at = now


def begin(section_id: int, person_id: int) -> None:
    """Somebody has opened it to write."""
    section = db.session.get_one(Section, section_id)
    stay(db.session.get_one(Paper, section.paper_id), section, by=db.session.get_one(User, person_id))


def take_over(paper: Paper, section: Section, *, by: User) -> None:
    """From now on this person writes here. Whoever did is told; their text is kept, and they may go on."""
    lock = db.session.get(SectionLock, section.id, with_for_update=True, populate_existing=True)
    if lock is None or lock.seen_at is None or clock.now() - lock.seen_at >= ALIVE:
        stay(paper, section, by=by)
    elif lock.user_id != by.id:
        _give(lock, paper, section, taken_from=lock.user_id, to=by)


def leave(paper: Paper, section: Section, *, by: User) -> None:
    """They have saved, or have gone."""
    lock = db.session.get(SectionLock, section.id, with_for_update=True, populate_existing=True)
    if lock is not None and lock.user_id == by.id and lock.seen_at is not None:
        lock.seen_at, lock.taken_from_id = None, None
        record(EventName.SECTION_WRITER_LEFT, section, by=by, within=paper)


def _give(lock: SectionLock, paper: Paper, section: Section, *, taken_from: int | None, to: User) -> None:
    lock.user_id, lock.taken_from_id = to.id, taken_from
    lock.since = lock.seen_at = clock.now()
    record(EventName.SECTION_WRITER_CHANGED, section, by=to, within=paper)
