"""Meetings in people's own calendar programs: one at a time, and feeds at private addresses."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from roundtable.calendar import entries
from roundtable.domain import calendar_feeds, clock, groups, meetings, memberships
from roundtable.domain.audiences import Reach
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import Audience, CalendarFeed, Event
from tests.calendar.readers import read_both
from tests.cast import group, the
from tests.world import plan

MINE = "/me/calendar"


def hold(title="The forms", days=7, *, slug="gyn-onc", by="alice", **values):
    meeting = meetings.schedule(group(slug), plan(title, days, **values), by=the(by))
    db.session.commit()
    return meeting


def make_feed(visit, name="bob", **fields):
    """The address, as its owner sees it."""
    browser = visit(name)
    response = browser.submit(MINE, follow=True, **fields)
    assert response.status_code == 200
    [address] = re.findall(r'value="http://localhost(/calendar/[^"]+)"', response.text)
    return address


def titles(response):
    """What both readers find, the latest first."""
    assert response.status_code == 200 and response.mimetype == "text/calendar"
    one, other = read_both(response.data)
    assert [e.summary for e in one] == [e.summary for e in other]
    return [e.summary for e in one]


# One meeting


def test_a_meeting_goes_into_a_calendar(visit):
    meeting = hold(place="Hotel Adlon, Berlin", call_link="https://meet.example.org/abc")
    response = visit("bob").get(f"/gyn-onc/meetings/{meeting.id}.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'inline; filename="gyn-onc-{meeting.id}.ics"'
    for [event] in read_both(response.data):
        assert (event.uid, event.sequence) == (meeting.ical_uid, 0)
        assert (event.begins, event.ends) == (meeting.starts_at, meeting.ends_at)
        assert (event.summary, event.place) == ("Gyn Onc (STUMP): The forms", "Hotel Adlon, Berlin")
        assert event.url == f"http://localhost/gyn-onc/meetings/{meeting.id}"
        assert event.description == f"Call: https://meet.example.org/abc\nAgenda, notes and summary: {event.url}"
    assert b"METHOD:PUBLISH" in response.data


def test_its_file_is_asked_for_again_only_when_it_changed(visit):
    meeting = hold()
    bob, url = visit("bob"), f"/gyn-onc/meetings/{meeting.id}.ics"
    first = bob.get(url)
    head = bob.head(url)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    assert head.headers["Content-Length"] == first.headers["Content-Length"] == str(len(first.data))
    again = bob.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    meetings.change(meeting, plan("Other forms"), by=the("alice"))
    db.session.commit()
    assert bob.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_visitors_are_not_told_the_call(visit):
    meeting = hold(call_link="https://meet.example.org/abc")
    url = f"/gyn-onc/meetings/{meeting.id}.ics"
    assert visit().get(url).status_code == 302 and visit("carol").get(url).status_code == 404
    Reach(Audience.EVERYBODY).set_on(meeting)
    meeting.published_at = clock.now()
    db.session.commit()
    assert b"meet.example.org" not in visit().get(url).data
    assert b"meet.example.org" in visit("carol").get(url).data


def test_a_demonstration_says_so_but_not_of_history(visit):
    the_site().is_demonstration = True
    meeting = hold()
    url = f"/gyn-onc/meetings/{meeting.id}.ics"
    [[event], _] = read_both(visit("bob").get(url).data)
    assert event.summary == "Gyn Onc (STUMP): The forms (demonstration)"
    assert "Demonstration: invented people and events" in event.description
    meeting.sources = ["https://example.org/record"]
    db.session.commit()
    assert b"emonstration" not in visit("bob").get(url).data


# Feeds


def test_bob_makes_an_address_and_his_calendar_reads_it_without_signing_in(visit):
    hold("The forms"), hold("Annual meeting", slug="plenary", by="olga"), hold("Genes", slug="multiomics", by="carol")
    address = make_feed(visit)
    assert titles(visit().get(address)) == ["Plenary: Annual meeting", "Gyn Onc (STUMP): The forms"]
    response = visit().get(address)
    assert b"X-WR-CALNAME:Test Roundtable" in response.data and "Set-Cookie" not in response.headers


def test_a_feed_may_be_of_one_group(visit):
    hold("The forms"), hold("Annual meeting", slug="plenary", by="olga")
    assert f'<option selected value="{group().id}">' in visit("bob").page(f"{MINE}?group={group().id}")
    address = make_feed(visit, group=group().id, label="Phone")
    response = visit().get(address)
    assert titles(response) == ["Gyn Onc (STUMP): The forms"]
    assert b"X-WR-CALNAME:Gyn Onc (STUMP)" in response.data
    assert "Phone" in visit("bob").page(MINE)


@pytest.mark.parametrize("wrong", ["multiomics", 10**6, "x"])
def test_a_feed_is_of_ones_own_groups(visit, wrong):
    wrong = group(wrong).id if wrong == "multiomics" else wrong
    assert visit("bob").submit(MINE, group=wrong).status_code == 422
    assert not db.session.scalars(select(CalendarFeed)).all()


def test_the_address_is_kept_as_a_hash_and_shown_in_the_session_that_made_it(visit):
    address = make_feed(visit)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    feed = db.session.scalars(select(CalendarFeed)).one()
    assert token not in feed.token_hash and len(token) >= 32
    assert address not in visit("bob").page(MINE), "another browser"
    assert "All your groups" in visit("bob").page(MINE)


def test_it_shows_what_its_owner_may_read_on_that_day(visit):
    hold("The forms")
    address = make_feed(visit)
    assert titles(visit().get(address)) == ["Gyn Onc (STUMP): The forms"]
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))
    db.session.commit()
    assert titles(visit().get(address)) == []


def test_whoever_chairs_a_meeting_of_another_group_has_it_too(visit):
    hold("A guest chairs", slug="multiomics", by="carol", chair=the("bob"))
    assert titles(visit().get(make_feed(visit))) == ["Multiomics: A guest chairs"]


def test_moved_meetings_move_and_cancelled_ones_say_so(visit):
    moved, cancelled = hold("Moved", 7), hold("Cancelled", 8)
    was = moved.starts_at
    address = make_feed(visit)
    meetings.change(moved, plan("Moved", 9), by=the("alice"))
    meetings.cancel(cancelled, by=the("alice"))
    db.session.commit()
    for read in read_both(visit().get(address).data):
        found = {e.uid: (e.begins, e.sequence, e.status) for e in read}
        assert found[moved.ical_uid] == (was + timedelta(days=2), 1, "CONFIRMED")
        assert found[cancelled.ical_uid] == (cancelled.starts_at, 1, "CANCELLED")


def test_nothing_is_built_when_nothing_has_changed(visit, monkeypatch):
    meeting = hold("The forms")
    address = make_feed(visit)
    reader = visit()
    tag = reader.get(address).headers["ETag"]
    with monkeypatch.context() as patch:
        patch.setattr("roundtable.web.calendar.vcalendar", None)
        patch.setattr("roundtable.domain.calendar_feeds.meetings_of", None)
        again = reader.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        meetings.change(meeting, plan("Other forms"), by=the("alice"))
        db.session.commit()
    assert titles(reader.get(address, headers={"If-None-Match": tag})) == ["Gyn Onc (STUMP): Other forms"]


def rename_site():
    the_site().name = "Sarcoma Roundtable"


def rename_group():
    groups.by_slug("gyn-onc").short_name = "Gyn"


def demonstrate():
    the_site().is_demonstration = True


def take_away():
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))


def add():
    hold("One more", 30)


@pytest.mark.parametrize("deed", [rename_site, rename_group, demonstrate, take_away, add])
def test_all_that_changes_the_file_changes_its_tag(visit, deed):
    hold("The forms")
    address = make_feed(visit)
    before = visit().get(address)
    deed()
    db.session.commit()
    after = visit().get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.data != before.data


def test_a_feed_answers_head(visit):
    hold("The forms")
    address = make_feed(visit)
    head, got = visit().head(address), visit().get(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head.headers[name] == got.headers[name]


def test_a_revoked_address_says_so_in_a_sentence(visit):
    hold("The forms")
    address = make_feed(visit)
    bob = visit("bob")
    feed = db.session.scalars(select(CalendarFeed)).one()
    assert visit("carol").submit(f"{MINE}/{feed.id}/revocation").status_code == 404
    assert visit().get(address).status_code == 200
    page = bob.submit(f"{MINE}/{feed.id}/revocation", follow=True)
    assert "it shows nothing any more" in page.text and "Your addresses" not in page.text
    gone = visit().get(address)
    assert (gone.status_code, gone.mimetype) == (410, "text/plain")
    assert gone.text.startswith("This calendar address was revoked.") and "http://localhost/me/calendar" in gone.text
    names = list(db.session.scalars(select(Event.name).where(Event.thing_kind == feed.kind).order_by(Event.id)))
    assert names == ["calendar_feed.made", "calendar_feed.revoked"]


def test_nobody_reads_with_a_closed_account_or_a_made_up_token(visit):
    address = make_feed(visit)
    the("bob").deactivated_at = clock.now()
    db.session.commit()
    assert visit().get(address).status_code == 410
    assert visit().get("/calendar/made-up.ics").status_code == 404


def test_its_owner_sees_whether_it_is_used(visit):
    address = make_feed(visit)
    assert "No program has read it yet." in visit("bob").page(MINE)
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False) as traveller:
        visit().get(address)
        read_at = db.session.scalars(select(CalendarFeed.read_at)).one()
        assert read_at == clock.now()
        traveller.shift(timedelta(hours=1))
        visit().get(address)
        assert db.session.scalars(select(CalendarFeed.read_at)).one() == read_at, "not every time"
        assert "Last read by a program" in visit("bob").page(MINE)


def test_twenty_addresses_are_enough(visit):
    bob = the("bob")
    for _ in range(calendar_feeds.MOST_OF_A_PERSON):
        calendar_feeds.make(bob, None, by=bob)
        db.session.flush()
    db.session.commit()
    answer = visit("bob").submit(MINE, label="One more")
    assert answer.status_code == 422 and "Revoke one first" in answer.text and "One more" in answer.text


def test_a_feed_takes_five_queries_and_three_when_nothing_has_changed(visit, assert_queries):
    address, reader = make_feed(visit), visit()
    reader.get(address)  # that it is read is noted once in a while
    for many in (3, 30):
        for number in range(many):
            meetings.schedule(group(), plan(f"{many} {number}", number), by=the("alice"))
        db.session.commit()
        with assert_queries(5):
            response = reader.get(address)
        with assert_queries(4):
            reader.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert len(titles(response)) == 33


def test_a_feed_holds_the_latest(visit, monkeypatch):
    monkeypatch.setattr(calendar_feeds, "MOST_MEETINGS", 2)
    hold("First", 1), hold("Second", 2), hold("Third", 3)
    assert titles(visit().get(make_feed(visit))) == ["Gyn Onc (STUMP): Third", "Gyn Onc (STUMP): Second"]


def test_an_event_is_written_once_for_all_who_read_it(visit):
    hold("The forms")
    addresses = make_feed(visit), make_feed(visit, "otto")
    entries.vevent.cache_clear()
    for address in addresses:
        titles(visit().get(address))
    assert entries.vevent.cache_info().misses == 1


def test_pages_lead_there(visit):
    meeting = hold("The forms")
    assert f'href="/gyn-onc/meetings/{meeting.id}.ics"' in visit("bob").page(f"/gyn-onc/meetings/{meeting.id}")
    assert f'href="/me/calendar?group={group().id}"' in visit("bob").page("/gyn-onc/meetings/")
    assert 'href="/me/calendar"' in visit("bob").page("/me/meetings")
