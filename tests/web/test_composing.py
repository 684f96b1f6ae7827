"""The first draft of a summary: what was noted and put on record, and nothing of it is left out."""

import re
from datetime import timedelta

from roundtable.domain import action_items, agenda, clock, decisions, meetings, notes, questions, summaries
from roundtable.extensions import db
from roundtable.models import RoomRule
from tests.cast import group, the
from tests.reading import value_of
from tests.world import plan


def held():
    """A meeting with one item; one decision and one action item belong to it, and one of each to none."""
    alice, bob = the("alice"), the("bob")
    meeting = meetings.schedule(group(), plan("The forms", -3, chair=alice, note_taker=bob), by=alice)
    item = agenda.add_item(meeting, agenda.Item("Report forms", 20), by=alice)
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    notes.save(meeting, item, "We looked at ten forms.", base=0, by=bob)
    due_on = clock.today("UTC") + timedelta(days=9)
    for place in (item, None):
        where = "on it" if place else "on nothing"
        words = decisions.Words(f"State three features {where}", f"Reason {where}.", dissent=f"Not all, {where}.")
        decisions.make(group(), words, meeting=meeting, item=place, by=bob)
        promise = action_items.Promise(f"Collect forms {where}", bob, due_on)
        action_items.assign(group(), promise, source=action_items.Source(meeting, place), by=alice)
    meetings.close_session(meeting, by=alice)
    db.session.commit()
    return meeting, due_on


def test_what_belongs_to_no_item_is_told_as_fully_as_what_does(app, visit):
    meeting, due_on = held()
    visit("bob").submit(f"/gyn-onc/meetings/{meeting.id}/summary/composition")
    source = summaries.of_meeting(db.session.get(type(meeting), meeting.id)).text.source
    for where in ("on it", "on nothing"):
        assert f"State three features {where} Reason {where}. Dissent: Not all, {where}." in source
        assert f"Bob: Collect forms {where} ({due_on.day} {due_on:%B %Y})" in source
    lines = [line for line in source.splitlines() if line.startswith("**")]
    assert len(lines) == 4 and source.count("\n\n**") == 4, "each is a paragraph of its own"
    assert "We looked at ten forms." in source


def test_what_was_left_open_is_told_but_not_of_an_item_that_is_not_noted(app, visit):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("Open", -3, chair=alice), by=alice)
    noted = agenda.add_item(meeting, agenda.Item("Report forms", 20), by=alice)
    secret = agenda.add_item(meeting, agenda.Item("Salaries", 10, room_rule=RoomRule.NOT_NOTED), by=alice)
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    asked = [questions.ask(words, meeting, item, by=alice) for words, item in (("Who?", noted), ("How much?", secret))]
    meetings.close_session(meeting, by=alice)
    db.session.commit()
    visit("alice").submit(f"/gyn-onc/meetings/{meeting.id}/summary/composition")
    source = summaries.of_meeting(db.session.get(type(meeting), meeting.id)).text.source
    assert f"## Report forms\n\n**Question {asked[0].number}:** Who?" in source and "How much?" not in source


def test_a_call_is_joined_at_a_page_and_nowhere_else(app, visit):
    alice = visit("alice")
    fields = {"title": "Next", "on": "2027-02-02", "at": "15:00", "zone": "Europe/Berlin", "minutes": "60"}
    for link in ("javascript:alert(1)", "call.example.org", "https://", "data:text/html,x"):
        answer = alice.submit("/gyn-onc/meetings/new", **fields, call_link=link)
        assert answer.status_code == 422 and "https://…" in answer.text and link in answer.text
    assert alice.submit("/gyn-onc/meetings/new", **fields, call_link="HTTPS://call.example.org/a").status_code == 302


def test_minutes_that_are_no_number_are_told_and_change_nothing(app, visit):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("Coming", 3), by=alice)
    item = agenda.add_item(meeting, agenda.Item("A", 20), by=alice)
    db.session.commit()
    there = f"/gyn-onc/meetings/{meeting.id}/agenda/minutes"
    answer = visit("alice").submit(there, **{f"item-{item.id}": "a quarter"}, follow=True)
    assert "Give the minutes as a number." in answer.text and item.minutes == 20


def test_without_scripts_all_minutes_that_were_changed_are_set_at_once_and_no_others(app, visit):
    alice = the("alice")
    meeting = meetings.schedule(group("plenary"), plan("Coming", 3), by=the("olga"))
    first, second = (agenda.add_item(meeting, agenda.Item(name, 20), by=alice) for name in "AB")
    slot = agenda.add_slot(meeting, group(), minutes=30, by=alice)
    db.session.commit()
    there, olga = f"/plenary/meetings/{meeting.id}/agenda", visit("olga")
    was = value_of(olga.page(there), "was")
    agenda.set_minutes(meeting, second, 45, by=alice)  # meanwhile
    db.session.commit()
    typed = {f"item-{first.id}": "10", f"item-{second.id}": "20", f"slot-{slot.id}": "25"}
    assert olga.submit(f"{there}/minutes", was=was, **typed).status_code == 302
    db.session.expire_all()
    assert (first.minutes, second.minutes, slot.minutes) == (10, 45, 25)


def test_what_was_typed_for_a_slot_stays_in_it_with_what_is_wrong(app, visit):
    meeting = meetings.schedule(group("plenary"), plan("Annual", 20), by=the("olga"))
    slots = [agenda.add_slot(meeting, group(slug), minutes=30, by=the("olga")) for slug in ("multiomics", "gyn-onc")]
    db.session.commit()
    there, mine = f"/plenary/meetings/{meeting.id}/agenda", slots[0].id
    words = {"slot": mine, "title": "", "minutes": "25", "guest": "נעמי", "purpose": "discuss"}
    for name in ("carol", "olga"):
        refused = visit(name).submit(f"{there}/items", **words)
        assert refused.status_code == 422 and f'href="#slot-title-{mine}"' in refused.text
        assert f'id="error-slot-title-{mine}"' in refused.text and 'id="error-title"' not in refused.text
        for field, value in (("minutes", "25"), ("guest", "נעמי")):
            tag = re.search(rf'<input[^>]*id="slot-{field}-{mine}"[^>]*>', refused.text)
            assert tag and f'value="{value}"' in tag[0]
        assert refused.text.count("נעמי") == 1, "in this slot and nowhere else"
        opened = refused.text.split(f'id="slot-title-{mine}"')[0].rsplit("<details", 1)[1]
        assert opened.startswith(' class="more" open')
    assert visit("carol").submit(f"{there}/items", **{**words, "title": "RNA"}).status_code == 302
    refused = visit("olga").submit(f"{there}/slots", group=group("gyn-onc").id, minutes="")
    assert (
        refused.status_code == 422
        and 'href="#slot-minutes"' in refused.text
        and 'id="error-slot-minutes"' in refused.text
    )
