"""A summary on its way: circulated, objected to, confirmed, corrected; each step can be taken back."""

from datetime import datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField

from roundtable import formats
from roundtable.access import access_erratum, access_objection, access_summary, require, require_part, takes_part
from roundtable.domain import assents, errata, objections, purge, summaries
from roundtable.domain.meetings import instant_of
from roundtable.extensions import db
from roundtable.models import Erratum, Meeting, Objection, Summary
from roundtable.text.blocks import Block
from roundtable.web.forms import BaseForm, IdField, ReachFields, at_most, needed, number_in, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.group.summary_page import block_of
from roundtable.web.once import once


class CirculationForm(ReachFields):
    until = DateField(_l("Objections until the end of"), [required()])
    told_at: ClassVar[dict[str, str]] = {"wall_time": "not_before"}

    def moment(self, summary: Summary) -> datetime:
        assert self.until.data is not None
        return instant_of(datetime.combine(self.until.data, time(23, 59)), summary.meeting.zone, 0)


class ReasonForm(BaseForm):
    reason = StringField(_l("Why"), [needed(), at_most(500)])


class ConfirmationForm(BaseForm):
    meeting = IdField(_l("Confirmed at"), [required()])

    def offer_meetings(self, meetings: list[Meeting]) -> None:
        self.meetings = {m.id: m for m in meetings}
        self.meeting.offer([(m.id, f"{m.title}, {formats.day(m.wall_time.date())}") for m in meetings])


class ParagraphForm(BaseForm):
    words = TextAreaField(_l("What is not right, and how it should read"), [needed(), at_most(2000)])
    paragraph = HiddenField(default="0")
    quote = HiddenField()  # how the paragraph began on the page that was sent

    @property
    def number(self) -> int | None:
        return number_in(self.paragraph.data)

    def turn_to(self, block: Block | None) -> None:
        """What is sent next speaks of this paragraph; None: of the whole."""
        if block is None and self.quote.data:
            self.words.errors = [gettext("The paragraph is not there any more. Sent again, this objects to the whole.")]
        self.paragraph.data, self.quote.data = (str(block.number), block.quote) if block else ("0", "")


class RefusalForm(BaseForm):
    answer = StringField(_l("Why the text stays as it is"), [needed(), at_most(1000)])


def there(meeting_id: int, anchor: str | None = None) -> str:
    return url_for("group.show_summary", meeting_id=meeting_id, _anchor=anchor)


@bp.route("/meetings/<id:meeting_id>/summary/circulation", methods=["GET", "POST"])
def circulate_summary(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require("summary.circulate", summary), CirculationForm()
    if form.submitted():
        with form.rules():
            summaries.circulate(summary, form.moment(summary), form.reach(), by=person)
            db.session.commit()
            flash(gettext("Circulated. Those who were there get a mail."))
            return redirect(there(meeting_id))
    elif not form.is_submitted():
        form.show_reach(summary)
        form.until.data = summaries.until_default(summary).astimezone(ZoneInfo(summary.meeting.zone)).date()
    return page("group/summaries/circulate.html", form, summary=summary, meeting=summary.meeting)


@bp.route("/meetings/<id:meeting_id>/summary/circulation/undoing", methods=["GET", "POST"])
def undo_circulation(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require("summary.circulate", summary), ReasonForm()
    if form.submitted():
        with form.rules():
            summaries.undo_circulation(summary, form.reason.data or "", by=person)
            db.session.commit()
            return redirect(there(meeting_id))
    return page("group/summaries/undo.html", form, summary=summary, meeting=summary.meeting, is_confirmation=False)


@bp.route("/meetings/<id:meeting_id>/summary/confirmation", methods=["GET", "POST"])
def confirm_summary(meeting_id):
    """By a later meeting; silence confirms it without anybody (the worker)."""
    summary = access_summary(g.group, meeting_id)
    person, form = require("summary.confirm", summary), ConfirmationForm()
    form.offer_meetings(summaries.later_meetings(summary))
    if form.submitted():
        with form.rules():
            summaries.confirm(summary, form.meetings[form.meeting.data], by=person)
            db.session.commit()
            flash(gettext("The summary is confirmed."))
            return redirect(there(meeting_id))
    return page("group/summaries/confirm.html", form, summary=summary, meeting=summary.meeting)


@bp.route("/meetings/<id:meeting_id>/summary/confirmation/undoing", methods=["GET", "POST"])
def undo_confirmation(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require("summary.confirm", summary), ReasonForm()
    if form.submitted():
        with form.rules():
            summaries.undo_confirmation(summary, form.reason.data or "", by=person)
            db.session.commit()
            return redirect(there(meeting_id))
    return page("group/summaries/undo.html", form, summary=summary, meeting=summary.meeting, is_confirmation=True)


@bp.route("/meetings/<id:meeting_id>/summary/objections/new", methods=["GET", "POST"])
@once
def make_objection(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require_part(summary), ParagraphForm(paragraph=request.args.get("paragraph"))
    block = block_of(summary, form.number, form.quote.data or "")
    if form.submitted() and (block is not None or not form.quote.data):
        with form.rules():
            made = objections.make(summary, block, form.words.data or "", by=person)
            db.session.commit()
            return redirect(there(meeting_id, f"objection-{made.id}"))
    form.turn_to(block)
    values = {"block": block, "is_open": objections.is_open(summary) and takes_part(person, summary)}
    return page("group/summaries/object.html", form, summary=summary, meeting=summary.meeting, **values)


@bp.post("/meetings/<id:meeting_id>/summary/assent")
def assent_to_summary(meeting_id):
    """No objection."""
    summary = access_summary(g.group, meeting_id)
    person = require_part(summary)
    assents.give(summary, by=person)
    db.session.commit()
    flash(gettext("Noted: you have no objection."))
    return redirect(there(meeting_id))


@bp.post("/meetings/<id:meeting_id>/summary/objections/<id:objection_id>/acceptance")
def take_objection(meeting_id, objection_id):
    """The note-taker agrees, and goes on to the text."""
    summary = access_summary(g.group, meeting_id)
    person = require("objection.answer", summary)
    objections.take(access_objection(summary, objection_id), by=person)
    db.session.commit()
    return redirect(url_for("group.edit_summary", meeting_id=meeting_id, objection=objection_id))


@bp.route("/meetings/<id:meeting_id>/summary/objections/<id:objection_id>/refusal", methods=["GET", "POST"])
def decline_objection(meeting_id, objection_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require("objection.answer", summary), RefusalForm()
    objection = access_objection(summary, objection_id)
    if form.submitted():
        with form.rules():
            objections.decline(objection, form.answer.data or "", by=person)
            db.session.commit()
            return redirect(there(meeting_id, f"objection-{objection_id}"))
    return page("group/summaries/decline.html", form, summary=summary, meeting=summary.meeting, objection=objection)


@bp.post("/meetings/<id:meeting_id>/summary/objections/<id:objection_id>/withdrawal")
def withdraw_objection(meeting_id, objection_id):
    objection = access_objection(access_summary(g.group, meeting_id), objection_id)
    person = require("objection.withdraw", objection)
    objections.withdraw(objection, by=person)
    db.session.commit()
    return redirect(there(meeting_id, f"objection-{objection_id}"))


@bp.route("/meetings/<id:meeting_id>/summary/objections/<id:objection_id>/purge", methods=["GET", "POST"])
def purge_objection(meeting_id, objection_id):
    objection = access_objection(access_summary(g.group, meeting_id), objection_id)
    return purged(objection, meeting_id)


@bp.route("/meetings/<id:meeting_id>/summary/errata/new", methods=["GET", "POST"])
@once
def add_erratum(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require("erratum.add", summary), ParagraphForm(paragraph=request.args.get("paragraph"))
    block = block_of(summary, form.number)
    if form.submitted():
        with form.rules():
            errata.add(summary, block, form.words.data or "", by=person)
            db.session.commit()
            return redirect(there(meeting_id, "errata"))
    return page("group/summaries/correct.html", form, summary=summary, meeting=summary.meeting, block=block)


@bp.route("/meetings/<id:meeting_id>/summary/errata/<id:number>/purge", methods=["GET", "POST"])
def purge_erratum(meeting_id, number):
    erratum = access_erratum(access_summary(g.group, meeting_id), number)
    return purged(erratum, meeting_id)


def purged(thing: Objection | Erratum, meeting_id: int):
    """Asked first, because it cannot be undone; then its words are gone."""
    person = require("thing.purge")
    if request.method == "GET":
        return render_template("purge.html", words=thing.words, cancel=there(meeting_id))
    purge.thing(thing, by=person)
    db.session.commit()
    flash(gettext("Purged. The record says that it happened, without words."))
    return redirect(there(meeting_id))
