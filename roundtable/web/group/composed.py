"""The draft of a summary, put together: in the roundtable's own language, not in that of whoever writes it, because
everybody reads it."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from roundtable.domain import action_items, agenda, agenda_rows, attendances, capturing, decisions, questions, recusals
from roundtable.models import AgendaItem, Meeting, User
from roundtable.text.capture import Kind

#: Notes by the id of their agenda item; what belongs to none is under None.
Notes = Mapping[int | None, str]
NOTHING: Notes = {}


def composed(meeting: Meeting, person: User, mailed: Notes = NOTHING) -> str:
    """From notes, decisions, action items, questions and attendance, and what was mailed."""
    records = _records_of(meeting, person)
    keys = {(record.agenda_item_id, record.capture_key) for record in records if record.capture_key}
    items, notes = agenda.items_of(meeting), dict(mailed)
    for item in items:
        told = _told(item, {key for item_id, key in keys if item_id == item.id})
        notes[item.id] = "\n\n".join(filter(None, (told.strip(), mailed.get(item.id, ""))))
    return _rendered(meeting, items, notes, records, present=attendances.present_among(attendances.of_meeting(meeting)))


def added(meeting: Meeting, mailed: Notes, records: Collection[capturing.Record]) -> str:
    """What was mailed alone, to stand below a draft that is there."""
    named = {record.agenda_item_id for record in records} | set(mailed)
    items = [item for item in agenda.items_of(meeting) if item.id in named]
    return _rendered(meeting, items, mailed, records)


def _rendered(
    meeting: Meeting, items: list[AgendaItem], notes: Notes, records: Collection[capturing.Record], **values: Any
) -> str:
    sorts = {kind: [r for r in records if isinstance(r, noun)] for kind, noun in capturing.NOUNS.items()}
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        source = render_template(
            "group/summaries/composed.md",
            meeting=meeting,
            rows=agenda_rows.rows_of(items, agenda.slots_of(meeting)),
            items={item.id: item for item in items},
            notes=notes,
            rest=notes.get(None, ""),
            decisions=sorts[Kind.DECISION],
            action_items=sorts[Kind.ACTION],
            questions=sorts[Kind.QUESTION],
            recusals=recusals.among(attendances.of_meeting(meeting)),
            **values,
        )
    return re.sub(r"\n{3,}", "\n\n", source).strip()


def _records_of(meeting: Meeting, person: User) -> list[capturing.Record]:
    made, promised = decisions.of_meeting(meeting, person), action_items.of_meeting(meeting, person)
    return [*made, *promised, *questions.of_meeting(meeting, person)]


def _told(item: AgendaItem, keys: set[str]) -> str:
    """The notes of an item; what was put on record from them stands beneath, and not twice."""
    return capturing.without_kept(item.notes.source, keys) if item.notes is not None else ""
