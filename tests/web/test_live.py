"""The long poll: what others did is told at once, to whoever may read it, and nobody holds anything up."""

import sqlite3
import threading

import pytest

from roundtable.domain import action_items, changes, meetings, sign_ins, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.live import SqliteWatch, Watcher, watcher_of
from tests.cast import group, the
from tests.faults.waiting import wait_for
from tests.world import plan

BOUND = 20  # seconds after which a test gives up; what it waits for takes a fraction of one
JSON = {"Accept": "application/json"}


def cursor(*slugs):
    db.session.expire_all()
    return changes.cursor_of({g.id: g.last_seq for g in map(group, slugs or ["gyn-onc"])})


def post_update(title="News"):
    update = updates.post(group(), title=title, source="Words.", reach=Reach(), files=Files(), by=the("bob"))
    db.session.commit()
    return update


def poll(browser, since):
    return browser.get(f"/live?since={since}", headers=JSON)


class Caller(threading.Thread):
    """Somebody who polls, in a thread of their own, as on a server."""

    def __init__(self, browser, since):
        super().__init__(daemon=True)
        self.browser, self.since, self.answer = browser, since, None
        self.start()

    def run(self):
        self.answer = poll(self.browser, self.since)

    def result(self):
        self.join(BOUND)
        assert not self.is_alive(), "the poll was not answered"
        return self.answer


def until_somebody_waits(app):
    watcher = watcher_of(app)
    wait_for("somebody to watch", lambda: watcher._heads is not None)


@pytest.fixture(autouse=True)
def nobody_watches_afterwards(app):
    """The next test gets another database: whoever still watches this one must have gone."""
    watcher = watcher_of(app)
    yield
    wait_for("the watcher to end", lambda: watcher._thread is None)


def test_what_has_changed_already_is_told_at_once(visit, app):
    since = cursor()
    update = post_update()
    answer = poll(visit("alice"), since)
    assert answer.status_code == 200
    assert answer.json["changes"] == [
        {"kind": "update", "id": update.id, "page": {"kind": "update", "id": update.id}, "revision": None}
    ]
    assert answer.json["since"] == cursor()


def test_what_one_may_not_read_is_not_told_and_wakes_nobody(visit, app, monkeypatch):
    monkeypatch.setattr("roundtable.web.live.LONGEST", 1)
    since = cursor()
    post_update()
    caller = Caller(visit("carol"), since)
    until_somebody_waits(app)
    post_update("More news")
    assert caller.result().status_code == 204


def test_who_waits_is_told_when_somebody_else_does_something(visit, app):
    caller = Caller(visit("alice"), cursor())
    until_somebody_waits(app)
    visit("bob").submit("/gyn-onc/updates/new", title="While you waited", source="Words.", audience="group")
    answer = caller.result()
    assert [change["kind"] for change in answer.json["changes"]] == ["update"]


def test_what_happens_in_another_group_wakes_nobody(visit, app, monkeypatch):
    monkeypatch.setattr("roundtable.web.live.LONGEST", 0.5)
    caller = Caller(visit("alice"), cursor("multiomics"))
    until_somebody_waits(app)
    post_update()
    answer = caller.result()
    assert (answer.status_code, answer.text) == (204, "")


def test_who_signed_out_meanwhile_is_told_nothing(visit, app):
    caller = Caller(visit("alice"), cursor())
    until_somebody_waits(app)
    sign_ins.end_all(the("alice"), by=the("alice"))
    db.session.commit()
    post_update()
    assert caller.result().status_code == 401


def test_nobody_holds_a_connection_while_waiting(visit, app, monkeypatch):
    held = []

    class Nothing:
        def wait(self, since, seconds):
            held.append(db.session.registry.has())
            return False

    monkeypatch.setitem(app.extensions, "live", Nothing())
    assert poll(visit("alice"), cursor()).status_code == 204
    assert held == [False]


def test_a_visitor_is_asked_to_sign_in(visit, app):
    assert poll(visit(), cursor()).status_code == 401
    assert visit().get(f"/live?since={cursor()}").status_code == 302


@pytest.mark.parametrize("since", ["", "x", "1", "1.", "1.2-", "-1.2", "1.2,3.4", "1.2" * 500, "9" * 30 + ".1"])
def test_a_place_that_is_none_is_refused_with_a_sentence(visit, app, since):
    answer = poll(visit("alice"), since)
    assert answer.status_code == 422 and "Please reload the page" in answer.json["error"]
    with pytest.raises(DomainError):
        changes.places_of(since)


def test_a_poll_is_no_visit(visit, app):
    alice, before = visit("alice"), the("alice").visited_at
    since = cursor()
    post_update()
    poll(alice, since)
    assert the("alice").visited_at == before


def test_a_group_that_is_not_there_is_passed_over(visit, app):
    post_update()
    answer = poll(visit("alice"), f"{group().id}.0-99999.3")
    assert answer.json["since"].endswith("-99999.3") and answer.json["changes"]


def test_what_is_kept_of_a_meeting_names_the_meetings_page(visit, app):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("T"), by=alice)
    db.session.commit()
    since = cursor()
    source = action_items.Source(meeting)
    item = action_items.assign(group(), action_items.Promise("Do it"), source=source, by=alice)
    db.session.commit()
    told = poll(visit("bob"), since).json["changes"]
    assert [(c["kind"], c["id"]) for c in told] == [("action_item", item.id)]


# The watcher by itself


class Pretend:
    """A connection that hears of what the test says."""

    def __init__(self):
        self.news, self.at, self.is_closed = threading.Semaphore(0), {1: 5}, False

    def is_written(self, seconds):
        return self.news.acquire(timeout=seconds)

    def heads(self):
        return dict(self.at)

    def close(self):
        self.is_closed = True

    def write(self, group_id, seq):
        self.at[group_id] = seq
        self.news.release()


def in_thread(deed):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(deed()), daemon=True)
    thread.start()

    def result():
        thread.join(BOUND)
        assert answers, "it still waits"
        return answers[0]

    return result


def test_beyond_its_seats_the_watcher_answers_at_once():
    watch = Pretend()
    watcher = Watcher(lambda: watch, seats=1)
    first = in_thread(lambda: watcher.wait({1: 5}, BOUND))
    wait_for("it to watch", lambda: watcher._heads is not None)
    assert watcher.wait({1: 5}, BOUND) is False
    watch.write(1, 6)
    assert first() is True
    assert watcher.wait({1: 5}, BOUND) is True  # the seat is free again


def test_who_comes_too_late_does_not_wait():
    watch = Pretend()
    assert Watcher(lambda: watch, seats=2).wait({1: 4}, BOUND) is True


def test_when_the_process_ends_all_go_home():
    watcher, is_ending = Watcher(Pretend, seats=3), threading.Event()
    watcher.is_stopping = is_ending.is_set
    waiting = [in_thread(lambda: watcher.wait({1: 5}, BOUND)) for _ in range(3)]
    wait_for("all to wait", lambda: watcher._waiting == 3)
    is_ending.set()
    assert [result() for result in waiting] == [False] * 3
    assert watcher.wait({1: 1}, BOUND) is False


def test_when_it_cannot_hear_nobody_waits_in_vain_and_the_next_one_tries_again(log):
    class Deaf(Pretend):
        def is_written(self, seconds):
            raise sqlite3.OperationalError("gone")

    made = [Deaf(), Pretend()]
    watcher = Watcher(lambda: made.pop(0), seats=2)
    assert watcher.wait({1: 5}, BOUND) is False
    assert "cannot hear of changes" in log.text
    again = in_thread(lambda: watcher.wait({1: 5}, BOUND))
    wait_for("it to watch", lambda: watcher._heads is not None)
    assert not made
    watcher.is_stopping = lambda: True
    assert again() is False


def test_sqlite_hears_of_what_another_connection_commits(app):
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL: the polls above
    watch = SqliteWatch(db.engine)
    assert watch.is_written(0) is False
    post_update()
    assert watch.is_written(0) is True and watch.is_written(0) is False
    assert watch.heads()[group().id] == group().last_seq
    watch.close()
