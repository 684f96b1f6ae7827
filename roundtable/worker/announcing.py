"""Announcements whose time has come: each to everybody whom it is for, in one transaction."""

import logging

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable.domain import announcements
from roundtable.domain.site import the_site
from roundtable.extensions import db

log = logging.getLogger("roundtable.announcements")

BATCH = 5


def announce_due() -> int:
    """How many mails that made. While mail is held nothing goes out."""
    site = the_site()
    if site is None or site.is_mail_held:
        return 0
    sent = 0
    for announcement in announcements.due(BATCH):
        try:
            with db.session.begin_nested():
                sent += announcements.send(announcement)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy: it is due again
        except Exception:  # one announcement's trouble must not keep the others back
            log.exception("announcement cannot be sent", extra={"announcement": announcement.id})
            with db.session.begin_nested():
                announcements.put_off(announcement)
    db.session.commit()
    return sent
