"""How a message goes to a server that takes commands at once, and to one that takes them one by one."""

import contextlib

import pytest

from roundtable.mail.transport import Refused, SmtpTransport
from tests.worker.post_office import PostOffice

SENDER = "roundtable@example.org"


@pytest.fixture(params=[False, True], ids=["one by one", "at once"])
def office(request):
    office = PostOffice(takes_at_once=request.param)
    yield office
    office.close()


@pytest.fixture
def transport(app, office):
    transport = SmtpTransport({**app.config, "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": office.port})
    yield transport
    transport.close()


def send(transport, to, words="Hello"):
    content = transport.on_the_way(f"Subject: {words}\r\n\r\n{words}\r\n".encode())
    return transport.send(SENDER, to, content, lambda: None)


def test_messages_go_over_one_connection(transport, office):
    for name in ("alice", "bob", "carol"):
        assert send(transport, f"{name}@example.org") == "250 taken"
    assert [(sender, to) for sender, to, _ in office.envelopes] == [
        (SENDER, f"{name}@example.org") for name in ("alice", "bob", "carol")
    ]
    assert len(office.peers) == 1


@pytest.mark.parametrize(("reply", "is_final"), [("550 unknown", True), ("450 not now", False)])
def test_a_refused_recipient_says_nothing_of_the_next(transport, office, reply, is_final):
    office.refuse_recipient = lambda address: reply if "bob" in address else None
    send(transport, "alice@example.org")
    with pytest.raises(Refused, match=reply) as refused:
        send(transport, "bob@example.org")
    assert refused.value.is_final == is_final
    send(transport, "carol@example.org")
    assert office.recipients == ["alice@example.org", "carol@example.org"] and len(office.peers) == 1


def test_a_refused_message_says_nothing_of_the_next(transport, office):
    office.refuse_message = lambda address: "554 unwanted" if "bob" in address else None
    with pytest.raises(Refused, match="554 unwanted"):
        send(transport, "bob@example.org")
    send(transport, "carol@example.org")
    assert office.recipients == ["carol@example.org"] and len(office.peers) == 1


@pytest.mark.parametrize("address", ["bob@example.org>\r\nRCPT TO:<eve@example.org", "\r\n"])
def test_a_line_break_in_an_address_is_no_command(transport, office, address):
    with contextlib.suppress(ValueError):
        send(transport, address)
    send(transport, "carol@example.org")
    assert (
        set(office.recipients) <= {"bob@example.org", "carol@example.org"} and "carol@example.org" in office.recipients
    )


def test_a_command_is_one_line(transport):
    with pytest.raises(ValueError, match="one line"):
        send(transport, "\r\n")
