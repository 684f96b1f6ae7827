"""What a person wrote in a mail, and the files they sent with it, from whatever their mail program made of that.

Nothing of a mail is believed: parts that cannot be decoded are read as well as they can be, and what nobody can read is
told in a sentence.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from roundtable.domain.errors import N_, DomainError
from roundtable.incoming.html import text_of_html

#: Mail programs write at most five levels; what is deeper than this is no letter.
DEEPEST = 50
MOST_PARTS = 1000
#: A picture in the text of a mail smaller than this is a logo of a signature.
LOGO_BYTES = 20_000
#: What no reader needs: keys, signatures, calendars (they have an address of their own).
PASSED_OVER = {
    "application/pgp-signature",
    "application/pgp-keys",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/ics",
    "text/calendar",
    "text/x-vcard",
    "text/vcard",
    "message/delivery-status",
}


@dataclass
class Sent:
    """A file that came with a mail, not yet looked at."""

    name: str
    data: bytes


@dataclass
class Letter:
    """What a mail says."""

    text: str = ""
    files: list[Sent] = field(default_factory=list)
    #: What of it could not be taken: sentences, told to whoever sent it.
    left_out: list[DomainError] = field(default_factory=list)


def parsed(source: bytes) -> Message:
    """By the policy that raises at nothing, however broken the headers are."""
    try:
        return BytesParser(policy=policy.compat32).parsebytes(source)
    except RecursionError:
        raise _too_deep() from None


def letter_of(message: Message) -> Letter:
    letter, count = Letter(), sum(1 for _ in _parts(message))
    if count > MOST_PARTS:
        raise DomainError(N_("Your mail has too many parts to be read: %(count)s."), count=count)
    letter.text = _words(message)
    for part, is_within in _parts(message):
        _look_at(part, is_within, letter)
    return letter


def texts_of(message: Message, kinds: Collection[str], ending: str) -> Iterator[str]:
    """The words of all parts of these kinds, or with a name that ends so."""
    for part, _ in _parts(message):
        if part.get_content_type() in kinds or _name(part).lower().endswith(ending):
            yield text_in(part)


def header_of(message: Message, name: str) -> str:
    """A header as one line of words."""
    return _one_line(message.get(name, ""))


def headers_of(message: Message, name: str) -> list[str]:
    """The same of a header that may stand there several times."""
    return [_one_line(value) for value in message.get_all(name, [])]


def addresses_in(message: Message, name: str) -> list[str]:
    """The addresses of a header, in lower case."""
    values = [_storable(str(value)) for value in message.get_all(name, [])]
    return [address.strip().lower() for _, address in getaddresses(values) if "@" in address]


def text_in(part: Message) -> str:
    """The words of one part, whatever is said of its letters."""
    data = _payload(part)
    for charset in (_charset(part), "utf-8", "cp1252"):
        try:
            return _storable(data.decode(charset)).removeprefix("\ufeff")
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1")


def _one_line(value: object) -> str:
    words = str(value or "")
    try:
        words = str(make_header(decode_header(words)))
    except (LookupError, ValueError, MessageError):  # an unknown charset, or broken letters: as it stands
        words = words.encode("ascii", "replace").decode()
    return " ".join(_storable(words).split())


def _storable(words: str) -> str:
    """Without what no database and no page takes: halves of letters, which UTF-7 may hold, and NUL."""
    return words.encode("utf-8", "replace").decode().replace("\0", "")


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError):
        return b""
    return data if isinstance(data, bytes) else b""


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"


def _parts(message: Message) -> Iterator[tuple[Message, str]]:
    """Every part that is no container, with the kind of container that it is in. A mail within the mail is one part."""
    waiting: list[tuple[Message, str, int]] = [(message, "", 0)]
    while waiting:
        part, within, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            kind = part.get_content_subtype()
            waiting += [(one, kind, depth + 1) for one in reversed(part.get_payload())]  # type: ignore[arg-type]
        else:
            yield part, within


def _words(part: Message, depth: int = 0) -> str:
    """The text of a mail: of alternatives the plain one, of parts in a row all that stand in the mail itself."""
    kind = part.get_content_type()
    if depth > DEEPEST or _is_file(part):
        return ""
    if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
        parts: list[Message] = part.get_payload()  # type: ignore[assignment]
        if kind == "multipart/alternative":
            plain = sorted(parts, key=lambda one: one.get_content_type() == "text/html")
            return next((words for words in (_words(one, depth + 1) for one in plain) if words.strip()), "")
        if kind == "multipart/related":
            parts = parts[:1]
        return "\n\n".join(words for words in (_words(one, depth + 1) for one in parts) if words.strip())
    if kind == "text/html":
        return text_of_html(text_in(part))
    if kind == "text/plain":
        words = text_in(part).replace("\r\n", "\n").replace("\r", "\n")
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        return _unflowed(words, is_joined=str(part.get_param("delsp", "")).lower() == "yes") if is_flowed else words
    return ""


def _unflowed(text: str, *, is_joined: bool) -> str:
    """Paragraphs as lines (RFC 3676): a line that ends with a space goes on in the next of the same depth."""
    out: list[list[str]] = []  # of each line its parts: joined one by one, very many would take hours
    flows, was = False, ""
    for line in text.split("\n"):
        quotes = re.match(r">*", line)
        mark = quotes.group() if quotes else ""
        words = line[len(mark) :]
        words = words[1:] if words.startswith(" ") else words
        is_signature = words == "-- "
        if flows and mark == was and not is_signature:
            out[-1].append(words)
        else:
            out.append([f"{mark} {words}" if mark else words])
        flows, was = words.endswith(" ") and not is_signature, mark
        if flows and is_joined:
            out[-1][-1] = out[-1][-1][:-1]
    return "\n".join(map("".join, out))


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(
        _name(part) and part.get_content_type() not in {"text/plain", "text/html"}
    )


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        return _storable(str(make_header(decode_header(name))))
    except (LookupError, ValueError, MessageError, TypeError):
        return "file"


def _look_at(part: Message, within: str, letter: Letter) -> None:
    """What is to be done with a part that is not the text."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        letter.left_out.append(DomainError(N_("A mail within your mail was left out; please attach what is in it.")))
        return
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"}:
        letter.left_out.append(
            DomainError(N_("“winmail.dat” was left out: Outlook packs files into it that only Outlook reads."))
        )
        return
    is_text = kind in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment"
    if is_text or kind in PASSED_OVER or part.get_content_maintype() in {"multipart", "message"}:
        return
    data = _payload(part)
    is_in_text = within == "related" or part.get_content_disposition() == "inline"
    if part.get_content_maintype() == "image" and is_in_text and len(data) < LOGO_BYTES:
        return
    letter.files.append(Sent(_name(part) or "file", data))


def _too_deep() -> DomainError:
    return DomainError(N_("Your mail is nested too deeply to be read. Please write it anew."))
