"""Web server and worker as they really run: started together, stopped together, and looked after."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from roundtable.cli.demonstrating import demonstrate
from roundtable.config import ROOT
from roundtable.extensions import db
from roundtable.serving import WORKER
from tests.cli.conftest import GIVEN
from tests.faults.processes import children_of, free_port, name_of
from tests.faults.waiting import PATIENCE, wait_for


class Serving:
    """``flask --app wsgi serve …`` in a process of its own."""

    def __init__(self, app, tmp_path, *options):
        settings, self.port = app.config["SETTINGS"], free_port()
        given = {"INSTANCE": tmp_path, "DATABASE_URL": settings.database_url, "WEB_PROCESSES": 1, "PORT": self.port}
        env = {k: v for k, v in os.environ.items() if not k.startswith("ROUNDTABLE_") and k != "PORT"}
        env |= {f"ROUNDTABLE_{name}": str(value) for name, value in given.items()}
        self.log = tmp_path / "serving.log"
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", *options]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)

    def words(self):
        return self.log.read_text()

    def health(self):
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as answer:
                return json.load(answer)
        except HTTPError as error:
            return json.load(error)
        except OSError:
            return {}

    def wait_until_well(self):
        wait_for("pages and a worker", lambda: self.health().get("worker"), every=0.1, state=self.words)

    def children(self, pid=None):
        """Its processes and theirs, with what they are called."""
        found = {}
        for child in children_of(pid or self.process.pid):
            found[child] = name_of(child)
            found |= self.children(child)
        return found

    def worker(self):
        return next((pid for pid, name in self.children().items() if name == WORKER), None)

    def end(self, by):
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)


@pytest.fixture
def serve(app, tmp_path):
    started = []

    def serve(*options):
        db.session.remove()
        started.append(Serving(app, tmp_path, *options))
        return started[-1]

    yield serve
    for serving in started:
        if serving.process.poll() is None:
            serving.end(signal.SIGTERM)


def test_both_end_together_and_a_worker_that_died_is_replaced(serve):
    serving = serve()
    serving.wait_until_well()
    first = serving.worker()
    os.kill(first, signal.SIGKILL)
    wait_for("another worker", lambda: serving.worker() not in {None, first}, state=serving.words)
    wait_for("it to begin", lambda: serving.words().count('"worker started"') == 2, state=serving.words)
    mine = serving.children()
    assert len(mine) == 3, "the web server, its process, the worker"
    assert serving.end(signal.SIGTERM) == 0
    assert not [pid for pid in mine if Path(f"/proc/{pid}").exists()], "somebody is still there"
    assert '"worker ended"' in serving.words().splitlines()[-1], "it had time to finish"


def test_the_demonstration_says_how_to_come_in(shown, serve, tmp_path):
    (tmp_path / "demo-password").write_text(GIVEN)
    serving = serve("--demonstration")
    serving.wait_until_well()
    here = f"Open http://127.0.0.1:{serving.port} (Ctrl-C stops it)"
    wait_for("the address to be told", lambda: here in serving.words(), state=serving.words)
    lines = [line for line in serving.words().splitlines() if not line.startswith("{")]
    assert lines[0] == "There is data already: nothing was changed."
    assert f"Sign in as Organizer: organizer@example.org / {GIVEN}" in lines
    assert lines[-1] == here
    assert serving.end(signal.SIGINT) == 0


def test_a_real_roundtable_is_left_alone(app, capsys):
    demonstrate()
    assert capsys.readouterr().out == ""


def test_a_port_that_is_taken_is_told(run, use):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        use(port=port)
        assert f"Nothing can listen at 127.0.0.1:{port}" in run("serve", code=1)


def test_an_empty_database_is_told(run, use, database):
    use(port=free_port())
    db.session.remove()
    database.empty()
    assert "Nothing is set up here yet" in run("serve", code=1)
    assert "Nothing is set up here yet" in run("worker", "--once", code=1)
