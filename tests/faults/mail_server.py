"""A real SMTP server that does what a test tells it: take a mail, refuse it, hang up, or kill who brings it."""

import contextlib
import email
import os
import signal
import socket
import socketserver
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tests.faults.waiting import PATIENCE, wait_for


class Stage(StrEnum):
    """Where a fault may strike, in the order of an SMTP session."""

    CONNECT = "connect"
    HELO = "helo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the command has come, nothing of the message
    CONTENT = "content"  # the first line of the message has come, the final dot has not
    DOT = "dot"  # the message is whole, and the server has not taken it yet
    TAKEN = "taken"  # the server has it, the client does not know
    AFTER = "after"  # the next command after the 250 has come, whichever it is
    QUIT = "quit"


class HangUp(Exception):
    """Close the connection without another word."""


@dataclass(frozen=True)
class Received:
    recipient: str
    message: bytes

    @property
    def message_id(self) -> str:
        return str(email.message_from_bytes(self.message)["Message-ID"])


class Talk(socketserver.StreamRequestHandler):
    """One connection. A fault may look at ``number``, ``recipient`` and ``message``."""

    server: "_Listener"
    timeout = PATIENCE

    def setup(self) -> None:
        super().setup()
        self.post = self.server.post
        self.number = 0  # of the transaction, over all connections
        self.recipient = ""
        self.message = b""
        self.has_accepted = False
        self.post.talks.add(self)

    def handle(self) -> None:
        with contextlib.suppress(HangUp, OSError):
            if self._answer(Stage.CONNECT, "220 mail.example.org"):
                while self._obey(self.rfile.readline()):
                    pass

    def finish(self) -> None:
        self.post.talks.discard(self)
        self.post.note("smtpd", "disconnect from localhost[127.0.0.1]")
        with contextlib.suppress(OSError):
            super().finish()

    def pid(self) -> int:
        """Of the client: one of the processes that the test has started."""
        port = self.client_address[1]
        inode = _inode_of_socket(port, self.post.port)
        for pid in self.post.clients():
            with contextlib.suppress(OSError):
                if any(os.readlink(fd) == f"socket:[{inode}]" for fd in Path(f"/proc/{pid}/fd").iterdir()):
                    return pid
        raise AssertionError(f"nobody whom this test started speaks from port {port}")

    def kill_client(self) -> None:
        pid = self.pid()
        os.kill(pid, signal.SIGKILL)
        wait_for(f"process {pid} to die", lambda: is_dead(pid))
        raise HangUp

    def _obey(self, line: bytes) -> bool:
        """Whether to read on."""
        if not line:
            return False
        if self.has_accepted:
            self.has_accepted = False
            self.post.strike(Stage.AFTER, self)
        command = line.decode("ascii").strip()
        match command.split(None, 1)[0].upper():
            case "EHLO" | "HELO":
                return self._answer(Stage.HELO, "250-mail.example.org\r\n250 PIPELINING")
            case "MAIL":
                self.number, self.message = self.post.next_number(), b""
                self.post.note("smtpd", f"{self.number:08X}: client=localhost[127.0.0.1]")
                return self._answer(Stage.MAIL, "250 go on")
            case "RCPT":
                self.recipient = command.split("<", 1)[1].split(">", 1)[0]
                return self._answer(Stage.RCPT, "250 go on")
            case "DATA":
                return self._answer(Stage.DATA, "354 end it with a dot") and self._take_message()
            case "QUIT":
                self._answer(Stage.QUIT, "221 good-bye")
                return False
            case _:  # RSET, NOOP
                return self._say("250 fine")

    def _take_message(self) -> bool:
        if self.refused:
            return True
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            if not lines:
                self.post.strike(Stage.CONTENT, self)
            lines.append(line[1:] if line.startswith(b".") else line)
        self.message = b"".join(lines)
        self.post.note("cleanup", f"{self.number:08X}: message-id={Received('', self.message).message_id}")
        reply = self.post.strike(Stage.DOT, self)
        if reply is not None:
            return self._say(reply)
        self.post.received.append(Received(self.recipient, self.message))
        self.post.note("qmgr", f"{self.number:08X}: from=<roundtable@localhost>, size=1, nrcpt=1 (queue active)")
        self.has_accepted = True
        return self._answer(Stage.TAKEN, "250 taken")

    def _answer(self, stage: Stage, usual: str) -> bool:
        reply = self.post.strike(stage, self)
        self.refused = reply is not None
        return self._say(reply or usual)

    def _say(self, reply: str) -> bool:
        self.wfile.write(f"{reply}\r\n".encode())
        return not reply.startswith("421")


#: What to do at a stage: nothing (None), answer something else, hang up, kill.
Fault = Callable[[Stage, Talk], str | None]


class Strike:
    """A fault at one stage, at some of the transactions: those with these numbers, or that ``when`` picks."""

    def __init__(
        self,
        stage: Stage,
        deed: str | Callable[[Talk], str | None],
        *,
        numbers: Iterable[int] = (),
        when: Callable[[Talk], bool] | None = None,
        times: int = 1_000_000,
    ) -> None:
        self.stage, self.deed, self.times = stage, deed, times
        self.numbers, self.when = sorted(numbers), when
        self.struck: list[Talk] = []
        self.lock = threading.Lock()

    def __call__(self, stage: Stage, talk: Talk) -> str | None:
        with self.lock:
            if stage != self.stage or len(self.struck) == self.times or not self._picks(talk):
                return None
            self.struck.append(talk)
        return self.deed if isinstance(self.deed, str) else self.deed(talk)

    def ids(self) -> set[str]:
        """The Message-IDs of the mails that were struck, as far as they had come."""
        return {Received("", talk.message).message_id for talk in self.struck}

    def _picks(self, talk: Talk) -> bool:
        if self.when is not None:
            return self.when(talk)
        if not self.numbers:
            return True
        if (talk.number or talk.post.transactions) < self.numbers[0]:  # before its first, that of all
            return False
        self.numbers.pop(0)
        return True


def kill(talk: Talk) -> None:
    talk.kill_client()


def hang_up(_talk: Talk) -> None:
    raise HangUp


def nothing(_stage: Stage, _talk: Talk) -> None:
    """The server does its work."""


def all_of(*faults: Fault) -> Fault:
    """The first that has something else to answer."""

    def each(stage: Stage, talk: Talk) -> str | None:
        return next((reply for fault in faults if (reply := fault(stage, talk)) is not None), None)

    return each


class MailServer:
    """Listens on a port of 127.0.0.1, and on the same one again after it was down."""

    def __init__(self, clients: Callable[[], list[int]], log: Path) -> None:
        self.clients = clients  # the processes that may be killed
        self.log = log  # as Postfix writes it
        self.fault: Fault = nothing
        self.trouble: list[BaseException] = []  # what went wrong in the server itself
        self.received: list[Received] = []
        self.talks: set[Talk] = set()
        self.transactions = 0
        self.connections = 0
        self.lock = threading.Lock()
        self.port = 0
        self.listener: _Listener | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.listener = _Listener(("127.0.0.1", self.port), Talk)
        self.listener.post = self
        self.port = self.listener.server_address[1]
        self.note("master", "daemon started")
        self.thread = threading.Thread(target=self.listener.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """The server is down: nobody listens, and who was speaking is cut off."""
        if self.listener is not None:
            self.listener.shutdown()
            self.listener.server_close()
            self.thread.join()
            for talk in list(self.talks):
                with contextlib.suppress(OSError):
                    talk.request.shutdown(socket.SHUT_RDWR)
            self.listener = None

    def note(self, daemon: str, said: str) -> None:
        with self.lock, self.log.open("a", encoding="utf-8") as lines:
            lines.write(f"{datetime.now():%b %e %H:%M:%S} mail postfix/{daemon}[1]: {said}\n")

    def next_number(self) -> int:
        with self.lock:
            self.transactions += 1
            return self.transactions

    def strike(self, stage: Stage, talk: Talk) -> str | None:
        if stage == Stage.CONNECT:
            self.connections += 1
        return self.fault(stage, talk)

    def times(self) -> Counter[str]:
        """How often each Message-ID has arrived."""
        return Counter(mail.message_id for mail in list(self.received))


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64
    post: MailServer

    def handle_error(self, _request: object, _address: object) -> None:
        """A fault that cannot do its deed makes the test fail, not only its thread."""
        self.post.trouble.append(sys.exc_info()[1] or RuntimeError("unknown"))


def is_dead(pid: int) -> bool:
    """Gone, or only waiting for its parent to notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in {"Z", "X"}


def _inode_of_socket(port: int, peer_port: int) -> str:
    """Of the end of a loopback connection that has this port (Linux: /proc/net/tcp)."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if int(words[1].split(":")[1], 16) == port and int(words[2].split(":")[1], 16) == peer_port:
            return words[9]
    raise AssertionError(f"nobody speaks from port {port} any more")
