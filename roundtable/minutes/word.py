"""The paragraphs of a Word file (DOCX) as lines of Markdown, so that they are read like any other text.

Paragraphs of the body are counted, empty ones too, and a table row counts as one line. Tracked insertions are read;
tracked deletions, comments and hidden text are not. Of the parts of the file only three are looked into; how many
there are, how large they are and how far they were packed is bounded, no entity is ever expanded, nothing outside the
file is fetched, and a file with macros is refused.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from roundtable import zips
from roundtable.minutes.marks import BREAK, without_strange
from roundtable.text.patterns import compile_later

#: Most bytes that the three parts may have when unpacked, together, …
MOST_BYTES = 20 * 1024 * 1024
#: … and how many times as large as the file: text packs to a tenth, bombs to a thousandth. Small files are no bombs.
MOST_TIMES = 100
ALWAYS_BYTES = 1024 * 1024
MOST_PARTS = 5_000
MOST_LINES = 100_000
_BLOCK = 1 << 16
#: Boxes and ticks of the symbol fonts.
_SYMBOLS = {"F0A8": "☐", "F06F": "☐", "F0FE": "☒", "F0FD": "☒", "F0FC": "✓", "F0FB": "✗", "F052": "☑", "F0E0": "→"}
_NOT_READ = {"moveFrom", "del", "Fallback"}

Attributes = dict[str, str]


class BrokenFile(Exception):
    """This is no Word file, or one that nobody should open."""


class HasMacros(Exception):
    """It carries programs, which nobody should be sent."""


def lines_of(data: bytes) -> list[str]:
    """Its paragraphs and table rows. Raises BrokenFile or HasMacros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = {info.filename for info in file.infolist()[: MOST_PARTS + 1]}
            if len(names) > MOST_PARTS:
                raise BrokenFile
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise HasMacros
            package, styles, lists = _Package(file, len(data)), _Styles(), _Lists()
            if "word/styles.xml" in names:
                package.parse("word/styles.xml", styles.start, styles.end)
            if "word/numbering.xml" in names:
                package.parse("word/numbering.xml", lists.start, lists.end)
            body = _Body(styles, lists)
            package.parse("word/document.xml", body.start, body.end, body.words)
            return body.lines
    except (*zips.BROKEN, expat.ExpatError, KeyError) as error:
        raise BrokenFile from error


class _Package:
    """Unpacks parts of the file block by block, and stops where they grow too large."""

    def __init__(self, file: zipfile.ZipFile, size: int) -> None:
        self._file = file
        self._left = min(MOST_BYTES, max(ALWAYS_BYTES, MOST_TIMES * size))

    def parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None],
        words: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = lambda tag, given: start(
            _name(tag), {_name(key): said for key, said in given.items()}
        )
        parser.EndElementHandler = lambda tag: end(_name(tag))
        if words:
            parser.CharacterDataHandler = words
        with self._file.open(part) as stream:
            while block := stream.read(_BLOCK):
                self._left -= len(block)
                if self._left < 0:
                    raise BrokenFile
                parser.Parse(block, False)
        parser.Parse(b"", True)


def _refuse(*_: object) -> None:
    """A Word file declares no document type; with one come entities."""
    raise BrokenFile


def _name(tag: str) -> str:
    return tag.rsplit(" ", 1)[-1]


def _is_on(given: Attributes) -> bool:
    return given.get("val", "1") not in {"0", "false", "off", "none"}


@dataclass
class _Style:
    name: str = ""
    parent: str = ""
    level: int | None = None  # of the outline, from 0
    list_id: str = ""
    is_struck: bool = False
    is_hidden: bool = False


#: "Heading2" is the id of "heading 2".
_NUMBER_OF_STYLE = compile_later(r"(?<=[a-z])(?=\d)")


class _Styles:
    """The styles of the file by id."""

    def __init__(self) -> None:
        self.all: dict[str, _Style] = {}
        self._now = _Style()

    def start(self, tag: str, given: Attributes) -> None:
        if tag == "style":
            self._now = self.all[given.get("styleId", "")] = _Style()
        elif tag == "name":
            self._now.name = given.get("val", "").casefold()
        elif tag == "basedOn":
            self._now.parent = given.get("val", "")
        elif tag == "outlineLvl" and given.get("val", "").isdecimal():
            self._now.level = int(given["val"])
        elif tag == "numId":
            self._now.list_id = given.get("val", "")
        elif tag in {"strike", "dstrike"}:
            self._now.is_struck = _is_on(given)
        elif tag == "vanish":
            self._now.is_hidden = _is_on(given)

    def end(self, tag: str) -> None:
        pass

    def chain(self, style_id: str) -> list[_Style]:
        """The style and those that it is based on. One that the file does not tell of is what Word calls so."""
        if style_id and style_id not in self.all:
            return [_Style(name=_NUMBER_OF_STYLE.sub(" ", style_id.casefold()))]
        found: list[_Style] = []
        while (style := self.all.get(style_id)) and len(found) < 10:
            found.append(style)
            style_id = style.parent
        return found

    def heading_of(self, style_id: str) -> int:
        """1 for the title of the file, 2 and more for its headings, 0 for anything else."""
        for style in self.chain(style_id):
            if style.name == "title":
                return 1
            if style.name.startswith("heading ") and style.name[8:].isdecimal():
                return min(int(style.name[8:]) + 1, 6)
            if style.level is not None and style.level < 9:
                return min(style.level + 2, 6)
        return 0


class _Lists:
    """Which lists are numbered, and not only marked by dots."""

    def __init__(self) -> None:
        self._formats: dict[str, dict[str, str]] = {}
        self._abstract_of: dict[str, str] = {}
        self._abstract = self._level = self._id = ""

    def start(self, tag: str, given: Attributes) -> None:
        if tag == "abstractNum":
            self._abstract = given.get("abstractNumId", "")
        elif tag == "lvl":
            self._level = given.get("ilvl", "")
        elif tag == "numFmt":
            self._formats.setdefault(self._abstract, {})[self._level] = given.get("val", "")
        elif tag == "num":
            self._id = given.get("numId", "")
        elif tag == "abstractNumId":
            self._abstract_of[self._id] = given.get("val", "")

    def end(self, tag: str) -> None:
        pass

    def is_numbered(self, list_id: str, level: int) -> bool:
        formats = self._formats.get(self._abstract_of.get(list_id, ""), {})
        return formats.get(str(level), "bullet") not in {"bullet", "none"}


@dataclass
class _Paragraph:
    text: list[str] = field(default_factory=list)
    style: str = ""
    list_id: str = ""
    list_level: int = 0
    level: int | None = None
    is_bold: bool = True  # every word so far


@dataclass
class _Run:
    is_struck: bool = False
    is_hidden: bool = False
    is_bold: bool = False


class _Body:
    """Follows the body and writes its lines."""

    def __init__(self, styles: _Styles, lists: _Lists) -> None:
        self.lines: list[str] = []
        self._styles, self._lists = styles, lists
        self._paragraph, self._run = _Paragraph(), _Run()
        self._cells: list[list[str]] = []
        self._depth_of_paragraph = self._depth_of_row = self._depth_of_cell = self._unread = 0
        self._is_words = self._is_properties_of_run = self._is_old = False

    def start(self, tag: str, given: Attributes) -> None:
        if tag in _NOT_READ:
            self._unread += 1
        elif tag == "p":
            self._depth_of_paragraph += 1
            if self._depth_of_paragraph == 1:
                self._paragraph = _Paragraph()
        elif tag == "tr":
            self._depth_of_row += 1
            if self._depth_of_row == 1:
                self._cells = []
        elif tag == "tc":
            self._depth_of_cell += 1
            if self._depth_of_cell == 1:
                self._cells.append([])
        elif tag in {"rPrChange", "pPrChange"}:
            self._is_old = True
        elif not self._is_old:
            self._start_within(tag, given)

    def _start_within(self, tag: str, given: Attributes) -> None:
        if tag == "r":
            self._run = _Run()
        elif tag == "rPr":
            self._is_properties_of_run = True
        elif tag == "t":
            self._is_words = True
        elif tag in {"tab", "br", "cr", "noBreakHyphen", "sym"}:
            sign = {"tab": "\t", "noBreakHyphen": "-", "sym": _SYMBOLS.get(given.get("char", "").upper(), "")}
            self._write("" if tag == "tab" and "pos" in given else sign.get(tag, BREAK))
        elif self._is_properties_of_run:
            self._property_of_run(tag, given)
        else:
            self._property_of_paragraph(tag, given)

    def _property_of_run(self, tag: str, given: Attributes) -> None:
        if tag in {"strike", "dstrike"}:
            self._run.is_struck = _is_on(given)
        elif tag in {"vanish", "webHidden"}:
            self._run.is_hidden = _is_on(given)
        elif tag == "b":
            self._run.is_bold = _is_on(given)
        elif tag == "rStyle":
            for style in self._styles.chain(given.get("val", "")):
                self._run.is_struck |= style.is_struck
                self._run.is_hidden |= style.is_hidden

    def _property_of_paragraph(self, tag: str, given: Attributes) -> None:
        said = given.get("val", "")
        if tag == "pStyle":
            self._paragraph.style = said
        elif tag == "numId":
            self._paragraph.list_id = said
        elif tag == "ilvl" and said.isdecimal():
            self._paragraph.list_level = min(int(said), 9)
        elif tag == "outlineLvl" and said.isdecimal() and int(said) < 9:
            self._paragraph.level = min(int(said) + 2, 6)

    def end(self, tag: str) -> None:
        if tag in _NOT_READ:
            self._unread -= 1
        elif tag == "t":
            self._is_words = False
        elif tag == "rPr":
            self._is_properties_of_run = False
        elif tag in {"rPrChange", "pPrChange"}:
            self._is_old = False
        elif tag == "p":
            self._end_paragraph()
        elif tag == "tc":
            self._depth_of_cell -= 1
        elif tag == "tr":
            self._depth_of_row -= 1
            if not self._depth_of_row:
                self._line("| " + " | ".join(map(_cell, self._cells)) + " |")

    def _end_paragraph(self) -> None:
        self._depth_of_paragraph -= 1
        if self._depth_of_paragraph:
            self._write(" ")
        elif not self._depth_of_row:
            self._line(self._markdown(self._paragraph))
        elif self._cells:
            self._cells[-1].append(_inline(self._paragraph))

    def words(self, words: str) -> None:
        if self._is_words:
            self._write(without_strange(words))

    def _write(self, words: str) -> None:
        if self._unread or not self._depth_of_paragraph or self._run.is_hidden:
            return
        if words.strip():
            self._paragraph.is_bold &= self._run.is_bold
        self._paragraph.text.append(f"~~{words}~~" if self._run.is_struck and words.strip() else words)

    def _line(self, line: str) -> None:
        if len(self.lines) >= MOST_LINES:
            raise BrokenFile
        self.lines.append(line)

    def _markdown(self, paragraph: _Paragraph) -> str:
        text = _inline(paragraph)
        if not text.strip():
            return ""
        if level := paragraph.level or self._styles.heading_of(paragraph.style):
            return f"{'#' * level} {text.strip()}"
        styles = self._styles.chain(paragraph.style)
        list_id = paragraph.list_id or next((style.list_id for style in styles if style.list_id), "")
        if list_id and list_id != "0":
            mark = "#." if self._lists.is_numbered(list_id, paragraph.list_level) else "-"
            return f"{'    ' * paragraph.list_level}{mark} {text.strip()}"
        is_headline = paragraph.is_bold and len(text) < 100 and "~~" not in text and text.strip()[-1] not in ".;,"
        return f"**{text.strip()}**" if is_headline else text


def _inline(paragraph: _Paragraph) -> str:
    return "".join(paragraph.text).replace("~~~~", "").rstrip()


def _cell(paragraphs: list[str]) -> str:
    return BREAK.join(p.strip() for p in paragraphs if p.strip()).replace("|", "\\|")
