"""The organizers' desk: what waits over all groups, the most pressing first, each with one thing to do."""

import re
from datetime import timedelta

from roundtable.domain import (
    action_items,
    agenda,
    clock,
    invitations,
    join_requests,
    mails,
    meetings,
    memberships,
    objections,
    summaries,
    users,
)
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Event, Invitation, Mail, MailKind, MailState, Meeting, MeetingState, Role
from tests.cast import group, the
from tests.reading import main_of
from tests.world import plan

DESK = "/organize/"
GROUPS = ("gyn-onc", "clinical-trials", "pdx-cell-line", "multiomics")


def days_ago(days):
    return clock.at(clock.now() - timedelta(days=days))


def held(days, title="The forms", **values):
    """A meeting of Gyn Onc that ended so many days ago; Bob took notes."""
    alice = the("alice")
    with days_ago(days):
        meeting = meetings.schedule(group(), plan(title, 0, chair=alice, note_taker=the("bob"), **values), by=alice)
        meetings.open_session(meeting, by=alice)
        meetings.close_session(meeting, by=alice)
    db.session.commit()
    return meeting.id


def rows_of(page):
    """The rows of the table as plain words."""
    table = page.split("<tbody", 1)[1].split("</tbody>")[0] if "<tbody" in page else ""
    found = re.findall(r"<tr.*?</tr>", table, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def desk(visit, kind=""):
    return rows_of(visit("olga").page(f"{DESK}?kind={kind}" if kind else DESK))


def row_with(rows, words):
    found = [row for row in rows if words in row]
    assert len(found) == 1, f"{words!r} in {rows}"
    return found[0]


def test_every_working_group_is_there_with_what_it_needs(visit):
    group("clinical-trials").founded_at = clock.now()  # the cast may have come together before midnight
    db.session.commit()
    rows = desk(visit, "groups")
    assert len(rows) == 4
    assert "Without a chair since today" in row_with(rows, "Clinical Trials") and "Name a chair" in row_with(
        rows, "PDX/Cell line"
    )
    assert "All is well Has not met yet none planned 3 members Open" in row_with(rows, "Gyn Onc")


def test_a_group_that_does_not_meet_is_told_with_the_days(visit):
    held(97)
    rows = desk(visit, "groups")
    assert "No meeting for 97 days, none planned" in row_with(rows, "Gyn Onc")
    assert "Schedule a meeting" in row_with(rows, "Gyn Onc")
    meetings.schedule(group(), plan("Soon", 9), by=the("alice"))
    db.session.commit()
    assert "All is well" in row_with(desk(visit, "groups"), "Gyn Onc")


def test_a_group_whose_chair_left_says_since_when(visit):
    with days_ago(20):
        memberships.end(memberships.find_of(group(), the("alice")), by=the("olga"))
    db.session.commit()
    assert "Nobody has chaired it for 20 days" in row_with(desk(visit, "groups"), "Gyn Onc")


def test_a_summary_is_asked_for_by_mail_once_a_day(visit):
    meeting_id = held(5)
    assert "Summary waiting 5 days Ask for it" in row_with(desk(visit, "summaries"), "The forms")
    olga, there = visit("olga"), f"/gyn-onc/meetings/{meeting_id}/summary/request"
    response = olga.submit(there, next="/organize/?kind=summaries")
    assert response.location == "/organize/?kind=summaries"
    assert "Bob is asked for the summary by mail." in olga.page("/organize/?kind=summaries")
    mail = db.session.scalars(db.select(Mail).where(Mail.kind == MailKind.SUMMARY_WAITS)).one()
    assert (mail.address, mail.arguments) == ("bob@example.org", {"meeting_id": meeting_id})
    event = db.session.scalars(db.select(Event).where(Event.name == "summary.asked_for")).one()
    assert (event.actor_id, event.thing_id) == (the("olga").id, meeting_id)
    row = row_with(desk(visit, "summaries"), "The forms")
    assert "asked for today" in row and row.endswith("Open")
    assert "They were asked today already." in olga.submit(there, follow=True).text
    assert db.session.scalar(db.select(db.func.count(Mail.id)).where(Mail.kind == MailKind.SUMMARY_WAITS)) == 1


def test_the_mail_says_what_waits_and_is_not_sent_when_it_was_written_meanwhile(visit, work, office):
    meeting_id = held(5)
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/summary/request")
    work()
    letter = office.letter_to("bob@example.org").as_string()
    assert "The summary of" in letter and f"/gyn-onc/meetings/{meeting_id}#summary" in letter
    other = held(6, "The slides")
    visit("alice").submit(f"/gyn-onc/meetings/{other}/summary/request")
    meeting = db.session.get(Meeting, other)
    summaries.publish(summaries.compose(meeting, "All agreed.", by=the("bob")), Reach(), by=the("alice"))
    db.session.commit()
    work()
    assert len(office.letters) == 1


def test_who_takes_no_mail_cannot_be_asked(visit):
    meeting_id = held(5)
    for name in ("alice", "bob"):
        users.deactivate(the(name), by=the("olga"))
    db.session.commit()
    there = f"/gyn-onc/meetings/{meeting_id}/summary/request"
    assert "Name a note-taker first." in visit("olga").submit(there, follow=True).text


def test_after_two_weeks_an_organizer_writes_the_summary(visit):
    meeting_id = held(20)
    assert "Summary waiting 20 days Write the summary" in row_with(desk(visit, "summaries"), "The forms")
    visit("olga").submit(f"/gyn-onc/meetings/{meeting_id}/summary/composition")
    assert "Summary begun, and not finished after 20 days Ask for it" in row_with(desk(visit, "summaries"), "The forms")


def test_an_objection_that_nobody_answers_holds_a_summary_back(visit):
    meeting = db.session.get(Meeting, held(20))
    with days_ago(15):
        summary = summaries.compose(meeting, "All agreed.", by=the("bob"))
        summaries.circulate(summary, clock.now() + timedelta(days=7), Reach(), by=the("alice"))
        objection = objections.make(summary, None, "Not all of us.", by=the("alice"))
    db.session.commit()
    assert "Held back by an objection for 8 days Answer it" in row_with(desk(visit, "summaries"), "The forms")
    objections.decline(objection, "They did.", by=the("bob"))
    db.session.commit()
    assert desk(visit, "summaries") == []


def test_late_action_items_stand_in_one_row_a_group(visit):
    for days in (40, 3, 1, 0):
        promise = action_items.Promise(f"Promise {days}", the("bob"), clock.today() - timedelta(days=days))
        action_items.assign(group(), promise, by=the("alice"))
        db.session.commit()
        if days == 40:
            assert "1 action item, 40 days late" in row_with(desk(visit, "action_items"), "Gyn Onc")
    assert "3 late action items, the oldest 40 days Go through them" in row_with(desk(visit, "action_items"), "Gyn Onc")
    assert "when=late" in visit("olga").page(DESK)


def test_what_somebody_promised_who_has_left_is_handed_over(visit):
    item = action_items.assign(group(), action_items.Promise("Send the slides", the("bob")), by=the("alice"))
    users.deactivate(the("bob"), by=the("olga"))
    db.session.commit()
    row = row_with(desk(visit, "action_items"), "Send the slides")
    assert "The account of Bob, who promised it, is closed Hand it over" in row
    assert f"/gyn-onc/action-items/{item.id}/edit" in visit("olga").page(DESK)


def test_who_was_invited_is_reminded_and_then_left_alone_for_a_week(visit):
    with days_ago(20):
        lines = invitations.plan("Jane Doe <jane@example.org>", group())
        invitations.send(lines, group(), role=Role.MEMBER, words="", by=the("olga"))
    db.session.commit()
    assert "Invited 20 days ago, has not accepted Remind" in row_with(desk(visit, "people"), "Jane Doe")
    one = db.session.scalars(db.select(Invitation)).one().id
    response = visit("olga").submit(f"/organize/invitations/{one}/reminder", next="/organize/?kind=people")
    assert response.location == "/organize/?kind=people"
    assert desk(visit, "people") == []


def test_the_way_back_leads_to_no_other_site(visit):
    with days_ago(20):
        invitations.send(
            invitations.plan("jane@example.org", group()), group(), role=Role.MEMBER, words="", by=the("olga")
        )
    db.session.commit()
    response = visit("olga").submit("/organize/invitations/1/reminder", next="//evil.example.org/")
    assert "evil" not in response.location


def test_who_asked_to_join_waits_for_an_answer(visit):
    with days_ago(9):
        join_requests.make(group(), words="Please.", by=the("carol"))
    db.session.commit()
    row = row_with(desk(visit, "people"), "Carol")
    assert "Asked to join 9 days ago, nobody has answered Answer" in row


def test_mail_that_did_not_arrive_comes_first_an_address_in_one_row(visit):
    held(400)
    for number in range(2):
        mail = mails.queue(MailKind.MAIL_CHECK, the("bob"), address="bob@example.org", key=f"m{number}")
        mail.state, mail.reply = MailState.DEAD, "550 no such user"
    db.session.commit()
    first = desk(visit)[0]
    assert "2 mails did not arrive 550 no such user See the mail" in first and "Bob bob@example.org" in first
    assert "/organize/mail?tab=trouble&amp;q=bob@example.org" in visit("olga").page(DESK)


def test_a_meeting_without_agenda_one_that_never_began_and_one_that_never_ended(visit):
    alice = the("alice")
    meetings.schedule(group(), plan("Tomorrow", 2), by=alice)
    with days_ago(10):
        meetings.schedule(group(), plan("Forgotten", 1), by=alice)
    with days_ago(3):
        meeting = meetings.schedule(group(), plan("Endless", 0), by=alice)
        meetings.open_session(meeting, by=alice)
    db.session.commit()
    rows = desk(visit, "meetings")
    assert "In 1 day, and its agenda is not published Edit the agenda" in row_with(rows, "Tomorrow")
    assert "Was to be 9 days ago, and never began Open" in row_with(rows, "Forgotten")
    assert "Over for 2 days, and still in session End it" in row_with(rows, "Endless")
    assert [title in row for title, row in zip(("Endless", "Tomorrow", "Forgotten"), rows, strict=True)] == [True] * 3
    response = visit("olga").submit(f"/gyn-onc/meetings/{meeting.id}/session/closing", next="/organize/?kind=meetings")
    assert response.location == "/organize/?kind=meetings"
    assert db.session.get(Meeting, meeting.id).state == MeetingState.SUMMARY


def test_a_meeting_whose_agenda_is_out_or_that_was_called_off_is_no_trouble(visit):
    alice = the("alice")
    ready = meetings.schedule(group(), plan("Ready", 2), by=alice)
    agenda.add_item(ready, agenda.Item("One", 10), by=alice)
    ready.state = MeetingState.AGENDA_PUBLISHED
    meetings.cancel(meetings.schedule(group(), plan("Called off", 2), by=alice), by=alice)
    db.session.commit()
    assert desk(visit, "meetings") == []


def test_nonsense_in_the_address_shows_everything(visit):
    assert len(rows_of(visit("olga").page("/organize/?kind=nonsense&page=-3"))) == 4


def test_one_kind_is_counted_and_shown_alone(visit):
    held(5)
    page = visit("olga").page("/organize/?kind=summaries")
    assert re.search(r'aria-current="page">Summaries\s*<span class="count">1</span>', page)
    assert len(rows_of(page)) == 1 and len(desk(visit)) == 5
    empty = main_of(visit("olga").page("/organize/?kind=people"))
    assert "Nothing waits here" in empty


def test_it_comes_fifty_rows_at_a_time(visit):
    for number in range(53):
        held(5, f"Meeting {number}")
    assert len(desk(visit)) == 50
    page = visit("olga").page("/organize/?page=2")
    assert len(rows_of(page)) == 7 and "More pressing" in page and "Less pressing" not in page


def test_there_is_a_way_to_the_mail_and_to_what_was_withdrawn(visit):
    page = main_of(visit("olga").page(DESK))
    assert "Bring back what was withdrawn" in page and "What waits to go out" in page


def test_the_mail_log_is_searched_within_its_tab(visit):
    for number, address in enumerate(("bob@example.org", "jane@example.org", "bobby@example.org")):
        mail = mails.queue(MailKind.MAIL_CHECK, None, address=address, key=f"m{number}")
        mail.state, mail.subject = MailState.SENT, f"Letter {number} about 100%"
    mails.queue(MailKind.MAIL_CHECK, None, address="bob@example.org", key="waits")
    db.session.commit()
    olga = visit("olga")
    assert len(rows_of(olga.page("/organize/mail?tab=sent&q=BOB"))) == 2
    assert len(rows_of(olga.page("/organize/mail?tab=sent&q=letter 1"))) == 1
    assert len(rows_of(olga.page("/organize/mail?tab=sent&q=100%25"))) == 3
    assert rows_of(olga.page("/organize/mail?tab=sent&q=%25%25")) == []
    assert len(rows_of(olga.page("/organize/mail?q=bob"))) == 1
    page = olga.page("/organize/mail?tab=sent&q=nobody")
    assert "No such mail here in the last 90 days." in page and 'value="nobody"' in page


def test_dropped_mails_have_a_tab_of_their_own(visit):
    mails.queue(MailKind.MAIL_CHECK, None, address="bob@example.org", key="m").state = MailState.CANCELLED
    db.session.commit()
    assert len(rows_of(visit("olga").page("/organize/mail?tab=dropped"))) == 1
    assert rows_of(visit("olga").page("/organize/mail?tab=nonsense")) == []


def test_an_account_is_closed_once_that_was_asked_back(visit):
    bob, closing = the("bob"), f"/organize/people/{the('bob').id}/closing"
    assert f'href="{closing}"' in visit("olga").page("/organize/people")
    asked = main_of(visit("olga").page(closing))
    assert "Close the account of Bob?" in asked and "You can open the account again." in asked
    db.session.refresh(bob)
    assert bob.deactivated_at is None
    assert "The account of Bob is closed." in visit("olga").submit(closing, follow=True).text
    db.session.refresh(bob)
    assert bob.deactivated_at is not None


def test_people_are_found_whatever_letters_their_names_have(world, visit):
    the("carol").name = "Özge Çelik"
    db.session.commit()
    found = main_of(visit("olga").page("/organize/people?q=ÖZGE+çelik"))
    assert "Özge Çelik" in found and "Alice" not in found
