"""A mail as the handlers get it, and what they make of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from roundtable.domain import users
from roundtable.domain.errors import DomainError
from roundtable.domain.things import Key
from roundtable.incoming import reading
from roundtable.incoming.files import Kept, kept_files
from roundtable.mail.boxes import Box
from roundtable.models import HeldBecause, IncomingState, User

T = TypeVar("T")


class Writer(NamedTuple):
    """Who is answered when a mail cannot be dealt with: somebody we know, at an address of theirs."""

    person_id: int
    address: str


class Refusal(DomainError):
    """A mail is not dealt with. ``besides`` is told too, and the ``things`` that it might have meant."""

    def __init__(self, message: str, *, besides: Sequence[DomainError] = (), things: Sequence[Key] = ()) -> None:
        super().__init__(message)
        self.besides, self.things = besides, things


@dataclass
class Arrived:
    """A mail to one of our addresses. ``parts`` is what the address was signed for."""

    mail_id: int
    sender: str  # of the envelope; empty when no answer is wanted
    recipient: str
    box: Box
    parts: list[str]
    source: bytes  # as it came
    received_at: datetime
    #: Set as soon as it is known: from then on what goes wrong is told to them.
    writer: Writer | None = None
    _read: dict[Any, tuple[Any, Exception | None]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        """By the newest policy of the standard library, which some broken headers make raise: see ``header``."""
        return BytesParser(EmailMessage, policy=default).parsebytes(self.source)

    def once(self, read: Callable[["Arrived"], T]) -> T:
        """What ``read`` makes of it, also where that is an error. What takes time was asked for before the
        transaction, so that nobody's writing waits for it."""
        if read not in self._read:
            try:
                self._read[read] = read(self), None
            except Exception as error:
                self._read[read] = None, error
        found, trouble = self._read[read]
        if trouble is not None:
            raise trouble
        return found

    @property
    def letter(self) -> reading.Letter:
        """What was written, and the files that came with it. DomainError when nobody can read it."""
        return self.once(letter_in)

    @property
    def kept(self) -> Kept:
        """Its files in the store."""
        return self.once(files_in)

    def header(self, name: str) -> str:
        """A header as one line; nothing where it is missing."""
        return reading.header_of(self._heads, name)

    def addresses(self, name: str) -> list[str]:
        """The addresses of a header, in lower case."""
        return reading.addresses_in(self._heads, name)

    @property
    def moments(self) -> list[datetime]:
        """When it came in, and when it was written as it says: from a mailbox mail comes up to a minute late."""
        try:
            written_at = parsedate_to_datetime(self.header("Date"))
        except (TypeError, ValueError, OverflowError):
            return [self.received_at]
        return [self.received_at, written_at if written_at.tzinfo else written_at.replace(tzinfo=UTC)]

    @property
    def author(self) -> str:
        """The address that it says it is from; empty where it names several, of which servers check one at most."""
        named = set(self.addresses("From"))
        return named.pop() if len(named) == 1 else ""

    @property
    def is_perhaps_forged(self) -> bool:
        """Whether a mail server on its way says so (RFC 8601). Several may write what they found, a header each."""
        found = reading.headers_of(self._heads, "Authentication-Results")
        return any(re.search(r"\bdmarc\s*=\s*fail\b", words, re.IGNORECASE) for words in found)

    def is_of(self, person: User) -> bool:
        """Whether they wrote it, as far as one can tell: it is from an address that they have proved to be theirs."""
        return bool(self.author) and users.is_address_of(person, self.author) and not self.is_perhaps_forged

    @cached_property
    def _heads(self) -> Any:
        head = self.source.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        return reading.parsed(head + b"\n\n")


def letter_in(arrived: Arrived) -> reading.Letter:
    return reading.letter_of(reading.parsed(arrived.source))


def files_in(arrived: Arrived) -> Kept:
    return kept_files(arrived.letter.files)


@dataclass(frozen=True)
class Outcome:
    """What a mail has become. A handler that cannot do what is asked raises a DomainError: the mail is refused, and its
    writer is told why."""

    state: IncomingState = IncomingState.DONE
    reason: str = ""
    person: User | None = None
    thing: Any = None
    held_because: HeldBecause | None = None
    #: What the writer is told although it was done: what of it could not be taken.
    told: list[DomainError] = field(default_factory=list)
    is_whole: bool = False  # all of it could be taken, and what is told is what it has become
