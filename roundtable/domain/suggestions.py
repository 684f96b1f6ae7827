"""Members suggest other words; whoever leads the section, or a chair, takes or declines them.

What is taken becomes a revision of the suggester's. It is put in place of the very words that it was made for; where
these were changed meanwhile, both are merged and shown first. Taking it back makes it a suggestion again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from roundtable.domain import attachments, clock, dispositions, passages, search, sections, texts
from roundtable.domain.attachments import Files
from roundtable.domain.comparing import Piece, compare, tokens
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.merging import Merge, merge
from roundtable.domain.paging import Page, page_of
from roundtable.domain.passages import Note
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Origin,
    Paper,
    Passage,
    Place,
    Revision,
    Section,
    Suggestion,
    SuggestionState,
    User,
)
from roundtable.text.paragraphs import Span

MOST_CHARACTERS = 20_000
PAGE = 25  # passages on a page of the list of all
AROUND = 80  # characters of the text that are shown before and after a change


@dataclass(frozen=True)
class Clash:
    """The words that a suggestion was made for were changed meanwhile; nothing was taken."""

    was: str
    now: str
    number: int  # of the revision that says so
    merged: Merge


@dataclass(frozen=True)
class Change:
    """Words that are to stand in place of a passage, and how the revision with them is noted."""

    words: str
    author: User
    origin: Origin
    note: str


def changed(old: str, new: str) -> tuple[Span, str]:
    """From where to where the old words differ from the new ones, and what stands there in the new. A word beside it is
    added where else nothing would be left, so that there is something to find again."""
    a, b = tokens(old), tokens(new)
    first = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    most = min(len(a), len(b)) - first
    last = next((n for n in range(most) if a[-1 - n] != b[-1 - n]), most)

    def is_something() -> bool:
        return all("".join(side[first : len(side) - last]).strip() for side in (a, b))

    while first and not is_something():
        first -= 1
    while last and not is_something():
        last -= 1
    while is_something() and a[len(a) - last - 1].isspace() and a[len(a) - last - 1] == b[len(b) - last - 1]:
        last += 1
    start = len("".join(a[:first]))
    return (start, start + len("".join(a[first : len(a) - last]))), "".join(b[first : len(b) - last])


def suggest(
    paper: Paper, section: Section, words: str, *, base: int, paragraph: int, reason: str = "", by: User
) -> Suggestion:
    """Other words for a paragraph, as revision ``base`` has it; what is suggested is what differs."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > MOST_CHARACTERS:
        told = N_("A suggestion has at most %(most)s characters; this one has %(length)s.")
        raise DomainError(told, field="source", most=f"{MOST_CHARACTERS:,}", length=f"{len(words):,}")
    source = passages.revision_source(section, base)
    start, stop = passages.chosen(source, paragraph)
    if source[start:stop] == words:
        told = N_("These are the words that are there. Change what you would say otherwise.")
        raise DomainError(told, field="source")
    attachments.check_described(words, Files())
    span, inserted = changed(source[start:stop], words)
    suggestion = Suggestion(
        group_id=paper.group_id,
        paper_id=paper.id,
        passage=passages.mark(section, base, (start + span[0], start + span[1])),
        inserted=inserted,
        reason=reason.strip(),
        made_by=by,
        made_at=clock.now(),
    )
    db.session.add(suggestion)
    index(suggestion, section, paper)
    attachments.settle(paper, inserted, Files(), by=by)
    dispositions.note(suggestion, paper, section, by=by)
    record(EventName.SUGGESTION_MADE, suggestion, by=by, within=paper)
    return suggestion


def take(paper: Paper, section: Section, suggestion: Suggestion, *, by: User) -> Clash | None:
    """Put it into the text, where the words that it was made for are still there; else say what is there now."""
    texts.hold(section.text)  # before the suggestion, as in ``restore``: nobody waits for somebody who waits for them
    _refuse_unless(suggestion, SuggestionState.OPEN)
    now = _words_now(section, suggestion.passage)
    if suggestion.passage.place is not Place.HELD or now != suggestion.passage.quote:
        return clash_of(section, suggestion, suggestion.inserted)
    _put(paper, section, suggestion, suggestion.inserted, by=by)
    return None


def take_merged(
    paper: Paper, section: Section, suggestion: Suggestion, words: str, *, base: int, by: User
) -> Clash | None:
    """Put these words in its place, as they were looked over in revision ``base``; unless somebody saved again."""
    texts.hold(section.text)
    _refuse_unless(suggestion, SuggestionState.OPEN)
    _words_now(section, suggestion.passage)
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if base != section.text.number:
        return clash_of(section, suggestion, words)
    attachments.check_described(words, Files())
    attachments.settle(paper, words, Files(), by=by)
    _put(paper, section, suggestion, words, by=by)
    return None


def clash_of(section: Section, suggestion: Suggestion, words: str) -> Clash:
    """These words beside what stands in place of those that the suggestion was made for."""
    was, now = suggestion.passage.quote, section.text.source[suggestion.passage.start : suggestion.passage.stop]
    return Clash(was, now, section.text.number, merge(was, now, words))


def decline(paper: Paper, section: Section, suggestion: Suggestion, answer: str = "", *, by: User) -> None:
    _refuse_unless(suggestion, SuggestionState.OPEN)
    suggestion.answer = answer.strip()
    _decide(suggestion, SuggestionState.DECLINED, by=by)
    index(suggestion, section, paper)
    record(EventName.SUGGESTION_DECLINED, suggestion, by=by, within=paper)


def withdraw(paper: Paper, suggestion: Suggestion, *, by: User) -> None:
    """Its maker suggests it no more."""
    _refuse_unless(suggestion, SuggestionState.OPEN)
    _decide(suggestion, SuggestionState.WITHDRAWN, by=by)
    search.drop(suggestion.kind, suggestion.id)
    record(EventName.SUGGESTION_WITHDRAWN, suggestion, by=by, within=paper)


def undo(paper: Paper, section: Section, suggestion: Suggestion, *, by: User) -> None:
    """It is open again, as before it was taken or declined; the words that it had replaced stand there again."""
    texts.hold(section.text)
    _refuse_unless(suggestion, SuggestionState.TAKEN, SuggestionState.DECLINED)
    if suggestion.state is SuggestionState.TAKEN:
        passage = suggestion.passage
        if _words_now(section, passage) != suggestion.put or passage.place is not Place.HELD:
            raise DomainError(N_("These words were changed after they were taken. Edit the section instead."))
        before = f"{(suggestion.taken_number or 1) - 1}"
        _rewrite(paper, section, passage, Change(suggestion.replaced, by, Origin.UNDO, note=before), by=by)
    _reopen(paper, section, suggestion, by=by)


def restore(paper: Paper, section: Section, revision: Revision, *, by: User) -> None:
    """An older revision is the newest again. What was taken since, and is not in it, is a suggestion again."""
    texts.hold(section.text)
    sections.restore(paper, section, revision, by=by)
    query = select(Suggestion).join(Passage, Suggestion.passage_id == Passage.id)
    query = query.where(Passage.section_id == section.id, Suggestion.taken_number > revision.number)
    for suggestion in db.session.scalars(query):
        passage = suggestion.passage
        words = section.text.source[passage.start : passage.stop]
        if passage.place is Place.HELD and words == suggestion.replaced != suggestion.put:
            _reopen(paper, section, suggestion, by=by)


def _reopen(paper: Paper, section: Section, suggestion: Suggestion, *, by: User) -> None:
    suggestion.state, suggestion.answer = SuggestionState.OPEN, ""
    suggestion.decided_at = suggestion.decided_by_id = suggestion.taken_number = None
    suggestion.put = suggestion.replaced = ""
    suggestion.passage.settled_at = suggestion.passage.settled_by_id = None
    index(suggestion, section, paper)
    dispositions.follow(suggestion)
    record(EventName.SUGGESTION_REOPENED, suggestion, by=by, within=paper)


def _put(paper: Paper, section: Section, suggestion: Suggestion, words: str, *, by: User) -> None:
    passage = suggestion.passage
    suggestion.put, suggestion.replaced = words, section.text.source[passage.start : passage.stop]
    taken = Change(words, suggestion.made_by, Origin.ACCEPT, note=by.name)
    _rewrite(paper, section, passage, taken, by=by)
    suggestion.taken_number = section.text.number
    _decide(suggestion, SuggestionState.TAKEN, by=by)
    record(EventName.SUGGESTION_TAKEN, suggestion, by=by, within=paper, revision=section.text.number)


def _rewrite(paper: Paper, section: Section, passage: Passage, change: Change, *, by: User) -> None:
    text, words = section.text, change.words
    source, base = text.source[: passage.start] + words + text.source[passage.stop :], text.number
    result = texts.rewrite(text, source, by=change.author, origin=change.origin, note=change.note)
    passage.number, passage.stop, passage.place = text.number, passage.start + len(words), Place.HELD
    sections.follow(paper, section, result, base=base, by=by)


def _words_now(section: Section, passage: Passage) -> str:
    """What stands in place of the passage, while nobody else saves."""
    texts.hold(section.text)
    db.session.refresh(passage)
    passages.keep_up(section)
    return section.text.source[passage.start : passage.stop]


def _decide(suggestion: Suggestion, state: SuggestionState, *, by: User) -> None:
    suggestion.state, suggestion.decided_at, suggestion.decided_by_id = state, clock.now(), by.id
    suggestion.passage.settled_at, suggestion.passage.settled_by_id = clock.now(), by.id
    dispositions.follow(suggestion)


def _refuse_unless(suggestion: Suggestion, *states: SuggestionState) -> None:
    db.session.refresh(suggestion, ["state"], with_for_update=True)  # two who decide at once take turns
    if suggestion.state not in states:
        raise DomainError(N_("Somebody has decided about this suggestion meanwhile."))


def find(paper: Paper, suggestion_id: int) -> tuple[Suggestion, Section] | None:
    """With the section that it is for, unless that was taken out of the paper."""
    query = select(Suggestion, Section).join(Passage, Suggestion.passage_id == Passage.id)
    query = query.join(Section, Passage.section_id == Section.id).options(joinedload(Section.paper))
    query = query.where(Suggestion.paper_id == paper.id, Suggestion.id == suggestion_id)
    row = db.session.execute(query.where(Section.withdrawn_at.is_(None))).first()
    return (row[0], row[1]) if row is not None else None


def add_to(said: passages.Said, paper: Paper, person: User | None, *, is_settled: bool = False) -> None:
    """What is suggested for passages of the paper, beside what is said of them."""
    if person is None:
        return
    for suggestion in _LINE.read(_of_paper(is_settled), paper_id=paper.id):
        said.add(Note(suggestion.passage, suggestion=suggestion))


def listed(paper: Paper, items: list[ActionItem], *, is_settled: bool = False, number: int = 1) -> Page[Note]:
    """All that is said of passages of the paper, suggestions among it, the newest first. ``items`` are the paper's
    action items."""
    query = passages.said_of(Passage.id, is_settled=is_settled).params(paper_id=paper.id)
    ids = page_of(query, number, PAGE)
    notes = {note.passage.id: note for note in passages.notes_on(ids.rows, items)}
    for suggestion in _LINE.read(_LINE.select().where(Suggestion.passage_id.in_(ids.rows))):
        notes[suggestion.passage.id] = Note(suggestion.passage, suggestion=suggestion)
    return Page([notes[passage_id] for passage_id in ids.rows if passage_id in notes], ids.number, ids.has_next)


_LINE = Shape(
    Suggestion,
    "group_id paper_id passage_id inserted reason made_by_id made_at state decided_at answer taken_number put replaced",
    made_by="name",
    decided_by="name",
    passage="section_id quote number start stop paragraph place lost_number removal settled_at base_number",
)


@cache
def _of_paper(is_settled: bool) -> Select[Any]:
    query = _LINE.select().where(Suggestion.passage_id.in_(passages.newest(is_settled=is_settled)))
    return query.order_by(Suggestion.id)


def pieces_of(suggestion: Suggestion, source: str) -> list[Piece]:
    """The change by words, with some of the text around it."""
    passage = suggestion.passage
    if suggestion.state is SuggestionState.TAKEN:
        return compare(suggestion.replaced, suggestion.put)
    if passage.place is Place.ORPHAN:
        return compare(passage.quote, suggestion.inserted)
    before, after = _around(passage, source)
    return compare(f"{before}{passage.quote}{after}", f"{before}{suggestion.inserted}{after}")


def _around(passage: Passage, source: str) -> tuple[str, str]:
    """Some of the paragraph before the passage and after it, in whole words."""
    before, after = source[: passage.start].rpartition("\n")[2], source[passage.stop :].partition("\n")[0]
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    return before, after


def index(suggestion: Suggestion, section: Section, paper: Paper) -> None:
    """It is found by what is shown of it, with some of the text around it, by those who read the paper."""
    passage = suggestion.passage
    before, after = ("", "") if passage.place is Place.ORPHAN else _around(passage, section.text.source)
    said = (f"{before}{suggestion.inserted}{after}".strip(), suggestion.reason, suggestion.answer)
    search.put(suggestion, title=paper.title, body=" ".join(filter(None, said)), at=suggestion.made_at, page=paper)


def index_all(section: Section, paper: Paper) -> None:
    """Those of a section: it was brought back, or what it said before was purged."""
    for suggestion in _of_section(section):
        index(suggestion, section, paper)


def _of_section(section: Section) -> Sequence[Suggestion]:
    query = select(Suggestion).join(Passage, Suggestion.passage_id == Passage.id)
    return db.session.scalars(
        query.where(Passage.section_id == section.id, Suggestion.state != SuggestionState.WITHDRAWN)
    ).all()
