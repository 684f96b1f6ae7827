import re

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable.access import access_meeting, access_summary, require
from roundtable.domain import chasing, objections, purge, summaries, texts
from roundtable.extensions import db
from roundtable.models import Objection, Summary
from roundtable.web import kept
from roundtable.web.context import opened
from roundtable.web.forms import ReachFields, TextFields, page
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.group.composed import composed
from roundtable.web.group.summary_page import shown
from roundtable.web.history import show_history
from roundtable.web.saving import show_stale


class SummaryForm(TextFields):
    pass


class PublicationForm(ReachFields):
    pass


@bp.get("/meetings/<id:meeting_id>/summary")
@open_to_visitors
def show_summary(meeting_id):
    summary = access_summary(g.group, meeting_id)
    opened(summary)
    return render_template("group/summaries/show.html", **shown(summary))


@bp.post("/meetings/<id:meeting_id>/summary/composition")
def compose_summary(meeting_id):
    """Put a first draft together from notes, decisions, action items, questions and attendance."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("summary.write", meeting)
    summaries.compose(meeting, composed(meeting, person), by=person)
    db.session.commit()
    return redirect(url_for("group.edit_summary", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/summary/request")
def ask_for_summary(meeting_id):
    """A mail to whoever is to write it."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("summary.ask_for", meeting)
    asked = chasing.ask_for_summary(meeting, by=person)
    db.session.commit()
    flash(gettext("%(names)s is asked for the summary by mail.", names=", ".join(p.name for p in asked)))
    return redirect(kept.local_path(request.form.get("next")) or url_for("group.show_meeting", meeting_id=meeting_id))


@bp.route("/meetings/<id:meeting_id>/summary/edit", methods=["GET", "POST"])
def edit_summary(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person = require("summary.write", summary)
    form = SummaryForm(source=summary.text.source, base=summary.text.number)
    there = url_for("group.show_summary", meeting_id=meeting_id)
    if form.submitted():
        with form.rules():
            result = summaries.save(summary, form.source.data or "", base=form.base_number, by=person)
            db.session.commit()
            return show_stale(form, result, cancel=there) if isinstance(result, texts.Stale) else redirect(there)
    return page("group/summaries/edit.html", form, summary=summary, meeting=summary.meeting, objection=taken(summary))


def taken(summary: Summary) -> Objection | None:
    """The objection that the note-taker has just taken, to read beside the text."""
    objection_id = request.args.get("objection", "")
    return objections.find(summary, int(objection_id)) if re.fullmatch(r"\d{1,9}", objection_id) else None


@bp.route("/meetings/<id:meeting_id>/summary/publication", methods=["GET", "POST"])
def publish_summary(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person, form = require("summary.publish", summary), PublicationForm()
    if form.submitted():
        with form.rules():
            summaries.publish(summary, form.reach(), by=person)
            db.session.commit()
            flash(gettext("The summary is published."))
            return redirect(url_for("group.show_summary", meeting_id=meeting_id))
    elif not form.is_submitted():
        form.show_reach(summary)
    return page("group/summaries/publish.html", form, summary=summary, meeting=summary.meeting)


@bp.get("/meetings/<id:meeting_id>/summary/history")
def show_summary_history(meeting_id):
    summary = access_summary(g.group, meeting_id)
    require("summary.write", summary)
    return show_history(
        summary.text,
        title=summary.meeting.title,
        back=url_for("group.show_summary", meeting_id=meeting_id),
        purge=url_for("group.purge_summary_history", meeting_id=meeting_id),
    )


@bp.post("/meetings/<id:meeting_id>/summary/history/purge")
def purge_summary_history(meeting_id):
    summary = access_summary(g.group, meeting_id)
    person = require("thing.purge")
    purge.history(summary.text, summary, by=person)
    db.session.commit()
    return redirect(url_for("group.show_summary_history", meeting_id=meeting_id))
