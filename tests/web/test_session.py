"""A meeting in session: what is on, the pace, and notes that two people write at once."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import agenda, clock, meetings, texts
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting, RoomRule
from tests.cast import PASSWORD, group, the
from tests.world import plan


@pytest.fixture
def going_on(app):
    """A meeting in session since forty minutes, of sixty, its second item on; Bob takes notes."""
    alice, start = the("alice"), clock.now() - timedelta(minutes=40)
    with clock.at(start):
        said = plan("Right now", 0, chair=alice, note_taker=the("bob"))
        meeting = meetings.schedule(group(), said, by=alice)
        meeting.starts_at = start
        items = [
            agenda.add_item(meeting, agenda.Item(title, minutes), by=alice)
            for title, minutes in (("Welcome", 10), ("Report forms", 25), ("Slides", 20), ("Any other business", 5))
        ]
        db.session.flush()
        meetings.open_session(meeting, by=alice)
        meetings.start_item(meeting, items[0], by=alice)
    with clock.at(start + timedelta(minutes=20)):
        meetings.start_item(meeting, items[1], by=alice)
    db.session.commit()
    return f"/gyn-onc/meetings/{meeting.id}"


def item_id(there, title="Report forms"):
    meeting = db.session.get(Meeting, int(there.rsplit("/", 1)[1]))
    return next(i.id for i in agenda.items_of(meeting) if i.title == title)


def test_who_leads_is_told_until_the_item_is_over(going_on, visit):
    for item in db.session.scalars(select(AgendaItem)):
        item.presenter = the("bob")
    db.session.commit()
    told = visit("bob").page(going_on)
    over, on = (told.split(f'id="item-{item_id(going_on, title)}"')[1] for title in ("Welcome", "Report forms"))
    assert "you lead" not in over.split("</h3>")[0] and "you lead" in on.split("</h3>")[0]
    visit("alice").submit(f"{going_on}/session/closing")
    assert "you lead" not in visit("bob").page(going_on), "nothing waits there any more"


def save(browser, there, source, base, title="Report forms"):
    """As a script does while somebody types."""
    return browser.post(
        f"{there}/items/{item_id(there, title)}/notes",
        data={"csrf_token": browser.token(), "source": source, "base": base},
        headers={"Accept": "application/json"},
    )


def notes_of(there, title="Report forms"):
    return db.session.get(AgendaItem, item_id(there, title)).notes


def test_the_page_says_what_is_on_and_how_late_it_is(visit, going_on):
    page = visit("alice").page(going_on)
    assert page.count('aria-current="true"') == 1
    assert re.search(r'<li class="it done" id="item-\d+">.*?Welcome', page, re.S)
    assert "20 of 25 min" in page
    assert re.search(r"10 min behind, ending at \d\d:\d\d", page)
    assert "Take 10 min from “Slides”" in page
    assert 'aria-label="Next: Slides"' in page
    bob = visit("otto").page(going_on)
    assert "10 min behind" in bob and "Take 10 min" not in bob and "Next: Slides" not in bob


def test_the_fix_of_the_pace_line_is_one_button(visit, going_on):
    alice = visit("alice")
    alice.submit(f"{going_on}/items/{item_id(going_on, 'Slides')}/shortening", minutes=10)
    assert "On time, ending at" in alice.page(going_on)
    response = alice.submit(f"{going_on}/items/{item_id(going_on, 'Slides')}/shortening", minutes=10, follow=True)
    assert "“Slides” has 10 minutes by now." in response.text


def test_the_last_item_ends_the_meeting(visit, going_on):
    alice = visit("alice")
    alice.submit(f"{going_on}/items/{item_id(going_on, 'Slides')}/start")
    alice.submit(f"{going_on}/items/{item_id(going_on, 'Any other business')}/start")
    assert re.search(r'class="btn main">End the meeting<', alice.page(going_on))


def test_a_save_says_which_revision_it_is_and_when(visit, going_on):
    bob = visit("bob")
    answer = save(bob, going_on, "First words.", 0)
    assert answer.status_code == 200 and answer.json["revision"] == 1
    assert re.fullmatch(r"Saved \d\d:\d\d", answer.json["said"])
    assert save(bob, going_on, "First words, and more.", 1).json["revision"] == 2
    assert save(bob, going_on, "First words, and more.", 2).json["revision"] == 2  # nothing had changed


def test_a_save_that_comes_too_late_gets_both_texts_and_overwrites_nothing(visit, going_on):
    alice, bob = visit("alice"), visit("bob")
    save(bob, going_on, "One.\nTwo.\n", 0)
    save(bob, going_on, "One, says Bob.\nTwo.\n", 1)
    late = save(alice, going_on, "One.\nTwo, says Alice.\n", 1)
    assert late.json["merged"] == "One, says Bob.\nTwo, says Alice.\n"
    assert (late.json["revision"], late.json["by"], late.json["conflicts"]) == (2, "Bob", [])
    assert notes_of(going_on).source == "One, says Bob.\nTwo.\n"
    assert texts.draft_of(notes_of(going_on), the("alice")).source == "One.\nTwo, says Alice.\n"
    assert save(alice, going_on, late.json["merged"], 2).json["revision"] == 3
    assert notes_of(going_on).source == late.json["merged"]
    assert texts.draft_of(notes_of(going_on), the("alice")) is None


def test_what_both_changed_is_told_and_kept_from_both(visit, going_on):
    alice, bob = visit("alice"), visit("bob")
    save(bob, going_on, "We meet on Monday.", 0)
    save(bob, going_on, "We meet on Tuesday.", 1)
    late = save(alice, going_on, "We meet on Friday.", 1).json
    assert late["conflicts"] == [{"theirs": "We meet on Tuesday.", "yours": "We meet on Friday."}]
    assert "Tuesday" in late["merged"] and "Friday" in late["merged"]


def test_two_who_write_the_first_words_at_once_lose_none(visit, going_on):
    assert save(visit("bob"), going_on, "Bob was first.", 0).status_code == 200
    late = save(visit("alice"), going_on, "Alice was second.", 0)
    assert "Bob was first." in late.json["merged"] and "Alice was second." in late.json["merged"]


def test_words_sent_again_because_the_answer_was_lost_are_not_doubled(visit, going_on):
    alice, bob = visit("alice"), visit("bob")
    save(bob, going_on, "One. Two.", 0)  # the answer is lost
    save(alice, going_on, "One. Two and a half.", 1)
    again = save(bob, going_on, "One. Two.", 0)
    assert (again.json["merged"], again.json["conflicts"]) == ("One. Two and a half.", [])


def test_a_form_without_scripts_shows_both_texts_too(visit, going_on):
    alice, bob, number = visit("alice"), visit("bob"), item_id(going_on)
    bob.submit(f"{going_on}/items/{number}/notes", source="One. Two.", base=0)
    bob.submit(f"{going_on}/items/{number}/notes", source="One. Two, says Bob.", base=1)
    page = alice.submit(f"{going_on}/items/{number}/notes", source="One, says Alice. Two.", base=1)
    assert page.status_code == 409
    assert "Somebody saved in between" in page.text and "One, says Alice. Two, says Bob." in page.text


def test_after_the_sign_in_has_ended_a_save_says_so_and_the_words_can_be_sent_again(visit, going_on):
    bob = visit("bob")
    bob.submit("/account/sign-out")
    refused = save(bob, going_on, "Late words.", 0)
    assert (refused.status_code, refused.json) == (401, {"error": "Please sign in again."})
    bob.submit("/account/sign-in", address="bob@example.org", password=PASSWORD)
    data = {"csrf_token": "of the page from before", "source": "Late words.", "base": 0}
    address, headers = f"{going_on}/items/{item_id(going_on)}/notes", {"Accept": "application/json"}
    old = bob.post(address, data=data, headers=headers)
    assert old.status_code == 400
    arrived = bob.post(address, data={**data, "csrf_token": old.json["token"]}, headers=headers)
    assert arrived.status_code == 200 and notes_of(going_on).source == "Late words."


def test_one_person_writes_at_a_time_and_anybody_takes_over(visit, going_on):
    alice, bob, otto = visit("alice"), visit("bob"), visit("otto")
    number = item_id(going_on)
    assert "<textarea" in bob.page(going_on).split('id="comments"')[0]
    assert "Take notes" in alice.page(going_on)
    save(bob, going_on, "Words.", 0)
    assert "You are writing" in bob.page(going_on)
    page = alice.page(going_on)
    assert "Bob is writing" in page and "Write instead of Bob" in page and 'data-notes="' not in page
    assert "Bob is writing" in otto.page(going_on) and "Write instead" not in otto.page(going_on)
    assert "Bob is writing here now." in alice.page(f"{going_on}/items/{number}/notes")
    alice.submit(f"{going_on}/items/{number}/writer")
    assert "You are writing" in alice.page(going_on) and 'data-notes="' in alice.page(going_on)
    assert "Write instead of Alice" in bob.page(going_on)
    save(bob, going_on, "Words. Bob's last.", 1)  # they had not noticed: nothing is lost, and Alice goes on writing
    assert notes_of(going_on).source == "Words. Bob's last."
    assert "Write instead of Alice" in bob.page(going_on)


def test_who_stopped_writing_a_while_ago_is_not_writing(visit, going_on):
    bob = visit("bob")
    save(bob, going_on, "Words.", 0)
    item = db.session.get(AgendaItem, item_id(going_on))
    item.writer_at -= timedelta(minutes=2)
    db.session.commit()
    assert "is writing" not in visit("alice").page(going_on)
    assert 'data-notes="' in bob.page(going_on)


@pytest.mark.parametrize("length", [100_000, 400_001])
def test_long_notes_are_kept_or_refused_with_a_sentence(visit, going_on, length):
    source = ("word " * length)[:length]
    answer = save(visit("bob"), going_on, source, 0)
    if length <= 400_000:
        assert answer.status_code == 200 and notes_of(going_on).source == source
        assert visit("bob").get(going_on).status_code == 200
    else:
        assert answer.status_code == 422 and answer.json["error"] == "At most 400000 characters."


def test_what_cannot_be_noted_is_refused_with_a_sentence(visit, going_on):
    bob = visit("bob")
    assert save(bob, going_on, "With \0 in it.", 0).status_code == 422
    item = db.session.get(AgendaItem, item_id(going_on))
    item.room_rule = RoomRule.NOT_NOTED
    db.session.commit()
    refused = save(bob, going_on, "Secret words.", 0)
    assert refused.status_code == 422 and "this item is not noted" in refused.json["error"]
    page = bob.page(going_on)
    assert "By the rule of the room this item is not noted." in page and 'data-notes="' not in page
    alice = the("alice")
    other = meetings.schedule(group(), plan("Later", 3), by=alice)
    agenda.add_item(other, agenda.Item("Not yet", 10), by=alice)
    db.session.commit()
    refused = save(bob, f"/gyn-onc/meetings/{other.id}", "Early words.", 0, title="Not yet")
    assert refused.status_code == 422 and "once the meeting has begun" in refused.json["error"]


def test_a_name_from_right_to_left_and_notes_in_its_script_are_shown_as_they_are(visit, going_on):
    name = "د. ليلى حسن"
    item = db.session.get(AgendaItem, item_id(going_on))
    item.presenter, meeting = the("bob"), db.session.get(Meeting, item.meeting_id)
    item.presenter.name = name
    db.session.commit()
    assert meeting.note_taker_id == item.presenter_id
    save(visit("bob"), going_on, "قالت: نعم.", 0)
    page = visit("alice").page(going_on)
    assert name in page and "قالت: نعم." in page and 'dir="auto"' in page


def test_who_may_not_take_notes_may_not_save_them(visit, going_on):
    assert save(visit("otto"), going_on, "Words.", 0).status_code == 403
    assert save(visit("carol"), going_on, "Words.", 0).status_code == 404
    assert json.loads(save(visit("otto"), going_on, "Words.", 0).text)["error"]
