"""Minutes as read, in the shape of ``tests/minutes/README.md``."""

from typing import Any

from roundtable.minutes.marks import plain
from roundtable.minutes.records import Meeting, Minutes


def as_json(minutes: Minutes) -> dict[str, Any]:
    return {"file": minutes.name, "meetings": [_meeting(meeting) for meeting in minutes.meetings]}


def _meeting(meeting: Meeting) -> dict[str, Any]:
    attendance = {"present": meeting.attendance.present, "regrets": meeting.attendance.regrets}
    if meeting.attendance.guests:
        attendance["guests"] = meeting.attendance.guests
    return {
        "date": meeting.held_on.isoformat() if meeting.held_on else None,
        "title": meeting.title,
        "attendance": attendance,
        "agenda": [{"title": plain(item.title), "minutes": item.minutes} for item in meeting.agenda],
        "decisions": [{"line": decision.line, "text": decision.text} for decision in meeting.decisions],
        "action_items": [
            {
                "line": action.line,
                "owners": action.owners,
                "text": action.text,
                "due": action.due,
                "state": action.state.value,
                "is_carried": action.is_carried,
            }
            for action in meeting.actions
        ],
        "not_understood": meeting.not_understood,
    }
