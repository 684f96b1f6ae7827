"""What tests of incoming mail begin with: an installation that takes mail in, and mail to it."""

import io
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from roundtable import incoming
from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import IncomingMail, Mail
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
    """``arrive(message, to=address)``: a mail has come in; a worker will deal with it. People need a minute to answer
    what we have sent; a program does it ``at_once``."""

    def arrive(
        message: EmailMessage | bytes, *, to: str, sender: str = "bob@example.org", at_once: bool = False
    ) -> None:
        source = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        if sender and not at_once:
            minute_ago = clock.now() - timedelta(minutes=1)
            db.session.execute(update(Mail).where(Mail.sent_at > minute_ago).values(sent_at=minute_ago))
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
