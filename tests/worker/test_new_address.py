"""Who changes their address gets what was not sent yet at the new one."""

import pytest
import time_machine

from roundtable.domain import addresses, mails, suppressions, users
from roundtable.extensions import db
from roundtable.models import Address, Mail, MailedLink, MailKind, MailMessage, MailState, SuppressionReason
from roundtable.worker.composing import Composer
from tests.cast import group, the
from tests.worker.telling import SATURDAY, is_due, outbox, post, settle, state_of

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


WAITING = [MailState.READY, MailState.CLAIMED, MailState.HELD, MailState.DEAD, MailState.KEPT_BACK]


@pytest.mark.parametrize("state", WAITING)
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


def test_looked_at_together_nothing_goes_to_an_address_that_takes_none_or_is_nobodys(office, work):
    """However the addresses came to be others: of several that one has now, the mail goes to the one that counts."""
    people = settle("alice", "bob", "carol")
    post("Ten report forms", slug="plenary", by="olga")
    is_due(*people)
    Composer().round()
    suppressions.suppress("carol@example.org", SuppressionReason.BOUNCED)
    [row] = db.session.scalars(db.select(Address).where(Address.address == OLD))
    row.address = NEW
    for address in ("a@new.example", "z@new.example"):
        db.session.add(Address(user=row.user, address=address, is_primary=False, created_at=row.created_at))
    db.session.commit()
    work()
    assert office.recipients == ["alice@example.org", NEW]
    letter = office.letter_to(NEW)
    assert letter["To"] == f"Bob <{NEW}>" and letter["Message-ID"].endswith("-r2@localhost>")


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


@pytest.fixture
def moves(app):
    """``moves(at, answer)``: Bob moves while the worker hands over a mail to this address; what the server says."""

    def moves(at, answer=None):
        left = [at]

        def told(address):
            if address not in left:
                return None
            left.clear()
            with app.app_context():
                move()
            return answer

        return told

    return moves


def went_to_old(office):
    return [message for _, to, message in office.envelopes if to == OLD and b"Subject: Your address" not in message]


def test_a_digest_that_was_looked_at_already_is_written_anew(office, work, moves):
    for name in ("alice", "carol"):
        mails.queue(MailKind.MAIL_CHECK, the(name), address=f"{name}@example.org", key=name)
    composed()
    office.refuse_recipient = moves("carol@example.org")
    work()
    work()
    letter = office.letter_to(NEW)
    assert letter["To"] == f"Bob <{NEW}>" and letter["Message-ID"].endswith("-r2@localhost>")
    assert not went_to_old(office) and "alice@example.org" in office.recipients


def test_until_the_final_dot_nothing_goes_to_the_old_address(office, work, moves):
    mail_id = composed()
    office.refuse_recipient = moves(OLD)
    work()
    work()
    assert not went_to_old(office) and office.letter_to(NEW)
    mail = db.session.get_one(Mail, mail_id)
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)


def test_what_the_old_address_was_refused_for_is_not_held_against_the_new_one(office, work, moves):
    composed()
    office.refuse_recipient = moves(OLD, "550 5.1.1 No such mailbox")
    work()
    work()
    assert office.letter_to(NEW) and not suppressions.is_suppressed(NEW)


def test_what_was_refused_after_the_dot_is_tried_at_the_new_address(office, work, moves, clock_of_tests):
    """While it was on its way it was told as it went."""
    mail_id = composed()
    office.refuse_message = moves(OLD, "451 4.3.0 Later")
    work()
    assert where_to(mail_id) == OLD
    clock_of_tests.shift(120)
    work()
    assert not went_to_old(office) and b"digest.2026" in office.envelopes[-1][2] and where_to(mail_id) == NEW


def test_a_notice_that_was_written_already_names_the_new_address(office, work):
    about = {"group_id": group().id, "title": "Forms", "message_id": ""}
    notice(
        kind=MailKind.GROUP_MAIL_DECLINED,
        arguments=about,
        message=MailMessage(packed=b"from before the server hung up"),
    )
    move()
    work()
    assert [str(letter["To"]) for letter in office.letters if "Not posted" in letter["Subject"]] == [f"Bob <{NEW}>"]


def test_who_left_gets_no_notice_that_waits(office, work):
    about = {"group_id": group().id, "title": "Forms", "message_id": ""}
    mail_id = notice(kind=MailKind.GROUP_MAIL_DECLINED, arguments=about)
    users.deactivate(the("bob"), by=the("olga"))
    db.session.commit()
    work()
    assert office.recipients == [] and state_of(db.session.get_one(Mail, mail_id))[0] == MailState.CANCELLED
