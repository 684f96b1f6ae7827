"""Meetings keep their time on the wall, whatever clocks do."""

from datetime import UTC, datetime

import pytest

from roundtable.domain import agenda, clock, meetings
from roundtable.domain.errors import DomainError
from roundtable.domain.meetings import Plan, instant_of
from roundtable.extensions import db
from roundtable.models import MeetingState
from tests.cast import group, the
from tests.world import plan


@pytest.mark.parametrize(
    "wall, zone, utc",
    [
        (datetime(2026, 11, 24, 15), "Europe/Berlin", "2026-11-24 14:00"),
        (datetime(2026, 7, 1, 15), "Europe/Berlin", "2026-07-01 13:00"),
        (datetime(2026, 11, 24, 9), "Asia/Seoul", "2026-11-24 00:00"),
    ],
)
def test_the_moment_follows_from_the_wall(wall, zone, utc):
    assert f"{instant_of(wall, zone, None):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    "wall, zone, jump",
    [
        (datetime(2027, 3, 28, 2), "Europe/Berlin", "from 02:00 to 03:00"),
        (datetime(2027, 3, 28, 2, 30), "Europe/Berlin", "from 02:00 to 03:00"),
        (datetime(2027, 3, 14, 2, 59), "America/Denver", "from 02:00 to 03:00"),
        (datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe", "from 02:00 to 02:30"),
    ],
)
def test_an_hour_that_is_skipped_is_refused_with_a_sentence(wall, zone, jump):
    with pytest.raises(DomainError) as refused:
        instant_of(wall, zone, None)
    assert f"{refused.value.values['zone']} jump {jump}" in refused.value.message % refused.value.values


def test_an_hour_that_comes_twice_asks_which():
    twice = datetime(2026, 10, 25, 2, 30)
    with pytest.raises(DomainError, match="comes twice"):
        instant_of(twice, "Europe/Berlin", None)
    first, second = instant_of(twice, "Europe/Berlin", 0), instant_of(twice, "Europe/Berlin", 1)
    assert (second - first).total_seconds() == 3600


def test_the_invitations_sequence_rises_only_with_time_place_or_call(app):
    meeting = meetings.schedule(group(), plan("T"), by=the("alice"))
    meetings.change(meeting, plan("Another title", note_taker=the("bob")), by=the("alice"))
    assert meeting.ical_sequence == 0
    agenda.add_item(meeting, agenda.Item("An item", 10), by=the("alice"))
    assert meeting.ical_sequence == 0
    meetings.change(meeting, plan("Another title", place="Berlin"), by=the("alice"))
    meetings.change(meeting, plan("Another title", 9, place="Berlin"), by=the("alice"))
    assert meeting.ical_sequence == 2


def test_when_the_zone_data_changes_the_wall_time_stays(app):
    meeting = meetings.schedule(group(), plan("T"), by=the("alice"))
    wall, right = meeting.wall_time, meeting.starts_at
    meeting.starts_at = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.flush()
    assert meetings.recompute_starts() == 1
    assert (meeting.wall_time, meeting.starts_at) == (wall, right)
    assert meetings.recompute_starts() == 0


def test_a_meeting_goes_its_way(app):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("T"), by=alice)
    items = [agenda.add_item(meeting, agenda.Item(t, 5), by=alice) for t in ("One", "Two")]
    db.session.flush()
    with pytest.raises(DomainError, match="Start the meeting first"):
        meetings.start_item(meeting, items[0], by=alice)
    meetings.open_session(meeting, by=alice)
    meetings.start_item(meeting, items[0], by=alice)
    meetings.start_item(meeting, items[1], by=alice)
    assert items[0].ended_at is not None and items[1].ended_at is None
    meetings.close_session(meeting, by=alice)
    assert (meeting.state, meeting.current_item_id) == (MeetingState.SUMMARY, None)
    assert items[1].ended_at is not None
    for deed in (meetings.open_session, meetings.close_session, meetings.cancel):
        with pytest.raises(DomainError):
            deed(meeting, by=alice)


def test_what_was_planned_and_never_held_is_past_after_a_day(app):
    meetings.schedule(group(), plan("Forgotten", -3), by=the("alice"))
    coming = meetings.schedule(group(), plan("Coming", 3), by=the("alice"))
    db.session.commit()
    assert [m.id for m in meetings.coming(group(), the("bob"))] == [coming.id]
    assert [m.title for m in meetings.past(group(), the("bob")).rows] == ["Forgotten"]


@pytest.mark.parametrize("minutes", [0, 4, 3 * 24 * 60 + 1])
def test_a_meeting_has_a_sensible_length(app, minutes):
    with pytest.raises(DomainError, match="from 5 minutes to three days"):
        meetings.schedule(group(), Plan("T", clock.now().replace(tzinfo=None), "UTC", minutes, fold=0), by=the("alice"))
