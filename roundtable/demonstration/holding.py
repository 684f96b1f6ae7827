"""What every meeting of the demonstration begins with: a plan, an agenda, and its publication."""

from collections.abc import Sequence

from roundtable.domain import agenda, attendances, meetings, publications
from roundtable.domain.audiences import Reach
from roundtable.models import AgendaItem, Group, Meeting, Presence, Purpose, User

#: Of an item: its title, minutes, purpose, and who presents it.
Said = tuple[str, int, Purpose, User]


def planned(
    group: Group, plan: meetings.Plan, said: Sequence[Said], reach: Reach, *, by: User
) -> tuple[Meeting, list[AgendaItem]]:
    """A meeting whose agenda its audience can read."""
    meeting = meetings.schedule(group, plan, by=by)
    items = [agenda.add_item(meeting, agenda.Item(*one), by=by) for one in said]
    publications.publish(meeting, reach, by=by)
    return meeting, items


def note_online(meeting: Meeting, people: Sequence[User], *, by: User, guests: Sequence[str] = ()) -> None:
    present: dict[int, Presence | None] = {person.id: Presence.ONLINE for person in people}
    attendances.note(meeting, present, guests=guests, by=by)
