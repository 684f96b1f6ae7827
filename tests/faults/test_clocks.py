"""Clocks are put forward and back, and a machine is away for a week: still one digest a morning, nothing lost."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from roundtable.domain import clock
from roundtable.domain.schedule import plan_next
from roundtable.extensions import db
from tests.cast import the
from tests.worker.telling import post, settle

#: Zones, each with the hour that its clocks leave out once a year and have twice at another time.
ZONES = {
    "Europe/Berlin": 2,
    "America/New_York": 2,
    "America/Santiago": 0,  # at midnight: a day that begins at one
    "Australia/Sydney": 2,
    "Australia/Lord_Howe": 2,  # by half an hour
}


@pytest.fixture
def time(app):
    with time_machine.travel("2026-02-01T00:00+00:00", tick=False) as time:
        yield time


def changes_of(zone):
    """The two moments of the year after February 2026 at which the clocks of the zone change."""
    hours = [datetime(2026, 2, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(365 * 24)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    return [hour for hour, before, after in zip(hours[1:], offsets, offsets[1:], strict=False) if before != after]


def told(office):
    """How often each finding was told."""
    texts = [letter.get_body(("plain",)).get_content() for letter in office.letters]
    return Counter(number for text in texts for number in re.findall(r"Finding (\d+)", text))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("which", [0, 1])
def test_where_clocks_change_there_is_one_digest_a_day(office, work, time, zone, which):
    change = changes_of(zone)[which]
    time.move_to(change - timedelta(days=3))
    [bob] = settle("bob")
    bob.zone, bob.digest_hour = zone, ZONES[zone]
    plan_next(bob)
    db.session.commit()
    mornings = []
    for number in range(7):
        post(f"Finding {number}")
        time.move_to(the("bob").next_due_at)
        work()
        work()
        mornings.append(clock.now().astimezone(ZoneInfo(zone)))
    assert mornings[-1] - mornings[0] > timedelta(days=5), "the change lies within"
    days = [morning.date() for morning in mornings]
    assert days == [days[0] + timedelta(days=n) for n in range(7)]
    assert told(office) == {str(number): 1 for number in range(7)}
    assert len(office.envelopes) == 7
    # An hour that is left out is as good as the one after it: nobody waits until the next day.
    late = [f"{morning:%H:%M}" for morning in mornings if morning.hour != ZONES[zone]]
    assert len(late) <= 1 and all(hour < f"{ZONES[zone] + 2:02}:00" for hour in late)


def test_a_clock_that_was_wrong_and_is_set_back_repeats_nothing(office, work, time):
    """The clock of a machine ran a day ahead; then it was set right."""
    settle("bob")
    post("Finding 1")
    time.move_to(the("bob").next_due_at + timedelta(days=1))
    work()
    time.shift(-timedelta(days=1))
    post("Finding 2")
    work()
    time.move_to(the("bob").next_due_at)
    work()
    assert told(office) == {"1": 1, "2": 1}


def test_a_week_of_downtime_is_one_digest_for_each(office, work, time):
    people = settle("alice", "bob", "otto")
    for number in range(7):
        post(f"Finding {number}", by="olga")
        time.shift(timedelta(days=1))
    work()
    assert len(office.envelopes) == len(people)
    assert told(office) == {str(number): len(people) for number in range(7)}
    work()
    assert len(office.envelopes) == len(people)
