"""Workers that begin quickly: copies of one process that has read the application already.

Reading it takes three seconds of a processor, and these tests kill some hundred workers. A copy (fork) is a process
as any other: its own connections, threads and locks, a group of its own, its log in a file; and what kills it kills
it alone. Workers that read the application themselves begin in the tests that start ``flask serve``.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from flask.cli import main

from roundtable.config import ROOT  # whatever is wanted of roundtable, all of it is read first


class Copy:
    """What ``subprocess.Popen`` is for a process of one's own, as far as these tests need it."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._ask(os.WNOHANG)

    def wait(self) -> int | None:
        return self._ask(0)

    def send_signal(self, by: signal.Signals) -> None:
        os.kill(self.pid, by)  # until it was asked for and found dead, nobody else gets its number

    def _ask(self, how: int) -> int | None:
        if self.returncode is None:
            self.returncode = self.nursery.ask({"after": self.pid, "how": how})
        return self.returncode


class Nursery:
    """The process that is copied, as its parent sees it."""

    def __init__(self) -> None:
        self.channel, theirs = socket.socketpair()
        self.answers = self.channel.makefile("r")
        self.lock = threading.Lock()  # the test's mail server asks too
        with theirs:
            command = [sys.executable, "-m", "tests.faults.nursery", str(theirs.fileno())]
            self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], start_new_session=True)

    def start(self, arguments: list[str], env: dict[str, str], log: Path) -> Copy:
        """``flask`` with these arguments."""
        log.touch()  # it can be read from now on
        pid = self.ask({"arguments": arguments, "env": env, "log": str(log)})
        assert pid is not None
        return Copy(self, pid)

    def ask(self, what: dict[str, object]) -> int | None:
        with self.lock:
            self.channel.sendall(f"{json.dumps(what)}\n".encode())
            answer: int | None = json.loads(self.answers.readline())
        return answer

    def close(self) -> None:
        self.answers.close()
        self.channel.close()
        self.process.wait()


def answer_until_copied(channel: socket.socket) -> list[str]:
    """Answer the parent until it is gone. In a copy it returns what ``flask`` is to do."""
    with channel, channel.makefile("r") as questions:
        for line in questions:
            asked = json.loads(line)
            if "after" in asked:
                answer = look_after(asked["after"], asked["how"])
            elif answer := os.fork():
                os.setpgid(answer, answer)  # who is told of it may kill its group
            else:
                become(asked["env"], asked["log"])
                return list(asked["arguments"])
            channel.sendall(f"{json.dumps(answer)}\n".encode())
    sys.exit()


def look_after(pid: int, how: int) -> int | None:
    """The exit code; none when it lives."""
    found, status = os.waitpid(pid, how)
    return os.waitstatus_to_exitcode(status) if found else None


def become(env: dict[str, str], log: str) -> None:
    os.setpgid(0, 0)
    os.environ.clear()
    os.environ.update(env)
    for descriptor, path, how in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)):
        opened = os.open(path, how)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.dup2(1, 2)


if __name__ == "__main__":
    gc.freeze()  # no copy looks for garbage among what was read
    sys.argv = ["flask", *answer_until_copied(socket.socket(fileno=int(sys.argv[1])))]
    main()
