"""Series in the browser: a rule, whose night it is, another rule, an end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import Meeting, MeetingState, Series
from tests.cast import the


def fields(**values):
    given = {"title": "Every week", "rhythm": "weekly", "interval": "1", "wall_clock": "15:00", "minutes": "60"}
    first = clock.today() + timedelta(days=7)
    return {**given, "zone": "Europe/Berlin", "starts_on": first.isoformat(), **values}


def begun(visit, **values):
    return visit("alice").submit("/gyn-onc/series/new", **fields(**values))


def test_alice_plans_a_series_and_everybody_sees_the_rule(app, visit):
    answer = begun(visit)
    page = visit("otto").page(answer.location)
    assert "Every week on" in page and "15:00 Berlin time" in page and page.count("/gyn-onc/meetings/") > 20
    assert "Every week on" in visit("bob").page("/gyn-onc/meetings/")
    assert visit("carol").get(answer.location).status_code == 404


def test_the_which_tuesday_it_is_is_said_in_words(app, visit):
    first = next(d for d in (clock.today() + timedelta(days=n) for n in range(7, 40)) if 8 <= d.day <= 14)
    for interval, words in (("1", "Every month on the second"), ("2", "Every 2 months on the second")):
        rule = {"rhythm": "monthly_by_weekday", "interval": interval, "starts_on": first.isoformat()}
        assert f"{words} {first:%A}" in visit("otto").page(begun(visit, **rule, overlaps_meant="y").location)


def test_whose_night_it_is_stands_beside_each_meeting(app, visit):
    the("bob").zone = "Australia/Sydney"
    db.session.commit()
    page = visit("alice").page(begun(visit).location)
    assert "At night for:" in page and "Bob (" in page and "Sydney time" in page


def test_bad_input_is_told_at_its_field_and_the_rest_stays(app, visit):
    answer = begun(visit, zone="Nowhere", interval="99", place="Room 4")
    assert answer.status_code == 422 and "We do not know “Nowhere”" in answer.text and "Room 4" in answer.text
    assert db.session.scalar(select(Series.id)) is None


def test_the_same_time_twice_is_asked_for_once_more(app, visit):
    begun(visit)
    again = begun(visit, title="Again")
    first = db.session.scalars(select(Meeting).order_by(Meeting.starts_at)).first()
    told = f"On {first.wall_time:%A} {first.wall_time.day} {first.wall_time:%B %Y} the group meets at that time already"
    assert again.status_code == 422 and told in again.text
    assert begun(visit, title="Again", overlaps_meant="y").status_code == 302


def test_alice_changes_the_rule_and_ends_it(app, visit):
    begun(visit)
    later = clock.today() + timedelta(days=35)
    answer = visit("alice").submit("/gyn-onc/series/1/rule", **fields(starts_on=later.isoformat(), wall_clock="16:30"))
    assert answer.status_code == 302 and "16:30" in visit("bob").page(answer.location)
    mistyped = visit("alice").submit("/gyn-onc/series/2/ending", last_on="2020-01-01")
    assert mistyped.status_code == 422 and "today, or a day to come" in mistyped.text
    visit("alice").submit("/gyn-onc/series/2/ending", last_on=(later + timedelta(days=7)).isoformat())
    left = db.session.scalars(select(Meeting).where(Meeting.series_id == 2, Meeting.state == MeetingState.PLANNED))
    assert len(list(left)) == 2
    past = visit("alice").submit("/gyn-onc/series/1/rule", **fields(starts_on=clock.today().isoformat()))
    assert past.status_code == 422 and "still to come" in past.text
    begun(visit, overlaps_meant="y")
    visit("alice").submit("/gyn-onc/series/3/ending", last_on=clock.today("Europe/Berlin").isoformat())
    assert "It was ended before its first day." in visit("otto").page("/gyn-onc/series/3")


@pytest.mark.parametrize("weeks", [3, 20])
def test_the_page_of_a_series_costs_the_same_with_many_meetings(app, visit, assert_queries, weeks):
    begun(visit, ends_on=(clock.today() + timedelta(weeks=weeks)).isoformat())
    client = visit("alice")
    client.page("/gyn-onc/series/1")
    with assert_queries(9):
        client.page("/gyn-onc/series/1")
