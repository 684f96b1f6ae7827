"""What the page of a meeting knows; its parts are templates/group/meetings/parts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from roundtable.access import may, role_of
from roundtable.domain import (
    action_items,
    agenda,
    agenda_rows,
    attendances,
    capturing,
    changes,
    clock,
    comments,
    decisions,
    linking,
    mailed_notes,
    materials,
    memberships,
    minutes,
    nights,
    notes,
    pace,
    proposals,
    publications,
    questions,
    recusals,
    summaries,
    time_polls,
)
from roundtable.mail.note_taking import notes_address
from roundtable.models import AgendaItem, Meeting, MeetingState, Slot, SummaryState, ThingKind, User
from roundtable.web.replies import replied

#: From so long before its time on, starting the meeting is what its page offers first.
SOON = timedelta(hours=1)
#: For so long before and after it a meeting's page follows what others do.
LIVELY = timedelta(hours=2)
AHEAD = (MeetingState.PLANNED, MeetingState.AGENDA_PUBLISHED)
NOTED = (MeetingState.IN_SESSION, MeetingState.SUMMARY)
#: When the notes of all items are longer than this, in characters …
ROOM_FOR_NOTES = 12_000
#: … those of an item that are longer than this are read on its own page.
LONGEST_SHOWN = 400
Records = Mapping[str, Sequence[capturing.Record]]
NO_RECORDS: Records = {"decisions": [], "action_items": [], "questions": []}


@dataclass
class Came:
    decisions: list[capturing.Record] = field(default_factory=list)
    action_items: list[capturing.Record] = field(default_factory=list)
    questions: list[capturing.Record] = field(default_factory=list)


def shown(meeting: Meeting, person: User | None, *, is_preview: bool = False) -> dict[str, Any]:
    """What the page shows of a meeting to this person; in a preview with the agenda as it would be published.

    Those who edit see the agenda as it stands, and the whole group what it becomes once the meeting has
    begun; everybody else sees it as it was published last. Notes are for the group."""
    edits = may(person, "agenda.edit", meeting)
    belongs = may(person, "meeting.note", meeting) or (
        person is not None and role_of(person, meeting.group_id) is not None
    )
    is_on, is_ahead = meeting.state == MeetingState.IN_SESSION, meeting.state in AHEAD
    publication = None if belongs and is_on else publications.in_force(meeting)
    items = agenda.shown_of(meeting)
    slots = slots_of(meeting, items)
    draft = agenda_rows.rows_of(items, slots)
    published = publications.rows_in(publication) if publication else draft
    attended = attendances.shown_of(meeting) if belongs else []
    recused = recusals.among(attended)
    unpublished = agenda_rows.differences(published, draft) if edits and is_ahead else []
    has_records = not is_ahead or any(item.notes_id for item in items)  # when its beginning was taken back
    records = records_of(meeting, person, belongs=belongs) if has_records else NO_RECORDS
    return {
        "meeting": meeting,
        **records,
        "came_of": came_of(records),
        **notes_of(items, records),
        "live_since": live_since(meeting) if belongs else None,
        **(in_session(meeting, person, items, draft) if belongs else {}),
        "planned": {row.id: row for (kind, _), row in agenda_rows.flat(published).items() if kind == agenda_rows.ITEM},
        "publication": publication,
        "rows": draft if edits or (belongs and not is_ahead) or (is_preview and is_ahead) else published,
        "unpublished": unpublished,
        "own_slots": [slot for slot in slots if may(person, "slot.fill", slot)] if is_ahead and not edits else [],
        "primary": primary(meeting, has_agenda=bool(draft), is_published=publication is not None and not unpublished),
        "attendances": attended,
        "members_present": present_for_quorum(meeting, recused) if belongs and is_on and meeting.group.quorum else None,
        "answers": attendances.count_answers(attended),
        "recusals": recused,
        "coming": attendances.count_coming(attended),
        **replied(meeting, next((a for a in attended if person and a.user_id == person.id), None)),
        "imported_from": minutes.find(meeting.group, meeting.imported_from_id) if meeting.imported_from_id else None,
        **summary_of(meeting, person),
        "items": {item.id: item for item in items} if belongs else {},
        **walls(meeting, belongs=belongs),
        "gaps": {} if is_on else linking.gaps_of([(ThingKind.AGENDA_ITEM, item.id) for item in items], person),
        "materials": materials.of_meeting(meeting, person, belongs=belongs),
        "threads": comments.threads(meeting, person),
        "proposals": proposals.of_meeting(meeting) if belongs and is_ahead else [],
        "proposals_open": proposals.is_open_for(meeting),
        "time_poll": time_polls.open_of(meeting) if belongs and is_ahead else None,
    }


def summary_of(meeting: Meeting, person: User | None) -> dict[str, Any]:
    """Where it stands; while it is awaited, also where whoever writes it mails their notes, and how many mails wait."""
    summary = None if meeting.is_coming else summaries.line_of(meeting, person)
    is_awaited = (
        meeting.is_over and not meeting.is_record and (summary is None or summary.state == SummaryState.WRITING)
    )
    if person is None or not is_awaited or not may(person, "summary.write", meeting):
        return {"summary": summary, "notes_address": "", "mailed_notes": 0}
    address, waiting = notes_address(person, meeting), mailed_notes.count_waiting(meeting)
    return {"summary": summary, "notes_address": address, "mailed_notes": waiting}


def notes_of(items: Sequence[AgendaItem], records: Records) -> dict[str, Any]:
    """How much of the notes has room on the page, and which records stand in them no longer."""
    sources = {item.id: item.notes.source for item in items if item.notes is not None}
    return {
        "are_notes_folded": sum(len(source) for source in sources.values()) > ROOM_FOR_NOTES,
        "longest_shown": LONGEST_SHOWN,
        "left_the_notes": capturing.left_the_notes([r for kept in records.values() for r in kept], sources),
    }


def shown_item(meeting: Meeting, item: AgendaItem, person: User) -> dict[str, Any]:
    """One item by itself, for the group."""
    records = records_of(meeting, person, belongs=True).items()
    of_item = {name: [r for r in kept if r.agenda_item_id == item.id] for name, kept in records}
    sources = {item.id: item.notes.source} if item.notes is not None else {}
    return {
        "meeting": meeting,
        "item": item,
        **of_item,
        "came_of": came_of(of_item),
        "left_the_notes": capturing.left_the_notes([r for kept in of_item.values() for r in kept], sources),
        "recusals": recusals.among(attendances.of_meeting(meeting)),
        "materials": materials.of_meeting(meeting, person, belongs=True),
        "has_begun": meeting.state in NOTED
        and (item.started_at is not None or meeting.state != MeetingState.IN_SESSION),
        "adds_material": meeting.is_coming and (may(person, "material.add", meeting) or item.presenter_id == person.id),
    }


def records_of(meeting: Meeting, person: User | None, *, belongs: bool) -> Records:
    """What was put on record at a meeting; questions are the group's own."""
    return {
        "decisions": decisions.of_meeting(meeting, person),
        "action_items": action_items.of_meeting(meeting, person),
        "questions": questions.of_meeting(meeting, person) if belongs else [],
    }


def came_of(records: Records) -> Mapping[int | None, Came]:
    """What came of each agenda item, by its id; of none: what was put on record beside them."""
    found: defaultdict[int | None, Came] = defaultdict(Came)
    for name, kept in records.items():
        for record in kept:
            getattr(found[record.agenda_item_id], name).append(record)
    return found


def present_for_quorum(meeting: Meeting, recused: dict[int, list[recusals.Recusal]]) -> int:
    """Who takes no part in the item that is on does not count for it."""
    without = [one.person.id for one in recused.get(meeting.current_item_id or 0, [])]
    return attendances.members_present(meeting, without)


def slots_of(meeting: Meeting, items: list[AgendaItem]) -> list[Slot]:
    """Not asked for where there can be none to show: empty ones matter while the meeting lies ahead, and in
    the record of an annual one."""
    may_have = meeting.is_coming or meeting.group.is_plenary or any(item.slot_id for item in items)
    return agenda.slots_shown_of(meeting) if may_have else []


def live_since(meeting: Meeting) -> str | None:
    """Where the long poll of the page begins, from before the meeting until after it; else the page is still."""
    now = clock.now()
    is_about = meeting.state == MeetingState.IN_SESSION or (
        meeting.starts_at - LIVELY < now < (meeting.closed_at or meeting.ends_at) + LIVELY
    )
    return changes.cursor_of({meeting.group_id: meeting.group.last_seq}) if is_about else None


def in_session(
    meeting: Meeting, person: User | None, items: list[AgendaItem], rows: list[agenda_rows.Row]
) -> dict[str, Any]:
    """What the group sees besides while the meeting goes on: its pace, what is on, what is next, who writes."""
    if meeting.state != MeetingState.IN_SESSION:
        return {}
    held = {item.id: item for item in items}
    current = held.get(meeting.current_item_id or 0)
    paced, writers = pace.of(meeting, rows, items, clock.now()), notes.writers_of(items)
    to_discuss = (held[i] for i in paced.coming_ids if not held[i].stands_without_discussion)
    return {
        "pace": paced,
        "current_item": current,
        "next_item": next(to_discuss, None),
        "writers": writers,
        "is_writing": current is not None and writes(meeting, current, person, writers.get(current.id)),
    }


def writes(meeting: Meeting, item: AgendaItem, person: User | None, writer: User | None) -> bool:
    """Whether the page opens the box for the notes to this person: to whoever writes; when nobody does, to
    whoever wrote last, and to the note-taker of the meeting."""
    if person is None:
        return False
    if writer is not None:
        return writer.id == person.id
    taker = meeting.note_taker_id or meeting.chair_id
    return person.id == (item.writer_id or taker)


def primary(meeting: Meeting, *, has_agenda: bool, is_published: bool) -> str:
    """What the page offers first, by the state: edit, publish, start or close; empty: nothing of these."""
    if meeting.state == MeetingState.IN_SESSION:
        return "close" if meeting.current_item_id is None else ""
    if meeting.state not in AHEAD:
        return ""
    if not has_agenda:
        return "edit"
    if meeting.starts_at - clock.now() < SOON:
        return "start"
    return "" if is_published else "publish"


def walls(meeting: Meeting, *, belongs: bool) -> dict[str, Any]:
    """For whom of the group it is at night, and for whom clocks change before it; for the group alone."""
    if not belongs or not meeting.is_coming or meeting.ends_at <= clock.now() or meeting.group.is_plenary:
        return {"people_at_night": [], "people_shifted": []}
    people = memberships.people_of(meeting.group)
    local = nights.locals_of(meeting.starts_at, meeting.minutes, people)
    return {
        "people_at_night": [one for one in local if one.is_night],
        "people_shifted": nights.shifts(meeting.wall_time, meeting.zone, people, now=clock.now()),
    }
