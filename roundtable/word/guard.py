"""Looks at a Word file before anybody reads it: what it is, how large it grows, and whether it carries what nobody
should be sent. What is read then is a new package of the parts that are needed: nothing else gets through."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from roundtable import zips
from roundtable.domain.errors import N_
from roundtable.word.pandoc import WordError

MB = 1024 * 1024
MOST_PARTS = 3_000
#: Most bytes when unpacked: of the parts that hold text, and of all.
MOST_TEXT = 40 * MB
MOST_BYTES = 250 * MB
#: How many times as large as packed: text packs to a tenth, bombs to a thousandth. Small files are no bombs.
MOST_TIMES = 150
ALWAYS_BYTES = 2 * MB
MOST_DEPTH = 400  # of elements within elements
MOST_ELEMENTS = 3_000_000
_BLOCK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = "[Content_Types].xml"
MAIN = "word/document.xml"
_WORD_MAIN = re.compile(rb"wordprocessingml\.(document|template)\.main\+xml")
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/core\.xml|word/[^/]+\.xml|word/_rels/[^/]+\.rels|word/media/[^/]+"
    r"|word/theme/[^/]+\.xml"
)


@dataclass(frozen=True)
class Package:
    """The parts of a Word file that are read, by name."""

    parts: dict[str, bytes] = field(repr=False)

    def packed(self) -> bytes:
        """As a file again, with nothing else in it."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
            for name, data in self.parts.items():
                file.writestr(zipfile.ZipInfo(name), data)
        return out.getvalue()


def is_word(data: bytes) -> bool:
    """Whether it is for us to say what is wrong with it: an office file of any kind, old or new."""
    if data.startswith((_OLE, b"{\\rtf")):
        return True
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = {info.filename for info in file.infolist()[: MOST_PARTS + 1]}
            return TYPES in names or MAIN in names or {"mimetype", "content.xml"} <= names
    except zips.BROKEN:
        return False


def opened(data: bytes) -> Package:
    """The file, looked at. WordError with a sentence when it cannot be taken."""
    _look_at_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            infos = file.infolist()
            _look_at_names(infos)
            budget = _Budget(len(data))
            parts = {info.filename: budget.read(file, info) for info in infos if _NEEDED.fullmatch(info.filename)}
    except zips.BROKEN as error:
        raise _broken() from error
    if MAIN not in parts or not _WORD_MAIN.search(parts[TYPES]):
        raise _refused(N_("This is not a Word file: its text is not where Word puts it. Please save it as DOCX."))
    if b"macroEnabled" in parts[TYPES]:
        raise _with_macros()
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            _look_at_xml(part)
    return Package(parts)


def _look_at_kind(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _refused(N_("This file is protected by a password. Please save it without one."))
        raise _refused(N_("This is a file of an old Word (.doc). Please open it in Word and save it as DOCX."))
    if data.startswith(b"{\\rtf"):
        raise _refused(N_("This is an RTF file. Please open it in Word and save it as DOCX."))
    if not data.startswith(b"PK"):
        raise _refused(N_("This is not a Word file. Please save it as DOCX."))


def _look_at_names(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > MOST_PARTS:
        raise _too_large()
    if len(set(names)) < len(names) or any(info.flag_bits & 1 for info in infos):
        raise _broken()
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise _with_macros()
    others = {"xl/workbook.xml": "Excel", "ppt/presentation.xml": "PowerPoint", "content.xml": "OpenDocument"}
    for part, kind in others.items():
        if part in names and MAIN not in names:
            raise _refused(N_("This is a file of %(kind)s. Please save it as a Word file (DOCX)."), kind=kind)
    if TYPES not in names:
        raise _refused(N_("This is a zip file, but no Word file. Please save it as DOCX."))


class _Budget:
    """Unpacks block by block, and stops where it becomes too much, whatever the file says of its sizes."""

    def __init__(self, size: int) -> None:
        self.left = min(MOST_BYTES, max(ALWAYS_BYTES, MOST_TIMES * size))
        self.text_left = MOST_TEXT

    def read(self, file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        blocks = []
        with file.open(info) as stream:
            while block := stream.read(_BLOCK):
                self.left -= len(block)
                if not info.filename.startswith("word/media/"):
                    self.text_left -= len(block)
                if min(self.left, self.text_left) < 0:
                    raise _too_large()
                blocks.append(block)
        return b"".join(blocks)


def _look_at_xml(part: bytes) -> None:
    """Well formed, not too deep, and without a document type, with which entities would come."""
    depth = seen = 0

    def start(_tag: str, _given: object) -> None:
        nonlocal depth, seen
        depth, seen = depth + 1, seen + 1
        if depth > MOST_DEPTH or seen > MOST_ELEMENTS:
            raise _too_large()

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise _broken() from error


def _refuse_type(*_: object) -> None:
    raise _refused(N_("This file declares entities, which no Word file does. It was not read."))


def _refused(message: str, **values: object) -> WordError:
    return WordError(message, field="file", **values)


def _broken() -> WordError:
    return _refused(N_("This Word file is damaged. Please open it in Word and save it again."))


def _too_large() -> WordError:
    return _refused(N_("This Word file grows too large when it is unpacked. It was not read."))


def _with_macros() -> WordError:
    return _refused(N_("This file contains macros. Please save it without macros, as DOCX."))
