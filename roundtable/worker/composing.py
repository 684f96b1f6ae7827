"""Composing the digests that are due, a few people a transaction."""

import logging
from collections.abc import Callable, Sequence

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable.domain import digests, told_apart
from roundtable.domain.digests import Writer
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.mail import Press
from roundtable.models import User

log = logging.getLogger("roundtable.digests")

#: People a transaction: while it is open, SQLite lets nobody else write, which is half a second at most.
BATCH = 150


def compose_due() -> int:
    """Compose one batch of each kind; how many mails that made.

    While mail is held nothing is composed: at its release everybody gets one digest, not one a day.
    """
    site = the_site()
    if site is None or site.is_mail_held:
        return 0
    _look()
    due = _compose(digests.due_people(BATCH), digests.compose)
    at_once = _compose(digests.people_with_news_at_once(BATCH), digests.compose_at_once)
    return due + at_once


def _look() -> None:
    try:
        with db.session.begin_nested():
            told_apart.look()
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # then it is told by digest
        log.exception("what is urgent cannot be found out")
    db.session.commit()


def _compose(people: Sequence[User], compose: Callable[[Sequence[User], Writer], list[int]]) -> int:
    composed = _together(people, compose) if people else 0
    db.session.commit()
    return composed


def _together(people: Sequence[User], compose: Callable[[Sequence[User], Writer], list[int]]) -> int:
    """All in one; where there is trouble, in two halves, until it is known whose it is."""
    try:
        with db.session.begin_nested():
            return len(compose(people, Press().write))
    except (OperationalError, InterfaceError):
        raise  # the database is away or busy, which is nobody's fault: all of them are due again
    except Exception:  # one person's trouble must not keep the others' digests back
        if len(people) > 1:
            half = len(people) // 2
            return _together(people[:half], compose) + _together(people[half:], compose)
        [person] = people
        log.exception("digest cannot be composed", extra={"person": person.id})
        with db.session.begin_nested():
            digests.put_off(person)
        return 0
