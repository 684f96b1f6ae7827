"""Members propose items until a date; the chair answers with a sentence, and the proposer is told."""

import re
from datetime import timedelta

from sqlalchemy import select

from roundtable.domain import agenda, clock, meetings, memberships, proposals, publications, waiting
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.mail import notice_letter
from roundtable.models import CarriedBecause, Mail, MailKind, Meeting, Proposal
from tests.cast import group, the
from tests.world import plan


def planned():
    meeting = meetings.schedule(group(), plan("The forms", chair=the("alice")), by=the("alice"))
    db.session.commit()
    return meeting.id


def proposed(visit, **said):
    meeting_id = planned()
    fields = {"title": "Slides", "minutes": "10", "purpose": "discuss", "words": "They wait.", **said}
    return meeting_id, visit("bob").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/new", **fields)


def mailed():
    mail = db.session.scalar(select(Mail).where(Mail.kind == MailKind.PROPOSAL_ANSWER))
    return mail and (mail.user.name, notice_letter(mail))


def test_bob_proposes_and_alice_takes_it(app, visit):
    meeting_id, answer = proposed(visit)
    assert answer.status_code == 302
    page = visit("alice").page(f"/gyn-onc/meetings/{meeting_id}")
    assert "Slides" in page and "They wait." in page
    assert [w.thing.title for w in waiting.for_person(the("alice")) if w.kind == "proposal"] == ["Slides"]
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/1/acceptance", answer="Gladly.")
    [item] = agenda.items_of(db.session.get(Meeting, meeting_id))
    assert (item.title, item.presenter.name, item.carried_because) == ("Slides", "Bob", CarriedBecause.PROPOSAL)
    name, letter = mailed()
    assert name == "Bob" and "“Slides” is on the agenda" in letter.subject and "Gladly." in letter.html
    assert not [w for w in waiting.for_person(the("alice")) if w.kind == "proposal"]


def test_alice_declines_with_a_sentence_that_bob_reads(app, visit):
    meeting_id, _ = proposed(visit)
    address = f"/gyn-onc/meetings/{meeting_id}/proposals/1/refusal"
    silent = visit("alice").submit(address, answer=" ")
    assert silent.status_code == 422 and "say why" in silent.text
    visit("alice").submit(address, answer="Next month, with the data.")
    name, letter = mailed()
    assert name == "Bob" and "Next month, with the data." in letter.html
    assert "Next month, with the data." in visit("bob").page(f"/gyn-onc/meetings/{meeting_id}")
    again = visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/1/acceptance")
    assert again.status_code == 302
    assert agenda.items_of(db.session.get(Meeting, meeting_id)) == []


def test_who_has_left_meanwhile_is_told_that_there_is_an_answer_and_not_what_it_says(app, visit):
    meeting_id, _ = proposed(visit)
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/1/refusal", answer="Next month, with the data.")
    for title in ("The forms", "Next month, with the data."):
        assert title in mailed()[1].html
    memberships.end(memberships.find_of(group(), the("bob")), by=the("olga"))
    db.session.commit()
    _, letter = mailed()
    assert "“Slides” was answered" in letter.subject and "can no longer read the meeting" in letter.html
    assert "The forms" not in letter.html and "Next month" not in letter.html and b"Reply-To" not in letter.message


def test_nothing_is_proposed_after_the_lock_and_the_words_stay(app, visit):
    meeting_id = planned()
    meeting = db.session.get(Meeting, meeting_id)
    meeting.proposals_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    said = {"title": "Too late", "minutes": "5", "purpose": "inform", "words": "Sorry."}
    answer = visit("bob").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/new", **said)
    assert answer.status_code == 422 and "locked" in answer.text and "Sorry." in answer.text
    assert db.session.scalar(select(Proposal.id)) is None


def test_publishing_locks_the_agenda_unless_a_date_was_named(app):
    meeting = db.session.get(Meeting, planned())
    agenda.add_item(meeting, agenda.Item("Forms", 5), by=the("alice"))
    publications.publish(meeting, Reach(), by=the("alice"))
    assert not proposals.is_open_for(meeting)
    proposals.lock(meeting, meeting.starts_at - timedelta(hours=1), by=the("alice"))
    assert proposals.is_open_for(meeting)


def test_the_lock_is_set_in_the_zone_of_the_meeting(app, visit):
    meeting_id = planned()
    meeting = db.session.get(Meeting, meeting_id)
    wall = (meeting.wall_time - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/lock", until=wall)
    assert db.session.get(Meeting, meeting_id).proposals_until == meeting.starts_at - timedelta(days=1)
    late = (meeting.wall_time + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/proposals/lock", until=late)
    assert answer.status_code == 422 and "before the meeting begins" in answer.text


def test_a_lock_in_the_past_is_told_at_the_field_and_locks_nothing(app, visit):
    meeting_id = planned()
    address = f"/gyn-onc/meetings/{meeting_id}/proposals/lock"
    answer = visit("alice").submit(address, until="2020-01-01T10:00")
    assert answer.status_code == 422 and 'id="error-until">This time has passed.' in answer.text
    meeting = db.session.get(Meeting, meeting_id)
    assert meeting.proposals_until is None and proposals.is_open_for(meeting)
    meeting.proposals_until = (clock.now() - timedelta(days=1)).replace(second=0, microsecond=0)
    db.session.commit()
    as_it_was = re.search(r'name="until"[^>]* value="([^"]+)"', visit("alice").page(address))
    assert visit("alice").submit(address, until=as_it_was[1]).status_code == 302, "what has locked stays"


def test_an_observer_does_not_propose(app, visit):
    assert visit("otto").get(f"/gyn-onc/meetings/{planned()}/proposals/new").status_code == 403
