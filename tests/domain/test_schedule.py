"""The digest comes in the person's own morning, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain.schedule import next_due, reports_on
from roundtable.models import Cadence

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Seoul",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
]


def person(zone="Europe/Berlin", hour=7, weekday=0, paused_until=None, days="0123456"):
    times = {"digest_hour": hour, "digest_weekday": weekday, "digest_days": days}
    return SimpleNamespace(zone=zone, paused_until=paused_until, **times)


def due(who, cadences, after):
    found = next_due(who, cadences, after)
    return found.astimezone(ZoneInfo(who.zone)) if found else None


def test_weekly_is_monday_at_seven_own_time():
    local = due(person(), {Cadence.WEEKLY}, datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert f"{local:%A %Y-%m-%d %H:%M}" == "Monday 2026-11-23 07:00"


def test_daily_is_tomorrow_once_today_is_past():
    assert f"{due(person(), {Cadence.DAILY}, datetime(2026, 11, 21, 5, tzinfo=UTC)):%d %H}" == "21 07"
    assert f"{due(person(), {Cadence.DAILY}, datetime(2026, 11, 21, 6, tzinfo=UTC)):%d %H}" == "22 07"


@pytest.mark.parametrize("cadences", [set(), {Cadence.NEVER}, {Cadence.AT_ONCE}])
def test_none_is_due_where_no_group_reports(cadences):
    assert next_due(person(), cadences, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_pause_lasts_until_its_day():
    who = person(paused_until=date(2026, 12, 24))
    assert f"{due(who, {Cadence.DAILY}, datetime(2026, 11, 21, tzinfo=UTC)):%Y-%m-%d %H:%M}" == "2026-12-24 07:00"


def test_a_day_that_has_its_digest_is_passed_over():
    who, morning = person(), datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert f"{next_due(who, {Cadence.DAILY}, morning, date(2026, 11, 20)):%d}" == "21"
    assert f"{next_due(who, {Cadence.DAILY}, morning, date(2026, 11, 21)):%d}" == "22"
    monday = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert f"{next_due(who, {Cadence.WEEKLY}, monday, date(2026, 11, 23)):%d}" == "30"


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))


@given(st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 6), MOMENTS, st.booleans())
def test_it_is_the_first_such_hour_after_now(zone, hour, weekday, after, daily):
    who = person(zone, hour, weekday)
    cadences = {Cadence.DAILY} if daily else {Cadence.WEEKLY}
    found = next_due(who, cadences, after)
    local = found.astimezone(ZoneInfo(zone))
    assert found > after
    assert daily or local.weekday() == weekday
    # An hour that the clocks skip is the moment that they jump to, up to an hour later.
    assert (
        local.hour == hour or local.hour == hour + 1 and local.utcoffset() != (local - timedelta(hours=3)).utcoffset()
    )
    assert found - after <= timedelta(days=1 if daily else 7, hours=2)


@given(st.sampled_from(ZONES), st.integers(0, 23), MOMENTS)
def test_a_year_of_daily_digests_is_one_a_day(zone, hour, start):
    who, days = person(zone, hour), []
    at = start
    for _ in range(60):
        at = next_due(who, {Cadence.DAILY}, at)
        days.append(at.astimezone(ZoneInfo(zone)).date())
    assert [b - a for a, b in zip(days, days[1:], strict=False)] == [timedelta(days=1)] * 59


def test_which_groups_report_on_a_day():
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    assert reports_on(Cadence.WEEKLY, person(), monday) and not reports_on(Cadence.WEEKLY, person(), tuesday)
    assert reports_on(Cadence.DAILY, person(), tuesday)
    assert not reports_on(Cadence.AT_ONCE, person(), monday) and not reports_on(Cadence.NEVER, person(), monday)
