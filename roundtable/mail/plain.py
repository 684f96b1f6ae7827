"""The text part of a mail, made from its HTML, so that both always say the same."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

WIDTH = 72
EMPTY = {"br", "hr", "img", "meta", "link", "input"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "ul", "ol", "table", "tr", "td", "blockquote", "br", "li", "hr"}


def text_of(html: str) -> str:
    """The words in order: a line under h1 and h2, list items with a dash, addresses of links beneath them."""
    return lines_of(blocks_of(html)).strip() + "\n"


def blocks_of(html: str) -> "list[Block | None]":
    """Of a part of a mail, for ``lines_of``."""
    reader = _Reader()
    for between, closes, tag, attributes in _parts(html):
        if between:
            reader.take_words(unescape(between))
        elif closes:
            reader.end(tag.lower())
        else:
            reader.begin(tag.lower(), attributes)
    return reader.all_blocks()


def lines_of(blocks: "Blocks") -> str:
    """Their text: an empty line at its ends says that one belongs between it and its neighbour."""
    lines = list[str]()
    for block in blocks:
        if block is not None:
            lines += block.lines()
        elif lines and lines[-1].startswith("  "):
            lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


class Block(NamedTuple):
    """Words that stand by themselves, and the links in them."""

    words: str
    links: Sequence[str]
    prefix: str
    indent: str
    underline: str

    def rewritten(self, write: Callable[[str], str]) -> "Block":
        return self._replace(words=write(self.words), links=[write(link) for link in self.links])

    def lines(self) -> list[str]:
        words = " ".join(self.words.split())
        if not words:
            return []
        indent = self.indent
        lines = _wrapped(words, self.prefix or indent, indent)
        if self.underline:
            lines = ["", *lines, self.underline * min(WIDTH, max(len(line) for line in lines)), ""]
        # An address stands alone on its line, so that mail programs make it a link.
        lines += [f"{indent}{link}" for link in dict.fromkeys(self.links) if link not in words]
        return lines if indent or self.underline else [*lines, ""]


class Written(NamedTuple):
    """A block whose lines are known already."""

    own: list[str]

    def rewritten(self, _write: Callable[[str], str]) -> "Written":
        return self

    def lines(self) -> list[str]:
        return self.own


#: None is where a list item or a table ends, below which an empty line belongs if what stands above is indented.
Blocks = Sequence[Block | Written | None]


def _parts(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Words between tags, or a tag. Our templates and the sanitiser write whole ones, so that this is enough."""
    for found in _PART.finditer(html):
        if not found[0].startswith("<!"):
            yield found[1] or "", found[2] or "", found[3] or "", found[4] or ""


_PART = re.compile(
    r"""([^<]+) | <!--.*?--> | <![^>]*> | <(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r'(class|href)="([^"]*)"')


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block | None] = []
        self.words = ""
        self.links: list[str] = []
        self.prefix = ""
        self.underline = ""
        self.hidden = 0
        self.item = 0  # how many elements deep we are in a list item; what follows its first line is indented
        self.href = ""

    def begin(self, tag: str, attributes: str) -> None:
        given: dict[str, str] = dict(_ATTRIBUTE.findall(attributes)) if attributes else {}
        classes = given.get("class", "").split()
        if tag in {"head", "style", "title"} or "pre" in classes:
            self.hidden += 1
            return
        if self.hidden and tag == "div":
            self.hidden += 1
        if tag in BLOCKS:
            self._end_block()
        if self.item:
            self.item += tag not in EMPTY
        elif tag == "li" or "item" in classes:
            self.prefix, self.item = "- ", 1
        if tag == "a":
            self.href = unescape(given.get("href", ""))

    def end(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= tag in {"head", "style", "title", "div"}
            return
        if tag == "a" and self.href:
            self.links.append(self.href)
            self.href = ""
        if self.item:
            self.item -= 1
        if tag in {"h1", "h2"}:
            self.underline = "=" if tag == "h1" else "-"
        if tag in BLOCKS:
            self._end_block()
            if not self.item:
                self.blocks.append(None)

    def take_words(self, words: str) -> None:
        if not self.hidden:
            self.words += words

    def all_blocks(self) -> list[Block | None]:
        self._end_block()
        return self.blocks

    def _end_block(self) -> None:
        if self.words and not self.words.isspace():
            indent = "  " if self.item or self.prefix else ""
            self.blocks.append(Block(self.words, self.links, self.prefix, indent, self.underline))
            self.prefix = ""
        self.words, self.links, self.underline = "", [], ""


def _wrapped(words: str, first: str, others: str) -> list[str]:
    """As ``textwrap`` does it, which takes ten times as long to find out where words end."""
    if len(first) + len(words) <= WIDTH:
        return [first + words]
    beginning, *rest = words.split(" ")
    lines = [first + beginning]
    for word in rest:
        if len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(others + word)
    return lines
