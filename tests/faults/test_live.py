"""The long poll on real servers: what is written at one is told by the other, and waiting holds nobody up."""

import http.client
import json
import threading
from urllib.parse import urlencode

from roundtable.config import Settings
from roundtable.domain import changes
from roundtable.domain.groups import by_slug
from tests.faults.processes import Place, Process, free_port, web_command
from tests.faults.waiting import PATIENCE, wait_for
from tests.faults.web_writers import Browser, sign_in_browser

THREADS = 8
SEATS = THREADS // 2


class Server:
    """A web server of one process: two of them are two processes."""

    def __init__(self, place: Place) -> None:
        self.port = free_port()
        settings = Settings(instance=str(place.folder), port=self.port, web_processes=1, web_threads=THREADS)
        self.process: Process = place.start(web_command(settings), port=str(self.port), web_threads=str(THREADS))
        wait_for("the server to answer", self._answers, state=self.process.words)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz").status in {200, 503}
        except OSError:
            return False

    def ask(self, method: str, path: str, browser: Browser | None = None, **fields: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Accept": "application/json", "Host": "localhost"}
        body = None
        if browser is not None:
            headers["Cookie"] = browser.cookie
        if browser is not None and method == "POST":
            body = urlencode({"csrf_token": browser.token, **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.words = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer


class Poll(threading.Thread):
    def __init__(self, server: Server, browser: Browser, since: str) -> None:
        super().__init__(daemon=True)
        self.server, self.browser, self.since = server, browser, since
        self.status, self.words = 0, ""
        self.start()

    def run(self) -> None:
        answer = self.server.ask("GET", f"/live?since={self.since}", self.browser)
        self.status, self.words = answer.status, answer.words  # type: ignore[attr-defined]

    def result(self) -> tuple[int, str]:
        self.join(PATIENCE)
        assert not self.is_alive(), "a poll was never answered"
        return self.status, self.words


def cursor(place: Place) -> str:
    with place.looking():
        group = by_slug("gyn-onc")
        assert group is not None
        return changes.cursor_of({group.id: group.last_seq})


def fill(server: Server, browser: Browser, since: str) -> list[Poll]:
    """Twice as many polls as there are seats: those that find one wait, the others are sent home at once."""
    polls = [Poll(server, browser, since) for _ in range(2 * SEATS)]

    def waiting() -> list[Poll]:
        return [poll for poll in polls if poll.is_alive()]

    wait_for("half of them to be sent home", lambda: len(waiting()) == SEATS, state=server.process.words)
    assert {poll.status for poll in polls if not poll.is_alive()} == {204}
    return waiting()


def test_what_is_written_at_one_server_is_told_by_the_other(place: Place) -> None:
    here, there = Server(place), Server(place)
    alice, bob = sign_in_browser(place, "alice"), sign_in_browser(place, "bob")
    for title in ("First", "Second"):
        since = cursor(place)
        polls = fill(here, alice, since)
        posted = there.ask("POST", "/gyn-onc/updates/new", bob, title=title, source="Words.", audience="group")
        assert posted.status == 302
        for poll in polls:
            status, words = poll.result()
            assert status == 200, f"nothing was told of what another process wrote: {status}\n{place.logs()}"
            assert [change["kind"] for change in json.loads(words)["changes"]] == ["update"]


def test_while_people_wait_pages_are_answered_and_the_server_ends_when_asked(place: Place) -> None:
    server, alice = Server(place), sign_in_browser(place, "alice")
    polls = fill(server, alice, cursor(place))
    assert server.ask("GET", "/gyn-onc/", alice).status == 200
    assert all(poll.is_alive() for poll in polls)
    assert server.process.end() == 0, server.process.words()
    assert [poll.result()[0] for poll in polls] == [204] * SEATS, "they were cut off"
