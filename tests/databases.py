"""A fresh database for every test, quickly: a template is made once, and copied.

SQLite is a file that is copied. PostgreSQL is a cluster of our own in a temporary folder, without
fsync, started once for the whole run; as root it runs as Debian's user postgres.
"""

import contextlib
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql

#: Set by ``make test``: the address of a server that is running already, for all workers of a run.
RUNNING = "ROUNDTABLE_TEST_POSTGRES"


class SqliteFiles:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current = folder / "current.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.current}"

    def keep(self, name: str) -> None:
        with contextlib.closing(sqlite3.connect(self.current)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.current, self.folder / f"{name}.db")

    def refresh(self, name: str) -> None:
        for ending in ("-wal", "-shm"):
            Path(f"{self.current}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{name}.db", self.current)

    def empty(self) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.current}{ending}").unlink(missing_ok=True)


class PostgresDatabases:
    def __init__(self, server: str, name: str) -> None:
        self.server = server  # a libpq address without a database name: host=… user=…
        self.name = name
        self.empty()

    @property
    def url(self) -> str:
        values = dict(pair.split("=", 1) for pair in self.server.split())
        return f"postgresql+psycopg://{values['user']}@/{self.name}?host={values['host']}&port={values['port']}"

    def keep(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.name}_{name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name}_{name} TEMPLATE {self.name} STRATEGY FILE_COPY")

    def refresh(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_{name} STRATEGY FILE_COPY")

    def empty(self) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")

    def _run(self, statement: str) -> None:
        with psycopg.connect(f"{self.server} dbname=postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement))


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A running server for tests: the one that is named, else one of our own until the end."""
    if running := os.environ.get(RUNNING):
        yield running
        return
    folder = Path(tempfile.mkdtemp(prefix="roundtable-postgres-", dir=shared_memory()))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    binaries = postgres_binaries()
    try:
        as_user(user, f"{binaries}/initdb", "-D", f"{folder}/data", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        options = (
            f"-c listen_addresses='' -k {folder} -p 54329 -c fsync=off -c full_page_writes=off -c max_connections=300"
        )
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
