"""A real SMTP server on 127.0.0.1, which keeps what it takes and refuses what it is told to."""

import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

#: What to answer to a command about this address instead of taking it; none: take it.
Answer = Callable[[str], str | None]


def take(_address: str) -> None:
    """Refuse nothing."""


class PostOffice:
    """``refuse_recipient`` answers RCPT, ``refuse_message`` the final dot; ``letters`` is what was taken.

    It ``takes_at_once`` what belongs together (RFC 2920), as most servers do.
    """

    def __init__(self, *, takes_at_once: bool = False, **options: Any) -> None:
        self.takes_at_once = takes_at_once
        self.refuse_recipient: Answer = take
        self.refuse_message: Answer = take
        self.envelopes: list[tuple[str, str, bytes]] = []  # from, to, message
        self.peers: set[tuple[str, int]] = set()
        self.users: set[bytes] = set()
        self.options = options
        self.controller: _Controller | None = None
        self.port = 0
        self.open()

    def open(self) -> None:
        """At the same port, when it was closed before."""
        options = {"authenticator": self._sign_in, "auth_require_tls": False, **self.options}
        self.controller = _Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()
        self.port = self.controller.port

    def close(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(message, policy=default) for _, _, message in self.envelopes]

    def letter_to(self, address: str) -> EmailMessage:
        """The one that this address got."""
        [message] = [message for _, to, message in self.envelopes if to == address]
        return message_from_bytes(message, policy=default)

    @property
    def recipients(self) -> list[str]:
        return sorted(to for _, to, _ in self.envelopes)

    def _sign_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        is_known = isinstance(given, LoginPassword) and given.password == b"secret word"
        self.users.add(given.login)
        return AuthResult(success=is_known)

    async def handle_EHLO(self, _server, session, _envelope, name, answers):  # type: ignore[no-untyped-def]
        session.host_name = name
        return ["250-PIPELINING", *answers] if self.takes_at_once else answers

    async def handle_RCPT(self, _server, session, envelope, address, _options):  # type: ignore[no-untyped-def]
        self.peers.add(session.peer)
        if (refusal := self.refuse_recipient(address)) is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # type: ignore[no-untyped-def]
        [to] = envelope.rcpt_tos
        if (refusal := self.refuse_message(to)) is not None:
            return refusal
        self.envelopes.append((envelope.mail_from, to, envelope.content))
        return "250 taken"


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Called once it listens: with port 0 only then it is known where."""
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def with_certificate(certificate: str, key: str) -> PostOffice:
    """One that speaks only after STARTTLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return PostOffice(tls_context=context, require_starttls=True)
