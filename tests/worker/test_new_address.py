"""Who changes their address gets what was not sent yet at the new one."""

import pytest
import time_machine

from roundtable.domain import addresses, mails
from roundtable.extensions import db
from roundtable.models import Mail, MailedLink, MailKind, MailState
from roundtable.worker.composing import Composer
from tests.cast import the
from tests.worker.telling import SATURDAY, is_due, outbox, post, settle

OLD, NEW = "bob@example.org", "bob@new.example"


@pytest.fixture(autouse=True)
def clock_of_tests(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


def move():
    """Bob proves his new address."""
    addresses.ask_change(the("bob"), NEW, by=the("bob"))
    addresses.take(db.session.scalars(db.select(MailedLink)).one())
    db.session.commit()


def notice(key="notice", **values):
    mail = mails.queue(MailKind.SUMMARY_WAITS, the("bob"), address=OLD, key=key)
    for name, value in values.items():
        setattr(mail, name, value)
    db.session.commit()
    return mail.id


def where_to(mail_id):
    db.session.expire_all()
    return db.session.get_one(Mail, mail_id).address


def composed():
    """Bob's digest of today, which waits to be sent."""
    [bob] = settle("bob")
    post("Ten report forms")
    is_due(bob)
    Composer().round()
    [mail] = outbox(kind=MailKind.DIGEST)
    return mail.id


@pytest.mark.parametrize("state", [MailState.READY, MailState.HELD, MailState.DEAD, MailState.KEPT_BACK])
def test_what_waits_goes_to_the_new_address(state):
    mail_id = notice(state=state)
    move()
    assert where_to(mail_id) == NEW


@pytest.mark.parametrize("state", [MailState.SENDING, MailState.SENT, MailState.BOUNCED, MailState.CANCELLED])
def test_what_was_sent_says_still_where_it_went(state):
    mail_id = notice(state=state)
    move()
    assert where_to(mail_id) == OLD


@pytest.mark.parametrize("kind", [MailKind.SIGN_IN_LINK, MailKind.ADDRESS_CHANGED, MailKind.MAIL_ANSWER])
def test_what_was_meant_for_the_old_address_goes_there(kind):
    mail_id = notice(kind=kind)
    move()
    assert where_to(mail_id) == OLD


def test_mail_of_others_goes_where_it_went():
    mail = mails.queue(MailKind.SUMMARY_WAITS, the("alice"), address="alice@example.org", key="hers")
    db.session.commit()
    move()
    assert where_to(mail.id) == "alice@example.org"


def test_a_digest_that_waits_names_the_new_address_in_its_bytes(office, work):
    mail_id = composed()
    before = mails.message_of(db.session.get_one(Mail, mail_id))
    assert OLD.encode() in before
    move()
    work()
    letter = office.letter_to(NEW)
    assert letter["To"] == f"Bob <{NEW}>" and "Ten report forms" in letter.get_body(("html",)).get_content()
    assert letter["Message-ID"].endswith("-r2@localhost>"), "other bytes have another name"
    assert sorted(office.recipients) == sorted([NEW, OLD]), "and the word to the old address"


def test_bytes_that_may_have_been_sent_stay_as_they_are(office, work):
    """The server refused it after the dot, or nobody knows: it has its name, and keeps it."""
    mail_id = composed()
    mail = db.session.get_one(Mail, mail_id)
    mail.attempts, was = 1, mails.message_of(mail)
    db.session.commit()
    move()
    work()
    [sent] = [message for _, to, message in office.envelopes if to == NEW and b"digest.2026" in message]
    assert sent.replace(b"\r\n", b"\n").rstrip() == was.replace(b"\r\n", b"\n").rstrip()
