"""Notes of a meeting, mailed by whoever writes its summary: dictated lines, or a Word file."""

from roundtable import minutes as reader
from roundtable.access import may
from roundtable.domain import attachments, chasing, mailed_notes
from roundtable.domain.errors import N_, DomainError
from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.incoming.reading import Sent
from roundtable.incoming.replies import from_its_person
from roundtable.incoming.stripping import stripped
from roundtable.minutes.dictated import LONGEST_READ, spoken
from roundtable.minutes.retelling import as_markdown as retold
from roundtable.models import Meeting, User
from roundtable.text.letters import as_markdown


def handle(arrived: Arrived) -> Outcome:
    return from_its_person(arrived, posted)


def posted(arrived: Arrived, person: User) -> Outcome:
    """Keep what it says, to be looked at, and tell what was understood."""
    meeting = _meeting_of(arrived.parts, person)
    mailed_notes.refuse_if_not_awaited(meeting)
    words, unread = arrived.once(words_in)
    kept, of_files = arrived.kept
    tokens = [attachments.add(file, by=person).token for file in kept if file.given in unread]
    mailed_notes.keep(meeting, words, tokens, by=person)
    told = [*arrived.letter.left_out, *of_files]
    mailed_notes.tell_understood(meeting, told, arrived.mail_id, arrived.header("Message-ID"), by=person)
    return Outcome(person=person, thing=meeting)


def words_in(arrived: Arrived) -> tuple[str, set[str]]:
    """The words of the mail and of its files, as Markdown, and the names of the files that have none."""
    read = [(sent.name, _read(sent)) for sent in arrived.letter.files]
    words = [as_markdown(spoken(stripped(arrived.letter.text))), *(text for _, text in read if text is not None)]
    return "\n\n".join(filter(None, words)), {name for name, text in read if text is None}


def _meeting_of(parts: list[str], person: User) -> Meeting:
    """The meeting whose summary they write; that may have changed since the address was made."""
    meeting = chasing.find_meeting(int(parts[1]))
    if meeting is None or not may(person, "summary.write", meeting):
        raise DomainError(N_("The summary of this meeting is not yours to write any more."))
    return meeting


def _read(sent: Sent) -> str | None:
    """The words of a text or a Word file as Markdown; none of pictures and the like, which stay files."""
    lines, problem = reader.read_lines(sent.data)
    if problem is not None:
        return None
    text = spoken(reader.text_of(lines))
    if len(text) > LONGEST_READ:
        return as_markdown(text)
    told = reader.read_text(text, sent.name)
    return retold(told.lines, range(1, len(told.lines) + 1), told.begins)
