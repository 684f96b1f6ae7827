"""From a row of the outbox to a message to the server."""

from roundtable.mail.digest_letters import Press, digest_letter
from roundtable.mail.letters import announcement_letter, notice_letter
from roundtable.mail.notice import Moot
from roundtable.mail.transport import InDoubt, Refused, ServerDown, Transport, make_transport

__all__ = [
    "InDoubt",
    "Moot",
    "Press",
    "Refused",
    "ServerDown",
    "Transport",
    "announcement_letter",
    "digest_letter",
    "make_transport",
    "notice_letter",
]
