"""Two who change the facts of one thing at once, each on a page of their own."""

import json
from datetime import date, time

from roundtable.domain import action_items, clock, decisions, meetings
from roundtable.extensions import db
from roundtable.models import ActionItem, Decision, Meeting
from tests.cast import group, the
from tests.reading import is_wrong, value_of
from tests.world import plan

FIELDS = "title on at zone minutes place call_link chair note_taker room_rule"


def sent(page, names):
    """What a browser sends of a form in which nothing was touched."""
    return {name: value_of(page, name) for name in f"{names} came_with".split()}


def test_a_meeting_that_was_moved_meanwhile_is_not_moved_back_by_a_new_place(visit):
    meeting = meetings.schedule(group(), plan("The forms", chair=the("alice")), by=the("alice"))
    db.session.commit()
    there, alice, olga = f"/gyn-onc/meetings/{meeting.id}/edit", visit("alice"), visit("olga")
    first, second = sent(alice.page(there), FIELDS), sent(olga.page(there), FIELDS)
    alice.submit(there, **first | {"on": "2031-05-06", "at": "16:30", "is_recording_allowed": "y"})
    assert olga.submit(there, **second | {"place": "Berlin"}).status_code == 302
    meeting = db.session.get(Meeting, meeting.id)
    assert (meeting.wall_time.date(), meeting.wall_time.time()) == (date(2031, 5, 6), time(16, 30))
    assert (meeting.place, meeting.is_recording_allowed) == ("Berlin", True)


def test_what_both_changed_is_told_at_the_field_and_saved_when_it_is_sent_again(visit):
    words = decisions.Words("State three features", dissent="Two are enough.")
    decision = decisions.make(group(), words, by=the("alice"))
    db.session.commit()
    there, alice, olga = f"/gyn-onc/decisions/{decision.id}/edit", visit("alice"), visit("olga")
    names = "text reason dissent evidence_lines supersedes_id review_on audience"
    first, second = sent(alice.page(there), names), sent(olga.page(there), names)
    alice.submit(there, **first | {"text": "State four features", "dissent": "Three are enough."})
    refused = olga.submit(there, **second | {"text": "State five features", "reason": "Because."})
    assert refused.status_code == 422 and is_wrong(refused.text, "text")
    assert "Meanwhile somebody made it “State four features”." in refused.text
    assert value_of(refused.text, "text") == "State five features"
    assert value_of(refused.text, "dissent") == "Three are enough."
    assert db.session.get(Decision, decision.id).text == "State four features"
    assert olga.submit(there, **sent(refused.text, names)).status_code == 302
    decision = db.session.get(Decision, decision.id)
    assert (decision.text, decision.reason) == ("State five features", "Because.")
    assert decision.dissent == "Three are enough."


def test_a_promise_keeps_its_new_owner_when_somebody_else_corrects_a_word(visit):
    promise = action_items.Promise("Colect forms", the("bob"), clock.today("UTC"))
    item = action_items.assign(group(), promise, by=the("alice"))
    db.session.commit()
    there, alice = f"/gyn-onc/action-items/{item.id}/edit", visit("alice")
    came = sent(alice.page(there), "text owner due_on")
    alice.submit(there, **came | {"owner": str(the("alice").id), "helpers": str(the("bob").id)})
    assert alice.submit(there, **came | {"text": "Collect forms"}).status_code == 302
    item = db.session.get(ActionItem, item.id)
    assert (item.text, item.owner_id) == ("Collect forms", the("alice").id)
    assert [helper.name for helper in action_items.helpers_of(item)] == ["Bob"]


def test_what_no_page_of_ours_came_with_is_passed_over(visit):
    decision = decisions.make(group(), decisions.Words("State three features"), by=the("alice"))
    db.session.commit()
    there, alice = f"/gyn-onc/decisions/{decision.id}/edit", visit("alice")
    for came_with in ("no json", json.dumps([1]), json.dumps({"other": 1}), ""):
        assert alice.submit(there, text="Four", audience="group", came_with=came_with).status_code == 302
