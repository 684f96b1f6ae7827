"""Listing what digests named: by it is found whom a thing has reached."""

from roundtable.domain import ledger
from roundtable.extensions import db


def list_named() -> int:
    """A few digests; how many there were. It waits until there is nothing else to do: nobody waits for it."""
    count = ledger.list_things()
    db.session.commit()
    return count
