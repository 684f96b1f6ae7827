"""A section that comes back as a Word file, by mail: it waits on the page of its paper until somebody takes it."""

import hashlib
import re
from typing import NamedTuple

from flask import current_app

from roundtable import text as markup
from roundtable import word
from roundtable.access import may
from roundtable.domain import attachments, mailed_sections, things
from roundtable.domain.errors import N_, DomainError
from roundtable.files import FileStore, KeptFile
from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.incoming.replies import from_its_person
from roundtable.models import MailedSection, User
from roundtable.word import Reading

_FIGURE = re.compile(r"!\[([^\]]*)\]\(figure:(\d{1,4})(?=[ )])")


class Returned(NamedTuple):
    """What the file says, and its pictures: the hash of each, and the file, unless it is none that browsers show."""

    reading: Reading
    pictures: list[tuple[str, KeptFile | None]]


def handle(arrived: Arrived) -> Outcome:
    return from_its_person(arrived, posted)


def posted(arrived: Arrived, person: User) -> Outcome:
    """Keep what the file says, to be looked at, and tell the sender so."""
    mailing = _mailing_of(arrived, person)
    returned = arrived.once(returned_in)
    source, tokens = _with_pictures(mailing, returned, person)
    mailed_sections.give_back(mailing, source, tokens, by=person)
    arrival = N_("“%(title)s” came back. It waits on the page of the paper: look at its changes there, and take them.")
    told = [DomainError(arrival, title=mailing.section.title)]
    for comment in returned.reading.comments[:20]:
        said = N_("A comment in the file is not in the text: “%(words)s”")
        told.append(DomainError(said, words=comment.words[:500]))
    return Outcome(person=person, thing=mailing.section, told=told, is_whole=not returned.reading.comments)


def returned_in(arrived: Arrived) -> Returned:
    """The one Word file of the mail, read. DomainError with a sentence when there is none, or none to be opened."""
    files = arrived.letter.files
    found = [file for file in files if word.is_word(file.data)] or [
        file for file in files if file.name.lower().endswith((".docx", ".doc", ".docm"))
    ]
    if not found:
        raise DomainError(N_("There was no Word file with your mail. Please answer again, with the file attached."))
    reading = word.read(found[0].data, as_one=True)
    store = FileStore.of(current_app.config["SETTINGS"])
    return Returned(reading, [_kept(store, name, data) for name, data in reading.figures])


def _kept(store: FileStore, name: str, data: bytes) -> tuple[str, KeptFile | None]:
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        kept = store.keep(data, name)
    except DomainError:
        return sha256, None
    return sha256, kept if kept.is_picture else None


def _mailing_of(arrived: Arrived, person: User) -> MailedSection:
    """What was mailed to them; they may have lost access since."""
    mailing = mailed_sections.find_mailing(int(arrived.parts[1]))
    if mailing is None or mailing.person_id != person.id:
        raise DomainError(N_("The section that you send back is not there any more."))
    paper = things.find_readable(mailing.section.paper.kind, mailing.section.paper_id, person)
    if paper is None or not may(person, "section.edit", paper):
        raise DomainError(N_("You can no longer write in the paper that this section is of."))
    return mailing


def _with_pictures(mailing: MailedSection, returned: Returned, person: User) -> tuple[str, list[str]]:
    """Pictures that are ours are named as they were, also where a program has packed them anew; others are added."""
    was = mailed_sections.as_it_was(mailing.section, mailing.base_number)
    described = {picture.alternative: f"/files/{picture.token}/picture" for picture in markup.pictures(was)}
    tokens: list[str] = []
    added: dict[int, str] = {}

    def place(match: re.Match[str]) -> str:
        number = int(match[2])
        sha256, kept = returned.pictures[number - 1]
        address = mailing.pictures.get(sha256) or described.get(match[1]) or added.get(number)
        if address is None and kept is not None:
            token = attachments.add(kept, by=person).token
            tokens.append(token)
            address = added[number] = f"/files/{token}/{kept.name}"
        words = match[1] or (kept.name if kept else "")
        return f"![{words}]({address}" if address else f"[{words}](#"

    return _FIGURE.sub(place, returned.reading.parts[0].source if returned.reading.parts else ""), tokens
