"""Composing the digests that are due, a few people a transaction."""

import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable.domain import digests, due, told_apart
from roundtable.domain.digests import Writer
from roundtable.domain.site import the_site
from roundtable.extensions import db, let_others_write
from roundtable.mail import Press
from roundtable.models import User

log = logging.getLogger("roundtable.digests")

Compose = Callable[[Sequence[User], Writer], list[int]]

#: Seconds that a transaction may take: while it is open, SQLite lets nobody else write.
LONGEST = 0.5
#: People a transaction: the fewest, with whom a worker begins, and the most.
FEWEST, MOST = 30, 150


class Composer:
    """Composes in transactions of so many people as it can do in the time that others may be kept waiting."""

    def __init__(self) -> None:
        self.people = FEWEST

    def round(self) -> int:
        """Compose one batch of each kind; how many mails that made.

        While mail is held nothing is composed: at its release everybody gets one digest, not one a day.
        """
        site = the_site()
        if site is None or site.is_mail_held:
            return 0
        _look()
        of_today = self._compose(due.due_people(self.people), digests.compose)
        at_once = self._compose(due.people_with_news_at_once(self.people), digests.compose_at_once)
        return of_today + at_once

    def _compose(self, people: Sequence[User], compose: Compose) -> int:
        if not people:
            db.session.commit()
            return 0
        count, began = len(people), time.monotonic()
        composed = _together(people, compose)
        log.info("digests written", extra={"people": count, "mails": composed, "how": compose.__name__})
        db.session.commit()
        self.learn(count, time.monotonic() - began)
        let_others_write()
        return composed

    def learn(self, count: int, seconds: float) -> None:
        """That a transaction of so many people took so long."""
        in_time = int(count * LONGEST / seconds)
        self.people = max(FEWEST, min(MOST, 2 * self.people, in_time))


def _look() -> None:
    try:
        with db.session.begin_nested():
            told_apart.look()
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # then it is told by digest
        log.exception("what is urgent cannot be found out")
    db.session.commit()


def _together(people: Sequence[User], compose: Compose) -> int:
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
