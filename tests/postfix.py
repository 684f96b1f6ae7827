"""A real Postfix on a port of 127.0.0.1, with settings and a queue of its own in one folder."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.processes import free_port

PROGRAM = Path("/usr/sbin/postfix")
INSTALL = "as root, tests/debian.sh postfix"
#: All places of its queue.
QUEUES = ("maildrop", "incoming", "active", "deferred")
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtpd_peername_lookup = no
"""
#: name, type, private, unprivileged, chroot, wake-up, most processes, command
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
discard unix - - n - - discard
retry unix - - n - - error
error unix - - n - - error
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def log(self) -> str:
        log = self.folder / "mail.log"
        return log.read_text() if log.exists() else ""

    def queued(self, *queues: str) -> int:
        """How many mails are in these places of its queue; all without names."""
        places = [self.folder / "queue" / name for name in queues or QUEUES]
        return sum(len(files) for place in places for _, _, files in os.walk(place))

    def do(self, what: str) -> None:
        """``start``, ``stop``, ``flush`` and the like."""
        done = subprocess.run([PROGRAM, "-c", self.folder, what], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"postfix {what} failed:\n{done.stdout}{done.stderr}{self.log()[-2000:]}")


def why_no_postfix() -> str:
    """Why none can be begun here; empty when one can."""
    if not PROGRAM.exists():
        return f"{PROGRAM} is not there: {INSTALL}"
    return "" if os.geteuid() == 0 else "only root can begin it"


@contextlib.contextmanager
def begun(settings: str, **maps: str) -> Iterator[Postfix]:
    """One with these lines in ``main.cf``, in which ``{folder}`` is where it is, and with these tables beside it."""
    with tempfile.TemporaryDirectory(prefix="roundtable-postfix-") as name:
        server = Postfix(Path(name), free_port())
        server.folder.chmod(0o755)  # its processes are of several users
        for part in ("queue", "data"):
            (server.folder / part).mkdir()
        shutil.chown(server.folder / "data", "postfix")
        (server.folder / "main.cf").write_text((MAIN + settings).replace("{folder}", name))
        (server.folder / "master.cf").write_text(MASTER.format(port=server.port))
        for table, lines in maps.items():
            (server.folder / table).write_text(lines)
            subprocess.run(["postmap", "-c", name, f"hash:{name}/{table}"], check=True)
        try:
            server.do("start")
            yield server
        finally:
            server.do("stop")
