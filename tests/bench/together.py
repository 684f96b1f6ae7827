"""Twenty people write one section of a paper, each in a browser with words of their own that are not saved: how long a
save of one takes until it is in the text of each of the others. The web server has two processes."""

import html
import json
import re
import threading
import time
from statistics import median
from urllib.parse import urlencode

from flask import Flask

from tests.bench.dataset import EDITORS
from tests.bench.load import Answer, Browser, Request
from tests.bench.pages import GROUP, signed_in
from tests.bench.table import Line
from tests.bench.things import PAPER

SECTION = 2
PLACE = f"{GROUP}/papers/{PAPER}/sections/{SECTION}"
SAYS_JSON = {"Accept": "application/json"}
APPEARS = 1000  # ms that it may take
PATIENCE = 60.0  # seconds for all to have one save


class Editor(threading.Thread):
    """Does what the scripts of the page do (static/js/live.js, together.js)."""

    def __init__(self, app: Flask, port: int, person: int) -> None:
        super().__init__(daemon=True)
        self.person, self.port, self.known = person, port, ""
        self.cookie, self.token = signed_in(app, person)
        self.source = self.kept = ""
        self.is_busy = threading.Lock()
        self.came: dict[int, float] = {}  # when each revision was in the text
        self.trouble: list[BaseException] = []
        self.is_over = threading.Event()
        with Browser(port) as browser:
            page = browser.send(Request(f"{PLACE}/edit", self.cookie)).body.decode()
        self.since = re.findall(r'data-since="([^"]+)"', page)[0]
        self.base = int(re.findall(r'name="base" type="hidden" value="(\d+)"', page)[0])

    def run(self) -> None:
        try:
            with Browser(self.port) as browser:
                self.keep(browser)
                while not self.is_over.is_set():
                    self._wait(browser)
        except BaseException as error:
            self.trouble.append(error)

    def _wait(self, browser: Browser) -> None:
        request = Request(f"/live?since={self.since}", self.cookie, headers=SAYS_JSON)
        browser.connection.request("GET", request.path, headers=request.all_headers())
        answer = browser.connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            return
        heard = json.loads(told)
        self.since = heard["since"]
        if any(one["kind"] == "section" for one in heard["changes"]):
            self._ask(browser)
        if heard["changes"]:
            browser.send(Request(f"{PLACE}/edit?look=1", self.cookie))  # for who writes there

    def _ask(self, browser: Browser) -> None:
        """What others saved."""
        if self.source != self.kept:
            self.keep(browser)
            return
        with self.is_busy:
            asked = Request(f"{PLACE}/draft/merged?base={self.base}&known={self.known}", self.cookie, headers=SAYS_JSON)
            self._take(browser.send(asked))

    def keep(self, browser: Browser) -> None:
        with self.is_busy:
            fields = {"csrf_token": self.token, "base": self.base, "source": self.source, "known": self.known}
            self.kept = self.source
            self._take(browser.send(Request(f"{PLACE}/draft", self.cookie, urlencode(fields), SAYS_JSON)))

    def _take(self, told: Answer) -> None:
        answer = json.loads(told.body)
        self.known, self.base = answer["known"], answer["revision"]
        if answer["merged"] is not None:
            self.source = answer["merged"]
            self.came[self.base] = time.perf_counter()


def together_lines(app: Flask, port: int, saves: int) -> list[Line]:
    """Each of ``saves`` is by somebody who only saves, from the newest revision."""
    editors = [Editor(app, port, person) for person in range(2, EDITORS + 1)]
    cookie, token = signed_in(app, 1)
    with Browser(port) as browser:
        words = _words(browser, cookie)
        for editor in editors:
            editor.source = _with(words, editor)
            editor.start()
        time.sleep(2)  # all of them wait
        took: list[float] = []
        for number in range(saves):
            base = editors[0].base
            began, words = time.perf_counter(), f"Sentence {number} of the one who saves. {words}"
            form = {"csrf_token": token, "base": base, "source": words, "note": "", "known": ""}
            browser.send(Request(f"{PLACE}/edit", cookie, urlencode(form), status=302))
            took += [(came - began) * 1000 for came in _all_came(editors, base + 1)]
            for editor in editors:  # a pause later, as if it had been typed
                editor.keep(browser)
    for editor in editors:
        editor.is_over.set()
    worst = Line("  the slowest of all", "ms", max(took))
    return [Line(f"a save appears for {len(editors)} others", "ms", median(took), APPEARS), worst]


def _words(browser: Browser, cookie: str) -> str:
    page = browser.send(Request(f"{PLACE}/edit", cookie)).body.decode()
    return html.unescape(re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)[0]).replace("\r\n", "\n")


def _with(words: str, editor: Editor) -> str:
    """And words of their own that are not saved."""
    paragraphs = words.split("\n\n")
    at = editor.person % len(paragraphs)
    paragraphs[at] += f" Typed by person {editor.person} and not saved."
    return "\n\n".join(paragraphs)


def _all_came(editors: list[Editor], revision: int) -> list[float]:
    end = time.monotonic() + PATIENCE
    while not all(revision in editor.came for editor in editors):
        trouble = [error for editor in editors for error in editor.trouble]
        if trouble or time.monotonic() > end:
            raise RuntimeError(f"revision {revision} did not come to all: {trouble[:3]}")
        time.sleep(0.01)
    return [editor.came[revision] for editor in editors]
