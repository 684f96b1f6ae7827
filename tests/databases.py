"""A fresh database for every test, quickly: a template is made once, and copied.

SQLite is a file that is copied, in memory, so that no test waits until a disk has it for good. PostgreSQL is
a cluster of our own in a temporary folder, without fsync, one for each process of a run; as root it runs as
Debian's user postgres.
"""

import contextlib
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql


class SqliteFiles:
    leave: Callable[[], None] = staticmethod(lambda: None)  #: ends our own connections before the files change

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current = folder / "current.db"
        self.kept: set[str] = set()
        self.fresh = ""  # what it is a copy of

    @property
    def url(self) -> str:
        return f"sqlite:///{self.current}"

    def keep(self, name: str) -> None:
        self.leave()
        with contextlib.closing(sqlite3.connect(self.current)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.current, self.folder / f"{name}.db")
        self.kept.add(name)

    def refresh(self, name: str) -> None:
        if self.fresh == name and self._is_untouched():
            return
        self.leave()
        for ending in ("-wal", "-shm"):
            Path(f"{self.current}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{name}.db", self.current)
        os.utime(self.current, ns=(0, 0))
        self.fresh = name

    def _is_untouched(self) -> bool:
        """A write makes the log longer, or is in the file itself, which then has the time of it."""
        log = Path(f"{self.current}-wal")
        return self.current.stat().st_mtime_ns == 0 and not (log.exists() and log.stat().st_size)

    def empty(self) -> None:
        self.fresh = ""
        self.leave()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.current}{ending}").unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of a server that only this process uses: what was not written to since need not be made again."""

    leave: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, server: str, name: str) -> None:
        self.server = server  # a libpq address without a database name: host=… user=…
        self.name = name
        self.kept: set[str] = set()
        self.fresh: tuple[str, str] | None = None  # what it was made from, and where the log stood then
        self.connection = psycopg.connect(f"{server} dbname=postgres", autocommit=True)
        self.empty()

    @property
    def url(self) -> str:
        values = dict(pair.split("=", 1) for pair in self.server.split())
        return f"postgresql+psycopg://{values['user']}@/{self.name}?host={values['host']}&port={values['port']}"

    def keep(self, name: str) -> None:
        self.leave()
        self._run(f"DROP DATABASE IF EXISTS {self.name}_{name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name}_{name} TEMPLATE {self.name} STRATEGY FILE_COPY")
        self.kept.add(name)
        self.fresh = None

    def refresh(self, name: str) -> None:
        if self.fresh == (name, self._end_of_log()):
            return
        self.leave()
        self._run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_{name} STRATEGY FILE_COPY")
        self.fresh = (name, self._end_of_log())

    def empty(self) -> None:
        self.leave()
        self._run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        self.fresh = None

    def _end_of_log(self) -> str:
        """Every write of any process moves it, also one that was rolled back."""
        [(position,)] = self.connection.execute("SELECT pg_current_wal_insert_lsn()::text")
        return str(position)

    def _run(self, statement: str) -> None:
        self.connection.execute(sql.SQL(statement))


@contextlib.contextmanager
def sqlite_files() -> Iterator[SqliteFiles]:
    folder = Path(tempfile.mkdtemp(prefix="roundtable-sqlite-", dir=shared_memory()))
    try:
        yield SqliteFiles(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A server of our own for tests, until the end."""
    folder = Path(tempfile.mkdtemp(prefix="roundtable-postgres-", dir=shared_memory()))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    binaries = postgres_binaries()
    try:
        as_user(user, f"{binaries}/initdb", "-D", f"{folder}/data", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        careless = "-c fsync=off -c full_page_writes=off -c autovacuum=off"
        options = f"-c listen_addresses='' -k {folder} -p 54329 -c max_connections=300 {careless}"
        as_user(user, f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-w", "-o", options, "-l", f"{folder}/log", "start")
        yield f"host={folder} port=54329 user={user}"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            as_user(user, f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def shared_memory() -> str | None:
    """Where a database need not survive, memory is the fastest disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: as root, `make test` installs Debian's package postgresql.")
    return found[-1].parent


def as_user(user: str, *command: str) -> None:
    prefix = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()
