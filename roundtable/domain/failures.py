"""Mails that were not delivered, by what the server said: one cause is dealt with at once, whatever it hit."""

from typing import NamedTuple

from sqlalchemy import func, select

from roundtable.domain import undelivered
from roundtable.domain.mails import in_states
from roundtable.extensions import db
from roundtable.models import Mail, MailState, Site, User

#: So many reasons are shown, and so many mails of one are dealt with in one go.
MOST_REASONS = 50
MOST_MAILS = 500


class Failure(NamedTuple):
    """Mails that failed alike. Of those that are held nobody knows whether the server has them."""

    state: MailState
    reason: str
    mails: int
    last_id: int


def by_reason() -> list[Failure]:
    """What hit the most comes first."""
    count, last = func.count(), func.max(Mail.id)
    query = select(Mail.state, Mail.reason, count, last).where(in_states(MailState.DEAD, MailState.HELD))
    query = query.group_by(Mail.state, Mail.reason).order_by(count.desc(), last.desc()).limit(MOST_REASONS)
    return [Failure(*row) for row in db.session.execute(query)]


def retry(state: MailState, reason: str, *, by: User | None, site: Site) -> int:
    """Send all of them once more; how many those were."""
    found = _of(state, reason)
    for mail in found:
        undelivered.retry(mail, by=by, site=site)
        db.session.flush()
    return len(found)


def drop(state: MailState, reason: str, *, by: User | None, site: Site) -> int:
    found = _of(state, reason)
    for mail in found:
        undelivered.drop(mail, by=by, site=site)
    return len(found)


def retry_to(address: str, *, by: User | None, site: Site) -> int:
    """All that is dead of one address, once more."""
    query = select(Mail).where(Mail.address == address, Mail.state == MailState.DEAD).order_by(Mail.id)
    found = list(db.session.scalars(query.limit(MOST_MAILS).with_for_update(of=Mail)))
    for mail in found:
        undelivered.retry(mail, by=by, site=site)
        db.session.flush()
    return len(found)


def _of(state: MailState, reason: str) -> list[Mail]:
    if state not in {MailState.DEAD, MailState.HELD}:
        return []
    query = select(Mail).where(in_states(state), Mail.reason == reason).order_by(Mail.id)
    return list(db.session.scalars(query.limit(MOST_MAILS).with_for_update(of=Mail)))
