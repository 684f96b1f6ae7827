"""What came of it: every gap, decision and action item since an earlier meeting, and whether it moved, was done
or stood still. The plenary looks over all groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, gaps
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import ActionItem, ActionItemState, Decision, Group, Meeting, MeetingState, User

MOST = 300  # of each kind; the page says when there are more


@dataclass(frozen=True)
class Account:
    """What stood at a meeting or came after it, sorted by what became of it."""

    since: Meeting
    moved: list[gaps.Row]  # gaps, closed ones too
    still: list[gaps.Row]
    decisions: list[Decision]
    superseded: set[int]  # ids of decisions that no longer hold
    done: list[ActionItem]
    late: list[ActionItem]
    open: list[ActionItem]
    is_cut: bool  # there is more than can be shown

    @property
    def figures(self) -> dict[str, int]:
        names = ("moved", "still", "decisions", "done", "late", "open")
        return {name: len(getattr(self, name)) for name in names}


def since_last(meeting: Meeting, person: User | None) -> Account | None:
    """From the meeting of the same group before this one until now; None where there was none."""
    before = _meeting_before(meeting, person)
    if before is None:
        return None
    group = None if meeting.group.is_plenary else meeting.group
    rows = gaps.moved_since(before.starts_at, group, person)
    decided = _decisions(before, group, person)
    items = _action_items(before.starts_at, group, person)
    today = min(meeting.wall_time.date(), clock.today(meeting.zone))
    waiting = [i for i in items if i.is_open]
    return Account(
        since=before,
        moved=[r for r in rows if r.gap.moved_at >= before.starts_at],
        still=[r for r in rows if r.gap.moved_at < before.starts_at],
        decisions=decided,
        superseded=_superseded([d.id for d in decided]),
        done=[i for i in items if not i.is_open],
        late=[i for i in waiting if i.is_late(today)],
        open=[i for i in waiting if not i.is_late(today)],
        is_cut=max(len(rows), len(decided), len(items)) >= MOST,
    )


def _meeting_before(meeting: Meeting, person: User | None) -> Meeting | None:
    query = readable(Meeting, person).where(
        Meeting.group_id == meeting.group_id,
        Meeting.starts_at < meeting.starts_at,
        Meeting.state.in_((MeetingState.SUMMARY, MeetingState.CONFIRMED)),
    )
    return db.session.scalar(query.order_by(Meeting.starts_at.desc()).options(joinedload(Meeting.group)).limit(1))


def _decisions(before: Meeting, group: Group | None, person: User | None) -> list[Decision]:
    query = readable(Decision, person).where(Decision.decided_on >= before.wall_time.date())
    query = _of(Decision, group, query).order_by(Decision.group_id, Decision.decided_on, Decision.id)
    return list(db.session.scalars(query.options(joinedload(Decision.group), joinedload(Decision.meeting)).limit(MOST)))


def _action_items(since: datetime, group: Group | None, person: User | None) -> list[ActionItem]:
    """Those that are open, and those that were finished since."""
    query = readable(ActionItem, person).where(
        or_(ActionItem.state == ActionItemState.OPEN, ActionItem.finished_at >= since)
    )
    query = _of(ActionItem, group, query).order_by(ActionItem.group_id, ActionItem.due_on, ActionItem.id)
    return list(db.session.scalars(query.options(joinedload(ActionItem.group)).limit(MOST)))


def _of(noun: type[Decision] | type[ActionItem], group: Group | None, query: Any) -> Any:
    return query.where(noun.group_id == group.id) if group is not None else query


def _superseded(ids: Sequence[int]) -> set[int]:
    query = select(Decision.supersedes_id).where(Decision.supersedes_id.in_(ids), Decision.withdrawn_at.is_(None))
    return {i for i in db.session.scalars(query) if i is not None}
