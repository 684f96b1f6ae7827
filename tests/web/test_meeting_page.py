"""The page of a meeting stays small: what is done with one item, and long notes, stand on the item's own page."""

import re
from datetime import timedelta

import pytest

from roundtable.domain import (
    action_items,
    agenda,
    attendances,
    clock,
    comments,
    decisions,
    gaps,
    linking,
    materials,
    meetings,
    memberships,
    notes,
    publications,
    questions,
    summaries,
    users,
)
from roundtable.domain.audiences import Reach
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import AgendaItem, Audience, Meeting, MeetingState, Presence, RoomRule
from tests.cast import group, the
from tests.reading import main_of
from tests.world import plan

ITEMS, QUERIES, BYTES = 20, 15, 60_000
WORDS = "The field is one millimetre wide, and nobody counts alike. "


def full_meeting(state, length, items=ITEMS):
    """Twenty items, with ``length`` characters of notes, a decision and an action item each; sixteen people, six
    comments, slides and a gap. In session the last item is on, and Bob writes its notes."""
    alice, bob = the("alice"), the("bob")
    days = 3 if state in (MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED) else 0
    meeting = meetings.schedule(group(), plan("The forms", days, chair=alice, note_taker=bob), by=alice)
    for number in range(items):
        agenda.add_item(meeting, agenda.Item(f"Report forms, part {number}", 5, presenter=bob), by=alice)
    db.session.flush()
    rows = agenda.items_of(meeting)
    gap = gaps.raise_gap(group(), gaps.Words("Which forms are used"), by=bob)
    linking.make((rows[0].kind, rows[0].id), gap, by=bob)
    materials.add(rows[0], materials.Words("Slides", "https://example.org/slides"), by=bob)
    for number in range(6):
        comments.post(meeting, f"Remark {number}", by=bob)
    if state != MeetingState.PLANNED:
        publications.publish(meeting, Reach(), by=alice)
    if state in (MeetingState.IN_SESSION, MeetingState.SUMMARY):
        hold(meeting, rows, (WORDS * 100)[:length], is_closed=state == MeetingState.SUMMARY)
    db.session.commit()
    return f"/gyn-onc/meetings/{meeting.id}"


def hold(meeting, rows, words, *, is_closed):
    alice, bob = the("alice"), the("bob")
    with clock.at(clock.now() - timedelta(minutes=30)):
        meetings.open_session(meeting, by=alice)
    for number, item in enumerate(rows):
        meetings.start_item(meeting, item, by=alice)
        notes.save(meeting, item, words, base=0, by=bob)
        said = decisions.Words(f"Every report states three features, {number}")
        decisions.make(group(), said, meeting=meeting, item=item, by=bob)
        promise = action_items.Promise(f"Collect ten forms, {number}", bob, clock.today())
        action_items.assign(group(), promise, source=action_items.Source(meeting, item), by=bob)
    people = [person.id for person in memberships.people_of(group())]
    attendances.note(meeting, dict.fromkeys(people, Presence.ONLINE), by=alice)
    group().quorum = 3
    if is_closed:
        meetings.close_session(meeting, by=alice)


@pytest.fixture
def sixteen(app):
    """Thirteen more members."""
    for number in range(13):
        profile = Profile(f"Person {number}", "Europe/Berlin", "en")
        person = users.join(profile, address=f"person{number}@example.org", password_hash=None)
        db.session.flush()
        memberships.start(group(), person, by=person)
    db.session.commit()


CASES = [
    (MeetingState.PLANNED, 0),
    (MeetingState.AGENDA_PUBLISHED, 0),
    (MeetingState.IN_SESSION, 200),  # 4 kB in all
    (MeetingState.IN_SESSION, 4000),  # 4 kB each
    (MeetingState.SUMMARY, 200),
    (MeetingState.SUMMARY, 4000),
]


@pytest.mark.parametrize("state, length", CASES, ids=[f"{state}-{length}" for state, length in CASES])
def test_it_is_fifteen_queries_and_sixty_kilobytes(visit, sixteen, assert_queries, state, length):
    there = full_meeting(state, length)
    for name in ("alice", "bob", "otto"):
        client = visit(name)
        client.page(there)
        with assert_queries(QUERIES):
            page = client.page(there)
        assert len(page.encode()) <= BYTES, name
        assert "Report forms, part 19" in page


@pytest.mark.parametrize("name", ["alice", "bob", "olga"])
def test_an_annual_meeting_with_slots_that_is_over_costs_no_more(visit, sixteen, assert_queries, name):
    olga, bob, plenary = the("olga"), the("bob"), group("plenary")
    meeting = meetings.schedule(plenary, plan("All of us", 0, chair=olga, note_taker=bob), by=olga)
    slots = [
        agenda.add_slot(meeting, group(slug), minutes=30, by=olga) for slug in ("gyn-onc", "multiomics", "plenary")
    ]
    for number in range(10):
        agenda.add_item(meeting, agenda.Item(f"Part {number}", 5, presenter=bob), slot=slots[number % 2], by=olga)
    db.session.flush()
    rows = agenda.items_of(meeting)
    linking.make((rows[0].kind, rows[0].id), gaps.raise_gap(plenary, gaps.Words("Which forms"), by=olga), by=olga)
    comments.post(meeting, "Remark", by=bob)
    publications.publish(meeting, Reach(Audience.EVERYBODY), by=olga)
    hold(meeting, rows, WORDS, is_closed=True)
    summaries.publish(summaries.compose(meeting, "All agreed.", by=olga), Reach(Audience.EVERYBODY), by=olga)
    db.session.commit()
    address, client = f"/plenary/meetings/{meeting.id}", visit(name)
    client.page(address)
    with assert_queries(QUERIES):
        assert "Part 9" in client.page(address)


def test_short_notes_are_read_in_place_and_long_ones_on_the_page_of_the_item(visit):
    short, alice = full_meeting(MeetingState.SUMMARY, 200), visit("alice")
    assert "All notes" not in alice.page(short) and alice.page(short).count("one millimetre wide") >= ITEMS
    long = full_meeting(MeetingState.SUMMARY, 4000)
    page = alice.page(long)
    assert page.count(">All notes<") == ITEMS and len(main_of(page)) < 30_000
    number = page.split('id="item-')[1].split('"')[0]
    item = main_of(alice.page(f"{long}/items/{number}"))
    assert item.count("nobody counts alike") > 60


def test_one_long_note_among_short_ones_is_not_folded(visit):
    there = full_meeting(MeetingState.SUMMARY, 4000, items=2)
    assert "All notes" not in visit("alice").page(there)


def test_the_page_of_an_item_has_all_that_can_be_done_with_it(visit):
    there = full_meeting(MeetingState.SUMMARY, 200, items=3)
    page = visit("alice").page(there)
    number = page.split('id="item-')[1].split('"')[0]
    assert f'href="{there}/items/{number}"' in page
    bob, otto = (visit(name).page(f"{there}/items/{number}") for name in ("bob", "otto"))
    for words in (f"{there}/items/{number}/notes", f"meeting={there.split('/')[-1]}&amp;item={number}", "data-capture"):
        assert words in bob and words not in otto.replace("notes/history", "")
    for words in ("Every report states three features, 0", "Collect ten forms, 0", "Slides", "one millimetre wide"):
        assert words in main_of(otto)
    assert "Every report states three features, 1" not in otto
    assert visit("carol").get(f"{there}/items/{number}").status_code == 404


def test_a_line_from_the_page_of_an_item_is_put_on_record_there(visit):
    there = full_meeting(MeetingState.SUMMARY, 200, items=1)
    number = visit("bob").page(there).split('id="item-')[1].split('"')[0]
    visit("bob").submit(f"{there}/items/{number}/captures", kind="question", line="Who reads them?")
    assert [q.text for q in questions.open_in(group())] == ["Who reads them?"]
    assert "Who reads them?" in main_of(visit("otto").page(f"{there}/items/{number}"))


def test_before_the_meeting_the_page_of_an_item_offers_slides_and_no_notes(visit):
    there = full_meeting(MeetingState.PLANNED, 0, items=1)
    number = visit("alice").page(there).split('id="item-')[1].split('"')[0]
    alice, otto = (visit(name).page(f"{there}/items/{number}") for name in ("alice", "otto"))
    assert "Add material" in alice and "Write notes" not in alice and "data-capture" not in alice
    assert "Add material" not in otto and "Slides" in otto


def test_what_is_not_noted_is_not_offered_to_be_noted(visit):
    there = full_meeting(MeetingState.SUMMARY, 0, items=1)
    number = int(visit("alice").page(there).split('id="item-')[1].split('"')[0])
    item = db.session.get(AgendaItem, number)
    item.room_rule = RoomRule.NOT_NOTED
    db.session.commit()
    page = main_of(visit("alice").page(f"{there}/items/{number}"))
    assert "Not noted" in page and "Write notes" not in page and "Decision" in page


def test_a_preview_is_what_a_visitor_will_see(visit):
    """Alice reads times in Berlin, visitors in UTC; what she has changed since will be published with it."""
    address = full_meeting(MeetingState.AGENDA_PUBLISHED, 0)
    meeting = db.session.get(Meeting, int(address.rsplit("/", 1)[1]))
    agenda.add_item(meeting, agenda.Item("Added since", 5), by=the("alice"))
    db.session.commit()
    notice = "This is what a visitor will see once the agenda is published to everybody. Back "
    preview = main_of(visit("alice").page(f"{address}?as=visitor"))
    assert "Added since" in preview and "Berlin" not in preview and notice in preview
    back = f"{address}/agenda/publication?audience=everybody"
    assert f'href="{back}"' in visit("alice").page(f"{address}?as=visitor"), "one goes on with publishing"
    assert re.search(r'<input checked[^>]*value="everybody"', visit("alice").page(back))
    assert re.search(
        r'<input checked[^>]*value="group"', visit("alice").page(f"{address}/agenda/publication?audience=x")
    )
    publications.publish(db.session.get(Meeting, meeting.id), Reach(Audience.EVERYBODY), by=the("alice"))
    db.session.commit()
    seen = main_of(visit().page(address))
    assert preview.replace(notice, "").replace("Publication 1", "Publication 2") == seen
