"""Answers to mail that came in: told to whoever wrote it, never to a program, and never more than a few an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from roundtable.domain import clock, mails, users
from roundtable.domain.errors import DomainError
from roundtable.domain.things import Key
from roundtable.extensions import db
from roundtable.models import Mail, MailKind, User

#: To one address: two programs that answer each other end here, whatever they leave out of their heads.
MOST_AN_HOUR = 5
#: Of what was written so many characters are sent back, so that it need not be written again.
MOST_WORDS = 20_000


@dataclass(frozen=True)
class About:
    """The mail that is answered."""

    mail_id: int
    subject: str
    message_id: str
    words: str
    is_done: bool  # and yet there is something to tell
    is_whole: bool = False  # nothing of it was left out
    things: Sequence[Key] = ()


def send(person_id: int, address: str, sentences: Sequence[DomainError], about: About) -> None:
    """Put an answer into the outbox; unless this address had enough of them."""
    if is_enough(address):
        return
    arguments = {
        "sentences": told(sentences),
        "subject": about.subject[:200],
        "message_id": about.message_id[:500],
        "words": about.words[:MOST_WORDS],
        "is_done": about.is_done,
        "is_whole": about.is_whole,
        "things": [[str(kind), thing_id] for kind, thing_id in about.things],
    }
    key = _key_of(about.mail_id)
    mails.queue(MailKind.MAIL_ANSWER, users.find(person_id), address=address, key=key, arguments=arguments)


def _key_of(mail_id: int) -> str:
    """A mail that failed and was read again is answered again."""
    key = f"answer:{mail_id}"
    before = select(func.count(Mail.id)).where(or_(Mail.key == key, Mail.key.like(f"{key}:%")))
    count = db.session.execute(before).scalar_one()
    return f"{key}:{count}" if count else key


def told(sentences: Sequence[DomainError]) -> list[Any]:
    """Sentences as a row of the outbox keeps them: they are translated when it is sent."""
    return [
        [one.message, {name: value if isinstance(value, int) else str(value) for name, value in one.values.items()}]
        for one in sentences
    ]


def ask_whether_theirs(mail_id: int, person: User) -> None:
    """Somebody wrote from an address that we do not know to one that was made for this person: was it they?"""
    if (address := person.address) is not None and not is_enough(address):
        mails.queue(
            MailKind.MAIL_HELD, person, address=address, key=f"held:{mail_id}", arguments={"incoming_id": mail_id}
        )


def is_enough(address: str) -> bool:
    since = clock.now() - timedelta(hours=1)
    lately = select(func.count(Mail.id)).where(Mail.address == address, Mail.created_at > since)
    kinds = (MailKind.MAIL_ANSWER, MailKind.MAIL_HELD)
    return int(db.session.execute(lately.where(Mail.kind.in_(kinds))).scalar_one()) >= MOST_AN_HOUR
