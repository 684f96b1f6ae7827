"""From a row of the outbox to a message to the server."""

from roundtable.mail.letters import digest_letter, notice_letter
from roundtable.mail.notice import Moot
from roundtable.mail.transport import InDoubt, Refused, ServerDown, Transport, make_transport

__all__ = [
    "InDoubt",
    "Moot",
    "Refused",
    "ServerDown",
    "Transport",
    "digest_letter",
    "make_transport",
    "notice_letter",
]
