"""The headers that mail programs read, as they go over the line."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

from hypothesis import given
from hypothesis import strategies as st

from roundtable import signing
from roundtable.domain import clock, digests
from roundtable.mail import digest_letter
from roundtable.mail.headers import HEADERS, header
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


#: Of a name and of what stands before the @: much that is to be quoted or folded, and much that is not.
NAMES = st.lists(st.text("abcXYZ 019", min_size=1, max_size=30) | st.text('a ,.<>()"@', min_size=1, max_size=8))
LOCAL = st.from_regex(r"[a-z0-9]{1,15}([._+-][a-z0-9]{1,15}){0,2}", fullmatch=True)


@given(name=NAMES.map(" ".join).map(lambda words: " ".join(words.split())[:120].strip()).filter(bool), local=LOCAL)
def test_whose_name_and_address_it_is_arrives_as_it_was(name, local):
    line = header("To", name, f"{local}@example.org")
    assert max(len(part) for part in line.split(b"\r\n")) <= 78  # RFC 5322 2.1.1
    [(words, address)] = getaddresses([message_from_bytes(line + b"\r\n")["To"]])  # as RFC 2047 joins its words
    assert (str(make_header(decode_header(words))).split(), address) == (name.split(), f"{local}@example.org")


def test_every_line_fits_into_smtp(app):
    message = digest_of("bob")
    assert max(len(line) for line in message.split(b"\r\n")) <= 998  # RFC 5321 4.5.3.1.6
    assert message_from_bytes(message)["Message-ID"].startswith("<digest.")


def test_a_subject_of_any_length_begins_where_it_is_named(app):
    for length in range(40, 200):
        words = " ".join(["Invitation:", *["abcdefg"] * 30])[:length].strip()
        message = EmailMessage(policy=SMTP)
        message["Subject"] = words
        folded = message.as_bytes(policy=HEADERS)
        assert folded.startswith(b"Subject: Invitation:"), folded
        assert message_from_bytes(folded, policy=SMTP)["Subject"] == words


def test_a_subject_in_any_script_arrives_with_all_its_spaces(app):
    for words in (
        "اجتماع فريق العمل حول أورام الرحم العضلية الملساء ",
        "Überprüfung der Maßstäbe ",
        "“Which words”: a b ",
    ):
        for count in range(1, 12):
            subject = f"Invitation: Gyn Onc (STUMP): {words * count}, Saturday 20 February 2027"
            message = EmailMessage(policy=SMTP)
            message["Subject"] = subject
            folded = message.as_bytes(policy=HEADERS)
            assert message_from_bytes(folded, policy=SMTP)["Subject"] == subject
            assert max(len(line) for line in folded.split(b"\r\n")) <= 78


def test_a_name_in_any_script_arrives_with_all_its_spaces(app):
    for words in ("الدكتورة فاطمة بنت محمد " * 3, "Nguyễn Thị Hồng Đào, PhD (Huế) " * 2, "Müller-Lüdenscheidt " * 4):
        for name in {words[:length].strip() for length in range(12, len(words))}:
            message = EmailMessage(policy=SMTP)
            message["To"] = Address(name, addr_spec="fatima@example.org")
            line = message_from_bytes(message.as_bytes(policy=HEADERS))["To"]  # as it came; its parser adds spaces
            (read, charset), (address, _) = decode_header(line)
            assert (read.decode(charset), address.strip()) == (name, b"<fatima@example.org>")


#: SpamAssassin 4: __END_FUTURE_EMAILS, and what it calls invisible: a colour like the ground's, the tiniest letters.
LIKE_SPAM = re.compile(r"\b(?:stop|end|cease) (?:receiving )?(?:these|our|future) (?:e-?)?mails?\b", re.IGNORECASE)


def test_nothing_in_it_is_what_filters_take_for_spam(app):
    letter = message_from_bytes(digest_of("bob"), policy=SMTP)
    for kind in ("plain", "html"):
        assert not LIKE_SPAM.search(letter.get_body((kind,)).get_content())
    html = letter.get_body(("html",)).get_content()
    assert min(int(size) for size in re.findall(r"font-size:\s*(\d+)px", html)) >= 14
    [hidden] = re.findall(r'<div class="pre" style="([^"]*)"', html)
    assert "display: none" in hidden and "color" not in hidden
