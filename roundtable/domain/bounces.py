"""What becomes of a mail of which a server tells that it did not arrive, or that nobody wanted it.

A hard bounce (there is no such mailbox) suppresses the address at once; the fifth soft one in fourteen days pauses it.
Soft ones count only until mail arrives again: a mail that has not come back after six days, longer than servers
try, or a mailed link that was used.
"""

from datetime import timedelta

from sqlalchemy import func, select

from roundtable.domain import clock, refusals, suppressions, undelivered
from roundtable.domain.events import EventName, record
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import Bounce, BounceKind, Mail, MailState, SuppressionReason

MOST_SOFT = 5
WINDOW = timedelta(days=14)
#: Servers give up after five days at the latest, and tell it.
ARRIVED_AFTER = timedelta(days=6)

_ENDED = {MailState.DEAD, MailState.CANCELLED, MailState.BOUNCED}


def note(mail: Mail, kind: BounceKind, *, status: str = "", said: str = "") -> bool:
    """A server told this of the mail; whether it was news. Its digest is told again, unless somebody has it."""
    if not _keep(mail, kind, status, said):
        return False
    if kind == BounceKind.COMPLAINT:
        mail.state, mail.sent_at = MailState.COMPLAINED, mail.sent_at or clock.now()
    elif mail.state not in {*_ENDED, MailState.COMPLAINED}:
        mail.state, mail.worker_id, mail.sent_at = MailState.BOUNCED, None, mail.sent_at or clock.now()
        mail.reply, mail.reason = said[:500], refusals.reason_of(said)
        if mail.digest is not None:
            db.session.flush()
            undelivered.give_back(mail.digest)
    _judge(mail, kind, said)
    return True


def note_refusal(mail: Mail, reply: str) -> None:
    """The server refused it at once: no such mailbox counts like a bounce. Whatever else it said may be about us."""
    if mail.state == MailState.DEAD and refusals.kind_of(reply) == BounceKind.HARD:
        _keep(mail, BounceKind.HARD, refusals.status_in(reply), reply)
        _judge(mail, BounceKind.HARD, reply)


def _keep(mail: Mail, kind: BounceKind, status: str, said: str) -> bool:
    query = select(Bounce.id).where(Bounce.mail_id == mail.id, Bounce.kind == kind)
    if db.session.scalar(query) is not None:
        return False
    row = Bounce(
        mail_id=mail.id, kind=kind, at=clock.now(), address=mail.address.lower(), status=status[:12], said=said[:500]
    )
    db.session.add(row)
    site = the_site()
    assert site is not None
    record(EventName.MAIL_BOUNCED, site, by=None, mail=mail.id, kind=kind)
    return True


def _judge(mail: Mail, kind: BounceKind, said: str) -> None:
    db.session.flush()
    if kind == BounceKind.HARD:
        reason = SuppressionReason.BOUNCED
    elif kind == BounceKind.COMPLAINT:
        reason = SuppressionReason.COMPLAINED
    elif _soft_ones(mail.address) >= MOST_SOFT:
        reason = SuppressionReason.FAILING
    else:
        return
    suppressions.suppress(mail.address, reason, mail=mail, said=said, user=mail.user)


def _soft_ones(address: str) -> int:
    """Mails that bounced softly of late, since one arrived."""
    now = clock.now()
    arrived = select(func.max(Mail.sent_at)).where(
        Mail.address == address, Mail.state == MailState.SENT, Mail.sent_at <= now - ARRIVED_AFTER
    )
    since = max(now - WINDOW, db.session.execute(arrived).scalar_one_or_none() or now - WINDOW)
    query = select(func.count()).where(
        Bounce.address == address.lower(), Bounce.kind == BounceKind.SOFT, Bounce.is_counted, Bounce.at > since
    )
    return db.session.execute(query).scalar_one()
