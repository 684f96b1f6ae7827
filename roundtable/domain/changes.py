"""What has changed under people's eyes: the events of groups since a place in each, as far as one may read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from roundtable.domain.errors import N_, DomainError
from roundtable.domain.things import keys_readable_among
from roundtable.extensions import db
from roundtable.models import Event, Group, ThingKind, User

#: More events than this are not told one by one: what they are about is read anew as a whole.
MOST = 500
MOST_GROUPS = 50
CURSOR = re.compile(r"[0-9]{1,9}\.[0-9]{1,15}(?:-[0-9]{1,9}\.[0-9]{1,15})*")


@dataclass(frozen=True)
class Change:
    """A thing that changed, and the thing on whose page it is. ``revision`` is of a text saved ``by`` somebody."""

    kind: ThingKind
    id: int
    page_kind: ThingKind
    page_id: int
    revision: int | None = None
    by: str | None = None


def cursor_of(places: Mapping[int, int]) -> str:
    """Groups, and the place that each has come to, as a page carries them: “1.57-3.12”."""
    return "-".join(f"{group_id}.{seq}" for group_id, seq in sorted(places.items()))


def places_of(cursor: str) -> dict[int, int]:
    if len(cursor) > MOST_GROUPS * 25 or not CURSOR.fullmatch(cursor):
        raise DomainError(N_("This does not say since when. Please reload the page."))
    return {int(group_id): int(seq) for group_id, seq in (part.split(".") for part in cursor.split("-"))}


def since(places: Mapping[int, int], person: User) -> tuple[dict[int, int], list[Change]]:
    """The places that the groups are at by now, and what changed after those that are given."""
    heads = dict(db.session.execute(select(Group.id, Group.last_seq).where(Group.id.in_(list(places)))).all())
    behind = [group_id for group_id, seq in places.items() if heads.get(group_id, 0) > seq]
    if not behind:
        return {**places}, []
    columns = (Event.thing_kind, Event.thing_id, Event.within_kind, Event.within_id, Event.details, User.name)
    after = or_(*(and_(Event.group_id == g, Event.seq > places[g], Event.seq <= heads[g]) for g in behind))
    query = select(*columns).outerjoin(User, User.id == Event.actor_id).where(after)
    rows = db.session.execute(query.order_by(Event.id.desc()).limit(MOST))
    found: dict[Change, None] = {}
    for kind, thing_id, within_kind, within_id, details, name in rows:
        page = (within_kind, within_id) if within_kind is not None else (kind, thing_id)
        revision = details.get("revision")
        found[Change(kind, thing_id, *page, revision, name if revision is not None else None)] = None
    pages = keys_readable_among({(change.page_kind, change.page_id) for change in found}, person)
    readable = [change for change in found if (change.page_kind, change.page_id) in pages]
    return {g: heads.get(g, seq) for g, seq in places.items()}, readable
