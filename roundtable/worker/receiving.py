"""Dealing with mail that has arrived: each in its own transaction, so that one does not keep back the others."""

import logging
from collections.abc import Callable

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable import incoming
from roundtable.domain import incoming_mails
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.models import IncomingState

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
        try:
            self._deal_with(mail_id)
        except DomainError as error:
            self._end(mail_id, IncomingState.REFUSED, str(error))
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy, which is no mail's fault
        except Exception:  # a poisoned mail must not keep the others back
            log.exception("mail that arrived cannot be dealt with", extra={"mail": mail_id})
            self._end(mail_id, IncomingState.FAILED, "it could not be read; the log says why")
        return True

    def _deal_with(self, mail_id: int) -> None:
        mail = incoming_mails.find_claimed(mail_id, self.worker_id)
        if mail is None:
            return
        if mail.attempts > incoming_mails.MOST_ATTEMPTS:
            incoming_mails.end(mail, IncomingState.FAILED, reason="the worker ended again and again while reading it")
        else:
            outcome = incoming.deal_with(mail)
            db.session.flush()
            incoming_mails.end(mail, outcome.state, reason=outcome.reason, person=outcome.person, thing=outcome.thing)
        db.session.commit()

    def _end(self, mail_id: int, state: IncomingState, reason: str) -> None:
        db.session.rollback()
        if (mail := incoming_mails.find_claimed(mail_id, self.worker_id)) is not None:
            incoming_mails.end(mail, state, reason=reason)
        db.session.commit()
