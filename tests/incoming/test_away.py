"""An absence note that no header tells apart from a person's words is held for a click, and never lost."""

import re
from email.utils import format_datetime

import pytest
import time_machine
from sqlalchemy import select

from roundtable.domain import chasing, clock, comments, mails
from roundtable.extensions import db
from roundtable.mail import boxes, notice_letter
from roundtable.mail.boxes import Box, group_address
from roundtable.models import HeldBecause, IncomingState, Mail, MailKind, Update
from tests.cast import let_go, the
from tests.incoming.conftest import letter, reply_address
from tests.web.test_summaries import held

DONE, HELD = IncomingState.DONE, IncomingState.HELD


def words_on(update_id=1):
    return [t.first.text.source for t in comments.threads(db.session.get(Update, update_id), the("bob"))]


AWAY = [
    "Out of Office: Ten report forms",
    "Out of the office Re: Ten report forms",
    "Automatic reply: Ten report forms",
    "AUTO: Bob Builder is out of the office (returning 12/01/2026)",
    "Bob Builder is out of the office.",
    "Auto-Reply: Ten report forms",
    "I am currently away",
    "Automatische Antwort: Ten report forms",
    "Abwesenheitsnotiz: Ten report forms",
    "Abwesenheitsnotiz",
    "Bin außer Haus",
    "Nicht im Büro",
    "Réponse automatique : Ten report forms",
    "Reponse automatique: Ten report forms",
    "Message d'absence",
    "Absent du bureau : Ten report forms",
    "Respuesta automática: Ten report forms",
    "Fuera de la oficina Re: Ten report forms",
    "Risposta automatica: Ten report forms",
    "Fuori ufficio",
    "Automatisch antwoord: Ten report forms",
    "Afwezigheidsbericht: Ten report forms",
    "Niet op kantoor",
]


@pytest.mark.parametrize("subject", AWAY)
def test_what_says_in_its_subject_that_somebody_is_away_waits_for_their_word(world, arrive, deal, subject):
    arrive(letter("I am back on Monday.", Subject=subject), to=reply_address())
    [mail] = deal()
    assert (mail.state, mail.held_because, mail.reason) == (HELD, HeldBecause.PROGRAM, "bob@example.org")
    assert words_on() == ["Which ten?"]


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Out of office hours, who reads reports?",
        "AW: Automatische Antwort auf Anfragen",
        "RE: Bob is out of the office",
        "Autopsy reports",
        "Automatic extraction of reports",
        "Absence of mitoses",
        "Presence and absence: ten forms",
        "",
    ],
)
def test_a_person_may_write_about_being_away(world, arrive, deal, subject):
    arrive(letter("I read them.", Subject=subject), to=reply_address())
    assert [mail.state for mail in deal()] == [DONE]


def sent_mail():
    """A mail of ours to Bob that has just gone out."""
    mail = mails.queue(MailKind.MAIL_CHECK, the("bob"), address="bob@example.org", key="check")
    mails.write(mail, subject="Ten report forms", message_id="<check@localhost>", message=b"x")
    db.session.flush()
    mails.mark_sent(mail.id, "250")
    db.session.commit()


@pytest.mark.parametrize("in_reply_to", [None, "<check@localhost>"])
def test_nobody_reads_and_answers_within_seconds(world, arrive, deal, in_reply_to):
    with time_machine.travel(clock.now(), tick=False) as time:
        sent_mail()
        time.shift(4)
        arrive(letter("I am away.", Message_ID="<1@x>", In_Reply_To=in_reply_to), to=reply_address(), at_once=True)
        time.shift(60)
        arrive(letter("I read them.", Message_ID="<2@x>", In_Reply_To=in_reply_to), to=reply_address(), at_once=True)
    assert [mail.state for mail in deal()] == [HELD, DONE]


def test_a_mail_that_answers_nothing_may_come_at_any_moment(world, arrive, deal):
    sent_mail()
    arrive(letter("A thought.", Subject="Report forms in spring"), to=reply_address(), at_once=True)
    assert [mail.state for mail in deal()] == [DONE]


def test_a_quick_answer_to_another_mail_than_the_last_is_a_person_s(world, arrive, deal):
    sent_mail()
    arrive(letter("Of last week.", In_Reply_To="<old@localhost>"), to=reply_address(), at_once=True)
    assert [mail.state for mail in deal()] == [DONE]


def test_when_it_was_written_is_known_where_it_is_fetched_late(world, arrive, deal):
    with time_machine.travel(clock.now(), tick=False) as time:
        sent_mail()
        date = format_datetime(clock.now())
        time.shift(50)
        arrive(letter("I am away.", Message_ID="<1@x>", Date=date), to=reply_address(), at_once=True)
        arrive(letter("With a clock of 1970.", Message_ID="<2@x>", Date="nonsense"), to=reply_address(), at_once=True)
    assert [mail.state for mail in deal()] == [HELD, DONE]


def test_its_owner_posts_it_with_one_click(world, arrive, deal, visit):
    arrive(letter("I am at a meeting, and agree.", Subject="Out of office: forms"), to=reply_address())
    deal()
    asked = db.session.scalars(select(Mail).where(Mail.kind == MailKind.MAIL_HELD)).one()
    html = notice_letter(asked).html
    link = re.search(r"/mail/held/[\w.-]+", html).group()
    assert "looks like an automatic answer" in html
    let_go()
    page = visit().page(link)
    assert "looks like an automatic answer" in page and "I am at a meeting, and agree." in page
    visit().post(link, data={"answer": "post"})
    assert words_on() == ["Which ten?", "I am at a meeting, and agree."]


def test_an_absence_note_to_a_group_waits_for_its_chair(world, arrive, deal):
    arrive(letter("I am away.", Subject="Abwesenheitsnotiz: forms"), to=group_address("gyn-onc"))
    [mail] = deal()
    assert (mail.state, mail.held_because) == (HELD, HeldBecause.PROGRAM)


def test_an_absence_note_is_no_note_of_a_meeting(world, into, arrive, deal):
    meeting = chasing.find_meeting(held(-3).id)
    arrive(letter("I am away.", Subject="Out of office"), to=boxes.address(Box.NOTES, the("bob").id, meeting.id))
    [mail] = deal()
    assert (mail.state, mail.held_because, mail.reason) == (HELD, HeldBecause.PROGRAM, "bob@example.org")
