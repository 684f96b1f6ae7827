"""Demonstration data: what has a source is told as history, all else is invented and set around today.

People are named by their role and have addresses at example.org; real people appear in citations only.
One thread runs through it: the need for a standard for STUMP → an outcome of 2019 (true) → a slot of
2020 (true) → a demonstration meeting → D-1 → A-3 → ¶ 2.1 of a demonstration draft.
"""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import ScalarSelect, delete, func, select, text, update
from sqlalchemy.orm import selectinload

from roundtable.demonstration import (
    clinical_trials,
    earlier,
    gyn_onc,
    history,
    multiomics,
    needs,
    pdx,
    plenary,
    reviewing,
)
from roundtable.demonstration.cast import Cast, gather
from roundtable.domain import clock, passwords, users
from roundtable.domain.schedule import plan_next
from roundtable.domain.site import set_up, the_site
from roundtable.extensions import db, metadata
from roundtable.models import Event, Membership, User

NAME = "LMS Research Roundtable"


def is_demonstration() -> bool:
    site = the_site()
    return site is not None and site.is_demonstration


def seed(password: str, files: Path) -> Cast:
    """Fill an empty database. ``files`` is the folder of the file store. The caller commits the rest."""
    password_hash = passwords.hashed(password)
    set_up(name=NAME, is_demonstration=True)
    cast = gather(password_hash)
    history.tell(cast)
    gyn_onc.tell(cast)  # first of the present: D-1 and are its
    clinical_trials.tell(cast)
    pdx.tell(cast)
    multiomics.tell(cast, files)
    plenary.tell(cast)
    earlier.tell(cast)
    needs.tell(cast)
    reviewing.tell(cast)
    db.session.commit()  # the events take their places, in the order of time
    _seen_until_a_week_ago()
    for person in users.listed().rows:
        plan_next(person)
    cast.researcher_multiomics.next_due_at = clock.now()
    return cast


def accounts() -> list[User]:
    """The people one may sign in as: those who have the password of the demonstration. Who was invited
    into it, or chose a password of their own, has another."""
    query = select(User).where(User.password_hash == _shared_hash(), User.deactivated_at.is_(None))
    return list(db.session.scalars(query.options(selectinload(User.addresses)).order_by(User.name)))


def set_password(password: str) -> None:
    """Give all of them another password. The caller commits."""
    query = update(User).where(User.password_hash == _shared_hash())
    db.session.execute(query.values(password_hash=passwords.hashed(password)))


def _shared_hash() -> ScalarSelect[str | None]:
    by_hash = select(User.password_hash).where(User.password_hash.is_not(None)).group_by(User.password_hash)
    return by_hash.order_by(func.count().desc()).limit(1).scalar_subquery()


def _seen_until_a_week_ago() -> None:
    """Everybody was last here a week ago, and had a digest then."""
    week_ago = clock.now() - timedelta(days=7)
    newest = select(func.max(Event.seq)).where(Event.group_id == Membership.group_id, Event.at < week_ago)
    seen = func.coalesce(newest.scalar_subquery(), 0)
    db.session.execute(update(Membership).values(seen_seq=seen, digest_seq=seen))
    db.session.execute(
        update(User).where(User.joined_at.is_not(None)).values(visited_at=week_ago, last_visit_at=week_ago)
    )


def refresh(password: str, files: Path) -> None:
    """Empty the demonstration and make it anew around today; everybody is signed out. The caller commits."""
    assert is_demonstration(), "only a demonstration may be emptied"
    for table in reversed(metadata.sorted_tables):
        db.session.execute(delete(table))
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(text("DELETE FROM search_words"))
    else:
        for table in metadata.sorted_tables:  # numbers begin at 1 again: D-1, A-3
            if "id" in table.columns:
                db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"))
    db.session.expunge_all()
    seed(password, files)
