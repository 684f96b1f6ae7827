"""A web process with many busy connections lives on (docs/decisions/0027)."""

import contextlib
import http.client
import socket
import threading

import pytest

from roundtable.domain import decisions
from roundtable.extensions import db
from tests.cast import group, the
from tests.faults.processes import Place, children_of, free_port, gunicorn_of
from tests.faults.waiting import PATIENCE, wait_for
from tests.faults.web_writers import sign_in_browser

#: Where Python looks for garbage by itself it does so all the time, and memory is spoiled within seconds.
EAGER = "import gc\ngc.set_threshold(40, 3, 3)\n"
CONNECTIONS, EACH = 8, 60


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_eight_busy_connections_do_not_end_a_web_process(place: Place, monkeypatch: pytest.MonkeyPatch):
    with place.app.app_context():
        for number in range(60):
            decisions.make(group(), decisions.Words(f"Every report states {number} features"), by=the("alice"))
        db.session.commit()
    cookie = sign_in_browser(place, "bob").cookie
    (place.folder / "sitecustomize.py").write_text(EAGER)
    monkeypatch.setenv("PYTHONPATH", str(place.folder))
    port = free_port()
    serving = place.start_serving(port)
    wait_for("the web server to listen", lambda: is_open(port), state=serving.words)
    processes = children_of(gunicorn_of(serving))
    answers: list[object] = []

    def read_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            for _ in range(EACH):
                connection.request("GET", "/decisions/", headers={"Cookie": cookie})
                answer = connection.getresponse()
                answer.read()
                answers.append(answer.status)
        except (OSError, http.client.HTTPException) as error:
            answers.append(repr(error))
        finally:
            connection.close()

    readers = [threading.Thread(target=read_on) for _ in range(CONNECTIONS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert answers == [200] * CONNECTIONS * EACH, serving.words()
    assert set(processes) <= set(children_of(gunicorn_of(serving))), serving.words()
    assert serving.end() == 0, serving.words()
