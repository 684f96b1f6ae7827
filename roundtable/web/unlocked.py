"""Slow work between two transactions: hashing and files must not hold SQLite's write lock."""

from collections.abc import Iterator
from contextlib import contextmanager

from roundtable.extensions import db


@contextmanager
def unlocked() -> Iterator[None]:
    """No transaction is open in here. Nothing may have been changed before; what was read stays."""
    assert not db.session.new and not db.session.dirty, "change things after the slow work, not before"
    db.session.commit()
    yield
