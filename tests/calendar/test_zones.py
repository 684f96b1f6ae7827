"""A time zone in a calendar file says what the zone data says, told by two readers that look at the file alone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from roundtable.calendar import data_version, vtimezone
from roundtable.calendar.changes import changes, new_year
from tests.calendar.readers import zones_by_ical, zones_by_icalendar

NAMED = (
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",  # no summer time since 2019
    "Asia/Kolkata",
    "Africa/Casablanca",  # by the moon
    "Australia/Lord_Howe",  # half an hour
    "Europe/Dublin",  # winter is the exception
    "Asia/Tokyo",
    "UTC",
)
ALL = sorted(available_timezones() - {"Factory", "localtime"})


@cache
def readers(name: str, year: int):
    """The zone as each reader makes it out of its description."""
    file = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n%sEND:VCALENDAR\r\n" % vtimezone(name, year)
    one = zones_by_icalendar(icalendar.Calendar.from_ical(file))[name]
    other = zones_by_ical(IcsCalendarStream.calendar_from_ics(file.decode()))[name]
    return one, other


def assert_agrees(name: str, moment: datetime, year: int = 2026) -> None:
    """What a clock there shows means this moment, for both readers. Of two hours that look alike it is the first."""
    wall = moment.astimezone(ZoneInfo(name)).replace(tzinfo=None, fold=0)
    meant = wall.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
    for zone in readers(name, year):
        assert wall - zone.utcoffset(wall.replace(tzinfo=zone)) == meant.replace(tzinfo=None), f"{name} {wall} {zone!r}"


@pytest.mark.parametrize("name", NAMED)
def test_around_every_change_of_forty_years(name):
    found = list(changes(ZoneInfo(name), new_year(2020), new_year(2060)))
    for change in found:
        for minutes in (-121, -61, -31, -1, 0, 1, 31, 61, 121):
            assert_agrees(name, change.at + timedelta(minutes=minutes))
    for year in range(2020, 2060):
        for month in range(1, 13):
            assert_agrees(name, datetime(year, month, 15, 12, tzinfo=UTC))


@pytest.mark.parametrize("name", NAMED)
def test_no_change_is_overlooked(name):
    zone, hour = ZoneInfo(name), timedelta(hours=1)
    moments = [new_year(2019) + n * hour for n in range(24 * 366 * 4)]
    offsets = [m.astimezone(zone).utcoffset() for m in moments]
    truly = [m for m, before, after in zip(moments[1:], offsets, offsets[1:], strict=False) if before != after]
    found = [c.at for c in changes(zone, moments[0], moments[-1])]
    # Clocks of Lord Howe change at half past an hour of UTC.
    assert [m - t in (-hour / 2, hour * 0) for m, t in zip(found, truly, strict=True)] == [True] * len(truly)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2059, 12, 30)).map(lambda d: d.replace(tzinfo=UTC))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ALL), MOMENTS)
def test_any_zone_at_any_moment(name, moment):
    assert_agrees(name, moment)


RULED = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Beirut", "Pacific/Auckland")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RULED), st.integers(0, 366 * 30))
def test_rules_hold_beyond_the_years_that_were_looked_at(name, days):
    assert_agrees(name, new_year(2060) + timedelta(days=days))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMED), st.sampled_from([1970, 1988, 2003, 2011]), st.integers(0, 365 * 30))
def test_records_of_long_ago_too(name, year, days):
    assert_agrees(name, new_year(year) + timedelta(days=days, hours=12), year)


@pytest.mark.parametrize(
    "name, said",
    [
        ("Europe/Berlin", "DTSTART:20191027T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET "
                          "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU END:STANDARD"),
        ("America/New_York", "TZNAME:EDT RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU END:DAYLIGHT"),
        ("America/Sao_Paulo", "BEGIN:STANDARD DTSTART:20190217T000000 TZOFFSETFROM:-0200 TZOFFSETTO:-0300 TZNAME:-03 "
                              "RDATE:20190217T000000 END:STANDARD END:VTIMEZONE"),
        ("Asia/Kolkata", "TZOFFSETFROM:+0530 TZOFFSETTO:+0530"),
        ("Africa/Casablanca", "RDATE:20190609T020000,20200531T020000,20210516T020000"),
        ("Australia/Lord_Howe", "TZOFFSETFROM:+1100 TZOFFSETTO:+1030"),
        ("Europe/Dublin", "BEGIN:DAYLIGHT DTSTART:20190331T010000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 TZNAME:IST"),
        ("Asia/Tokyo", "BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:+0900 TZOFFSETTO:+0900 TZNAME:JST"),
    ],
)  # fmt: skip
def test_it_is_said_as_shortly_as_can_be(name, said):
    unfolded = vtimezone(name, 2026).replace(b"\r\n ", b"").decode()
    assert said in unfolded.replace("\r\n", " ")


@pytest.mark.parametrize("name", NAMED)
def test_a_rule_that_goes_on_has_no_end(name):
    assert b"UNTIL" not in vtimezone(name, 2026)
    assert (b"RRULE" in vtimezone(name, 2026)) == (
        b"DAYLIGHT" in vtimezone(name, 2026) and b"Casa" not in vtimezone(name, 2026)
    )


def test_it_is_made_once_and_anew_with_new_zone_data(monkeypatch):
    first = vtimezone("Europe/Berlin", 2021)
    assert vtimezone("Europe/Berlin", 2029) is first
    assert vtimezone("Europe/Berlin", 2019) is not first
    monkeypatch.setattr("roundtable.calendar.zones.data_version", lambda: "another")
    again = vtimezone("Europe/Berlin", 2021)
    assert again == first and again is not first


def test_the_version_of_the_zone_data_is_known():
    assert data_version()[:2] == "20"
