"""The organizers' table: every group with when it met, what it has to do, and what is late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import (
    COMING,
    ActionItem,
    ActionItemState,
    Group,
    Meeting,
    MeetingState,
    Membership,
    Paper,
    PaperState,
    Summary,
    SummaryState,
)


@dataclass(frozen=True)
class GroupRow:
    group: Group
    members: int
    last_met: datetime | None
    next_meeting: datetime | None
    summaries_waiting: int
    late_action_items: int
    papers_in_work: int

    @property
    def trouble(self) -> int:
        """What the table is sorted by: no next meeting weighs as much as two late things."""
        return self.summaries_waiting * 2 + self.late_action_items + (2 if self.next_meeting is None else 0)


def of_groups(groups: list[Group]) -> list[GroupRow]:
    """A row a group, the most trouble first; a handful of queries, however many groups."""
    now, today = clock.now(), clock.today()
    met = _per_group(
        select(Meeting.group_id, func.max(Meeting.starts_at)).where(
            Meeting.state.in_((MeetingState.SUMMARY, MeetingState.CONFIRMED))
        ),
        Meeting.group_id,
    )
    coming = _per_group(
        select(Meeting.group_id, func.min(Meeting.starts_at)).where(
            Meeting.state.in_(COMING), Meeting.starts_at > now, Meeting.withdrawn_at.is_(None)
        ),
        Meeting.group_id,
    )
    published = select(Summary.meeting_id).where(Summary.state != SummaryState.WRITING)
    waiting = _per_group(
        select(Meeting.group_id, func.count()).where(
            Meeting.state == MeetingState.SUMMARY, Meeting.id.not_in(published)
        ),
        Meeting.group_id,
    )
    late = _per_group(
        select(ActionItem.group_id, func.count()).where(
            ActionItem.state == ActionItemState.OPEN, ActionItem.due_on < today, ActionItem.withdrawn_at.is_(None)
        ),
        ActionItem.group_id,
    )
    in_work = _per_group(
        select(Paper.group_id, func.count()).where(Paper.state != PaperState.PUBLISHED, Paper.withdrawn_at.is_(None)),
        Paper.group_id,
    )
    belong = _per_group(
        select(Membership.group_id, func.count()).where(Membership.ended_on.is_(None)), Membership.group_id
    )
    rows = [
        GroupRow(
            group=group,
            members=belong.get(group.id, 0),
            last_met=met.get(group.id),
            next_meeting=coming.get(group.id),
            summaries_waiting=waiting.get(group.id, 0),
            late_action_items=late.get(group.id, 0),
            papers_in_work=in_work.get(group.id, 0),
        )
        for group in groups
    ]
    return sorted(rows, key=lambda row: (-row.trouble, row.group.id))


def _per_group(query: Select[int, Any], column: Any) -> dict[int, Any]:
    return dict(db.session.execute(query.group_by(column)).all())
