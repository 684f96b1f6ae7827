"""What a mail server reports of a mail: a delivery status (RFC 3464), a complaint (RFC 5965), or words to people.

Nothing here asks the database. Servers write all of this in ways of their own; what cannot be read is no report.
"""

import logging
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import getaddresses

from flufl.bounce import all_failures

from roundtable.domain import refusals
from roundtable.models import BounceKind

logging.getLogger("flufl.bounce").setLevel(logging.WARNING)

#: RFC 5965 and 6650. The other types (not-spam, auth-failure, dmarc) blame nobody's wishes.
COMPLAINTS = {"abuse", "fraud", "virus", "opt-out", "opt-out-list", "other"}
_OURS = {"text/rfc822-headers", "message/rfc822-headers", "message/rfc822", "message/global", "message/global-headers"}
_STATUS = {"message/delivery-status", "message/global-delivery-status"}
_FIELDS_OF_PEOPLE = ("original-recipient", "final-recipient")
MOST_WORDS = 20_000
#: What is written while the server still tries, and by no server that has given up.
_STILL_TRIED = re.compile(
    r"warning (message )?only|do not need to resend|will keep trying|(still|will) be(ing)? retried|transient non-fatal|"
    r"no action is required|delivery attempts will continue",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Report:
    """What is told of one recipient. ``kind`` is none where that is no trouble, such as a delay.

    Whom no name is given it is about whoever got the mail.
    """

    kind: BounceKind | None
    recipients: frozenset[str] = frozenset()
    status: str = ""
    said: str = ""


@dataclass(frozen=True)
class Read:
    """All that one message tells. ``message_ids`` are those of the mail that came back with it, ``return_paths``
    where its sender was said to be told."""

    reports: list[Report] = field(default_factory=list)
    message_ids: frozenset[str] = frozenset()
    return_paths: frozenset[str] = frozenset()


def read(source: bytes) -> Read:
    message = message_from_bytes(source)  # the policy that raises at nothing
    heads = list(_heads_that_came_back(message))
    returned = frozenset(filter(None, (_line(head.get("message-id", "")) for head in heads)))
    paths = [_address_in(str(head.get("return-path", ""))) for head in heads]
    by_type = {part.get_content_type(): part for part in message.walk()}
    if "message/feedback-report" in by_type:
        told, path = _complaint(by_type["message/feedback-report"])
        return Read([told], returned, frozenset(filter(None, (*paths, path))))
    failed = [report for part in message.walk() if part.get_content_type() in _STATUS for report in _statuses(part)]
    return Read(failed or _in_words(message), returned, frozenset(filter(None, paths)))


def _statuses(part: Message) -> Iterator[Report]:
    """One block of fields a recipient; the first, of the whole mail, has none."""
    for block in re.split(r"\n\s*\n", _text(part).replace("\r\n", "\n")):
        fields = message_from_string(block.strip() + "\n\n")
        people = _people(fields)
        if not people:
            continue
        said = _line(fields.get("diagnostic-code", "")).partition(";")[2].strip() or _line(fields.get("status", ""))
        status = _line(fields.get("status", ""))
        # Who leaves out what happened says it by the status.
        action = _line(fields.get("action", "failed" if status.startswith("5") else "")).lower()
        kind = refusals.kind_of(said, status) if action == "failed" else None
        yield Report(kind, people, refusals.status_in(said, status), said)


def _complaint(part: Message) -> tuple[Report, str]:
    """What is complained of, and the sender of the mail's envelope, if it is said."""
    fields = message_from_string(_text(part).strip() + "\n\n")
    kind = _line(fields.get("feedback-type", "")).lower()
    named = [*fields.get_all("original-rcpt-to", []), *fields.get_all("removal-recipient", [])]
    people = frozenset(filter(None, map(_address_in, map(str, named))))
    source = _line(fields.get("user-agent", "")) or _line(fields.get("reporting-mta", ""))
    words = f"{kind} ({source})" if source else kind
    sender = _address_in(str(fields.get("original-mail-from", "")))
    return Report(BounceKind.COMPLAINT if kind in COMPLAINTS else None, people, said=words), sender


def _in_words(message: Message) -> list[Report]:
    """By how servers without delivery status are known to write."""
    try:
        delayed, failed = all_failures(message)
    except Exception:  # a detector stumbles over what it was not made for
        return []
    words = _words(message)
    is_tried = _STILL_TRIED.search(words) is not None
    found = [Report(None, frozenset({_plain(one.decode("ascii", "replace"))})) for one in delayed]
    for one in failed:
        address = _plain(one.decode("ascii", "replace"))
        said = _about(address, words)
        kind = None if is_tried else refusals.kind_of(said)
        found.append(Report(kind, frozenset({address}), refusals.status_in(said), said))
    return found


def _about(address: str, words: str) -> str:
    """The lines that follow the address, in which the server says why; before them there may be others'."""
    at = words.lower().find(address)
    part = words[max(at, 0) :][:600]
    lines = [line.strip() for line in part.splitlines()]
    upto = next((n for n, line in enumerate(lines) if line.startswith("---") and n), len(lines))
    return " ".join(" ".join(lines[:upto]).split())[:500]


def _words(message: Message) -> str:
    """What the server wrote to people, without the mail that came back."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            return _text(part)[:MOST_WORDS]
    return ""


def _text(part: Message) -> str:
    """A part as text, also where the parser has made messages of it."""
    inner = part.get_payload()
    if isinstance(inner, list):
        blocks = "\n\n".join(f"{_heads(one)}{_body(one)}" for one in inner if isinstance(one, Message))
        return _decoded(blocks, _line(part.get("content-transfer-encoding", "")).lower())
    found = part.get_payload(decode=True)
    if not isinstance(found, bytes):
        return str(inner)
    try:
        return found.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # a charset that Python does not know
        return found.decode("utf-8", "replace")


def _decoded(blocks: str, encoding: str) -> str:
    """Encoded against the rules (RFC 6522 3), which some do."""
    if encoding == "base64":
        kept = re.sub(r"[^A-Za-z0-9+/]", "", blocks)
        whole = kept[: len(kept) - (len(kept) % 4 == 1)]
        return b64decode(whole + "=" * (-len(whole) % 4)).decode("utf-8", "replace")
    return quopri.decodestring(blocks.encode()).decode("utf-8", "replace") if encoding == "quoted-printable" else blocks


def _heads(block: Message) -> str:
    return "".join(f"{name}: {value}\n" for name, value in block.items())


def _body(block: Message) -> str:
    inner = block.get_payload()
    return f"\n{inner}" if isinstance(inner, str) and inner.strip() else ""


def _heads_that_came_back(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() in _OURS:
            inner = part.get_payload()
            heads = inner[0] if isinstance(inner, list) and inner else message_from_string(_text(part).lstrip())
            if isinstance(heads, Message):
                yield heads


def _people(fields: Message) -> frozenset[str]:
    """Whom the block is about. Some servers leave the address as it goes over the line (xtext, RFC 3461 4)."""
    named = [_address_in(str(fields.get(name, ""))) for name in _FIELDS_OF_PEOPLE]
    decoded = [re.sub(r"\+([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), one) for one in named]
    return frozenset(filter(None, (*named, *decoded)))


def _address_in(value: str) -> str:
    """Of “rfc822; Bob@example.org”, without the kind of address."""
    kind, semicolon, rest = _line(value).partition(";")
    return _plain(rest if semicolon else kind)


def _plain(address: str) -> str:
    found = getaddresses([address.strip()])
    return (found[0][1] if found and found[0][1] else address.strip().strip("<>")).lower()


def _line(value: object) -> str:
    return " ".join(str(value).split())
