"""What was mailed of a meeting is looked at first, then becomes the draft of its summary."""

import re

import pytest
from sqlalchemy import func, select

from roundtable.domain import mailed_notes, recusals, summaries
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.minutes.dictated import spoken
from roundtable.models import ActionItem, AgendaItem, Decision, MailedNotes, Meeting, Question, RoomRule
from roundtable.text.letters import as_markdown
from tests.cast import the
from tests.reading import words_of
from tests.web.test_summaries import circulated, held

DICTATED = """We met at noon.

Report forms
Decision every report states three features. Action Bob collects ten forms by Friday.
Action Zeb to write to the registry
Question who pays for the forms?
They looked at *all* of them.
"""


@pytest.fixture
def there(app):
    return f"/gyn-onc/meetings/{held(-3).id}/mailed-notes"


def mail(there, words=DICTATED, *, by="bob"):
    meeting = db.session.get(Meeting, int(there.split("/")[3]))
    kept = mailed_notes.keep(meeting, as_markdown(spoken(words)), [], by=the(by))
    db.session.commit()
    return kept


def ticked(page):
    return re.findall(r'name="said" value="([^"]+)"', page), re.findall(r'name="mail" value="(\d+)"', page)


def take_over(visitor, there, *, but=""):
    page = visitor.page(there)
    said, mails = ticked(page)
    return visitor.submit(f"{there}/draft", mail=mails, said=[key for key in said if not but or but not in key])


def on_record():
    return [list(db.session.scalars(select(noun.text).order_by(noun.id))) for noun in (Decision, ActionItem, Question)]


def test_what_is_understood_is_shown_and_nothing_is_on_record(visit, there):
    mail(there)
    page = words_of(visit("bob").page(there))
    for words in (
        "every report states three features. Report forms",
        "Bob: Bob collects ten forms",
        "Zeb is not known here",
        "who pays for the forms?",
        "They looked at *all* of them.",
    ):
        assert words in page
    assert on_record() == [[], [], []]
    assert db.session.scalar(select(func.count()).select_from(MailedNotes)) == 1


def test_one_button_makes_the_draft_and_puts_on_record_what_was_understood(visit, there):
    mail(there)
    answer = take_over(visit("bob"), there)
    assert answer.location.endswith("/summary/edit")
    assert on_record() == [
        ["every report states three features."],
        ["Bob collects ten forms", "Zeb: write to the registry"],
        ["who pays for the forms?"],
    ]
    [decision] = db.session.scalars(select(Decision))
    assert decision.agenda_item_id is not None and decision.decided_on == meeting_of(there).wall_time.date()
    source = summaries.of_meeting(meeting_of(there)).text.source
    assert "Present: Alice" in source and "We met at noon." in source and "They looked at \\*all\\* of them." in source
    assert source.count("every report states three features") == 1  # on record, and not as a note too
    assert source.index("## Report forms") < source.index("They looked") < source.index("## Notes")
    assert "Nothing that was mailed waits" in visit("bob").page(there)


def meeting_of(there):
    return db.session.get(Meeting, int(there.split("/")[3]))


def test_what_is_not_ticked_stays_a_note(visit, there):
    mail(there)
    take_over(visit("bob"), there, but="decision")
    assert on_record()[0] == []
    assert "DECISION: every report states three features." in summaries.of_meeting(meeting_of(there)).text.source


def test_a_further_mail_is_added_and_one_can_be_dropped(visit, there):
    first = mail(there)
    mail(there, "Action Bob collects ten forms by Friday\nAction Alice books the room")
    bob = visit("bob")
    assert len(ticked(bob.page(there))[0]) == 5  # what both say is said once
    bob.submit(f"{there}/{first.id}/dropping")
    assert len(ticked(bob.page(there))[0]) == 2
    take_over(bob, there)
    assert on_record()[1] == ["Bob collects ten forms", "Alice books the room"]


def test_what_came_after_the_page_was_opened_waits_on(visit, there):
    mail(there)
    bob = visit("bob")
    said, mails = ticked(bob.page(there))
    mail(there, "Action Alice books the room")
    bob.submit(f"{there}/draft", mail=mails, said=said)
    assert "books the room" in bob.page(there) and "books the room" not in on_record()[1]
    again = bob.submit(f"{there}/draft", mail=mails, said=said, follow=True)
    assert "Nothing that was mailed waits any more." in again.text
    assert len(on_record()[1]) == 2


def test_to_a_draft_that_is_there_it_is_added(visit, there):
    summary = summaries.compose(meeting_of(there), "All agreed.", by=the("bob"))
    db.session.commit()
    mail(there)
    assert "Add it to the draft summary" in visit("alice").page(there)
    take_over(visit("alice"), there)
    source = summaries.of_meeting(meeting_of(there)).text.source
    assert source.startswith("All agreed.\n\n## Report forms") and "We met at noon." in source
    assert summaries.of_meeting(meeting_of(there)).text.number == summary.text.number


def test_what_is_on_record_already_is_not_put_there_again(visit, there):
    mail(there)
    take_over(visit("bob"), there)
    mail(there)
    assert ticked(visit("bob").page(there))[0] == []


def test_who_takes_no_part_in_an_item_puts_no_decision_on_it_on_record(visit, there):
    meeting = meeting_of(there)
    [item] = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    recusals.declare(meeting, item, the("bob"), by=the("bob"))
    mail(there)
    take_over(visit("bob"), there)
    assert on_record()[0] == []
    assert "DECISION: every report" in summaries.of_meeting(meeting_of(there)).text.source


def test_by_the_rule_of_the_room_it_is_told_that_words_are_left_out(visit, there):
    meeting_of(there).room_rule = RoomRule.NOT_NOTED
    mail(there)
    assert "left out of the summary" in visit("bob").page(there)
    take_over(visit("bob"), there)
    source = summaries.of_meeting(meeting_of(there)).text.source
    assert "We met at noon." not in source and "every report states three features" in source


def test_nobody_else_sees_it_and_what_is_too_late_or_too_early_is_refused(visit, there):
    mail(there)
    assert [visit(name).get(there).status_code for name in ("otto", "carol", "alice")] == [403, 404, 200]
    summary, _ = circulated()
    with pytest.raises(DomainError, match="is out"):
        mailed_notes.keep(summary.meeting, "x", [], by=the("bob"))
    with pytest.raises(DomainError, match="no words"):
        mailed_notes.keep(meeting_of(there), " ", [], by=the("bob"))
