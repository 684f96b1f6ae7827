"""Three-way merge of written text: by sentence first, then by word where sentences clash.

Two people's changes to different sentences, or to different words of one sentence, are both kept.
What both changed differently is kept from both, one after the other, and told as a conflict: no word
that only one side wrote is ever dropped (tests/domain/test_merging.py holds it to that).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from merge3 import Merge3

from roundtable.domain.comparing import Op, operations, tokens

#: A sentence, the space after it, or the end of a line; joined they are the text again.
SENTENCE = re.compile(r"\n|[^\S\n]+|[^\s](?:[^\n]*?[.!?;:]['\"”’)\]]*(?=\s|$)|[^\n]*)")


@dataclass(frozen=True)
class Conflict:
    """A place that both changed, each in their way."""

    base: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Merge:
    """The merged text. Where there are conflicts, it holds both versions of them, theirs first."""

    text: str
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.conflicts


def merge(base: str, theirs: str, yours: str) -> Merge:
    """Merge what two people made of ``base``. Line ends are taken as they stand in the texts."""
    out: list[str] = []
    conflicts: list[Conflict] = []
    for part in _regions(_sentences(base), _sentences(theirs), _sentences(yours)):
        if isinstance(part, str):
            out.append(part)
        else:
            merged = _merge_words(part)
            out.append(merged.text)
            conflicts += merged.conflicts
    return Merge("".join(out), conflicts)


def _merge_words(clash: Conflict) -> Merge:
    parts = _regions(tokens(clash.base), tokens(clash.theirs), tokens(clash.yours))
    if all(isinstance(part, str) for part in parts):
        return Merge("".join(str(part) for part in parts))
    # A sentence with one clash in it is kept whole from both: halves of sentences cannot be chosen from.
    return Merge(_both(clash.theirs, clash.yours), [clash])


def _both(theirs: str, yours: str) -> str:
    if not theirs or not yours or theirs[-1].isspace():
        return theirs + yours
    return theirs + ("\n" if "\n" in theirs + yours else " ") + yours


def _regions(base: Sequence[str], theirs: Sequence[str], yours: Sequence[str]) -> list[str | Conflict]:
    found: list[str | Conflict] = []
    merger = Merge3(base, theirs, yours, sequence_matcher=_Matcher)
    for region in merger.merge_groups():
        if region[0] == "conflict":
            found.append(Conflict(*("".join(side) for side in region[1:4])))
        else:
            found.append("".join(region[1]))
    return found


def _sentences(text: str) -> list[str]:
    return [s for s in SENTENCE.findall(text) if s]


class _Matcher:
    """What merge3 asks of difflib.SequenceMatcher, answered by the fast comparison."""

    def __init__(self, _junk: None, a: Sequence[str], b: Sequence[str]) -> None:
        self.a, self.b = a, b

    def get_matching_blocks(self) -> list[tuple[int, int, int]]:
        blocks: list[tuple[int, int, int]] = []
        at_a = at_b = 0
        for op, length in operations(self.a, self.b):
            if op is Op.SAME:
                blocks.append((at_a, at_b, length))
            at_a += 0 if op is Op.INSERTED else length
            at_b += 0 if op is Op.DELETED else length
        return [*blocks, (len(self.a), len(self.b), 0)]
