"""The pace of a meeting: whatever happened, the times of what is to come follow from it."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain import agenda, agenda_rows, meetings, notes, pace
from roundtable.domain.agenda_rows import ITEM, SLOT, Row
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting
from tests.cast import group, the
from tests.world import plan

START = datetime(2026, 11, 24, 14, tzinfo=UTC)


def after(minutes):
    return START + timedelta(minutes=minutes)


def at_work(minutes, done=(), current=None, length=90):
    """A meeting whose items have these minutes: some are done, as (from, to), one is on since a minute."""
    meeting = Meeting(starts_at=START, minutes=length)
    items = [AgendaItem(id=n, minutes=m) for n, m in enumerate(minutes, start=1)]
    for item, (began, ended) in zip(items, done, strict=False):
        item.started_at, item.ended_at = after(began), after(ended)
    if current is not None:
        on = items[len(done)]
        meeting.current_item_id, on.started_at = on.id, after(current)
    rows = [Row(ITEM, i.id, f"Item {i.id}", i.minutes, 0) for i in items]
    return meeting, rows, items


def test_five_minutes_behind_and_what_would_help():
    meeting, rows, items = at_work([10, 25, 25, 15, 15], done=[(0, 12), (12, 40)], current=40)
    found = pace.of(meeting, rows, items, after(41))
    assert (found.minutes_late, found.ends_at, found.spent, found.to_come) == (5, after(95), 1, 30)
    assert [found.starts[n] for n in (4, 5)] == [after(65), after(80)]
    assert found.fix == pace.Fix(4, "Item 4", 5, 10)
    rows[3] = Row(ITEM, 4, "Item 4", 10, 0)
    assert pace.of(meeting, rows, items, after(41)).minutes_late == 0


def test_an_item_that_takes_longer_pushes_all_that_follow():
    meeting, rows, items = at_work([10, 10], current=0, length=20)
    assert pace.of(meeting, rows, items, after(9)).ends_at == after(20)
    late = pace.of(meeting, rows, items, after(18))
    assert (late.ends_at, late.starts[2], late.spent) == (after(28), after(18), 18)


@pytest.mark.parametrize("opened, due", [(-5, 90), (20, 90), (89, 90), (95, 185), (-90, 0)])
def test_held_at_quite_another_time_it_ends_so_long_after_it_began(opened, due):
    meeting, rows, items = at_work([10])
    meeting.opened_at = after(opened)
    assert pace.of(meeting, rows, items, after(opened)).due_at == after(due)


def test_when_nothing_can_be_spared_nothing_is_proposed():
    meeting, rows, items = at_work([10, 5, 3], current=0, length=10)
    assert pace.of(meeting, rows, items, after(30)).fix is None


def test_minutes_of_a_slot_that_nobody_filled_count_until_it_is_past():
    meeting, _, items = at_work([10, 10])
    rows = [Row(ITEM, 1, "A", 10, 0), Row(SLOT, 9, "A group", 30, 10), Row(ITEM, 2, "B", 10, 40)]
    assert pace.of(meeting, rows, items, START).ends_at == after(50)
    items[1].started_at, meeting.current_item_id = START, 2
    assert pace.of(meeting, rows, items, START).ends_at == after(20)  # A was passed over, and comes after it


@given(
    minutes=st.lists(st.integers(0, 60), min_size=1, max_size=20),
    spans=st.lists(st.integers(0, 90), max_size=20),
    now=st.integers(0, 600),
    length=st.integers(5, 600),
)
def test_what_is_to_come_follows_without_gaps_and_never_lies_in_the_past(minutes, spans, now, length):
    done, at = [], 0
    for span in spans[: len(minutes) - 1]:
        done.append((at, at + span))
        at += span
    meeting, rows, items = at_work(minutes, done, current=at, length=length)
    now = max(now, at)
    found = pace.of(meeting, rows, items, after(now))
    times = [found.starts[n] for n in found.coming_ids]
    coming = [minutes[n - 1] for n in found.coming_ids]
    assert found.coming_ids == list(range(len(done) + 2, len(minutes) + 1))
    lengths = [b - a for a, b in itertools.pairwise([*times, found.ends_at])]
    assert lengths == [timedelta(minutes=m) for m in coming]
    assert all(t >= after(now) for t in times)
    assert found.ends_at == meeting.ends_at + timedelta(minutes=found.minutes_late)
    if found.fix is not None:
        assert found.minutes_late >= found.fix.take > 0 and found.fix.leave >= pace.LEAST


def test_only_what_is_to_come_is_made_shorter_and_only_while_it_goes_on(app):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("T", 0), by=alice)
    first, second = (agenda.add_item(meeting, agenda.Item(t, 20), by=alice) for t in "AB")
    db.session.flush()
    with pytest.raises(DomainError, match="still to come"):
        pace.shorten(meeting, second, to=10, by=alice)
    meetings.open_session(meeting, by=alice)
    meetings.start_item(meeting, first, by=alice)
    with pytest.raises(DomainError, match="still to come"):
        pace.shorten(meeting, first, to=10, by=alice)
    for to in (0, -5, 20, 25):
        with pytest.raises(DomainError, match="has 20 minutes by now"):
            pace.shorten(meeting, second, to=to, by=alice)
    pace.shorten(meeting, second, to=10, by=alice)
    assert [r.minutes for r in agenda_rows.rows_of(agenda.items_of(meeting), [])] == [20, 10]


def test_turning_back_leaves_what_nothing_came_of_for_later(app):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("T", 0), by=alice)
    first, second = (agenda.add_item(meeting, agenda.Item(t, 20), by=alice) for t in "AB")
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    for item in (first, second, first):
        meetings.start_item(meeting, item, by=alice)
    assert (second.started_at, second.ended_at, first.ended_at) == (None, None, None)
    began = first.started_at
    meetings.start_item(meeting, first, by=alice)  # pressed twice
    assert (first.started_at, meeting.current_item_id) == (began, first.id)


def test_first_words_in_the_same_breath_leave_it_begun(app):
    """Notes look at their item anew before they begin; what was said of it before must not be forgotten by that."""
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("T", 0), by=alice)
    item = agenda.add_item(meeting, agenda.Item("A", 20), by=alice)
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    meetings.start_item(meeting, item, by=alice)
    notes.save(meeting, item, "Words.", base=0, by=alice)
    db.session.commit()
    assert item.started_at is not None
