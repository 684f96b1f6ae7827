"""What earlier meetings left is proposed for the next, each with why; nothing vanishes by default."""

from datetime import timedelta

import pytest

from roundtable.domain import action_items, agenda, carrying, clock, decisions, meetings, topics
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.models import Ask, CarriedBecause, MeetingState, Question, ThingKind
from tests.cast import group, the
from tests.world import plan


def held(title="Last time", days=-7, *, reached=("Forms",), also=("Slides",)):
    """A meeting that turned to some of its items and not to others."""
    alice = the("alice")
    meeting = meetings.schedule(group(), plan(title, days), by=alice)
    items = {name: agenda.add_item(meeting, agenda.Item(name, 15), by=alice) for name in (*reached, *also)}
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    for name in reached:
        meetings.start_item(meeting, items[name], by=alice)
    meetings.close_session(meeting, by=alice)
    db.session.flush()
    return meeting, items


def coming(days=7):
    return meetings.schedule(group(), plan("Next time", days), by=the("alice"))


def reasons(meeting):
    return {c.title: [r.because for r in c.reasons] for c in carrying.proposed(meeting)[0]}


def test_what_was_not_reached_is_proposed_and_what_was_is_not(app):
    held()
    assert reasons(coming()) == {"Slides": [CarriedBecause.NOT_REACHED]}


def test_what_was_planned_and_never_held_is_proposed(app):
    forgotten = meetings.schedule(group(), plan("Forgotten", -3), by=the("alice"))
    agenda.add_item(forgotten, agenda.Item("Waiting", 5), by=the("alice"))
    assert reasons(coming()) == {"Waiting": [CarriedBecause.NOT_REACHED]}


def test_a_cancelled_meeting_owes_nothing_but_the_one_before_still_does(app):
    held(days=-14)
    called_off = meetings.schedule(group(), plan("Called off", -7), by=the("alice"))
    meetings.cancel(called_off, by=the("alice"))
    assert reasons(coming()) == {"Slides": [CarriedBecause.NOT_REACHED]}


def test_something_that_came_of_it_counts_as_reached(app):
    meeting, items = held()
    decisions.make(group(), decisions.Words("By mail instead"), meeting=meeting, item=items["Slides"], by=the("alice"))
    assert reasons(coming()) == {}


def test_a_topic_with_open_promises_comes_back_until_they_are_done(app):
    meeting, items = held(also=())
    source = action_items.Source(meeting, items["Forms"])
    promise = action_items.assign(group(), action_items.Promise("Collect"), source=source, by=the("bob"))
    following = coming()
    assert reasons(following) == {"Forms": [CarriedBecause.ACTION_ITEMS]}
    action_items.finish(promise, by=the("bob"))
    db.session.flush()
    assert reasons(following) == {}


def test_all_reasons_stand_with_one_candidate(app):
    _, items = held()
    topic = topics.find(group(), items["Slides"].topic_id)
    topics.change(topic, title="Slides", is_recurring=True, by=the("alice"))
    assert reasons(coming()) == {"Slides": [CarriedBecause.NOT_REACHED, CarriedBecause.RECURRING]}


def test_a_decision_is_due_for_review_unless_a_newer_one_stands_in_its_place(app):
    following = coming()
    soon = following.wall_time.date()
    old = decisions.make(group(), decisions.Words("Ten forms", review_on=soon), by=the("alice"))
    later = decisions.Words("Later", review_on=soon + timedelta(days=1))
    decisions.make(group(), later, by=the("alice"))
    db.session.flush()
    assert reasons(following) == {f"{old.number}: Ten forms": [CarriedBecause.REVIEW]}
    newer = decisions.make(group(), decisions.Words("Twelve forms"), by=the("alice"))
    newer.supersedes_id = old.id
    db.session.flush()
    assert reasons(following) == {}


def test_open_questions_and_asks_are_proposed_on_both_agendas(app):
    question = Question(group=group(), text="Who pays?", asked_by=the("bob"), asked_at=clock.now())
    multiomics = group("multiomics")
    ask = Ask(group=multiomics, to_group=group(), text="Send ten samples", asked_by_id=the("carol").id)
    ask.asked_at = clock.now()
    db.session.add_all([question, ask])
    db.session.flush()
    theirs = meetings.schedule(multiomics, plan("Theirs"), by=the("carol"))
    assert reasons(coming()) == {"Who pays?": [CarriedBecause.QUESTION], "Send ten samples": [CarriedBecause.ASK]}
    assert reasons(theirs) == {"Send ten samples": [CarriedBecause.ASK]}


def test_carrying_over_is_a_new_appearance_and_the_old_record_stays(app):
    old, items = held()
    following = coming()
    [taken] = carrying.take(following, [(ThingKind.TOPIC, items["Slides"].topic_id)], by=the("alice"))
    db.session.flush()
    assert (taken.topic_id, taken.carried_from_id) == (items["Slides"].topic_id, items["Slides"].id)
    assert (taken.carried_because, taken.minutes) == (CarriedBecause.NOT_REACHED, 15)
    assert [i.title for i in agenda.items_of(old)] == ["Forms", "Slides"]
    assert carrying.proposed(following) == ([], [])


def test_what_is_left_comes_back_the_next_time(app):
    _, items = held()
    following, after = coming(), coming(14)
    key = (ThingKind.TOPIC, items["Slides"].topic_id)
    carrying.leave(following, key, by=the("alice"))
    db.session.flush()
    open_now, left = carrying.proposed(following)
    assert (open_now, [c.title for c in left]) == ([], ["Slides"])
    assert reasons(after) == {"Slides": [CarriedBecause.NOT_REACHED]}
    carrying.take(following, [key], by=the("alice"))
    db.session.flush()
    assert carrying.proposed(following) == ([], [])


def test_every_kind_is_taken_once(app):
    following = coming()
    review = decisions.Words("Ten forms", review_on=following.wall_time.date())
    decisions.make(group(), review, by=the("alice"))
    question = Question(group=group(), text="Who pays?", asked_by=the("bob"), asked_at=clock.now())
    ask = Ask(group=group(), to_group=group("multiomics"), text="Samples", asked_by_id=the("bob").id)
    ask.asked_at = clock.now()
    db.session.add_all([question, ask])
    db.session.flush()
    keys = [c.key for c in carrying.proposed(following)[0]]
    assert len(carrying.take(following, keys, by=the("alice"))) == 3
    db.session.flush()
    assert carrying.proposed(following) == ([], [])
    with pytest.raises(DomainError):
        carrying.take(following, keys, by=the("alice"))


def test_a_closed_topic_is_proposed_no_more_until_it_is_reopened(app):
    _, items = held()
    topic, following = topics.find(group(), items["Slides"].topic_id), coming()
    topics.close(topic, by=the("alice"))
    db.session.flush()
    assert reasons(following) == {}
    topics.reopen(topic, by=the("alice"))
    db.session.flush()
    assert reasons(following) == {"Slides": [CarriedBecause.NOT_REACHED]}


def test_a_meeting_that_is_over_takes_nothing(app):
    held(days=-14)
    second, _ = held(days=-7, also=())
    assert second.state == MeetingState.SUMMARY
    assert carrying.proposed(second) == ([], [])


@pytest.mark.parametrize("number", [3, 30])
def test_the_cost_does_not_grow_with_what_is_proposed(app, assert_queries, number):
    held(reached=("Forms",), also=[f"Item {n}" for n in range(number)])
    following = coming()
    for n in range(number):
        decisions.make(group(), decisions.Words(f"D {n}", review_on=following.wall_time.date()), by=the("alice"))
    db.session.commit()
    with assert_queries(12):
        assert len(carrying.proposed(following)[0]) == 2 * number
