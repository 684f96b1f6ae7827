"""What minutes put on record: who is meant, what is carried, and what people did here that stays."""

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import (
    action_items,
    capturing,
    carrying,
    clock,
    meetings,
    memberships,
    moving_items,
    news,
    notes,
    search,
    topics,
    undoing,
    users,
)
from roundtable.domain.errors import DomainError
from roundtable.domain.minutes import Outcome, import_minutes, tellings_of, verdicts_of
from roundtable.extensions import db
from roundtable.minutes import read_minutes
from roundtable.minutes.plans import LONGEST_NOTES, MOST_ITEMS, Words, plans_of
from roundtable.models import ActionItem, AgendaItem, Attendance, Decision, Meeting, Topic, User
from roundtable.text.capture import Kind
from tests.cast import group, the
from tests.world import plan


@pytest.fixture
def bring(app):
    """``bring(text)`` imports minutes into Gyn Onc, as Alice; what was imported."""

    def bring(text, name="call.md", days=None):
        data = text.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        imported = import_minutes(group(), read_minutes(data, name), sha256, by=the("alice"), days=days)
        db.session.commit()
        return imported

    return bring


def call(day, *lines):
    return f"# Call, {day}\n\n" + "\n".join(lines) + "\n"


def promises():
    return list(db.session.scalars(select(ActionItem).order_by(ActionItem.id)))


def told(item):
    return [(t.meeting.wall_time.date().isoformat(), t.state.value) for t in tellings_of(item, the("bob"))]


# One action item, told of at several meetings


def test_an_action_item_that_is_told_of_again_is_one(bring):
    bring(call("3 March 2026", "ACTION: Bob to collect ten forms"))
    bring(call("17 March 2026", "ACTION: Bob to collect ten forms"))
    bring(call("31 March 2026", "- [x] Bob: collect ten forms"))
    (item,) = promises()
    assert told(item) == [("2026-03-03", "open"), ("2026-03-17", "open"), ("2026-03-31", "done")]
    assert item.state == "done"
    assert item.finished_at.date() == date(2026, 4, 1)  # the end of that day


def test_the_same_words_after_it_was_done_are_a_new_promise(bring):
    bring(call("3 March 2026", "- [x] Bob: water the plants"))
    bring(call("17 March 2026", "ACTION: Bob to water the plants"))
    assert [item.state for item in promises()] == ["done", "open"]


def test_the_same_words_of_somebody_else_are_another_promise(bring):
    bring(call("3 March 2026", "ACTION: Bob to water the plants"))
    bring(call("17 March 2026", "ACTION: Alice to water the plants"))
    assert [item.owner.name for item in promises()] == ["Bob", "Alice"]


def test_one_that_is_carried_may_be_told_shorter(bring):
    bring(call("3 March 2026", "ACTION: Bob to collect ten forms of all sites"))
    bring(call("17 March 2026", "ACTION: Bob to collect ten forms (carried over)"))
    assert len(promises()) == 1


def test_minutes_that_come_late_tell_where_it_began(bring):
    bring(call("17 March 2026", "- [x] Bob: collect ten forms"))
    bring(call("3 March 2026", "ACTION: Bob to collect ten forms"))
    (item,) = promises()
    assert item.state == "done"
    assert db.session.get(Meeting, item.meeting_id).wall_time.date() == date(2026, 3, 3)
    assert told(item) == [("2026-03-03", "open"), ("2026-03-17", "done")]


def test_what_people_did_here_stays(bring):
    bring(call("3 March 2026", "ACTION: Bob to collect ten forms by 20 March 2026"))
    (item,) = promises()
    moving_items.snooze(item, clock.today() + timedelta(days=9), by=the("bob"))
    db.session.commit()
    bring(call("17 March 2026", "- [x] Bob: collect ten forms by 19 March 2026"))
    assert item.is_open
    assert item.due_on == clock.today() + timedelta(days=9)
    assert told(item)[-1] == ("2026-03-17", "done")


def test_a_later_date_counts(bring):
    bring(call("3 March 2026", "ACTION: Bob to collect ten forms by 20 March 2026"))
    bring(call("17 March 2026", "ACTION: Bob to collect ten forms by 10 April 2026"))
    assert promises()[0].due_on == date(2026, 4, 10)


def test_a_promise_that_was_written_down_here_is_known_again(bring):
    item = action_items.assign(group(), action_items.Promise("Collect ten forms", the("bob")), by=the("alice"))
    db.session.commit()
    bring(call("17 December 2026", "ACTION: Bob to collect ten forms"))
    assert promises() == [item]
    assert told(item) == [("2026-12-17", "open")]


def test_struck_out_is_dropped(bring):
    bring(call("3 March 2026", "- [ ] ~~Bob: collect ten forms~~"))
    assert promises()[0].state == "dropped"


# Who is meant


def test_several_owners_are_one_who_is_accountable_and_helpers(bring):
    bring(call("3 March 2026", "ACTION: Bob, Alice and Zeb to write"))
    (item,) = promises()
    assert item.owner == the("bob")
    assert [person.name for person in action_items.helpers_of(item)] == ["Alice"]
    assert item.text == "write (Zeb)"


def test_a_name_that_two_have_is_nobody_yet(bring):
    other = users.join(users.Profile("Bob Second", "UTC", "en"), address="bob2@example.org", password_hash=None)
    memberships.start(group(), other, by=None)
    the("bob").name = "Bob First"
    db.session.commit()
    bring(call("3 March 2026", "ACTION: Bob to write"))
    assert promises()[0].owner is None
    assert promises()[0].text == "Bob: write"


def test_a_date_that_is_none_stays_in_the_words(bring):
    bring(call("3 March 2026", "ACTION: Bob to write before the rain"))
    assert promises()[0].due_on is None
    assert "before the rain" in promises()[0].text


def test_a_guest_is_named_once(bring):
    bring(call("3 March 2026", "Present: Alice, Zeb Zett"))
    bring(call("17 March 2026", "Present: Zeb Zett"))
    assert len(list(db.session.scalars(select(User).where(User.name == "Zeb Zett")))) == 1
    assert len(list(db.session.scalars(select(Attendance)))) == 3


# What people find afterwards


def test_an_imported_meeting_can_be_found_by_what_was_said(bring):
    (meeting,) = bring(call("3 March 2026", "We spoke of chrysanthemums.")).meetings
    hits = search.find("chrysanthemums", the("bob")).rows
    assert [(hit.entry.thing_kind, hit.entry.thing_id) for hit in hits] == [("meeting", meeting.id)]
    assert not search.find("chrysanthemums", the("carol")).rows


def test_notes_that_are_changed_are_found_by_their_new_words_alone(bring):
    (meeting,) = bring(call("3 March 2026", "We spoke of chrysanthemums.")).meetings
    item = db.session.scalar(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    notes.save(meeting, item, "We spoke of roses.", base=1, by=the("bob"))
    db.session.commit()
    assert not search.find("chrysanthemums", the("bob")).rows
    assert search.find("roses", the("bob")).rows


def test_notes_saved_again_put_nothing_on_record_twice(bring):
    (meeting,) = bring(call("3 March 2026", "ACTION: Bob to write", "DECISION: we meet weekly")).meetings
    item = db.session.scalar(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    source = item.notes.source + "\nACTION: Alice to read"
    notes.save(meeting, item, source, base=1, by=the("alice"))
    kept = capturing.keep_notes(meeting, item, source, set(Kind), by=the("alice"))
    assert [record.text for record in kept] == ["read"]


def test_a_subject_with_open_action_items_waits_for_the_next_agenda_and_others_do_not(bring):
    bring(call("3 March 2026", "## Forms", "", "ACTION: Bob to write", "", "## Weather", "", "It rained."))
    coming = meetings.schedule(group(), plan("Next time"), by=the("alice"))
    assert [c.title for c in carrying.proposed(coming)[0]] == ["Forms"]
    assert [topic.title for topic in topics.of_group(group()).rows] == ["Forms"]


def test_a_topic_that_people_closed_stays_closed(bring):
    bring(call("3 March 2026", "## Forms", "", "ACTION: Bob to write"))
    topics.close(db.session.scalar(select(Topic).where(Topic.title == "Forms")), by=the("alice"))
    db.session.commit()
    bring(call("17 March 2026", "## Forms", "", "ACTION: Bob to read"))
    assert not topics.of_group(group()).rows


def test_it_does_not_go_on(bring):
    (meeting,) = bring(call("3 March 2026", "Words.")).meetings
    with pytest.raises(DomainError, match="does not go on"):
        undoing.undo_closing(meeting, by=the("alice"))


def test_the_timeline_of_the_group_tells_what_it_told_before(bring):
    before = [(entry.name, entry.key) for entry in news.latest_in(group(), the("bob"))]
    for day in range(1, 29):
        bring(call(f"{day} March 2026", *(f"ACTION: Bob to write letter {n}" for n in range(9))))
    assert [(entry.name, entry.key) for entry in news.latest_in(group(), the("bob"))] == before
    assert before


# What is long


def test_a_long_agenda_and_long_notes_are_kept_whole(bring):
    lines = [line for n in range(MOST_ITEMS + 20) for line in (f"## Point {n}", "", f"Said on {n}.", "")]
    bring(call("3 March 2026", *lines))
    found = list(db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)))
    assert len(found) == MOST_ITEMS + 1
    everything = "\n".join(item.notes.source for item in found)
    assert all(f"Said on {n}." in everything for n in range(MOST_ITEMS + 20))


def test_notes_beyond_what_a_text_holds_go_on_in_the_next(bring):
    paragraph = "All was said that could be said.\n\n"
    bring(call("3 March 2026", paragraph * (LONGEST_NOTES // len(paragraph) + 100)))
    titles = [item.title for item in db.session.scalars(select(AgendaItem).order_by(AgendaItem.position))]
    assert titles == ["Notes from the minutes", "Notes from the minutes (2)"]


def test_a_long_decision_is_cut_and_its_whole_stays_in_the_notes(bring):
    bring(call("3 March 2026", "DECISION: " + "we meet " * 100))
    assert len(db.session.scalar(select(Decision.text))) <= 500
    assert db.session.scalar(select(AgendaItem)).notes.source.count("we meet") == 100


# Whether it is there already


def test_two_meetings_of_one_day_and_name_are_told_apart(bring):
    days = {"3 March 2026": "Morning.", "4 April 2026": "Words.", "3 March 2026 ": "Evening."}
    text = "# Forms\n" + "".join(f"\n## {day}\n\n{words}\n" for day, words in days.items())
    imported = bring(text)
    assert sorted(meeting.title for meeting in imported.meetings) == ["Forms", "Forms", "Forms (2)"]
    assert [verdict.outcome for verdict in bring(text).verdicts] == [Outcome.SAME] * 3


def test_a_meeting_that_stands_in_a_file_twice_is_one(bring):
    text = "# Forms\n" + "".join(f"\n## {day} March 2026\n\nWords.\n" for day in (3, 17, 3))
    imported = bring(text)
    assert [verdict.outcome for verdict in imported.verdicts] == [Outcome.NEW, Outcome.NEW, Outcome.SAME]
    assert len(imported.meetings) == 2


def test_a_meeting_that_was_held_here_is_not_imported_over(bring):
    here = meetings.schedule(group(), plan("Forms", days=-30), by=the("alice"))
    db.session.commit()
    for title in ("Forms", "Minutes"):  # named alike, or not at all
        text = f"# {title}, {here.wall_time:%-d %B %Y}\n\nWords.\n"
        assert [verdict.meeting for verdict in bring(text).verdicts] == [here]
    assert bring(f"# Slides, {here.wall_time:%-d %B %Y}\n\nWords.\n").meetings


def test_how_many_meetings_a_file_has_costs_no_more_queries(app, assert_queries):
    text = "# Notes\n" + "".join(f"\n## {n} March 2026\n\nWords {n}.\n" for n in range(1, 29))
    plans = plans_of(read_minutes(text.encode(), "notes.md"), {}, Words())
    assert len(plans) == 28
    where = group()
    with assert_queries(2):
        verdicts_of(where, plans)
