from typing import ClassVar
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_meeting, access_proposal, require
from roundtable.domain import agenda, meetings, proposals
from roundtable.extensions import db
from roundtable.models import Purpose
from roundtable.web.forms import BaseForm, at_most, between, needed, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.labels import choices
from roundtable.web.once import once


class ProposalForm(BaseForm):
    title = StringField(_l("About"), [required(), at_most(160)])
    minutes = IntegerField(_l("Minutes"), [required(), between(0, 1440)], default=10)
    purpose = SelectField(_l("Purpose"), choices=choices(Purpose), default=Purpose.DISCUSS.value)
    words = TextAreaField(_l("Why it should be on this agenda"), [Optional(), at_most(1000)])

    def said(self) -> agenda.Item:
        return agenda.Item(str(self.title.data), int(self.minutes.data or 0), Purpose(self.purpose.data))


class AnswerForm(BaseForm):
    answer = StringField(_l("A sentence for who proposed it"), [needed(), at_most(500)])


class LockForm(BaseForm):
    until = DateTimeLocalField(
        _l("Propose until"),
        [Optional()],
        description=_l("In the meeting's time zone. Empty: until the agenda is published."),
    )
    told_at: ClassVar[dict[str, str]] = {"wall_time": "until"}


@bp.route("/meetings/<id:meeting_id>/proposals/new", methods=["GET", "POST"])
@once
def propose_item(meeting_id):
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("proposal.make", meeting), ProposalForm()
    if form.submitted():
        with form.rules():
            proposals.make(meeting, form.said(), form.words.data or "", by=person)
            db.session.commit()
            flash(gettext("Proposed. The chair answers, and you are told."))
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor="proposals"))
    return page("group/proposals/make.html", form, meeting=meeting, is_open=proposals.is_open_for(meeting))


@bp.post("/meetings/<id:meeting_id>/proposals/<id:proposal_id>/acceptance")
def take_proposal(meeting_id, proposal_id):
    """It goes on the agenda."""
    meeting = access_meeting(g.group, meeting_id)
    proposal, person = access_proposal(meeting, proposal_id), require("proposal.answer", meeting)
    form = AnswerForm()
    if form.submitted():
        proposals.take(proposal, form.answer.data or "", by=person)
        db.session.commit()
        return redirect(url_for("group.edit_agenda", meeting_id=meeting_id, _anchor=f"item-{proposal.item_id}"))
    return page("group/proposals/answer.html", form, meeting=meeting, proposal=proposal)


@bp.route("/meetings/<id:meeting_id>/proposals/<id:proposal_id>/refusal", methods=["GET", "POST"])
def decline_proposal(meeting_id, proposal_id):
    """Not this time, with a sentence why."""
    meeting = access_meeting(g.group, meeting_id)
    proposal, person = access_proposal(meeting, proposal_id), require("proposal.answer", meeting)
    form = AnswerForm()
    if form.submitted():
        with form.rules():
            proposals.decline(proposal, form.answer.data or "", by=person)
            db.session.commit()
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor="proposals"))
    return page("group/proposals/answer.html", form, meeting=meeting, proposal=proposal)


@bp.route("/meetings/<id:meeting_id>/proposals/lock", methods=["GET", "POST"])
def lock_proposals(meeting_id):
    """Until when members may propose."""
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("agenda.edit", meeting), LockForm()
    if form.submitted():
        with form.rules():
            wall = form.until.data
            proposals.lock(meeting, meetings.instant_of(wall, meeting.zone, 0) if wall else None, by=person)
            db.session.commit()
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor="proposals"))
    elif not form.is_submitted() and meeting.proposals_until:
        form.until.data = meeting.proposals_until.astimezone(ZoneInfo(meeting.zone)).replace(tzinfo=None)
    return page("group/proposals/lock.html", form, meeting=meeting)
