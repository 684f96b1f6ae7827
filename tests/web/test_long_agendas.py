"""A meeting with nobody at the table yet, and agendas of two hundred items and more."""

import re
import time
from datetime import timedelta

import pytest
from flask import render_template_string

from roundtable.domain import agenda, attendances, clock, meetings, publications
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Answer, Meeting, MeetingState, Presence
from tests.cast import group, the
from tests.reading import main_of
from tests.web.test_session import going_on  # noqa: F401 (a fixture)
from tests.world import plan

RING = '{% from "macros/marks.html" import ring %}{{ ring(seats, "All of them", 64, seats|length) }}'


@pytest.mark.parametrize("seats", [[], ["in"], [""], ["in", "free", ""], ["free"] * 11, ["in"] * 12, ["in"] * 300])
def test_a_ring_of_any_number_of_seats_is_drawn(app, seats):
    with app.test_request_context():
        drawn = render_template_string(RING, seats=seats)
    assert len(re.findall(r'<circle class="seat', drawn)) == min(len(seats), 24)
    assert f">{len(seats)}</text>" in drawn and 'aria-label="All of them"' in drawn
    for value in re.findall(r'c[xy]="([^"]+)"', drawn):
        assert 0 <= float(value) <= 64


def ring_of(page):
    """How many seats are taken, how many kept free, and the sentence that says the same."""
    drawn = re.search(r'<svg class="ring".*?</svg>', page, re.S)
    if drawn is None:
        return None
    label = re.search(r'aria-label="([^"]+)"', drawn[0])[1]
    return drawn[0].count('class="seat in"'), drawn[0].count('class="seat free"'), label


def test_seats_are_kept_free_for_those_who_said_yes_and_are_not_here_yet(visit, going_on):  # noqa: F811
    alice = visit("alice")
    assert ring_of(alice.page(going_on)) is None
    meeting = db.session.get(Meeting, int(going_on.rsplit("/", 1)[1]))
    for name, answer in (("alice", Answer.YES), ("bob", Answer.YES), ("otto", Answer.NO)):
        attendances.answer(meeting, the(name), answer, by=the(name))
    db.session.commit()
    assert ring_of(alice.page(going_on)) == (0, 2, "0 people are here; 2 more said yes")
    attendances.note(meeting, {the("bob").id: Presence.ONLINE}, by=the("alice"))
    db.session.commit()
    page = alice.page(going_on)
    assert ring_of(page) == (1, 1, "1 person is here; 1 more said yes") and "1 more said yes" in main_of(page)
    attendances.note(meeting, {the("bob").id: None}, by=the("alice"))
    meetings.close_session(meeting, by=the("alice"))
    db.session.commit()
    assert ring_of(alice.page(going_on)) is None  # it is over: nobody is expected any more


def long_one(count, state):
    """A meeting with so many items, in one of its states."""
    alice, bob = the("alice"), the("bob")
    days = 3 if state in (MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED) else 0
    meeting = meetings.schedule(group(), plan(f"{count} items", days, chair=alice, note_taker=bob), by=alice)
    for number in range(count):
        agenda.add_item(meeting, agenda.Item(f"Item {number}", 5, presenter=bob), by=alice)
    db.session.flush()
    if state != MeetingState.PLANNED:
        publications.publish(meeting, Reach(), by=alice)
    if state in (MeetingState.IN_SESSION, MeetingState.SUMMARY):
        with clock.at(clock.now() - timedelta(minutes=30)):
            meetings.open_session(meeting, by=alice)
        for item in agenda.items_of(meeting)[: count // 2]:
            meetings.start_item(meeting, item, by=alice)
    if state == MeetingState.SUMMARY:
        meetings.close_session(meeting, by=alice)
    db.session.commit()
    return f"/gyn-onc/meetings/{meeting.id}"


STATES = [MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED, MeetingState.IN_SESSION, MeetingState.SUMMARY]


@pytest.mark.parametrize("state", STATES)
def test_two_hundred_items_cost_no_more_queries_than_five_and_less_than_a_second(visit, assert_queries, state):
    few, many, alice = long_one(5, state), long_one(200, state), visit("alice")
    also = [""] if state in (MeetingState.IN_SESSION, MeetingState.SUMMARY) else ["", "/agenda"]
    for part in also:
        alice.page(few + part)
        with assert_queries(99) as statements:
            alice.page(few + part)
        alice.page(many + part)
        began = time.process_time()
        with assert_queries(len(statements)):
            page = alice.page(many + part)
        assert time.process_time() - began < 1
        assert "Item 0<" in page and "Item 199<" in page
        assert part == "" or len(page) < 300_000


def test_a_full_agenda_says_so_before_somebody_types_and_after(visit, monkeypatch):
    monkeypatch.setattr(agenda, "MOST_ITEMS", 20)
    alice, there = visit("alice"), long_one(19, MeetingState.PLANNED)
    item = {"title": "One more", "minutes": "5", "purpose": "discuss", "presenter": ""}
    assert "Add item" in main_of(alice.page(f"{there}/agenda"))
    assert alice.submit(f"{there}/agenda/items", **item).status_code == 302
    page = main_of(alice.page(f"{there}/agenda"))
    assert "This agenda is full: it has 20 items." in page and "Add item" not in page
    refused = alice.submit(f"{there}/agenda/items", **item)
    assert refused.status_code == 422 and "An agenda has at most 20 items." in refused.text
    meeting = db.session.get(Meeting, int(there.rsplit("/", 1)[1]))
    assert len(agenda.items_of(meeting)) == 20
    alice.submit(f"{there}/agenda/items/{agenda.items_of(meeting)[0].id}/removal")
    assert "Add item" in main_of(alice.page(f"{there}/agenda"))
