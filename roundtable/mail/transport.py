"""Where messages go: an SMTP server over a kept connection, or a folder that can be read in the browser."""

import contextlib
import os
import re
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from email_validator import validate_email
from flask import Flask

TIMEOUT = 60  # seconds without an answer
#: After the final dot a server may look at the message for long; who gives up then sends it twice (RFC 5321 4.5.3.2.6).
TIMEOUT_AFTER_DOT = 600
TIMEOUT_OF_GOOD_BYE = 5
#: A kept connection is closed after this many messages; some servers close it earlier by themselves.
MOST_MESSAGES = 100


KNOWN_RECIPIENT = (250, 251)
#: An address in which nothing is to be looked for.
_USUAL = re.compile(r"[A-Za-z0-9_.+=-]+@[A-Za-z0-9.-]+")


class Refused(Exception):
    """The server refused this message. ``is_final``: it will never take it (5xx)."""

    def __init__(self, reply: str, *, is_final: bool) -> None:
        super().__init__(reply)
        self.reply, self.is_final = reply, is_final


class ServerDown(Exception):
    """The server cannot be reached or wants a pause (421): no message is to blame."""


class InDoubt(Exception):
    """The connection was lost after the final dot: the server may have the message or not."""


def nothing() -> None:
    """There is nothing to do meanwhile."""


class Transport(Protocol):
    def on_the_way(self, message: bytes) -> bytes:
        """The message as ``send`` takes it."""

    def send(
        self,
        sender: str,
        recipient: str,
        content: bytes,
        before_dot: Callable[[], None],
        meanwhile: Callable[[], None] = nothing,
    ) -> str:
        """Hand one message over; the server's answer. ``before_dot`` is called when all but the final
        dot has been sent: after it, a lost connection leaves the message in doubt. ``meanwhile``, which raises
        nothing, is called while the server looks at the message."""

    def close(self) -> None: ...


def make_transport(app: Flask) -> Transport:
    """By the settings: SMTP, or without a mail server the local mailbox."""
    if app.config["MAIL_SERVER"]:
        return SmtpTransport(app.config)
    return MailboxFolder(app.config["SETTINGS"].folder / "mailbox")


class SmtpTransport:
    """One SMTP transaction a message, over a connection that is kept."""

    def __init__(self, config: dict[str, object]) -> None:
        self.config = config
        self.connection: smtplib.SMTP | None = None
        self.sent = 0

    def on_the_way(self, message: bytes) -> bytes:
        return _dotted(message)

    def send(
        self,
        sender: str,
        recipient: str,
        content: bytes,
        before_dot: Callable[[], None],
        meanwhile: Callable[[], None] = nothing,
    ) -> str:
        smtp = self._begin(on_the_line(sender), on_the_line(recipient))
        try:
            with _lost_means(ServerDown):
                smtp.send(content)
            before_dot()
        except BaseException:
            self._drop()  # in the middle of one: the next would be taken for the rest of it
            raise
        return self._finish(smtp, meanwhile)

    def close(self) -> None:
        """Say goodbye. What the server answers to that says nothing of the messages."""
        if self.connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                _wait_at_most(self.connection, TIMEOUT_OF_GOOD_BYE)
                self.connection.quit()
            self._drop()

    def _begin(self, sender: str, recipient: str) -> smtplib.SMTP:
        """Begin a transaction. A kept connection that the server has ended meanwhile is made anew, once."""
        if self.sent >= MOST_MESSAGES:
            self.close()
        if self.connection is not None:
            with contextlib.suppress(ServerDown):
                return self._begin_on(self.connection, sender, recipient)
        with _lost_means(ServerDown):
            self.connection = self._connect()
        self.sent = 0
        return self._begin_on(self.connection, sender, recipient)

    def _begin_on(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> smtplib.SMTP:
        """As far as to where the server waits for the message. The sender is our own address: no message is to blame
        when it is refused."""
        commands = (f"MAIL FROM:{_in_brackets(sender)}", f"RCPT TO:{_in_brackets(recipient)}", "DATA")
        try:
            with _lost_means(ServerDown):
                answers = _ask(smtp, commands)
            if answers[0][0] != 250:
                raise ServerDown(_words(answers[0]))
        except BaseException:
            self._drop()
            raise
        of_recipient, of_data = answers[1], answers[2] if len(answers) > 2 else None
        if of_recipient[0] not in KNOWN_RECIPIENT and of_data and of_data[0] == 354:
            self._drop()  # it waits for a message to nobody
        self._expect(of_recipient, *KNOWN_RECIPIENT)
        assert of_data is not None
        self._expect(of_data, 354)
        return smtp

    def _finish(self, smtp: smtplib.SMTP, meanwhile: Callable[[], None]) -> str:
        """Send the final dot. From here on the message may have arrived even if no answer comes."""
        self.sent += 1
        try:
            with _lost_means(InDoubt):
                _wait_at_most(smtp, TIMEOUT_AFTER_DOT)
                smtp.send(b".\r\n")
                meanwhile()
                answer = smtp.getreply()
                _wait_at_most(smtp, TIMEOUT)
            if answer[0] == -1:
                raise InDoubt(_words(answer))  # this is not SMTP any more
        except BaseException:
            self._drop()
            raise
        self._expect(answer, *range(200, 300))
        return _words(answer)

    def _connect(self) -> smtplib.SMTP:
        host, port = str(self.config["MAIL_SERVER"]), int(str(self.config["MAIL_PORT"]))
        smtp: smtplib.SMTP
        if self.config["MAIL_USE_SSL"]:
            smtp = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            smtp = smtplib.SMTP(host, port, timeout=TIMEOUT)
        try:
            if self.config["MAIL_USE_TLS"]:
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if self.config["MAIL_USERNAME"]:
                smtp.login(str(self.config["MAIL_USERNAME"]), str(self.config["MAIL_PASSWORD"] or ""))
            # The final dot is a packet of its own: it does not wait until the server has confirmed the last one.
            if smtp.sock is not None:
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _expect(self, answer: tuple[int, bytes], *codes: int) -> None:
        code, reply = answer[0], _words(answer)
        if code in codes:
            return
        if code == 421:
            self._drop()
            raise ServerDown(reply)
        if self.connection is not None:
            try:
                self.connection.rset()  # the next message begins afresh
            except (OSError, smtplib.SMTPException):
                self._drop()
        raise Refused(reply, is_final=500 <= code < 600)

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class MailboxFolder:
    """Every message becomes a file: for trying the roundtable out, without any mail server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def on_the_way(self, message: bytes) -> bytes:
        return message

    def send(
        self,
        sender: str,
        recipient: str,
        content: bytes,
        before_dot: Callable[[], None],
        meanwhile: Callable[[], None] = nothing,
    ) -> str:
        before_dot()
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".", delete=False) as file:
            file.write(content)
        number = max((int(p.stem) for p in self.folder.glob("*.eml")), default=0) + 1
        while True:
            try:
                os.link(file.name, self.folder / f"{number:06}.eml")
                break
            except FileExistsError:
                number += 1
        meanwhile()
        os.unlink(file.name)
        return f"250 kept as {number:06}.eml"

    def close(self) -> None:
        pass


def on_the_line(address: str) -> str:
    """The address as every server understands it: a domain with other letters than ASCII encoded (RFC 5890)."""
    if address.isascii():
        return address
    return str(validate_email(address, check_deliverability=False, test_environment=True).ascii_email)


def _in_brackets(address: str) -> str:
    return f"<{address}>" if _USUAL.fullmatch(address) else smtplib.quoteaddr(address)


@contextlib.contextmanager
def _lost_means(trouble: type[ServerDown] | type[InDoubt]) -> Iterator[None]:
    """What it means when the connection is lost in here."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise trouble(str(error)) from error


def _ask(smtp: smtplib.SMTP, commands: Sequence[str]) -> list[tuple[int, bytes]]:
    """All at once where the server takes that (RFC 2920): one way there and back in place of three. What comes
    after a refusal is not said elsewhere, and what comes after a good-bye (421) is not waited for."""
    at_once = smtp.has_extn("pipelining")
    if any("\r" in command or "\n" in command for command in commands):
        raise ValueError("a command is one line")
    if at_once:
        smtp.send("".join(f"{command}\r\n" for command in commands).encode("ascii"))
    answers: list[tuple[int, bytes]] = []
    for command in commands:
        if not at_once:
            smtp.send(f"{command}\r\n".encode("ascii"))
        answers.append(smtp.getreply())
        if answers[-1][0] in {-1, 421} or (answers[-1][0] >= 400 and not at_once):
            break
    return answers


def _wait_at_most(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _words(answer: tuple[int, bytes]) -> str:
    code, words = answer
    return f"{code} {words.decode('utf-8', 'replace')}"


def _dotted(message: bytes) -> bytes:
    """The message as it goes over the line: CRLF, lines that begin with a dot doubled (RFC 5321 4.5.2)."""
    breaks = message.count(b"\r\n")
    if message.count(b"\r") != breaks or message.count(b"\n") != breaks:
        message = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    whole = message if message.endswith(b"\r\n") or not message else message + b"\r\n"
    return (b"." if whole.startswith(b".") else b"") + whole.replace(b"\r\n.", b"\r\n..")
