"""Whoever writes the summary of a meeting answers the reminder with their notes."""

from email.message import EmailMessage

import pytest

from roundtable import signing
from roundtable.access import may
from roundtable.domain import chasing, mailed_notes, memberships, summaries
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.mail.note_taking import notes_address
from roundtable.models import Attachment, IncomingState, MailedNotes, Meeting, MeetingState
from tests.cast import the
from tests.incoming.conftest import letter
from tests.test_minutes_word import body, docx
from tests.web.test_summaries import held
from tests.world import picture

WORDS = """Decision every report states three features.
Action Bob collects ten forms by Friday.
We met at noon.

On Tue, 24 Nov 2026 at 15:00, Test Roundtable <roundtable@localhost> wrote:
> The summary of “The forms” is waiting for you
> ACTION: nobody does this
"""


@pytest.fixture
def meeting(into, app):
    return chasing.find_meeting(held(-3).id)


def waiting():
    return list(db.session.scalars(db.select(MailedNotes).order_by(MailedNotes.id)))


def with_file(words, data, name, kind):
    message = letter(words)
    message.add_attachment(data, *kind.split("/"), filename=name)
    return message


def test_the_reminder_is_answered_with_notes_and_the_answer_says_what_was_understood(
    meeting, office, arrive, deal, work
):
    chasing.ask_for_summary(meeting, by=the("alice"))
    work()
    reminder = office.letter_to("bob@example.org")
    address = str(reminder["Reply-To"])
    assert boxes.read(address) == (Box.NOTES, [str(the("bob").id), str(meeting.id)])
    arrive(letter(WORDS), to=address)
    [mail] = deal()
    assert (mail.state, mail.user) == (IncomingState.DONE, the("bob"))
    work()
    [kept] = waiting()
    assert "We met at noon." in kept.source and "nobody does this" not in kept.source
    answer = office.letters[-1]
    words = " ".join(answer.get_body(("plain",)).get_content().split())
    assert "Understood: 1 decision, 1 action item, 0 questions, 3 lines of notes." in words
    assert f"http://localhost/gyn-onc/meetings/{meeting.id}/mailed-notes" in words
    assert (answer["In-Reply-To"], answer["To"].addresses[0].addr_spec) == ("<1@example.org>", "bob@example.org")
    assert str(answer["Reply-To"]) == address


def test_the_meeting_s_page_says_where_to_mail_until_the_summary_is_out(meeting, visit):
    page = f"/gyn-onc/meetings/{meeting.id}"
    assert notes_address(the("bob"), meeting) in visit("bob").page(page)
    assert notes_address(the("alice"), meeting) in visit("alice").page(page)
    assert "+notes." not in visit("otto").page(page)
    mailed_notes.keep(meeting, "ACTION: Bob books the room", [], by=the("bob"))
    db.session.commit()
    assert f"{page}/mailed-notes" in visit("bob").page(page)


def test_a_word_file_is_read_and_a_photo_is_kept(meeting, arrive, deal, visit):
    data = docx(body("Report forms", "ACTION: Bob collects ten forms", "They were looked at."))
    message = with_file("See below.", data, "notes.docx", "application/octet-stream")
    message.add_attachment(picture(kind="JPEG"), "image", "jpeg", filename="board.jpeg")
    message.add_attachment(b"MZ\0\0", "application", "octet-stream", filename="run.exe")
    arrive(message, to=notes_address(the("bob"), meeting))
    deal()
    [kept] = waiting()
    assert "See below." in kept.source and "They were looked at." in kept.source
    [board] = db.session.scalars(db.select(Attachment))
    assert (board.name, kept.tokens, board.thing_id) == ("board.jpg", [board.token], None)
    there = f"/gyn-onc/meetings/{meeting.id}/mailed-notes"
    bob = visit("bob")
    assert f"/files/{board.token}/board.jpg" in bob.page(there)
    bob.submit(f"{there}/draft", mail=[str(kept.id)])
    summary = summaries.of_meeting(db.session.get(Meeting, meeting.id))
    assert f"/files/{board.token}/board.jpg)" in summary.text.source
    assert visit("alice").get(f"/files/{board.token}/board.jpg").status_code == 200


def test_a_file_that_is_not_taken_is_told(meeting, arrive, work, office):
    arrive(with_file("x", b"MZ\0\0", "run.exe", "application/octet-stream"), to=notes_address(the("bob"), meeting))
    work()
    assert "“run.exe” is of a kind that is not taken." in office.letters[-1].get_body(("plain",)).get_content()


def test_only_who_writes_the_summary_mails_notes_and_only_while_it_is_awaited(meeting, arrive, deal):
    for number, name in enumerate(("otto", "carol")):
        arrive(letter(Message_ID=f"<{number}@x>", From=f"{name}@example.org"), to=notes_address(the(name), meeting))
    db.session.get(Meeting, meeting.id).state = MeetingState.IN_SESSION
    db.session.commit()
    arrive(letter(), to=notes_address(the("bob"), meeting))
    assert [(m.state, m.reason) for m in deal()] == [
        (IncomingState.REFUSED, "The summary of this meeting is not yours to write any more."),
        (IncomingState.REFUSED, "The summary of this meeting is not yours to write any more."),
        (IncomingState.REFUSED, "Notes can be mailed once the meeting is over."),
    ]
    assert not waiting()


def test_from_an_address_that_is_not_known_it_is_held_until_its_owner_says_that_it_is_theirs(
    meeting, arrive, deal, visit
):
    arrive(letter(From="bob@home.example.org"), to=notes_address(the("bob"), meeting))
    [mail] = deal()
    assert (mail.state, mail.user) == (IncomingState.HELD, the("bob")) and not waiting()
    there = f"/mail/held/{signing.sign(signing.Purpose.HELD_MAIL, mail.id)}"
    assert "I agree." in visit().page(there) and not waiting()
    assert (
        "You get a mail with what was understood"
        in visit().post(there, data={"answer": "post"}, follow_redirects=True).text
    )
    assert len(waiting()) == 1


@pytest.mark.parametrize(
    "heads",
    [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"List_Id": "<digest.localhost>"}],
)
def test_what_a_program_wrote_is_no_note(meeting, arrive, deal, heads):
    arrive(letter(**heads), to=notes_address(the("bob"), meeting))
    [mail] = deal()
    assert mail.state == IncomingState.REFUSED and not waiting()


def test_a_mail_of_html_alone_and_one_that_is_broken_are_read(meeting, arrive, deal):
    message = EmailMessage()
    message["From"], message["Message-ID"] = "Bob <bob@example.org>", "<html@x>"
    message.set_content("<p>DECISION: we meet</p><ul><li>At <b>noon</b></li></ul>", subtype="html")
    arrive(message, to=notes_address(the("bob"), meeting))
    broken = b"From: bob@example.org\nContent-Type: text/plain; charset=klingon\nSubject: =?x?\n\nAt n\xfcnchen\n"
    arrive(broken, to=notes_address(the("bob"), meeting))
    assert [mail.state for mail in deal()] == [IncomingState.DONE] * 2
    assert [kept.source for kept in waiting()] == ["DECISION: we meet\n\n- At noon", "At nünchen"]


def test_who_has_left_before_the_answer_goes_out_gets_none(meeting, arrive, deal, work, office):
    arrive(letter("We met at noon."), to=notes_address(the("bob"), meeting))
    assert [mail.state for mail in deal()] == [IncomingState.DONE]
    one = db.session.get(Meeting, meeting.id)
    mailed_notes.keep(one, "Of Alice alone.", [], by=the("alice"))
    one.note_taker = None
    memberships.end(memberships.find_of(one.group, the("bob")), by=the("alice"))
    db.session.commit()
    work()
    assert office.letters == []


def test_who_takes_the_notes_no_longer_gets_no_answer_with_them(meeting, arrive, deal, work, office):
    """The answer tells what others have mailed too."""
    one = db.session.get(Meeting, meeting.id)
    for name in ("bob", "alice"):
        message = letter("We met at noon.", Message_ID=f"<{name}@x>", From=f"{name}@example.org")
        arrive(message, to=notes_address(the(name), one))
    assert [mail.state for mail in deal()] == [IncomingState.DONE] * 2
    db.session.get(Meeting, meeting.id).note_taker = the("otto")
    db.session.commit()
    work()
    assert [str(answer["To"]) for answer in office.letters] == ["Alice <alice@example.org>"]


def test_the_answer_to_notes_goes_to_whoever_may_write_the_summary(meeting, visit):
    one = db.session.get(Meeting, meeting.id)
    for name in ("alice", "bob", "otto", "carol", "olga"):
        assert mailed_notes.is_writer(one, the(name)) == may(the(name), "summary.write", one), name
