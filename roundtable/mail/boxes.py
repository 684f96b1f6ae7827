"""Our own addresses that take mail in. Each says what a mail to it is about and for whom it was made, signed with
the installation's key; nothing is stored.

``ROUNDTABLE_MAIL_INTO`` names where such mail arrives: one mailbox, ``roundtable@lists.example.org``, in which all is
told apart by what follows a plus sign (RFC 5233), or a whole domain, ``@lists.example.org``.
"""

import hashlib
import hmac
from base64 import b32encode
from enum import StrEnum
from typing import NamedTuple

from flask import current_app


class Box(StrEnum):
    """What the signed parts of an address are: the person it was made for, then what it is about."""

    REPLY = "reply"  # person, kind of thing, thing: a reply becomes a comment on it
    BOUNCE = "bounce"  # mail: what its delivery came to (RFC 3464)
    COMPLAINTS = "complaints"  # nothing: what providers report of unwanted mail (RFC 5965)
    CALENDAR = "calendar"  # meeting: answers of calendar programs (RFC 6047)
    NOTES = "notes"  # person, meeting: what was said there
    SECTION = "section"  # person, what was mailed to them: a section that comes back as a Word file
    GROUP = "group"  # its slug; this address is not signed: people write it into their address books


class Addressed(NamedTuple):
    """A signed address, read."""

    box: Box
    parts: list[str]


#: In the place of a kind of thing: a digest tells of many.
DIGEST = "digest"
#: Of a signature, 60 bits: an address has room for 64 characters before its @ (RFC 5321 4.5.3.1.1).
SIGNATURE_LENGTH = 12


def is_open() -> bool:
    """Whether this installation takes mail in at all."""
    return bool(current_app.config["SETTINGS"].mail_into)


def address(box: Box, *parts: str | int) -> str:
    """The address, in lower case, for mail servers may change the case: ``roundtable+reply.42.update.7.…@…``."""
    words = ".".join([box, *map(str, parts)]).lower()
    return plain_address(f"{words}.{_signature(words)}")


def plain_address(name: str) -> str:
    """The address of something that needs no signature, such as a group."""
    local, _, domain = current_app.config["SETTINGS"].mail_into.rpartition("@")
    return f"{local}+{name}@{domain}" if local else f"{name}@{domain}"


def return_path(mail_id: int) -> str:
    """The sender of the envelope of one of our mails: what its delivery comes to is told there."""
    return address(Box.BOUNCE, mail_id) if is_open() else str(current_app.config["MAIL_DEFAULT_SENDER"])


def reply_address(person_id: int, kind: str, name: str | int) -> str:
    """Where this person's reply to a mail about this thing goes; of a digest the name is its day."""
    return address(Box.REPLY, person_id, kind, name)


def is_ours(one: str) -> bool:
    """Whether mails of ours come from it, or mail to it comes to us."""
    return one.strip().lower() == str(current_app.config["MAIL_DEFAULT_SENDER"]).lower() or name_in(one) is not None


def group_address(slug: str) -> str:
    """Where mail to a group goes; empty where no mail is taken in."""
    return plain_address(slug) if is_open() else ""


def name_in(one: str) -> str | None:
    """What stands before the @, after our mailbox and the plus sign; none when the address is not ours."""
    local, _, domain = current_app.config["SETTINGS"].mail_into.lower().rpartition("@")
    theirs, _, host = one.strip().lower().rpartition("@")
    if not domain or host != domain:
        return None
    if not local:
        return theirs
    return theirs.removeprefix(f"{local}+") if theirs.startswith(f"{local}+") else None


def read(one: str) -> Addressed | None:
    """What an address was signed for; none when it is not one of these."""
    words, _, signature = (name_in(one) or "").rpartition(".")
    box, *parts = words.split(".")
    if box not in set(Box) or not hmac.compare_digest(signature.encode(), _signature(words).encode()):
        return None
    return Addressed(Box(box), parts)


def read_taken(one: str) -> Addressed:
    """The same of an address that mail was taken for: it was read then, whatever the settings say today."""
    words, dot, name = one.rpartition("@")[0].rpartition("+")[2].rpartition(".")
    if not dot:
        return Addressed(Box.GROUP, [name])
    box, *parts = words.split(".")
    return Addressed(Box(box), parts)


def _signature(words: str) -> str:
    key = str(current_app.secret_key).encode()
    made = hmac.new(key, f"roundtable.boxes.{words}".encode(), hashlib.sha256).digest()
    return b32encode(made).decode().lower()[:SIGNATURE_LENGTH]
