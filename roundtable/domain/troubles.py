"""What waits for longer than it should, over all groups, and which of it is the most pressing.

Nothing here asks the database: ``overview`` gathers the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RowKind(StrEnum):
    PEOPLE = "people"
    GROUPS = "groups"
    MEETINGS = "meetings"
    SUMMARIES = "summaries"
    ACTION_ITEMS = "action_items"


class Trouble(StrEnum):
    """What is wrong with a thing. The first ones cannot wait; the others have waited for some days."""

    UNENDED = "unended"  # a meeting that is over by the clock, and still in session
    UNPREPARED = "unprepared"  # in a few days, and nobody has read its agenda
    UNDELIVERED = "undelivered"  # mail does not reach somebody
    HELD_BACK = "held_back"  # a summary, by an objection that nobody answers
    UNBEGUN = "unbegun"  # a summary that nobody has begun
    UNFINISHED = "unfinished"  # a summary in writing
    NOT_HELD = "not_held"  # a meeting whose day has passed
    OWNER_GONE = "owner_gone"  # an action item of somebody whose account is closed
    LATE = "late"  # action items of a group
    NO_CHAIR = "no_chair"
    NOT_MEETING = "not_meeting"  # a group
    JOIN_REQUEST = "join_request"
    INVITED = "invited"  # and has not accepted


class Verb(StrEnum):
    """The next sensible thing."""

    END = "end"
    PREPARE = "prepare"
    SEE_MAIL = "see_mail"
    ANSWER_OBJECTION = "answer_objection"
    CHASE = "chase"
    WRITE = "write"
    OPEN = "open"
    HAND_OVER = "hand_over"
    GO_THROUGH = "go_through"
    NAME_CHAIR = "name_chair"
    SCHEDULE = "schedule"
    ANSWER_REQUEST = "answer_request"
    REMIND = "remind"


#: These come first, in this order.
AT_ONCE = (Trouble.UNENDED, Trouble.UNPREPARED, Trouble.UNDELIVERED)
#: The days after which each of the others is as pressing as any: twice as many weigh twice as much.
PATIENCE = {
    Trouble.HELD_BACK: 3,
    Trouble.UNBEGUN: 3,
    Trouble.UNFINISHED: 7,
    Trouble.NOT_HELD: 7,
    Trouble.OWNER_GONE: 7,
    Trouble.LATE: 7,
    Trouble.NO_CHAIR: 14,
    Trouble.NOT_MEETING: 60,
    Trouble.JOIN_REQUEST: 3,
    Trouble.INVITED: 7,
}
#: Who was asked for a summary is left alone for so many days.
LEFT_ALONE = 3
_VERBS = {
    Trouble.UNENDED: Verb.END,
    Trouble.UNPREPARED: Verb.PREPARE,
    Trouble.UNDELIVERED: Verb.SEE_MAIL,
    Trouble.HELD_BACK: Verb.ANSWER_OBJECTION,
    Trouble.NOT_HELD: Verb.OPEN,
    Trouble.OWNER_GONE: Verb.HAND_OVER,
    Trouble.LATE: Verb.GO_THROUGH,
    Trouble.NO_CHAIR: Verb.NAME_CHAIR,
    Trouble.NOT_MEETING: Verb.SCHEDULE,
    Trouble.JOIN_REQUEST: Verb.ANSWER_REQUEST,
    Trouble.INVITED: Verb.REMIND,
}


@dataclass(frozen=True)
class Row:
    """A thing and what is wrong with it (none: all is well), for how many days; of ``UNPREPARED``: in how many."""

    kind: RowKind
    id: int
    thing: Any
    trouble: Trouble | None
    days: int = 0
    count: int = 1
    asked: int | None = None  # days since somebody was asked for the summary last
    is_ours: bool = False  # it has waited so long that an organizer writes it

    @property
    def verb(self) -> Verb:
        if self.trouble in {Trouble.UNBEGUN, Trouble.UNFINISHED}:
            return _verb_of_summary(self)
        return _VERBS[self.trouble] if self.trouble else Verb.OPEN


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The most pressing first: what cannot wait, then what has waited for the most times its patience; of those
    alike the larger heap. What is well comes last."""
    return sorted(rows, key=_place)


def _place(row: Row) -> tuple[int, float, int, int, int]:
    kind = list(RowKind).index(row.kind)
    if row.trouble is None:
        return len(AT_ONCE) + 1, 0, 0, kind, row.id
    if row.trouble in AT_ONCE:
        sooner_first = row.days if row.trouble == Trouble.UNPREPARED else -row.days
        return AT_ONCE.index(row.trouble), sooner_first, -row.count, kind, row.id
    return len(AT_ONCE), -row.days / PATIENCE[row.trouble], -row.count, kind, row.id


def _verb_of_summary(row: Row) -> Verb:
    if row.trouble == Trouble.UNBEGUN and row.is_ours:
        return Verb.WRITE
    return Verb.CHASE if row.asked is None or row.asked >= LEFT_ALONE else Verb.OPEN
