"""How each time of a poll stands: who can, who cannot, and whose night it is, which counts against the time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from roundtable.domain.nights import minutes_at_night
from roundtable.models import Answer, Membership, PollAnswer, PollTime, Role, TimePoll, User

#: What an answer is worth to a time. An hour of somebody's night takes one off.
WORTH = {Answer.YES: 2, Answer.MAYBE: 1, Answer.NO: 0}


@dataclass(frozen=True)
class Night:
    """A person for whom some of the meeting would be between 22:00 and 7:00."""

    person: User
    begins: datetime  # naive: what their clock shows
    minutes: int  # of the night


@dataclass(frozen=True)
class Tally:
    """How one time stands. Members and chairs are counted; what observers and others say is told beside it."""

    time: PollTime
    yes: tuple[User, ...]
    maybe: tuple[User, ...]
    no: tuple[User, ...]
    silent: tuple[User, ...]
    nights: tuple[Night, ...]  # of those counted who have not said no
    uncounted: tuple[tuple[User, Answer], ...]

    @property
    def night_hours(self) -> float:
        return sum(night.minutes for night in self.nights) / 60

    @property
    def points(self) -> float:
        return WORTH[Answer.YES] * len(self.yes) + WORTH[Answer.MAYBE] * len(self.maybe) - self.night_hours


def ranked(poll: TimePoll, members: Sequence[Membership], answers: Iterable[PollAnswer]) -> list[Tally]:
    """The times of the poll, the best first; of two alike the one that fewer cannot, then the earlier."""
    said: dict[int, dict[User, Answer]] = {one.id: {} for one in poll.times}
    for row in answers:
        said[row.time_id][row.user] = row.answer
    counted = [m.user for m in members if m.role != Role.OBSERVER and m.user.deactivated_at is None]
    found = [_tally(one, poll.minutes, counted, said[one.id]) for one in poll.times]
    return sorted(found, key=lambda t: (-t.points, len(t.no), len(t.nights), t.time.starts_at, t.time.id))


def _tally(one: PollTime, minutes: int, counted: Sequence[User], said: dict[User, Answer]) -> Tally:
    by_answer = {answer: tuple(p for p in counted if said.get(p) == answer) for answer in (*Answer, None)}
    awake = [person for person in counted if said.get(person) != Answer.NO]
    return Tally(
        time=one,
        yes=by_answer[Answer.YES],
        maybe=by_answer[Answer.MAYBE],
        no=by_answer[Answer.NO],
        silent=by_answer[None],
        nights=_nights(one.starts_at, minutes, awake),
        uncounted=tuple((person, answer) for person, answer in said.items() if person not in counted),
    )


def _nights(starts_at: datetime, minutes: int, people: Iterable[User]) -> tuple[Night, ...]:
    """Who is in many zones is looked at zone by zone."""

    @cache
    def of_zone(zone: str) -> tuple[datetime, int]:
        begins = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return begins, minutes_at_night(starts_at, minutes, zone)

    nights = (Night(person, *of_zone(person.zone)) for person in people)
    return tuple(night for night in nights if night.minutes)
