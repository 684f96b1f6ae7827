"""Our Markdown: Python-Markdown with the habits that people bring from elsewhere.

A list may follow a line directly and nest by two spaces; ``~~struck~~`` and ``- [ ]`` work; cells with
tabs are tables; addresses, DOIs, PMIDs, NCT numbers, D-31 and A-112 are links; a picture alone on a
line is a figure, its title the caption; pictures from elsewhere are links. The result is not yet safe.
"""

import html as html_entities
import re
import threading
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

from roundtable.text.cells import cells_to_tables

#: Pictures come from our own files only: /files/TOKEN/name
PICTURE = re.compile(r"^/files/(?P<token>[\w-]{20,43})/")
#: What becomes a link by itself, and where it leads.
REFERENCE = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]}’'])"
    r"|\bdoi:\s?(?P<doi>10\.\d{4,9}/[^\s<>\"]+[^\s<>\".,;:)\]])"
    r"|\bPMID:?\s(?P<pmid>\d{5,9})\b"
    r"|\b(?P<nct>NCT\d{8})\b"
    r"|(?<![\w/#-])D-(?P<decision>\d{1,9})(?![\w-])"
    r"|(?<![\w/#-])A-(?P<action_item>\d{1,9})(?![\w-])"
)
LEADS_TO = {
    "url": "{}",
    "doi": "https://doi.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "nct": "https://clinicaltrials.gov/study/{}",
    "decision": "/decisions/{}",
    "action_item": "/action-items/{}",
}
ITEM = re.compile(r"^(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])(?P<space> +)(?P<rest>\S.*)$")

MOST_BRACKETS = 150  # in one block

_own = threading.local()  # a converter is dear to make and not shared between threads


def to_html(source: str) -> str:
    try:
        return _converter().convert(cells_to_tables(source))
    except RecursionError:  # a thousand nested quotes: shown as typed
        _own.converter = None
        return f"<pre>{html_entities.escape(source)}</pre>"


def typed_paragraphs(source: str) -> list[str]:
    """What was typed of each paragraph at the top that carries the class ``par``, in order."""
    converter = _converter()
    lines = cells_to_tables(source).split("\n")
    try:
        for before in converter.preprocessors:
            lines = before.run(lines)
        root = converter.parser.parseDocument(lines).getroot()
        assert root is not None
        typed = [(child, child.text or "") for child in root if child.tag == "p"]
        for shaping in converter.treeprocessors:
            shaping.run(root)
    except RecursionError:
        _own.converter = None
        return []
    return [words for paragraph, words in typed if paragraph.get("class") == "par"]


def _converter() -> markdown.Markdown:
    converter: markdown.Markdown | None = getattr(_own, "converter", None)
    if converter is None:
        converter = _own.converter = markdown.Markdown(
            extensions=["tables", "fenced_code", "sane_lists", "footnotes", "def_list", _Dialect()],
            output_format="html",
        )
    return converter.reset()


class _Dialect(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.preprocessors.deregister("html_block")  # what looks like HTML is shown as typed
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_Brackets(md), "roundtable-brackets", 23)
        md.preprocessors.register(_Lists(md), "roundtable-lists", 22)
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"()~~(?!\s)(.+?)~~", "del"), "roundtable-del", 60)
        md.treeprocessors.register(_Shape(md), "roundtable-shape", 1)


class _Brackets(Preprocessor):
    """Links are looked for in time that grows with the square of the brackets: a block with very many
    of them, which nobody writes, shows them as typed."""

    def run(self, lines: list[str]) -> list[str]:
        blocks = re.split(r"(\n[ \t]*\n)", "\n".join(lines))
        kept = [b if b.count("[") <= MOST_BRACKETS else b.replace("[", "\\[") for b in blocks]
        return "".join(kept).split("\n")


class _Lists(Preprocessor):
    """A blank line before a list that follows a line, and four spaces for each level of nesting."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        columns: list[int] = []  # where the marks of the open items stand, outermost first
        for line in lines:
            item = ITEM.match(line)
            if item and (columns or len(item["indent"]) < 4):
                if not columns and out and out[-1].strip():
                    out.append("")
                columns = _nested(columns, len(item["indent"]))
                out.append(f"{' ' * 4 * (len(columns) - 1)}{item['mark']} {item['rest']}")
            elif columns and line.startswith("  ") and line.strip():  # goes on within the item
                out.append(" " * 4 * len(columns) + line.strip())
            else:
                if line.strip() and out and not out[-1].strip():
                    columns = []  # a new paragraph at the margin ends the list
                out.append(line)
        return out


def _nested(columns: list[int], column: int) -> list[int]:
    """The open items after one more at this column."""
    kept = [c for c in columns if c <= column]
    if not kept or column >= kept[-1] + 2:
        return [*kept, column]
    return kept


class _Shape(Treeprocessor):
    def run(self, root: Element) -> None:
        above: list[int] = []  # the levels, as typed, of the headings that the next one may stand beneath
        for element in list(root.iter()):
            if re.fullmatch(r"h[1-6]", element.tag):
                typed = int(element.tag[1])
                above = [*(level for level in above if level < typed), typed]
                element.tag = f"h{min(6, len(above) + 2)}"
            elif element.tag in {"td", "th"}:
                _shape_cell(element)
            elif element.tag == "li":
                _shape_task(element)
            elif element.tag == "img" and not PICTURE.match(element.get("src", "")):
                _make_link(element)
        for child in root:
            if child.tag == "p" and not (child.text or "").startswith(STX):  # else: code that is put back later
                _shape_paragraph(child)
        _link_references(root)


def _shape_cell(cell: Element) -> None:
    """Alignment is a class: the content security policy forbids styles."""
    if style := cell.attrib.pop("style", ""):
        cell.set("class", style.removeprefix("text-align:").strip(" ;"))
    if cell.tag == "th":
        cell.set("scope", "col")


def _shape_task(item: Element) -> None:
    first = item if (item.text or "").strip() else next(iter(item), item)
    if match := re.match(r"\[([ xX]?)\]\s+", first.text or ""):
        box = "☑" if match[1].strip() else "☐"
        first.text = f"{box} {(first.text or '')[match.end() :]}"


def _make_link(picture: Element) -> None:
    """A picture from elsewhere would tell its server who reads this: it becomes a link."""
    address, alternative = picture.get("src", ""), picture.get("alt", "")
    picture.attrib.clear()
    picture.tag = "a"
    picture.set("href", address)
    picture.text = alternative or address


def _shape_paragraph(paragraph: Element) -> None:
    """A paragraph that is one picture and nothing else is a figure; others are marked for their numbers."""
    words = (paragraph.text or "") + "".join(child.tail or "" for child in paragraph)
    if len(paragraph) != 1 or paragraph[0].tag != "img" or words.strip():
        paragraph.set("class", "par")
        return
    paragraph.tag = "figure"
    if caption := paragraph[0].attrib.pop("title", ""):
        legend = Element("figcaption")
        legend.text = caption
        paragraph.append(legend)


def _link_references(element: Element) -> None:
    """Depth first; what is a link or code already is left alone."""
    if element.tag in {"a", "code", "pre"}:
        return
    for child in list(element):
        _link_references(child)
        if child.tail and REFERENCE.search(child.tail):
            child.tail, links = _split(child.tail)
            place = list(element).index(child) + 1
            element[place:place] = links
    if element.text and REFERENCE.search(element.text):
        element.text, links = _split(element.text)
        element[0:0] = links


def _split(words: str) -> tuple[str, list[Element]]:
    """The words before the first reference, and the links, each with the words after it as its tail."""
    links: list[Element] = []
    ends = [0]
    for match in REFERENCE.finditer(words):
        kind, value = next((k, v) for k, v in match.groupdict().items() if v is not None)
        link = Element("a", {"href": LEADS_TO[kind].format(value)})
        link.text = match[0]
        links.append(link)
        ends.append(match.end())
    starts = [match.start() for match in REFERENCE.finditer(words)]
    tails = [words[end:start] for end, start in zip(ends, [*starts, len(words)], strict=True)]
    for link, tail in zip(links, tails[1:], strict=True):
        link.tail = tail
    return tails[0], links
