"""What the log of Postfix says of a mail that was in the server's hands when its worker died."""

from datetime import UTC, datetime, timedelta

import pytest

from roundtable.config import InFlight
from roundtable.domain import clock, mails
from roundtable.extensions import db
from roundtable.mail import postfix_log
from roundtable.models import MailKind, MailState
from roundtable.worker import reconciling

#: As Postfix 3.7 wrote it: taken and sent; lost before the body, within it, and in place of the answer.
LOG = """\
Nov 26 19:46:28 mail postfix-rt/master[7941]: daemon started -- version 3.7.11, configuration /etc/postfix-rt
Nov 26 19:46:39 mail postfix-rt/smtpd[8251]: connect from localhost[127.0.0.1]
Nov 26 19:46:39 mail postfix-rt/smtpd[8251]: 6323520C357: client=localhost[127.0.0.1]
Nov 26 19:46:39 mail postfix-rt/cleanup[8254]: 6323520C357: message-id=<sent@example.org>
Nov 26 19:46:39 mail postfix-rt/qmgr[7945]: 6323520C357: from=<a@example.org>, size=35283, nrcpt=1 (queue active)
Nov 26 19:46:39 mail postfix-rt/discard[8255]: 6323520C357: to=<bob@example.org>, relay=none, delay=0.07, status=sent
Nov 26 19:46:39 mail postfix-rt/qmgr[7945]: 6323520C357: removed
Nov 26 19:46:40 mail postfix-rt/smtpd[8251]: EC69420C0E6: client=localhost[127.0.0.1]
Nov 26 19:46:41 mail postfix-rt/smtpd[8251]: lost connection after DATA (50 bytes) from localhost[127.0.0.1]
Nov 26 19:46:41 mail postfix-rt/cleanup[8254]: EC69420C0E6: message-id=<header@example.org>
Nov 26 19:46:41 mail postfix-rt/smtpd[8251]: A5C7D20C0E6: client=localhost[127.0.0.1]
Nov 26 19:46:41 mail postfix-rt/cleanup[8254]: A5C7D20C0E6: message-id=<body@example.org>
Nov 26 19:46:41 mail postfix-rt/smtpd[8251]: lost connection after DATA (35048 bytes) from localhost[127.0.0.1]
Nov 26 19:46:42 mail postfix-rt/submission/smtpd[8251]: D866220C197: client=localhost[127.0.0.1]
Nov 26 19:46:42 mail postfix-rt/cleanup[8254]: D866220C197: message-id=<after@example.org>
Nov 26 19:46:42 mail postfix-rt/qmgr[7945]: D866220C197: from=<a@example.org>, size=35284, nrcpt=1 (queue active)
"""
ALL = ["<sent@example.org>", "<header@example.org>", "<body@example.org>", "<after@example.org>"]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "mail.log"


def lines(*said, at=None):
    """Of a log that goes on now."""
    at = at or clock.now()
    return "".join(f"{at.isoformat()} mail postfix/{line}\n" for line in said)


# The log


def test_a_message_is_taken_once_it_is_in_the_queue(log):
    log.write_text(LOG)
    assert postfix_log.look_up(log, ALL).queued == {
        "<sent@example.org>": "6323520C357",
        "<after@example.org>": "D866220C197",
    }


def test_a_queue_id_that_is_given_again_is_another_message(log):
    again = "Nov 26 19:50:00 mail postfix/cleanup[1]: EC69420C0E6: message-id=<other@example.org>\n"
    queued = "Nov 26 19:50:00 mail postfix/qmgr[1]: EC69420C0E6: from=<>, size=1, nrcpt=1 (queue active)\n"
    log.write_text(LOG + again + queued)
    assert "<header@example.org>" not in postfix_log.look_up(log, ALL).queued


def test_the_log_before_the_last_rotation_belongs_to_it(log):
    log.with_name("mail.log.1").write_text(LOG)
    log.write_text("Nov 26 19:50:00 mail postfix/qmgr[1]: 123: removed\n")
    told = postfix_log.look_up(log, ALL)
    assert told.queued["<sent@example.org>"] == "6323520C357"
    assert told.ends - told.begins == timedelta(minutes=3, seconds=32)


@pytest.mark.parametrize("text", ["2026-11-26T19:46:28.123456+01:00", "2026-11-26T18:46:28.123456+00:00"])
def test_times_with_a_zone(text):
    assert postfix_log.moment_of(text) == datetime(2026, 11, 26, 18, 46, 28, 123456, tzinfo=UTC)


def test_times_without_a_year_do_not_lie_ahead():
    tomorrow_in_a_year = (datetime.now() + timedelta(days=2)).replace(microsecond=0)
    read = postfix_log.moment_of(f"{tomorrow_in_a_year:%b %e %H:%M:%S}")
    assert read is None or datetime.now(UTC) - timedelta(days=365) < read < datetime.now(UTC)


# Mails in doubt


@pytest.fixture
def in_doubt(app):
    """A mail that was in the server's hands, a minute after it was due."""
    mail = mails.queue(MailKind.MAIL_CHECK, None, address="bob@example.org", key="one")
    mails.write(mail, subject="Check", message_id="<one@example.org>", message=b"Subject: Check\r\n\r\n")
    mail.state, mail.not_before = MailState.HELD, clock.now() - timedelta(minutes=1)
    db.session.commit()
    return mail


@pytest.fixture
def look(app, log, in_doubt, monkeypatch):
    """Look into the log, so long after the first look."""
    reconciler = reconciling.Reconciler(log)

    def look(*, seconds=0.0):
        now = reconciling.time.monotonic() + seconds
        with monkeypatch.context() as patch:
            patch.setattr(reconciling.time, "monotonic", lambda: now)
            reconciler.round()
        db.session.commit()
        return mails.find(in_doubt.id)

    return look


BEFORE = "master[1]: daemon started"
HEADER = "cleanup[2]: 4ABC: message-id=<one@example.org>"
QUEUED = "qmgr[3]: 4ABC: from=<roundtable@example.org>, size=20, nrcpt=1 (queue active)"
LOST = "smtpd[4]: lost connection after DATA (19 bytes) from localhost[127.0.0.1]"
LONG_AGO = timedelta(hours=1)


def test_what_is_in_the_queue_is_sent(log, look):
    log.write_text(lines(HEADER, QUEUED))
    mail = look()
    assert mail.state == MailState.SENT and "4ABC" in mail.reply


def test_what_is_not_there_is_sent_again_but_not_at_once(log, look):
    log.write_text(lines(BEFORE, at=clock.now() - LONG_AGO) + lines(HEADER, LOST))
    assert look().state == MailState.HELD
    assert look(seconds=reconciling.PATIENCE - 1).state == MailState.HELD
    assert look(seconds=reconciling.PATIENCE + 1).state == MailState.READY


def test_what_comes_to_the_log_meanwhile_counts(log, look):
    log.write_text(lines(BEFORE, at=clock.now() - LONG_AGO) + lines(HEADER))
    look()
    log.write_text(log.read_text() + lines(QUEUED))
    assert look(seconds=reconciling.PATIENCE + 1).state == MailState.SENT


@pytest.mark.parametrize(
    "words",
    [
        lambda: lines(HEADER, LOST),  # it begins too late
        lambda: lines(BEFORE, at=clock.now() - LONG_AGO),  # it has ended before: another file is written to by now
        lambda: "nothing that Postfix has written\n",
        lambda: "",
    ],
)
def test_where_the_log_cannot_know_an_organizer_decides(log, look, words):
    log.write_text(words())
    look()
    assert look(seconds=reconciling.PATIENCE + 1).state == MailState.HELD


def test_a_log_that_cannot_be_read_ends_nothing(look, caplog):
    look()
    assert look(seconds=reconciling.PATIENCE + 1).state == MailState.HELD
    assert "log cannot be read" in caplog.text


def test_an_organizer_who_was_quicker_has_decided(log, look, in_doubt, visit):
    log.write_text(lines(BEFORE, at=clock.now() - LONG_AGO) + lines(HEADER, LOST))
    look()
    visit("olga").submit(f"/organize/mail/{in_doubt.id}/drop")
    assert look(seconds=reconciling.PATIENCE + 1).state == MailState.CANCELLED


def test_a_worker_looks_after_what_a_dead_one_left(hired, use, office, log, in_doubt):
    log.write_text(lines(HEADER, QUEUED))
    use(in_flight=InFlight.RECONCILE, mail_log=str(log))
    hired().run(once=True)
    assert mails.find(in_doubt.id).state == MailState.SENT and not office.letters
