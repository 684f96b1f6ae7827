"""Mail that a mail server hands over, by LMTP and by SMTP: to real clients."""

import contextlib
import smtplib
import socket
import threading

import pytest
from sqlalchemy.exc import OperationalError

from roundtable import incoming
from roundtable.domain import incoming_mails
from roundtable.extensions import db
from roundtable.models import IncomingState
from roundtable.worker.listening import Listener
from tests.incoming.conftest import letter, reply_address, taken
from tests.incoming.imap_server import free_port

STRANGER = "nobody@lists.example.org"


@pytest.fixture
def listening(app, use, into):
    """``listening("lmtp")``: a listener on a port that was free."""
    with contextlib.ExitStack() as closing:

        def listening(scheme, port=None):
            port = port or free_port()
            use(mail_into="roundtable@lists.example.org", mail_listen=f"{scheme}://127.0.0.1:{port}", max_upload_mb=1)
            settings = app.config["SETTINGS"]
            listener = Listener(app, settings.doorway, settings.most_mail_bytes)
            closing.callback(listener.close)
            listener.look()
            return listener

        yield listening


def kept():
    db.session.rollback()
    return taken()


CLIENTS = {"lmtp": smtplib.LMTP, "smtp": smtplib.SMTP}


def said(client, message, *recipients):
    """The answers to the final dot: by LMTP one for each recipient, which smtplib does not read."""
    client.mail("bob@example.org")
    for recipient in recipients:
        assert client.rcpt(recipient)[0] == 250
    client.putcmd("data")
    client.getreply()
    client.send(smtplib._fix_eols(message.decode()).encode() + b"\r\n.\r\n")
    return [client.getreply()[0] for _ in range(len(recipients) if isinstance(client, smtplib.LMTP) else 1)]


@pytest.mark.parametrize("scheme", CLIENTS)
def test_mail_is_kept_before_the_server_is_told_so(world, listening, scheme):
    with CLIENTS[scheme]("127.0.0.1", listening(scheme).port) as client:
        refused = client.sendmail("Bob@example.org", [reply_address(), STRANGER], letter("By post.").as_bytes())
    assert refused == {STRANGER: (550, b"5.1.1 there is no such address here")}
    [mail] = kept()
    assert (mail.sender, mail.recipient, mail.state) == ("Bob@example.org", reply_address(), IncomingState.WAITING)


def test_by_lmtp_each_recipient_has_an_answer(world, listening, monkeypatch):
    take_in, first = incoming.take_in, reply_address("alice")

    def take_but_one(sender, recipient, message):
        if recipient == first:
            raise OperationalError("away", {}, Exception("away"))
        take_in(sender, recipient, message)

    monkeypatch.setattr(incoming, "take_in", take_but_one)
    with smtplib.LMTP("127.0.0.1", listening("lmtp").port) as client:
        answers = [client.ehlo()[0], *said(client, letter().as_bytes(), reply_address("alice"), reply_address())]
    assert answers == [250, 451, 250]
    assert [mail.recipient for mail in kept()] == [reply_address()]


def test_by_smtp_all_recipients_or_none(world, listening, monkeypatch, log):
    take_in, last = incoming.take_in, reply_address()

    def take_but_one(sender, recipient, message):
        if recipient == last:
            raise OperationalError("away", {}, Exception("away"))
        take_in(sender, recipient, message)

    monkeypatch.setattr(incoming, "take_in", take_but_one)
    with smtplib.SMTP("127.0.0.1", listening("smtp").port) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("bob@example.org", [reply_address("alice"), reply_address()], letter().as_bytes())
    assert refused.value.smtp_code == 451
    assert kept() == []
    assert "cannot be taken in now" in log.text


@pytest.mark.parametrize("scheme", CLIENTS)
def test_a_mail_that_is_too_large_is_refused(world, listening, scheme):
    listener = listening(scheme)
    large = b"Subject: large\r\n\r\n" + (b"0123456789" * 6 + b"\r\n") * 100_000
    assert len(large) > listener.most_bytes
    with CLIENTS[scheme]("127.0.0.1", listener.port) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:  # the client says how large it is
            client.sendmail("bob@example.org", [reply_address()], large)
        assert refused.value.smtp_code == 552
        client.rset()
        assert set(said(client, large, reply_address(), reply_address("alice"))) == {552}
        assert client.noop()[0] == 250  # no answer is left over
    assert kept() == []


def test_lines_longer_than_the_standard_allows_are_taken(world, listening):
    source = b"Subject: one line\r\n\r\n" + b"word " * 20_000 + b"\r\n.a dot\r\n"
    with smtplib.LMTP("127.0.0.1", listening("lmtp").port) as client:
        client.sendmail("", [reply_address()], source)
    [mail] = kept()
    assert incoming_mails.message_of(mail) == source


def test_one_listens_and_another_takes_over_when_it_ends(world, listening, log):
    first = listening("lmtp")
    second = listening("lmtp", first.port)
    second.look()
    assert second.controller is None
    assert log.text.count("not taken in by this worker") == 1
    first.close()
    second.look()
    with smtplib.LMTP("127.0.0.1", first.port) as client:
        client.sendmail("bob@example.org", [reply_address()], letter().as_bytes())
    assert len(kept()) == 1


def test_a_worker_listens_while_it_works_and_no_longer(world, use, hired, into):
    port = free_port()
    use(mail_into="roundtable@lists.example.org", mail_listen=f"lmtp://127.0.0.1:{port}")
    worker = hired()
    worker.doors.open(worker.locks)
    worker.round()
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail("bob@example.org", [reply_address()], letter("Through the door.").as_bytes())
    worker.round()
    worker.end()
    assert [mail.state for mail in kept()] == [IncomingState.DONE]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_several_servers_hand_over_at_once(world, listening):
    port, address = listening("lmtp").port, reply_address()

    def send(number):
        with smtplib.LMTP("127.0.0.1", port, timeout=60) as client:
            client.sendmail("bob@example.org", [address], letter(f"Number {number}").as_bytes())

    senders = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert len(kept()) == 8


def test_more_recipients_than_the_standard_asks_for_come_with_the_next_mail(world, listening, monkeypatch):
    monkeypatch.setattr("roundtable.worker.listening.MOST_RECIPIENTS", 2)
    addresses = [reply_address(thing_id=number) for number in range(1, 4)]
    with smtplib.SMTP("127.0.0.1", listening("smtp").port) as client:
        refused = client.sendmail("bob@example.org", addresses, letter().as_bytes())
    assert [code for code, _ in refused.values()] == [452] and len(kept()) == 2
