"""A paper as a file tells it, whatever the file was: sections with their earlier states, pictures, and what was not
understood. ``domain.paper_imports`` makes a paper of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: How far reading is (0 to 1), and what is being done. Raises when it is to stop.
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class State:
    """What a section said. Without a moment: now; without a name: it is the words of whoever imports it."""

    source: str
    at: datetime | None = None
    author: str = ""
    note: str = ""
    after: tuple[int, ...] | None = None  # numbers, from 1, of the states that it was made of; none: the one before


@dataclass(frozen=True)
class Part:
    """A section (level 1), or a part (2) of the section before it. Its states, the oldest first.

    In their Markdown ``![what it shows](figure:1 "caption")`` is the first of the figures, and
    ``[words](section:2)`` leads to the second part.
    """

    title: str
    states: list[State]
    level: int = 1

    @property
    def source(self) -> str:
        return self.states[-1].source if self.states else ""


@dataclass(frozen=True)
class Figure:
    name: str  # of its file
    data: bytes


@dataclass(frozen=True)
class Note:
    """A sentence for whoever imports; ``values`` fill its places after translation."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Tree:
    title: str
    parts: list[Part] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, message: str, **values: Any) -> None:
        self.notes.append(Note(message, values))


@dataclass(frozen=True)
class Words:
    """What is called how, in the language of whoever imports."""

    beginning: str  # the section of what stands before the first heading
    references: str
