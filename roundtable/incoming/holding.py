"""Mail that is held until the person in whose name it came says that it is theirs."""

from typing import Any

from roundtable.domain import comments, incoming_mails
from roundtable.domain.errors import DomainError
from roundtable.incoming import notes, replies, sections
from roundtable.incoming.arrived import Arrived
from roundtable.incoming.taking import read
from roundtable.mail.boxes import Box
from roundtable.models import IncomingMail, IncomingState, ThingKind

#: What a mail becomes once it is known to be theirs.
POSTED = {Box.REPLY: replies.posted, Box.NOTES: notes.posted, Box.SECTION: sections.posted}


def told_of(held: IncomingMail) -> dict[str, Any]:
    """What the page about it shows: its words as long as it waits, then the comment that it has become."""
    found = (
        comments.find_shown(held.thing_id, held.user)
        if held.thing_kind == ThingKind.COMMENT and held.thing_id
        else None
    )
    told: dict[str, Any] = {"comment": found[0] if found else None, "on": found[1] if found else None}
    if held.state != IncomingState.HELD:
        return told
    arrived = read(held)
    try:
        words, files = replies.words_of(arrived), [file.name for file in arrived.letter.files]
    except DomainError:
        words, files = "", []
    return told | {"subject": arrived.header("Subject"), "words": words, "files": files}


def decide(arrived: Arrived, *, is_theirs: bool) -> None:
    """Their own words are posted; somebody else's are dropped. What was decided before stays."""
    held = incoming_mails.find_held(arrived.mail_id)
    if held is None or held.user is None:
        return
    if not is_theirs:
        incoming_mails.drop(held, by=held.user)
        return
    outcome = POSTED[arrived.box](arrived, held.user)
    reason = "; ".join([held.reason, *map(str, outcome.told)])
    incoming_mails.end(held, IncomingState.DONE, reason=reason, person_id=held.user.id, thing=outcome.thing)
