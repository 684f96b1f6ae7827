"""What becomes of news whose digest was not delivered: it is told in the next one, once."""

from sqlalchemy import select

from roundtable.domain import mails, told_apart
from roundtable.domain.news import Range
from roundtable.extensions import db
from roundtable.models import Cadence, Digest, DigestRange, Mail, MailState, Membership, Site, ThingKind, User

#: A thing that nobody may read: a digest that names it is composed again before it is sent.
NOTHING = [ThingKind.UPDATE, 0]
#: Of mails that did not arrive, and will not.
LOST = (MailState.DEAD, MailState.CANCELLED, MailState.BOUNCED)


def give_back(digest: Digest) -> None:
    """The digest will not arrive: what it told goes into the one that waits already, else into the one
    that is composed next."""
    told_apart.give_back(digest)
    belong = {group_id: m for group_id, m in _locked(digest.user).items() if m.cadence != Cadence.NEVER}
    for told in _ranges_of(digest):
        if told.group_id in belong and told.lo < told.hi:
            _give_back(digest, told, belong[told.group_id])


def retry(mail: Mail, *, by: User | None, site: Site) -> None:
    """An organizer sends a dead or held mail once more; not a digest that a later one tells already."""
    if mail.digest is not None and not _take_again(mail.digest):
        mails.cancel(mail, "told in a later digest")
    else:
        mails.retry(mail, by=by, site=site)


def drop(mail: Mail, *, by: User | None, site: Site) -> None:
    """An organizer lets it go. What a digest told comes with a later one: of a dead one it does already, so this is for
    what still waits. Of what is held nobody knows whether it has arrived: it is not told twice."""
    is_lost = mail.digest is not None and mail.state == MailState.READY
    mails.drop(mail, by=by, site=site)
    if mail.digest is not None and is_lost:
        db.session.flush()
        give_back(mail.digest)


def compose_again(digest: Digest) -> None:
    """Before it is sent: what it says, or where it goes, is no longer so."""
    digest.things = [*digest.things, NOTHING]


def _give_back(digest: Digest, told: Range, membership: Membership) -> None:
    """A later digest may have arrived, so that only what is exactly this range is still to be told."""
    later = _later(digest, told)
    if later and later[0][2] == MailState.READY:
        waits = later[0][1]
        db.session.add(DigestRange(digest_id=waits.id, group_id=told.group_id, lo=told.lo, hi=told.hi))
        compose_again(waits)
    elif told.hi == membership.digest_seq:
        membership.digest_seq = told.lo
    else:
        membership.owed = _joined([*membership.owed, [told.lo, told.hi]])


def _take_again(digest: Digest) -> bool:
    """Whether it still has something that no later digest tells; the next one leaves that out again."""
    ranges = _ranges_of(digest)
    belong = _locked(digest.user)
    open_ones = [r for r in ranges if not any(o.lo <= r.lo and r.hi <= o.hi for o, _, _ in _later(digest, r))]
    for told in open_ones:
        if told.group_id in belong:
            _take_back(told, belong[told.group_id])
    is_open = told_apart.take_again(digest) or bool(open_ones)
    return is_open or not (ranges or digest.batch)


def _locked(person: User) -> dict[int, Membership]:
    """The person's memberships by group, as no worker composes for them meanwhile."""
    db.session.execute(select(User.id).where(User.id == person.id).with_for_update(key_share=True))
    query = select(Membership).where(Membership.user_id == person.id, Membership.ended_on.is_(None))
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {membership.group_id: membership for membership in found}


def _take_back(told: Range, membership: Membership) -> None:
    """What is owed around it stays owed."""
    parts = [[lo, hi] for lo, hi in membership.owed if hi <= told.lo or told.hi <= lo]
    cut = [[lo, hi] for lo, hi in membership.owed if [lo, hi] not in parts]
    if membership.digest_seq < told.hi:
        cut.append([membership.digest_seq, told.hi])
        membership.digest_seq = told.hi
    for lo, hi in cut:
        parts += [[lo, told.lo], [told.hi, hi]]
    membership.owed = _joined([[lo, hi] for lo, hi in parts if lo < hi])


def _joined(ranges: list[list[int]]) -> list[list[int]]:
    """In order, those that follow upon each other as one."""
    found: list[list[int]] = []
    for lo, hi in sorted(ranges):
        if found and lo <= found[-1][1]:
            found[-1] = [found[-1][0], max(hi, found[-1][1])]
        else:
            found.append([lo, hi])
    return found


def _later(digest: Digest, told: Range) -> list[tuple[DigestRange, Digest, MailState]]:
    """The person's later digests of this group that were delivered or will be, the first first."""
    query = (
        select(DigestRange, Digest, Mail.state)
        .join(Digest, Digest.id == DigestRange.digest_id)
        .join(Mail, Mail.digest_id == Digest.id)
        .where(Digest.user_id == digest.user_id, Digest.id > digest.id, DigestRange.group_id == told.group_id)
        .where(Mail.state.not_in(LOST))
        .order_by(DigestRange.lo, Digest.id)
        .with_for_update(of=Mail)
    )
    return [(other, later, state) for other, later, state in db.session.execute(query)]


def _ranges_of(digest: Digest) -> list[Range]:
    """The newest first: the next digest begins before those at its end."""
    query = select(DigestRange).where(DigestRange.digest_id == digest.id)
    found = db.session.scalars(query.order_by(DigestRange.group_id, DigestRange.hi.desc()))
    return [Range(r.group_id, r.lo, r.hi) for r in found]
