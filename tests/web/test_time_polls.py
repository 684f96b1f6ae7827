"""When shall we meet: a chair asks, everybody answers in their own zone, the chair takes a time."""

import re
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from roundtable.domain import clock, digests, meetings, memberships, news, time_polls, users, waiting
from roundtable.extensions import db
from roundtable.mail import digest_letter
from roundtable.models import (
    Answer,
    Attendance,
    Event,
    Meeting,
    PollAnswer,
    PollTime,
    Series,
    TimePoll,
)
from tests.cast import group, the
from tests.world import plan

NEW = "/gyn-onc/time-polls/new"
POLL = "/gyn-onc/time-polls/1"


@pytest.fixture(autouse=True)
def in_autumn():
    """A Thursday, two weeks before clocks go back in Berlin."""
    with time_machine.travel("2026-10-08T09:00:00Z", tick=True):
        yield


def fields(*times, **values):
    """The form as a browser sends it: a line a time, (day, hour) or (day, hour, which of the two)."""
    lines = [(*line, "")[:3] for line in (times or (("2026-10-13", "16:00"), ("2026-10-20", "05:00")))]
    on, at, fold = (list(column) for column in zip(*lines, strict=True))
    given = {"title": "The next forms", "minutes": "60", "zone": "Europe/Berlin", "on": on, "at": at, "fold": fold}
    return {**given, **values}


def asked(visit, *times, url=NEW, **values):
    return visit("alice").submit(url, **fields(*times, **values))


def poll(poll_id=1):
    return time_polls.find(group(), poll_id, the("olga"))


def times_of(poll_id=1):
    return [one.id for one in poll(poll_id).times]


def answer(visit, name, *said, url=POLL):
    return visit(name).submit(f"{url}/answers", **{f"time-{i}": a for i, a in zip(times_of(), said, strict=False) if a})


def waits(name):
    return [w.thing.title for w in waiting.for_person(the(name)) if w.kind == waiting.WaitKind.TIME_POLL]


# Asking


def test_alice_asks_and_the_group_is_told_once(app, visit):
    response = asked(visit)
    assert response.location == POLL
    assert [(one.wall_time, one.starts_at.hour) for one in poll().times] == [
        (datetime(2026, 10, 13, 16), 14),
        (datetime(2026, 10, 20, 5), 3),
    ]
    assert "The next forms" in visit("bob").page("/gyn-onc/time-polls/")
    assert "When: The next forms" in visit("bob").page("/gyn-onc/meetings/")
    told = [entry for entry in news.latest_in(group(), the("bob")) if entry.name == "time_poll.made"]
    assert len(told) == 1 and "Alice asks for a time:" in visit("bob").page("/")
    answer(visit, "bob", "yes", "no")
    asked(visit, url=f"{POLL}/edit", title="Forms")
    assert [e.name for e in news.latest_in(group(), the("bob")) if e.name.startswith("time_poll")] == ["time_poll.made"]


def test_the_form_suggests_the_weekday_of_the_next_meeting_for_four_weeks(app, visit):
    meetings.schedule(group(), meetings.Plan("T", datetime(2026, 10, 20, 16), "Europe/Berlin", 60), by=the("alice"))
    db.session.commit()
    alice = visit("alice")
    page = alice.page(NEW)
    assert re.search(r'<option selected value="1">Tuesday', page) and 'name="hour" type="time" value="16:00"' in page
    empty = fields(("", ""), title="Forms", weekday="1", hour="16:00", weeks="4", suggest="1")
    response = alice.submit(NEW, **empty)
    assert response.status_code == 200 and db.session.scalar(select(TimePoll.id)) is None
    assert re.findall(r'name="on" value="(\d[^"]*)"', response.text) == [
        *("2026-10-13", "2026-10-20", "2026-10-27", "2026-11-03")
    ]
    assert response.text.count('value="16:00"') == 5 and 'value="Forms"' in response.text


def test_a_suggestion_is_not_written_twice_and_says_what_it_needs(app, visit):
    alice = visit("alice")
    again = alice.submit(NEW, **fields(weekday="1", hour="16:00", weeks="2", suggest="1"))
    assert re.findall(r'name="on" value="(\d[^"]*)"', again.text) == ["2026-10-13", "2026-10-20", "2026-10-20"]
    for wrong in ({"hour": ""}, {"weeks": "99"}, {"weeks": "x"}, {"weekday": "9"}):
        given = {"weekday": "1", "hour": "16:00", "weeks": "2", **wrong}
        response = alice.submit(NEW, **fields(suggest="1", **given))
        assert response.status_code == 422 and "how many weeks" in response.text and "2026-10-13" in response.text


def test_enter_adds_the_times_before_it_sends_the_poll(app, visit):
    alice = visit("alice")
    first = re.search(r"<button[^>]*>", alice.page(NEW).split('<form class="form"')[1])
    assert 'name="suggest" value="enter" formnovalidate' in first[0], "the one that Enter presses"
    given = {"weekday": "1", "hour": "16:00", "weeks": "2", "suggest": "enter"}
    added = alice.submit(NEW, **fields(**given))
    days = ["2026-10-13", "2026-10-20", "2026-10-20"]
    assert added.status_code == 200 and re.findall(r'name="on" value="(\d[^"]*)"', added.text) == days
    assert db.session.scalar(select(TimePoll.id)) is None
    there = [("2026-10-13", "16:00"), ("2026-10-20", "16:00")]
    assert alice.submit(NEW, **fields(*there, **given)).location.endswith(POLL), "nothing to add: it saves"
    assert alice.submit(NEW, **fields(*there, **{**given, "hour": ""}, title="Other")).status_code == 302


def test_enter_in_another_field_saves_and_adds_no_times(visit):
    alice = visit("alice")
    meetings.schedule(group(), plan("The forms"), by=the("alice"))
    db.session.commit()
    offered = re.search(r'name="offered" value="([^"]*)"', alice.page(NEW))[1]
    weekday, hour, weeks = offered.split(" ")
    given = {"weekday": weekday, "hour": hour, "weeks": weeks, "offered": offered, "suggest": "enter"}
    refused = alice.submit(NEW, **fields(("", ""), **{**given, "title": "Dates"}))
    assert hour and refused.status_code == 422 and 'value="Dates"' in refused.text
    assert re.findall(r'name="on" value="(\d[^"]*)"', refused.text) == []
    there = [("2026-10-13", "16:00"), ("2026-10-20", "16:00")]
    assert alice.submit(NEW, **fields(*there, **given)).status_code == 302
    assert [one.wall_time.day for one in db.session.scalars(select(PollTime))] == [13, 20]


@pytest.mark.parametrize("weekday", range(7))
def test_weekly_times_begin_after_today(weekday):
    found = time_polls.weekly(weekday, time(16), 3, after=date(2026, 10, 8))
    assert [wall.weekday() for wall in found] == [weekday] * 3
    assert date(2026, 10, 8) < found[0].date() <= date(2026, 10, 15)
    assert found[2] - found[0] == timedelta(weeks=2)


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ([("2026-10-13", "16:00")], "from 2 to 20 times"),
        ([("2026-10-13", f"{10 + n // 4}:{n % 4 * 15:02}") for n in range(21)], "from 2 to 20 times"),
        ([("2026-10-13", "16:00"), ("2026-10-14", "")], "a day and a time"),
        ([("2026-10-13", "16:00"), ("", "16:00")], "a day and a time"),
        ([("2026-10-13", "16:00"), ("13 October", "4 pm")], "a day and a time"),
        ([("2026-10-13", "16:00"), ("2026-10-13", "16:00")], "stands here twice"),
        ([("2026-10-13", "16:00"), ("2026-10-08", "10:00")], "has passed"),
        ([("2026-10-13", "16:00"), ("2036-10-08", "10:00")], "within the next two years"),
        ([("2026-10-13", "16:00"), ("0001-01-01", "00:00")], "within the next two years"),
        ([("2026-10-13", "16:00"), ("2027-03-28", "02:30")], "no such time on that day"),
    ],
)
def test_times_that_cannot_be_get_a_sentence_at_their_line(app, visit, times, sentence):
    response = asked(visit, *times, title="Forms & more")
    assert response.status_code == 422 and sentence in response.text and "<title>Error: " in response.text
    assert 'value="Forms &amp; more"' in response.text and 'value="2026-10-13"' in response.text
    assert db.session.scalar(select(TimePoll.id)) is None
    if len(times) == 2:
        assert 'href="#time-2"' in response.text and 'id="error-time-2"' in response.text


def test_an_hour_that_comes_twice_asks_which(app, visit):
    twice = ("2026-10-25", "02:30")
    asks_which = asked(visit, ("2026-10-13", "16:00"), twice)
    assert asks_which.status_code == 422 and "this time comes twice" in asks_which.text
    assert asks_which.text.count("<select") == 2 and "Time 2: which of the two" in asks_which.text
    assert asked(visit, ("2026-10-13", "16:00"), (*twice, "0"), (*twice, "1")).status_code == 302
    first, second = poll().times[1:]
    assert (second.starts_at - first.starts_at, second.fold) == (timedelta(hours=1), 1)


def test_until_when_must_be_before_the_last_of_the_times(app, visit):
    for wrong in ("2026-10-07T10:00", "2026-10-25T10:00", "2026-10-25T02:30"):
        response = asked(visit, closes_at=wrong)
        assert response.status_code == 422 and "before the last of the times" in response.text
    assert asked(visit, closes_at="2026-10-12T18:00").status_code == 302
    assert poll().closes_at.hour == 16


def test_only_chairs_and_organizers_ask_and_strangers_know_nothing(app, visit):
    asked(visit)
    assert visit("bob").get(NEW).status_code == 403 and visit("olga").get(NEW).status_code == 200
    assert visit("carol").get(POLL).status_code == 404 and visit("carol").get("/gyn-onc/time-polls/").status_code == 403
    assert answer(visit, "carol", "yes").status_code == 404
    assert "The next forms" not in visit("carol").page("/search?q=forms")
    assert "The next forms" in visit("bob").page("/search?q=forms")


# Answering


def test_everybody_sees_the_times_in_their_own_zone(app, visit):
    the("bob").zone, the("otto").zone = "America/New_York", "Asia/Seoul"
    db.session.commit()
    asked(visit, ("2026-10-28", "16:00"), ("2026-10-29", "02:00"))  # New York changes its clocks a week later
    page = visit("bob").page(POLL)
    assert "Wednesday 28 October 2026, 11:00 to 12:00 New York time" in page
    assert "(16:00 there, Berlin time)" in page and "night for you" not in page
    assert "Wednesday 28 October 2026, 21:00 to 22:00 New York time" in page
    assert visit("otto").page(POLL).count("night for you") == 1
    assert "Thursday 29 October 2026, 00:00 to 01:00 Seoul time" in visit("otto").page(POLL)


def test_bob_answers_and_changes_his_mind_and_it_waits_until_he_has_said_all(app, visit):
    asked(visit)
    assert waits("bob") == waits("alice") == waits("otto") == ["The next forms"] and waits("carol") == []
    assert "Which times can you make: The next forms?" in visit("bob").page("/")
    answer(visit, "bob", "yes")
    assert waits("bob") == ["The next forms"], "one time is not answered"
    answer(visit, "bob", "maybe", "no")
    assert waits("bob") == []
    assert re.findall(r'value="(\w+)" checked', visit("bob").page(POLL)) == ["maybe", "no"]
    assert [(row.answer, row.user.name) for row in time_polls.answers_to(poll())] == [
        (Answer.MAYBE, "Bob"),
        (Answer.NO, "Bob"),
    ]


def test_an_answer_that_says_nothing_is_told_and_what_is_not_asked_is_not_taken(app, visit):
    asked(visit)
    empty = visit("bob").submit(f"{POLL}/answers", **{"time-1": "perhaps", "time-99": "yes"}, follow=True)
    assert "Please answer for one time at least." in empty.text
    assert db.session.scalar(select(PollAnswer.id)) is None


def test_members_see_how_many_and_the_chair_sees_who(app, visit):
    the("bob").zone = "America/New_York"
    db.session.commit()
    asked(visit)  # 16:00 and 05:00 in Berlin: 10:00 and 23:00 in New York
    answer(visit, "bob", "yes", "maybe")
    answer(visit, "otto", "no", "no")
    member = visit("bob").page(POLL)
    assert "1 yes, 0 if need be, 0 no" in member and "at night for 2" in member
    assert "Take this time" not in member and "At night for" not in member and "Otto" not in member
    chair = visit("alice").page(POLL)
    first, second = chair.split('class="rank"')[1:]
    assert "13 October 2026, 16:00" in first and "Points: 2" in first and "<dt>Can</dt><dd>Bob</dd>" in first
    assert "<dt>No answer yet</dt><dd>Alice</dd>" in first and "At night for" not in first
    assert "Points: -1" in second and "Bob (23:00, New York time)" in second and "Alice (05:00, Berlin time)" in second
    assert "−2 for hours at night" in second and "Not counted</dt><dd>Otto: No" in second


def test_the_digest_tells_of_it_among_what_waits(app, visit, world):
    content, letter = digests.preview(the("otto"), digest_letter)
    assert "Which times can you make: The next forms?" in letter.html and "/gyn-onc/time-polls/1#answer" in letter.html
    assert ("time_poll", 1) in content.things()


# Taking a time


def test_alice_takes_a_time_and_the_meeting_is_scheduled_with_invitations(app, visit, office, work):
    asked(visit)
    answer(visit, "bob", "yes", "no")
    alice = visit("alice")
    choice = f"{POLL}/times/{times_of()[0]}/choice"
    assert "it means for whom" in alice.page(choice) and "Bob" in alice.page(choice)
    response = alice.submit(choice, place="Room 4", call_link="https://call.example.org/x", chair=the("alice").id)
    meeting = db.session.scalars(select(Meeting)).one()
    assert response.location == f"/gyn-onc/meetings/{meeting.id}"
    assert (meeting.title, meeting.wall_time, meeting.zone) == (
        *("The next forms", datetime(2026, 10, 13, 16)),
        "Europe/Berlin",
    )
    assert (meeting.place, meeting.chair_id, meeting.minutes) == ("Room 4", the("alice").id, 60)
    assert (poll().meeting_id, poll().times[0].is_taken) == (meeting.id, True) and waits("otto") == []
    page = visit("bob").page(POLL)
    assert "Settled" in page and f"/gyn-onc/meetings/{meeting.id}" in page and "Save my answers" not in page
    names = set(db.session.scalars(select(Event.name)))
    assert {"time_poll.settled", "meeting.scheduled"} <= names
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=True):
        work()
    assert office.recipients == [f"{name}@example.org" for name in ("alice", "bob", "otto")]
    late = visit("otto").submit(f"{POLL}/answers", **{f"time-{times_of()[0]}": "yes"}, follow=True)
    assert "takes no more answers" in late.text


def test_the_time_of_a_planned_meeting_is_asked_for_and_it_moves_there(app, visit):
    meeting = meetings.schedule(group(), plan("The forms", place="Berlin", chair=the("bob")), by=the("alice"))
    db.session.add(Attendance(meeting_id=meeting.id, user_id=the("otto").id, answer=Answer.YES))
    db.session.commit()
    there = f"/gyn-onc/meetings/{meeting.id}"
    assert f"{NEW}?meeting={meeting.id}" in visit("alice").page(there)
    assert 'value="The forms"' in visit("alice").page(f"{NEW}?meeting={meeting.id}")
    asked(visit, url=f"{NEW}?meeting={meeting.id}", title="The forms", minutes="90")
    assert "Which times can you make?" in visit("bob").page(there)
    twice = asked(visit, url=f"{NEW}?meeting={meeting.id}")
    assert twice.status_code == 422 and "There is an open time poll for this meeting already." in twice.text
    visit("alice").submit(f"{POLL}/times/{times_of()[0]}/choice")
    db.session.expire_all()
    assert db.session.scalars(select(Meeting)).one() == meeting
    assert (meeting.wall_time, meeting.minutes, meeting.place) == (datetime(2026, 10, 13, 16), 90, "Berlin")
    assert (meeting.ical_sequence, meeting.chair_id) == (1, the("bob").id)
    assert db.session.scalar(select(Attendance.answer)) is None, "it is at another time now"
    assert "Which times can you make?" not in visit("bob").page(there)


def test_a_series_begins_at_the_time_that_is_taken(app, visit):
    asked(visit)
    choice = f"{POLL}/times/{times_of()[0]}/choice"
    response = visit("alice").submit(choice, rhythm="weekly", interval="2", call_link="https://call.example.org/x")
    series = db.session.scalars(select(Series)).one()
    first = db.session.get(Meeting, poll().meeting_id)
    assert response.location == f"/gyn-onc/meetings/{first.id}"
    assert (series.starts_on, series.wall_clock, series.interval) == (date(2026, 10, 13), time(16), 2)
    assert (first.series_id, first.wall_time) == (series.id, datetime(2026, 10, 13, 16))


def test_a_series_at_a_time_that_is_taken_already_asks_once_more(app, visit):
    meetings.schedule(group(), meetings.Plan("Other", datetime(2026, 10, 13, 16), "Europe/Berlin", 60), by=the("alice"))
    asked(visit)
    choice = f"{POLL}/times/{times_of()[0]}/choice"
    response = visit("alice").submit(choice, rhythm="weekly", interval="1", place="Room 4")
    assert response.status_code == 422 and "the group meets at that time already" in response.text
    assert 'value="Room 4"' in response.text and db.session.scalar(select(Series.id)) is None
    assert visit("alice").submit(choice, rhythm="weekly", interval="1", overlaps_meant="y").status_code == 302


def test_a_series_cannot_begin_in_the_second_of_two_hours(app, visit):
    asked(visit, ("2026-10-25", "02:30", "0"), ("2026-10-25", "02:30", "1"))
    response = visit("alice").submit(f"{POLL}/times/{times_of()[1]}/choice", rhythm="weekly", interval="1")
    assert response.status_code == 422 and "takes the first of the two" in response.text
    visit("alice").submit(f"{POLL}/times/{times_of()[1]}/choice")
    assert db.session.scalars(select(Meeting)).one().fold == 1


def test_two_who_take_a_time_make_one_meeting(app, visit):
    asked(visit)
    for name in ("alice", "olga"):
        response = visit(name).submit(f"{POLL}/times/{times_of()[0]}/choice")
    assert response.status_code == 422 and "Reopen it first" in response.text
    assert len(db.session.scalars(select(Meeting)).all()) == 1


def test_a_time_that_has_passed_is_not_taken_and_the_chair_is_reminded(app, visit):
    asked(visit)
    with time_machine.travel("2026-10-14T09:00:00Z", tick=True):
        response = visit("alice").submit(f"{POLL}/times/{times_of()[0]}/choice")
        assert response.status_code == 422 and "This time has passed." in response.text
        answer(visit, "bob", "", "yes")
        assert waits("bob") == [], "of what has passed nobody is asked"
    with time_machine.travel("2026-10-21T09:00:00Z", tick=True):
        assert waits("otto") == []
        kinds = [w.kind for w in waiting.for_person(the("alice"))]
        assert kinds == ["time_to_take"] and "Take a time for “The next forms”" in visit("alice").page("/")


def test_after_the_last_moment_for_answers_the_chair_is_to_take_a_time(app, visit):
    asked(visit, closes_at="2026-10-10T12:00")
    with time_machine.travel("2026-10-10T12:00:00Z", tick=True):
        assert waits("bob") == [] and "A time is to be taken" in visit("bob").page(POLL)
        assert [w.kind for w in waiting.for_person(the("alice"))] == ["time_to_take"]
        assert "takes no more answers" in visit("bob").submit(f"{POLL}/answers", **{"time-1": "yes"}, follow=True).text
        visit("alice").submit(f"{POLL}/reopening")
        assert waits("bob") == ["The next forms"] and poll().closes_at is None


def test_whose_night_it_is_is_told_zone_by_zone(app, visit):
    asked(visit)
    for name in ("alice", "bob"):
        the(name).zone = "Asia/Tokyo"
    db.session.commit()
    assert "Alice, Bob (23:00, Tokyo time)" in visit("alice").page(POLL)


# Changing, closing, taking back


def test_times_are_added_and_taken_off_but_not_from_under_an_answer(app, visit):
    asked(visit)
    answer(visit, "bob", "yes")
    kept, dropped, added = ("2026-10-13", "16:00"), ("2026-10-20", "05:00"), ("2026-10-27", "17:00")
    assert asked(visit, kept, added, url=f"{POLL}/edit", title="Forms").location == POLL
    assert poll().title == "Forms" and [one.wall_time.day for one in poll().times] == [13, 27]
    assert [row.answer for row in time_polls.answers_to(poll())] == [Answer.YES]
    for times, values, sentence in (
        ((added, dropped), {}, "A time that somebody has answered for stays."),
        ((kept, added), {"zone": "Europe/London"}, "for this zone already"),
        ((kept, added), {"minutes": "90"}, "for this length already"),
    ):
        response = asked(visit, *times, url=f"{POLL}/edit", **values)
        assert response.status_code == 422 and sentence in response.text and "<title>Error: " in response.text
    page = visit("alice").page(f"{POLL}/edit")
    assert 'value="2026-10-27"' in page and 'value="17:00"' in page


def test_before_anybody_has_answered_everything_can_be_changed(app, visit):
    asked(visit)
    asked(visit, ("2026-10-13", "15:00"), ("2026-10-14", "15:00"), url=f"{POLL}/edit", zone="London", minutes="30")
    assert (poll().zone, poll().minutes) == ("Europe/London", 30)
    assert [one.wall_time.hour for one in poll().times] == [15, 15]
    assert db.session.scalars(select(PollTime.starts_at)).all() == [one.starts_at for one in poll().times]


def test_a_poll_is_closed_without_a_time_and_reopened(app, visit):
    asked(visit)
    visit("alice").submit(f"{POLL}/closing")
    assert waits("bob") == [] and "Closed" in visit("bob").page(POLL)
    again = visit("alice").submit(f"{POLL}/closing", follow=True)
    assert "This time poll is closed." in again.text
    visit("alice").submit(f"{POLL}/reopening")
    assert waits("bob") == ["The next forms"]
    assert "This time poll is open." in visit("alice").submit(f"{POLL}/reopening", follow=True).text


def test_a_settled_one_that_is_reopened_moves_the_meeting_that_came_of_it(app, visit):
    asked(visit)
    alice, (first, second) = visit("alice"), times_of()
    alice.submit(f"{POLL}/times/{first}/choice", place="Room 4")
    alice.submit(f"{POLL}/reopening")
    assert not any(one.is_taken for one in poll().times)
    alice.submit(f"{POLL}/times/{second}/choice")
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.wall_time, meeting.place, meeting.ical_sequence) == (datetime(2026, 10, 20, 5), "Room 4", 1)


@pytest.mark.parametrize("deed", ["cancel", "open_session"])
def test_for_a_meeting_that_is_not_ahead_nothing_is_asked(app, visit, deed):
    meeting = meetings.schedule(group(), plan("The forms", chair=the("alice")), by=the("alice"))
    db.session.commit()
    asked(visit, url=f"{NEW}?meeting={meeting.id}")
    getattr(meetings, deed)(db.session.get(Meeting, meeting.id), by=the("alice"))
    db.session.commit()
    assert waits("bob") == [] and "Save my answers" not in visit("bob").page(POLL)
    response = visit("alice").submit(f"{POLL}/times/{times_of()[0]}/choice")
    assert response.status_code == 422 and "This meeting has begun, is over, or was called off" in response.text
    assert "has begun, is over" in visit("alice").submit(f"{POLL}/reopening", follow=True).text
    new = asked(visit, url=f"{NEW}?meeting={meeting.id}")
    assert new.status_code == 422 and "its time is not asked for any more" in new.text


def test_a_withdrawn_one_is_gone_until_an_organizer_brings_it_back(app, visit):
    asked(visit)
    visit("alice").submit(f"{POLL}/withdrawal")
    assert visit("bob").get(POLL).status_code == 404 and waits("bob") == []
    assert "The next forms" in visit("olga").page("/organize/withdrawn")
    visit("olga").submit("/organize/withdrawn/time_poll/1/return")
    assert "The next forms" in visit("bob").page(POLL) and waits("bob") == ["The next forms"]


def test_when_the_zone_data_changes_the_wall_time_stays(app, visit):
    asked(visit)
    one = poll().times[0]
    right, one.starts_at = one.starts_at, one.starts_at + timedelta(hours=1)
    db.session.flush()
    assert time_polls.recompute_starts() == 1 and one.starts_at == right
    assert time_polls.recompute_starts() == 0


def test_comments_stand_beneath_it(app, visit):
    asked(visit)
    visit("bob").submit(f"{POLL}/comments", source="I can only stay for half an hour.")
    assert "half an hour" in visit("alice").page(POLL)


# Many


@pytest.mark.parametrize("number", [3, 30])
def test_pages_cost_the_same_with_many(app, visit, assert_queries, number):
    asked(visit, *(("2026-10-13", f"{8 + n // 2:02}:{n % 2 * 30:02}") for n in range(min(number, 20))))
    for n in range(number):
        profile = users.Profile(f"Person {n}", "Asia/Seoul", "en")
        person = users.join(profile, address=f"p{n}@example.org", password_hash=None)
        db.session.flush()
        memberships.start(group(), person, by=the("alice"))
        time_polls.answer(poll(), dict.fromkeys(times_of(), Answer.YES), by=person)
        times = [time_polls.Candidate(plan("T", days).wall_time, 0) for days in (5, 6)]
        time_polls.make(group(), time_polls.Offer(f"Poll {n}", 60, "UTC", times), by=person)
    db.session.commit()
    for name in ("bob", "alice"):
        client = visit(name)
        for url, most in ((POLL, 9), ("/gyn-onc/time-polls/", 5), (f"{POLL}/times/{times_of()[0]}/choice", 9)):
            if client.get(url).status_code == 200:
                with assert_queries(most):
                    client.page(url)
