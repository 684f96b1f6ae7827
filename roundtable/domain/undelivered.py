"""What becomes of news whose digest was not delivered: it is told in the next one, once."""

from sqlalchemy import select

from roundtable.domain import mails, memberships, told_apart
from roundtable.domain.news import Range
from roundtable.extensions import db
from roundtable.models import Cadence, Digest, DigestRange, Mail, MailState, Membership, Site, ThingKind, User

#: A thing that nobody may read: a digest that names it is composed again before it is sent.
NOTHING = [ThingKind.UPDATE, 0]


def give_back(digest: Digest) -> None:
    """The digest will not arrive: what it told goes into the one that waits already, else into the one
    that is composed next."""
    told_apart.give_back(digest)
    belong = {m.group_id: m for m in memberships.of_person(digest.user) if m.cadence != Cadence.NEVER}
    for told in _ranges_of(digest):
        if told.group_id in belong:
            _give_back(digest, told, belong[told.group_id])


def retry(mail: Mail, *, by: User, site: Site) -> None:
    """An organizer sends a dead or held mail once more; not a digest that a later one tells already."""
    if mail.digest is not None and not _take_again(mail.digest):
        mails.cancel(mail, "told in a later digest")
    else:
        mails.retry(mail, by=by, site=site)


def _give_back(digest: Digest, told: Range, membership: Membership) -> None:
    later = _later(digest, told)
    if not later:
        membership.digest_seq = min(membership.digest_seq, told.lo)
        return
    waiting, waits, state = later[0]
    if state == MailState.READY:
        waiting.lo, waits.things = min(waiting.lo, told.lo), [*waits.things, NOTHING]


def _take_again(digest: Digest) -> bool:
    """Whether it still has something that no later digest tells; the next one begins after it again."""
    ranges = _ranges_of(digest)
    belong = {m.group_id: m for m in memberships.of_person(digest.user)}
    open_ones = [r for r in ranges if not any(other.lo <= r.lo for other, _, _ in _later(digest, r))]
    for told in open_ones:
        if told.group_id in belong:
            membership = belong[told.group_id]
            membership.digest_seq = max(membership.digest_seq, told.hi)
    is_open = told_apart.take_again(digest) or bool(open_ones)
    return is_open or not (ranges or digest.batch)


def _later(digest: Digest, told: Range) -> list[tuple[DigestRange, Digest, MailState]]:
    """The person's later digests of this group that were delivered or will be, the first first."""
    query = (
        select(DigestRange, Digest, Mail.state)
        .join(Digest, Digest.id == DigestRange.digest_id)
        .join(Mail, Mail.digest_id == Digest.id)
        .where(Digest.user_id == digest.user_id, Digest.id > digest.id, DigestRange.group_id == told.group_id)
        .where(Mail.state.not_in((MailState.DEAD, MailState.CANCELLED)))
        .order_by(DigestRange.lo, Digest.id)
        .with_for_update(of=Mail)
    )
    return [(other, later, state) for other, later, state in db.session.execute(query)]


def _ranges_of(digest: Digest) -> list[Range]:
    query = select(DigestRange).where(DigestRange.digest_id == digest.id).order_by(DigestRange.group_id)
    return [Range(r.group_id, r.lo, r.hi) for r in db.session.scalars(query)]
