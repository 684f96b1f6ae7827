"""The text part of a mail, made from its HTML, so that both always say the same."""

import re
import textwrap
from collections.abc import Iterator
from html import unescape

WIDTH = 72
EMPTY = {"br", "hr", "img", "meta", "link", "input"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "ul", "ol", "table", "tr", "td", "blockquote", "br", "li", "hr"}


def text_of(html: str) -> str:
    """The words in order: a line under h1 and h2, list items with a dash, addresses of links beneath them."""
    return lines_of(html).strip() + "\n"


def lines_of(html: str) -> str:
    """The same of a part of a mail: an empty line at its ends says that one belongs between it and its neighbour."""
    reader = _Reader()
    for between, closes, tag, attributes in _parts(html):
        if between:
            reader.take_words(unescape(between))
        elif closes:
            reader.end(tag.lower())
        else:
            reader.begin(tag.lower(), attributes)
    return reader.text()


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
        self.blocks: list[str] = []
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
            if self.href not in self.links:
                self.links.append(self.href)
            self.href = ""
        if self.item:
            self.item -= 1
        if tag in {"h1", "h2"}:
            self.underline = "=" if tag == "h1" else "-"
        if tag in BLOCKS:
            self._end_block()
            if not self.item and self.blocks and self.blocks[-1].startswith("  "):
                self.blocks.append("")

    def take_words(self, words: str) -> None:
        if not self.hidden:
            self.words += words

    def text(self) -> str:
        self._end_block()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.blocks))

    def _end_block(self) -> None:
        words = re.sub(r"\s+", " ", self.words).strip()
        if words:
            indent = "  " if self.item or self.prefix else ""
            lines = _wrapped(words, self.prefix or indent, indent)
            if self.underline:
                lines = ["", *lines, self.underline * min(WIDTH, max(len(line) for line in lines)), ""]
            # An address stands alone on its line, so that mail programs make it a link.
            lines += [f"{indent}{link}" for link in self.links if link not in words]
            self.blocks += lines if indent or self.underline else [*lines, ""]
            self.prefix = ""
        self.words, self.links, self.underline = "", [], ""


def _wrapped(words: str, first: str, others: str) -> list[str]:
    if len(first) + len(words) <= WIDTH:
        return [first + words]
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
