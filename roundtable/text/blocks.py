"""The blocks of a rendered text, numbered: paragraph 3 is a link, and what is said of it stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

from roundtable.text import plain

#: What is not counted: headings, lines, and footnotes, which stand at the end whatever is put before them.
UNCOUNTED = frozenset({"h3", "h4", "h5", "h6", "hr"})
VOID = frozenset({"br", "hr", "img"})
#: From so much of its words on a paragraph is taken for the one that was quoted.
ALIKE = 0.75
LONGEST_QUOTE = 300


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table … at the top of a text; a heading has the number 0."""

    number: int
    html: str
    words: str

    @property
    def anchor(self) -> str:
        return f"p-{self.number}"

    @property
    def quote(self) -> str:
        """Its first words, by which it is found again when others are put before it."""
        return self.words[:LONGEST_QUOTE]


def blocks_of(html: str) -> list[Block]:
    """The blocks at the top of HTML that ``render`` made, in order. Put together again they are that HTML."""
    found, number = [], 0
    for tag, piece in _Splitter(html).pieces():
        is_counted = tag not in UNCOUNTED and 'class="footnote"' not in piece[:30]
        number += is_counted
        found.append(Block(number if is_counted else 0, piece, plain(piece)))
    return found


def place_of(quote: str, number: int, blocks: Sequence[Block]) -> int:
    """The number of the paragraph that now holds what was quoted from paragraph ``number``; 0 when it is gone.

    The same words win, nearest to the old place; then the words most like them."""
    counted = [b for b in blocks if b.number]
    near = sorted(counted, key=lambda b: abs(b.number - number))
    if not quote:
        return number if number in {b.number for b in counted} else 0
    for block in near:
        if block.quote == quote:
            return block.number
    alike = [(_likeness(b.quote, quote), b.number) for b in near]
    share, found = max(alike, key=lambda a: a[0], default=(0.0, 0))  # of two alike, the nearer
    return found if share >= ALIKE else 0


def _likeness(words: str, quote: str) -> float:
    """The share of the words that are the same; 0 where a glance says that it is too small."""
    matcher = SequenceMatcher(None, words, quote, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < ALIKE:
        return 0.0
    return matcher.ratio()


class _Splitter(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html = html
        self.lines = [0]
        for line in html.split("\n")[:-1]:
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.depth = 0
        self.starts: list[tuple[str, int]] = []

    def pieces(self) -> list[tuple[str, str]]:
        """Each block with the name of its element, up to where the next one begins."""
        self.feed(self.html)
        self.close()
        ends = [*(start for _, start in self.starts[1:]), len(self.html)]
        begins = [0, *(start for _, start in self.starts[1:])]
        return [(tag, self.html[a:b]) for (tag, _), a, b in zip(self.starts, begins, ends, strict=False)]

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if self.depth == 0:
            line, column = self.getpos()
            self.starts.append((tag, self.lines[line - 1] + column))
        self.depth += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - (tag not in VOID))
