from datetime import datetime
from typing import Any, ClassVar

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import Optional

from roundtable.access import access_meeting, may, require, visitor
from roundtable.domain import attendances, clock, meetings, memberships, series, time_polls
from roundtable.extensions import db
from roundtable.models import Meeting, RoomRule
from roundtable.web.context import ZONE_OF_VISITORS, opened
from roundtable.web.forms import FoldField, PersonField, ZoneField, at_most, between, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.group.meeting_page import shown
from roundtable.web.labels import choices
from roundtable.web.meanwhile import FormOfFacts
from roundtable.web.once import once


class MeetingForm(FormOfFacts):
    title = StringField(_l("What the meeting is about"), [required(), at_most(160)])
    on = DateField(_l("Day"), [required()])
    at = TimeField(_l("Begins at"), [required()])
    zone = ZoneField(_l("Time zone"), [required()], description=_l("The meeting keeps this time on the wall there."))
    fold = FoldField()
    minutes = IntegerField(_l("Minutes"), [required(), between(5, meetings.LONGEST)], default=60)
    place = StringField(_l("Place"), [Optional(), at_most(200)])
    call_link = StringField(_l("Link to the call"), [Optional(), at_most(500)])
    chair = PersonField(_l("Chairs the meeting"), none=_l("Nobody yet"))
    note_taker = PersonField(_l("Takes notes"), none=_l("Nobody yet"))
    room_rule = SelectField(
        _l("Rule of the room"), choices=choices(RoomRule), default=RoomRule.ATTRIBUTED.value, validate_choice=False
    )
    is_recording_allowed = BooleanField(_l("It may be recorded"))
    is_machine_allowed = BooleanField(_l("Machines may take notes"))
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
            fold=self.fold.fold,
            minutes=int(self.minutes.data or 0),
            place=self.place.data or "",
            call_link=self.call_link.data or "",
            chair=self.chair.person,
            note_taker=self.note_taker.person,
            room=meetings.Room(
                RoomRule(self.room_rule.data) if self.room_rule.data in set(RoomRule) else RoomRule.ATTRIBUTED,
                bool(self.is_recording_allowed.data),
                bool(self.is_machine_allowed.data),
            ),
        )


def facts_of(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "on": meeting.wall_time.date(),
        "at": meeting.wall_time.time(),
        "zone": meeting.zone,
        "fold": str(meeting.fold) if meetings.comes_twice(meeting.wall_time, meeting.zone) else "",
        "minutes": meeting.minutes,
        "place": meeting.place,
        "call_link": meeting.call_link,
        "chair": meeting.chair_id,
        "note_taker": meeting.note_taker_id,
        "room_rule": meeting.room_rule.value,
        "is_recording_allowed": meeting.is_recording_allowed,
        "is_machine_allowed": meeting.is_machine_allowed,
    }


@bp.get("/meetings/")
@open_to_visitors
def list_meetings():
    person = visitor()
    coming = meetings.coming(g.group, person)
    return render_template(
        "group/meetings/list.html",
        coming=coming,
        time_polls=time_polls.open_in(g.group, person) if person and may(person, "time_poll.list", g.group) else [],
        all_series=series.going_on(g.group) if may(person, "series.read", g.group) else [],
        past=meetings.past(g.group, person, request.args.get("page", 1, int)),
        answers=attendances.answers_of(person, coming) if person else {},
    )


@bp.route("/meetings/new", methods=["GET", "POST"])
@once
def schedule_meeting():
    person = require("meeting.schedule", g.group)
    form = MeetingForm(zone=person.zone, chair=person.id)
    form.offer_people()
    if form.submitted():
        with form.rules():
            meeting = meetings.schedule(g.group, form.plan(), by=person)
            db.session.commit()
            _tell_if_past(meeting)
            return redirect(url_for("group.edit_agenda", meeting_id=meeting.id))
    return page("group/meetings/schedule.html", form)


@bp.get("/meetings/<id:meeting_id>")
@open_to_visitors
def show_meeting(meeting_id):
    """One meeting, one page, in whatever state it is; ``?as=visitor`` shows what a visitor will see."""
    meeting = access_meeting(g.group, meeting_id)
    person = visitor()
    if "as" in request.args and person is not None and may(person, "agenda.publish", meeting):
        g.zone, values = ZONE_OF_VISITORS, shown(meeting, None, is_preview=True)
        return render_template("group/meetings/show.html", preview=True, person=None, **values)
    opened(meeting)
    return render_template("group/meetings/show.html", preview=False, **shown(meeting, person))


@bp.route("/meetings/<id:meeting_id>/edit", methods=["GET", "POST"])
def change_meeting(meeting_id):
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.change", meeting)
    form = MeetingForm(**facts_of(meeting))
    form.offer_people()
    if form.submitted():
        with form.rules():
            meetings.change(meeting, form.plan(), by=person)
            db.session.commit()
            _tell_if_past(meeting)
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
    return page("group/meetings/schedule.html", form, meeting=meeting)


def _tell_if_past(meeting: Meeting) -> None:
    """Some are put down once they were held; more often a month or a year is mistyped."""
    if meeting.is_coming and meeting.ends_at <= clock.now():
        flash(gettext("This meeting lies in the past, and nobody is invited. Is the day right?"), "error")


@bp.post("/meetings/<id:meeting_id>/cancellation")
def cancel_meeting(meeting_id):
    """Call a meeting off."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.cancel", meeting)
    meetings.cancel(meeting, by=person)
    db.session.commit()
    flash(gettext("The meeting is called off. Its page stays."))
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
