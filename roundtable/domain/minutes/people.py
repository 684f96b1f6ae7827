"""Who is meant in minutes: people of the group by the names as written, and others who are only named."""

from sqlalchemy import select

from roundtable.domain import memberships, users
from roundtable.extensions import db
from roundtable.models import Attendance, Group, Meeting, Membership, User
from roundtable.text.capture import Known
from roundtable.text.capture.people import People
from roundtable.text.folding import fold

#: So many of those who were named before are known again.
MOST_NAMED = 2000


class Names:
    """Finds people of one group. A name that several have is nobody's."""

    def __init__(self, group: Group) -> None:
        members, once = memberships.people_of(group), _former_of(group)
        self._users = {person.id: person for person in (*once, *members)}
        self._members = People(Known(person.id, person.name) for person in members)
        self._all = People(Known(person.id, person.name) for person in self._users.values())
        self._named = {fold(person.name): person for person in _named_in(group)}

    def member(self, written: str) -> User | None:
        """Who belongs to the group today: only they can promise something."""
        return self._users.get(self._members.find(written).person_id or 0)

    def anybody(self, written: str, *, by: User) -> User:
        """Who was there: somebody who belongs or belonged to the group, else somebody who is named."""
        found = self._members.find(written).person_id or self._all.find(written).person_id
        if found is not None:
            return self._users[found]
        name = " ".join(written.removeprefix("@").split())
        if fold(name) not in self._named:
            self._named[fold(name)] = users.name(name, by=by)
        return self._named[fold(name)]


def _former_of(group: Group) -> list[User]:
    query = select(User).join(Membership, Membership.user_id == User.id)
    return list(db.session.scalars(query.where(Membership.group_id == group.id, Membership.ended_on.is_not(None))))


def _named_in(group: Group) -> list[User]:
    """Guests of the group's meetings, who have no account."""
    there = select(Attendance.user_id).join(Meeting, Attendance.meeting_id == Meeting.id)
    query = select(User).where(User.joined_at.is_(None), User.id.in_(there.where(Meeting.group_id == group.id)))
    return list(db.session.scalars(query.order_by(User.id.desc()).limit(MOST_NAMED)))
