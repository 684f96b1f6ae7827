"""What whoever writes the summary mails of a meeting: looked at first, then the draft of its summary.

Until then nothing of it is on record. Each mail stands below the one before; what is superseded is dropped.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from roundtable import text as markup
from roundtable.domain import (
    action_items,
    agenda,
    attachments,
    capturing,
    clock,
    decisions,
    mail_answers,
    mails,
    memberships,
    questions,
    recusals,
    summaries,
    users,
)
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.minutes.dictated import Dictated, Said, understand
from roundtable.models import AgendaItem, Attachment, MailedNotes, MailKind, Meeting, Summary, SummaryState, User
from roundtable.text.capture import Kind, Known
from roundtable.text.folding import fold

#: So many can wait for one meeting.
MOST_WAITING = 20


@dataclass(frozen=True)
class Understood:
    """What was mailed of a meeting, read: what would go on record, what is notes, and the files."""

    several: Sequence[MailedNotes]
    items: Mapping[int, AgendaItem]
    dictated: Dictated
    files: list[Attachment] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Said]:
        return [said for said in self.dictated.said.values() if said.captured.kind == kind]

    def count(self, kind: str) -> int:
        return len(self.of_kind(kind))

    @property
    def lines(self) -> int:
        """Of its notes, as they were written."""
        parts = (part for told in self.dictated.notes.values() for part in told)
        return sum(bool(line.strip()) for part in parts for line in part.split("\n"))


@dataclass(frozen=True)
class TakenOver:
    """What was put on record, and the notes: Markdown, by the id of the agenda item, None for none."""

    records: list[capturing.Record]
    notes: dict[int | None, str]


def keep(meeting: Meeting, source: str, tokens: Sequence[str], *, by: User) -> MailedNotes:
    """Keep what was mailed, to be looked at. ``source`` is Markdown; the files are loose ones of the person."""
    refuse_if_not_awaited(meeting)
    if not source.strip() and not tokens:
        raise DomainError(N_("There were no words in your mail, and no file."))
    if len(source) > markup.MAX_LENGTH:
        raise DomainError(N_("At most %(most)s characters, please."), most=f"{markup.MAX_LENGTH:,}")
    if count_waiting(meeting) >= MOST_WAITING:
        raise DomainError(N_("%(most)s mails wait already. Take them over or drop them first."), most=MOST_WAITING)
    mailed = MailedNotes(meeting_id=meeting.id, mailed_by=by, mailed_at=clock.now(), source=source, tokens=[*tokens])
    db.session.add(mailed)
    record(EventName.MEETING_NOTES_MAILED, meeting, by=by)
    return mailed


def tell_understood(
    meeting: Meeting, left_out: Sequence[DomainError], mail_id: int, message_id: str, *, by: User
) -> None:
    """To the person's own address, whatever the mail says it is from."""
    if address := users.address_of(by):
        arguments = {"meeting_id": meeting.id, "message_id": message_id, "left_out": mail_answers.told(left_out)}
        key = f"{MailKind.NOTES_UNDERSTOOD}:{mail_id}"
        mails.queue(MailKind.NOTES_UNDERSTOOD, by, address=address, key=key, arguments=arguments)


def is_writer(meeting: Meeting, person: User) -> bool:
    """Whether the summary is theirs to write today: the rule of ``summary.write``, outside a request."""
    is_named = person.id in {meeting.note_taker_id, meeting.chair_id}
    return is_named or person.is_organizer or person in memberships.chairs_of(meeting.group)


def refuse_if_not_awaited(meeting: Meeting) -> None:
    if not meeting.is_over:
        raise DomainError(N_("Notes can be mailed once the meeting is over."))
    summary = summaries.of_meeting(meeting)
    if summary is not None and summary.state != SummaryState.WRITING:
        raise DomainError(N_("The summary of this meeting is out. What is missing in it is written there."))


def waiting_for(meeting: Meeting) -> list[MailedNotes]:
    """What was mailed and is neither taken over nor dropped, the earliest first."""
    query = select(MailedNotes).where(MailedNotes.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(MailedNotes.id)))


def count_waiting(meeting: Meeting) -> int:
    query = select(func.count()).select_from(MailedNotes).where(MailedNotes.meeting_id == meeting.id)
    return db.session.execute(query).scalar_one()


def find(meeting: Meeting, notes_id: int) -> MailedNotes | None:
    return db.session.scalar(
        select(MailedNotes).where(MailedNotes.meeting_id == meeting.id, MailedNotes.id == notes_id)
    )


def understood_of(meeting: Meeting, several: Sequence[MailedNotes], person: User) -> Understood:
    """What these say; what is on record of the meeting already is not said again."""
    items = {item.id: item for item in agenda.items_of(meeting)}
    people = [Known(one.id, one.name) for one in memberships.people_of(meeting.group)]
    titles = {item.id: item.title for item in items.values()}
    zone = ZoneInfo(meeting.zone)
    dictated = understand([(one.source, one.mailed_at.astimezone(zone).date()) for one in several], titles, people)
    known = _on_record(meeting, person)
    dictated.said = {key: said for key, said in dictated.said.items() if _print_of(said) not in known}
    files = [file for one in several for file in attachments.loose_of(one.mailed_by, one.tokens)]
    return Understood(several, items, dictated, files)


def take_over(meeting: Meeting, understood: Understood, keys: Collection[str], *, by: User) -> TakenOver:
    """Put on record what is named by its keys. The caller writes the rest into the summary: nothing is left out."""
    if not understood.several:
        raise DomainError(N_("Nothing that was mailed waits any more."))
    kept: list[Said] = []
    records = []
    for said in understood.dictated.said.values():
        item = understood.items.get(said.item_id or 0)
        if said.key in keys and not _is_kept_back(said, item, by):
            records.append(capturing.keep_captured(meeting, item, said.captured, by=by))
            kept.append(said)
    gone = {said.captured.key for said in kept}
    notes = {
        item_id: "\n\n".join(filter(None, (capturing.without_kept(part, gone).strip() for part in parts)))
        for item_id, parts in understood.dictated.notes.items()
    }
    for mailed in understood.several:
        db.session.delete(mailed)
    record(EventName.MEETING_MAILED_NOTES_TAKEN_OVER, meeting, by=by, mails=len(understood.several))
    return TakenOver(records, {item_id: words for item_id, words in notes.items() if words})


def attach(summary: Summary, understood: Understood, source: str) -> None:
    """The files stay with the summary whose text shows them."""
    for mailed in understood.several:
        attachments.settle(summary, source, Files(mailed.tokens), by=mailed.mailed_by)


def drop(mailed: MailedNotes, meeting: Meeting, *, by: User) -> None:
    """Its words go for good."""
    for file in attachments.loose_of(mailed.mailed_by, mailed.tokens):
        attachments.withdraw(file, by=by)
    db.session.delete(mailed)
    record(EventName.MEETING_MAILED_NOTES_DROPPED, meeting, by=by)


def _is_kept_back(said: Said, item: AgendaItem | None, by: User) -> bool:
    """A decision on an item in which they take no part: it stays in the notes."""
    return said.captured.kind == Kind.DECISION and item is not None and recusals.is_recused(item, by)


def _on_record(meeting: Meeting, person: User) -> set[tuple[str, str]]:
    kinds = (Kind.DECISION, decisions), (Kind.ACTION, action_items), (Kind.QUESTION, questions)
    return {(kind, fold(one.text).strip(" .")) for kind, noun in kinds for one in noun.of_meeting(meeting, person)}


def _print_of(said: Said) -> tuple[str, str]:
    return said.captured.kind, fold(capturing.words_of(said.captured)).strip(" .")
