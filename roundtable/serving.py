"""Web and worker under one roof, for one machine: started together, stopped together."""

import logging
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from roundtable.config import ROOT, Settings

log = logging.getLogger("roundtable.serving")

#: A worker that dies more often than this is not started again: something is wrong.
MOST_RESTARTS = 5
PATIENCE = 20.0  # seconds that each gets to finish what it is doing


def web_command(settings: Settings) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        f"--bind={settings.host}:{settings.port}",
        f"--workers={settings.web_processes}",
        "--worker-class=gthread",
        f"--threads={settings.web_threads}",
        "--graceful-timeout=15",
        "--timeout=60",
        "--keep-alive=20",
        "--log-level=warning",
        "--no-control-socket",
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


class Supervisor:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_stopping = False
        self.restarts = 0

    def run(self) -> int:
        """Until Ctrl-C or SIGTERM; the exit code."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        web, worker = self._start(web_command(self.settings)), self._start(worker_command())
        while not self.is_stopping and web.poll() is None:
            if worker.poll() is not None and self.restarts < MOST_RESTARTS:
                log.error("worker ended, starting another", extra={"code": worker.returncode})
                self.restarts += 1
                worker = self._start(worker_command())
            time.sleep(0.2)
        for process in (web, worker):
            self._end(process)
        return 0 if self.is_stopping else 1

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        # In a group of its own: Ctrl-C reaches it through us, once.
        return subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), start_new_session=True)  # noqa: S603

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
