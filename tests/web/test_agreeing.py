"""Items that nobody needs to talk about are agreed together, unless one person asks."""

from sqlalchemy import select

from roundtable.domain import agenda, agreeing, meetings
from roundtable.extensions import db
from roundtable.models import AgendaItem, Decision, Meeting, Purpose
from tests.cast import group, the
from tests.world import plan


def with_items(*, begun=False):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("The forms", chair=alice, note_taker=the("bob")), by=alice)
    for title, purpose in (("The last summary", Purpose.DECIDE), ("A word of thanks", Purpose.INFORM)):
        agenda.add_item(meeting, agenda.Item(title, 0, purpose, is_without_discussion=True), by=alice)
    agenda.add_item(meeting, agenda.Item("Slides", 20), by=alice)
    db.session.flush()
    if begun:
        meetings.open_session(meeting, by=alice)
    db.session.commit()
    return meeting.id


def waiting_titles(meeting_id):
    return [i.title for i in agreeing.waiting(db.session.get(Meeting, meeting_id))]


def test_one_voice_is_enough_to_discuss_an_item(app, visit):
    meeting_id = with_items()
    assert waiting_titles(meeting_id) == ["The last summary", "A word of thanks"]
    first = db.session.scalar(select(AgendaItem.id).where(AgendaItem.title == "The last summary"))
    assert "Ask to discuss it" in visit("otto").page(f"/gyn-onc/meetings/{meeting_id}")
    visit("otto").submit(f"/gyn-onc/meetings/{meeting_id}/items/{first}/discussion")
    assert waiting_titles(meeting_id) == ["A word of thanks"]


def test_they_are_agreed_by_one_button_and_decisions_are_on_record(app, visit):
    meeting_id = with_items(begun=True)
    assert "Agree 2 items without discussion" in visit("bob").page(f"/gyn-onc/meetings/{meeting_id}")
    visit("bob").submit(f"/gyn-onc/meetings/{meeting_id}/agreement")
    assert waiting_titles(meeting_id) == []
    assert [d.text for d in db.session.scalars(select(Decision))] == ["The last summary"]
    untouched = db.session.scalars(select(AgendaItem).where(AgendaItem.title == "Slides")).one()
    assert untouched.started_at is None
    otto = visit("otto")
    otto.submit(f"/gyn-onc/meetings/{meeting_id}/items/1/discussion")
    assert "agreed already" in otto.page("/gyn-onc/meetings/")


def test_nothing_is_agreed_before_the_meeting_begins(app, visit):
    meeting_id = with_items()
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/agreement")
    assert len(waiting_titles(meeting_id)) == 2 and db.session.scalar(select(Decision.id)) is None


def test_the_minutes_change_alone(app, visit):
    meeting_id = with_items()
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/agenda/minutes", **{"item-1": "5"})
    item = db.session.get(AgendaItem, 1)
    assert (item.minutes, item.is_without_discussion) == (5, True)
