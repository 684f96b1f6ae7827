"""To whom a digest is due. Several workers never get the same people."""

from datetime import timedelta
from functools import cache

from sqlalchemy import Select, String, bindparam, cast, func, or_, select

from roundtable.domain import clock, suppressions, told_apart
from roundtable.extensions import db
from roundtable.models import Cadence, Digest, Group, Membership, User


def due_people(limit: int = 200) -> list[User]:
    """People whose digest is due now."""
    return list(db.session.scalars(_DUE, {"most": limit}))


_DUE = (
    select(User)
    .where(User.next_due_at <= clock.later())
    .order_by(User.next_due_at, User.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True, of=User)
)


def people_with_news_at_once(limit: int = 200) -> list[User]:
    """People who read a group at once, and something has happened there that they were not told; and those to whom
    something is urgent. Who has waited longest comes first, so that the busiest do not keep the others from being
    reached."""
    tomorrow = clock.today() + timedelta(days=1)  # somewhere it is tomorrow already
    return list(db.session.scalars(_with_news_at_once(), {"most": limit, "tomorrow": tomorrow}))


@cache
def _with_news_at_once() -> Select[User]:
    last = select(func.max(Digest.composed_at)).where(Digest.user_id == User.id, Digest.batch != "")
    of_groups = (
        select(Membership.user_id)
        .join(Group, Group.id == Membership.group_id)
        .where(
            Membership.cadence == Cadence.AT_ONCE,
            Membership.ended_on.is_(None),
            or_(Membership.digest_seq < Group.last_seq, cast(Membership.owed, String) != "[]"),
        )
    )
    return (
        select(User)
        .where(
            or_(User.id.in_(of_groups), User.id.in_(told_apart.waiting_at_once())),
            User.deactivated_at.is_(None),
            ~suppressions.cannot_be_reached(),
            or_(User.paused_until.is_(None), User.paused_until <= bindparam("tomorrow")),
        )
        .order_by(last.scalar_subquery().asc().nulls_first(), User.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, key_share=True, of=User)
    )
