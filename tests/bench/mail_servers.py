"""Mail servers that take everything and keep nothing, on a port of this machine: smtp-sink and Postfix."""

import contextlib
import os
import smtplib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tests.postfix
from tests.faults.processes import Process, free_port

#: The server for tests that comes with Debian's Postfix.
SINK = Path("/usr/sbin/smtp-sink")
BACKLOG = "64"  # connections that wait
PATIENCE = 30.0  # seconds for a server to begin, and for a queue to become empty
#: All that it has taken is thrown away.
DISCARDING = """\
mydestination =
default_transport = discard:
local_transport = discard:
relay_transport = discard:
virtual_transport = discard:
"""


@dataclass(frozen=True)
class Taker:
    """A mail server that was begun for this; ``rest`` waits until it has dealt with all that it took."""

    port: int
    rest: Callable[[], None]


def why_no_sink() -> str:
    """Why no smtp-sink can be begun here; empty when it can."""
    return "" if SINK.exists() else f"{SINK} is not there: {tests.postfix.INSTALL}"


@contextlib.contextmanager
def smtp_sink(folder: Path) -> Iterator[Taker]:
    """Debian's smtp-sink."""
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = Process([str(SINK), *user, f"127.0.0.1:{port}", BACKLOG], dict(os.environ), folder / "sink.log")
    try:
        _wait_for(port)
        yield Taker(port, lambda: None)
    finally:
        process.kill()


@contextlib.contextmanager
def postfix() -> Iterator[Taker]:
    """A Postfix that throws away what it has taken."""
    with tests.postfix.begun(DISCARDING) as server:
        _wait_for(server.port)
        yield Taker(server.port, lambda: _wait(lambda: not server.queued(), "Postfix to empty its queue"))


def _wait_for(port: int) -> None:
    def answers() -> bool:
        with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
            return smtp.noop()[0] == 250
        return False

    _wait(answers, f"a mail server at port {port}")


def _wait(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError(f"waited {PATIENCE:.0f} seconds in vain for {what}")
        time.sleep(0.02)
