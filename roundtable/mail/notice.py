"""What is put together to a notice."""

from typing import Any, NamedTuple

from roundtable.calendar import Method


class Moot(Exception):
    """The notice has lost its reason: the link was used, the invitation withdrawn."""


class CalendarPart(NamedTuple):
    """What calendar programs take out of a mail (RFC 6047)."""

    method: Method
    file: bytes


class AttachedFile(NamedTuple):
    name: str
    content_type: str
    data: bytes


class Notice(NamedTuple):
    """A subject, the values of its template, what calendars are told, and where replies go."""

    subject: str
    values: dict[str, Any]
    calendar: CalendarPart | None = None
    replies_to: Any = None  # the thing on which a reply becomes a comment
    headers: dict[str, str] = {}
