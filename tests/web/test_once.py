"""A form that is sent again from a page that was gone back to makes nothing twice."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import Comment, Meeting, Update
from tests.reading import main_of

NEW = "/gyn-onc/updates/new"
ALREADY = "This was sent already: here it is."


def count(noun):
    return db.session.scalar(select(func.count()).select_from(noun))


def test_what_was_made_is_shown_and_not_made_again(visit):
    alice = visit("alice")
    day = (clock.today() + timedelta(days=9)).isoformat()
    plan = {"title": "Forms", "on": day, "at": "15:00", "zone": "Europe/Berlin", "minutes": "60"}
    update = {"title": "Ten forms", "source": "Ten.", "base": "0", "audience": "group"}
    for address, fields, noun in ((NEW, update, Update), ("/gyn-onc/meetings/new", plan, Meeting)):
        before = count(noun)
        first, again = (alice.submit(address, **fields) for _ in range(2))
        assert first.status_code == again.status_code == 302 and first.location == again.location
        assert ALREADY in main_of(alice.page(again.location)) and count(noun) == before + 1
    assert alice.submit("/gyn-onc/updates/1/comments", source="Good.").status_code == 302
    assert count(Comment) == 1 and ALREADY not in main_of(alice.page("/gyn-onc/updates/1"))


def test_other_words_are_taken_and_the_same_by_another_or_later_or_when_the_first_is_gone(visit):
    alice, words = visit("alice"), {"source": "Ten.", "base": "0", "audience": "group"}
    with time_machine.travel(clock.now(), tick=False) as at:
        assert alice.submit(NEW, title="", **words).status_code == 422
        for client, title in ((alice, "One"), (alice, "Another"), (visit("bob"), "One")):
            assert client.submit(NEW, title=title, **words).status_code == 302
        assert count(Update) == 3
        at.shift(timedelta(minutes=11))
        alice.submit(NEW, title="One", **words)
        assert count(Update) == 4
        alice.submit("/gyn-onc/updates/4/withdrawal")
        alice.submit(NEW, title="One", **words)
        assert count(Update) == 5


def test_a_browser_keeps_a_few_only(visit):
    alice = visit("alice")
    for number in range(9):
        alice.submit(NEW, title=f"Update {number}", source="Ten.", base="0", audience="group")
    with alice.session_transaction() as session:
        assert len(session["sent"]) == 5 and session["sent"][-1][1] == "/gyn-onc/updates/9"
