"""Where a mail server hands mail over: LMTP (RFC 2033) or SMTP (RFC 5321), in a thread of the worker.

The server is told that we have a mail only when its row is committed; until then it keeps it, and tries again. Of
several workers on a machine one listens, and another takes over when that one ends.
"""

import asyncio
import logging
import smtplib
import socket
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable import incoming
from roundtable.config import Doorway
from roundtable.extensions import db

log = logging.getLogger("roundtable.mail")

TAKEN, LATER = "250 2.0.0 taken", "451 4.3.0 not now, please try again later"
MANY = "452 4.5.3 enough recipients, the others with the next mail"
UNKNOWN = "550 5.1.1 there is no such address here"
#: What every server must take (RFC 5321 4.5.3.1.8); senders bring the others once more.
MOST_RECIPIENTS = 100
#: What aiosmtpd answers to a message that it has not kept; LMTP wants that once for each recipient.
_NOT_KEPT = ("552 Error: Too much", "500 Line too long")


class Listener:
    """Listens as soon as nobody else does; ``look`` tries again now and then."""

    def __init__(self, app: Flask, doorway: Doorway, most_bytes: int) -> None:
        self.app, self.doorway, self.most_bytes = app, doorway, most_bytes
        self.controller: _Controller | None = None
        self.trouble = ""

    @property
    def port(self) -> int:
        return self.controller.port if self.controller else self.doorway.port

    def look(self) -> None:
        """Listen, unless this worker does so already or another one does."""
        if self.controller is not None:
            return
        try:
            bound = socket.create_server((self.doorway.host, self.doorway.port), family=self.doorway.family)
        except OSError as error:
            if str(error) != self.trouble:  # once, not each time
                log.info("mail is not taken in by this worker", extra={"reason": str(error)})
            self.trouble = str(error)
            return
        self.controller, self.trouble = _Controller(self, bound), ""
        self.controller.start()
        log.info("mail is taken in", extra={"listens": f"{self.doorway.scheme}://{self.doorway.host}:{self.port}"})

    def close(self) -> None:
        """A mail that is on its way is told nothing: the server tries again."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def check(self) -> str:
        """What can be said of it to whoever sets it up: whether a worker answers there."""
        knock = smtplib.LMTP if self.doorway.scheme == "lmtp" else smtplib.SMTP
        try:
            with knock(self.doorway.host, self.doorway.port, timeout=10) as client:
                return f"a worker answers: {client.ehlo()[0]}"
        except (OSError, smtplib.SMTPException) as error:
            return f"nobody answers ({error}): is the worker running?"

    # What aiosmtpd calls

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return MANY
        answer = await asyncio.to_thread(self._asked, lambda: TAKEN if incoming.is_known(address) else UNKNOWN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        sender, message = envelope.mail_from or "", bytes(envelope.content)
        if isinstance(server, LMTP):
            answers = [await asyncio.to_thread(self._keep, sender, [to], message) for to in envelope.rcpt_tos]
            return "\r\n".join(answers)  # each recipient has an answer of its own
        return await asyncio.to_thread(self._keep, sender, envelope.rcpt_tos, message)

    def _keep(self, sender: str, recipients: list[str], message: bytes) -> str:
        def keep() -> str:
            for recipient in recipients:
                incoming.take_in(sender, recipient, message)
            db.session.commit()
            return TAKEN

        return self._asked(keep)

    def _asked(self, what: Callable[[], str]) -> str:
        """The answer to the server; where the database cannot say, the mail stays with the server."""
        with self.app.app_context():
            try:
                return what()
            except (OperationalError, InterfaceError) as error:
                log.warning("mail cannot be taken in now", extra={"reason": str(error)})
                return LATER
            except Exception:
                log.exception("mail cannot be taken in")
                return LATER
            finally:
                db.session.rollback()


class _Controller(Controller):
    """aiosmtpd's, on a socket that is bound already."""

    def __init__(self, listener: Listener, bound: socket.socket) -> None:
        self.bound, self.speaks = bound, _Lmtp if listener.doorway.scheme == "lmtp" else _Smtp
        host, port = bound.getsockname()[:2]
        super().__init__(listener, hostname=host, port=port, data_size_limit=listener.most_bytes)

    def factory(self) -> SMTP:
        return self.speaks(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound)


class _Smtp(SMTP):
    #: Programs that write longer lines than RFC 5322 allows are read too.
    line_length_limit = 1024 * 1024


class _Lmtp(LMTP):
    line_length_limit = _Smtp.line_length_limit

    async def push(self, status: Any) -> None:
        if isinstance(status, str) and status.startswith(_NOT_KEPT) and self.envelope is not None:
            status = "\r\n".join([status] * max(1, len(self.envelope.rcpt_tos)))
        await super().push(status)
