"""Web and worker under one roof, for one machine: started together, stopped together.

Both are forks of a process that has read the application already, so that it is read once, and what is only
read is held once.
"""

import contextlib
import contextvars
import ctypes
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from roundtable.config import Settings, SettingsError
from roundtable.gunicorn_hooks import post_worker_init
from roundtable.rendering import compiled, load

log = logging.getLogger("roundtable.serving")

FIRST_PAUSE = 1.0  # seconds before a worker that died is replaced
LONGEST_PAUSE = 60.0
GOOD_LIFE = 300.0  # who lived so long has not died of being started
PATIENCE = 20.0  # seconds that each gets to finish what it is doing
#: What the processes are called where processes are listed.
WEB, WORKER = "rt-web", "rt-worker"

OPENED_MOST = (
    "base.html",
    "desk.html",
    "group/home.html",
    "group/meetings/list.html",
    "group/meetings/show.html",
    "group/papers/show.html",
    "group/tabs.html",
    "kept/",
    "macros/",
    "search.html",
    "timeline/",
    "waiting/",
)
_M_ARENA_MAX = -8  # of glibc's malloc.h

_fork = get_context("fork")
_ASKED_TO_END = {signal.SIGINT, signal.SIGTERM}


def web_options(settings: Settings) -> dict[str, Any]:
    """Of gunicorn."""
    return {
        "bind": settings.listens_at,
        "workers": settings.web_processes,
        "worker_class": "gthread",
        "threads": settings.web_threads,
        "graceful_timeout": 15,
        "timeout": 60,
        "keepalive": 20,
        "loglevel": "warning",
        "control_socket_disable": True,
        "preload_app": True,  # read once, shared by all processes
    }


class WebServer(BaseApplication):
    """gunicorn, on an application that is read already."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        super().__init__()

    def load_config(self) -> None:
        for name, value in web_options(self.app.config["SETTINGS"]).items():
            self.cfg.set(name, value)
        self.cfg.set("post_worker_init", post_worker_init)

    def load(self) -> Flask:
        return self.app


def prepare(app: Flask) -> None:
    """One heap for all threads: glibc gives each its own, and each grows (other C libraries have one). And the
    templates of the pages that are opened most, compiled by a process that takes what it needs for that with it."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    ours, theirs = _fork.Pipe(duplex=False)
    compiling = _fork.Process(target=lambda: theirs.send(compiled(app.jinja_env, OPENED_MOST)), daemon=True)
    compiling.start()
    theirs.close()
    with contextlib.suppress(EOFError):  # it has failed: each is compiled when it is opened
        load(app.jinja_env, ours.recv())
    compiling.join()
    gc.collect()
    gc.freeze()  # what was read until now is shared: looking for garbage must not touch it


def check_address(settings: Settings) -> None:
    """Refuse to start where something else listens already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"Nothing can listen at {settings.listens_at} ({error.strerror or error}). "
                f"Another port: PORT={settings.port + 1} before the command."
            ) from error


class Supervisor:
    """``work`` is what the worker does, until SIGTERM. ``on_open`` is called once, when the first page can
    be opened."""

    def __init__(self, app: Flask, work: Callable[[], None], on_open: Callable[[], None]) -> None:
        self.app, self.work, self.on_open = app, work, on_open
        self.settings: Settings = app.config["SETTINGS"]
        self.is_stopping = False
        self.is_open = False
        self.worker: ForkProcess | None = None
        self.worker_started = self.worker_due = 0.0
        self.pause = FIRST_PAUSE

    def run(self) -> int:
        """Until Ctrl-C or SIGTERM; the exit code. No connection and no thread may be open: they are not
        for those who are forked."""
        prepare(self.app)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        web = self._start(WEB, WebServer(self.app).run)
        while not self.is_stopping and web.is_alive():
            self._look_after_worker()
            if not self.is_open and self._answers():
                self.is_open = True
                self.on_open()
            time.sleep(0.2)
        self._end([p for p in (web, self.worker) if p is not None])
        return 0 if self.is_stopping else 1

    def _look_after_worker(self) -> None:
        """There is always one. After one that died the next waits, longer each time."""
        now = time.monotonic()
        if self.worker is not None and not self.worker.is_alive():
            if now - self.worker_started >= GOOD_LIFE:
                self.pause = FIRST_PAUSE
            log.error("worker ended", extra={"code": self.worker.exitcode, "next_in_seconds": self.pause})
            self.worker, self.worker_due = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.worker is None and now >= self.worker_due:
            self.worker, self.worker_started = self._start(WORKER, self.work), now

    def _answers(self) -> bool:
        try:
            socket.create_connection((self.settings.host, self.settings.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _start(self, name: str, run: Callable[[], Any]) -> ForkProcess:
        signal.pthread_sigmask(signal.SIG_BLOCK, _ASKED_TO_END)  # who is asked to end too early would not hear it
        process = _fork.Process(target=_begin, args=(name, run), name=name, daemon=True)
        process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED_TO_END)
        return process

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _end(self, processes: list[ForkProcess]) -> None:
        """All are asked at once; who does not end in time is made to."""
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()


def _begin(name: str, run: Callable[[], Any]) -> None:
    """The life of a fork: in a group of its own, so that Ctrl-C reaches it through the supervisor, once."""
    os.setsid()
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(name)
    for number in _ASKED_TO_END:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKED_TO_END)
    contextvars.Context().run(run)  # the command's application context is not its own
