"""Mail servers that take everything and keep nothing, on a port of this machine: smtp-sink and Postfix."""

import contextlib
import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.processes import Process, free_port

#: Debian's Postfix, with the server for tests that comes with it.
SINK, POSTFIX = Path("/usr/sbin/smtp-sink"), Path("/usr/sbin/postfix")
INSTALL = "as root, tests/debian.sh postfix"
BACKLOG = "64"  # connections that wait
PATIENCE = 30.0  # seconds for a server to begin, and for a queue to become empty
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = bench.example.org
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_mynetworks, reject
default_transport = discard:
local_transport = discard:
relay_transport = discard:
virtual_transport = discard:
"""
#: name, type, private, unprivileged, chroot, wake-up, most processes, command
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
discard unix - - n - - discard
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Taker:
    """A mail server that was begun for this; ``rest`` waits until it has dealt with all that it took."""

    port: int
    rest: Callable[[], None]


def why_no_sink() -> str:
    """Why no smtp-sink can be begun here; empty when it can."""
    return "" if SINK.exists() else f"{SINK} is not there: {INSTALL}"


def why_no_postfix() -> str:
    """The same of Postfix."""
    if not POSTFIX.exists():
        return f"{POSTFIX} is not there: {INSTALL}"
    return "" if os.geteuid() == 0 else "only root can begin it"


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
    """A Postfix with settings and a queue of its own, which throws away what it has taken."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="roundtable-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # its processes are of several users
        for part in ("queue", "data"):
            (folder / part).mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "main.cf").write_text(MAIN.format(folder=folder))
        (folder / "master.cf").write_text(MASTER.format(port=port))
        try:
            _run(folder, "start")
            _wait_for(port)
            yield Taker(port, lambda: _wait(lambda: not _queued(folder), "Postfix to empty its queue"))
        finally:
            _run(folder, "stop")


def _run(folder: Path, what: str) -> None:
    done = subprocess.run([POSTFIX, "-c", folder, what], capture_output=True, text=True, check=False)
    if done.returncode:
        log = folder / "mail.log"
        words = log.read_text()[-2000:] if log.exists() else ""
        raise RuntimeError(f"postfix {what} failed:\n{done.stdout}{done.stderr}{words}")


def _queued(folder: Path) -> bool:
    places = [folder / "queue" / name for name in ("maildrop", "incoming", "active", "deferred")]
    return any(files for place in places for _, _, files in os.walk(place))


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
