"""A mail as the handlers get it, and what they make of it."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from roundtable.models import IncomingState, User


@dataclass(frozen=True)
class Arrived:
    """A mail to one of our addresses. ``parts`` is what the address was signed for."""

    mail_id: int
    sender: str  # of the envelope; empty when no answer is wanted
    recipient: str
    parts: list[str]
    message: EmailMessage
    source: bytes  # the same, as it came

    def header(self, name: str) -> str:
        """A header as one line; nothing where it is missing or cannot be read."""
        try:
            return " ".join(str(self.message.get(name, "")).split())
        except Exception:  # the standard library has no list of what broken headers raise
            return ""


@dataclass(frozen=True)
class Outcome:
    """What a mail has become. A handler that cannot do what is asked raises a DomainError: the mail is refused."""

    state: IncomingState = IncomingState.DONE
    reason: str = ""
    person: User | None = None
    thing: Any = None
