"""The corpus of minutes in tests/minutes: which files there are, their lines, and what is expected of each."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).parent / "minutes"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SUFFIXES = {".md", ".txt", ".docx"}


def files() -> list[Path]:
    """Every minutes file, in alphabetical order."""
    return sorted(p for p in FOLDER.iterdir() if p.suffix in SUFFIXES and p.name != "README.md")


def expectation_of(path: Path) -> dict:
    """What a careful reader finds in it, as `meetings import --preview --json` prints it."""
    return json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def lines_of(path: Path) -> list[str]:
    """Its lines, the first at 0; of a Word file its paragraphs, a table row counting as one."""
    return paragraphs_of(path) if path.suffix == ".docx" else text_of(path).replace("\r\n", "\n").split("\n")


def text_of(path: Path) -> str:
    """A text file's characters; what is not UTF-8 is Windows-1252."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return path.read_bytes().decode("cp1252")


def paragraphs_of(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as docx:
        body = ElementTree.fromstring(docx.read("word/document.xml")).find(f"{WORD}body")
    assert body is not None
    return [words_in(found) for found in paragraphs_in(body)]


def paragraphs_in(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Its paragraphs and table rows in order, also those inside content controls."""
    for child in element:
        if child.tag in {f"{WORD}p", f"{WORD}tr"}:
            yield child
        elif child.tag in {f"{WORD}tbl", f"{WORD}sdt", f"{WORD}sdtContent"}:
            yield from paragraphs_in(child)


def words_in(element: ElementTree.Element) -> str:
    """The text as it reads with all tracked changes accepted: w:delText is not w:t."""
    if element.tag == f"{WORD}t":
        return element.text or ""
    inner = "".join(words_in(child) for child in element)
    return {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}tc": f"{inner} | ", f"{WORD}p": f"{inner} "}.get(
        element.tag, inner
    )


def table_of(heading: str) -> dict[str, list[str]]:
    """A table of the page on the corpus: the files by what its rows name."""
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return {name: names.split(", ") for name, names in rows[2:]}
