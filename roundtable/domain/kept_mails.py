"""How much is kept of the mail that came in: a bound for one sender and one for all, above that of 90 days.

What was refused, or has become something, gives its original up first. What waits for somebody's word is never given
up: where too much of it waits, no more is held, and whose word it would have waited for is told how much that was.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select, update

from roundtable.domain import clock
from roundtable.domain.events import EventName, record
from roundtable.extensions import db, settings
from roundtable.models import Group, HeldBecause, IncomingMail, IncomingState, Site, ThingKind, User

MB = 1024 * 1024
#: So long it is told that mail was refused because too much waited.
TOLD_FOR = timedelta(days=30)
#: In this order originals are given up, the oldest first.
_GIVEN_UP = (IncomingState.REFUSED, IncomingState.DONE, IncomingState.FAILED)
_SIZE: ColumnElement[int] = func.coalesce(func.sum(func.length(IncomingMail.content)), 0)
_WAITS = IncomingMail.state.in_((IncomingState.WAITING, IncomingState.HELD))


class Kept(NamedTuple):
    """Bytes of originals that are kept, those of them that wait for somebody's word, and how many were given up."""

    bytes: int
    held: int
    given_up: int


class Turned(NamedTuple):
    """What was refused because too much waits already."""

    mails: int
    last_at: datetime | None
    last_id: int | None


def standing() -> Kept:
    given_up = func.count().filter(IncomingMail.content.is_(None))
    return Kept(_sum(), _sum(IncomingMail.state == IncomingState.HELD), db.session.scalar(select(given_up)) or 0)


def is_full(sender: str) -> bool:
    """Whether no mail of this sender can be held for somebody's word: very much of theirs, or of all, waits already."""
    bounds = settings()
    of_sender = _sum(IncomingMail.sender == sender, _WAITS)
    return of_sender > bounds.kept_mail_mb_each * MB or _sum(_WAITS) > bounds.held_mail_mb * MB


def turned_away(whose: Site | Group | User) -> Turned:
    """How much of what would have waited for somebody's word (organizers see that of all) was refused lately because
    too much waits, when the last of it came, and which that is; without what they know already."""
    is_new = IncomingMail.id > (whose.known_refusal_id or 0), IncomingMail.received_at > clock.now() - TOLD_FOR
    refused = IncomingMail.state == IncomingState.REFUSED, IncomingMail.held_because == HeldBecause.FULL
    query = select(func.count(), func.max(IncomingMail.received_at), func.max(IncomingMail.id))
    return Turned(*db.session.execute(query.where(*refused, *is_new, *_of(whose))).one())


def dismiss(whose: Site | Group | User, last_id: int, *, site: Site, by: User) -> None:
    """They know what was refused up to this mail; what is refused after it is told again."""
    newest = turned_away(whose).last_id
    if newest is not None and last_id > (whose.known_refusal_id or 0):
        whose.known_refusal_id = min(last_id, newest)
        record(EventName.MAIL_REFUSALS_DISMISSED, site, by=by, whose=whose.kind)


def _of(whose: Site | Group | User) -> tuple[ColumnElement[bool], ...]:
    is_to_group = IncomingMail.thing_kind == ThingKind.GROUP
    if isinstance(whose, Group):
        return is_to_group, IncomingMail.thing_id == whose.id
    if isinstance(whose, User):
        return IncomingMail.user_id == whose.id, IncomingMail.thing_kind.is_distinct_from(ThingKind.GROUP)
    return ()


def give_up_over_bounds() -> None:
    """The oldest originals go until what is left is within both bounds; those are of bytes as they are stored,
    compressed."""
    each, in_all = settings().kept_mail_mb_each * MB, settings().kept_mail_mb * MB
    several = select(IncomingMail.sender).group_by(IncomingMail.sender).having(each < _SIZE)
    for sender in db.session.scalars(several).all():
        _give_up(each, IncomingMail.sender == sender)
    _give_up(in_all)


def _give_up(most: int, *of: ColumnElement[bool]) -> None:
    over = _sum(*of) - most
    if over <= 0:
        return
    rank = case({state: number for number, state in enumerate(_GIVEN_UP)}, value=IncomingMail.state)
    can_go = (*of, IncomingMail.content.is_not(None), IncomingMail.state.in_(_GIVEN_UP))
    found = select(IncomingMail.id, func.length(IncomingMail.content)).where(*can_go).order_by(rank, IncomingMail.id)
    going = []
    for mail_id, size in db.session.execute(found):
        if over <= 0:
            break
        going.append(mail_id)
        over -= size
    for start in range(0, len(going), 500):
        some = IncomingMail.id.in_(going[start : start + 500]), IncomingMail.state.in_(_GIVEN_UP)
        db.session.execute(update(IncomingMail).where(*some).values(content=None))


def _sum(*of: ColumnElement[bool]) -> int:
    return int(db.session.execute(select(_SIZE).where(*of)).scalar_one())
