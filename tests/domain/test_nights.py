"""Whose night it is, and whose clocks change before a meeting."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain.nights import is_night, locals_of, minutes_at_night, shifts
from roundtable.models import User


def people(*zones):
    return [User(id=n, name=f"P{n}", zone=zone) for n, zone in enumerate(zones, start=1)]


@pytest.mark.parametrize(
    ("hour", "minutes", "night"),
    [
        (21, 59, False),
        (21, 60, False),
        (21, 61, True),
        (22, 30, True),
        (6, 59, True),
        (7, 60, False),
        (5, 180, True),
        (20, 720, True),
    ],
)
def test_night_is_from_ten_to_seven(hour, minutes, night):
    assert is_night(datetime(2026, 7, 1, hour, tzinfo=UTC), minutes, "UTC") is night


def test_a_line_a_zone_from_west_to_east():
    found = locals_of(
        datetime(2026, 7, 1, 14, tzinfo=UTC), 60, people("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo", "UTC")
    )
    assert [(one.zone, one.begins.hour, one.is_night, one.names) for one in found] == [
        ("UTC", 14, False, ("P4",)),
        ("Europe/Berlin", 16, False, ("P2",)),
        ("Asia/Tokyo", 23, True, ("P1", "P3")),
    ]


def test_who_meets_at_another_hour_because_clocks_change_in_between():
    now = datetime(2026, 10, 20, 12, tzinfo=UTC)  # both still have summer time; Berlin ends it on 25 October
    wall = datetime(2026, 10, 27, 15)
    found = shifts(wall, "Europe/Berlin", people("Europe/Berlin", "America/New_York", "Asia/Kolkata"), now=now)
    assert [(one.zone, one.today.hour, one.then.hour) for one in found] == [
        ("America/New_York", 9, 10),
        ("Asia/Kolkata", 18, 19),
    ]
    later = datetime(2026, 11, 3, 15)  # New York has ended it too
    assert [one.zone for one in shifts(later, "Europe/Berlin", people("America/New_York", "UTC"), now=now)] == ["UTC"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 600),
    st.sampled_from(sorted(available_timezones())),
)
def test_minutes_at_night_are_those_of_the_clock_there(starts_at, minutes, zone):
    """Held against a look at the clock every minute, in every zone there is, whatever its clocks do."""
    starts_at = starts_at.replace(second=0, microsecond=0)
    shown = ((starts_at + timedelta(minutes=n)).astimezone(ZoneInfo(zone)).hour for n in range(minutes))
    assert minutes_at_night(starts_at, minutes, zone) == sum(hour >= 22 or hour < 7 for hour in shown)


def test_a_night_in_which_clocks_go_back_is_longer():
    evening = datetime(2026, 10, 24, 20, tzinfo=UTC)  # 22:00 in Berlin
    assert minutes_at_night(evening, 12 * 60, "Europe/Berlin") == 10 * 60
    assert minutes_at_night(evening - timedelta(days=7), 12 * 60, "Europe/Berlin") == 9 * 60
