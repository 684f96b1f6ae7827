"""Whether a worker lives, told by a lock that dies with it: a crash, a kill, a power cut all release it.

On SQLite a lock on a file of the instance folder, on PostgreSQL an advisory lock of a connection.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

#: The first half of our advisory locks' names, so that they meet no others.
SPACE = 0x52544C4B


class Locks(Protocol):
    def take(self, worker_id: int) -> None:
        """Hold this worker's lock until the process ends."""

    def is_held(self) -> bool:
        """Whether the lock that was taken is still held."""

    def is_free(self, worker_id: int) -> bool:
        """Whether nobody holds that worker's lock: it is dead."""

    def alone(self, what: str) -> AbstractContextManager[bool]:
        """Whether in here nobody else is at this work; it is not waited for."""

    def release(self) -> None: ...


def make_locks(engine: Engine, folder: Path) -> Locks:
    return AdvisoryLocks(engine) if engine.dialect.name == "postgresql" else FileLocks(folder)


class FileLocks:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: int | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, worker_id: int) -> None:
        self.held = os.open(self._path(worker_id), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self.held, fcntl.LOCK_EX)  # SQLite gives numbers again: the last owner may be just ending

    def is_held(self) -> bool:
        return self.held is not None

    def is_free(self, worker_id: int) -> bool:
        descriptor = os.open(self._path(worker_id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._path(worker_id).unlink(missing_ok=True)
            return True
        finally:
            os.close(descriptor)

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        descriptor = os.open(self.folder / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(descriptor)

    def release(self) -> None:
        if self.held is not None:
            os.close(self.held)
            self.held = None

    def _path(self, worker_id: int) -> Path:
        return self.folder / f"worker-{worker_id}.lock"


class AdvisoryLocks:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.connection: Connection | None = None

    def take(self, worker_id: int) -> None:
        self.connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not self._try(self.connection, worker_id):
            raise RuntimeError(f"another process holds the lock of worker {worker_id}")

    def is_held(self) -> bool:
        """It is as long as the session of the database in which it was taken."""
        if self.connection is None:
            return False
        try:
            self.connection.execute(text("SELECT 1"))
        except (OperationalError, InterfaceError):
            return False
        return True

    def is_free(self, worker_id: int) -> bool:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not self._try(connection, worker_id):
                return False
            connection.execute(text("SELECT pg_advisory_unlock(:space, :id)"), {"space": SPACE, "id": worker_id})
            return True

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        number = -1 - zlib.crc32(what.encode()) // 2  # below those of workers
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            is_alone = self._try(connection, number)
            try:
                yield is_alone
            finally:
                if is_alone:
                    connection.execute(text("SELECT pg_advisory_unlock(:space, :id)"), {"space": SPACE, "id": number})

    def release(self) -> None:
        if self.connection is not None:
            self.connection.invalidate()  # the lock ends with the server's session, not with the pool's
            self.connection.close()
            self.connection = None

    def _try(self, connection: Connection, worker_id: int) -> bool:
        values = {"space": SPACE, "id": worker_id}
        return bool(connection.execute(text("SELECT pg_try_advisory_lock(:space, :id)"), values).scalar_one())
