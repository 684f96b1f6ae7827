"""One page, five states and called off: what is offered first, and every step taken back with a trace."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import agenda, attendances, clock, decisions, meetings, notes, publications, summaries
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import AgendaItem, Audience, Event, Meeting, Presence
from tests.cast import group, the
from tests.world import plan


def planned(days=7, **values):
    """A meeting of Gyn Onc with two items, chaired by Alice; its address."""
    alice = the("alice")
    meeting = meetings.schedule(
        group(), plan("The forms", days, chair=alice, note_taker=the("bob"), **values), by=alice
    )
    for title, minutes in (("Report forms", 20), ("Slides", 10)):
        agenda.add_item(meeting, agenda.Item(title, minutes), by=alice)
    db.session.commit()
    return meeting, f"/gyn-onc/meetings/{meeting.id}"


def state_of(meeting):
    return db.session.scalar(select(Meeting.state).where(Meeting.id == meeting.id))


def offered(page):
    """The words of the primary button in the head of the page."""
    head = (
        page.split("</header>")[0] if "mhead" not in page else page.split('class="head mhead"')[1].split("</header>")[0]
    )
    found = re.findall(r'class="btn main"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)<', head)
    assert len(found) <= 1, f"one primary button, not {found}"
    return found[0].strip() if found else ""


def done_in(page):
    return re.findall(r'<li class="done">.*?class="lbl">([^<]+)<', page)


def test_the_stage_of_an_agenda_that_was_taken_back_is_not_done(visit, app):
    alice, (_, there) = visit("alice"), planned(0)
    alice.submit(f"{there}/agenda/publication", audience="group")
    alice.submit(f"{there}/agenda/publication/undoing")
    alice.submit(f"{there}/session/opening")
    assert done_in(alice.page(there)) == ["Planned"]
    _, there = planned(0)
    alice.submit(f"{there}/agenda/publication", audience="group")
    alice.submit(f"{there}/session/opening")
    assert done_in(alice.page(there)) == ["Planned", "Agenda published"]


def test_an_agenda_that_was_published_is_no_draft_while_the_meeting_goes_on(visit, app):
    alice, (_, there) = visit("alice"), planned(0)
    alice.submit(f"{there}/session/opening")
    assert "Draft, for the group" in alice.page(there)
    alice.submit(f"{there}/session/opening/undoing")
    alice.submit(f"{there}/agenda/publication", audience="everybody")
    alice.submit(f"{there}/session/opening")
    assert "Draft, for the group" not in alice.page(there)
    assert "Draft, for the group" not in visit("bob").page(there)


def test_the_primary_button_changes_with_the_state(visit, app):
    alice = visit("alice")
    bare = meetings.schedule(group(), plan("Bare"), by=the("alice"))
    db.session.commit()
    assert offered(alice.page(f"/gyn-onc/meetings/{bare.id}")) == "Edit the agenda"
    meeting, there = planned()
    assert offered(alice.page(there)) == "Publish the agenda"
    alice.submit(f"{there}/agenda/publication", audience="group")
    assert offered(alice.page(there)) == ""
    agenda.add_item(db.session.merge(meeting), agenda.Item("Another", 5), by=the("alice"))
    db.session.commit()
    assert offered(alice.page(there)) == "Publish a revision"
    soon, now = planned(0)
    assert offered(alice.page(now)) == "Start the meeting"
    alice.submit(f"{now}/session/opening")
    assert offered(alice.page(now)) == "End the meeting"
    alice.submit(f"{now}/session/closing")
    assert state_of(soon) == "summary"
    assert offered(alice.page(now)) == ""
    assert "Write the summary" in alice.page(now)


def test_a_published_agenda_is_taken_back_and_published_again(visit, app):
    alice, (meeting, there) = visit("alice"), planned()
    alice.submit(f"{there}/agenda/publication", audience="everybody")
    assert visit().get(there).status_code == 200
    response = alice.submit(f"{there}/agenda/publication/undoing", follow=True)
    assert "The agenda is a draft again, for the group." in response.text
    assert state_of(meeting) == "planned"
    assert visit().get(there).status_code == 302
    assert "Draft, for the group" in visit("otto").page(there)
    assert "Publication 1" not in visit("otto").page(there)
    alice.submit(f"{there}/agenda/publication", audience="everybody")
    assert state_of(meeting) == "agenda_published"
    assert "Publication 2" in visit().page(there)


def test_a_meeting_called_off_takes_place_after_all_where_it_stood(visit, app):
    alice, (meeting, there) = visit("alice"), planned()
    publications.publish(meeting, Reach(), by=the("alice"))
    db.session.commit()
    before = meeting.ical_sequence
    alice.submit(f"{there}/cancellation")
    page = alice.page(there)
    assert "This meeting is called off." in page and "It takes place after all" in page
    alice.submit(f"{there}/cancellation/undoing")
    assert state_of(meeting) == "agenda_published"
    assert db.session.get(Meeting, meeting.id).ical_sequence == before + 2
    assert "Takes place after all:" in visit("bob").page("/gyn-onc/")
    assert "Called off:" not in visit("bob").page("/gyn-onc/")


def test_a_meeting_that_had_not_begun_keeps_what_was_written(visit, app):
    alice, (meeting, there) = visit("alice"), planned(0)
    items = agenda.items_of(meeting)
    first = items[0].id
    alice.submit(f"{there}/session/opening")
    alice.submit(f"{there}/items/{first}/start")
    visit("bob").submit(f"{there}/items/{first}/notes", source="Early words.", base=0)
    alice.submit(f"{there}/session/opening/undoing")
    assert state_of(meeting) == "planned"
    item = db.session.get(AgendaItem, first)
    assert (item.started_at, item.ended_at, item.notes.source) == (None, None, "Early words.")
    alice.submit(f"{there}/session/opening")
    assert "Early words." in alice.page(there)


def test_a_meeting_closed_by_mistake_goes_on_at_its_item(visit, app):
    alice, (meeting, there) = visit("alice"), planned(0)
    first, second = (item.id for item in agenda.items_of(meeting))
    alice.submit(f"{there}/session/opening")
    alice.submit(f"{there}/items/{first}/start")
    alice.submit(f"{there}/items/{second}/start")
    alice.submit(f"{there}/session/closing")
    alice.submit(f"{there}/session/closing/undoing")
    meeting = db.session.get(Meeting, meeting.id)
    assert (meeting.state, meeting.closed_at, meeting.current_item_id) == ("in_session", None, second)
    assert db.session.get(AgendaItem, first).ended_at and not db.session.get(AgendaItem, second).ended_at


def test_a_meeting_with_a_published_summary_stays_closed(visit, world):
    response = visit("alice").submit("/gyn-onc/meetings/3/session/closing/undoing", follow=True)
    assert "Its summary is published: this meeting stays closed." in response.text
    assert state_of(db.session.get(Meeting, 3)) == "summary"
    assert "It goes on" not in visit("alice").page("/gyn-onc/meetings/3")


@pytest.mark.parametrize(
    "deed, sentence",
    [
        ("cancellation/undoing", "This meeting is not called off."),
        ("session/opening/undoing", "This meeting is not in session."),
        ("session/closing/undoing", "Only a meeting that has just ended can go on."),
        ("agenda/publication/undoing", "The agenda can be taken back until the meeting begins."),
    ],
)
def test_what_did_not_happen_is_not_taken_back(visit, app, deed, sentence):
    _, there = planned()
    assert sentence in visit("alice").submit(f"{there}/{deed}", follow=True).text


def test_every_step_leaves_its_trace(visit, app):
    alice, (meeting, there) = visit("alice"), planned(0)
    alice.submit(f"{there}/agenda/publication", audience="group")
    for deed in ("agenda/publication/undoing", "cancellation", "cancellation/undoing"):
        alice.submit(f"{there}/{deed}")
    for deed in ("opening", "opening/undoing", "opening", "closing", "closing/undoing"):
        alice.submit(f"{there}/session/{deed}")
    names = db.session.scalars(select(Event.name).where(Event.thing_id == meeting.id).order_by(Event.seq)).all()
    assert [name.removeprefix("meeting.") for name in names if name.startswith("meeting.")] == [
        *("scheduled", "agenda_published", "publication_undone", "cancelled", "cancellation_undone"),
        *("opened", "opening_undone", "opened", "closed", "closing_undone"),
    ]
    page = visit("otto").page(f"{there}/steps")
    for words in ("Scheduled", "Agenda taken back", "Called off", "Start taken back", "End taken back"):
        assert words in page, words


def test_once_it_is_over_the_agenda_is_a_record_plan_and_truth_side_by_side(visit, app):
    alice, (meeting, there) = visit("alice"), planned(0)
    first = agenda.items_of(meeting)[0].id
    start = clock.now() - timedelta(minutes=40)
    with clock.at(start):
        meetings.open_session(meeting, by=the("alice"))
        meetings.start_item(meeting, db.session.get(AgendaItem, first), by=the("alice"))
    with clock.at(start + timedelta(minutes=28)):
        meetings.close_session(meeting, by=the("alice"))
    db.session.commit()
    for name in ("alice", "bob"):
        page = visit(name).page(there)
        assert re.search(r"Planned</dt><dd><time[^>]+>[\d:]+</time>, 20 minutes</dd>", page)
        assert re.search(r"Happened</dt><dd><time[^>]+>[\d:]+</time>, 28 minutes</dd>", page)
        assert "not reached" in page
    assert alice.get(f"{there}/agenda").location.endswith(f"{there}#agenda-h")
    response = alice.submit(f"{there}/agenda/items", title="Too late", minutes=5, purpose="discuss")
    assert response.status_code == 422 and "its agenda is not changed any more" in response.text
    assert "Too late" in response.text


def test_the_page_asks_as_much_of_the_database_for_thirty_items_as_for_three(visit, app, assert_queries):
    alice, bob = the("alice"), the("bob")
    for count in (3, 30):
        meeting, there = planned(0)
        for number in range(count - 2):
            agenda.add_item(meeting, agenda.Item(f"Item {number}", 1, presenter=bob), by=alice)
        db.session.flush()
        publications.publish(meeting, Reach(), by=alice)
        db.session.commit()
        for name in ("bob", "alice"):
            browser = visit(name)
            browser.page(there)
            with assert_queries(15):
                browser.page(there)
        meetings.open_session(meeting, by=alice)
        for item in agenda.items_of(meeting):
            notes.save(meeting, item, "Some words. " * 40, base=0, by=bob)
            decisions.make(group(), decisions.Words(f"Decided on {item.title}"), meeting=meeting, item=item, by=bob)
        attendances.note(meeting, {alice.id: Presence.ONLINE, bob.id: Presence.IN_PERSON}, by=alice)
        meetings.start_item(meeting, agenda.items_of(meeting)[1], by=alice)
        db.session.commit()
        for name in ("bob", "alice"):
            browser = visit(name)
            browser.page(there)
            with assert_queries(15):
                page = browser.page(there)
        assert count > 3 or len(page) < 60_000
        meetings.close_session(meeting, by=alice)
        summaries.publish(summaries.compose(meeting, "All.", by=bob), Reach(Audience.ROUNDTABLE), by=alice)
        db.session.commit()
        with assert_queries(15):
            browser.page(there)


def test_each_item_tells_its_time_where_the_meeting_is_too(visit, app):
    """Who has travelled there reads the hour on the wall of the room, and need not reckon."""
    meeting, there = planned(zone="Asia/Seoul")
    on_the_wall = [(meeting.wall_time + timedelta(minutes=m)).strftime("%H:%M") for m in (0, 20)]
    for address in (there, f"{there}/agenda"):
        page = visit("alice").page(address)
        assert re.findall(r"(\d\d:\d\d)(?:</time>)? there(?!,)", page) == on_the_wall, address
    _, there = planned(zone=the("alice").zone)
    assert not re.search(r"\d\d:\d\d there", visit("alice").page(there)), "one clock, one time"
