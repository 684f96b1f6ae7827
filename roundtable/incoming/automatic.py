"""Mail that no person wrote: it is not dealt with as a person's word, and never answered (RFC 3834)."""

from collections.abc import Iterator

from roundtable.domain import mails
from roundtable.incoming.arrived import Arrived
from roundtable.mail import boxes

#: Headers that only programs write.
TELLING = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id", "X-Failed-Recipients")
PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
PROGRAMS = {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"}


def why_automatic(arrived: Arrived) -> str:
    """Why it is taken for a program's; empty for a person's."""
    return next(_reasons(arrived), "")


def _reasons(arrived: Arrived) -> Iterator[str]:
    submitted = arrived.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        yield f"Auto-Submitted: {submitted}"
    if (precedence := arrived.header("Precedence").lower()) in PRECEDENCE:
        yield f"Precedence: {precedence}"
    yield from (name for name in TELLING if arrived.header(name))
    if arrived.header("Content-Type").lower().startswith("multipart/report"):
        yield "multipart/report"
    if not arrived.sender:
        yield "an empty envelope sender"
    if (name := arrived.sender.rpartition("@")[0].lower()) in PROGRAMS:
        yield f"from {name}"
    # A mail of our own that came back to us would go round for ever.
    if any(boxes.is_ours(address) for address in (arrived.sender, *arrived.addresses("From"))):
        yield "from ourselves"
    if mails.is_own(arrived.header("Message-ID")):
        yield "a mail of ours"
