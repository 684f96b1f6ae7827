"""While a meeting goes on: which item is on, notes, and who is there."""

from flask import g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_agenda_item, access_meeting, require
from roundtable.domain import agenda, attendances, meetings, memberships, texts
from roundtable.extensions import db
from roundtable.models import Presence
from roundtable.web.forms import BaseForm, TextFields, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.saving import show_stale


class NotesForm(TextFields):
    pass


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
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/start")
def start_item(meeting_id, item_id):
    """The meeting turns to this item."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.run", meeting)
    meetings.start_item(meeting, item, by=person)
    db.session.commit()
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}"))


@bp.route("/meetings/<id:meeting_id>/items/<id:item_id>/notes", methods=["GET", "POST"])
def save_notes(meeting_id, item_id):
    """What was said on an item. Two who write at once lose nothing."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("meeting.note", meeting)
    form = NotesForm(obj=item.notes, base=item.notes.number if item.notes else 0)
    there = url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}")
    if form.submitted():
        with form.rules():
            result = agenda.save_notes(meeting, item, form.source.data or "", base=form.base_number, by=person)
            db.session.commit()
            return show_stale(form, result, cancel=there) if isinstance(result, texts.Stale) else redirect(there)
    return page("group/meetings/notes.html", form, meeting=meeting, item=item)


@bp.route("/meetings/<id:meeting_id>/attendance", methods=["GET", "POST"])
def note_attendance(meeting_id):
    """Who was there, in person or online; guests by name."""
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("meeting.note_attendance", meeting), AttendanceForm()
    people = memberships.people_of(g.group)
    if form.submitted():
        with form.rules():
            guests = (form.guests.data or "").splitlines()
            attendances.note(meeting, _present([p.id for p in people]), guests=guests, by=person)
            db.session.commit()
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
    noted = {a.user_id: a for a in attendances.of_meeting(meeting)}
    return page("group/meetings/attendance.html", form, meeting=meeting, people=people, noted=noted)


def _present(ids: list[int]) -> dict[int, Presence | None]:
    """Of the fields ``presence-PERSON``."""
    sent = {user_id: request.form.get(f"presence-{user_id}", "") for user_id in ids}
    return {user_id: Presence(v) if v in set(Presence) else None for user_id, v in sent.items()}
