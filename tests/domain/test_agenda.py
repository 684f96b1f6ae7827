"""The agenda: order, clock offsets, slots, and what changed between publications."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain import agenda, agenda_rows, decisions, meetings, publications
from roundtable.domain.agenda_rows import Row, differences
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.models import Audience, MeetingState, Purpose
from tests.cast import group, the
from tests.world import plan


@pytest.fixture
def meeting(app):
    return meetings.schedule(group(), plan("T"), by=the("alice"))


def add(meeting, title, minutes=10, **values):
    item = agenda.add_item(meeting, agenda.Item(title, minutes, **values), by=the("alice"))
    db.session.flush()
    return item


def rows(meeting):
    return agenda_rows.rows_of(agenda.items_of(meeting), agenda.slots_of(meeting))


def test_offsets_follow_from_order_and_minutes(meeting):
    for title, minutes in (("A", 10), ("B", 25), ("C", 5)):
        add(meeting, title, minutes)
    assert [(r.title, r.offset) for r in rows(meeting)] == [("A", 0), ("B", 10), ("C", 35)]


def test_items_move_up_down_and_to_a_place(meeting):
    a, b, c = (add(meeting, t) for t in "ABC")
    agenda.step(meeting, c, -1, by=the("alice"))
    assert [r.title for r in rows(meeting)] == ["A", "C", "B"]
    agenda.move(meeting, a, to=99, by=the("alice"))
    assert [r.title for r in rows(meeting)] == ["C", "B", "A"]
    agenda.step(meeting, c, -1, by=the("alice"))
    assert [r.title for r in rows(meeting)] == ["C", "B", "A"]
    assert b.position == 2


def test_a_slot_has_its_minutes_whatever_is_in_it(meeting):
    add(meeting, "Welcome", 10)
    slot = agenda.add_slot(meeting, group("multiomics"), minutes=30, by=the("alice"))
    db.session.flush()
    for title, minutes in (("One", 20), ("Two", 25)):
        agenda.add_item(meeting, agenda.Item(title, minutes), slot=slot, by=the("carol"))
    add(meeting, "End", 5)
    shown = rows(meeting)
    assert [(r.title, r.offset) for r in shown] == [("Welcome", 0), ("Multiomics", 10), ("End", 40)]
    assert [(r.title, r.offset) for r in shown[1].rows] == [("One", 10), ("Two", 30)]
    assert shown[1].over == 15


def test_items_of_a_slot_are_ordered_among_themselves(meeting):
    slot = agenda.add_slot(meeting, group("multiomics"), minutes=30, by=the("alice"))
    db.session.flush()
    items = [agenda.add_item(meeting, agenda.Item(t, 5), slot=slot, by=the("carol")) for t in "ABC"]
    add(meeting, "Outside")
    agenda.move(meeting, items[2], to=0, by=the("carol"))
    assert [r.title for r in rows(meeting)[0].rows] == ["C", "A", "B"]


def test_a_group_has_one_slot_and_one_with_items_is_not_removed(meeting):
    slot = agenda.add_slot(meeting, group("multiomics"), minutes=30, by=the("alice"))
    db.session.flush()
    with pytest.raises(DomainError, match="has a slot already"):
        agenda.add_slot(meeting, group("multiomics"), minutes=10, by=the("alice"))
    agenda.add_item(meeting, agenda.Item("In it", 5), slot=slot, by=the("carol"))
    db.session.flush()
    with pytest.raises(DomainError, match="items in this slot"):
        agenda.remove_slot(meeting, slot, by=the("alice"))


def test_what_was_discussed_stays_on_the_agenda(meeting):
    item = add(meeting, "Discussed")
    meetings.open_session(meeting, by=the("alice"))
    meetings.start_item(meeting, item, by=the("alice"))
    with pytest.raises(DomainError, match="stays in the record"):
        agenda.remove_item(meeting, item, by=the("alice"))


def test_an_item_with_a_decision_stays_on_the_agenda(meeting):
    item = add(meeting, "Decided before")
    decisions.make(group(), decisions.Words("Yes"), meeting=meeting, item=item, by=the("alice"))
    with pytest.raises(DomainError, match="stays in the record"):
        agenda.remove_item(meeting, item, by=the("alice"))


def test_publications_are_numbered_and_frozen(meeting):
    item = add(meeting, "Old title")
    first = publications.publish(meeting, Reach(Audience.EVERYBODY), by=the("alice"))
    assert (meeting.state, meeting.audience, first.number) == (MeetingState.AGENDA_PUBLISHED, Audience.EVERYBODY, 1)
    said = agenda.Item("New title", 20, Purpose.DECIDE)
    agenda.change_item(meeting, item, said, by=the("alice"))
    second = publications.publish(meeting, Reach(Audience.EVERYBODY), by=the("alice"))
    db.session.commit()
    assert [r.title for r in publications.rows_in(first)] == ["Old title"]
    assert [r.title for r in publications.rows_in(second)] == ["New title"]
    (change,) = differences(publications.rows_in(first), publications.rows_in(second))
    assert change.before == {"title": "Old title", "minutes": 10, "purpose": "discuss"}
    assert change.after == {"title": "New title", "minutes": 20, "purpose": "decide"}


def test_nothing_new_is_not_published_again(meeting):
    with pytest.raises(DomainError, match="nothing on the agenda"):
        publications.publish(meeting, Reach(), by=the("alice"))
    add(meeting, "One")
    publications.publish(meeting, Reach(), by=the("alice"))
    with pytest.raises(DomainError, match="Nothing has changed since publication 1"):
        publications.publish(meeting, Reach(), by=the("alice"))
    assert publications.publish(meeting, Reach(Audience.ROUNDTABLE), by=the("alice")).number == 2


def test_an_agenda_has_at_most_three_hundred_items(meeting):
    for n in range(agenda.MOST_ITEMS):
        agenda.add_item(meeting, agenda.Item(f"Item {n}", 1), by=the("alice"))
    with pytest.raises(DomainError, match="at most 300 items"):
        add(meeting, "One more")


def row(number, title=None, minutes=10):
    return Row("item", number, title or f"Item {number}", minutes, 0)


def test_only_what_moved_is_told_as_moved():
    before = [row(n) for n in range(6)]
    after = [before[5], *before[:5]]
    assert [(d.kind, d.title) for d in differences(before, after)] == [("moved", "Item 5")]


@given(st.lists(st.integers(0, 30), unique=True, max_size=12), st.lists(st.integers(0, 30), unique=True, max_size=12))
def test_differences_lead_from_one_to_the_other(old, new):
    found = differences([row(n) for n in old], [row(n) for n in new])
    gone = {d.title for d in found if d.kind == "removed"}
    came = {d.title for d in found if d.kind == "added"}
    assert gone == {f"Item {n}" for n in set(old) - set(new)}
    assert came == {f"Item {n}" for n in set(new) - set(old)}
    moved = {d.title for d in found if d.kind == "moved"}
    still = [n for n in new if n in old and f"Item {n}" not in moved]
    assert still == [n for n in old if n in still], "what did not move keeps its order"


def test_an_agenda_of_two_hundred_items_is_compared(app):
    before = [row(n) for n in range(200)]
    after = random.Random(1).sample(before, 200)
    assert differences(before, after)
