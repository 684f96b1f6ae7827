"""Answers of calendar programs, each as the program writes it."""

import base64
import re
from datetime import UTC, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from roundtable.domain import attendances, meeting_invitations, meetings
from roundtable.extensions import db
from roundtable.incoming import replies
from roundtable.mail import boxes, notice_letter
from roundtable.mail.boxes import Box, group_address
from roundtable.models import Answer, Comment, IncomingState, Mail, MailKind, Meeting
from tests.cast import let_go, the
from tests.incoming.conftest import letter, reply_address, taken
from tests.world import plan

BERLIN = ZoneInfo("Europe/Berlin")
DONE, REFUSED = IncomingState.DONE, IncomingState.REFUSED


def meeting():
    return db.session.get(Meeting, 1)


def calendar_address():
    return boxes.address(Box.CALENDAR, 1)


def file_of(partstat="ACCEPTED", *more, method="REPLY", who="bob@example.org", sequence=None, start=None, uid=None):
    """What every program says, and what one says besides."""
    one = meeting()
    lines = ["BEGIN:VCALENDAR", f"METHOD:{method}", "PRODID:-//Test//EN", "VERSION:2.0", "BEGIN:VEVENT"]
    lines += [f"UID:{uid or one.ical_uid}", f"SEQUENCE:{one.ical_sequence if sequence is None else sequence}"]
    lines += [start or f"DTSTART:{one.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}", "DTSTAMP:20261121T100000Z"]
    lines += [f'ATTENDEE;CN="Bob";ROLE=REQ-PARTICIPANT;PARTSTAT={partstat}:mailto:{who}', *more]
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])


def mail(file, *, charset="utf-8", encoding="base64", words="", heads=(), name="", **given):
    """A mail with the file as alternative, as most programs send it."""
    sender = given.get("sender", "Bob <bob@example.org>")
    kind = f'text/calendar; method=REPLY; charset="{charset}"' + (f'; name="{name}"' if name else "")
    data = file.encode(charset)
    body = base64.encodebytes(data).decode() if encoding == "base64" else data.decode("latin-1")
    parts = ["--b", "Content-Type: text/plain; charset=utf-8", "", words, "--b", f"Content-Type: {kind}"]
    parts += [f"Content-Transfer-Encoding: {encoding}", "", body, "--b--", ""]
    head = [
        f"From: {sender}",
        "Subject: Accepted: The forms",
        "Message-ID: <a@example.org>",
        "MIME-Version: 1.0",
        *heads,
    ]
    return "\r\n".join([*head, "Content-Type: multipart/alternative; boundary=b", "", *parts]).encode(
        "latin-1", "replace"
    )


def outlook():
    """No organizer, a priority, Windows' names of zones, and words of its own in the summary."""
    zone = f"DTSTART;TZID=W. Europe Standard Time:{meeting().starts_at.astimezone(BERLIN):%Y%m%dT%H%M%S}"
    more = ["SUMMARY;LANGUAGE=de-DE:Zugesagt: The forms", "PRIORITY:5", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"]
    return mail(file_of("ACCEPTED", *more, start=zone), heads=["X-MS-Has-Attach: ", "Thread-Topic: The forms"])


def google():
    """The same file twice, as alternative and as attachment, sent by a machine of theirs."""
    file = file_of("ACCEPTED", "ORGANIZER;CN=Gyn Onc:mailto:elsewhere@example.org")
    message = message_from_bytes(mail(file, encoding="7bit", heads=["Sender: calendar@example.com"]), policy=default)
    whole = letter("Bob has accepted this invitation.", Auto_Submitted="auto-generated")
    whole.add_alternative(file, subtype="calendar", params={"method": "REPLY"})
    whole.add_attachment(file.encode(), "application", "ics", filename="invite.ics")
    assert message["Sender"]
    return whole.as_bytes()


def apple():
    """The calendar alone, no multipart."""
    head = [
        "From: bob@example.org",
        "Subject: Accepted: The forms",
        "Content-Type: text/calendar; method=REPLY; charset=utf-8",
    ]
    return "\r\n".join([*head, "Content-Transfer-Encoding: 8bit", "", file_of()]).encode()


def exchange():
    """UTF-16, and a zone described by itself."""
    return mail(file_of("ACCEPTED", "CLASS:PUBLIC", "X-MICROSOFT-DISALLOW-COUNTER:FALSE"), charset="utf-16")


def attached():
    """An .ics file that says of itself that it is anything."""
    message = letter("Yes.")
    message.add_attachment(file_of().encode(), "application", "octet-stream", filename="Reply.ICS")
    return message.as_bytes()


def folded():
    """Long lines folded in the middle of words, and the attendee's address in capitals."""
    file = file_of(who="BOB@Example.ORG").replace("UID:", "UID:\r\n ").replace("MAILTO", "mailto")
    return mail(
        file.replace("PARTSTAT=ACC", "PARTSTAT=\r\n ACC"),
        encoding="quoted-printable".replace("quoted-printable", "7bit"),
    )


@pytest.mark.parametrize("program", [outlook, google, apple, exchange, attached, folded], ids=lambda f: f.__name__)
def test_what_each_program_answers_is_noted_once(world, arrive, deal, program):
    arrive(program(), to=calendar_address())
    [one] = deal()
    assert (one.state, one.user, one.thing_kind, one.thing_id) == (DONE, the("bob"), "meeting", 1), one.reason
    assert attendances.find_of(meeting(), the("bob")).answer == Answer.YES


@pytest.mark.parametrize(("partstat", "answer"), [("TENTATIVE", Answer.MAYBE), ("declined", Answer.NO)])
def test_no_and_maybe_are_noted_and_words_become_a_comment(world, arrive, deal, partstat, answer):
    arrive(mail(file_of(partstat, "COMMENT:I travel\\, sorry.")), to=calendar_address())
    deal()
    assert attendances.find_of(meeting(), the("bob")).answer == answer
    comment = db.session.scalars(select(Comment).order_by(Comment.id.desc()).limit(1)).one()
    assert (comment.thing_kind, comment.text.source, comment.is_by_mail) == ("meeting", "I travel, sorry.", True)


def test_words_beside_answers_are_counted_as_replies_are(world, arrive, deal, monkeypatch):
    monkeypatch.setattr(replies, "MOST_AN_HOUR", 2)
    for number in range(3):
        file = file_of("DECLINED" if number == 2 else "ACCEPTED", f"COMMENT:Number {number}.")
        arrive(mail(file).replace(b"<a@", b"<%d@" % number), to=calendar_address())
    assert [one.state for one in deal()] == [DONE] * 3
    assert attendances.find_of(meeting(), the("bob")).answer == Answer.NO, "the answer itself counts"
    query = select(Comment).where(Comment.thing_kind == "meeting", Comment.is_by_mail).order_by(Comment.id)
    assert [one.text.source for one in db.session.scalars(query)] == ["Number 0.", "Number 1."]
    assert "not all of it" in answer() and "its words are not posted: “Number 2.”" in answer()


def test_an_answer_that_comes_where_words_are_answered_is_noted_too(world, arrive, deal):
    arrive(mail(file_of()), to=reply_address(kind="meeting"))
    assert [one.thing_kind for one in deal()] == ["meeting"]
    assert attendances.find_of(meeting(), the("bob")).answer == Answer.YES


def test_an_older_answer_counts_as_long_as_the_time_is_the_same(world, arrive, deal):
    was, start = meeting().ical_sequence, meeting().starts_at
    meetings.change(meeting(), plan("The forms", place="Room 2"), by=the("alice"))
    assert meeting().ical_sequence > was
    file = file_of(sequence=was, start=f"DTSTART:{meeting().starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    arrive(mail(file), to=calendar_address())
    assert [one.state for one in deal()] == [DONE]
    late = f"DTSTART:{start.astimezone(UTC) - timedelta(hours=5):%Y%m%dT%H%M%SZ}"
    arrive(mail(file_of("DECLINED", sequence=was, start=late)).replace(b"<a@", b"<b@"), to=calendar_address())
    assert deal()[-1].state == REFUSED
    assert attendances.find_of(meeting(), the("bob")).answer == Answer.YES
    assert "was moved after the invitation" in answer()


def answer():
    mail = db.session.scalars(select(Mail).where(Mail.kind == MailKind.MAIL_ANSWER)).one()
    message = message_from_bytes(notice_letter(mail).message, policy=default)
    return re.sub(r"\s+", " ", message.get_body(("plain",)).get_content())


@pytest.mark.parametrize(
    ("method", "sentence"), [("COUNTER", "proposal of another time"), ("REFRESH", "is not sent again")]
)
def test_what_is_not_done_by_mail_is_told(world, arrive, deal, method, sentence):
    arrive(mail(file_of(method=method)), to=calendar_address())
    assert [one.state for one in deal()] == [REFUSED]
    assert sentence in answer()


def test_a_meeting_that_is_cancelled_takes_no_answers(world, arrive, deal):
    file = file_of()
    meetings.cancel(meeting(), by=the("alice"))
    arrive(mail(file), to=calendar_address())
    assert [one.state for one in deal()] == [REFUSED]
    assert "over or called off" in answer()


REFUSALS = {
    "not invited": {"who": "carol@example.org", "sender": "carol@example.org"},
    "unknown": {"who": "nobody@example.org", "sender": "nobody@example.org"},
    "by another": {"who": "bob@example.org", "sender": "carol@example.org"},
    "by an unknown": {"who": "bob@example.org", "sender": "bob@home.example.org"},
}


@pytest.mark.parametrize("given", REFUSALS.values(), ids=REFUSALS)
def test_nobody_answers_for_somebody_else(world, arrive, deal, given):
    arrive(mail(file_of(who=given["who"]), sender=given["sender"]), to=calendar_address(), sender=given["sender"])
    assert [one.state for one in deal()] == [REFUSED]
    assert attendances.find_of(meeting(), the("bob")) is None


def test_an_assistant_answers_for_whom_they_help(world, arrive, deal):
    the("bob").assistant_id = the("carol").id
    arrive(mail(file_of(), sender="carol@example.org"), to=calendar_address(), sender="carol@example.org")
    assert [one.state for one in deal()] == [DONE]
    assert attendances.find_of(meeting(), the("bob")).answer == Answer.YES


def test_whose_program_names_an_address_that_we_do_not_know_is_known_by_the_sender(world, arrive, deal):
    arrive(mail(file_of(who="bob.bobson@example.org")), to=calendar_address())
    assert [one.state for one in deal()] == [DONE]


BROKEN = [
    "",
    "BEGIN:VCALENDAR",
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR",
    "x" * 1000,
]


@pytest.mark.parametrize("file", BROKEN)
def test_a_file_that_says_nothing_is_told(world, arrive, deal, file):
    arrive(mail(file), to=calendar_address())
    assert [one.state for one in deal()] == [REFUSED]
    assert "takes answers of calendar programs" in answer()


def test_an_invitation_asks_programs_to_answer_where_mail_comes_in(world, into):
    meeting_invitations.send(meeting())
    mails = select(Mail).where(Mail.kind == MailKind.MEETING_INVITATION, Mail.user_id == the("bob").id)
    invitation = message_from_bytes(notice_letter(db.session.scalars(mails).one()).message, policy=default)
    [part] = [part for part in invitation.walk() if part.get_content_type() == "text/calendar"]
    file = part.get_content().replace("\r\n ", "")
    assert f"mailto:{calendar_address()}" in file and "RSVP=TRUE" in file
    assert boxes.read(invitation["Reply-To"]).parts == [str(the("bob").id), "meeting", "1"]
    let_go()
    assert taken() == []


def test_an_answer_that_is_perhaps_forged_is_not_noted_and_says_so(world, arrive, deal):
    forged = ["Authentication-Results: mx.example.org; dmarc=fail"]
    arrive(mail(file_of("DECLINED", "COMMENT:Never again."), heads=forged), to=group_address("gyn-onc"))
    assert [one.state for one in deal()] == [REFUSED]
    assert attendances.find_of(meeting(), the("bob")) is None
    assert "cannot tell whether you sent this" in answer()
