"""To kill a worker in the middle of composing: when that is, and others who write meanwhile."""

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from roundtable.domain import updates
from roundtable.extensions import db
from roundtable.models import Update
from tests.cast import group, the
from tests.faults.processes import Place, Process
from tests.faults.seeding import post_finding
from tests.faults.waiting import wait_for

#: Transactions of a worker that write a row or two are over by then, that of composing is not.
A_WHILE = 0.02  # seconds
#: A digest tells of fifteen in a group, and says of the others only how many they are.
MOST_FINDINGS = 21
FINDINGS_IN = ("gyn-onc", "plenary", "multiomics")
#: The byte of SQLite's shared-memory file that is locked by who writes (https://sqlite.org/walformat.html, 2.3).
WRITE_LOCK = "120"
#: Sessions that have written digests and not committed; at its hourly chores a worker forgets sign-ins too.
COMPOSING = text(
    "SELECT pid FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'digests'::regclass EXCEPT "
    "SELECT pid FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'sign_ins'::regclass"
)


def is_composing(place: Place, worker: Process) -> bool:
    """Whether the worker is in the transaction in which it composes."""
    if not place.is_sqlite:
        with place.looking():
            return db.session.execute(COMPOSING).first() is not None
    end = time.monotonic() + A_WHILE
    while time.monotonic() < end:
        if not _has_write_lock(worker.pid, Path(place.database_url.removeprefix("sqlite:///"))):
            return False
        time.sleep(A_WHILE / 10)
    return True


def _has_write_lock(pid: int, database: Path) -> bool:
    shared = Path(f"{database}-shm")
    if not shared.exists():
        return False
    inode = shared.stat().st_ino
    for line in Path("/proc/locks").read_text().splitlines():  # 1: POSIX  ADVISORY  WRITE 5077 00:2c:1042 120 120
        words = line.split()
        if words[1] == "POSIX" and words[3:5] == ["WRITE", str(pid)] and words[6] == WRITE_LOCK:
            return words[5].rsplit(":", 1)[1] == str(inode)
    return False


@contextlib.contextmanager
def writing(place: Place) -> Iterator[list[int]]:
    """Olga goes on until the end, telling of findings and pinning them; the numbers of those that are told."""
    findings: list[int] = []
    trouble: list[BaseException] = []
    is_over = threading.Event()

    def write() -> None:
        try:
            for turn in itertools.count():
                with place.app.app_context():
                    _write(findings, turn)
                if is_over.wait(0.05):
                    return
        except BaseException as error:
            trouble.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        wait_for("the first finding", lambda: findings or trouble)
        yield findings
    finally:
        is_over.set()
        thread.join()
    assert not trouble, f"writing failed: {trouble}"


def _write(findings: list[int], turn: int) -> None:
    olga = the("olga")
    if turn % 4 == 0 and len(findings) < MOST_FINDINGS:
        slug = FINDINGS_IN[len(findings) % len(FINDINGS_IN)]
        findings.append(post_finding(group(slug), by=olga).id)
        return
    finding = db.session.get_one(Update, findings[-1])
    (updates.unpin if finding.pinned_at else updates.pin)(finding, by=olga)
    db.session.commit()
