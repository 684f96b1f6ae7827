"""Looking back: the digests that a person had, and what they told."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from roundtable.domain import memberships, news, told_apart
from roundtable.domain.digests import Content, Section
from roundtable.domain.news import Range
from roundtable.domain.things import Key
from roundtable.extensions import db
from roundtable.models import Digest, ThingKind, User


def find_of(person: User, digest_id: int) -> Digest | None:
    query = select(Digest).where(Digest.id == digest_id, Digest.user_id == person.id)
    return db.session.scalar(query.options(selectinload(Digest.ranges)))


def latest_of(person: User, limit: int = 20) -> list[Digest]:
    query = select(Digest).where(Digest.user_id == person.id).order_by(Digest.composed_at.desc())
    return list(db.session.scalars(query.limit(limit)))


def told_again(digest: Digest) -> Content:
    """What a past digest told, as far as the person may still read it: its permanent page."""
    person = digest.user
    groups = {m.group_id: m.group for m in memberships.of_person(person)}
    apart = [row for row in told_apart.of_digest(digest) if row.group_id in groups]
    ranges = [Range(r.group_id, r.lo, r.hi) for r in digest.ranges if r.group_id in groups]
    elsewhere = told_apart.told(person, ranges) - {(row.group_id, row.seq) for row in apart}
    named: set[Key] = {(ThingKind(kind), thing_id) for kind, thing_id in digest.things}
    entries = news.tell_again(person, ranges + told_apart.ranges_of(apart), named, elsewhere)
    told = [Section(group, [e for e in entries if e.group_id == group.id]) for group in groups.values()]
    return Content(person, digest.day, bool(digest.batch), [s for s in told if s.entries], quiet=[])
