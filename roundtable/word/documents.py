"""What is written into a Word file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

#: The type of a Word file, for mail and browsers.
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Part:
    """A section: its number as the page shows it, how deep it stands, and its safe HTML."""

    number: str  # 2.1
    depth: int  # 1 for a section of the paper
    title: str
    html: str
    note: str = ""  # said in place of words that are not there


@dataclass(frozen=True)
class Picture:
    """The bytes of a figure, which the file carries within it."""

    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Document:
    """Everything that a Word file shows; the same document gives the same file."""

    title: str
    subtitle: str
    lines: tuple[str, ...]  # beneath the title
    parts: tuple[Part, ...]
    ending: tuple[str, ...]  # small, at the end
    footer: str  # at the foot of every page, before its number
    fingerprint: str  # among the properties of the file
    language: str
    at: datetime  # when it came to be what it is; when it was written is nobody's business
    url: str  # what links within the site begin with
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by the token of the file
