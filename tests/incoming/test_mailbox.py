"""Mail that is fetched from a mailbox: of a real IMAP server."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from roundtable import incoming
from roundtable.domain import incoming_mails
from roundtable.extensions import db
from roundtable.mail import notice_letter
from roundtable.models import IncomingState, Mail, MailKind
from roundtable.worker.locks import make_locks
from roundtable.worker.mailbox import Fetcher, MailboxTrouble
from tests.cast import the
from tests.incoming.conftest import letter, reply_address, taken
from tests.incoming.imap_server import PASSWORD, ImapServer


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="imap-"))  # pytest closes its own to other users, whenever one begins
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem"), "-days", "1"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *made], check=True, capture_output=True
    )
    server = ImapServer(folder)
    server.wait()
    yield server
    server.close()
    shutil.rmtree(folder)


@pytest.fixture
def box(server, app, use, into, request):
    """A mailbox of this test's own: ``box.put(message)``, ``box.fetch()``, ``box.subjects(folder)``."""
    return Box(server, app, use, request.node.name.replace("[", "-").replace("]", ""))


class Box:
    def __init__(self, server, app, use, user):
        self.server, self.app, self.use, self.user = server, app, use, user[:40]
        self.set("imap", "")
        self.fetcher = self.new_fetcher()

    def set(self, scheme, query, password=PASSWORD):
        address = f"{scheme}://{self.user}:{quote(password, safe='')}@127.0.0.1:{self.server.port}/INBOX{query}"
        self.use(mail_into="roundtable@lists.example.org", mailbox_url=address, max_upload_mb=1)

    def new_fetcher(self):
        settings = self.app.config["SETTINGS"]
        return Fetcher(settings.mailbox, settings.most_mail_bytes)

    def put(self, message):
        with self.server.inbox(self.user) as client:
            client.append("INBOX", "", None, message if isinstance(message, bytes) else message.as_bytes())

    def subjects(self, folder="INBOX", wanted="ALL"):
        with self.server.inbox(self.user) as client:
            client.select(folder)
            numbers = client.search(None, wanted)[1][0].split()
            found = [client.fetch(n, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1].decode() for n in numbers]
        return [words.partition(":")[2].strip() for words in found]


def died():
    raise SystemExit


def kept():
    db.session.rollback()
    return taken()


def test_mail_for_us_is_taken_and_put_aside(world, box, deal):
    box.put(letter("From the mailbox.", To=f"Roundtable <{reply_address().upper()}>"))
    assert box.fetcher.round() == 1
    assert box.subjects() == []
    assert box.subjects("Roundtable.Done") == ["Re: Ten report forms"]
    assert box.fetcher.round() == 0
    assert [(mail.state, mail.sender) for mail in deal()] == [(IncomingState.DONE, "bob@example.org")]


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Cc", "Envelope-To"])
def test_to_whom_it_was_delivered_stands_in_many_places(world, box, name):
    message = letter(To="everybody@example.org", Return_Path="<robert@example.org>")
    message[name] = reply_address()
    box.put(message)
    assert box.fetcher.round() == 1
    assert [(mail.recipient, mail.sender) for mail in kept()] == [(reply_address(), "robert@example.org")]


def test_a_bounce_has_no_sender(world, box):
    box.put(letter(To=reply_address(), Return_Path="<>"))
    box.fetcher.round()
    assert [mail.sender for mail in kept()] == [""]


def test_mail_for_others_stays_as_it_is_and_is_looked_at_once(world, box):
    box.put(letter(To="somebody@lists.example.org", Subject="Lunch"))
    assert box.fetcher.round() == 0
    assert box.subjects(wanted="UNSEEN") == ["Lunch"]
    assert len(box.fetcher.passed) == 1
    box.put(letter(To=reply_address(), Subject="Ours"))
    assert box.fetcher.round() == 1
    assert box.subjects(wanted="UNSEEN") == ["Lunch"]
    assert kept()[0].recipient == reply_address()


def test_a_crash_before_it_is_put_aside_changes_nothing(world, box, deal, monkeypatch):
    box.put(letter("Only once.", To=reply_address()))

    class Killed(BaseException):
        pass

    def die(*_args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("roundtable.worker.mailbox._put_aside", die)
        with pytest.raises(Killed):
            box.fetcher.round()
    assert box.subjects() == ["Re: Ten report forms"]
    assert box.new_fetcher().round() == 1
    assert [mail.state for mail in deal()] == [IncomingState.DONE]
    assert box.subjects() == []


def test_a_crash_before_the_commit_leaves_it_in_the_mailbox(world, box, monkeypatch):
    box.put(letter(To=reply_address()))
    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", died)
        with pytest.raises(SystemExit):
            box.fetcher.round()
    assert kept() == []
    assert box.subjects() == ["Re: Ten report forms"]
    assert box.new_fetcher().round() == 1


def test_a_worker_fetches_when_nobody_else_does(world, box, hired, app):
    box.put(letter("By the worker.", To=reply_address()))
    locks = make_locks(db.engine, app.config["SETTINGS"].folder / "locks")
    with locks.alone("mailbox") as is_alone, locks.alone("mailbox") as too:
        assert (is_alone, too) == (True, False)
        hired().run(once=True)
        assert kept() == []
    hired().run(once=True)
    assert [mail.state for mail in kept()] == [IncomingState.DONE]


def test_a_mailbox_that_cannot_be_read_is_told_of_once(world, box, hired, log):
    box.set("imap", "", password="wrong")
    with pytest.raises(MailboxTrouble, match="127.0.0.1"):
        box.new_fetcher().round()
    worker = hired()
    worker.doors.fetch(worker.locks)
    worker.doors.fetch(worker.locks)
    worker.end()
    assert log.text.count("the mailbox cannot be read") == 1


def test_the_password_crosses_the_network_encrypted(world, box, server, monkeypatch):
    box.set("imap", "?tls=starttls")
    with pytest.raises(MailboxTrouble, match="(?i)certificate"):
        box.new_fetcher().round()  # nobody has signed for this server
    monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "certificate.pem"))
    assert "Roundtable.Done" in box.new_fetcher().check()


def test_a_mail_that_nobody_can_take_does_not_keep_back_the_others(world, box, monkeypatch):
    as_it_is = incoming.take_in

    def poisoned(sender, recipient, source):
        if b"Poison" in source:
            raise ValueError
        as_it_is(sender, recipient, source)

    monkeypatch.setattr(incoming, "take_in", poisoned)
    box.put(letter("Poison", To=reply_address()))
    box.put(letter("Good", To=reply_address()))
    assert box.fetcher.round() == 1
    assert box.fetcher.round() == 0
    assert len(box.subjects()) == 1 and len(kept()) == 1


def large(**heads):
    message = letter("See here.", To=reply_address(), **heads)
    message.add_attachment(b"a" * 4_000_000, "application", "octet-stream", filename="large.bin")
    return message


def answers():
    return list(db.session.scalars(select(Mail).where(Mail.kind == MailKind.MAIL_ANSWER)))


def test_a_mail_that_is_too_large_is_put_aside_and_its_writer_told_once(world, box, deal):
    message = large()
    for _ in range(2):
        box.put(message)
        assert box.fetcher.round() == 1
    assert box.subjects() == [] and len(box.subjects("Roundtable.Done")) == 2
    [mail] = deal()
    assert (mail.state, mail.user, mail.sender) == (IncomingState.REFUSED, the("bob"), "bob@example.org")
    assert "larger than 4 MB" in mail.reason and len(incoming_mails.message_of(mail)) < 2000
    [answer] = answers()
    words = notice_letter(answer).html
    assert answer.address == "bob@example.org" and "larger than 4 MB" in words and "was not taken" in words


@pytest.mark.parametrize(
    "heads", [{"Auto_Submitted": "auto-replied"}, {"From": "zeb@example.org"}, {"Return_Path": "<>"}], ids=str
)
def test_nobody_else_is_told_of_what_is_too_large(world, box, heads):
    box.put(large(**heads))
    assert box.fetcher.round() == 1
    assert [mail.state for mail in kept()] == [IncomingState.REFUSED] and answers() == []
