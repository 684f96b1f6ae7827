"""What changed between two states of a paper, section by section and word by word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

from roundtable.domain import texts
from roundtable.domain.comparing import TIME_LIMIT, Block, Change, Op, Piece, changes, compare, folded, operations
from roundtable.domain.papers_read import Mark
from roundtable.domain.sections import Numbered
from roundtable.domain.versions import Entry
from roundtable.models import Section

#: The least time that is given to each section, in seconds, when the others have taken all of it.
LEAST_TIME = 0.005


@dataclass(frozen=True)
class Part:
    """A section in one state of a paper."""

    section: int
    number: str
    depth: int
    title: str
    text: int
    revision: int

    @property
    def key(self) -> tuple[int, int]:
        return self.text, self.revision


@dataclass(frozen=True)
class SectionChange:
    """What became of a section: ``old`` is none where it was added, ``new`` where it was taken out."""

    old: Part | None
    new: Part | None
    is_moved: bool = False
    is_purged: bool = False  # words of one state are gone: there is nothing to compare
    pieces: list[Piece] = field(default_factory=list)

    @property
    def part(self) -> Part:
        part = self.new or self.old
        assert part is not None
        return part

    @property
    def is_renamed(self) -> bool:
        return bool(self.old and self.new and self.old.title != self.new.title)

    @property
    def has_other_words(self) -> bool:
        return any(piece.op is not Op.SAME for piece in self.pieces)

    @property
    def is_changed(self) -> bool:
        is_there = self.old is not None and self.new is not None
        return not is_there or self.is_moved or self.is_renamed or self.is_purged or self.has_other_words

    @property
    def blocks(self) -> list[Block]:
        return folded(self.pieces)

    @property
    def changes(self) -> list[Change]:
        return changes(self.pieces)


def of_entries(entries: Iterable[Entry]) -> list[Part]:
    """Of a version."""
    return [Part(e.section, e.number, e.depth, e.title, e.text, e.revision) for e in entries]


def of_sections(numbered: Iterable[Numbered]) -> list[Part]:
    """Of the paper as it is now."""
    return [
        Part(n.section.id, n.number, n.depth, n.section.title, n.section.text.id, n.section.text.number)
        for n in numbered
    ]


def of_read(mark: Mark, now: Iterable[Part], taken_out: Iterable[Section]) -> list[Part]:
    """Of the paper as somebody had it before them: the sections that they had, as they said then."""
    gone = [Part(s.id, "", 1, s.title, s.text_id, mark.revisions[s.id]) for s in taken_out]
    had = [replace(part, revision=mark.revisions[part.section]) for part in now if part.section in mark.revisions]
    return had + gone


def between(old: Sequence[Part], new: Sequence[Part]) -> list[SectionChange]:
    """Every section of both, in the order of the new; what was taken out stands where it was. One query,
    and no more time than one comparison may take."""
    before, now = {part.section: part for part in old}, {part.section: part for part in new}
    pairs = [(before.get(section), now.get(section)) for section in _order(list(before), list(now))]
    words = texts.words_of({part.key for pair in pairs if not _is_same(*pair) for part in pair if part})
    moved = _moved(before, now)
    ends_at = monotonic() + TIME_LIMIT
    found = []
    for was, is_now in pairs:
        is_moved = is_now is not None and is_now.section in moved
        if _is_same(was, is_now):
            found.append(SectionChange(was, is_now, is_moved))
            continue
        said = [words[part.key] if part else "" for part in (was, is_now)]
        purged = None in said
        left = max(LEAST_TIME, ends_at - monotonic())
        pieces = [] if purged else compare(said[0] or "", said[1] or "", left)
        found.append(SectionChange(was, is_now, is_moved, purged, pieces))
    return found


def _is_same(was: Part | None, is_now: Part | None) -> bool:
    return was is not None and is_now is not None and was.key == is_now.key


def _order(old: list[int], new: list[int]) -> list[int]:
    order = list(new)
    for at, section in enumerate(old):
        if section not in order:
            order.insert(order.index(old[at - 1]) + 1 if at else 0, section)
    return order


def _moved(before: dict[int, Part], now: dict[int, Part]) -> set[int]:
    """Those that stand elsewhere among the sections of both; not those that others were put before."""
    both = [str(section) for section in before if section in now]
    after = [str(section) for section in now if section in before]
    at, moved = 0, {s for s in now if s in before and now[s].depth != before[s].depth}
    for op, length in operations(both, after):
        if op is Op.INSERTED:
            moved |= {int(section) for section in after[at : at + length]}
        at += 0 if op is Op.DELETED else length
    return moved
