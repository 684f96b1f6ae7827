"""Real processes of the application, on a database and a folder of the test's own."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from gunicorn.config import KNOWN_SETTINGS

from roundtable.config import ROOT, Settings
from roundtable.extensions import only_reading
from roundtable.serving import WEB, web_options
from tests.faults.mail_server import MailServer
from tests.faults.nursery import Copy, Nursery
from tests.faults.waiting import wait_for

#: What a worker's log says as soon as it heeds signals.
BEGUN = "worker started"


class Process:
    """A process in a group of its own, with its log in a file."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path) -> None:
        self.log = log
        self.popen = self._begin(command, env)
        self.pid = self.popen.pid

    def _begin(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes] | Copy:
        with self.log.open("ab") as file:
            return subprocess.Popen(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def words(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """SIGKILL to it, to its group, and to the groups that it has started."""
        if self.is_alive:
            for pid in [self.pid, *children_of(self.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
        self.popen.wait()

    def kill_after(self, seconds: float) -> None:
        """SIGKILL at a moment that nothing in the process can foresee."""
        time.sleep(seconds)
        self.kill()

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        if self.is_alive:
            self.popen.send_signal(by)
        wait_for(f"process {self.pid} to end after {by.name}", lambda: not self.is_alive, state=self.words)
        return self.popen.returncode


class FlaskProcess(Process):
    """One that begins as a copy; its command are the arguments of ``flask``."""

    def __init__(self, nursery: Nursery, command: list[str], env: dict[str, str], log: Path) -> None:
        self.nursery = nursery
        super().__init__(command, env, log)

    def _begin(self, command: list[str], env: dict[str, str]) -> Copy:
        return self.nursery.start(command, env, self.log)


def children_of(pid: int) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((process / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(process.name))
    return sorted(found)


def web_command(settings: Settings) -> list[str]:
    """The web server alone, with the options that it has under ``flask serve``."""
    flags = {known.name: known.cli[-1] for known in KNOWN_SETTINGS if known.cli}
    options = web_options(settings).items()
    told = [flags[name] if value is True else f"{flags[name]}={value}" for name, value in options]
    return [sys.executable, "-m", "gunicorn", "wsgi:app", "--config=python:roundtable.gunicorn_hooks", *told]


WORKER = ["--app", "wsgi", "worker"]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "flask", *WORKER]


def name_of(pid: int) -> str:
    """What a process is called where processes are listed; empty when it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def gunicorn_of(serving: Process) -> int:
    """The web server's first process, which ``flask serve`` has started."""

    def find() -> int:
        return next((pid for pid in children_of(serving.pid) if name_of(pid) == WEB), 0)

    return wait_for("gunicorn to be started", find, state=serving.words)


def free_port() -> int:
    """One that nobody listens on, below those that the system gives to connections by itself."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


class Place:
    """A roundtable with news in it: database, folder, mail server, and the processes that a test starts."""

    def __init__(self, app: Flask, database_url: str, folder: Path, nursery: Nursery) -> None:
        self.app, self.database_url, self.folder, self.nursery = app, database_url, folder, nursery
        self.processes: list[Process] = []
        self.workers: list[Process] = []
        self.mail = MailServer(lambda: [worker.pid for worker in self.workers if worker.is_alive], folder / "mail.log")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def env(self, **settings: str) -> dict[str, str]:
        """The settings of the place and these, in place of those of whoever runs the test."""
        outer = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDTABLE_") and key != "PORT"}
        ours = {
            "instance": str(self.folder),
            "database_url": self.database_url,
            "secret_key": self.app.config["SECRET_KEY"],
            "url": "http://localhost",
            "mail_url": self.mail.url,
            **settings,
        }
        return {**outer, **{f"ROUNDTABLE_{key.upper()}": value for key, value in ours.items()}}

    def start(self, command: list[str], **settings: str) -> Process:
        process = Process(command, self.env(**settings), self._new_log())
        self.processes.append(process)
        return process

    def start_worker(self, **settings: str) -> Process:
        worker = FlaskProcess(self.nursery, WORKER, self.env(**settings), self._new_log())
        self.processes.append(worker)
        self.workers.append(worker)
        return worker

    def _new_log(self) -> Path:
        return self.folder / f"process-{len(self.processes)}.log"

    def start_serving(self, port: int) -> Process:
        """Web server and worker, as people start them."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        return self.start(command, url=f"http://127.0.0.1:{port}", port=str(port))

    def end_workers(self) -> None:
        """Those that are still about to begin, too: before that, the signal ends Python and not the worker."""
        for worker in self.workers:
            wait_for("a worker to begin", lambda w=worker: not w.is_alive or BEGUN in w.words(), state=self.logs)  # type: ignore[misc]
            if worker.is_alive:
                assert worker.end() == 0, f"a worker did not end well:\n{worker.words()[-3000:]}"

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Look into the database as it is now, in nobody's way."""
        with self.app.app_context(), only_reading():
            yield

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        self.mail.stop()
        assert not self.mail.trouble, f"the test's own mail server failed: {self.mail.trouble}"

    def logs(self) -> str:
        return "\n".join(f"--- {process.log.name}\n{process.words()[-4000:]}" for process in self.processes)
