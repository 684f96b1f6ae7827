"""A series keeps its rule; what was moved, called off or worked on is never lost to it."""

from datetime import date, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from roundtable.domain import agenda, meetings, news, series
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.models import Meeting, MeetingState, Rhythm
from tests.cast import group, the

MONDAY = date(2027, 1, 4)


@pytest.fixture(autouse=True)
def in_winter():
    with time_machine.travel("2026-12-28T12:00:00Z", tick=False):
        yield


def rule(**values):
    given = {"title": "Every second Monday", "rhythm": Rhythm.WEEKLY, "interval": 2, "starts_on": MONDAY}
    given |= {"wall_clock": time(15, 0), "zone": "Europe/Berlin", "minutes": 60}
    return series.Rule(**{**given, **values})


def begun(**values):
    one = series.begin(group(), rule(**values), by=the("alice"))
    db.session.flush()
    return one


def of(one, state=None):
    query = select(Meeting).where(Meeting.series_id == one.id).order_by(Meeting.series_on)
    return [m for m in db.session.scalars(query) if state is None or m.state == state]


def test_meetings_exist_half_a_year_ahead_at_the_same_time_on_the_wall(app):
    found = of(begun())
    assert len(found) == 14 and {m.wall_time.hour for m in found} == {15}
    assert {m.starts_at.hour for m in found} == {13, 14}, "summer and winter"


def test_a_series_is_one_piece_of_news(app):
    begun()
    db.session.commit()
    entries = [e for e in news.latest_in(group(), the("bob")) if e.name.startswith(("series", "meeting"))]
    assert [e.name for e in entries] == ["series.begun"] and entries[0].page.title == "Every second Monday"


def test_the_worker_goes_on_where_it_ended_and_makes_nothing_twice(app):
    one = begun()
    assert series.extend_all() == 0
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        assert series.extend_all() > 0
        db.session.flush()
        assert series.extend_all() == 0
    found = [m.series_on for m in of(one)]
    assert found == sorted(set(found)) and found[-1] > date(2027, 8, 1)


def test_one_that_was_moved_or_called_off_stays_an_exception(app):
    one = begun()
    moved, off, normal = of(one)[:3]
    plan = meetings.Plan(moved.title, moved.wall_time + timedelta(days=1), moved.zone, 60)
    meetings.change(moved, plan, by=the("alice"))
    meetings.cancel(off, by=the("alice"))
    assert [series.is_exception(one, m) for m in (moved, off, normal)] == [True, True, False]
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        series.extend_all()
    assert moved.series_on == MONDAY and len({m.series_on for m in of(one)}) == len(of(one))


def test_another_rule_forks_the_series_and_agendas_go_with_their_day(app):
    one = begun()
    old = of(one)
    with_agenda, on_another_day = old[4], old[5]
    for meeting in (with_agenda, on_another_day):
        agenda.add_item(meeting, agenda.Item("Forms", 10), by=the("alice"))
    day = with_agenda.series_on
    fork = series.fork(one, rule(interval=4, starts_on=day, wall_clock=time(16, 30)), by=the("alice"))
    db.session.flush()
    assert with_agenda.series_id == fork.series.id and with_agenda.wall_time.time() == time(16, 30)
    assert with_agenda.ical_sequence == 1 and [i.title for i in agenda.items_of(with_agenda)] == ["Forms"]
    assert fork.kept == [on_another_day] and on_another_day.state == MeetingState.PLANNED
    assert [m.state for m in old[:4]] == [MeetingState.PLANNED] * 4
    assert old[7].state == MeetingState.CANCELLED and one.ends_on == day - timedelta(days=1)
    assert fork.series.forked_from_id == one.id


def test_the_end_of_a_series_calls_off_what_is_after_it_but_no_work(app):
    one = begun()
    third, fourth = of(one)[2:4]
    agenda.add_item(fourth, agenda.Item("Forms", 10), by=the("alice"))
    kept = series.end(one, third.series_on, by=the("alice"))
    assert kept == [fourth] and len(of(one, MeetingState.CANCELLED)) == 10
    with time_machine.travel("2027-08-01T12:00:00Z", tick=False):
        assert series.extend_all() == 0


def test_two_at_a_time_must_be_meant(app):
    begun()
    with pytest.raises(DomainError) as told:
        series.begin(
            group(), rule(title="Twice", interval=1, wall_clock=time(9, 30), zone="America/New_York"), by=the("alice")
        )
    assert told.value.field == "overlaps_meant"
    db.session.rollback()
    begun()
    series.begin(group("multiomics"), rule(), by=the("carol"))
    series.begin(group(), rule(wall_clock=time(16, 0)), by=the("alice"))
    series.begin(group(), rule(title="Meant"), overlaps_meant=True, by=the("alice"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"zone": "Berlin"}, "zone"),
        ({"interval": 0}, "interval"),
        ({"minutes": 1}, "minutes"),
        ({"ends_on": MONDAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_a_rule_that_cannot_be_gets_a_sentence(app, values, field):
    with pytest.raises(DomainError) as told:
        series.begin(group(), rule(**values), by=the("alice"))
    assert told.value.field == field


def test_a_time_that_clocks_skip_is_after_the_gap_on_that_day_only(app):
    one = begun(interval=1, starts_on=date(2027, 3, 21), wall_clock=time(2, 30))
    assert [m.wall_time.time() for m in of(one)[:3]] == [time(2, 30), time(3, 30), time(2, 30)]
    assert not series.is_exception(one, of(one)[1])
