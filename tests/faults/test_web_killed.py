"""kill -9 of the web server while sixteen people write: what was acknowledged is there, once and whole."""

import os
import random
import signal

from tests.faults.processes import Place, Process, children_of, free_port, gunicorn_of
from tests.faults.waiting import wait_for
from tests.faults.web_ledger import check_reading, check_writing
from tests.faults.web_writers import sixteen_writers

KILLS = 5
EACH = 3  # words that are acknowledged to everybody before the next kill


def kill_web_server(serving: Process) -> None:
    """All of it at once; ``flask serve`` ends with it, so that whoever started that can start it again."""
    os.killpg(gunicorn_of(serving), signal.SIGKILL)
    wait_for("flask serve to end", lambda: not serving.is_alive, state=serving.words)
    assert serving.popen.returncode == 1, serving.words()


def test_killed_as_a_whole_it_has_lost_no_acknowledged_write(place: Place):
    port = free_port()
    serving = place.start_serving(port)
    with sixteen_writers(place, port) as crowd:
        for _ in range(KILLS):
            crowd.wait_for_more(EACH)
            kill_web_server(serving)
            serving = place.start_serving(port)
        crowd.wait_for_more(EACH)
    check_writing(place, crowd)
    check_reading(crowd, f"http://127.0.0.1:{port}")
    assert serving.end() == 0, serving.words()


def test_one_of_its_processes_killed_the_others_go_on_and_nothing_is_lost(place: Place):
    moments = random.Random("web")
    port = free_port()
    serving = place.start_serving(port)
    gunicorn = gunicorn_of(serving)
    with sixteen_writers(place, port) as crowd:
        for _ in range(KILLS):
            crowd.wait_for_more(EACH)
            os.kill(moments.choice(children_of(gunicorn)), signal.SIGKILL)
        crowd.wait_for_more(EACH)
    assert serving.is_alive and gunicorn_of(serving) == gunicorn, serving.words()
    check_writing(place, crowd)
    check_reading(crowd, f"http://127.0.0.1:{port}")
    assert serving.end() == 0, serving.words()
