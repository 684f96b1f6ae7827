"""What tests of incoming mail begin with: an installation that takes mail in, and mail to it."""

import io
import random
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from roundtable import incoming
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import IncomingMail
from roundtable.worker.receiving import Receiver
from tests.cast import let_go, the
from tests.worker.conftest import hired, office, use, work
from tests.world import World

__all__ = ["hired", "office", "use", "work"]


@pytest.fixture
def into(use: Callable[..., None]) -> Iterator[None]:
    """Our addresses are in one mailbox."""
    use(mail_into="roundtable@lists.example.org")
    yield


@pytest.fixture
def arrive(into: None) -> Callable[..., None]:
    """``arrive(message, to=address)``: a mail has come in; a worker will deal with it."""

    def arrive(message: EmailMessage | bytes, *, to: str, sender: str = "bob@example.org") -> None:
        source = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        incoming.take_in(sender, to, source)
        db.session.commit()

    return arrive


@pytest.fixture
def deal(app: Flask, into: None) -> Callable[[], list[IncomingMail]]:
    """Let a worker deal with what has come in; all mails there are, as they are then."""

    def deal() -> list[IncomingMail]:
        db.session.commit()
        Receiver(worker_id=1, is_stopping=lambda: False).round()
        db.session.expire_all()
        return taken()

    return deal


def taken() -> list[IncomingMail]:
    """All mails that came in, besides that of the test world."""
    others = select(IncomingMail).where(IncomingMail.message_id != World.held)
    return list(db.session.scalars(others.order_by(IncomingMail.id)))


def letter(words: str = "I agree.", **heads: Any) -> EmailMessage:
    """A mail from Bob, as a plain mail program writes it."""
    message = EmailMessage(policy=SMTP)
    given = {"From": "Bob <bob@example.org>", "To": "roundtable@lists.example.org", "Subject": "Re: Ten report forms"}
    given |= {"Message-ID": "<1@example.org>"} | {name.replace("_", "-"): value for name, value in heads.items()}
    for name, value in given.items():
        if value is not None:
            message[name] = value
    message.set_content(words)
    return message


def reply_address(name: str = "bob", thing_id: int = 1, kind: str = "update") -> str:
    """Where a reply of this person to a mail about this thing goes."""
    person_id = the(name).id
    let_go()
    return boxes.address(Box.REPLY, person_id, kind, thing_id)


def png(width: int, height: int) -> bytes:
    """A picture that does not become small: its points are by chance."""
    chance = random.Random(width * height)
    picture = Image.frombytes("RGB", (width, height), chance.randbytes(width * height * 3))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
