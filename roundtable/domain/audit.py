from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable.extensions import db
from roundtable.models import Event, Group

SIZE = 100


def listed(*, group: Group | None = None, before: int | None = None) -> list[Event]:
    """The record of every change, the newest first; ``before`` an event's id, for the next page."""
    query = select(Event).options(joinedload(Event.actor)).order_by(Event.id.desc()).limit(SIZE)
    if group is not None:
        query = query.where(Event.group_id == group.id)
    if before is not None:
        query = query.where(Event.id < before)
    return list(db.session.scalars(query))
