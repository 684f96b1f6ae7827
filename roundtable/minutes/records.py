"""What is read out of minutes, as plain values: nothing here is stored."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    DONE = "done"  # ticked, or said to be done
    DROPPED = "dropped"  # struck out, or said to be


class Problem(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    BROKEN_WORD = "broken_word"
    MACROS = "macros"
    OLD_WORD = "old_word"
    PDF = "pdf"
    RICH_TEXT = "rich_text"
    WEB_PAGE = "web_page"


@dataclass
class Attendance:
    """Names as written, without roles. A guest is not among those present too."""

    present: list[str] = field(default_factory=list)
    regrets: list[str] = field(default_factory=list)
    guests: list[str] = field(default_factory=list)


@dataclass
class Item:
    """A point of the agenda: where it is listed, and which lines are the notes on it."""

    line: int
    title: str
    minutes: int | None = None
    notes: list[int] = field(default_factory=list)


@dataclass
class Decision:
    line: int
    text: str


@dataclass
class Action:
    """``owners`` and ``due`` are as written; ``line`` is where the words of the promise begin."""

    line: int
    owners: list[str]
    text: str
    due: str | None = None
    state: State = State.OPEN
    is_carried: bool = False


@dataclass
class Meeting:
    """One meeting of a file: its lines, from the first up to but without ``end``, and what stands in them."""

    begin: int
    end: int
    held_on: date | None = None
    title: str | None = None
    attendance: Attendance = field(default_factory=Attendance)
    agenda: list[Item] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    not_understood: list[int] = field(default_factory=list)
    rest: list[int] = field(default_factory=list)  # the lines of its notes that are on no point of the agenda


@dataclass
class Minutes:
    """A file: its lines as they read, the first at 0, and its meetings in the order of the file.

    ``begins`` are the lines with which something new begins; ``outside`` those that belong to no meeting.
    """

    name: str
    lines: list[str]
    meetings: list[Meeting] = field(default_factory=list)
    problem: Problem | None = None
    is_month_first: bool = False  # 3/4 is March 4
    begins: set[int] = field(default_factory=set)
    outside: list[int] = field(default_factory=list)
