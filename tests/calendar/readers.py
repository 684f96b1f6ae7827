"""Two readers of calendars that know nothing of each other: ``icalendar``, and ``ical`` as Home Assistant has it.

Both are given nothing but the file: its own VTIMEZONE says what its times mean, not the zone data of this machine.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

import icalendar
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.timezone import IcsTimezoneInfo

from roundtable.calendar import Method, vcalendar


@dataclass(frozen=True)
class Read:
    """What a reader found in an event."""

    uid: str
    sequence: int
    begins: datetime | date
    ends: datetime | date
    summary: str
    place: str
    description: str
    url: str
    status: str


def file_of(*entries, method=Method.PUBLISH, name="") -> bytes:
    return vcalendar(method, entries, name=name)


def read_both(file: bytes) -> list[list[Read]]:
    """The events of the file as each of the two reads them."""
    return [read_by_icalendar(file), read_by_ical(file)]


def read_by_icalendar(file: bytes) -> list[Read]:
    calendar = icalendar.Calendar.from_ical(file)
    zones = zones_by_icalendar(calendar)
    return [
        Read(
            str(event["UID"]),
            int(event["SEQUENCE"]),
            moment(event["DTSTART"].dt, zones.get(event["DTSTART"].params.get("TZID"))),
            moment(event["DTEND"].dt, zones.get(event["DTEND"].params.get("TZID"))),
            str(event["SUMMARY"]),
            str(event.get("LOCATION", "")),
            str(event.get("DESCRIPTION", "")),
            str(event.get("URL", "")),
            str(event["STATUS"]),
        )
        for event in calendar.walk("VEVENT")
    ]


def zones_by_icalendar(calendar: icalendar.Calendar) -> dict[str, tzinfo]:
    return {str(z["TZID"]): z.to_tz(lookup_tzid=False) for z in calendar.walk("VTIMEZONE")}


def read_by_ical(file: bytes) -> list[Read]:
    calendar = IcsCalendarStream.calendar_from_ics(file.decode())
    return [
        Read(
            event.uid or "",
            event.sequence or 0,
            moment(event.dtstart, None),
            moment(event.dtend, None),
            event.summary or "",
            event.location or "",
            event.description or "",
            str(event.url or ""),
            (event.status or "").upper(),
        )
        for event in calendar.events
    ]


def zones_by_ical(calendar: Calendar) -> dict[str, tzinfo]:
    return {zone.tz_id: IcsTimezoneInfo.from_timezone(zone) for zone in calendar.timezones}


def moment(read: datetime | date | None, zone: tzinfo | None) -> datetime | date:
    """In UTC; a day stays a day. With ``zone``, what the clock shows is told anew by it."""
    assert read is not None
    if not isinstance(read, datetime):
        return read
    return (read.replace(tzinfo=zone) if zone else read).astimezone(UTC)
