"""Lines of notes that become decisions, action items and questions: each once, with the text kept.

The same notes saved again make nothing twice. A line that is changed or taken out takes no record with it.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from roundtable.domain import action_items, clock, decisions, memberships, questions, recusals, texts
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.purge import PURGED
from roundtable.extensions import db
from roundtable.models import ActionItem, AgendaItem, Decision, Meeting, Origin, Question, User
from roundtable.text.capture import Captured, Kind, Known, State, capture
from roundtable.text.dates import DueKind
from roundtable.text.folding import fold

Record = Decision | ActionItem | Question
#: The key of a line depends on its words alone, not on the day.
ANY_DAY = date(2000, 1, 1)
_REFUSALS = {
    Kind.DECISION: N_("The chair or the note-taker puts decisions on record. Your words are still here."),
    Kind.ACTION: N_("Members of the group put action items on record. Your words are still here."),
    Kind.QUESTION: N_("Who takes notes puts questions on record. Your words are still here."),
}
NOUNS: dict[Kind, type[Record]] = {Kind.DECISION: Decision, Kind.ACTION: ActionItem, Kind.QUESTION: Question}
#: A line that its writer marked as one record, in capitals before a colon; prose that decides stays in the notes.
MARKED_LINE = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*)?[^\W\d_a-z]{4,}(?:\*\*)?:")
LONGEST = 500  # of what is put on record
LONGEST_LINE = 700  # as it is typed, with names and a date


def keep_notes(meeting: Meeting, item: AgendaItem, source: str, kinds: Collection[Kind], *, by: User) -> list[Record]:
    """Put on record what the notes of an item hold and is not there yet: of the kinds that ``by`` may keep."""
    found = [c for c in _captured(meeting, source) if c.kind in kinds and not c.number and c.state != State.DROPPED]
    if any(c.kind == Kind.DECISION for c in found) and recusals.is_recused(item, by):
        found = [c for c in found if c.kind != Kind.DECISION]  # they wait for whoever saves the notes next
    known = {(kind, key) for kind in NOUNS for key in _keys_of(kind, item)} if found else set()
    known |= {(captured.kind, captured.key) for captured in _imported(item)} if found else set()
    return [_keep(meeting, item, c, key=c.key, by=by) for c in found if (c.kind, c.key) not in known]


def keep_line(
    meeting: Meeting, item: AgendaItem, kind: Kind, line: str, kinds: Collection[Kind] = tuple(Kind), *, by: User
) -> Record:
    """One line, as it is typed beside the notes: text, @owner (those after the first help), and a date in words."""
    if kind not in kinds:
        raise DomainError(_REFUSALS[kind], field="line")
    found = _captured(meeting, f"{kind.upper()}: {' '.join(line.split())}")
    if not found or not found[0].text:
        raise DomainError(N_("Please write a few words."), field="line")
    if len(_in_words(found[0])) > LONGEST:
        raise DomainError(
            N_("At most %(most)s characters, please: the rest fits into the notes."), field="line", most=LONGEST
        )
    return _keep(meeting, item, found[0], key=None, by=by)


def keep_captured(meeting: Meeting, item: AgendaItem | None, captured: Captured, *, by: User) -> Record:
    """What was read elsewhere than in the notes of an item; at which item it was said is not always known."""
    return _keep(meeting, item, captured, key=None, decided_on=meeting.wall_time.date(), by=by)


def words_of(captured: Captured) -> str:
    """As it is put on record."""
    return _short(_in_words(captured))


def unkept_decisions(item: AgendaItem, source: str) -> int:
    """How many decisions stand in the notes and not on record: whoever wrote them may not decide."""
    kept = (c for c in capture(source, ANY_DAY) if not c.number and c.state != State.DROPPED)
    found = {c.key for c in kept if c.kind == Kind.DECISION}
    return len(found - _keys_of(Kind.DECISION, item) - {captured.key for captured in _imported(item)}) if found else 0


def captured_from(item: AgendaItem) -> list[Record]:
    """What was put on record from the notes of an item and was not purged, withdrawn or not."""
    found: list[Record] = []
    for noun in NOUNS.values():
        query = select(noun).where(noun.agenda_item_id == item.id, noun.capture_key.is_not(None), noun.text != PURGED)
        found += db.session.scalars(query.order_by(noun.id))
    return found


def without_kept(source: str, keys: Collection[str]) -> str:
    """The notes without the lines (“DECISION: …”) that say nothing but what was put on record of them, by its keys."""
    lines = source.splitlines()
    for captured in capture(source, ANY_DAY) if keys else ():
        at, after = captured.line - 1, lines[captured.line] if captured.line < len(lines) else ""
        is_whole = len(captured.text) <= LONGEST and not after[:1].isspace()
        if captured.key in keys and is_whole and MARKED_LINE.match(lines[at]):
            lines[at] = ""
    return "\n".join(lines)


def left_the_notes(records: Iterable[Record], sources: dict[int, str]) -> set[Record]:
    """Those that were captured from notes, and whose line is not there any more (``sources`` by item id)."""
    return {r for r in records if r.capture_key and not _stands_in(r, sources.get(r.agenda_item_id or 0, ""))}


def _stands_in(record: Record, source: str) -> bool:
    return record.capture_key in _keys_in(source) or fold(record.text) in fold(source)


@lru_cache(maxsize=512)
def _keys_in(source: str) -> frozenset[str]:
    return frozenset(captured.key for captured in capture(source, ANY_DAY))


def _captured(meeting: Meeting, source: str) -> list[Captured]:
    people = [Known(person.id, person.name) for person in memberships.people_of(meeting.group)]
    return capture(source, clock.today(meeting.zone), people)


def _keys_of(kind: Kind, item: AgendaItem) -> set[str | None]:
    noun = NOUNS[kind]
    return set(db.session.scalars(select(noun.capture_key).where(noun.agenda_item_id == item.id)))


def _imported(item: AgendaItem) -> list[Captured]:
    """What stood in imported minutes was read when they were imported, with what stands around it."""
    imported = texts.find_revision(item.notes, 1) if item.notes is not None else None
    return capture(imported.source, ANY_DAY) if imported is not None and imported.origin == Origin.IMPORT else []


def _keep(
    meeting: Meeting,
    item: AgendaItem | None,
    captured: Captured,
    *,
    key: str | None,
    decided_on: date | None = None,
    by: User,
) -> Record:
    made: Record
    if captured.kind == Kind.DECISION:
        words = decisions.Words(words_of(captured))
        made = decisions.make(meeting.group, words, meeting=meeting, item=item, decided_on=decided_on, by=by)
    elif captured.kind == Kind.QUESTION:
        made = questions.ask(words_of(captured), meeting, item, by=by)
    else:
        made = _promise(meeting, item, captured, by=by)
    made.capture_key = key
    return made


def _promise(meeting: Meeting, item: AgendaItem | None, captured: Captured, *, by: User) -> ActionItem:
    """The first of its owners whom the group knows is accountable, the others help."""
    known = [db.session.get(User, owner.person_id) for owner in captured.owners if owner.person_id is not None]
    people = [person for person in known if person is not None]
    promise = action_items.Promise(
        words_of(captured), people[0] if people else None, captured.due_on, helpers=people[1:]
    )
    made = action_items.assign(meeting.group, promise, source=action_items.Source(meeting, item), by=by)
    if captured.state == State.DONE:
        action_items.finish(made, by=by)
    return made


def _in_words(captured: Captured) -> str:
    """An owner whom nobody knows, and a date that is none, stay in the words of an action item."""
    if captured.kind != Kind.ACTION:
        return captured.text
    unknown = ", ".join(o.written for o in captured.owners if o.person_id is None)
    text = f"{unknown}: {captured.text}" if unknown else captured.text
    is_no_date = captured.due_kind in {DueKind.UNCLEAR, DueKind.NEXT_MEETING}
    return f"{text} ({captured.due_written})" if is_no_date else text


def _short(text: str) -> str:
    """Of a line of notes that is too long for the record, which says so; the notes have all of it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
