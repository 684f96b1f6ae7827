"""Moving action items along: where they stand on the board, putting off, handing back, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from roundtable.domain import action_items, clock, comments
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.models import ActionItem, Stage, User

#: Who puts a thing off for the third time is asked whether to give it back.
OFTEN = 3
LONGEST = timedelta(days=366)


class Deed(StrEnum):
    """What can be done with many at once."""

    FINISH = "finish"
    TO_DO = "to_do"
    DOING = "doing"
    WAITING = "waiting"
    WEEK_LATER = "week_later"


@dataclass(frozen=True)
class Done:
    """How many were moved, and which stayed as they were."""

    moved: int
    stayed: list[ActionItem]


def set_stage(item: ActionItem, stage: Stage, *, by: User) -> None:
    _refuse_if_ended(item)
    if item.stage != stage:
        was, item.stage = item.stage, stage
        record(EventName.ACTION_ITEM_MOVED, item, by=by, was=was, stage=stage)


def snooze(item: ActionItem, until: date, *, by: User) -> bool:
    """Put it off to another day; no reason is asked for. Whether that was often, so that it might be given back."""
    _refuse_if_ended(item)
    today = clock.today(by.zone)
    if not today < until <= today + LONGEST:
        raise DomainError(N_("Please choose a day from tomorrow to a year from now."), field="until")
    was, item.due_on, item.snoozed_until = item.due_on, until, until
    item.snooze_count += 1
    record(EventName.ACTION_ITEM_SNOOZED, item, by=by, was=was.isoformat() if was else "", until=until.isoformat())
    return item.snooze_count >= OFTEN


def hand_back(item: ActionItem, words: str, *, by: User) -> None:
    """The owner cannot do it: nobody has it, and the group sees that. What they say stands as a comment."""
    _refuse_if_ended(item)
    if item.owner is None:
        raise DomainError(N_("Nobody has promised this."))
    was, item.owner, item.stage, item.snooze_count = item.owner_id, None, Stage.TO_DO, 0
    if words.strip():
        comments.post(item, words, by=by)
    record(EventName.ACTION_ITEM_HANDED_BACK, item, by=by, was=was)


def move_many(items: Sequence[ActionItem], deed: Deed, *, by: User) -> Done:
    """The same deed for each; one that has ended stays as it was."""
    stayed = []
    for item in items:
        if not item.is_open:
            stayed.append(item)
        elif deed == Deed.FINISH:
            action_items.finish(item, by=by)
        elif deed == Deed.WEEK_LATER:
            snooze(item, max(item.due_on or date.min, clock.today(by.zone)) + timedelta(days=7), by=by)
        else:
            set_stage(item, Stage(deed.value), by=by)
    return Done(len(items) - len(stayed), stayed)


def _refuse_if_ended(item: ActionItem) -> None:
    if not item.is_open:
        raise DomainError(N_("This is finished. Reopen it first."))
