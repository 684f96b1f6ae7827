"""Conflicts of interest: who takes no part in an item, and where that is told."""

import pytest

from roundtable.domain import agenda, attendances, decisions, meetings, recusals
from roundtable.extensions import db
from roundtable.models import Attendance, Audience, Decision, Event, Meeting, Presence, RoomRule
from tests.cast import group, the
from tests.reading import main_of
from tests.web.test_session import going_on, item_id, save  # noqa: F401 (a fixture)
from tests.world import plan


def declare(browser, there, title="Report forms", **fields):
    return browser.submit(f"{there}/recusals", item=item_id(there, title), **fields)


def held_for(there, title="Report forms"):
    meeting = db.session.get(Meeting, int(there.rsplit("/", 1)[1]))
    return [
        (r.person.name, r.reason)
        for r in recusals.among(attendances.of_meeting(meeting)).get(item_id(there, title), [])
    ]


def names_of(event):
    return [(e.name, e.actor_id, e.details) for e in db.session.scalars(db.select(Event).where(Event.name == event))]


def test_bob_takes_no_part_with_a_reason_or_without(visit, going_on):  # noqa: F811
    otto = visit("otto")
    assert declare(otto, going_on, reason="I own shares of the maker.").status_code == 302
    assert declare(otto, going_on, "Slides").status_code == 302
    assert held_for(going_on) == [("Otto", "I own shares of the maker.")] and held_for(going_on, "Slides") == [
        ("Otto", "")
    ]
    page = main_of(visit("alice").page(going_on))
    assert page.count("Otto recused themselves") == 2 and "I own shares of the maker." in page
    assert names_of("agenda_item.recused") == [("agenda_item.recused", the("otto").id, {"person": the("otto").id})] * 2


def test_said_again_it_has_the_new_reason(visit, going_on):  # noqa: F811
    bob = visit("bob")
    for reason in ("A grant.", "Another grant."):
        declare(bob, going_on, person=the("bob").id, reason=reason)
    assert held_for(going_on) == [("Bob", "Another grant.")]


def test_the_chair_says_it_of_others_and_of_guests(visit, going_on):  # noqa: F811
    alice = visit("alice")
    declare(alice, going_on, person=the("otto").id)
    declare(alice, going_on, guest="Dr. Guest", person="", reason="The maker pays her.")
    declare(alice, going_on, "Slides", guest="Dr. Guest", person="")
    assert held_for(going_on) == [("Dr. Guest", "The maker pays her."), ("Otto", "")]
    assert held_for(going_on, "Slides") == [("Dr. Guest", "")]
    assert db.session.scalar(db.select(db.func.count()).select_from(Attendance)) == 2  # the guest is one person
    refused = declare(alice, going_on, person="", guest=" ")
    assert refused.status_code == 422 and "Please choose a person, or name a guest." in refused.text


def test_a_member_speaks_for_nobody_else(visit, going_on):  # noqa: F811
    otto = visit("otto")
    declare(otto, going_on, person=the("bob").id, guest="Somebody")
    assert held_for(going_on) == []  # the other person is not among the choices
    declare(otto, going_on)
    declare(visit("alice"), going_on, person=the("bob").id)
    there = f"{going_on}/items/{item_id(going_on)}/recusals"
    assert otto.submit(f"{there}/{the('bob').id}/undoing").status_code == 403
    assert visit("carol").submit(f"{there}/{the('otto').id}/undoing").status_code == 404
    assert held_for(going_on) == [("Bob", ""), ("Otto", "")]


def test_it_is_taken_back_with_a_trace(visit, going_on):  # noqa: F811
    otto, there = visit("otto"), f"{going_on}/items/{item_id(going_on)}/recusals/{the('otto').id}/undoing"
    declare(otto, going_on, reason="A grant.")
    assert otto.submit(there).location == f"{going_on}/recusals"
    assert held_for(going_on) == []
    assert names_of("agenda_item.recusal_undone") == [
        ("agenda_item.recusal_undone", the("otto").id, {"person": the("otto").id})
    ]
    assert "Nobody of this name is recused from this item." in otto.submit(there, follow=True).text
    declare(otto, going_on)
    visit("alice").submit(there)
    assert held_for(going_on) == []


def test_what_is_too_long_is_told_at_the_field_and_is_still_there(visit, going_on):  # noqa: F811
    refused = declare(visit("otto"), going_on, reason="x" * 301)
    assert refused.status_code == 422 and "At most 300 characters." in refused.text and "x" * 301 in refused.text
    assert declare(visit("otto"), going_on, title="Slides", reason="x" * 300).status_code == 302
    response = visit("otto").submit(f"{going_on}/recusals", item=10**6)
    assert response.status_code == 422


def test_who_is_recused_puts_none_of_its_decisions_on_record(visit, going_on):  # noqa: F811
    bob, alice = visit("bob"), visit("alice")
    declare(bob, going_on, person=the("bob").id)
    there = f"{going_on}/items/{item_id(going_on)}/captures"
    response = bob.submit(there, kind="decision", line="We use my form", follow=True)
    assert "You take no part in this item" in response.text
    assert save(bob, going_on, "DECISION: We use my form", 0).status_code == 200
    assert db.session.scalars(db.select(Decision)).all() == []
    save(alice, going_on, "DECISION: We use my form\n\nAll agreed.", 1)  # whoever saves next
    assert [d.text for d in db.session.scalars(db.select(Decision))] == ["We use my form"]
    bob.submit(f"{going_on}/items/{item_id(going_on, 'Slides')}/captures", kind="decision", line="Another item")
    assert db.session.scalar(db.select(db.func.count()).select_from(Decision)) == 2


def test_the_quorum_does_not_count_them_while_their_item_is_on(visit, going_on):  # noqa: F811
    group().quorum = 2
    meeting = db.session.get(Meeting, int(going_on.rsplit("/", 1)[1]))
    attendances.note(meeting, {the(n).id: Presence.ONLINE for n in ("alice", "bob")}, by=the("alice"))
    db.session.commit()
    declare(visit("bob"), going_on, person=the("bob").id)
    assert "1 member is here, 2 needed" in main_of(visit("alice").page(going_on))
    visit("alice").submit(f"{going_on}/items/{item_id(going_on, 'Slides')}/start")
    assert "2 members are here, 2 needed" in main_of(visit("alice").page(going_on))


def test_the_notes_say_who_takes_no_part(visit, going_on):  # noqa: F811
    declare(visit("otto"), going_on, reason="A grant.")
    page = main_of(visit("bob").page(f"{going_on}/items/{item_id(going_on)}/notes"))
    assert "Otto recused themselves" in page and "A grant." in page


@pytest.mark.parametrize(
    "rule, words, other",
    [
        (RoomRule.ATTRIBUTED, "Otto recused themselves.", "1 person recused"),
        (RoomRule.UNATTRIBUTED, "1 person recused themselves.", "Otto recused"),
    ],
)
def test_the_summary_says_it_by_the_rule_of_the_room_and_without_the_reason(visit, going_on, rule, words, other):  # noqa: F811
    declare(visit("otto"), going_on, reason="A grant of the maker.")
    meeting = db.session.get(Meeting, int(going_on.rsplit("/", 1)[1]))
    meeting.room_rule = rule
    meetings.close_session(meeting, by=the("alice"))
    db.session.commit()
    bob = visit("bob")
    bob.submit(f"{going_on}/summary/composition")
    source = main_of(bob.page(f"{going_on}/summary/edit"))
    assert words in source and other not in source and "maker" not in source


def test_a_decision_names_them_to_the_group_and_counts_them_for_others(visit, going_on):  # noqa: F811
    declare(visit("otto"), going_on, reason="A grant.")
    meeting = db.session.get(Meeting, int(going_on.rsplit("/", 1)[1]))
    items = {i.title: i for i in agenda.items_of(meeting)}
    words = decisions.Words("Every report states three features", audience=Audience.EVERYBODY)
    made, elsewhere = (
        decisions.make(group(), words, meeting=meeting, item=items[title], by=the("bob"))
        for title in ("Report forms", "Slides")
    )
    db.session.commit()
    assert "Otto recused themselves (A grant.)" in main_of(visit("bob").page(f"/gyn-onc/decisions/{made.id}"))
    for name in (None, "carol"):
        page = main_of(visit(name).page(f"/gyn-onc/decisions/{made.id}"))
        assert "1 person recused themselves" in page and "Otto" not in page and "grant" not in page
    assert "recused" not in main_of(visit("bob").page(f"/gyn-onc/decisions/{elsewhere.id}"))


def test_it_is_said_before_the_meeting_and_not_after_its_summary_is_confirmed(visit, world):
    otto = visit("otto")
    assert otto.submit("/gyn-onc/meetings/1/recusals", item=1).status_code == 302
    assert "Otto recused themselves" in main_of(otto.page("/gyn-onc/meetings/1"))
    item = agenda.items_of(db.session.get(Meeting, 6))[0].id
    refused = otto.submit("/gyn-onc/meetings/6/recusals", item=item)
    assert refused.status_code == 422 and "not changed any more" in refused.text


def test_others_do_not_learn_of_it_on_the_page_of_the_meeting(visit, world):
    visit("otto").submit("/gyn-onc/meetings/1/recusals", item=1)
    meeting = db.session.get(Meeting, 1)
    meeting.audience = Audience.EVERYBODY
    db.session.commit()
    for name in (None, "carol"):
        assert "recused" not in visit(name).page("/gyn-onc/meetings/1")


def test_an_empty_agenda_has_nothing_to_choose(visit):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("Empty"), by=alice)
    db.session.commit()
    there = f"/gyn-onc/meetings/{meeting.id}"
    assert "There is no item on the agenda yet." in main_of(visit("bob").page(f"{there}/recusals"))
    assert "Conflicts of interest" not in main_of(visit("bob").page(there))
