from flask import g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_agenda_item, access_decision, access_meeting, require, visitor
from roundtable.domain import comments, decisions
from roundtable.extensions import db
from roundtable.models import Audience
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, at_most, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.labels import choices


class DecisionForm(BaseForm):
    text = StringField(_l("What was decided"), [required(), at_most(500)])
    reason = TextAreaField(_l("Why"), [Optional(), at_most(2000)])
    dissent = TextAreaField(
        _l("Dissent"), [Optional(), at_most(2000)], description=_l("In the words of those who see it otherwise.")
    )
    review_on = DateField(_l("Look at it again on"), [Optional()])
    audience = RadioField(_l("Who may read it"), choices=choices(Audience), default=Audience.GROUP.value)
    meeting = HiddenField()
    item = HiddenField()

    def words(self) -> decisions.Words:
        return decisions.Words(
            text=str(self.text.data),
            reason=self.reason.data or "",
            dissent=self.dissent.data or "",
            review_on=self.review_on.data,
            audience=Audience(self.audience.data),
        )


@bp.get("/decisions/")
@open_to_visitors
def list_decisions():
    """The register: every decision with its number."""
    found = decisions.of_group(g.group, visitor(), request.args.get("page", 1, int))
    return render_template("group/decisions/list.html", decisions=found)


@bp.get("/decisions/<id:decision_id>")
@open_to_visitors
def show_decision(decision_id):
    decision = access_decision(g.group, decision_id)
    opened(decision)
    threads = comments.threads(decision, visitor())
    return render_template("group/decisions/show.html", decision=decision, threads=threads)


@bp.route("/decisions/new", methods=["GET", "POST"])
def make_decision():
    """Put a decision on record, of a meeting or between meetings."""
    form = DecisionForm(meeting=request.args.get("meeting"), item=request.args.get("item"))
    meeting, item = origin_of(form)
    person = require("decision.make", meeting or g.group)
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
    form = DecisionForm(obj=decision)
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
    return redirect(url_for("group.list_decisions"))


def origin_of(form):
    """The meeting and agenda item that a form names, as far as the person may see them."""
    meeting_id, item_id = (f.data if str(f.data or "").isdigit() else None for f in (form.meeting, form.item))
    meeting = access_meeting(g.group, int(meeting_id)) if meeting_id else None
    return meeting, access_agenda_item(meeting, int(item_id)) if meeting and item_id else None


def there(meeting, item):
    """Back to the place in the meeting that it came from."""
    if meeting is None:
        return None
    return url_for("group.show_meeting", meeting_id=meeting.id, _anchor=f"item-{item.id}" if item else None)
