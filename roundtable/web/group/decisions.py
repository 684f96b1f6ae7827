from typing import ClassVar

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import (
    access_agenda_item,
    access_decision,
    access_discussion,
    access_meeting,
    may,
    require,
    visitor,
)
from roundtable.domain import comments, decisions, discussions, evidence, recusals
from roundtable.extensions import db
from roundtable.formats import day
from roundtable.models import AgendaItem, Audience, Decision
from roundtable.web import registers
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, IdField, at_most, number_in, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.labels import choices
from roundtable.web.meanwhile import FormOfFacts
from roundtable.web.once import once


class DecisionForm(FormOfFacts):
    text = StringField(_l("What was decided"), [required(), at_most(500)])
    reason = TextAreaField(_l("Why"), [Optional(), at_most(2000)])
    dissent = TextAreaField(
        _l("Dissent"), [Optional(), at_most(2000)], description=_l("In the words of those who see it otherwise.")
    )
    evidence_lines = TextAreaField(
        _l("Evidence"),
        [Optional(), at_most(8000)],
        description=_l("A line each: a DOI, PMID, NCT number or link, then what it shows."),
    )
    supersedes_id = IdField(_l("Supersedes"), none=_l("No earlier decision"))
    review_on = DateField(_l("Look at it again on"), [Optional()])
    audience = RadioField(_l("Who may read it"), choices=choices(Audience), default=Audience.GROUP.value)
    meeting = HiddenField()
    item = HiddenField()
    told_at: ClassVar[dict[str, str]] = {"evidence": "evidence_lines", "supersedes": "supersedes_id"}

    def offer_decisions(self, found: list[Decision]) -> None:
        self.supersedes_id.offer([(d.id, f"{d.number}: {d.text[:100]}") for d in found])

    def words(self) -> decisions.Words:
        return decisions.Words(
            text=str(self.text.data),
            reason=self.reason.data or "",
            dissent=self.dissent.data or "",
            review_on=self.review_on.data,
            audience=Audience(self.audience.data),
            evidence=self.evidence_lines.data or "",
            supersedes_id=self.supersedes_id.data,
        )


class DiscussionForm(BaseForm):
    item = IdField(_l("Discussed at"), [required()])

    def offer_items(self, found: list[AgendaItem]) -> None:
        self.items = {i.id: i for i in found}
        self.item.offer([(i.id, f"{i.title} ({i.meeting.title}, {day(i.meeting.wall_time.date())})") for i in found])


@bp.get("/decisions/")
@open_to_visitors
def list_decisions():
    """The register: every decision with its number."""
    return render_template("group/decisions/list.html", **registers.shown(g.group))


@bp.get("/decisions/register.csv")
@open_to_visitors
def export_decisions():
    """The register as a table to keep."""
    return registers.exported(g.group)


@bp.get("/decisions/<id:decision_id>")
@open_to_visitors
def show_decision(decision_id):
    decision = access_decision(g.group, decision_id)
    opened(decision)
    return _shown(decision, discussion_form(decision))


def _shown(decision: Decision, form):
    person = visitor()
    path, threads = discussions.path_of(decision, person), comments.threads(decision, person)
    values = {"path": path, "threads": threads, "recusals": recusals.of_decision(decision)}
    return page("group/decisions/show.html", form, decision=decision, **values)


def discussion_form(decision: Decision):
    """For who may change the decision: items at which it was discussed, to choose from."""
    if not may(visitor(), "decision.change", decision):
        return None
    form = DiscussionForm()
    form.offer_items(discussions.items_to_choose(decision))
    return form


@bp.route("/decisions/new", methods=["GET", "POST"])
@once
def make_decision():
    """Put a decision on record, of a meeting or between meetings."""
    asked = {name: request.args.get(name) for name in ("meeting", "item")}
    form = DecisionForm(**asked, supersedes_id=request.args.get("supersedes", type=int))
    meeting, item = origin_of(form)
    person = require("decision.make", meeting or g.group)
    form.offer_decisions(decisions.that_hold(g.group, also=form.supersedes_id.data))
    if form.submitted():
        with form.rules():
            decision = decisions.make(g.group, form.words(), meeting=meeting, item=item, by=person)
            db.session.commit()
            return redirect(there(meeting, item) or url_for("group.show_decision", decision_id=decision.id))
    return page("group/decisions/write.html", form, meeting=meeting, item=item)


@bp.route("/decisions/<id:decision_id>/edit", methods=["GET", "POST"])
def change_decision(decision_id):
    decision = access_decision(g.group, decision_id)
    person = require("decision.change", decision)
    form = DecisionForm(obj=decision, evidence_lines=evidence.written(decision.evidence))
    form.offer_decisions(decisions.that_hold(g.group, decision, form.supersedes_id.data))
    if form.submitted():
        with form.rules():
            decisions.change(decision, form.words(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_decision", decision_id=decision_id))
    return page("group/decisions/write.html", form, decision=decision)


@bp.post("/decisions/<id:decision_id>/withdrawal")
def withdraw_decision(decision_id):
    decision = access_decision(g.group, decision_id)
    person = require("decision.withdraw", decision)
    decisions.withdraw(decision, by=person)
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_decisions"))


@bp.post("/decisions/<id:decision_id>/discussions")
def add_discussion(decision_id):
    """It was discussed at another item as well."""
    decision = access_decision(g.group, decision_id)
    person, form = require("decision.change", decision), discussion_form(decision)
    if form.submitted():
        with form.rules():
            discussions.add(decision, form.items[form.item.data], by=person)
            db.session.commit()
            return redirect(url_for("group.show_decision", decision_id=decision_id, _anchor="discussed"))
    return _shown(decision, form)


@bp.post("/decisions/<id:decision_id>/discussions/<id:link_id>/removal")
def remove_discussion(decision_id, link_id):
    decision = access_decision(g.group, decision_id)
    person = require("decision.change", decision)
    discussions.remove(decision, access_discussion(decision, link_id), by=person)
    db.session.commit()
    return redirect(url_for("group.show_decision", decision_id=decision_id, _anchor="discussed"))


def origin_of(form):
    """The meeting and agenda item that a form names, as far as the person may see them."""
    meeting_id, item_id = (number_in(field.data) for field in (form.meeting, form.item))
    meeting = access_meeting(g.group, meeting_id) if meeting_id else None
    return meeting, access_agenda_item(meeting, item_id) if meeting and item_id else None


def there(meeting, item):
    """Back to the place in the meeting that it came from."""
    if meeting is None:
        return None
    return url_for("group.show_meeting", meeting_id=meeting.id, _anchor=f"item-{item.id}" if item else None)
