"""Steps of a meeting taken back; each as a deed of its own, which leaves its trace."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext

from roundtable.access import access_meeting, require
from roundtable.domain import undoing
from roundtable.extensions import db
from roundtable.web.group.blueprint import bp


@bp.post("/meetings/<id:meeting_id>/agenda/publication/undoing")
def undo_publication(meeting_id):
    words = gettext("The agenda is a draft again, for the group.")
    return _undone(meeting_id, "agenda.publish", undoing.undo_publication, words)


@bp.post("/meetings/<id:meeting_id>/cancellation/undoing")
def undo_cancellation(meeting_id):
    words = gettext("The meeting takes place after all.")
    return _undone(meeting_id, "meeting.cancel", undoing.undo_cancellation, words)


@bp.post("/meetings/<id:meeting_id>/session/opening/undoing")
def undo_opening(meeting_id):
    words = gettext("The meeting has not begun. What was written stays.")
    return _undone(meeting_id, "meeting.run", undoing.undo_opening, words)


@bp.post("/meetings/<id:meeting_id>/session/closing/undoing")
def undo_closing(meeting_id):
    words = gettext("The meeting goes on.")
    return _undone(meeting_id, "meeting.run", undoing.undo_closing, words)


def _undone(meeting_id, action, undo, words):
    meeting = access_meeting(g.group, meeting_id)
    undo(meeting, by=require(action, meeting))
    db.session.commit()
    flash(words)
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))


@bp.get("/meetings/<id:meeting_id>/steps")
def show_steps(meeting_id):
    """How the meeting came to where it stands, and what was taken back."""
    meeting = access_meeting(g.group, meeting_id)
    require("meeting.answer", meeting)
    return render_template("group/meetings/steps.html", meeting=meeting, steps=undoing.steps_of(meeting))
