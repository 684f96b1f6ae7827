"""What is read out of notes, as plain values: nothing here is stored."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from roundtable.text.dates import DueKind


class Kind(StrEnum):
    ACTION = "action"
    DECISION = "decision"
    QUESTION = "question"


class State(StrEnum):
    OPEN = "open"
    DONE = "done"  # ticked, or said to be done; of a question: answered
    DROPPED = "dropped"  # struck out, or said to be


@dataclass(frozen=True)
class Known:
    """Somebody who can be meant in the notes: id of the person, full name, and a handle where there is one."""

    id: int
    name: str
    handle: str = ""


@dataclass(frozen=True)
class Owner:
    """``written`` as in the notes, without @. ``person_id`` is None for a name nobody has, and for one that
    several people have: then ``is_ambiguous``, and somebody must say who is meant."""

    written: str
    person_id: int | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Captured:
    """One action item, decision or question.

    ``line`` counts from 1 and is where its words begin. ``text`` has no marker, owner or date any more. The first
    of ``owners`` is accountable, the others help; of a question the first asks it. ``due_on`` is a date where
    ``due_kind`` is DATE; for NEXT_MEETING the caller knows it. ``number`` is one that it has already, like A-112.
    ``key`` is the same whenever the same words are captured again, however they are marked, ticked or dated.
    """

    kind: Kind
    line: int
    text: str
    key: str
    owners: tuple[Owner, ...] = ()
    state: State = State.OPEN
    due_kind: DueKind = DueKind.NONE
    due_written: str = ""
    due_on: date | None = None
    is_carried: bool = False  # said to come from an earlier meeting
    number: str = ""
