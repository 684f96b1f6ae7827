"""Mail fetched from a mailbox by IMAP (RFC 3501): what is for our addresses is written down, and only then moved.

Whatever dies in between, the mail is still in the mailbox, and taken a second time it changes nothing.
"""

import contextlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable import incoming
from roundtable.config import Mailbox
from roundtable.extensions import db

log = logging.getLogger("roundtable.mail")

#: Where the server says to whom it delivered, then where the sender says to whom it was written.
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To", "Resent-Cc")
DONE = ("Roundtable", "Done")
TIMEOUT = 30.0  # seconds
MOST_AT_ONCE = 200
#: Beside the headers that say for whom it is, who sent it.
_ASKED = " ".join([*ADDRESSED, "From", "Return-Path"]).upper()


class MailboxTrouble(Exception):
    """The mailbox cannot be read; the sentence says why."""


class Fetcher:
    """Fetches what has not been seen. Mail for somebody else stays as it is, and is not looked at again."""

    def __init__(self, mailbox: Mailbox, most_bytes: int) -> None:
        self.mailbox, self.most_bytes = mailbox, most_bytes
        self.passed: set[tuple[str, str]] = set()  # of this mailbox's state, by number: not for us

    def round(self) -> int:
        """Fetch once; how many mails were taken in. MailboxTrouble when the server cannot be read."""
        try:
            with self._opened() as connection:
                return self._fetch(connection)
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            raise MailboxTrouble(f"{self.mailbox.host}: {error}") from error

    def check(self) -> str:
        """What can be said of the mailbox to whoever sets it up: it can be read, and mail put aside."""
        try:
            with self._opened() as connection:
                folder = _done_folder(connection)
                [found] = _expect(connection.uid("SEARCH", "UNSEEN"))[:1]
                return f"{len((found or b'').split())} not seen; what is dealt with goes to {folder}"
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            raise MailboxTrouble(f"{self.mailbox.host}: {error}") from error

    def _opened(self) -> imaplib.IMAP4:
        box, context = self.mailbox, ssl.create_default_context()
        connection = (
            imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=TIMEOUT)
            if box.tls == "ssl"
            else imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
        )
        try:
            if box.tls == "starttls":
                connection.starttls(context)
            connection.login(box.user, box.password)
            _expect(connection.select(_quoted(box.folder)))
        except BaseException:
            with contextlib.suppress(OSError):
                connection.shutdown()
            raise
        return connection

    def _fetch(self, connection: imaplib.IMAP4) -> int:
        state = str(connection.response("UIDVALIDITY")[1])
        found = _expect(connection.uid("SEARCH", "UNSEEN"))
        numbers = [
            number.decode() for number in (found[0] or b"").split() if (state, number.decode()) not in self.passed
        ]
        taken: list[str] = []
        for number in numbers[:MOST_AT_ONCE]:
            if self._is_taken(connection, number):
                taken.append(number)
            else:
                self.passed.add((state, number))
        if taken:
            _put_aside(connection, ",".join(taken))
        return len(taken)

    def _is_taken(self, connection: imaplib.IMAP4, number: str) -> bool:
        """Whether it was for us. A mail that nobody can read does not keep back those behind it."""
        try:
            return self._take(connection, number)
        except (imaplib.IMAP4.error, OSError, EOFError, OperationalError, InterfaceError):
            raise  # the server or the database is away, which is no mail's fault
        except Exception:
            db.session.rollback()
            log.exception("a mail in the mailbox cannot be taken", extra={"number": number})
            return False

    def _take(self, connection: imaplib.IMAP4, number: str) -> bool:
        """Whether it was for us; then it is committed."""
        size, heads = _part(connection, number, f"(RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({_ASKED})])")
        message = message_from_bytes(heads, policy=compat32)
        recipients = [address for address in _recipients(message) if incoming.is_known(address)]
        db.session.rollback()  # nobody's writing waits for the server
        if not recipients:
            return False
        if size > self.most_bytes:
            return self._turn_away(connection, number, recipients, size)
        _, source = _part(connection, number, "(RFC822.SIZE BODY.PEEK[])")
        for recipient in recipients:
            incoming.take_in(_sender(message), recipient, source)
        db.session.commit()
        return True

    def _turn_away(self, connection: imaplib.IMAP4, number: str, recipients: list[str], size: int) -> bool:
        """What is too large is not fetched: by LMTP a server would have been told 552, here its writer is."""
        _, heads = _part(connection, number, "(RFC822.SIZE BODY.PEEK[HEADER])")
        sender = _sender(message_from_bytes(heads, policy=compat32))
        incoming.turn_away(sender, recipients, heads, most_bytes=self.most_bytes)
        db.session.commit()
        log.warning("a mail in the mailbox is too large", extra={"bytes": size})
        return True


def _part(connection: imaplib.IMAP4, number: str, what: str) -> tuple[int, bytes]:
    """The size of the message and the asked part of it; nothing when somebody has taken it away meanwhile."""
    for answer in _expect(connection.uid("FETCH", number, what)):
        if isinstance(answer, tuple):
            size = re.search(rb"RFC822\.SIZE (\d+)", answer[0])
            return int(size.group(1)) if size else 0, answer[1]
    return 0, b""


def _recipients(message: Message) -> Iterator[str]:
    fields = [str(value) for name in ADDRESSED for value in message.get_all(name, [])]
    return iter(dict.fromkeys(address.lower() for _, address in getaddresses(fields)))


def _sender(message: Message) -> str:
    """The envelope's, where the server has written it down."""
    name = "Return-Path" if message.get("Return-Path") is not None else "From"
    return next((address for _, address in getaddresses([str(message.get(name, ""))])), "")


def _put_aside(connection: imaplib.IMAP4, numbers: str) -> None:
    """Into a folder of its own; where that does not go, it is marked as seen."""
    try:
        folder, can = _quoted(_done_folder(connection)), _expect(connection.capability())[0].split()
        if b"MOVE" in can:
            _expect(connection.uid("MOVE", numbers, folder))
            return
        _expect(connection.uid("COPY", numbers, folder))
        _expect(connection.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
        if b"UIDPLUS" in can:  # else it would take away what others have marked
            _expect(connection.uid("EXPUNGE", numbers))
    except imaplib.IMAP4.error as error:
        log.warning("mail cannot be moved to its folder", extra={"reason": str(error)})
        _expect(connection.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Seen)"))


def _done_folder(connection: imaplib.IMAP4) -> str:
    """Made when it is not there; some servers have all folders beneath INBOX."""
    told = _expect(connection.list('""', '""'))
    found = re.search(rb'\) "?([^"\s]+)"? ', told[0] or b"") if isinstance(told[0], bytes) else None
    separator = found.group(1).decode() if found and found.group(1) != b"NIL" else "/"
    names = [separator.join(DONE), separator.join(["INBOX", *DONE])]
    for name in names:
        if connection.status(_quoted(name), "(MESSAGES)")[0] == "OK" or connection.create(_quoted(name))[0] == "OK":
            return name
    raise imaplib.IMAP4.error(f"the folder {names[0]} cannot be made")


def _expect(answer: tuple[str, Any]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{kind} {data!r}")
    return data


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
