"""A reply to a mail of ours becomes a comment on the thing that the mail was about."""

from collections.abc import Callable
from datetime import date
from typing import Any

from roundtable.access import may
from roundtable.domain import attachments, comments, digests, incoming_mails, kept_mails, mail_answers, things, users
from roundtable.domain.errors import N_, DomainError
from roundtable.files import Renamed
from roundtable.incoming.arrived import Arrived, Outcome, Refusal, Writer
from roundtable.incoming.asking import mail_section, request_in
from roundtable.incoming.automatic import is_perhaps_automatic, why_automatic
from roundtable.incoming.files import added
from roundtable.incoming.stripping import stripped
from roundtable.mail.boxes import DIGEST
from roundtable.models import HeldBecause, IncomingState, Paper, ThingKind, User

#: Of one person in an hour: more is a program's, whatever it says of itself.
MOST_AN_HOUR = 30


def handle(arrived: Arrived) -> Outcome:
    return from_its_person(arrived, posted, most=MOST_AN_HOUR)


def from_its_person(arrived: Arrived, posted: Callable[[Arrived, User], Outcome], most: int | None = None) -> Outcome:
    """What comes to an address that was made for one person: theirs is posted, ``most`` times an hour; what others or
    programs send is held or refused."""
    if why := why_automatic(arrived):
        return Outcome(IncomingState.REFUSED, f"automatic: {why}")
    person = _person_of(arrived.parts)
    if person is None:
        return Outcome(IncomingState.REFUSED, "the account that this address was made for is closed")
    if not arrived.is_of(person):
        return held(arrived, person)
    if is_perhaps_automatic(arrived, person):
        return held(arrived, person, HeldBecause.PROGRAM)
    if most is not None and incoming_mails.done_lately(person) >= most:
        return Outcome(IncomingState.REFUSED, "more than a person writes in an hour", person)
    arrived.writer = Writer(person.id, arrived.author)
    return posted(arrived, person)


def held(arrived: Arrived, person: User, because: HeldBecause | None = None) -> Outcome:
    """It waits until they say that they wrote it; the reason is whom it says it is from."""
    if kept_mails.is_full(arrived.sender):
        return too_much(person)
    mail_answers.ask_whether_theirs(arrived.mail_id, person)
    senders = ", ".join(arrived.addresses("From"))[:200]
    return Outcome(IncomingState.HELD, senders, person, held_because=because)


def too_much(person: User | None, thing: Any = None) -> Outcome:
    """No more is held: whose word it would have waited for sees how many were refused."""
    why = "too much waits already for somebody's word"
    return Outcome(IncomingState.REFUSED, why, person, thing, held_because=HeldBecause.FULL)


def posted(arrived: Arrived, person: User) -> Outcome:
    """Post what the mail says, by this person. DomainError when that is not to be done, with nothing changed."""
    _, kind, name = arrived.parts
    if kind == DIGEST:
        about_many = N_("Your mail answers a digest, which tells of several things. Please answer one of them alone.")
        raise Refusal(
            about_many,
            things=[
                key for key in digests.things_of_day(person, date.fromisoformat(name)) if key[0] in comments.COMMENTED
            ],
        )
    return commented(arrived, _thing_of(kind, int(name), person), person)


def commented(arrived: Arrived, thing: Any, person: User) -> Outcome:
    """The words that are new, and the files, as a comment; of a paper a section can be asked for in its place.
    DomainError when there are none, with nothing changed."""
    words = arrived.once(words_of)
    kept, of_files = arrived.kept
    told = [*arrived.letter.left_out, *of_files]
    if isinstance(thing, Paper) and not kept and (request := request_in(words)):
        return mail_section(request, thing, person)
    if not words and not kept:
        raise Refusal(N_("There was nothing in your mail besides what it quotes."), besides=told)
    lines, files = added(kept, by=person)
    source = "\n\n".join(part for part in (words, lines) if part)
    comment = comments.post(thing, source, is_by_mail=True, by=person)
    attachments.settle(comment, source, files, by=person)
    is_whole = all(isinstance(one, Renamed) for one in told)
    return Outcome(person=person, thing=comment, told=told, is_whole=is_whole)


def wrote_enough(person: User) -> bool:
    """Whether this hour takes no more of this person's words by mail."""
    return incoming_mails.done_lately(person) >= MOST_AN_HOUR


def words_of(arrived: Arrived) -> str:
    """What was written anew."""
    return stripped(arrived.letter.text)


def _person_of(parts: list[str]) -> User | None:
    """To whom the mail went to which this replies."""
    person = users.find(int(parts[0]))
    return person if person is not None and person.is_active else None


def _thing_of(kind: str, thing_id: int, person: User) -> Any:
    """The thing that the mail was about, if they may still comment on it: they may have lost access since."""
    thing = things.find_readable(ThingKind(kind), thing_id, person)
    if thing is None or not may(person, "comment.post", thing):
        raise DomainError(N_("What you replied to is no longer there, or you can no longer read it."))
    return thing
