from datetime import datetime
from typing import ClassVar

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from roundtable.access import access_meeting, may, require, role_of, visitor
from roundtable.domain import (
    action_items,
    agenda,
    agenda_rows,
    attendances,
    comments,
    decisions,
    meetings,
    memberships,
    publications,
    summaries,
)
from roundtable.extensions import db
from roundtable.models import Answer, Meeting
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, PersonField, ZoneField, at_most, between, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors


class MeetingForm(BaseForm):
    title = StringField(_l("What the meeting is about"), [required(), at_most(160)])
    on = DateField(_l("Day"), [required()])
    at = TimeField(_l("Begins at"), [required()])
    zone = ZoneField(_l("Time zone"), [required()], description=_l("The meeting keeps this time on the wall there."))
    fold = SelectField(
        _l("Which of the two"),
        choices=[
            SelectChoice("", _l("(only when clocks go back)")),
            SelectChoice("0", _l("The first")),
            SelectChoice("1", _l("The second")),
        ],
        validate_choice=False,
    )
    minutes = IntegerField(_l("Minutes"), [required(), between(5, meetings.LONGEST)], default=60)
    place = StringField(_l("Place"), [Optional(), at_most(200)])
    call_link = StringField(_l("Link to the call"), [Optional(), at_most(500)])
    chair = PersonField(_l("Chairs the meeting"), none=_l("Nobody yet"))
    note_taker = PersonField(_l("Takes notes"), none=_l("Nobody yet"))
    told_at: ClassVar[dict[str, str]] = {"wall_time": "at"}

    def offer_people(self) -> None:
        people = memberships.people_of(g.group)
        self.chair.offer_people(people)
        self.note_taker.offer_people(people)

    def plan(self) -> meetings.Plan:
        assert self.on.data is not None and self.at.data is not None
        return meetings.Plan(
            title=str(self.title.data),
            wall_time=datetime.combine(self.on.data, self.at.data),
            zone=str(self.zone.data),
            fold=int(self.fold.data) if self.fold.data in {"0", "1"} else None,
            minutes=int(self.minutes.data or 0),
            place=self.place.data or "",
            call_link=self.call_link.data or "",
            chair=self.chair.person,
            note_taker=self.note_taker.person,
        )

    def show(self, meeting: Meeting) -> None:
        self.title.data, self.minutes.data = meeting.title, meeting.minutes
        self.on.data, self.at.data = meeting.wall_time.date(), meeting.wall_time.time()
        self.zone.data, self.fold.data = meeting.zone, str(meeting.fold)
        self.place.data, self.call_link.data = meeting.place, meeting.call_link
        self.chair.data, self.note_taker.data = meeting.chair_id, meeting.note_taker_id


@bp.get("/meetings/")
@open_to_visitors
def list_meetings():
    person = visitor()
    coming = meetings.coming(g.group, person)
    return render_template(
        "group/meetings/list.html",
        coming=coming,
        past=meetings.past(g.group, person, request.args.get("page", 1, int)),
        answers=attendances.answers_of(person, coming) if person else {},
    )


@bp.route("/meetings/new", methods=["GET", "POST"])
def schedule_meeting():
    person = require("meeting.schedule", g.group)
    form = MeetingForm(zone=person.zone, chair=person.id)
    form.offer_people()
    if form.submitted():
        with form.rules():
            meeting = meetings.schedule(g.group, form.plan(), by=person)
            db.session.commit()
            return redirect(url_for("group.edit_agenda", meeting_id=meeting.id))
    return page("group/meetings/schedule.html", form)


@bp.get("/meetings/<id:meeting_id>")
@open_to_visitors
def show_meeting(meeting_id):
    """One meeting, one page, in whatever state it is; ``?as=visitor`` shows what a visitor will see."""
    meeting = access_meeting(g.group, meeting_id)
    person = visitor()
    if "as" in request.args and person is not None and may(person, "agenda.publish", meeting):
        return render_template("group/meetings/show.html", preview=True, person=None, **shown(meeting, None))
    opened(meeting)
    return render_template("group/meetings/show.html", preview=False, **shown(meeting, person))


def shown(meeting, person):
    """What the page shows of a meeting to this person.

    Those who edit see the agenda as it stands, and the whole group what it became once the meeting is
    over; everybody else sees it as it was published last. Notes are for the group."""
    edits = may(person, "agenda.edit", meeting)
    belongs = edits or (person is not None and role_of(person, meeting.group_id) is not None)
    publication = publications.latest(meeting)
    items = agenda.items_of(meeting)
    draft = agenda_rows.rows_of(items, agenda.slots_of(meeting))
    published = publications.rows_in(publication) if publication else draft
    attended = attendances.of_meeting(meeting) if belongs else []
    return {
        "meeting": meeting,
        "publication": publication,
        "rows": draft if edits or (belongs and not meeting.is_coming) else published,
        "unpublished": agenda_rows.differences(published, draft) if edits else [],
        "attendances": attended,
        "answers": attendances.count_answers(attended),
        "mine": next((a.answer for a in attended if person and a.user_id == person.id), None),
        "decisions": decisions.of_meeting(meeting, person),
        "action_items": action_items.of_meeting(meeting, person),
        "summary": summaries.find(g.group, meeting.id, person),
        "items": {item.id: item for item in items} if belongs else {},
        "threads": comments.threads(meeting, person),
    }


@bp.route("/meetings/<id:meeting_id>/edit", methods=["GET", "POST"])
def change_meeting(meeting_id):
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.change", meeting)
    form = MeetingForm()
    form.offer_people()
    if form.submitted():
        with form.rules():
            meetings.change(meeting, form.plan(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
    elif not form.is_submitted():
        form.show(meeting)
    return page("group/meetings/schedule.html", form, meeting=meeting)


@bp.post("/meetings/<id:meeting_id>/cancellation")
def cancel_meeting(meeting_id):
    """Call a meeting off."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.cancel", meeting)
    meetings.cancel(meeting, by=person)
    db.session.commit()
    flash(gettext("The meeting is called off. Its page stays."))
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/answer")
def answer_meeting(meeting_id):
    """Will I be there?"""
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.answer", meeting)
    answered = request.form.get("answer", "")
    if answered in set(Answer):
        attendances.answer(meeting, person, Answer(answered), by=person)
        db.session.commit()
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
