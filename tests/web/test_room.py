"""The rules of the room, and the quorum: set by the chair, shown to everybody, kept by the summary."""

import re

from roundtable.domain import agenda, attendances, groups, meetings, notes
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting, Presence, RoomRule
from tests.cast import group, the
from tests.reading import is_wrong, value_of
from tests.world import plan


def held(rule):
    """A meeting in session with this rule, two items, and Alice and Bob there; Bob's words are noted."""
    alice, bob = the("alice"), the("bob")
    said = plan("Right now", 0, chair=alice, note_taker=bob, room=meetings.Room(rule))
    meeting = meetings.schedule(group(), said, by=alice)
    item = agenda.add_item(meeting, agenda.Item("Report forms", 10, presenter=bob), by=alice)
    secret = agenda.Item("Salaries", 10, room_rule=RoomRule.NOT_NOTED)
    agenda.add_item(meeting, secret, by=alice)
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    attendances.note(meeting, {alice.id: Presence.ONLINE, bob.id: Presence.IN_PERSON}, by=alice)
    notes.save(meeting, item, "Ten forms were shown.", base=0, by=bob)
    db.session.commit()
    return f"/gyn-onc/meetings/{meeting.id}"


def summary_of(visit, there):
    alice = visit("alice")
    alice.submit(f"{there}/session/closing")
    alice.submit(f"{there}/summary/composition")
    return alice.page(f"{there}/summary")


def test_the_chair_sets_the_rules_and_everybody_sees_them(visit, world):
    alice, there = visit("alice"), "/gyn-onc/meetings/1"
    assert "Noted with names. It is not recorded. No machine takes notes." in visit("otto").page(there)
    meeting = db.session.get(Meeting, 1)
    fields = {
        "title": meeting.title,
        "on": meeting.wall_time.date().isoformat(),
        "at": f"{meeting.wall_time:%H:%M}",
        "zone": "UTC",
        "minutes": 60,
        "room_rule": "unattributed",
        "is_recording_allowed": "y",
    }
    assert alice.submit(f"{there}/edit", **fields).status_code == 302
    page = visit("otto").page(there)
    assert "Noted without names (Chatham House rule). It may be recorded. No machine takes notes." in page
    assert 'value="unattributed"' in alice.page(f"{there}/edit")


def test_an_item_has_a_rule_of_its_own(visit, world):
    alice, there = visit("alice"), "/gyn-onc/meetings/1"
    said = {"title": "Report forms", "minutes": 20, "purpose": "discuss", "room_rule": "not_noted"}
    assert alice.submit(f"{there}/agenda/items/1/edit", **said).status_code == 302
    assert db.session.get(AgendaItem, 1).room_rule == RoomRule.NOT_NOTED
    assert "Not noted" in visit("otto").page(there)
    assert "Not noted" in alice.page(f"{there}/agenda")
    alice.submit(f"{there}/agenda/items", title="Another", minutes=5, purpose="inform")
    assert db.session.scalars(db.select(AgendaItem.room_rule).where(AgendaItem.title == "Another")).one() is None


def test_who_is_not_of_the_group_reads_the_rule_of_an_item_as_it_was_published(visit, app):
    meeting = meetings.schedule(group(), plan("Rules"), by=the("alice"))
    agenda.add_item(meeting, agenda.Item("Salaries", 10, room_rule=RoomRule.NOT_NOTED), by=the("alice"))
    db.session.commit()
    there, alice = f"/gyn-onc/meetings/{meeting.id}", visit("alice")
    alice.submit(f"{there}/agenda/publication", audience="everybody")
    assert "Not noted" in visit().page(there) and "Not noted" in visit().page(f"{there}/agenda/publications/1")
    item_id = db.session.scalar(db.select(AgendaItem.id).where(AgendaItem.title == "Salaries"))
    said = {"title": "Salaries", "minutes": 10, "purpose": "discuss", "room_rule": ""}
    alice.submit(f"{there}/agenda/items/{item_id}/edit", **said)
    assert "Not noted" in visit().page(there), "until it is published"
    alice.submit(f"{there}/agenda/publication", audience="everybody")
    assert "Not noted" not in visit().page(there)
    changed = visit().page(f"{there}/agenda/publications/2")
    assert re.search(r"rule of the room <del>.*?Not noted</del> <ins>.*?as for the whole meeting</ins>", changed)


def test_with_names_the_summary_says_who_was_there(visit, app):
    page = summary_of(visit, held(RoomRule.ATTRIBUTED))
    assert "Present: Alice" in page and "Ten forms were shown." in page
    assert "By the rule of the room this item was not noted." in page


def test_without_names_the_summary_names_nobody(visit, app):
    there = held(RoomRule.UNATTRIBUTED)
    page = summary_of(visit, there)
    assert "Present: 2 people. Noted without names (Chatham House rule)." in page and "Ten forms were shown." in page
    assert "<em>Bob</em>" not in page


def test_a_guest_who_was_not_there_is_taken_off_and_what_was_chosen_stays_when_a_name_is_too_long(visit, app):
    there = held(RoomRule.ATTRIBUTED)
    alice, page = the("alice").id, f"{there}/attendance"
    bob = visit("bob")
    refused = bob.submit(page, guests=f"נעמי\n{'x' * 121}", **{f"presence-{alice}": "online"})
    assert (
        refused.status_code == 422 and is_wrong(refused.text, "guests") and "נעמי" in value_of(refused.text, "guests")
    )
    assert (
        "A name has at most 120 characters." in refused.text and value_of(refused.text, f"presence-{alice}") == "online"
    )
    bob.submit(page, guests="נעמי\nנעמי\nBy mistake")
    guests = {
        a.user.name: a
        for a in attendances.of_meeting(db.session.get(Meeting, int(there.rsplit("/", 1)[1])))
        if a.user.name in {"נעמי", "By mistake"}
    }
    assert len(guests) == 2 and f'name="presence-{guests["נעמי"].user_id}"' in bob.page(page)
    off, online = (guests[name].user_id for name in ("By mistake", "נעמי"))
    bob.submit(page, **{f"presence-{off}": "", f"presence-{online}": "online"})
    assert "By mistake" not in bob.page(page) and value_of(bob.page(page), f"presence-{online}") == "online"
    bob.submit(page, guests="By mistake")
    assert value_of(bob.page(page), f"presence-{off}") == "in_person", "once more, and not twice"


def test_two_who_note_at_once_who_is_here_do_not_take_back_each_others_marks(visit, app):
    page, bob = f"{held(RoomRule.ATTRIBUTED)}/attendance", visit("bob")
    alice, otto = the("alice").id, the("otto").id
    came_with = dict(re.findall(r'name="(was-\d+)" value="(\w*)"', bob.page(page)))
    as_it_was = {name.replace("was", "presence"): value for name, value in came_with.items()} | came_with
    visit("alice").submit(page, **as_it_was | {f"presence-{alice}": "in_person"})
    bob.submit(page, **as_it_was | {f"presence-{otto}": "in_person"})
    assert came_with[f"was-{alice}"] == "online" and value_of(bob.page(page), f"presence-{alice}") == "in_person"
    assert value_of(bob.page(page), f"presence-{otto}") == "in_person"
    wrong = bob.submit(page, guests="x" * 121, **as_it_was | {f"presence-{alice}": ""})
    assert wrong.status_code == 422 and value_of(wrong.text, f"presence-{otto}") == "in_person"
    assert value_of(wrong.text, f"presence-{alice}") == "" and f'"was-{alice}" value="in_person"' in wrong.text


def test_a_quorum_is_shown_where_the_group_has_one_and_guests_do_not_count(visit, app):
    there = held(RoomRule.ATTRIBUTED)
    assert 'id="quorum"' not in visit("otto").page(there)
    answer = visit("alice").submit("/gyn-onc/settings", name="Gyn Onc (STUMP)", hue="teal", quorum="2")
    assert answer.status_code == 302 and groups.by_slug("gyn-onc").quorum == 2
    visit("bob").submit(
        f"{there}/attendance",
        guests="A guest",
        **{f"presence-{the('alice').id}": "online", f"presence-{the('bob').id}": ""},
    )
    assert "1 member is here, 2 needed." in visit("otto").page(there)
    both = {f"presence-{the(name).id}": "online" for name in ("alice", "bob", "otto")}
    visit("bob").submit(f"{there}/attendance", **both)
    assert "2 members are here, 2 needed." in visit("otto").page(there)
    wrong = visit("alice").submit("/gyn-onc/settings", name="Gyn Onc", hue="teal", quorum="0")
    assert wrong.status_code == 422 and "A number from 1 to 500." in wrong.text
