"""What a person has opened, and when they were last here. The one thing that reading a page writes:
after the response, in a transaction of its own, and only when it says something new."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import Seen, ThingKind, User

#: Opening the same thing again within this time is not written.
COALESCED = timedelta(minutes=1)
#: Who comes back after this time begins a new visit.
VISIT_ENDS_AFTER = timedelta(minutes=30)


def is_new(person: User, kind: ThingKind, thing_id: int) -> bool:
    """Whether opening this thing now would be worth writing down."""
    query = select(Seen.at).where(Seen.user_id == person.id, Seen.thing_kind == kind, Seen.thing_id == thing_id)
    at = db.session.scalar(query)
    return at is None or clock.now() - at > COALESCED


def note(person_id: int, kind: ThingKind, thing_id: int) -> None:
    """The person has opened the thing now."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"user_id": person_id, "thing_kind": kind, "thing_id": thing_id, "at": clock.now()}
    statement = insert(Seen).values(values)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[Seen.user_id, Seen.thing_kind, Seen.thing_id], set_={"at": values["at"]}
        )
    )


def is_new_visit(person: User) -> bool:
    return person.visited_at is None or clock.now() - person.visited_at > COALESCED * 5


def note_visit(person_id: int) -> None:
    """The person is here; after a pause, the time before it becomes “you were last here”."""
    person, now = db.session.get(User, person_id), clock.now()
    if person is None:
        return
    if person.visited_at is not None and now - person.visited_at > VISIT_ENDS_AFTER:
        person.last_visit_at = person.visited_at
    person.visited_at = now
