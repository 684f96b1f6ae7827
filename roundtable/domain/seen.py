"""What a person has opened, and when they were last here. The one thing that reading a page writes:
after the response, in a transaction of its own, and only when it says something new."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, select, update

from roundtable.domain import clock
from roundtable.domain.action_items import COUNT_OPEN
from roundtable.domain.reading import rows
from roundtable.extensions import db, upsert
from roundtable.models import Seen, ThingKind, User

#: Opening the same thing again within this time is not written.
COALESCED = timedelta(minutes=1)
#: Who comes back after this time begins a new visit.
VISIT_ENDS_AFTER = timedelta(minutes=30)


def is_new(person: User, kind: ThingKind, thing_id: int) -> bool:
    """Whether opening this thing now would be worth writing down."""
    found = rows(_AT, user_id=person.id, kind=kind, thing_id=thing_id)
    return is_news(found[0].at if found else None)


def is_news(at: datetime | None) -> bool:
    """The same of a thing that was opened then, or never."""
    return at is None or clock.now() - at > COALESCED


def with_open_action_items(person: User, kind: ThingKind, thing_id: int) -> tuple[int, datetime | None]:
    """For the number in the menu, and when the person opened this thing last: of a page one query."""
    found = rows(_COUNTED, owner_id=person.id, user_id=person.id, kind=kind, thing_id=thing_id)
    return found[0].open, found[0].at


_AT = select(Seen.at).where(
    Seen.user_id == bindparam("user_id"), Seen.thing_kind == bindparam("kind"), Seen.thing_id == bindparam("thing_id")
)
_COUNTED = select(COUNT_OPEN.scalar_subquery().label("open"), _AT.scalar_subquery().label("at"))


def note(person_id: int, kind: ThingKind, thing_id: int) -> None:
    """The person has opened the thing now."""
    values = {"user_id": person_id, "thing_kind": kind, "thing_id": thing_id, "at": clock.now()}
    statement = upsert(Seen).values(values)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[Seen.user_id, Seen.thing_kind, Seen.thing_id], set_={"at": values["at"]}
        )
    )


def is_new_visit(person: User) -> bool:
    return person.visited_at is None or clock.now() - person.visited_at > COALESCED * 5


def note_visit(person_id: int) -> None:
    """The person is here; after a pause, the time before it becomes “you were last here”."""
    now = clock.now()
    is_another = User.visited_at < now - VISIT_ENDS_AFTER
    last = case((is_another, User.visited_at), else_=User.last_visit_at)
    db.session.execute(update(User).where(User.id == person_id).values(last_visit_at=last, visited_at=now))
