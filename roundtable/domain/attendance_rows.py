"""Attendance as a table to keep: a line for everybody who belongs to the group, answered, or was there."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain import attendances
from roundtable.extensions import db
from roundtable.models import Attendance, Group, Meeting, Membership, Role, User


@dataclass(frozen=True)
class Row:
    person: User
    memberships: list[Membership]  # of today, without the plenary's
    role: Role | None  # in the meeting's group; none: a guest
    attendance: Attendance | None


def of_meeting(meeting: Meeting) -> list[Row]:
    """By name. Three queries, however many people."""
    noted = {a.user_id: a for a in attendances.of_meeting(meeting)}
    today = Membership.ended_on.is_(None)
    members = select(Membership.user_id).where(Membership.group_id == meeting.group_id, today)
    belongs = User.id.in_(members) & User.deactivated_at.is_(None)
    were_noted = select(Attendance.user_id).where(Attendance.meeting_id == meeting.id)
    people = select(User).where(or_(belongs, User.id.in_(were_noted))).options(joinedload(User.affiliation))
    by_person: dict[int, list[Membership]] = defaultdict(list)
    query = select(Membership).join(Group, Group.id == Membership.group_id).options(joinedload(Membership.group))
    query = query.where(today, or_(Membership.user_id.in_(members), Membership.user_id.in_(were_noted)))
    for membership in db.session.scalars(query.order_by(Group.id)):
        by_person[membership.user_id].append(membership)
    found = db.session.scalars(people.order_by(func.lower(User.name), User.id))
    return [_row(meeting, person, by_person[person.id], noted.get(person.id)) for person in found]


def _row(meeting: Meeting, person: User, belong: list[Membership], attendance: Attendance | None) -> Row:
    role = next((m.role for m in belong if m.group_id == meeting.group_id), None)
    return Row(person, [m for m in belong if not m.group.is_plenary], role, attendance)
