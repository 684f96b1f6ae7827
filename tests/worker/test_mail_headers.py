"""The headers that mail programs read, as they go over the line."""

from email import message_from_bytes

from roundtable import signing
from roundtable.domain import clock, digests
from roundtable.mail import digest_letter
from roundtable.models import Digest
from tests.cast import the


def digest_of(name):
    person = the(name)
    content = digests.gather(person, clock.today(person.zone), [], [])
    digest = Digest(user=person, user_id=person.id, day=content.day, batch="", version=1, things=[])
    return digest_letter(digest, content, f"{name}@example.org").message


def test_the_unsubscribe_address_is_neither_folded_nor_encoded(app, monkeypatch):
    monkeypatch.setitem(app.config, "SERVER_NAME", "roundtable.of-an-institute-with-a-long-name.example.org")
    with app.app_context():
        message = digest_of("bob")
    line = next(li for li in message.split(b"\r\n") if li.lower().startswith(b"list-unsubscribe:"))
    token = line.decode("ascii").removesuffix(">").rsplit("/", 1)[1]
    assert line.startswith(b"List-Unsubscribe: <http") and line.endswith(b">")
    assert signing.read(signing.Purpose.UNSUBSCRIBE, token) == the("bob").id


def test_every_line_fits_into_smtp(app):
    message = digest_of("bob")
    assert max(len(line) for line in message.split(b"\r\n")) <= 998  # RFC 5321 4.5.3.1.6
    assert message_from_bytes(message)["Message-ID"].startswith("<digest.")
