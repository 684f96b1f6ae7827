"""A reply to a mail of ours becomes a comment on the thing that the mail was about."""

from typing import Any

from mailparser_reply import EmailReplyParser

from roundtable.access import may
from roundtable.domain import comments, things, users
from roundtable.domain.errors import N_, DomainError
from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.models import ThingKind, User

#: In which what mail programs write around a reply is known.
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs", "ja", "ko", "zh"]


def handle(arrived: Arrived) -> Outcome:
    person, thing = _named(arrived.parts)
    words = EmailReplyParser(languages=LANGUAGES).parse_reply(_text(arrived)) or ""
    comment = comments.post(thing, words, by=person)
    return Outcome(person=person, thing=comment)


def _named(parts: list[str]) -> tuple[User, Any]:
    """The person to whom the mail went and the thing that it was about, if they may still comment on it."""
    person_id, kind, thing_id = parts
    person = users.find(int(person_id))
    if person is None or not person.is_active:
        raise DomainError(N_("The account that this address was made for is closed."))
    thing = things.find_readable(ThingKind(kind), int(thing_id), person)
    if thing is None or not may(person, "comment.post", thing):
        raise DomainError(N_("What you replied to is no longer there, or you can no longer read it."))
    return person, thing


def _text(arrived: Arrived) -> str:
    body = arrived.message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
