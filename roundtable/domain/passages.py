"""What is said of words of a paper: comments that stay with them through every edit (``domain.anchors``).

Where each passage stands is worked out once for each save, for all of a section together.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from roundtable.domain import clock, comments, dispositions, search, texts
from roundtable.domain.anchors import Quote, Spot, Step, follow, quote_at
from roundtable.domain.comparing import Piece
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape, rows
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Comment,
    Origin,
    Paper,
    Passage,
    Place,
    Revision,
    Section,
    Suggestion,
    User,
)
from roundtable.text.paragraphs import Span, find_words, number_at, paragraphs

#: Passages on the page of a paper, the newest, settled ones aside; all of them are listed a page at a time.
MOST_SHOWN = 200
#: Comments on these, answers among them.
MOST_ROWS = 600
#: Comparisons by which a passage is brought from an old revision to now; of more revisions some are passed over.
MOST_STEPS = 12


@dataclass
class Note:
    """A passage of a paper with what was said of it."""

    passage: Passage
    thread: comments.Thread | None = None
    suggestion: Suggestion | None = None
    pieces: Sequence[Piece] = ()  # of the change that is suggested
    action_items: list[ActionItem] = field(default_factory=list)
    is_same: bool = False  # its words are those of then
    is_plain: bool = False  # it stands after the very paragraph, all of it, that it is about
    origins: list[Any] = field(default_factory=list)  # what a suggestion answers


@dataclass
class Notes:
    """What is said of a section: after which paragraph, and of words that are no longer there."""

    after: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    orphans: list[Note] = field(default_factory=list)
    origins: dict[int, list[Any]] = field(default_factory=dict)  # what each paragraph comes from
    guessed: set[int] = field(default_factory=set)  # the paragraphs of which that is to be confirmed


def chosen(source: str, paragraph: int, words: str = "") -> Span:
    """From where to where a paragraph stands, or these words of it."""
    spans = paragraphs(source)
    if not 1 <= paragraph <= len(spans) or spans[paragraph - 1][0] == spans[paragraph - 1][1]:
        raise DomainError(N_("This paragraph is no longer there."))
    start, stop = spans[paragraph - 1]
    if not words.strip():
        return start, stop
    found = find_words(source[start:stop], words)
    if found is None:
        raise DomainError(
            N_("These words are not in the paragraph. Copy them from it, or leave this empty."), field="words"
        )
    return start + found[0], start + found[1]


def mark(section: Section, base: int, span: Span) -> Passage:
    """A passage of what revision ``base`` says, where it stands now."""
    texts.hold(section.text)  # a save at the same time waits, and follows it too
    source, (start, stop) = revision_source(section, base), span
    quote = quote_at(source, start, stop)
    passage = Passage(
        section_id=section.id,
        base_number=base,
        base_start=start,
        base_stop=stop,
        quote=quote.words,
        prefix=quote.prefix,
        suffix=quote.suffix,
        number=base,
        start=start,
        stop=stop,
        paragraph=number_at(paragraphs(source), start),
        place=Place.HELD,
        removal=[],
    )
    db.session.add(passage)
    db.session.flush()
    keep_up(section)
    return passage


def comment(paper: Paper, section: Section, words: str, *, base: int, span: Span, by: User) -> Comment:
    """Comment on words of a section, as revision ``base`` has them."""
    made = comments.post(paper, words, passage=mark(section, base, span), by=by)
    dispositions.note(made, paper, section, by=by)
    return made


def revision_source(section: Section, number: int) -> str:
    revision = texts.find_revision(section.text, number)
    if revision is None or revision.origin == Origin.PURGE:
        raise DomainError(N_("This form does not say which revision it started from. Nothing was changed."))
    return revision.source


def keep_up(section: Section) -> None:
    """The text has a new revision: every passage that is behind follows. Two queries, however many there are, and a
    bounded number of comparisons, however far behind they are."""
    text = section.text
    db.session.flush()
    query = select(Passage).where(Passage.section_id == section.id, Passage.number < text.number)
    behind = list(db.session.scalars(query.execution_options(populate_existing=True)))
    if not behind:
        return
    sources = _sources(section, {passage.number for passage in behind})
    for (number, old), (next_number, new) in pairwise(sources):
        step = Step(old, new)
        for passage in behind:
            if passage.number <= number:
                _follow(passage, section, step, (number, next_number))
    spans = paragraphs(text.source)
    for passage in behind:
        passage.number, passage.paragraph = text.number, number_at(spans, passage.start)


def _sources(section: Section, starts: set[int]) -> list[tuple[int, str]]:
    """What the revisions say by which one comes from these to the newest, by number; what was purged says nothing."""
    since = min(starts)
    query = select(Revision.number, Revision.source).where(
        Revision.text_id == section.text_id, Revision.number >= since, Revision.origin != Origin.PURGE
    )
    if (count := section.text.number - since) > MOST_STEPS:
        between = {since + count * n // MOST_STEPS for n in range(MOST_STEPS + 1)}
        query = query.where(Revision.number.in_(starts | between))
    found = [(number, source) for number, source in db.session.execute(query.order_by(Revision.number))]
    return found if found and found[0][0] == since else [(since, ""), *found]


def _follow(passage: Passage, section: Section, step: Step, numbers: tuple[int, int]) -> None:
    """By a step from one revision to another."""
    before, quote = Spot(passage.start, passage.stop, passage.place), _quote_of(passage)
    spot = follow(before, quote, step)
    if spot.place is Place.ORPHAN and before.place is not Place.ORPHAN:
        number, before, step = _removed_by(section, quote, before, step, numbers)
        passage.lost_number, passage.removal = number, step.removal(before.start, before.stop)
    elif spot.place is not Place.ORPHAN:
        passage.lost_number, passage.removal = None, []
    passage.start, passage.stop, passage.place = spot.start, spot.stop, spot.place


def _quote_of(passage: Passage) -> Quote:
    return Quote(passage.quote, passage.prefix, passage.suffix)


def _removed_by(
    section: Section, quote: Quote, spot: Spot, step: Step, numbers: tuple[int, int]
) -> tuple[int, Spot, Step]:
    """The revision between these two that removed the words, where they stood before it, and what it changed. Each
    comparison halves the revisions that it may have been."""
    since, until = numbers
    while until - since > 1:
        middle = (since + until) // 2
        revision = texts.find_revision(section.text, middle)
        if revision is None or revision.origin == Origin.PURGE:
            break
        half = Step(step.old, revision.source)
        found = follow(spot, quote, half)
        if found.place is Place.ORPHAN:
            until, step = middle, half
        else:
            since, spot, step = middle, found, Step(revision.source, step.new)
    return until, spot, step


def settle(passage: Passage, paper: Paper, *, by: User) -> None:
    """What was said of it is done with; it can be taken up again."""
    if passage.settled_at is None:
        passage.settled_at, passage.settled_by_id = clock.now(), by.id
        record(EventName.PASSAGE_SETTLED, passage, by=by, within=paper)


def reopen(passage: Passage, paper: Paper, *, by: User) -> None:
    if passage.settled_at is not None:
        passage.settled_at = passage.settled_by_id = None
        record(EventName.PASSAGE_REOPENED, passage, by=by, within=paper)


def confirm(passage: Passage, paper: Paper, *, is_here: bool, by: User) -> None:
    """Somebody has looked whether a passage that was found again is the one that was meant."""
    if passage.place is not Place.MOVED:
        return
    passage.place = Place.HELD if is_here else Place.ORPHAN
    if not is_here:
        passage.stop = passage.start
    record(EventName.PASSAGE_CONFIRMED, passage, by=by, within=paper, is_here=is_here)


def hide(section: Section) -> None:
    """The section was taken out: what is said of its words is not found any more."""
    for noun in (Suggestion, Comment):
        query = select(noun.id).join(Passage, noun.passage_id == Passage.id)
        for said_id in db.session.scalars(query.where(Passage.section_id == section.id)).all():
            search.drop(noun.kind, said_id)


def index_comments(section: Section, paper: Paper) -> None:
    """Those on its words: the section was brought back."""
    query = select(Comment).join(Passage, Comment.passage_id == Passage.id)
    query = query.where(Passage.section_id == section.id, Comment.withdrawn_at.is_(None))
    for comment in db.session.scalars(query).all():
        comments.index(comment, paper)


def guess_of(passage: Passage, section: Section) -> str:
    """What the paragraph says that may be the one, for a person to say whether it is."""
    if passage.place is not Place.MOVED:
        return ""
    source, number = section.text.source, passage.paragraph
    spans = paragraphs(source)
    start, stop = spans[number - 1] if 0 < number <= len(spans) else (passage.start, passage.stop)
    return source[start:stop]


def find(paper: Paper, passage_id: int) -> Passage | None:
    query = select(Passage).join(Section, Passage.section_id == Section.id)
    return db.session.scalar(query.where(Section.paper_id == paper.id, Passage.id == passage_id))


@dataclass(frozen=True)
class Counts:
    """Of how many passages something is said, by the ids of their sections."""

    open: dict[int, int] = field(default_factory=dict)
    settled: dict[int, int] = field(default_factory=dict)

    def of(self, *, is_settled: bool) -> dict[int, int]:
        return self.settled if is_settled else self.open


def counts_of(paper: Paper, person: User | None) -> Counts:
    found = rows(_COUNTS, paper_id=paper.id) if person else []
    return Counts(*({row[0]: row[at] for row in found if row[at]} for at in (1, 2)))


#: Something is said of it still: not all was withdrawn.
IS_SAID = (
    select(Comment.id).where(Comment.passage_id == Passage.id, Comment.withdrawn_at.is_(None)).exists()
    | select(Suggestion.id).where(Suggestion.passage_id == Passage.id).exists()
)
_COUNTS = (
    select(
        Passage.section_id,
        func.count().filter(Passage.settled_at.is_(None)),
        func.count().filter(Passage.settled_at.is_not(None)),
    )
    .join(Section, Passage.section_id == Section.id)
    .where(Section.paper_id == bindparam("paper_id"), Section.withdrawn_at.is_(None), IS_SAID)
    .group_by(Passage.section_id)
)


def said_of(what: Any, *, is_settled: bool) -> Select[Any]:
    """Of the passages of a paper, by its ``paper_id``, of which something is said: the newest first."""
    is_shown = Passage.settled_at.is_not(None) if is_settled else Passage.settled_at.is_(None)
    query = select(what).join(Section, Passage.section_id == Section.id).where(is_shown, IS_SAID)
    query = query.where(Section.paper_id == bindparam("paper_id"), Section.withdrawn_at.is_(None))
    return query.order_by(Passage.id.desc())


def newest(*, is_settled: bool) -> Select[Any]:
    """The ids of those that stand on the page of the paper."""
    return said_of(Passage.id, is_settled=is_settled).limit(MOST_SHOWN)


@dataclass
class Said:
    """What the page of a paper shows of what is said of its passages, by the ids of the sections."""

    of: dict[int, Notes] = field(default_factory=lambda: defaultdict(Notes))
    has_all_answers: bool = True

    def add(self, note: Note) -> None:
        passage, notes = note.passage, self.of[note.passage.section_id]
        (notes.orphans if passage.place is Place.ORPHAN else notes.after[passage.paragraph]).append(note)


def shown_of(paper: Paper, person: User | None, items: list[ActionItem], *, is_settled: bool = False) -> Said:
    """``items`` are the paper's action items. Visitors read what was published, not what was said of it."""
    said = Said()
    if person is None:
        return said
    found = _LINE.read(_of_paper(is_settled), paper_id=paper.id)
    said.has_all_answers = len(found) < MOST_ROWS
    for thread in comments.threaded(found):
        said.add(_note(thread, items))
    return said


def _note(thread: comments.Thread, items: list[ActionItem]) -> Note:
    passage: Any = thread.first.passage
    return Note(passage, thread, action_items=[item for item in items if item.passage_id == passage.id])


def notes_on(ids: Sequence[int], items: list[ActionItem]) -> list[Note]:
    """The comments on these passages."""
    return [_note(thread, items) for thread in comments.threaded(_LINE.read(_comments_on(ids)))]


_LINE = Shape(
    Comment,
    f"{comments.COLUMNS} passage_id",
    **comments.RELATED,
    passage="section_id quote number start stop paragraph place lost_number removal settled_at base_number",
)


@cache
def _of_paper(is_settled: bool) -> Select[Any]:
    return _comments_on(newest(is_settled=is_settled))


def _comments_on(ids: Any) -> Select[Any]:
    """What was said first of each, then the answers, the oldest first."""
    query = _LINE.select().where(Comment.passage_id.in_(ids))
    return query.order_by(Comment.parent_id.is_not(None), Comment.id).limit(MOST_ROWS)
