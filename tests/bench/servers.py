"""Servers as they really run, and what they take of the machine: all read from /proc."""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from roundtable.config import Settings
from tests.bench.load import Browser, Request
from tests.faults.processes import Process, children_of, free_port, gunicorn_of, web_command

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120.0  # seconds that a server gets to begin


@dataclass(frozen=True)
class Start:
    """From the command to the first page, in seconds: on the clock, and of processor time."""

    wall: float
    cpu: float


class Server:
    """A process that answers at a port; ``web`` is the one that answers, with its children."""

    def __init__(self, command: list[str], env: dict[str, str], port: int, folder: Path, first: Request) -> None:
        self.port, began = port, time.perf_counter()
        outer = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDTABLE_") and key != "PORT"}
        self.process = Process(command, {**outer, **env}, folder / "server.log")
        self._wait_for(first, began + PATIENCE)
        self.start = Start(time.perf_counter() - began, processor_seconds(family_of(self.process.pid)))
        self.web = gunicorn_of(self.process) if "gunicorn" not in command else self.process.pid

    def _wait_for(self, first: Request, end: float) -> None:
        with Browser(self.port) as browser:
            while time.perf_counter() < end and self.process.is_alive:
                try:
                    browser.send(first)
                    return
                except ConnectionError:
                    time.sleep(0.005)
        raise RuntimeError(f"the server did not begin:\n{self.process.words()[-3000:]}")

    def web_seconds(self) -> float:
        """Of processor time that the web server has used so far, in all its processes."""
        return processor_seconds(family_of(self.web))

    def megabytes(self) -> float:
        """The memory of all its processes; what they share counts once (PSS)."""
        return megabytes_of(self.process.pid)

    def wait_until_still(self) -> None:
        """Until what runs beside the web server has nothing to do."""
        used = 0.0
        while (now := processor_seconds(family_of(self.process.pid))) - used > 0.03:
            used = now
            time.sleep(1)

    def end(self) -> None:
        self.process.end()


def start_ours(settings: Settings, first: Request) -> Server:
    """Web server and worker, as ``flask serve`` starts them."""
    given = {name: str(getattr(settings, name)) for name in ("instance", "database_url", "secret_key", "port")}
    env = {f"ROUNDTABLE_{name.upper()}": value for name, value in given.items()}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    return Server(command, env, settings.port, settings.folder, first)


def start_reference(folder: Path, first: Request) -> Server:
    """Bare Flask under the same web server with the same options."""
    port = free_port()
    command = web_command(Settings(port=port))
    command[command.index("wsgi:app")] = "tests.bench.reference:create_app()"
    command = [option for option in command if not option.startswith("--config")]
    return Server(command, {"BENCH_REFERENCE": str(folder)}, port, folder, first)


def family_of(pid: int) -> list[int]:
    """A process and all that it has started, and they."""
    return [pid, *(one for child in children_of(pid) for one in family_of(child))]


def megabytes_of(pid: int) -> float:
    """The memory of a process and all that it has started; what they share counts once (PSS)."""
    return sum(_proportional_kilobytes(one) for one in family_of(pid)) / 1024


def processor_seconds(pids: list[int]) -> float:
    """In user and kernel mode, all threads together, with what children used that have ended."""
    return sum(sum(int(value) for value in _stat(pid)[11:15]) for pid in pids) / TICKS


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:  # it has just ended
        return ["0"] * 20


def _proportional_kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
