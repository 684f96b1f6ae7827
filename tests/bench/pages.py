"""What is asked for: our own pages with their limits, and those of the reference."""

import logging
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle

from flask import Flask, session
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, select

from roundtable.extensions import db
from roundtable.models import ActionItem, ActionItemState, Decision, User
from tests.bench import reference
from tests.bench.dataset import DOER, FEED, MEMBER, ORGANIZER, Size, token_of
from tests.bench.load import Request
from tests.bench.things import PAPER
from tests.bench.words import SEED, Words

GROUP = "/gyn-onc"
#: A word that few things hold.
SELDOM = Words(SEED).vocabulary[2000]
#: Where the browsers of people are, as the sign-in has it.
BROWSER = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "bench"}


@dataclass(frozen=True)
class Page:
    """``ms`` is of processor time a request; ``wall`` of the clock for 19 of 20; none: no limit."""

    name: str
    requests: Iterable[Request]
    ms: float | None = None
    wall: float | None = None
    queries: int | None = None
    kilobytes: int | None = None
    beside: str = ""  # what it is measured by: a page of the reference
    most: int | None = None  # of requests in a round
    connections: int = 8

    @property
    def first(self) -> Request:
        return next(iter(self.requests))


class Ours:
    """The pages of one roundtable."""

    def __init__(self, app: Flask, size: Size) -> None:
        self.app, self.size = app, size
        self.member, _ = signed_in(app, MEMBER)
        self.doer, self.token = signed_in(app, DOER)
        self.organizer, _ = signed_in(app, ORGANIZER)

    @property
    def meeting(self) -> Request:
        return self._page(f"{GROUP}/meetings/{self.size.meeting}")

    @property
    def feed(self) -> Request:
        return Request(f"/calendar/{FEED}.ics")

    def measured(self, etag: str) -> list[Page]:
        """``etag`` is that of the feed."""
        unchanged = Request(self.feed.path, headers={"If-None-Match": etag}, status=304)
        return [
            Page("meeting, 20 items", [self.meeting], 3, queries=15, kilobytes=60, beside="meeting"),
            Page("list of meetings", [self._page(f"{GROUP}/meetings/")], 3, beside="list of 26"),
            Page("desk", [self._page("/")], 4, beside="20 rows"),
            Page("calendar feed", [self.feed], 15, queries=5, beside="20 rows"),
            Page("calendar feed, unchanged", [unchanged], queries=5, beside="20 rows"),
            Page("paper, 12,000 words", [self._page(f"{GROUP}/papers/{PAPER}")], 5, beside="20 rows"),
            Page("finish an action item", self._finishes(), 3, most=400),
        ]

    def growing(self) -> list[Page]:
        """Pages that must not cost more when the roundtable is older."""
        in_group = (
            *("", "meetings/", "updates/", "action-items/", "decisions/", f"decisions/?words={SELDOM}", "papers/"),
            *(f"papers/{PAPER}", "topics/", "members", "gaps/"),
        )
        of_all = ("/", "/me/action-items", "/me/meetings", "/me/papers", "/decisions/", "/gaps/")
        for_organizers = (f"{GROUP}/decisions/new", "/organize/", "/organize/withdrawn", "/organize/mail")
        pages = [Page(path, [self._page(path)]) for path in (*(f"{GROUP}/{part}" for part in in_group), *of_all)]
        pages += [Page(path, [Request(path, self.organizer)]) for path in for_organizers]
        pages.append(Page(f"{GROUP}/meetings/…", [self.meeting]))
        pages.append(Page(f"{GROUP}/decisions/…", [self._page(f"{GROUP}/decisions/{self._decision()}")]))
        return [*pages, Page("finish an action item", self._finishes(), most=150)]

    def _decision(self) -> int:
        """One of the meeting that is looked at."""
        with self.app.app_context():
            made = select(Decision.id).where(Decision.meeting_id == self.size.meeting).order_by(Decision.id)
            return db.session.execute(made.limit(1)).scalar_one()

    def search(self) -> Page:
        """Frequent words, rare ones, several, and the beginning of one."""
        found = Words(SEED)
        often, seldom = found.vocabulary[:30], found.vocabulary[2000:2030]
        pick = random.Random(7)
        asked = [pick.choice(seldom) for _ in range(10)] + [pick.choice(often) for _ in range(4)]
        asked += [f"{pick.choice(often)}+{pick.choice(seldom)}" for _ in range(4)]
        asked += [pick.choice(seldom)[:4] for _ in range(2)]
        return Page("search", [self._page(f"/search?q={words}") for words in asked], wall=30)

    def queries_of(self, requests: Iterable[Request]) -> int:
        """The statements that a page costs, not the first time."""
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                statements.append(statement)

        asked = iter(requests)
        logging.disable(logging.INFO)
        self._answer(next(asked))
        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        self._answer(next(asked))
        event.remove(engine, "before_cursor_execute", note)
        logging.disable(logging.NOTSET)
        return len(statements)

    def _answer(self, request: Request) -> None:
        client = self.app.test_client(use_cookies=False)
        headers, body = request.all_headers(), request.body or None
        answer = client.open(request.path, method=request.method, headers=headers, data=body, environ_base=BROWSER)
        assert answer.status_code == request.status, (request.path, answer.status, answer.text[:1000])

    def _page(self, path: str) -> Request:
        return Request(path, self.member)

    def _finishes(self) -> Iterator[Request]:
        """One open action item after another."""
        mine = (ActionItem.owner_id == DOER, ActionItem.state == ActionItemState.OPEN, ActionItem.meeting_id.is_(None))
        with self.app.app_context():
            ids = list(db.session.scalars(select(ActionItem.id).where(*mine).order_by(ActionItem.id)))
        for item_id in ids:
            path = f"{GROUP}/action-items/{item_id}/completion"
            yield Request(path, self.doer, body=f"csrf_token={self.token}", status=302)


def of_reference(app: Flask) -> list[Page]:
    """What bare Flask does beside ours."""
    cookie, _ = signed_in(app, 1, reference.Person)
    rows = [Page(f"{n} row{'s' if n > 1 else ''}", [Request(f"/rows/{n}")]) for n in (1, 20, 300)]
    content = [("meeting", "/meeting"), ("list of 26", "/meetings")]
    return [
        Page("hello, world", [Request("/hello")]),
        *rows,
        *(Page(name, [Request(path, cookie)]) for name, path in content),
    ]


def signed_in(app: Flask, person_id: int, noun: type = User) -> tuple[str, str]:
    """The cookie of this person's browser, and the token that its forms carry."""
    with app.test_request_context(environ_base=BROWSER):
        found = app.extensions["sqlalchemy"].session.get(noun, person_id)
        if noun is User:
            found.sign_in_token = token_of(person_id)
        login_user(found)
        session.permanent, token = True, generate_csrf()
        response = app.response_class()
        app.session_interface.save_session(app, session, response)
        return response.headers["Set-Cookie"].split(";")[0], token


def again(requests: Iterable[Request]) -> Iterable[Request]:
    """Over and over, where it is a list; else to its end."""
    return cycle(requests) if isinstance(requests, list) else requests
