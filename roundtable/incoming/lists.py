"""Mail to the address of a group: a member's becomes an update, a reply to a mail about one thing a comment on that;
whoever asks for a section of a paper gets it. All else that people write waits for the chair."""

import re
from typing import Any

from roundtable.access import may
from roundtable.domain import group_mails, groups, incoming_mails, kept_mails, users
from roundtable.incoming import replies
from roundtable.incoming.arrived import Arrived, Outcome, Writer
from roundtable.incoming.asking import Request, mail_section, request_in
from roundtable.incoming.automatic import is_perhaps_automatic, why_automatic
from roundtable.incoming.posts import Post, posted
from roundtable.mail import threads
from roundtable.mail.threads import Answered
from roundtable.models import Group, HeldBecause, IncomingState, User
from roundtable.text.letters import subject_words

#: Of one person's mails; a program that has gone wild must not fill a group.
MOST_IN_AN_HOUR = 20


def handle(arrived: Arrived) -> Outcome:
    if why := why_automatic(arrived):
        return Outcome(IncomingState.REFUSED, f"automatic: {why}")
    group = groups.by_slug(arrived.parts[0])
    assert group is not None, "it was refused at the door"
    person = _sender(arrived.author)
    answered = threads.answered(_message_ids(arrived), group, person)
    because = _held_because(arrived, group, person, answered)
    if because is not None or person is None:
        if kept_mails.is_full(arrived.sender):
            return replies.too_much(person, group)
        group_mails.hold(group, by=person)
        return Outcome(IncomingState.HELD, person=person, thing=group, held_because=because or HeldBecause.UNKNOWN)
    arrived.writer = Writer(person.id, arrived.author)
    if answered.thing is not None:
        return replies.commented(arrived, answered.thing, person)
    if request := _request_in(arrived):
        return mail_section(request, group, person)
    return Outcome(person=person, thing=posted(arrived, group, by=person))


def _request_in(arrived: Arrived) -> Request | None:
    """Mail with files is read by everybody, whatever it says besides."""
    subject = subject_words(arrived.header("Subject"))
    return None if arrived.letter.files else request_in(arrived.once(Post).words, subject)


def _sender(address: str) -> User | None:
    """Who wrote it, as far as one can tell: somebody who has proved that this address is theirs."""
    person = users.find_by_address(address) if address else None
    is_known = person is not None and person.is_active and users.is_address_of(person, address)
    return person if is_known else None


def _message_ids(arrived: Arrived) -> list[str]:
    """Of what it answers, the nearest first (RFC 5322 3.6.4)."""
    heads = (arrived.header(name) for name in ("In-Reply-To", "References"))
    return [one for head in heads for one in reversed(re.findall(r"<[^<>\s]{3,250}>", head))]


def _held_because(arrived: Arrived, group: Group, person: User | None, answered: Answered) -> HeldBecause | None:
    if person is None:
        return HeldBecause.UNKNOWN
    if arrived.is_perhaps_forged:
        return HeldBecause.FORGED
    if not _may(person, group, answered.thing):
        return HeldBecause.NO_MEMBER
    if is_perhaps_automatic(arrived, person):
        return HeldBecause.PROGRAM
    if answered.is_digest:
        return HeldBecause.DIGEST
    return HeldBecause.MANY if incoming_mails.done_lately(person) >= MOST_IN_AN_HOUR else None


def _may(person: User, group: Group, thing: Any) -> bool:
    return may(person, "update.post", group) if thing is None else may(person, "comment.post", thing)
