"""Mails as programs write them, and as none should: each is read as well as it can be, or refused in a sentence."""

import base64
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from roundtable.domain.errors import DomainError
from roundtable.incoming import reading
from roundtable.incoming.reading import letter_of, parsed
from tests.incoming.conftest import letter, png


def read(source):
    return letter_of(parsed(source if isinstance(source, bytes) else source.as_bytes(policy=SMTP)))


def raw(*lines, head=b"Content-Type: text/plain; charset=utf-8"):
    return b"\r\n".join([b"From: bob@example.org", b"Subject: Re", head, b"", *lines])


CHARSETS = {
    "utf-8": ("utf-8", "Größe μm 大"),
    "latin-1": ("iso-8859-1", "Größe"),
    "Windows": ("windows-1252", "“Größe” €"),
    "Japanese": ("iso-2022-jp", "標本"),
    "Chinese": ("gb18030", "样本"),
    "Korean": ("euc-kr", "표본"),
    "Russian": ("koi8-r", "образец"),
    "Arabic": ("windows-1256", "عينة"),
}


@pytest.mark.parametrize("charset, words", CHARSETS.values(), ids=CHARSETS)
def test_letters_of_every_charset(charset, words):
    head = f'Content-Type: text/plain; charset="{charset}"'.encode()
    assert read(raw(words.encode(charset), head=head)).text == words


@pytest.mark.parametrize("charset", ["", "unknown-8bit", "x-made-up", "utf-8", '"', "us-ascii"])
def test_a_charset_that_is_wrong_or_unknown_is_guessed(charset):
    head = f"Content-Type: text/plain; charset={charset}".encode()
    assert read(raw("Größe".encode("cp1252"), head=head)).text == "Größe"


def test_lines_that_were_broken_to_be_sent_flow_again():
    words = raw(
        b"A long paragraph that was ",
        b"broken here.",
        b"",
        b">> quoted and ",
        b">> broken",
        b"> quoted",
        b" From here",
        b"-- ",
        b"Bob",
        head=b"Content-Type: text/plain; format=flowed",
    )
    assert (
        read(words).text
        == "A long paragraph that was broken here.\n\n>> quoted and broken\n> quoted\nFrom here\n-- \nBob"
    )
    joined = raw(
        "標 ".encode(), "本".encode(), head=b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes"
    )
    assert read(joined).text == "標本"


def test_base64_and_quoted_printable():
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
    assert read(raw(base64.b64encode("Größe".encode()), head=head + b"base64")).text == "Größe"
    assert read(raw(b"Gr=C3=B6=C3=9Fe =\r\nhere", head=head + b"quoted-printable")).text == "Größe here"


def test_a_mail_of_html_alone_becomes_text():
    message = letter()
    message.set_content(
        "<html><head><style>p{}</style><title>x</title></head><body><p>The last&nbsp;ten.</p><ul><li>one<li>two</ul>"
        "<div>a</div><div><br></div><div>b<br>c</div>"
        '<div class="gmail_quote"><div class="gmail_attr">R wrote:</div><blockquote>Which?</blockquote></div>'
        "</body></html>",
        subtype="html",
    )
    assert read(message).text == "The last ten.\n\n- one\n- two\n\na\n\nb\nc"


@pytest.mark.parametrize(
    "quoted",
    [
        '<blockquote type="cite">Which ten?</blockquote>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> R</div><div>Which ten?</div>',
        '<div class="x_gmail_quote">Which ten?</div>',
        '<div class="moz-cite-prefix">On Monday R wrote:</div><blockquote type="cite">Which ten?',
        "<script>Which ten?</script>",
    ],
)
def test_what_programs_mark_as_quoted_in_html_is_left_out(quoted):
    message = letter()
    message.set_content(f"<body><div>The last ten.</div>{quoted}</body>", subtype="html")
    assert read(message).text == "The last ten."


def test_of_alternatives_the_plain_one_is_read_unless_it_is_empty():
    message = letter("Plain.")
    message.add_alternative("<p>HTML.</p>", subtype="html")
    assert read(message).text.strip() == "Plain."
    message = letter(" ")
    message.add_alternative("<p>HTML.</p>", subtype="html")
    assert read(message).text == "HTML."


def test_text_before_and_after_a_picture_is_one_text():
    message = EmailMessage()
    message["Subject"] = "x"
    message.make_mixed()
    for words in ("Before.", "After."):
        part = EmailMessage()
        part.set_content(words)
        message.attach(part)
        if words == "Before.":
            picture = EmailMessage()
            picture.set_content(png(400, 300), "image", "png", filename="cells.png", disposition="inline")
            message.attach(picture)
    found = read(message)
    assert [line for line in found.text.split("\n") if line] == ["Before.", "After."]
    assert [file.name for file in found.files] == ["cells.png"]


def test_logos_of_signatures_are_left_out_and_pictures_are_not():
    message = letter("See the cells.")
    message.add_alternative("<p>See the cells. <img src='cid:a'><img src='cid:b'></p>", subtype="html")
    page = message.get_payload()[1]
    page.add_related(png(20, 20), "image", "png", cid="<a>", filename="logo.png", disposition="inline")
    page.add_related(png(500, 500), "image", "png", cid="<b>", filename="cells.png", disposition="inline")
    message.add_attachment(png(20, 20), "image", "png", filename="small.png")
    assert [file.name for file in read(message).files] == ["cells.png", "small.png"]


def test_names_of_files_in_every_spelling():
    message = letter("x")
    message.add_attachment(b"a", "text", "csv", filename="Größen (عينة).csv")
    assert [file.name for file in read(message).files] == ["Größen (عينة).csv"]
    old = raw(
        b"--b",
        b'Content-Type: text/csv; name="=?utf-8?Q?Gr=C3=B6=C3=9Fe.csv?="',
        b"Content-Disposition: attachment",
        b"",
        b"a",
        b"--b--",
        head=b"Content-Type: multipart/mixed; boundary=b",
    )
    assert [file.name for file in read(old).files] == ["Größe.csv"]


def test_what_cannot_be_taken_is_told():
    message = letter("See below.")
    message.add_attachment(b"\x78\x9f\x3e\x22", "application", "ms-tnef", filename="winmail.dat")
    message.add_attachment(letter("Forwarded."))
    message.add_attachment(b"BEGIN PGP", "application", "pgp-signature", filename="signature.asc")
    found = read(message)
    assert found.text.strip() == "See below." and found.files == []
    assert ["winmail.dat" in str(one) for one in found.left_out] == [True, False]
    assert "A mail within your mail" in str(found.left_out[1])


def nested(depth):
    body = b"Content-Type: text/plain\r\n\r\ninnermost\r\n"
    for number in range(depth):
        mark = b"b%d" % number
        body = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n%s\r\n--%s--\r\n" % (mark, mark, body, mark)
    return b"From: bob@example.org\r\nMIME-Version: 1.0\r\n" + body


def test_a_mail_nested_as_deeply_as_programs_do_is_read():
    assert read(nested(8)).text.strip() == "innermost"


@pytest.mark.parametrize("depth", [100, 3000])
def test_a_mail_nested_without_end_is_refused_in_a_sentence(depth):
    with pytest.raises(DomainError, match="nested too deeply"):
        read(nested(depth))


def test_a_mail_of_a_thousand_parts_is_refused_in_a_sentence():
    parts = b"".join(b"--b\r\n\r\nx\r\n" for _ in range(reading.MOST_PARTS + 1))
    with pytest.raises(DomainError, match="too many parts"):
        read(raw(parts, b"--b--", head=b"Content-Type: multipart/mixed; boundary=b"))


BROKEN = {
    "nothing": b"",
    "no body": b"From: bob@example.org\r\n",
    "no head": b"\r\n\r\nwords",
    "one line": b"words",
    "NUL": raw(b"a\0b"),
    "no boundary": raw(b"--b", b"", b"x", head=b"Content-Type: multipart/mixed"),
    "not ended": raw(b"--b", b"", b"x", head=b"Content-Type: multipart/mixed; boundary=b"),
    "an odd type": raw(b"x", head=b"Content-Type: ;;;/=\xff"),
    "two types": raw(b"x", head=b"Content-Type: text/html\r\nContent-Type: text/plain"),
    "garbage in base64": raw(
        b"!!!! \xff\xfe ====", head=b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64"
    ),
    "an unknown encoding": raw(b"x", head=b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-none"),
    "a file of garbage": raw(
        b"--b",
        b"Content-Type: image/png",
        b"Content-Transfer-Encoding: base64",
        b'Content-Disposition: attachment; filename="\xff\0.png"',
        b"",
        b"%%%%",
        b"--b--",
        head=b"Content-Type: multipart/mixed; boundary=b",
    ),
    "a name in no charset": raw(
        b"--b",
        b"Content-Type: image/png",
        b"Content-Disposition: attachment; filename*=x-none''%ff%fe",
        b"",
        b"x",
        b"--b--",
        head=b"Content-Type: multipart/mixed; boundary=b",
    ),
    "encoded words without end": b"From: =?utf-8?Q?=?= <bob@example.org>\r\nSubject: =?x?y?z?= =?utf-8?b?!!?=\r\n\r\nx",
    "right to left": "From: \u202eبوب\u202c <bob@example.org>\r\nSubject: \u202eקורס\r\n\r\nمرحبا".encode(),
    "HTML without end": raw(b"<div " * 50_000, head=b"Content-Type: text/html"),
    "HTML, deep": raw(b"<div>" * 50_000 + b"x", head=b"Content-Type: text/html"),
    "a report": raw(
        b"--b",
        b"Content-Type: message/delivery-status",
        b"",
        b"Status: 5",
        b"--b--",
        head=b"Content-Type: multipart/report; boundary=b",
    ),
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_whatever_comes_is_read(source):
    message = parsed(source)
    assert "\0" not in letter_of(message).text
    assert isinstance(reading.header_of(message, "Subject"), str)
    assert set(reading.addresses_in(message, "From")) <= {"bob@example.org"}


def test_a_line_that_flows_through_a_whole_mail_is_read_at_once():
    """It took hours, when the line was copied for each of its parts."""
    message = reading.parsed(b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 500_000 + b"b")
    assert reading.letter_of(message).text == "a " * 500_000 + "b"
