"""People at the server: a number of connections that ask for one page after another."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import islice
from typing import Self

CONNECTIONS = 8


@dataclass(frozen=True)
class Request:
    path: str
    cookie: str = ""
    body: str = ""  # of a form; there is one: it is a POST
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"

    def all_headers(self) -> dict[str, str]:
        given = {"User-Agent": "bench", **self.headers}
        if self.cookie:
            given["Cookie"] = self.cookie
        if self.body:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        return given


@dataclass(frozen=True)
class Answer:
    body: bytes
    etag: str


@dataclass(frozen=True)
class Sample:
    """What some time of asking has shown, in milliseconds."""

    requests: int
    cpu: float  # of processor time a request
    walls: list[float]

    def wall(self, share: float) -> float:
        """So many of all requests took no longer."""
        return sorted(self.walls)[min(len(self.walls) - 1, int(len(self.walls) * share))]


class Browser:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def send(self, request: Request) -> Answer:
        """An error unless the status is the one that was expected."""
        try:
            self.connection.request(request.method, request.path, request.body or None, request.all_headers())
            answer = self.connection.getresponse()
            body = answer.read()
        except (HTTPException, OSError) as error:
            self.connection.close()  # the next request opens it again
            raise ConnectionError(str(error)) from error
        if answer.status != request.status:
            raise RuntimeError(f"{request.method} {request.path}: {answer.status}\n{body[:2000]!r}")
        return Answer(body, answer.headers["ETag"] or "")


def ask(
    port: int,
    requests: Iterable[Request],
    used: Callable[[], float],
    *,
    seconds: float,
    most: int | None = None,
    connections: int = CONNECTIONS,
) -> Sample:
    """Ask for so long, once at least, at most so often; ``used`` tells the processor seconds of the server."""
    before, end = used(), time.perf_counter() + seconds
    turns, lock = islice(requests, most), threading.Lock()
    first = [next(turns)]  # also when the machine is so busy that the time is over before anybody has begun

    def next_one() -> Request | None:
        with lock:
            if first:
                return first.pop()
            return next(turns, None) if time.perf_counter() < end else None

    def go_on() -> list[float]:
        walls = []
        with Browser(port) as browser:
            while request := next_one():
                began = time.perf_counter()
                browser.send(request)
                walls.append((time.perf_counter() - began) * 1000)
        return walls

    with ThreadPoolExecutor(connections) as pool:
        people = [pool.submit(go_on) for _ in range(connections)]
        walls = [wall for person in people for wall in person.result()]
    return Sample(len(walls), (used() - before) * 1000 / max(1, len(walls)), walls)
