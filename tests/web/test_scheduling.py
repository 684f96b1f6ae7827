"""Scheduling a meeting: hours that clocks skip, or show twice."""

from sqlalchemy import select

from roundtable.extensions import db
from roundtable.models import Meeting
from tests.reading import is_wrong, value_of, words_of

NEW = "/gyn-onc/meetings/new"
TWICE = {"title": "In autumn", "on": "2027-10-31", "at": "02:30", "zone": "Europe/Berlin", "minutes": "60"}


def test_an_hour_that_clocks_skip_is_told_at_its_field(visit):
    alice = visit("alice")
    refused = alice.submit(NEW, **{**TWICE, "on": "2027-03-28"})
    assert refused.status_code == 422 and is_wrong(refused.text, "at") and value_of(refused.text, "at") == "02:30"
    assert "the clocks in Berlin jump from 02:00 to 03:00" in words_of(refused.text)


def test_which_of_two_hours_is_asked_for_once_and_kept(visit):
    alice = visit("alice")
    assert 'name="fold"' not in alice.page(NEW), "only when it matters"
    asked = alice.submit(NEW, **TWICE)
    assert (
        asked.status_code == 422
        and is_wrong(asked.text, "fold")
        and "Which of the two (opt" not in words_of(asked.text)
    )
    otherwise_wrong = alice.submit(NEW, **{**TWICE, "fold": "1", "title": ""})
    assert value_of(otherwise_wrong.text, "fold") == "1"
    there = alice.submit(NEW, **TWICE, fold="1").location
    meeting = db.session.scalars(select(Meeting).where(Meeting.title == "In autumn")).one()
    assert (meeting.fold, f"{meeting.starts_at:%H:%M}") == (1, "01:30")
    edit = f"/gyn-onc/meetings/{meeting.id}/edit"
    assert there and value_of(alice.page(edit), "fold") == "1"
    assert 'name="fold"' in alice.page(edit)
    alice.submit(edit, **{**TWICE, "on": "2027-11-02", "fold": "1"})
    assert 'name="fold"' not in alice.page(edit)


def test_a_day_that_is_past_is_asked_about_and_warns_nobody_of_their_night(visit):
    alice, words = visit("alice"), "This meeting lies in the past, and nobody is invited. Is the day right?"
    past = {"title": "Mistyped", "on": "2020-07-01", "at": "03:00", "zone": "Europe/Berlin", "minutes": "60"}
    agenda = alice.submit(NEW, **past, follow=True)
    assert words in agenda.text
    meeting = db.session.scalars(select(Meeting).where(Meeting.title == "Mistyped")).one()
    there = f"/gyn-onc/meetings/{meeting.id}"
    page = alice.page(there)
    assert "At night for" not in page and "Clocks change before then" not in page and words not in page
    assert words not in alice.submit(f"{there}/edit", **{**past, "on": "2099-07-01"}, follow=True).text
    assert "At night for" in alice.page(there)


def test_a_day_of_a_year_in_which_nobody_can_reckon_is_told_at_the_field(visit, app):
    alice = visit("alice")
    once = {"title": "Far", "at": "23:59", "minutes": "60", "zone": "America/New_York"}
    series = {
        "title": "Far",
        "rhythm": "weekly",
        "interval": "1",
        "minutes": "60",
        "zone": "UTC",
        "wall_clock": "23:59",
    }
    for day in ("9999-12-31", "2200-01-01", "1899-12-31", "0001-01-01"):
        for page, field, fields in (("meetings", "on", once), ("series", "starts_on", series)):
            answer = alice.submit(f"/gyn-onc/{page}/new", **fields, **{field: day})
            assert answer.status_code == 422 and is_wrong(answer.text, field)
            assert "Please choose a day from 1900 to 2199." in answer.text and value_of(answer.text, field) == day
        lines = {"on": [day, "2031-01-07"], "at": ["23:59", "16:00"], "fold": ["", ""]}
        asked = alice.submit("/gyn-onc/time-polls/new", title="Far", minutes="60", zone="America/New_York", **lines)
        assert asked.status_code == 422
        promised = alice.submit("/gyn-onc/action-items/new", text="Far", due_on=day)
        assert promised.status_code == 422 and is_wrong(promised.text, "due_on")
    assert alice.get("/gyn-onc/meetings/").status_code == 200
