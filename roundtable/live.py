"""Waiting for what others do: one watcher a process, which wakes those who wait for a group.

It has a connection of its own and looks at how far the events of each group have come (``groups.last_seq``):
on SQLite when the file was written to, by whatever process (PRAGMA data_version), on PostgreSQL when a commit
says so (LISTEN). Those who wait hold no connection. The watcher ends when nobody waits any more.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import Engine

from roundtable.extensions import CHANNEL, db

log = logging.getLogger("roundtable.live")

#: So often SQLite's file is looked at, and so often the watcher sees whether it is to end.
TICK = 0.03
#: How long somebody waits for the watcher to begin.
PATIENCE = 5.0

Heads = dict[int, int]  # of each group the place of its newest event


class Watch(Protocol):
    """A connection that hears of commits."""

    def is_written(self, seconds: float) -> bool:
        """Whether anything was committed since the last call; waits so long for it."""

    def heads(self) -> Heads: ...

    def close(self) -> None: ...


class Watcher:
    """Those who wait, and the thread that wakes them."""

    def __init__(self, open_watch: Callable[[], Watch], seats: int) -> None:
        self.is_stopping: Callable[[], bool] = lambda: False
        self._open_watch, self._free = open_watch, seats
        self._changed = threading.Condition()
        self._heads: Heads | None = None  # none: nobody watches
        self._waiting = 0
        self._thread: threading.Thread | None = None

    def wait(self, since: Mapping[int, int], seconds: float) -> bool:
        """Wait until one of these groups is beyond its place, for so long at most; whether one is.
        Where all seats are taken, or the server is ending, this returns at once."""
        with self._seat() as has_seat:
            if not has_seat:
                return False
            with self._changed:
                self._changed.wait_for(lambda: self._heads is not None or self.is_stopping(), PATIENCE)
                self._changed.wait_for(lambda: self._heads is None or self._is_beyond(since), seconds)
                return self._is_beyond(since)

    def _is_beyond(self, since: Mapping[int, int]) -> bool:
        return any((self._heads or {}).get(group_id, 0) > seq for group_id, seq in since.items())

    @contextmanager
    def _seat(self) -> Iterator[bool]:
        with self._changed:
            has_seat = self._free > 0 and not self.is_stopping()
            if has_seat:
                self._free, self._waiting = self._free - 1, self._waiting + 1
                if self._thread is None or not self._thread.is_alive():
                    self._heads = None
                    self._thread = threading.Thread(target=self._watch, name="live", daemon=True)
                    self._thread.start()
        try:
            yield has_seat
        finally:
            if has_seat:
                with self._changed:
                    self._free, self._waiting = self._free + 1, self._waiting - 1

    def _watch(self) -> None:
        watch: Watch | None = None
        try:
            watch = self._open_watch()
            self._tell(watch.heads())
            while self._is_wanted():
                if watch.is_written(TICK):
                    self._tell(watch.heads())
        except Exception:
            log.exception("cannot hear of changes")
        finally:
            if watch is not None:
                with suppress(Exception):
                    watch.close()
            self._end()

    def _is_wanted(self) -> bool:
        """Ends by itself in the moment in which nobody waits: who comes later begins another."""
        with self._changed:
            is_wanted = self._waiting > 0 and not self.is_stopping()
            if not is_wanted:
                self._thread = None
            return is_wanted

    def _tell(self, heads: Heads | None) -> None:
        with self._changed:
            self._heads = heads
            self._changed.notify_all()

    def _end(self) -> None:
        """Those who still wait go home, unless another watches for them already."""
        with self._changed:
            if self._thread in {None, threading.current_thread()}:
                self._thread, self._heads = None, None
                self._changed.notify_all()


class _Connection:
    """A connection of the pool, taken out of it for good."""

    def __init__(self, engine: Engine) -> None:
        self._held = engine.raw_connection()
        self._held.detach()
        self.connection: Any = self._held.dbapi_connection

    def heads(self) -> Heads:
        return dict(self.connection.execute("SELECT id, last_seq FROM groups").fetchall())

    def close(self) -> None:
        self._held.close()


class SqliteWatch(_Connection):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        assert isinstance(self.connection, sqlite3.Connection)
        self.version = self._version()

    def is_written(self, seconds: float) -> bool:
        before, self.version = self.version, self._version()
        if self.version == before:
            time.sleep(seconds)
        return self.version != before

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])


class PostgresWatch(_Connection):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.connection.autocommit = True
        self.connection.execute(f"LISTEN {CHANNEL}")

    def is_written(self, seconds: float) -> bool:
        return any(True for _ in self.connection.notifies(timeout=seconds, stop_after=1))


def init_app(app: Flask) -> None:
    """The watcher of this process; a fork begins with nobody waiting."""
    with app.app_context():
        engine = db.engine
    watch = PostgresWatch if engine.dialect.name == "postgresql" else SqliteWatch
    app.extensions["live"] = Watcher(lambda: watch(engine), seats=app.config["SETTINGS"].web_threads // 2)


def watcher_of(app: Flask) -> Watcher:
    watcher: Watcher = app.extensions["live"]
    return watcher
