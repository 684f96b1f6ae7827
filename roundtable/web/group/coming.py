"""Who comes to a meeting, what the organizer asks them, and what they answer: for those who prepare it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable.access import access_meeting, require
from roundtable.domain import attendance_questions, attendance_rows, attendances, memberships
from roundtable.extensions import db
from roundtable.models import Meeting
from roundtable.web.context import opened
from roundtable.web.forms import page
from roundtable.web.group.blueprint import bp
from roundtable.web.group.meeting_page import shown
from roundtable.web.labels import label
from roundtable.web.replies import QuestionsForm, answered, reply_form
from roundtable.web.tables import as_csv


@bp.post("/meetings/<id:meeting_id>/answer")
def answer_meeting(meeting_id):
    """Will I be there, and what the organizer asks those who come."""
    meeting = access_meeting(g.group, meeting_id)
    person, form, said = require("meeting.answer", meeting), reply_form(meeting, None), answered()
    if said is not None and form.validate():
        attendances.answer(meeting, person, said, words=form.words(), by=person)
        db.session.commit()
    elif form.errors:
        values = {**shown(meeting, person), "reply": form}
        return render_template("group/meetings/show.html", preview=False, **values), form.status
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor="answer"))


@bp.route("/meetings/<id:meeting_id>/questions", methods=["GET", "POST"])
def ask_those_who_come(meeting_id):
    """Up to three questions."""
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("meeting.ask", meeting), QuestionsForm()
    if form.submitted():
        with form.rules():
            words = [(field.data or "").strip() for field in form.places]
            attendance_questions.ask(meeting, words, by=person)
            db.session.commit()
            flash(_told(any(words)))
            return redirect(url_for("group.list_answers", meeting_id=meeting_id))
    elif not form.is_submitted():
        form.show(meeting)
    counts = attendance_questions.count_answers(attendances.of_meeting(meeting))
    return page("group/coming/ask.html", form, meeting=meeting, counts=counts)


def _told(is_asked: bool) -> str:
    if is_asked:
        return gettext("Those who come are asked, on the page of the meeting and by the link in their invitation.")
    return gettext("Those who come are asked nothing.")


@bp.get("/meetings/<id:meeting_id>/answers")
def list_answers(meeting_id):
    """Who comes, how, and what they answered."""
    meeting = access_meeting(g.group, meeting_id)
    require("meeting.list_answers", meeting)
    opened(meeting)
    everybody = attendances.of_meeting(meeting)
    return render_template(
        "group/coming/list.html",
        meeting=meeting,
        attendances=attendances.listed(meeting, request.args.get("page", 1, int)),
        answers=attendances.count_answers(everybody),
        coming=attendances.count_coming(everybody),
        asked=attendance_questions.of_meeting(meeting),
        answers_in=attendance_questions.answers_in,
        there=len(attendances.present_among(everybody)),
        silent=memberships.count(g.group) - sum(a.answer is not None for a in everybody),
    )


@bp.get("/meetings/<id:meeting_id>/attendance.csv")
def export_attendance(meeting_id):
    """Everybody who belongs to the group, answered or was there, guests too: for badges and the caterer."""
    meeting = access_meeting(g.group, meeting_id)
    require("meeting.list_answers", meeting)
    asked = attendance_questions.of_meeting(meeting)
    head = [
        gettext("Name"),
        gettext("Affiliation"),
        gettext("Groups"),
        gettext("Role"),
        gettext("Answer"),
        gettext("Comes"),
        gettext("Was there"),
        gettext("How"),
        *(one.words for one in asked),
    ]
    rows = [cells(meeting, row, asked) for row in attendance_rows.of_meeting(meeting)]
    return as_csv(f"{g.group.slug}-meeting-{meeting.id}-attendance.csv", head, rows)


def cells(meeting: Meeting, row: attendance_rows.Row, asked: list[attendance_questions.Asked]) -> list[str]:
    noted, said = row.attendance, attendance_questions.answers_in(row.attendance)
    was_there = "" if meeting.opened_at is None else gettext("Yes") if noted and noted.presence else gettext("No")
    return [
        row.person.name,
        row.person.affiliation.name if row.person.affiliation else "",
        "; ".join(f"{m.group.short_name}, {label(m.role)}" for m in row.memberships),
        str(label(row.role)) if row.role else gettext("Guest"),
        str(label(noted.answer)) if noted and noted.answer else "",
        str(label(noted.coming_as)) if noted and noted.coming_as else "",
        was_there,
        str(label(noted.presence)) if noted and noted.presence else "",
        *(said.get(one.id, "") for one in asked),
    ]
