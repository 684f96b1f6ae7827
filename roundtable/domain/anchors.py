"""Where words of a text stand after it was edited.

First the comparison of both texts says where they went; where it does not, the same words with the same words around
them are looked for; then words like them, which a person is to confirm ("moved?"). What is nowhere any more is an
orphan, and is told with the change that removed it. Nothing here is ever lost.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from roundtable.domain.comparing import Op, operations, tokens
from roundtable.models import Place

CONTEXT = 32  # characters before and after a quote by which it is told from the same words elsewhere
ENOUGH = 0.5  # from so much of its letters on, what the comparison kept is the passage
SOME = 0.25  # and from so much it may be
SPEAKING = 25  # characters from which the same words are no coincidence
SHORTEST = 8  # characters that are looked for at all where nothing around them is the same
ALIKE = 75  # of 100, of what is taken to be like it
LONGEST_SOUGHT = 400  # characters of a quote that are compared with a text
MOST_OCCURRENCES = 50
LONGEST_TOLD = 600  # characters of each part of the change that removed a passage


@dataclass(frozen=True)
class Quote:
    """Words, and what stands before and after them."""

    words: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Spot:
    """Where a passage stands in a text. Of an orphan: where it would stand."""

    start: int
    stop: int
    place: Place = Place.HELD


def quote_at(text: str, start: int, end: int) -> Quote:
    return Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def follow(spot: Spot, quote: Quote, step: "Step") -> Spot:
    """Where a passage is after this step. ``quote`` is what was marked once, ``spot`` where it was before."""
    if spot.place is not Place.HELD and (found := _exact(quote, step.new, spot.start)) and found.place is Place.HELD:
        return found  # it is back
    start, end, share = step.landed(spot.start, spot.stop)
    if spot.place is not Place.ORPHAN:
        if share >= ENOUGH:
            return Spot(start, end, spot.place)
        now = quote_at(step.old, spot.start, spot.stop)
        for words in (now, quote):
            if found := _exact(words, step.new, start):
                return found if spot.place is Place.HELD else replace(found, place=Place.MOVED)
        for words in (now, quote):
            if found := _alike(words.words, step.new):
                return found
        if share >= SOME:
            return Spot(start, end, Place.MOVED)
    return Spot(start, start, Place.ORPHAN)


class Step:
    """From one text to the next, by the comparison of their words."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    @cached_property
    def blocks(self) -> list[tuple[int, int, int]]:
        """What stayed: from where, to where, and how long, in characters."""
        a, b = tokens(self.old), tokens(self.new)
        found: list[tuple[int, int, int]] = []
        at_a = at_b = in_old = in_new = 0
        for op, count in operations(a, b):
            length = sum(map(len, b[at_b : at_b + count] if op is Op.INSERTED else a[at_a : at_a + count]))
            if op is Op.SAME:
                found.append((in_old, in_new, length))
            if op is not Op.INSERTED:
                at_a, in_old = at_a + count, in_old + length
            if op is not Op.DELETED:
                at_b, in_new = at_b + count, in_new + length
        return found

    def landed(self, start: int, end: int) -> tuple[int, int, float]:
        """Where what is left of ``old[start:end]`` stands in the new text, and which share of its letters is left."""
        if start >= end:
            return self._point(start)
        kept = [(a, b, n) for a, b, n in self._within(start, end) if self.old[a : a + n].strip()]
        if not kept:
            place = self._after(start)
            return place, place, 0.0
        share = sum(_letters(self.old[a : a + n]) for a, _, n in kept) / (_letters(self.old[start:end]) or 1)
        first, last = kept[0], kept[-1]
        return self._from(start, first), self._until(end, last), share

    def removal(self, start: int, end: int) -> list[tuple[str, str]]:
        """The change that removed ``old[start:end]``, as pieces of a comparison, with some words around it."""
        left = next((a + n for a, _, n in reversed(self._before(start))), 0)
        after = next(((a, b) for a, b, _ in self.blocks if a >= end), (len(self.old), len(self.new)))
        here, there = self._after(start), after[1]
        gone, came = self.old[min(left, start) : after[0]], self.new[here:there]
        pieces = [
            (Op.SAME, self.new[max(0, here - 2 * CONTEXT) : here]),
            (Op.DELETED, _cut(gone)),
            (Op.INSERTED, _cut(came)),
            (Op.SAME, self.new[there : there + 2 * CONTEXT]),
        ]
        return [(str(op), words) for op, words in pieces if words]

    def _within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The parts of the blocks that stood between these places."""
        for at in range(max(0, bisect_right(self.blocks, start, key=lambda block: block[0]) - 1), len(self.blocks)):
            a, b, n = self.blocks[at]
            if a >= end:
                return
            low, high = max(a, start), min(a + n, end)
            if low < high:
                yield low, b + low - a, high - low

    def _before(self, place: int) -> list[tuple[int, int, int]]:
        """The blocks that ended at this place or before it."""
        return [block for block in self.blocks if block[0] + block[2] <= place]

    def _after(self, place: int) -> int:
        """Where in the new text goes on what stood before this place in the old one."""
        at = bisect_right(self.blocks, place, key=lambda block: block[0]) - 1
        if at < 0:
            return 0
        a, b, n = self.blocks[at]
        return b + min(place - a, n)

    def _point(self, place: int) -> tuple[int, int, float]:
        """A place between two letters: it is held by the one before it or the one after it."""
        here = next(((b, n) for _, b, n in self._within(place, place + 1)), None)
        before = next(((b, n) for _, b, n in self._within(place - 1, place)), None)
        found = here[0] if here else before[0] + 1 if before else self._after(place)
        return found, found, 1.0 if here or before or not self.old else 0.0

    def _from(self, start: int, first: tuple[int, int, int]) -> int:
        """Its first words were replaced by others: these are the passage now, if they are about as many."""
        a, b, _ = first
        before = next(iter(self._within(start - 1, start)), None) if start else (0, -1, 1)
        if a == start or before is None:
            return b
        begin = before[1] + 1
        words = self.new[begin:b]
        begin += len(words) - len(words.lstrip())
        return begin if b - begin <= _about(a - start) else b

    def _until(self, end: int, last: tuple[int, int, int]) -> int:
        a, b, n = last
        if a + n == end:
            return b + n
        stop = b + n - (len(self.old[a : a + n]) - len(self.old[a : a + n].rstrip()))
        after = next(iter(self._within(end, end + 1)), None) if end < len(self.old) else (0, len(self.new), 0)
        if after is None:
            return stop
        words = self.new[stop : after[1]].rstrip()
        return stop + len(words) if len(words) <= _about(end - a - n) else stop


def _about(length: int) -> int:
    return 2 * length + CONTEXT


def _letters(words: str) -> int:
    return sum(map(len, words.split()))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_TOLD else words[:LONGEST_TOLD] + " …"


def _exact(quote: Quote, text: str, near: int) -> Spot | None:
    """The same words, best with the same words around them; held where that can be no coincidence."""
    if not quote.words.strip():
        return None
    found = list(_occurrences(quote.words, text))
    if not found:
        return None
    best = max(found, key=lambda at: (_around(quote, text, at), -abs(at - near)))
    around = _around(quote, text, best)
    is_sure = around >= min(CONTEXT // 2, len(quote.prefix) + len(quote.suffix)) > 0
    if is_sure or (len(found) == 1 and len(quote.words) >= SPEAKING):
        return Spot(best, best + len(quote.words))
    return Spot(best, best + len(quote.words), Place.MOVED) if len(quote.words) >= SHORTEST else None


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    for _ in range(MOST_OCCURRENCES):
        if at < 0:
            return
        end = at + len(words)
        if not (_joins(text[at - 1 : at], words[0]) or _joins(words[-1], text[end : end + 1])):
            yield at
        at = text.find(words, at + 1)


def _joins(one: str, other: str) -> bool:
    """Whether a word goes on from one to the other."""
    return one.isalnum() and other.isalnum()


def _around(quote: Quote, text: str, at: int) -> int:
    """How many characters before and after are the same."""
    before, after = text[max(0, at - CONTEXT) : at], text[at + len(quote.words) : at + len(quote.words) + CONTEXT]
    return _same_first(quote.prefix[::-1], before[::-1]) + _same_first(quote.suffix, after)


def _same_first(one: str, other: str) -> int:
    """How many characters are the same from the first one on."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _alike(words: str, text: str) -> Spot | None:
    """What is most like these words, from word to word."""
    sought = words[:LONGEST_SOUGHT]
    if _letters(sought) < SHORTEST:
        return None
    found = fuzz.partial_ratio_alignment(sought, text, score_cutoff=ALIKE)
    if found is None or len(text) < len(sought):
        return None
    start, end = found.dest_start, min(len(text), found.dest_end + len(words) - len(sought))
    while start > 0 and _joins(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _joins(text[end - 1], text[end]):
        end += 1
    return Spot(start, end, Place.MOVED)
