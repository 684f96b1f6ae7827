"""Minutes of meetings, in whatever style they were written, as plain values.

``read_minutes`` is the whole interface; its values are in ``records.py``. It never fails: what cannot be read at all
says why. Nothing is lost: the lines are kept, and whatever is not taken as something is notes.
"""

from roundtable.minutes.meetings import read_minutes, read_text, text_of
from roundtable.minutes.printing import as_json
from roundtable.minutes.reading import read_lines
from roundtable.minutes.records import Action, Attendance, Decision, Item, Meeting, Minutes, Problem, State

__all__ = [
    "Action",
    "Attendance",
    "Decision",
    "Item",
    "Meeting",
    "Minutes",
    "Problem",
    "State",
    "as_json",
    "read_lines",
    "read_minutes",
    "read_text",
    "text_of",
]
