"""From the bytes of a mail to a row, and from the row to what it is about. Callers commit."""

from collections.abc import Callable
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32, default

from flask import g

from roundtable.domain import incoming_mails
from roundtable.incoming import bounces, replies
from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import IncomingMail

#: What deals with a mail, by what its address was made for.
HANDLERS: dict[Box, Callable[[Arrived], Outcome]] = {
    Box.BOUNCE: bounces.handle,
    Box.REPLY: replies.handle,
}


def is_known(recipient: str) -> bool:
    """Whether mail to this address is taken."""
    addressed = boxes.read(recipient)
    return addressed is not None and addressed.box in HANDLERS


def take_in(sender: str, recipient: str, message: bytes) -> None:
    """Write down a mail that has arrived. ``is_known`` was asked before."""
    heads = BytesHeaderParser(policy=compat32).parsebytes(message)  # this policy raises at nothing
    message_id = " ".join(str(heads.get("Message-ID", "")).replace("\0", "").split())
    incoming_mails.keep(_plain(sender), _plain(recipient), message, message_id=message_id)


def deal_with(mail: IncomingMail) -> Outcome:
    """Do what the mail asks for. DomainError, with a sentence, when that is not to be done."""
    if (earlier := incoming_mails.find_earlier(mail)) is not None:
        return Outcome(earlier.state, f"the same as mail {earlier.id}", earlier.user)
    g.pop("roles", None)  # who may do what is asked anew for each mail
    addressed = boxes.read(mail.recipient)
    assert addressed is not None, "it was refused at the door"
    source = incoming_mails.message_of(mail)
    message = BytesParser(EmailMessage, policy=default).parsebytes(source)
    return HANDLERS[addressed.box](Arrived(mail.id, mail.sender, mail.recipient, addressed.parts, message, source))


def _plain(address: str) -> str:
    return address.replace("\0", "").strip()
