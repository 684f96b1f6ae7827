from typing import ClassVar

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_action_item, access_gap, access_link, access_milestone, require, visitor
from roundtable.domain import action_items, comments, evidence, gaps, linking, memberships
from roundtable.extensions import db
from roundtable.models import Audience, Gap, GapState, ThingKind
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, PersonField, at_most, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.labels import choices
from roundtable.web.meanwhile import FormOfFacts
from roundtable.web.once import once


class GapForm(FormOfFacts):
    statement = StringField(_l("What is not known, or needed"), [required(), at_most(300)])
    why = TextAreaField(_l("Why it matters"), [Optional(), at_most(3000)])
    evidence_lines = TextAreaField(
        _l("Evidence"),
        [Optional(), at_most(8000)],
        description=_l("A line each: a DOI, PMID, NCT number or link, then what it shows."),
    )
    lead = PersonField(_l("Who leads"), none=_l("Nobody yet"))
    audience = RadioField(_l("Who may read it"), choices=choices(Audience), default=Audience.ROUNDTABLE.value)

    told_at: ClassVar[dict[str, str]] = {"evidence": "evidence_lines"}

    def words(self) -> gaps.Words:
        return gaps.Words(
            statement=str(self.statement.data),
            why=self.why.data or "",
            evidence=self.evidence_lines.data or "",
            lead=self.lead.person,
            audience=Audience(self.audience.data),
        )


class StateForm(BaseForm):
    state = SelectField(_l("State"), choices=choices(GapState))
    finding = TextAreaField(
        _l("What was found"), [Optional(), at_most(3000)], description=_l("Needed to close it or set it aside.")
    )


class MilestoneForm(BaseForm):
    title = StringField(_l("What is reached"), [required(), at_most(200)])
    due_on = DateField(_l("Until"), [Optional()])


class StepForm(BaseForm):
    text = StringField(_l("What is to be done"), [required(), at_most(500)])
    owner = PersonField(_l("Who promises it"), none=_l("Nobody yet"))
    due_on = DateField(_l("Until"), [Optional()])


class LinkForm(BaseForm):
    what = StringField(
        _l("What answers it"),
        [required(), at_most(500)],
        description=_l("A number like D-31 or A-112, or the pasted address of an agenda item, a paper or a section."),
    )


def gap_form(**values) -> GapForm:
    form = GapForm(**values)
    form.lead.offer_people(memberships.people_of(g.group))
    return form


@bp.get("/gaps/")
@open_to_visitors
def list_gaps():
    """What the group works to close; those in work first."""
    found = gaps.of_group(g.group, visitor(), request.args.get("page", 1, int))
    return render_template("group/gaps/list.html", gaps=found)


@bp.get("/gaps/<id:gap_id>")
@open_to_visitors
def show_gap(gap_id):
    """A gap with its work plan and what answers it."""
    gap = access_gap(g.group, gap_id)
    opened(gap)
    return _shown(gap)


def _shown(gap: Gap, **forms):
    person = visitor()
    wrong = next((f for f in forms.values() if f.errors or f.form_errors), None)
    return page(
        "group/gaps/show.html",
        wrong,
        gap=gap,
        forms=_unfilled(gap) | forms,
        steps=gaps.plan_of(gap, person),
        progress=gaps.progress_of([gap.id]).get(gap.id, gaps.Progress()),
        links=linking.of_gap(gap, person),
        threads=comments.threads(gap, person),
    )


def _unfilled(gap: Gap) -> dict[str, BaseForm]:
    """Beside one that was sent the others hold nothing of it."""
    link, state = LinkForm(formdata=None), StateForm(formdata=None, obj=gap)
    return {"step": step_form(formdata=None), "milestone": milestone_form(formdata=None), "link": link, "state": state}


def step_form(**values) -> StepForm:
    form = StepForm(**values)
    form.owner.offer_people(memberships.people_of(g.group))
    form.due_on.id = "step-due"  # a milestone has one too, on the same page
    return form


def milestone_form(**values) -> MilestoneForm:
    form = MilestoneForm(**values)
    form.due_on.id = "milestone-due"
    return form


@bp.route("/gaps/new", methods=["GET", "POST"])
@once
def raise_gap():
    person, form = require("gap.raise", g.group), gap_form()
    if form.submitted():
        with form.rules():
            gap = gaps.raise_gap(g.group, form.words(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_gap", gap_id=gap.id))
    return page("group/gaps/write.html", form)


@bp.route("/gaps/<id:gap_id>/edit", methods=["GET", "POST"])
def change_gap(gap_id):
    gap = access_gap(g.group, gap_id)
    person, form = require("gap.change", gap), gap_form(obj=gap)
    if form.submitted():
        with form.rules():
            gaps.change(gap, form.words(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_gap", gap_id=gap_id))
    elif not form.is_submitted():
        form.evidence_lines.data, form.lead.data = evidence.written(gap.evidence), gap.lead_id
    return page("group/gaps/write.html", form, gap=gap)


@bp.post("/gaps/<id:gap_id>/state")
def set_gap_state(gap_id):
    gap = access_gap(g.group, gap_id)
    person, form = require("gap.change", gap), StateForm()
    if form.submitted():
        with form.rules():
            gaps.set_state(gap, GapState(form.state.data), form.finding.data or "", by=person)
            db.session.commit()
            return redirect(url_for("group.show_gap", gap_id=gap_id))
    return _shown(gap, state=form)


@bp.post("/gaps/<id:gap_id>/withdrawal")
def withdraw_gap(gap_id):
    gap = access_gap(g.group, gap_id)
    gaps.withdraw(gap, by=require("gap.withdraw", gap))
    db.session.commit()
    flash(gettext("%(number)s is withdrawn. An organizer can bring it back.", number=gap.number))
    return redirect(url_for("group.list_gaps"))


# The work plan


@bp.post("/gaps/<id:gap_id>/steps")
@once
def add_step(gap_id):
    """A new action item as the last step of the plan."""
    gap = access_gap(g.group, gap_id)
    person, form = require("gap.plan", gap), step_form()
    if form.submitted():
        with form.rules():
            promise = action_items.Promise(str(form.text.data), form.owner.person, form.due_on.data)
            gaps.plan_action_item(gap, action_items.assign(g.group, promise, by=person), by=person)
            db.session.commit()
            return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="plan"))
    return _shown(gap, step=form)


@bp.post("/gaps/<id:gap_id>/milestones")
@once
def add_milestone(gap_id):
    gap = access_gap(g.group, gap_id)
    person, form = require("gap.plan", gap), milestone_form()
    if form.submitted():
        with form.rules():
            gaps.add_milestone(gap, str(form.title.data), form.due_on.data, by=person)
            db.session.commit()
            return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="plan"))
    return _shown(gap, milestone=form)


@bp.post("/gaps/<id:gap_id>/milestones/<id:milestone_id>/reached")
def reach_milestone(gap_id, milestone_id):
    """Reached; or, with ``undo``, not yet after all."""
    gap = access_gap(g.group, gap_id)
    milestone, person = access_milestone(gap, milestone_id), require("gap.plan", gap)
    gaps.reach_milestone(gap, milestone, is_reached="undo" not in request.form, by=person)
    db.session.commit()
    return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="plan"))


@bp.post("/gaps/<id:gap_id>/milestones/<id:milestone_id>/withdrawal")
def withdraw_milestone(gap_id, milestone_id):
    gap = access_gap(g.group, gap_id)
    gaps.withdraw_milestone(gap, access_milestone(gap, milestone_id), by=require("gap.plan", gap))
    db.session.commit()
    return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="plan"))


@bp.post("/gaps/<id:gap_id>/steps/<kind>/<id:step_id>/move")
def move_step(gap_id, kind, step_id):
    """Up or down in the plan (``step``)."""
    gap, person = access_gap(g.group, gap_id), require("gap.plan", access_gap(g.group, gap_id))
    step = next((s for s in gaps.plan_of(gap, person) if (s.kind, s.id) == (kind, step_id)), None) or abort(404)
    gaps.move_step(gap, step, -1 if request.form.get("step") == "up" else 1, by=person)
    db.session.commit()
    return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="plan"))


@bp.post("/gaps/<id:gap_id>/steps/action-items/<id:item_id>/removal")
def take_off_plan(gap_id, item_id):
    """The action item stays; it is no step of this plan any more."""
    gap = access_gap(g.group, gap_id)
    gaps.take_off_plan(gap, access_action_item(g.group, item_id), by=require("gap.plan", gap))
    db.session.commit()
    return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="plan"))


# What answers it


@bp.post("/gaps/<id:gap_id>/links")
def link_gap(gap_id):
    """A decision, an agenda item, a section answers it; an action item becomes a step of its plan."""
    gap = access_gap(g.group, gap_id)
    person, form = require("gap.plan", gap), LinkForm()
    if form.submitted():
        with form.rules():
            kind, thing_id = linking.named(str(form.what.data), person)
            if kind == ThingKind.ACTION_ITEM:
                gaps.plan_action_item(gap, access_action_item(g.group, thing_id), by=person)
            else:
                linking.make((kind, thing_id), gap, by=person)
            db.session.commit()
            return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="links"))
    return _shown(gap, link=form)


@bp.post("/gaps/<id:gap_id>/links/<id:link_id>/removal")
def unlink_gap(gap_id, link_id):
    gap = access_gap(g.group, gap_id)
    linking.remove(access_link(gap, link_id), gap, by=require("gap.plan", gap))
    db.session.commit()
    return redirect(url_for("group.show_gap", gap_id=gap_id, _anchor="links"))
