"""A meeting in a calendar file reads back as what it is: the moment, the words, the answer."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roundtable.calendar import Entry, Method, Party, Reply, invitation
from roundtable.calendar.changes import changes, new_year
from tests.calendar.readers import file_of, read_both

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin")
CHANGES = [(zone, change.at) for zone in ZONES for change in changes(ZoneInfo(zone), new_year(2024), new_year(2036))]
ENTRY = Entry(
    uid="0123456789abcdef@roundtable",
    sequence=0,
    changed_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    wall_time=datetime(2026, 11, 24, 15),
    zone="Europe/Berlin",
    minutes=60,
    summary="Monthly meeting",
)


def at(moment: datetime, zone: str, minutes: int = 60) -> Entry:
    wall = moment.astimezone(ZoneInfo(zone))
    return ENTRY._replace(wall_time=wall.replace(tzinfo=None, fold=0), fold=wall.fold, zone=zone, minutes=minutes)


def unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")


# Moments


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-36 * 60, 36 * 60), st.integers(5, 3 * 24 * 60))
@example(("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)), 30, 60)  # the second 02:30
@example(("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)), -30, 60)  # the first; it ends in the second
@example(("Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC)), -60, 120)  # over the skipped hour
def test_around_changes_of_clocks_everybody_reads_the_very_moment(change, minutes_after, minutes):
    zone, changed_at = change
    begins = changed_at + timedelta(minutes=minutes_after)
    for read in read_both(file_of(at(begins, zone, minutes))):
        assert [(e.begins, e.ends) for e in read] == [(begins, begins + timedelta(minutes=minutes))]


def test_meetings_of_many_zones_share_one_file():
    zones = [*ZONES, "Asia/Tokyo", "UTC", "Asia/Kolkata"]
    begins = datetime(2026, 11, 24, 14, 15, tzinfo=UTC)
    file = file_of(*(at(begins, zone)._replace(uid=f"{n}@roundtable") for n, zone in enumerate(zones * 2)))
    for read in read_both(file):
        assert [e.begins for e in read] == [begins] * 16
    described = [line for line in unfolded(file) if re.match(r"TZID:", line)]
    assert described == sorted(f"TZID:{zone}" for zone in zones if zone != "UTC")


def test_a_time_that_comes_twice_is_told_in_utc():
    second = at(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin")
    assert "DTSTART:20261025T013000Z" in unfolded(file_of(second))
    plain = at(datetime(2026, 11, 25, 1, 30, tzinfo=UTC), "Europe/Berlin")
    assert "DTSTART;TZID=Europe/Berlin:20261125T023000" in unfolded(file_of(plain))


@pytest.mark.parametrize(
    "minutes, after", [(60, date(2019, 10, 20)), (24 * 60, date(2019, 10, 20)), (2 * 24 * 60, date(2019, 10, 21))]
)
def test_a_meeting_of_which_only_the_day_is_known_takes_the_day(minutes, after):
    entry = ENTRY._replace(wall_time=datetime(2019, 10, 19, 12), is_day_only=True, minutes=minutes)
    file = file_of(entry)
    for read in read_both(file):
        assert [(e.begins, e.ends) for e in read] == [(date(2019, 10, 19), after)]
    assert "TRANSP:TRANSPARENT" in unfolded(file) and b"VTIMEZONE" not in file


# Words

#: All that can be typed into a form: no control characters but the end of a line and the tab.
WRITTEN = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=100)
WORDS = st.builds(lambda words, times: (words * times)[:1000], WRITTEN, st.integers(1, 100))
HARD = [
    "Commas, semicolons; back\\slashes\\n and \\, both",
    "Two\nlines\n\nand one more",
    "🧬" * 250,
    "👩🏽\u200d🔬👨\u200d👩\u200d👧🇩🇪" * 40,
    "اجتماع مجموعة العمل، الثلاثاء; \u200f(مهم)\u200e " * 20,
    "é" * 37 + "a" + "ü" * 38,
    'BEGIN:VEVENT\nEND:VCALENDAR "quoted" ^n ^^ \u2028 \u2029 \u200b',
    " leading and trailing ",
    "x" * 1000,
]


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_words_read_back_as_they_were_written(title, place, description):
    assert_read_back(title, place, description)


@pytest.mark.parametrize("words", HARD)
def test_hard_words_too(words):
    assert_read_back(words, words, words)


def assert_read_back(title: str, place: str, description: str) -> None:
    for read in read_both(file_of(ENTRY._replace(summary=title, place=place, description=description))):
        assert [(e.summary, e.place, e.description) for e in read] == [(title, place, description)]


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS, st.text(min_size=30, max_size=300))
def test_lines_are_short_and_end_as_they_must(title, place, anything):
    party = Party(anything, "somebody@example.org")
    entry = ENTRY._replace(summary=title, place=place, description=anything, page=anything, organizer=party)
    file = file_of(invitation(entry, party, Reply.NONE, stamp=ENTRY.changed_at), name=title)
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"") and b"\r" not in file.replace(b"\r\n", b"")
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is broken in two
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line)


def test_what_the_standard_does_not_know_is_left_out():
    file = file_of(ENTRY._replace(summary="a\x07b\x00c\x7f", description="one\r\ntwo\rthree"))
    for read in read_both(file):
        assert [(e.summary, e.description) for e in read] == [("abc", "one\ntwo\nthree")]


# What else is said


def test_all_that_a_program_needs():
    entry = ENTRY._replace(
        sequence=3,
        place="Hotel Adlon, Berlin",
        description="Join the call: https://meet.example.org/abc\nAgenda: https://roundtable.example.org/gyn-onc/meetings/3",
        page="https://roundtable.example.org/gyn-onc/meetings/3",
        organizer=Party("Gyn Onc (STUMP)", "roundtable@example.org"),
    )
    lines = unfolded(file_of(entry, name="Gyn Onc; meetings"))
    assert lines[:9] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Roundtable//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Gyn Onc\\; meetings",
        "X-WR-CALNAME:Gyn Onc\\; meetings",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:0123456789abcdef@roundtable",
        "SEQUENCE:3",
        "DTSTAMP:20261101T093000Z",
        "LAST-MODIFIED:20261101T093000Z",
        "DTSTART;TZID=Europe/Berlin:20261124T150000",
        "DTEND;TZID=Europe/Berlin:20261124T160000",
        "SUMMARY:Monthly meeting",
        "LOCATION:Hotel Adlon\\, Berlin",
        "DESCRIPTION:Join the call: https://meet.example.org/abc\\nAgenda: https://roundtable.example.org/gyn-onc/meetings/3",
        "URL:https://roundtable.example.org/gyn-onc/meetings/3",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        'ORGANIZER;CN="Gyn Onc (STUMP)":mailto:roundtable@example.org',
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancelled_meeting_stays_to_be_told():
    file = file_of(ENTRY._replace(sequence=1, is_cancelled=True), method=Method.CANCEL)
    for read in read_both(file):
        assert [(e.uid, e.sequence, e.status) for e in read] == [(ENTRY.uid, 1, "CANCELLED")]
    assert {"METHOD:CANCEL", "TRANSP:TRANSPARENT"} <= set(unfolded(file))


@pytest.mark.parametrize("reply", list(Reply))
def test_an_invitation_names_its_one_reader(reply):
    entry = ENTRY._replace(organizer=Party("Gyn Onc, the “first”", "roundtable@example.org"))
    stamp = datetime(2026, 11, 2, 8, tzinfo=UTC)
    file = file_of(
        invitation(entry, Party('Bob "B;" Miller, MD ^x', "bob@example.org"), reply, stamp=stamp), method=Method.REQUEST
    )
    event = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
    assert event["ATTENDEE"] == "mailto:bob@example.org"
    assert event["ATTENDEE"].params["CN"] == "Bob 'B;' Miller, MD ^x"
    assert event["ATTENDEE"].params["PARTSTAT"] == reply
    assert event["ORGANIZER"] == "mailto:roundtable@example.org"
    assert event["ORGANIZER"].params["CN"] == "Gyn Onc, the “first”"
    assert event["DTSTAMP"].dt == stamp and event["LAST-MODIFIED"].dt == ENTRY.changed_at
