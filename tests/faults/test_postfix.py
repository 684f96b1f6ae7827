"""A real Postfix hands mail over to a worker that listens, with the very lines of docs/running.md."""

import contextlib
import re
import smtplib
import sqlite3
from email import message_from_bytes
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

import roundtable
from roundtable.extensions import db
from roundtable.models import IncomingMail, IncomingState, Update
from tests import postfix
from tests.faults.processes import free_port
from tests.faults.waiting import wait_for
from tests.incoming.conftest import letter
from tests.postfix import why_no_postfix

RUNNING = Path(roundtable.__file__).parents[1] / "docs" / "running.md"
PORT = "8024"
#: What a Postfix of this kind has besides; what it sends itself goes to the test's own mail server.
BESIDES = "mydestination = {domain}\nlocal_recipient_maps = {recipients}\nrelayhost = [127.0.0.1]:{port}\n"
GROUP, NOBODY = "gyn-onc@lists.example.org", "nobody@lists.example.org"


def lines_of(*beginnings):
    """The files of the examples beneath the paragraphs that begin so, by name."""
    files: dict[str, list[str]] = {}
    for beginning in beginnings:
        [example] = re.findall(rf"^{re.escape(beginning)}(?:.+\n)+\n((?:    .*\n)+)", RUNNING.read_text(), re.M)
        for line in example.splitlines():
            if begun := re.match(r" +# /etc/postfix/([a-z.]+)", line):
                name = begun[1]
            else:
                files.setdefault(name, []).append(line.strip())
    return {name: "\n".join([*lines, ""]) for name, lines in files.items()}


@pytest.fixture
def door(place):
    """``door(settings, beginnings…)``: a Postfix set up so, and the port at which a worker is to listen."""
    assert not why_no_postfix(), f"these tests need a Postfix: {why_no_postfix()}"
    with contextlib.ExitStack() as closing:

        def door(*beginnings, domain="", recipients=""):
            port, files = str(free_port()), lines_of(*beginnings)
            files = {
                name: lines.replace("/etc/postfix", "{folder}").replace(PORT, port) for name, lines in files.items()
            }
            settings = files.pop("main.cf") + BESIDES.format(domain=domain, recipients=recipients, port=place.mail.port)
            return closing.enter_context(postfix.begun(settings, **files)), port

        yield door


@pytest.fixture
def domain(door):
    """The whole domain is ours."""
    return door("With a whole domain")


def listen(place, port, into="@lists.example.org"):
    worker = place.start_worker(mail_into=into, mail_listen=f"lmtp://127.0.0.1:{port}", max_upload_mb="1")
    wait_for("a worker to listen", lambda: "mail is taken in" in worker.words(), state=worker.words)


def send(server, message, *recipients):
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        assert client.sendmail("bob@example.org", recipients, message.as_bytes()) == {}


def came_in(place):
    with place.looking():
        found = list(db.session.scalars(select(IncomingMail).order_by(IncomingMail.id)))
        db.session.expunge_all()
    return found


def wait_for_state(place, server, *states):
    def came():
        found = came_in(place)
        return found if [mail.state for mail in found] == list(states) else []

    return wait_for(f"mail {states}", came, every=0.05, state=lambda: server.log() + place.logs())


def returned(place, server):
    """What Postfix returned to Bob."""

    def reports():
        messages = [
            message_from_bytes(one.message) for one in place.mail.received if one.recipient == "bob@example.org"
        ]
        return [one.as_string() for one in messages if one.get_content_type() == "multipart/report"]

    [report] = wait_for("a bounce", reports, every=0.05, state=server.log)
    return report


def test_a_mail_is_handed_over_and_one_to_nobody_comes_back(place, domain):
    server, port = domain
    listen(place, port)
    send(server, letter("We found ten forms.", Subject="Ten forms"), GROUP, NOBODY)
    [mail] = wait_for_state(place, server, IncomingState.DONE)
    assert (mail.sender, mail.recipient) == ("bob@example.org", GROUP)
    with place.looking():
        assert db.session.scalar(select(Update.title).order_by(Update.id.desc()).limit(1)) == "Ten forms"
    report = returned(place, server)
    assert f"<{NOBODY}>" in report and "550 5.1.1 there is no such address here" in report and GROUP not in report
    wait_for("the queue to be empty", lambda: not server.queued(), state=server.log)


def test_a_mail_that_is_too_large_comes_back(place, domain):
    server, port = domain
    listen(place, port)
    message = letter("See here.")
    message.add_attachment(b"a" * 4_000_000, "application", "octet-stream", filename="large.bin")
    send(server, message, GROUP)
    assert "exceeds size limit" in returned(place, server)
    assert came_in(place) == []


def test_while_no_worker_listens_postfix_keeps_it(place, domain):
    server, port = domain
    send(server, letter("Later.", Subject="Later"), GROUP)
    wait_for("Postfix to put it off", lambda: server.queued("deferred"), state=server.log)
    assert "Connection refused" in server.log()
    listen(place, port)
    server.do("flush")
    wait_for_state(place, server, IncomingState.DONE)
    wait_for("the queue to be empty", lambda: not server.queued(), state=server.log)


@contextlib.contextmanager
def database_blocked(place):
    """Nobody can write down a mail: who tries is told so, on SQLite after a while, on PostgreSQL at once."""
    if place.is_sqlite:
        with contextlib.closing(sqlite3.connect(place.database_url.removeprefix("sqlite:///"))) as connection:
            connection.isolation_level = None
            connection.execute("BEGIN IMMEDIATE")
            yield lambda: None
            connection.execute("ROLLBACK")
        return
    address = place.database_url.replace("+psycopg", "")
    with psycopg.connect(address) as holding, psycopg.connect(address, autocommit=True) as ending:
        holding.execute("LOCK TABLE incoming_mails")
        yield lambda: ending.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        holding.rollback()


def test_while_the_database_is_away_postfix_keeps_it(place, domain):
    server, port = domain
    listen(place, port)
    with database_blocked(place) as end_who_waits:
        send(server, letter("Once.", Subject="Once"), GROUP)

        def is_put_off():
            end_who_waits()
            return "451 4.3.0 not now" in server.log() and server.queued("deferred")

        wait_for("Postfix to put it off", is_put_off, every=0.2, state=lambda: server.log() + place.logs())
    server.do("flush")
    wait_for_state(place, server, IncomingState.DONE)
    wait_for("the queue to be empty", lambda: not server.queued(), state=server.log)
    assert not [one for one in place.mail.received if b"multipart/report" in one.message]


def test_one_mailbox_of_a_domain_that_has_others_and_aliases(place, door):
    server, port = door(
        "With one mailbox",
        "**Every group has an address**",
        domain="example.org",
        recipients="inline:{{roundtable=x}}",
    )
    listen(place, port, into="roundtable@example.org")
    send(server, letter("By its own address.", Message_ID="<1@x>"), "roundtable+gyn-onc@example.org")
    wait_for_state(place, server, IncomingState.DONE)
    send(server, letter("By its alias.", Message_ID="<2@x>"), "gyn-onc@example.org")
    mails = wait_for_state(place, server, IncomingState.DONE, IncomingState.DONE)
    assert {mail.recipient for mail in mails} == {"roundtable+gyn-onc@example.org"}
