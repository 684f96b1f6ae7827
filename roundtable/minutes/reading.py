"""From the bytes of a file to its lines."""

import codecs
import zipfile
from io import BytesIO

from roundtable.minutes.marks import without_strange
from roundtable.minutes.records import Problem
from roundtable.minutes.word import BrokenFile, HasMacros, lines_of

#: Most bytes of a file, and most characters of its text.
MOST_BYTES = 10 * 1024 * 1024
MOST_CHARACTERS = 2_000_000
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: How files begin that hold words, but not as they read.
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": Problem.OLD_WORD,
    b"%pdf": Problem.PDF,
    b"{\\rtf": Problem.RICH_TEXT,
    b"<!doctype html": Problem.WEB_PAGE,
    b"<html": Problem.WEB_PAGE,
}
_CONTROLS = bytes(range(9)) + bytes(range(14, 27))


def read_lines(data: bytes) -> tuple[list[str], Problem | None]:
    """The lines of a text or a Word file, the first at 0; and why there are none.

    A line ends with a line feed and nothing else. What is not UTF-8 is Windows-1252.
    """
    if len(data) > MOST_BYTES:
        return [], Problem.TOO_LARGE
    if data.startswith(b"PK"):
        return _of_word(data)
    begins = data[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    other = next((problem for mark, problem in _OTHER_KINDS.items() if begins.startswith(mark)), None)
    if other is not None:
        return [], other
    text = text_of(data)
    if text is None:
        return [], Problem.NOT_TEXT
    if len(text) > MOST_CHARACTERS:
        return [], Problem.TOO_LARGE
    lines = [without_strange(line) for line in text.replace("\r\n", "\n").split("\n")]
    return lines, None if text.strip() else Problem.EMPTY


def text_of(data: bytes) -> str | None:
    """The characters of a text; None where it is no text but pictures, programs and the like."""
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    controls = sum(data.count(code) for code in _CONTROLS)
    if controls * 50 > len(data):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _of_word(data: bytes) -> tuple[list[str], Problem | None]:
    try:
        lines = lines_of(data)
    except HasMacros:
        return [], Problem.MACROS
    except BrokenFile:
        return [], Problem.BROKEN_WORD if _is_zip(data) else Problem.NOT_TEXT
    if sum(map(len, lines)) > MOST_CHARACTERS:
        return [], Problem.TOO_LARGE
    return lines, None if any(line.strip(" |") for line in lines) else Problem.EMPTY


def _is_zip(data: bytes) -> bool:
    return zipfile.is_zipfile(BytesIO(data))
