"""While a meeting goes on: which item is on, notes, and who is there."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_agenda_item, access_meeting, may, require, require_any, visitor
from roundtable.domain import (
    attendances,
    capturing,
    meetings,
    memberships,
    notes,
    pace,
    purge,
    recusals,
    summaries,
    texts,
)
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting, Presence, User
from roundtable.text.capture import Kind
from roundtable.web import kept
from roundtable.web.asked import wants_json
from roundtable.web.files import purge_and_forget
from roundtable.web.forms import BaseForm, TextFields, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.group.meeting_page import shown, shown_item
from roundtable.web.history import show_history
from roundtable.web.once import once
from roundtable.web.saving import refused_by_script, saved_by_script, show_stale


class NotesForm(TextFields):
    pass


class CaptureForm(BaseForm):
    line = StringField(_l("Put on record"), [at_most(capturing.LONGEST_LINE)])


class AttendanceForm(BaseForm):
    guests = TextAreaField(
        _l("Guests"), [Optional(), at_most(4000)], description=_l("One name a line. They need no account.")
    )


@bp.post("/meetings/<id:meeting_id>/session/opening")
def open_session(meeting_id):
    """The meeting begins."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.run", meeting)
    meetings.open_session(meeting, by=person)
    db.session.commit()
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/session/closing")
def close_session(meeting_id):
    """The meeting is over; the summary is next."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.run", meeting)
    meetings.close_session(meeting, by=person)
    db.session.commit()
    return redirect(kept.local_path(request.form.get("next")) or url_for("group.show_meeting", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/start")
def start_item(meeting_id, item_id):
    """The meeting turns to this item."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.run", meeting)
    meetings.start_item(meeting, item, by=person)
    db.session.commit()
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}"))


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/shortening")
def shorten_item(meeting_id, item_id):
    """What the pace line proposes: fewer minutes for an item to come."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.run", meeting)
    pace.shorten(meeting, item, to=request.form.get("minutes", 0, int), by=person)
    db.session.commit()
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor="pace"))


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/writer")
def take_over_notes(meeting_id, item_id):
    """I write now."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.note", meeting)
    notes.take_over(meeting, item, by=person)
    db.session.commit()
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}"))


@bp.route("/meetings/<id:meeting_id>/items/<id:item_id>/notes", methods=["GET", "POST"])
def save_notes(meeting_id, item_id):
    """What was said on an item. Two who write at once lose nothing; a script saves while somebody types."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.note", meeting)
    form = NotesForm(obj=item.notes, base=item.notes.number if item.notes else 0)
    if form.submitted():
        with form.rules():
            result = notes.save(meeting, item, form.source.data or "", base=form.base_number, by=person)
            if isinstance(result, texts.Saved) and item.notes is not None:
                capturing.keep_notes(meeting, item, item.notes.source, kinds_of(person, meeting), by=person)
            db.session.commit()
            return _saved(form, item, result)
    if wants_json():
        return refused_by_script(form)
    recused = recusals.among(attendances.of_meeting(meeting))
    values = {"meeting": meeting, "item": item, "row": item, "recusals": recused}
    return page("group/meetings/notes.html", form, writer_of=notes.writers_of([item]), **values)


def _saved(form: NotesForm, item: AgendaItem, result: texts.Saved | texts.Stale):
    there = url_for("group.show_meeting", meeting_id=item.meeting_id, _anchor=f"item-{item.id}")
    if isinstance(result, texts.Stale) and not wants_json():
        return show_stale(form, result, cancel=there)
    also = _unkept(capturing.unkept_decisions(item, form.source.data or ""))
    if wants_json() and item.notes is not None:
        return saved_by_script(item.notes, result, also)
    if also:
        flash(also)
    return redirect(there)


def _unkept(count: int) -> str:
    """For who may not decide, or takes no part in the item: that somebody else has to save it."""
    words = ngettext(
        "%(num)s decision in it is put on record when the chair or the note-taker saves these notes.",
        "%(num)s decisions in it are put on record when the chair or the note-taker saves these notes.",
        count,
    )
    return words if count else ""


@bp.get("/meetings/<id:meeting_id>/items/<id:item_id>/notes/history")
def show_notes_history(meeting_id, item_id):
    """Any two states of the notes on an item compared, word by word."""
    meeting = access_meeting(g.group, meeting_id)
    item = access_agenda_item(meeting, item_id)
    require("meeting.note", meeting)
    return show_history(
        item.notes or abort(404),
        title=item.title,
        back=url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}"),
        purge_page=url_for("group.purge_notes_history", meeting_id=meeting_id, item_id=item_id),
    )


@bp.route("/meetings/<id:meeting_id>/items/<id:item_id>/notes/history/purge", methods=["GET", "POST"])
def purge_notes_history(meeting_id, item_id):
    """Keep what the notes say now; all that they said before goes for good, and of what was put on record from
    them what is ticked."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("thing.purge")
    text, records = item.notes or abort(404), capturing.captured_from(item)
    if request.method == "POST":
        ticked = set(request.form.getlist("record"))
        purge.history(text, item, page=meeting, by=person)
        purge_and_forget([r for r in records if f"{r.kind}-{r.id}" in ticked], person)
        return redirect(url_for("group.show_notes_history", meeting_id=meeting_id, item_id=item_id))
    left = capturing.left_the_notes(records, {item.id: text.source})
    values = {"item": item, "records": records, "left": left, "summary": summaries.find(g.group, meeting_id, person)}
    return render_template("group/meetings/purge_notes.html", meeting=meeting, **values)


@bp.get("/meetings/<id:meeting_id>/items/<id:item_id>")
def show_agenda_item(meeting_id, item_id):
    """One item by itself: its notes, what came of it, and what can be done with it."""
    meeting = access_meeting(g.group, meeting_id)
    item = access_agenda_item(meeting, item_id)
    person = require_any(meeting, "meeting.answer", "meeting.note")
    return render_template("group/agenda/show.html", **shown_item(meeting, item, person))


def kinds_of(person: User, meeting: Meeting) -> set[Kind]:
    """What this person may put on record at a meeting."""
    needed = {Kind.DECISION: "decision.make", Kind.ACTION: "action_item.assign", Kind.QUESTION: "meeting.note"}
    return {kind for kind, action in needed.items() if may(person, action, meeting)}


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/captures")
@once
def capture_line(meeting_id, item_id):
    """One line beside the notes: a decision, an action item or a question."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.note", meeting)
    kind, form = request.form.get("kind", ""), CaptureForm()
    if kind not in set(Kind):
        abort(403)
    if form.submitted():
        with form.rules():
            allowed = kinds_of(person, meeting)
            capturing.keep_line(meeting, item, Kind(kind), form.line.data or "", allowed, by=person)
            db.session.commit()
            there = "line" if meeting.current_item_id == item_id else "item"  # it goes on where it was
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"{there}-{item_id}"))
    return _refused(form, meeting_id, item_id)


def _refused(form: CaptureForm, meeting_id: int, item_id: int):
    """The page of the meeting, with the sentence at the line and what was typed still in it."""
    values = shown(access_meeting(g.group, meeting_id), visitor())
    capture = {"item_id": item_id, "line": form.line.data or "", "errors": [e for _, e in form.all_errors()]}
    return page("group/meetings/show.html", form, preview=False, capture=capture, **values)


@bp.route("/meetings/<id:meeting_id>/attendance", methods=["GET", "POST"])
def note_attendance(meeting_id):
    """Who was there, in person or online; guests by name."""
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("meeting.note_attendance", meeting), AttendanceForm()
    noted = {a.user_id: a for a in attendances.of_meeting(meeting)}
    people = memberships.people_of(g.group)
    ids = {p.id for p in people}
    guests = [a.user for a in noted.values() if a.user_id not in ids and a.presence]
    before = present = {user_id: a.presence for user_id, a in noted.items()}
    if form.is_submitted():
        present = before | _present([*ids, *(guest.id for guest in guests)])
    if form.submitted():
        with form.rules():
            attendances.note(meeting, present, guests=(form.guests.data or "").splitlines(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
    values = {"people": people, "guests": guests, "present": present, "noted": noted}
    return page("group/meetings/attendance.html", form, meeting=meeting, **values)


def _present(ids: list[int]) -> dict[int, Presence | None]:
    """What was changed on the page, by person: the fields ``presence-PERSON`` that differ from what the page came
    with, ``was-PERSON``. What somebody else noted meanwhile stays."""
    sent = {i: (request.form.get(f"presence-{i}"), request.form.get(f"was-{i}")) for i in ids}
    changed = {i: now for i, (now, was) in sent.items() if now is not None and now != was}
    return {i: Presence(now) if now in set(Presence) else None for i, now in changed.items()}
