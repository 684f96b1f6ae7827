"""The outbox from the command line: one test message, what waits, and letting it go."""

from datetime import timedelta

import pytest

from roundtable.cli import sending
from roundtable.domain import bounces, clock, mails
from roundtable.domain.site import hold_mail, the_site
from roundtable.extensions import db
from roundtable.models import MailKind, MailState
from tests.cast import the
from tests.incoming.imap_server import free_port


def test_the_server_is_asked_now_past_the_outbox(run, office):
    hold_mail(the_site(), by=the("olga"))
    said = run("mail", "check", "somebody@example.org")
    assert "127.0.0.1" in said and "Accepted: 250 taken" in said and "dkim" in said
    letter = office.letter_to("somebody@example.org")
    assert letter["From"] == "Test Roundtable <roundtable@localhost>" and letter["Auto-Submitted"] == "auto-generated"
    assert not mails.listed().rows, "the outbox knows nothing of it"


def test_what_the_server_refuses_is_told(run, office):
    office.refuse_recipient = lambda _address: "550 5.1.1 no such mailbox"
    assert "Not sent: 550 5.1.1 no such mailbox" in run("mail", "check", "nobody@example.org", code=1)


def test_a_server_that_is_away_is_told(run, office):
    office.close()
    assert "Not sent:" in run("mail", "check", "somebody@example.org", code=1)


def test_whether_mail_comes_in_is_told(run, office, use):
    assert "Mail is not taken in" in run("mail", "check", "somebody@example.org")
    use(mail_into="@lists.example.org")
    assert "Nothing takes them in" in run("mail", "check", "somebody@example.org")
    use(mail_into="@lists.example.org", mail_listen=f"smtp://127.0.0.1:{office.port}")
    assert "a worker answers: 250" in run("mail", "check", "somebody@example.org")
    use(mail_into="@lists.example.org", mail_listen=f"lmtp://127.0.0.1:{free_port()}")
    assert "nobody answers" in run("mail", "check", "somebody@example.org")
    use(mail_into="@lists.example.org", mailbox_url=f"imap://us:word@127.0.0.1:{free_port()}/INBOX")
    assert "The mailbox cannot be read: 127.0.0.1" in run("mail", "check", "somebody@example.org")


@pytest.fixture
def log(office, use, tmp_path, monkeypatch):
    """Postfix writes into it a moment after it has answered."""
    path = tmp_path / "mail.log"
    use(mail_url=f"smtp://127.0.0.1:{office.port}", mail_log=str(path))

    def write(_seconds):
        at = "Nov 26 19:46:39 mail postfix"
        header = "".join(f"{at}/cleanup[2]: A1: message-id={letter['Message-ID']}\n" for letter in office.letters)
        path.write_text(f"{header}{at}/qmgr[3]: A1: from=<roundtable@localhost>, size=1, nrcpt=1 (queue active)\n")

    path.write_text("")
    monkeypatch.setattr(sending.time, "sleep", write)
    return path


def test_the_log_of_the_server_is_looked_into(run, log):
    assert f"The log {log} has it as A1." in run("mail", "check", "somebody@example.org")


def test_the_log_of_another_server_is_told(run, log, monkeypatch):
    monkeypatch.setattr(sending.time, "sleep", lambda _seconds: None)
    assert "is it the log of this mail server?" in run("mail", "check", "somebody@example.org", code=1)
    log.unlink()
    assert "cannot be read: No such file" in run("mail", "check", "somebody@example.org", code=1)


def test_an_address_that_is_none_is_told(run, office):
    assert "is not an email address" in run("mail", "check", "somebody", code=1)


def test_without_a_server_it_goes_into_the_mailbox_folder(run, tmp_path):
    said = run("mail", "check", "somebody@example.org")
    assert "has not left this machine" in said and "Accepted" not in said
    assert b"somebody@example.org" in (tmp_path / "mailbox" / "000001.eml").read_bytes()


@pytest.fixture
def waiting(app):
    """A mail that waits since an hour, while the mail is held."""
    mail = mails.queue(MailKind.MAIL_CHECK, None, address="somebody@example.org", key="one")
    mail.not_before = clock.now() - timedelta(hours=1)
    hold_mail(the_site(), because="2026-03-01T08:00:00+00:00", by=None)
    db.session.commit()
    return mail


def test_what_waits_is_told_and_why(run, waiting):
    said = run("mail", "status")
    assert "Mail is held: Restored from a backup of Sunday 1 March 2026" in said
    assert "ready      1" in said and "has waited since" in said


def test_it_is_released(run, waiting):
    run("mail", "release")
    assert not the_site().is_mail_held and mails.find(waiting.id).state == MailState.READY
    assert "held" not in run("mail", "status").splitlines()[0]


def test_it_is_released_without_what_waits(run, waiting):
    run("mail", "release", "--drop-waiting")
    assert not the_site().is_mail_held and mails.find(waiting.id).state == MailState.CANCELLED


# What does not arrive


@pytest.fixture
def dead(app):
    """Two mails that no server takes, for one reason, and the address of the first in trouble."""
    for name in ("bob", "carol"):
        mail = mails.queue(MailKind.MAIL_CHECK, the(name), address=f"{name}@example.org", key=name)
        db.session.flush()
        mails.note_failure(mail, f"550 5.1.1 <{name}@example.org>: no such mailbox", is_final=True)
    bounces.note_refusal(mails.listed().rows[-1], "550 5.1.1 no such mailbox")
    db.session.commit()


REASON = "550 5.1.1 <…>: no such mailbox"


def states():
    return [mail.state for mail in mails.listed().rows]


def test_failures_are_told_by_reason_and_tried_again_together(run, dead):
    assert run("mail", "failures").split(maxsplit=2) == ["2", "dead", f"{REASON}\n"]
    assert run("mail", "retry", "--reason", REASON) == "Sent once more: 2.\n"
    assert states() == [MailState.READY] * 2 and run("mail", "failures") == ""


def test_failures_of_one_reason_are_dropped(run, dead):
    assert run("mail", "drop", "--reason", "another") == "Dropped: 0.\n"
    assert run("mail", "drop", "--reason", REASON) == "Dropped: 2.\n"
    assert states() == [MailState.CANCELLED] * 2


def test_addresses_in_trouble_are_told_and_mended(run, dead):
    assert "Addresses in trouble: 1." in run("mail", "status")
    said = run("mail", "addresses")
    assert "bob@example.org" in said and "no such mailbox" in said and "carol" not in said
    assert run("mail", "lift", "Bob@example.org") == "Mail goes to bob@example.org again.\n"
    assert "takes mail already" in run("mail", "lift", "bob@example.org", code=1)
    assert run("mail", "addresses") == ""


def test_the_ledger_of_a_person(run, dead):
    said = run("mail", "ledger", "bob@example.org")
    assert "dead" in said and "550 5.1.1" in said
    assert run("mail", "ledger", "carol@example.org").count("\n") == 1
    assert "Nobody has the address" in run("mail", "ledger", "eve@example.org", code=1)
