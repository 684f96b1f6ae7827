"""Logs: a line of JSON for each request, with an id that the answer carries, and nothing personal."""

import json
import logging
import re

import pytest

from roundtable.domain import sign_ins
from roundtable.extensions import db
from roundtable.logs import JsonLines
from roundtable.models import LinkPurpose
from roundtable.worker.composing import Composer
from tests.cast import PASSWORD, the
from tests.worker.telling import is_due, post, settle

SECRET = "Mrs Example of Exampletown"  # what nobody may find in a log


def lines(log):
    """What stands in the log, as it is written."""
    return [json.loads(JsonLines().format(record)) for record in log.records]


def written(log):
    return "\n".join(JsonLines().format(record) for record in log.records)


def of_requests(log):
    return [line for line in lines(log) if line["log"] == "roundtable.requests"]


def test_a_request_is_a_line(visit, log):
    response = visit("bob").get("/gyn-onc/updates/?page=1")
    [line] = of_requests(log)
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "gyn-onc.list_updates", 200)
    assert line["ms"] > 0 and line["level"] == "info" and line["at"].endswith("+00:00")
    assert set(line) == {"at", "level", "log", "message", "method", "endpoint", "status", "ms"}
    assert re.fullmatch(r"[0-9a-f]{16}", response.headers["X-Request-ID"])


def test_the_id_of_the_answer_is_that_of_the_line(app, visit, log):
    ids = set()
    app.logger.addHandler(Keeping(ids))
    try:
        answered = {visit().get("/").headers["X-Request-ID"] for _ in range(3)}
    finally:
        app.logger.handlers.pop()
    assert ids == answered and len(ids) == 3


class Keeping(logging.Handler):
    """Formats at once, within the request, as the real one does."""

    def __init__(self, ids):
        super().__init__()
        self.ids = ids

    def emit(self, record):
        self.ids.add(json.loads(JsonLines().format(record))["request"])


def test_an_id_of_the_proxy_is_taken_over(visit):
    assert visit().get("/", headers={"X-Request-ID": "proxy-1234"}).headers["X-Request-ID"] == "proxy-1234"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space in it", "bob@example.org", '"} forged'])
def test_what_is_no_id_is_not(visit, given):
    assert visit().get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


def test_static_files_are_not_worth_a_line(visit, log):
    visit().get("/static/icon.svg")
    assert not log.records


def test_what_people_type_is_nowhere(world, visit, log):
    bob, nobody = visit("bob"), visit()
    bob.get(f"/search/?q={SECRET}")
    bob.submit("/gyn-onc/updates/new", title=SECRET, source=SECRET, base=0, audience="group")
    bob.submit("/gyn-onc/updates/new", title=SECRET, source="", base=0, audience="group")
    bob.submit("/gyn-onc/updates/1/comments/new", source=SECRET)
    nobody.submit("/account/sign-in", address="bob@example.org", password=f"not {PASSWORD}")
    nobody.submit("/account/sign-in", address=f"{SECRET}@example.org", password=SECRET)
    nobody.submit("/account/password", address="bob@example.org")
    nobody.get(f"/{SECRET}/updates/", headers={"User-Agent": SECRET, "Referer": f"http://localhost/{SECRET}"})
    assert len(of_requests(log)) == 8
    for words in (SECRET, "Example", "bob@", "example.org", PASSWORD, "127.0.0.1"):
        assert words.lower() not in written(log).lower(), f"{words!r} is in the log"


def test_a_link_that_signs_in_is_not_in_the_log(visit, log):
    sign_ins.ask_link(the("bob"), "bob@example.org", LinkPurpose.SIGN_IN)
    db.session.commit()
    visit().get("/account/link/a-token-that-opens-doors")
    visit().get("/account/sign-in?next=/account/link/a-token-that-opens-doors")
    assert "opens-doors" not in written(log)


def test_a_failure_is_told_without_the_values_of_the_statement(app, visit, log, monkeypatch):
    """The trace names the statement; what people wrote stands in its values."""

    def break_it(*_args, **_values):
        twice = "INSERT INTO affiliations (name, kind) VALUES (:words, 'academic'), (:words, 'academic')"
        db.session.execute(db.text(twice), {"words": SECRET})

    monkeypatch.setattr("roundtable.domain.updates.of_group", break_it)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    response = visit("bob").get("/gyn-onc/updates/")
    assert response.status_code == 500 and "affiliations" not in response.text
    [failure] = [line for line in lines(log) if line["level"] == "error"]  # and no second one with the path
    assert "INSERT INTO affiliations" in failure["trace"] and failure["message"] == "unhandled"
    assert SECRET not in written(log)


def test_what_fails_after_the_page_is_out_keeps_nobody_from_reading(world, visit, log, monkeypatch):
    def break_it(*_args):
        db.session.execute(db.text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr("roundtable.domain.seen.note", break_it)
    assert visit("otto").get("/gyn-onc/updates/1").status_code == 200
    [failure] = [line for line in lines(log) if line["level"] == "error"]
    assert failure["message"] == "a visit was not noted" and failure["person"] == the("otto").id


def test_the_worker_names_people_by_number(world, app, log, monkeypatch):
    def break_it(*_args):
        raise ValueError("a template is broken")

    monkeypatch.setattr("roundtable.worker.composing.Press.write", break_it)
    is_due(*settle("alice", "bob"))
    post(by="olga")
    Composer().round()
    failures = [line for line in lines(log) if line["level"] == "error"]
    assert {line["person"] for line in failures} == {the("alice").id, the("bob").id}
    assert "Alice" not in written(log) and "example.org" not in written(log)
