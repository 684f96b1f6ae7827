"""Dealing with mail that has arrived: each in its own transaction, so that one does not keep back the others."""

import logging
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable import incoming
from roundtable.domain import incoming_mails
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.incoming import Arrived
from roundtable.models import IncomingMail

log = logging.getLogger("roundtable.mail")

BATCH = 20


class Receiver:
    def __init__(self, worker_id: int, is_stopping: Callable[[], bool]) -> None:
        self.worker_id, self.is_stopping = worker_id, is_stopping
        self.is_untidy = False  # the last round was broken off

    def round(self) -> int:
        """Deal with a few mails; how many those were."""
        if self.is_untidy:
            incoming_mails.recover(self.worker_id)
            db.session.commit()
        done, self.is_untidy = 0, True
        while done < BATCH and not self.is_stopping() and self._deal_with_next():
            done += 1
        self.is_untidy = False
        return done

    def _deal_with_next(self) -> bool:
        mail_id = incoming_mails.claim(self.worker_id)
        db.session.commit()
        if mail_id is None:
            return False
        arrived: Arrived | None = None
        try:
            arrived = self._opened(mail_id)
            if arrived is not None:
                incoming.prepare(arrived)
                self._deal_with(arrived)
        except DomainError as error:
            refusal, refused = error, arrived
            self._end(mail_id, lambda mail: incoming.refuse(mail, refused, refusal))
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy, which is no mail's fault
        except Exception:  # a poisoned mail must not keep the others back
            log.exception("mail that arrived cannot be dealt with", extra={"mail": mail_id})
            failed = arrived
            self._end(mail_id, lambda mail: incoming.give_up(mail, failed, "it could not be read; the log says why"))
        return True

    def _opened(self, mail_id: int) -> Arrived | None:
        """The mail to be dealt with; none when it is no longer this worker's, or never to be tried again."""
        mail = incoming_mails.find_claimed(mail_id, self.worker_id)
        arrived = None
        if mail is not None and mail.attempts > incoming_mails.MOST_ATTEMPTS:
            incoming.give_up(mail, None, "the worker ended again and again while reading it")
        elif mail is not None:
            arrived = incoming.read(mail)
        db.session.commit()
        return arrived

    def _deal_with(self, arrived: Arrived) -> None:
        mail = incoming_mails.find_claimed(arrived.mail_id, self.worker_id)
        if mail is not None:
            incoming.deal_with(mail, arrived)
        db.session.commit()

    def _end(self, mail_id: int, how: Callable[[IncomingMail], None]) -> None:
        db.session.rollback()
        if (mail := incoming_mails.find_claimed(mail_id, self.worker_id)) is not None:
            how(mail)
        db.session.commit()
