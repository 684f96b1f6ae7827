"""Recurrence keeps the time on the wall, summer and winter, in every zone."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain.recurrence import days, wall_time
from roundtable.models import Rhythm

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata")
SOME_DAY = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FAR = timedelta(days=3 * 366)


@given(st.sampled_from(Rhythm), st.integers(1, 6), SOME_DAY)
def test_days_rise_and_fit_the_rule(rhythm, interval, first):
    found = list(islice(days(rhythm, interval, first, until=first + FAR), 40))
    assert found[0] == first or (rhythm == Rhythm.MONTHLY_BY_LAST_WEEKDAY and found[0] > first)
    assert all(a < b for a, b in pairwise(found))
    for day in found:
        if rhythm == Rhythm.WEEKLY:
            assert (day - first).days % (7 * interval) == 0
        elif rhythm == Rhythm.YEARLY:
            assert (day.month, day.day) == (first.month, first.day) and (day.year - first.year) % interval == 0
        else:
            months = (day.year - first.year) * 12 + day.month - first.month
            assert months % interval == 0
        if rhythm == Rhythm.MONTHLY_BY_DAY:
            assert day.day == first.day
        if rhythm == Rhythm.MONTHLY_BY_WEEKDAY:
            assert (day.weekday(), (day.day - 1) // 7) == (first.weekday(), (first.day - 1) // 7)


@given(st.integers(1, 6), SOME_DAY)
def test_the_last_weekday_is_the_last(interval, first):
    for day in islice(days(Rhythm.MONTHLY_BY_LAST_WEEKDAY, interval, first, until=first + FAR), 1, 20):
        last = calendar.monthrange(day.year, day.month)[1]
        assert day.weekday() == first.weekday() and day.day > last - 7


@given(st.sampled_from(Rhythm), st.integers(1, 52), SOME_DAY, st.integers(0, 800))
def test_a_nearer_end_gives_the_beginning_of_the_same_days(rhythm, interval, first, length):
    until = first + timedelta(days=length)
    far = list(days(rhythm, interval, first, until=until + timedelta(days=400)))
    assert list(days(rhythm, interval, first, until=until)) == [d for d in far if d <= until]


def test_days_that_a_month_or_year_does_not_have_are_left_out():
    assert list(islice(days(Rhythm.YEARLY, 1, date(2024, 2, 29), until=date(2033, 1, 1)), 9)) == [
        date(2024, 2, 29),
        date(2028, 2, 29),
        date(2032, 2, 29),
    ]
    found = list(days(Rhythm.MONTHLY_BY_DAY, 1, date(2026, 1, 31), until=date(2026, 6, 30)))
    assert found == [date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31)]
    fifth = list(days(Rhythm.MONTHLY_BY_WEEKDAY, 1, date(2026, 3, 31), until=date(2026, 9, 30)))
    assert fifth == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 29)]


def test_the_calendar_ends_and_so_does_the_rule():
    assert list(days(Rhythm.MONTHLY_BY_DAY, 1, date(9999, 11, 5), until=date.max)) == [
        date(9999, 11, 5),
        date(9999, 12, 5),
    ]


@given(st.sampled_from(ZONES), SOME_DAY, st.times(), st.integers(1, 6))
def test_the_wall_shows_the_same_time_at_every_meeting(zone, first, at, interval):
    at = at.replace(second=0, microsecond=0)
    place = ZoneInfo(zone)
    for day in islice(days(Rhythm.WEEKLY, interval, first, until=first + FAR), 60):
        wall = wall_time(day, at, zone)
        back = wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None)
        assert back == wall, "this time exists there"
        asked = datetime.combine(day, at)
        if wall != asked:
            gap = asked.replace(tzinfo=place, fold=0).utcoffset() != asked.replace(tzinfo=place, fold=1).utcoffset()
            assert gap and timedelta(0) < wall - asked <= timedelta(hours=1), (
                "only where clocks skip it, and just after"
            )


@pytest.mark.parametrize(
    ("zone", "day", "at", "shown"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), time(3, 30)),
        ("America/New_York", date(2027, 3, 14), time(2, 15), time(3, 15)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), time(2, 40)),
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), time(2, 30)),
    ],
)
def test_where_clocks_skip_the_time_it_is_after_the_gap(zone, day, at, shown):
    assert wall_time(day, at, zone).time() == shown
