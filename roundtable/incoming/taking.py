"""From the bytes of a mail to a row, and from the row to what it is about. Callers commit."""

import contextlib
from collections.abc import Callable, Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32

from flask import g

from roundtable.domain import groups, incoming_mails, mail_answers, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.things import Key
from roundtable.incoming import bounces, calendars, lists, notes, replies, sections
from roundtable.incoming.arrived import Arrived, Outcome, Refusal, Writer, files_in
from roundtable.incoming.automatic import why_automatic
from roundtable.incoming.posts import Post
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import IncomingMail, IncomingState

#: What deals with a mail, by what its address was made for.
HANDLERS: dict[Box, Callable[[Arrived], Outcome]] = {
    Box.BOUNCE: bounces.handle,
    Box.COMPLAINTS: bounces.handle_complaint,
    Box.GROUP: lists.handle,
    Box.NOTES: notes.handle,
    Box.REPLY: replies.handle,
    Box.SECTION: sections.handle,
    Box.CALENDAR: calendars.handle,
}
#: What of a mail takes time to read, which is done before the transaction.
READ_BEFORE: dict[Box, tuple[Callable[[Arrived], object], ...]] = {
    Box.BOUNCE: (bounces.told_in,),
    Box.COMPLAINTS: (bounces.told_in, calendars.said_in),
    Box.GROUP: (calendars.said_in, files_in, replies.words_of, Post),
    Box.NOTES: (calendars.said_in, files_in, notes.words_in),
    Box.REPLY: (calendars.said_in, files_in, replies.words_of),
    Box.SECTION: (calendars.said_in, sections.returned_in),
    Box.CALENDAR: (calendars.said_in,),
}


def is_known(recipient: str) -> bool:
    """Whether mail to this address is taken."""
    if addressed := boxes.read(recipient):
        return addressed.box in HANDLERS
    name = boxes.name_in(recipient)
    return bool(name) and "\0" not in recipient and groups.by_slug(name or "") is not None


def take_in(sender: str, recipient: str, message: bytes) -> int | None:
    """Write down a mail that has arrived; its number, none when it was there. ``is_known`` was asked before."""
    heads = BytesHeaderParser(policy=compat32).parsebytes(message)  # this policy raises at nothing
    message_id = " ".join(str(heads.get("Message-ID", "")).replace("\0", "").split())
    return incoming_mails.keep(_plain(sender), _plain(recipient), message, message_id=message_id)


def turn_away(sender: str, recipients: Sequence[str], heads: bytes, *, most_bytes: int) -> None:
    """Write down that a mail is too large to be taken, without its words; whoever wrote it is told, once."""
    sentence = N_(
        "Your mail is larger than %(most)s MB, files included. Please put large files on the page, or link to them."
    )
    for number, recipient in enumerate(recipients):
        mail = incoming_mails.find(take_in(sender, recipient, heads) or 0)
        if mail is not None:
            arrived = read(mail)
            arrived.writer = _writer_of(arrived) if number == 0 else None
            refuse(mail, arrived, DomainError(sentence, most=most_bytes // 1024**2))


def read(mail: IncomingMail) -> Arrived:
    """A mail, ready for what deals with it."""
    addressed = boxes.read_taken(mail.recipient)
    source = incoming_mails.message_of(mail)
    return Arrived(mail.id, mail.sender, mail.recipient, addressed.box, addressed.parts, source, mail.received_at)


def prepare(arrived: Arrived) -> None:
    """What takes time is done before the transaction. What is wrong is told when the mail is dealt with."""
    for read_it in READ_BEFORE[arrived.box]:
        with contextlib.suppress(Exception):
            arrived.once(read_it)


def deal_with(mail: IncomingMail, arrived: Arrived) -> None:
    """Do what the mail asks for. DomainError, with a sentence, when that is not to be done."""
    if (earlier := incoming_mails.find_earlier(mail)) is not None:
        reason = f"the same as mail {earlier.id}"
        incoming_mails.end(mail, earlier.state, reason=reason, person_id=earlier.user_id)
        return
    g.pop("roles", None)  # who may do what is asked anew for each mail
    # Some programs answer an invitation where its words are answered.
    is_calendars = arrived.box is not Box.BOUNCE and calendars.is_answer(arrived)
    outcome = calendars.handle(arrived) if is_calendars else HANDLERS[arrived.box](arrived)
    person_id = outcome.person.id if outcome.person else None
    incoming_mails.end(
        mail,
        outcome.state,
        reason=outcome.reason,
        held_because=outcome.held_because,
        person_id=person_id,
        thing=outcome.thing,
    )
    if outcome.told:
        _answer(arrived, outcome.told, is_done=True, is_whole=outcome.is_whole)


def refuse(mail: IncomingMail, arrived: Arrived | None, error: DomainError) -> None:
    """Nothing was done; whoever wrote it is told why, if we know them."""
    writer = arrived.writer if arrived else None
    person_id = writer.person_id if writer else None
    incoming_mails.end(mail, IncomingState.REFUSED, reason=str(error), person_id=person_id)
    more = error if isinstance(error, Refusal) else Refusal("")
    _answer(arrived, [error, *more.besides], is_done=False, things=more.things)


def give_up(mail: IncomingMail, arrived: Arrived | None, reason: str) -> None:
    """A mistake of ours: the mail is kept, and its writer told so."""
    incoming_mails.end(mail, IncomingState.FAILED, reason=reason)
    sorry = N_("Something went wrong here while your mail was read. It is kept: those who run the site can see it.")
    _answer(arrived, [DomainError(sorry)], is_done=False)


def _writer_of(arrived: Arrived) -> Writer | None:
    """Whoever wrote it, as far as one can tell; no program, and nobody whom we do not know."""
    person = users.find_by_address(arrived.author) if arrived.author else None
    is_theirs = person is not None and person.is_active and arrived.is_of(person)
    return Writer(person.id, arrived.author) if person and is_theirs and not why_automatic(arrived) else None


def _answer(
    arrived: Arrived | None,
    sentences: list[DomainError],
    *,
    is_done: bool,
    is_whole: bool = False,
    things: Sequence[Key] = (),
) -> None:
    if arrived is None or arrived.writer is None:
        return
    words = ""
    with contextlib.suppress(Exception):  # what cannot be read cannot be told back
        words = arrived.once(replies.words_of)
    about = mail_answers.About(
        arrived.mail_id,
        arrived.header("Subject"),
        arrived.header("Message-ID"),
        words,
        is_done=is_done,
        is_whole=is_whole,
        things=things,
    )
    mail_answers.send(arrived.writer.person_id, arrived.writer.address, sentences, about)


def _plain(address: str) -> str:
    return address.replace("\0", "").strip()
