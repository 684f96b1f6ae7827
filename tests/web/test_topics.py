"""Topics and carrying over, in the browser."""

from roundtable.domain import agenda
from roundtable.extensions import db
from roundtable.models import Meeting
from tests.cast import the
from tests.domain.test_carrying import coming, held


def prepared():
    _, items = held()
    meeting = coming()
    db.session.commit()
    return meeting.id, items["Slides"].topic_id


def test_alice_carries_over_what_was_not_reached(app, visit):
    meeting_id, topic_id = prepared()
    alice = visit("alice")
    page = alice.page(f"/gyn-onc/meetings/{meeting_id}/agenda")
    assert "Carry over" in page and "Not reached on" in page
    alice.submit(f"/gyn-onc/meetings/{meeting_id}/agenda/carried", candidate=f"topic-{topic_id}")
    meeting = db.session.get(Meeting, meeting_id)
    assert [i.title for i in agenda.items_of(meeting)] == ["Slides"]
    page = alice.page(f"/gyn-onc/meetings/{meeting_id}/agenda")
    assert "Not reached last time" in page and "Not reached on" not in page


def test_alice_leaves_it_and_takes_it_after_all(app, visit):
    meeting_id, topic_id = prepared()
    alice = visit("alice")
    alice.submit(f"/gyn-onc/meetings/{meeting_id}/agenda/left", candidate=f"topic-{topic_id}")
    assert "1 left for a later meeting" in alice.page(f"/gyn-onc/meetings/{meeting_id}/agenda")
    alice.submit(f"/gyn-onc/meetings/{meeting_id}/agenda/carried", candidate=f"topic-{topic_id}")
    assert "left for a later" not in alice.page(f"/gyn-onc/meetings/{meeting_id}/agenda")


def test_nonsense_takes_nothing_and_is_answered_with_a_sentence(app, visit):
    meeting_id, _ = prepared()
    for candidate in ("topic-999999", "topic-", "user-1", "x", "topic-²"):
        alice = visit("alice")
        alice.submit(f"/gyn-onc/meetings/{meeting_id}/agenda/carried", candidate=candidate)
        assert "stands on the agenda already, or is settled" in alice.page("/gyn-onc/meetings/"), candidate


def test_the_history_of_a_topic_shows_every_meeting_it_was_on(app, visit):
    meeting_id, topic_id = prepared()
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/agenda/carried", candidate=f"topic-{topic_id}")
    page = visit("otto").page(f"/gyn-onc/topics/{topic_id}")
    assert page.index("Next time") < page.index("Last time") and "Not reached" in page
    assert visit("carol").get(f"/gyn-onc/topics/{topic_id}").status_code == 404
    assert visit("carol").get("/gyn-onc/topics/").status_code == 403
    assert visit("alice").get(f"/multiomics/topics/{topic_id}").status_code == 404


def test_alice_closes_and_renames_a_topic(app, visit):
    _, topic_id = prepared()
    alice = visit("alice")
    alice.submit(f"/gyn-onc/topics/{topic_id}/edit", title="Slides and stains", is_recurring="y")
    assert "Slides and stains" in alice.page("/gyn-onc/topics/")
    alice.submit(f"/gyn-onc/topics/{topic_id}/closing")
    assert "Slides and stains" not in alice.page("/gyn-onc/topics/")
    assert "Slides and stains" in alice.page("/gyn-onc/topics/?closed=1")
    empty = alice.submit(f"/gyn-onc/topics/{topic_id}/edit", title=" ")
    assert empty.status_code == 422
    assert visit("bob").submit(f"/gyn-onc/topics/{topic_id}/closing").status_code == 403
    assert the("bob")
