"""The first page: for visitors what is public, for signed-in people the desk: what waits for them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from roundtable.domain import agenda, clock, join_requests, meetings, memberships, news
from roundtable.domain.site import hold_mail, the_site
from roundtable.extensions import db
from roundtable.web import front
from tests.cast import group, the
from tests.reading import links_of, main_of
from tests.worker.telling import post
from tests.world import plan


def desk(client):
    return main_of(client.page("/"))


def waiting(client):
    """What stands under “Waiting for you”."""
    return desk(client).split("Waiting for you")[1].split("Since you were here")[0]


def since(client):
    return desk(client).split("Since you were here")[1]


def schedule(title="The forms", days=7, slug="gyn-onc", by="alice", **said):
    meeting = meetings.schedule(group(slug), plan(title, days, **said), by=the(by))
    db.session.commit()
    return meeting


def begin(meeting):
    item = agenda.add_item(meeting, agenda.Item("One thing", 10), by=the("alice"))
    db.session.flush()
    meetings.open_session(meeting, by=the("alice"))
    meetings.start_item(meeting, item, by=the("alice"))
    db.session.commit()


# Visitors


def test_a_visitor_reads_what_is_public_and_nothing_else(visit, world):
    page = main_of(visit().page("/"))
    assert "An open word" in page and "Gyn Onc (STUMP)" in page
    for hidden in ("Ten report forms", "A mistake", "On reports", "The forms", "Collect ten", "Every report"):
        assert hidden not in page, hidden
    assert "/account/sign-in" in links_of(visit().page("/"))


# What waits


def test_nothing_waits_and_says_so(visit):
    assert "Nothing waits for you" in desk(visit("bob")) and "over all groups" not in desk(visit("bob"))
    assert "What waits over all groups" in desk(visit("olga"))


def test_a_meeting_asks_for_an_answer_until_there_is_one(visit):
    number = schedule().id
    bob = visit("bob")
    assert "Will you be there: The forms?" in waiting(bob) and "1 thing waits for you." in desk(bob)
    bob.submit(f"/gyn-onc/meetings/{number}/answer", answer="yes")
    assert "Will you be there" not in waiting(bob)
    assert "Will you be there: The forms?" in waiting(visit("otto")), "observers come too"
    assert "The forms" not in desk(visit("carol"))


def test_a_meeting_far_ahead_does_not_ask_yet(visit):
    schedule(days=31)
    assert "Will you be there" not in waiting(visit("bob"))


def test_a_meeting_in_session_stands_first(visit):
    schedule("Coming soon", 1)
    begin(schedule("Right now", 0))
    page = waiting(visit("bob"))
    assert page.index("“Right now” is in session") < page.index("Coming soon")


def test_the_note_taker_is_asked_for_the_summary_until_it_is_published(visit):
    with clock.at(clock.now() - timedelta(days=3, minutes=1)):
        meeting = schedule("Last time", 0, chair=the("alice"), note_taker=the("bob"))
        begin(meeting)
        meetings.close_session(meeting, by=the("alice"))
        db.session.commit()
    bob, there = visit("bob"), f"/gyn-onc/meetings/{meeting.id}/summary"
    assert "Write the summary of “Last time”" in waiting(bob)
    assert "Write the summary" not in waiting(visit("otto"))
    bob.submit(f"{there}/composition")
    assert "Write the summary of “Last time”" in waiting(bob), "begun is not done"
    bob.submit(f"{there}/edit", source="All agreed.", base="1")
    visit("alice").submit(f"{there}/publication", audience="group")
    assert "Write the summary" not in waiting(bob)


def test_who_asks_to_join_waits_for_the_chair(visit):
    join_requests.make(group(), words="I have cells.", by=the("carol"))
    db.session.commit()
    assert "Carol asks to join Gyn Onc (STUMP)" in waiting(visit("alice")) and "I have cells." in waiting(
        visit("alice")
    )
    for name in ("bob", "olga", "carol"):
        assert "asks to join" not in waiting(visit(name)), name


def test_an_empty_slot_waits_for_the_chair_of_its_group(visit):
    meeting = schedule("Annual meeting", 20, "plenary", "olga")
    slot = agenda.add_slot(meeting, group("multiomics"), minutes=30, by=the("olga"))
    db.session.commit()
    carol = visit("carol")
    assert "Fill the slot of Multiomics in “Annual meeting”" in waiting(carol)
    assert f"/plenary/meetings/{meeting.id}/agenda#slot-{slot.id}" in links_of(carol.page("/"))
    assert "Fill the slot" not in waiting(visit("alice"))
    editor, ready = (
        f"/plenary/meetings/{meeting.id}/agenda",
        '<details class="more" open><summary>Add an item to this slot',
    )
    assert ready in carol.page(editor) and ready not in visit("olga").page(editor), "who fills none looks over all"
    carol.submit(
        f"/plenary/meetings/{meeting.id}/agenda/items", slot=slot.id, title="RNA", minutes="10", purpose="inform"
    )
    assert "Fill the slot" not in waiting(carol) and ready not in carol.page(editor)
    meeting_page = f"/plenary/meetings/{meeting.id}"
    assert "Fill the slot of Multiomics" in carol.page(meeting_page), "there is room for more"
    assert "Fill the slot" not in visit("alice").page(meeting_page)


def test_held_mail_waits_for_an_organizer(visit):
    hold_mail(the_site(), by=the("olga"))
    db.session.commit()
    assert "Mail is held: nothing goes out" in waiting(visit("olga"))
    assert "Mail is held" not in desk(visit("alice"))


def test_at_most_seven_things_wait(visit):
    for n in range(9):
        schedule(f"Meeting {n}", 2 + n)
    assert waiting(visit("bob")).count("Will you be there") == 7


# Since I was here


def test_what_others_did_stands_there_until_i_read_it(visit):
    post("Ten report forms")
    post("Of another group", slug="multiomics", by="carol")
    bob = visit("bob")
    assert "Ten report forms" in since(bob) and "Of another group" not in since(bob)
    assert "Ten report forms" not in since(visit("alice")), "what I did myself is no news to me"
    bob.page("/gyn-onc/updates/1")
    assert "Ten report forms" not in since(bob)


def test_all_is_marked_as_seen_with_one_button(visit):
    post("Ten report forms")
    bob = visit("bob")
    assert bob.submit("/seen", follow=True).status_code == 200
    assert "You have seen everything" in since(bob) and "Ten report forms" not in since(bob)
    post("Afterwards")
    assert "Afterwards" in since(bob)
    assert "Ten report forms" in since(visit("otto")), "each for themselves"


def test_a_hundred_edits_are_one_line(visit):
    bob = the("bob")
    memberships.mark_all_seen(bob)
    db.session.commit()
    alice = visit("alice")
    alice.submit("/gyn-onc/updates/new", title="Ten report forms", source="0", base="0", audience="group")
    for n in range(1, 9):
        alice.submit("/gyn-onc/updates/1/edit", title="Ten report forms", source=f"{n}", base=f"{n}", audience="group")
    assert since(visit("bob")).count("Ten report forms") == 1


def test_who_was_away_for_long_is_told_the_newest_and_that_there_is_more(visit, monkeypatch):
    monkeypatch.setattr(news, "MOST_ON_DESK", 3)
    monkeypatch.setattr(front, "MOST_NEWS", 2)
    for title in ("Oldest", "Older", "Newer"):
        post(title)
    post("Of us all", slug="plenary", by="olga")
    told = since(visit("bob"))
    assert "Newer" in told and "Older" in told and "Oldest" not in told
    assert told.count("More, and older") == 1, "not of the plenary, where one thing happened"
    assert "Of us all" in told


def test_what_is_older_than_all_that_i_have_read_is_not_forgotten(visit, monkeypatch):
    monkeypatch.setattr(news, "MOST_ON_DESK", 1)
    post("Older")
    post("Newer")
    bob = visit("bob")
    bob.page("/gyn-onc/updates/2")
    told = since(bob)
    assert "Newer" not in told and "More, and older" in told
    assert "You have seen everything before this" in told


# My next meeting, my action items


def test_the_next_meeting_and_my_action_items_stand_beside_it(visit, world):
    page = desk(visit("bob"))
    assert "Right now" in page and "Collect ten forms" in page.split("My action items")[1]
    assert "You have promised nothing that is still open." in desk(visit("otto"))


@pytest.mark.parametrize("hours, near", [(20, True), (30, False)])
def test_a_meeting_within_a_day_stands_above_all(visit, hours, near):
    meeting = schedule(days=1)
    meeting.wall_time += timedelta(hours=hours - 24)
    meeting.starts_at = clock.now() + timedelta(hours=hours)
    db.session.commit()
    assert ("nowstrip" in visit("bob").page("/")) == near


def test_the_desk_says_where_i_lead(visit):
    agenda.add_item(schedule(), agenda.Item("Report forms", 20, presenter=the("bob")), by=the("alice"))
    db.session.commit()
    assert "you lead" in desk(visit("bob")) and "you lead" not in desk(visit("otto"))


@pytest.mark.parametrize(
    "starts, near, until",
    [
        ("2026-11-28 14:00", "Tomorrow 23:00", "in 1 day"),  # 46 hours
        ("2026-11-27 14:00", "Today 23:00", "in 22 hours"),
        ("2026-11-27 15:30", "Tomorrow 00:30", "in 24 hours"),
        ("2026-11-29 15:30", "Monday 30 November, 00:30", "in 3 days"),
    ],
)
def test_how_long_it_takes_agrees_with_the_day_that_stands_beside_it(visit, starts, near, until):
    with time_machine.travel(datetime(2026, 11, 26, 15, 46, tzinfo=UTC), tick=False):
        the("otto").zone = "Asia/Seoul"
        meeting = schedule("Soon", 2, "gyn-onc", "alice")
        meeting.starts_at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
        db.session.commit()
        page = main_of(visit("otto").page("/gyn-onc/"))
        assert f"{near} {until}" in page
