"""On a paper people see what changed since they read it: for themselves alone, and not gone with the first look."""

from zoneinfo import ZoneInfo

import pytest

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import PaperRead
from tests.cast import the
from tests.reading import main_of

PAPER = "/gyn-onc/papers/1"
CHANGED = "Changes since you read it"


@pytest.fixture(autouse=True)
def _world(world):
    pass


def write(client, source, base):
    assert client.submit(f"{PAPER}/sections/1/edit", source=source, base=base).status_code == 302


def test_who_reads_a_paper_for_the_first_time_is_told_of_no_change(visit):
    otto = visit("otto")
    assert CHANGED not in otto.page(PAPER)
    assert CHANGED not in otto.page(PAPER)


def test_what_changed_since_is_marked_and_compared_with_what_was_read(visit, later):
    otto, alice = visit("otto"), visit("alice")
    otto.page(PAPER)
    day = f"{clock.now().astimezone(ZoneInfo(the('otto').zone)):%A}"
    later(days=1)
    write(alice, "First words, and others.", "2")
    alice.submit(f"{PAPER}/sections/new", title="What for")
    page = main_of(otto.page(PAPER))
    assert f"{CHANGED} ({day}" in page
    assert page.count("changed since you read it") == 1 and page.count("new since you read it") == 1
    link = otto.page(PAPER).split("/changes?since=")[1].split('"')[0]
    for _look in range(2):
        changes = main_of(otto.page(f"{PAPER}/changes?since={link}"))
        assert "deleted: more" in changes and "inserted: others" in changes and "added" in changes
        later(hours=2)  # the page stayed open


def test_a_second_look_is_told_the_same_and_the_next_visit_not(visit, later):
    otto = visit("otto")
    otto.page(PAPER)
    later(days=1)
    write(visit("alice"), "First words, and others.", "2")
    assert CHANGED in otto.page(PAPER)
    later(minutes=10)
    assert CHANGED in otto.page(PAPER)
    later(hours=1)
    assert CHANGED not in otto.page(PAPER)


def test_what_one_wrote_oneself_is_no_news(visit, later):
    alice = visit("alice")
    alice.page(PAPER)
    later(days=1)
    write(alice, "First words, and others.", "2")
    alice.submit(f"{PAPER}/sections/new", title="What for")
    assert CHANGED not in alice.page(PAPER)
    write(visit("bob"), "First words, and many others.", "3")
    assert CHANGED in alice.page(PAPER)


def test_a_section_that_was_taken_out_is_told(visit, later):
    otto = visit("otto")
    otto.page(PAPER)
    later(days=1)
    visit("alice").submit(f"{PAPER}/sections/1/withdrawal")
    assert CHANGED in otto.page(PAPER)
    assert "taken out" in main_of(otto.page(f"{PAPER}/changes"))


def test_nothing_is_kept_of_visitors_and_reading_is_not_written_each_time(visit, later):
    visit("otto").page(PAPER)
    [kept] = db.session.query(PaperRead.at).all()
    visit("otto").page(PAPER)
    assert db.session.query(PaperRead.at).all() == [kept]


@pytest.mark.parametrize("since", ["x", "-1", "9" * 40, ""])
def test_whatever_stands_in_the_address_there_is_an_answer(visit, since):
    otto = visit("otto")
    assert "Nothing changed." in main_of(otto.page(f"{PAPER}/changes?since={since}"))
