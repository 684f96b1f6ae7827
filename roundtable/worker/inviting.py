"""Invitations to meetings whose changes have settled: into the outbox, a meeting a transaction."""

import logging

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable.domain import meeting_invitations
from roundtable.domain.site import the_site
from roundtable.extensions import db

log = logging.getLogger("roundtable.invitations")

BATCH = 5


def invite_due() -> int:
    """How many mails that made. While mail is held there are none: at its release everybody gets one."""
    site = the_site()
    if site is None or site.is_mail_held:
        return 0
    invited = 0
    for meeting in meeting_invitations.due(BATCH):
        try:
            with db.session.begin_nested():
                invited += meeting_invitations.send(meeting)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy, which is nobody's fault: all of them are due again
        except Exception:  # one meeting's trouble must not keep the others' invitations back
            log.exception("people cannot be invited", extra={"meeting": meeting.id})
            with db.session.begin_nested():
                meeting_invitations.put_off(meeting)
    db.session.commit()
    return invited
