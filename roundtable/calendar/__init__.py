"""Meetings as calendar programs read them: iCalendar (RFC 5545), by hand: docs/decisions/0021.

Nothing here knows tables or the web: it takes plain values and gives bytes.
"""

from roundtable.calendar.changes import data_version
from roundtable.calendar.entries import Entry, Party, Reply, invitation, vevent
from roundtable.calendar.files import Method, vcalendar
from roundtable.calendar.zones import vtimezone

__all__ = ["Entry", "Method", "Party", "Reply", "data_version", "invitation", "vcalendar", "vevent", "vtimezone"]
