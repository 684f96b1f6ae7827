"""What tests of incoming mail begin with: an installation that takes mail in, and mail to it."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from roundtable import incoming
from roundtable.extensions import db
from roundtable.models import IncomingMail
from roundtable.worker import Worker
from tests.worker.conftest import hired, office, use, work

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
def deal(app: Flask, hired: Callable[..., Worker], into: None) -> Callable[[], list[IncomingMail]]:
    """Let a worker deal with what has come in; all mails there are, as they are then."""

    def deal() -> list[IncomingMail]:
        hired().run(once=True)
        db.session.expire_all()
        return list(db.session.scalars(select(IncomingMail).order_by(IncomingMail.id)))

    return deal


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
