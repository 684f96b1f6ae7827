"""People who write at once over HTTP, on and on, and remember what the server has acknowledged."""

import contextlib
import http.client
import itertools
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.cast import Visitor, group, sign_in, the
from tests.faults.processes import Place
from tests.faults.seeding import post_finding
from tests.faults.waiting import PATIENCE, wait_for

WRITERS = 16
NAMES = ("alice", "bob")
TABLES = 3  # different files that are attached: now and then several people attach the same at once
PAUSE = 0.05  # seconds until a writer tries a server again that has gone


@dataclass(frozen=True)
class Browser:
    """A person's browser, signed in, with the token that its forms carry."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Wrote:
    words: str
    is_comment: bool
    location: str = ""  # where the server says it is; empty when nobody has said so


class Writer(threading.Thread):
    """Writes one thing after another. What was under way when the server died is not written again."""

    def __init__(self, number: int, port: int, browser: Browser, update_path: str) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self.number, self.browser, self.update_path = number, browser, update_path
        self.port = port
        self.is_over = threading.Event()
        self.written: list[Wrote] = []
        self.trouble: list[object] = []
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def run(self) -> None:
        try:
            for count in itertools.count():
                if self.is_over.is_set():
                    return
                self._write(f"Writing-{self.number}-{count}")
        except BaseException as error:
            self.trouble.append(error)
        finally:
            self.connection.close()

    @property
    def acknowledged(self) -> list[Wrote]:
        return [wrote for wrote in list(self.written) if wrote.location]

    def _write(self, words: str) -> None:
        is_comment = self.number % 2 == 1
        try:
            location = self._comment(words) if is_comment else self._post_update(words)
        except ConnectionRefusedError:  # nobody was there to be asked
            self._pause()
        except (OSError, http.client.HTTPException):  # it died meanwhile: nobody knows
            self.written.append(Wrote(words, is_comment))
            self._pause()
        else:
            self.written.append(Wrote(words, is_comment, location))

    def _pause(self) -> None:
        self.connection.close()
        self.is_over.wait(PAUSE)

    def _comment(self, words: str) -> str:
        form = urlencode({"csrf_token": self.browser.token, "source": words, "base": "0"}).encode()
        return self._post(f"{self.update_path}/comments", "application/x-www-form-urlencoded", form)

    def _post_update(self, words: str) -> str:
        """With a file, as a browser sends it (RFC 7578)."""
        fields = {"csrf_token": self.browser.token, "title": words, "source": words, "base": "0", "audience": "group"}
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
        file = 'Content-Disposition: form-data; name="files"; filename="counts.csv"\r\nContent-Type: text/csv\r\n\r\n'
        parts.append(file + table_of(words))
        line = f"line-{secrets.token_hex(8)}"
        body = "".join(f"--{line}\r\n{part}\r\n" for part in parts) + f"--{line}--\r\n"
        return self._post("/gyn-onc/updates/new", f"multipart/form-data; boundary={line}", body.encode())

    def _post(self, path: str, content_type: str, body: bytes) -> str:
        headers = {"Cookie": self.browser.cookie, "Content-Type": content_type}
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 302, f"POST {path} answered {answer.status}: {text[-2000:]}"
        return str(answer.headers["Location"])


def table_of(words: str) -> str:
    """The file that goes with it."""
    return f"year;cases\n2026;{int(words.rsplit('-', 1)[1]) % TABLES}\n"


class Crowd:
    """All sixteen, from their first word on."""

    def __init__(self, place: Place, port: int) -> None:
        self.place = place
        with place.app.app_context():
            path = f"/gyn-onc/updates/{post_finding(group(), by=the('olga')).id}"
        browsers = [sign_in_browser(place, NAMES[number % len(NAMES)]) for number in range(WRITERS)]
        self.writers = [Writer(number, port, browser, path) for number, browser in enumerate(browsers)]

    def written(self) -> list[Wrote]:
        return [wrote for writer in self.writers for wrote in list(writer.written)]

    def wait_for_more(self, each: int) -> None:
        """Until everybody has so many more of their words acknowledged."""
        goals = [len(writer.acknowledged) + each for writer in self.writers]

        def are_reached() -> bool:
            self.check()
            return all(len(w.acknowledged) >= goal for w, goal in zip(self.writers, goals, strict=True))

        wait_for(f"{each} more words of everybody", are_reached, every=0.05, state=self.place.logs)

    def check(self) -> None:
        trouble = [f"{writer.name}: {trouble}" for writer in self.writers for trouble in writer.trouble]
        assert not trouble, "\n".join([*trouble, self.place.logs()])


@contextlib.contextmanager
def sixteen_writers(place: Place, port: int) -> Iterator[Crowd]:
    crowd = Crowd(place, port)
    for writer in crowd.writers:
        writer.start()
    try:
        yield crowd
    finally:
        for writer in crowd.writers:
            writer.is_over.set()
        for writer in crowd.writers:
            writer.join()
    crowd.check()


def sign_in_browser(place: Place, name: str) -> Browser:
    client = place.app.test_client()
    assert isinstance(client, Visitor)
    sign_in(place.app, client, name)
    token = client.token()
    cookie = client.get_cookie(place.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return Browser(f"{cookie.key}={cookie.value}", token)
