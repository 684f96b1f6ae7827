"""Who wrote which words of a text: every word is its writer's who put it there, whatever was written around it since.

Worked out word by word from one revision to the next when it is saved, and kept with it. A word that stays keeps its
writer. So does what is restored, what is merged from an older state, and a passage that is moved within one save.
Shown to those who write the paper, for finding whom to ask; never counted, and never in public.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import undefer

from roundtable.domain import texts
from roundtable.domain.comparing import TIME_LIMIT, Op, operations, tokens
from roundtable.domain.texts import Kept, Saved
from roundtable.extensions import db
from roundtable.models import Origin, Revision, Text, User

#: In place of a revision: the state before it was purged, and nobody knows any more.
NOBODY_KNOWS = 0
#: A passage of so many words or more that is moved stays its writer's.
FEWEST_MOVED = 3
#: So often it is looked for what is not found at first.
MOST_TIMES = 8

#: Runs of words: the number of the revision that they came with, and how many there are.
Runs = list[list[int]]


#: Of the tokens, what somebody wrote: a space or a sign between two words could be anybody's.
WORD = re.compile(r"\w|\[@")


def words_of(source: str) -> list[str]:
    return [token for token in tokens(source) if WORD.match(token)]


@dataclass(frozen=True)
class Credited:
    """The words of a text, and the number of the revision that each came with."""

    words: list[str]
    numbers: list[int]

    @classmethod
    def of(cls, source: str, runs: Runs) -> "Credited":
        return cls(words_of(source), [number for number, length in runs for _ in range(length)])

    @property
    def runs(self) -> Runs:
        return [[number, len(list(same))] for number, same in groupby(self.numbers)]


NOTHING = Credited([], [])


@dataclass(frozen=True)
class Stretch:
    """Words of one person that follow each other; none: nobody knows any more."""

    writer: User | None
    text: str


def step(before: Credited, source: str, number: int, *, base: Credited = NOTHING, draft: str | None = None) -> Credited:
    """What revision ``number`` makes of the one before it. ``draft`` is what its writer had made of ``base`` before it
    was merged."""
    new = words_of(source)
    credit: list[int | None] = [None] * len(new)
    gone: list[int] = []
    for op, old_at, new_at, length in _walk(before.words, new):
        if op is Op.SAME:
            credit[new_at : new_at + length] = before.numbers[old_at : old_at + length]
        elif op is Op.DELETED:
            gone += range(old_at, old_at + length)
    if draft is not None:
        _take(credit, new, step(base, draft, number), fewest=1)
    left = Credited([before.words[i] for i in gone], [before.numbers[i] for i in gone])
    _take(credit, new, left, fewest=FEWEST_MOVED if draft is None else 1)  # a merge moves single words too
    return Credited(new, [number if found is None else found for found in credit])


def walk(states: Iterable[tuple[str, Sequence[int]]]) -> list[Runs]:
    """For each state of a text, 1, 2, …, what is kept with its revision. Each was made of states before it; what came
    from the second of two stays its writers'."""
    known = [NOTHING]
    for number, (source, after) in enumerate(states, start=1):
        first, second = (*after, 0, 0)[:2]
        base = known[second]
        draft = " ".join(base.words) if second else None
        known.append(step(known[first], source, number, base=base, draft=draft))
    return [credited.runs for credited in known[1:]]


def begin(text: Text) -> None:
    """The first words of a text are all its first writer's."""
    if text.number == 1:
        first = texts.find_revision(text, 1)
        assert first is not None
        first.writers = step(NOTHING, text.source, 1).runs


def follow(saved: Saved) -> None:
    """Note of the revision that was saved just now, if the one before it has it noted."""
    if (revision := saved.revision) is None:
        return
    wanted = {revision.number - 1, saved.draft.base if saved.draft else 0, _restored(revision)}
    query = select(Revision).where(Revision.text_id == revision.text_id, Revision.number.in_(wanted))
    found = {one.number: one for one in db.session.scalars(query.options(undefer(Revision.writers)))}
    known = {one.number: Credited.of(one.source, one.writers) for one in found.values() if one.writers is not None}
    if revision.number == 1 or revision.number - 1 in known:
        revision.writers = _next(revision, known, saved.draft).runs


def stretches(written: Collection[Text]) -> tuple[dict[int, list[Stretch]], dict[tuple[int, int], Runs]]:
    """By the ids of the texts; and what had to be worked out for it, to be kept. As many queries for 600 revisions
    as for one."""
    ids = {text.id for text in written}
    newest = select(Revision.text_id, Revision.writers).join(Text, Text.id == Revision.text_id)
    rows = db.session.execute(newest.where(Text.id.in_(ids), Revision.number == Text.number))
    runs: dict[int, Runs] = {text_id: found for text_id, found in rows if found is not None}
    missing = ids - set(runs)
    worked_out = _worked_out(missing) if missing else {}
    of_whom = _writers_of(ids)
    told = {}
    for text in written:
        found = runs.get(text.id) or worked_out.get((text.id, text.number), [])
        numbers = Credited.of(text.source, found).numbers
        told[text.id] = list(_told(text.source, numbers, {n: of_whom.get((text.id, n)) for n in numbers}))
    return told, worked_out


def keep(worked_out: dict[tuple[int, int], Runs]) -> None:
    values = [{"of": text_id, "nr": number, "runs": runs} for (text_id, number), runs in worked_out.items()]
    noted = update(Revision).where(Revision.text_id == bindparam("of"), Revision.number == bindparam("nr"))
    if values:
        db.session.connection().execute(noted.values(writers=bindparam("runs")), values)


def _worked_out(text_ids: Collection[int]) -> dict[tuple[int, int], Runs]:
    """Walked once from the first revision: of texts from before this was noted."""
    columns = (Revision.text_id, Revision.number, Revision.source, Revision.origin, Revision.note)
    query = select(*columns).where(Revision.text_id.in_(text_ids)).order_by(Revision.text_id, Revision.number)
    found: dict[tuple[int, int], Runs] = {}
    for text_id, rows in groupby(db.session.execute(query), key=lambda row: row.text_id):
        known: dict[int, Credited] = {}
        is_lost = False
        for row in rows:
            made = Revision(number=row.number, source=row.source, origin=row.origin, note=row.note)
            before = known.get(row.number - 1, NOTHING)
            known[row.number] = step(before, row.source, NOBODY_KNOWS) if is_lost else _next(made, known, None)
            is_lost = row.origin is Origin.PURGE
            if not is_lost:
                found[text_id, row.number] = known[row.number].runs
    return found


def _next(revision: Revision, known: dict[int, Credited], draft: Kept | None) -> Credited:
    restored = known.get(_restored(revision))
    if restored is not None and restored.words == words_of(revision.source):
        return restored
    before = known.get(revision.number - 1, NOTHING)
    if restored is not None and revision.origin is Origin.UNDO:  # a part of it: what a suggestion had replaced
        return step(before, revision.source, revision.number, base=restored, draft=" ".join(restored.words))
    base = known.get(draft.base, NOTHING) if draft else NOTHING
    return step(before, revision.source, revision.number, base=base, draft=draft.source if draft else None)


def _restored(revision: Revision) -> int:
    """The number of the revision whose words, or some of them, it has again; 0: it is none of these."""
    is_so = revision.origin in {Origin.RESTORE, Origin.UNDO} and revision.note.isdecimal()
    return int(revision.note) if is_so else 0


def _take(credit: list[int | None], new: Sequence[str], source: Credited, *, fewest: int) -> None:
    """Credit what has no writer yet with those of its words in ``source``, where so many follow each other. What stands
    in another order there, or there once and here twice, is found the next time."""
    for _time in range(MOST_TIMES):
        open_ = [at for at, found in enumerate(credit) if found is None]
        if not open_ or not source.words:
            return
        taken = 0
        for op, old_at, new_at, length in _walk(source.words, [new[at] for at in open_], TIME_LIMIT / MOST_TIMES):
            if op is Op.SAME and length >= fewest:
                taken += length
                for at, number in zip(open_[new_at : new_at + length], source.numbers[old_at:], strict=False):
                    credit[at] = number
        if not taken:
            return


def _walk(old: Sequence[str], new: Sequence[str], seconds: float = TIME_LIMIT) -> Iterable[tuple[Op, int, int, int]]:
    old_at = new_at = 0
    for op, length in operations(old, new, seconds):
        yield op, old_at, new_at, length
        old_at += 0 if op is Op.INSERTED else length
        new_at += 0 if op is Op.DELETED else length


def _writers_of(text_ids: Collection[int]) -> dict[tuple[int, int], User | None]:
    query = select(Revision.text_id, Revision.number, User).outerjoin(User, User.id == Revision.author_id)
    rows = db.session.execute(query.where(Revision.text_id.in_(text_ids)))
    return {(text_id, number): person for text_id, number, person in rows}


def _told(source: str, numbers: Sequence[int], writers: dict[int, User | None]) -> Iterable[Stretch]:
    """Spaces and signs between words go with what is before them."""
    left, writer, words, has_word = iter(numbers), None, "", False
    for token in tokens(source):
        if WORD.match(token):
            of_word = writers[next(left)]
            if has_word and of_word is not writer:
                yield Stretch(writer, words)
                words = ""
            writer, has_word = of_word, True
        words += token
    if words:
        yield Stretch(writer, words)
