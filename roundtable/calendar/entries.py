"""A meeting as calendar programs know it (RFC 5545 3.6.1): VEVENT."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from roundtable.calendar import lines

#: Names of UTC: moments are then written in it, and no zone needs to be described.
UNIVERSAL = frozenset({"UTC", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "Etc/UCT", "UCT", "Universal", "Zulu"})
DAY = 24 * 60  # minutes


class Reply(StrEnum):
    """What an invited person answered (RFC 5545 3.2.12)."""

    NONE = "NEEDS-ACTION"
    YES = "ACCEPTED"
    MAYBE = "TENTATIVE"
    NO = "DECLINED"


class Party(NamedTuple):
    """Who invites, or who is invited."""

    name: str
    address: str


class Entry(NamedTuple):
    """What a calendar shows of a meeting. ``summary``, ``place`` and ``description`` are plain text."""

    uid: str  # never changes: programs know the meeting by it
    sequence: int  # rises when time, place or call changes (RFC 5545 3.8.7.4)
    changed_at: datetime
    wall_time: datetime  # naive, in ``zone``
    zone: str
    minutes: int
    summary: str
    fold: int = 0
    is_day_only: bool = False
    is_cancelled: bool = False
    place: str = ""
    description: str = ""
    page: str = ""  # its address, absolute
    organizer: Party | None = None
    attendee: Party | None = None
    reply: Reply = Reply.NONE
    takes_reply: bool = False  # whether its program may answer by mail
    stamp: datetime | None = None  # of a message: when it was written

    @property
    def is_in_zone(self) -> bool:
        """Whether its zone is to be described beside it."""
        return not self.is_day_only and self.zone not in UNIVERSAL


def invitation(entry: Entry, attendee: Party, reply: Reply, *, stamp: datetime) -> Entry:
    """The entry as one invited person gets it by mail (RFC 5546): nobody else's address is told."""
    return entry._replace(attendee=attendee, reply=reply, stamp=stamp)


@lru_cache(maxsize=2048)
def vevent(entry: Entry) -> bytes:
    """The component. A cancelled meeting has one too: whoever has it in a calendar must be told."""
    return lines.joined(
        [
            "BEGIN:VEVENT",
            f"UID:{lines.text(entry.uid)}",
            f"SEQUENCE:{entry.sequence}",
            f"DTSTAMP:{lines.utc(entry.stamp or entry.changed_at)}",
            f"LAST-MODIFIED:{lines.utc(entry.changed_at)}",
            *_times(entry),
            f"SUMMARY:{lines.text(entry.summary)}",
            *_if(entry.place, f"LOCATION:{lines.text(entry.place)}"),
            *_if(entry.description, f"DESCRIPTION:{lines.text(entry.description)}"),
            *_if(entry.page, f"URL:{lines.address(entry.page)}"),
            f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
            f"TRANSP:{'TRANSPARENT' if entry.is_day_only or entry.is_cancelled else 'OPAQUE'}",
            *_parties(entry),
            "END:VEVENT",
        ]
    )


def _times(entry: Entry) -> list[str]:
    """When it begins and ends, so many minutes later in truth, whatever clocks do meanwhile.

    A time that comes twice is told in UTC: in a zone it would always be the first (RFC 5545 3.3.5)."""
    if entry.is_day_only:
        first = entry.wall_time.date()
        after = first + timedelta(days=max(1, -(-entry.minutes // DAY)))  # the day after the last
        return [f"DTSTART;VALUE=DATE:{lines.day(first)}", f"DTEND;VALUE=DATE:{lines.day(after)}"]
    zone = ZoneInfo(entry.zone)
    begin = entry.wall_time.replace(tzinfo=zone, fold=entry.fold)
    begin_utc = begin.astimezone(UTC)
    end_utc = begin_utc + timedelta(minutes=entry.minutes)
    end = end_utc.astimezone(zone)
    if not entry.is_in_zone or _comes_twice(begin) or _comes_twice(end):
        return [f"DTSTART:{lines.utc(begin_utc)}", f"DTEND:{lines.utc(end_utc)}"]
    return [f"DTSTART;TZID={entry.zone}:{lines.local(begin)}", f"DTEND;TZID={entry.zone}:{lines.local(end)}"]


def _comes_twice(moment: datetime) -> bool:
    """Whether clocks go back over this time of day (PEP 495)."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _parties(entry: Entry) -> list[str]:
    found = []
    if entry.organizer:
        found.append(f"ORGANIZER;CN={lines.parameter(entry.organizer.name)}:{_mailto(entry.organizer)}")
    if entry.attendee:
        # Where no mail comes in people answer by a link; no program is asked to answer by itself (docs/decisions/0021).
        role = f"ROLE=REQ-PARTICIPANT;PARTSTAT={entry.reply};RSVP={'TRUE' if entry.takes_reply else 'FALSE'}"
        found.append(f"ATTENDEE;CN={lines.parameter(entry.attendee.name)};{role}:{_mailto(entry.attendee)}")
    return found


def _mailto(party: Party) -> str:
    return f"mailto:{lines.address(party.address)}"


def _if(given: str, line: str) -> list[str]:
    return [line] if given else []
