from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import Optional

from roundtable.access import access_action_item, access_comment_on_passage, access_paper, require, require_any, visitor
from roundtable.domain import action_items, clock, comments, linking, listing_items, memberships, minutes
from roundtable.extensions import db
from roundtable.models import ActionItem, Comment, Paper, Passage
from roundtable.web import kept
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, PeopleField, PersonField, at_most, number_in, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.group.decisions import origin_of, there
from roundtable.web.group.moving_items import sought
from roundtable.web.meanwhile import FormOfFacts
from roundtable.web.once import once
from roundtable.web.standing import place_of_comment


class ActionItemForm(FormOfFacts):
    text = StringField(_l("What is to be done"), [required(), at_most(500)])
    owner = PersonField(_l("Who promises it"), none=_l("Nobody yet"))
    due_on = DateField(_l("Until"), [Optional()])
    helpers = PeopleField(_l("Who helps"))
    meeting = HiddenField()
    item = HiddenField()
    paper = HiddenField()
    comment = HiddenField()  # on words of a paper

    def promise(self) -> action_items.Promise:
        return action_items.Promise(str(self.text.data), self.owner.person, self.due_on.data, self.helpers.chosen)

    def offer_people(self) -> None:
        people = memberships.people_of(g.group)
        self.owner.offer_people(people)
        self.helpers.offer_people(people)


class HandOverForm(BaseForm):
    owner = PersonField(_l("To"), none=_l("Nobody yet"))


@bp.get("/action-items/")
def list_action_items():
    """What the group has promised, late ones first."""
    person, asked = require("group.list_members", g.group), sought()
    return render_template(
        "group/action_items/list.html",
        items=listing_items.listed(g.group, asked, person, request.args.get("page", 1, int)),
        sought=asked,
        people=memberships.people_of(g.group),
    )


@bp.get("/action-items/<id:item_id>")
def show_action_item(item_id):
    item = access_action_item(g.group, item_id)
    opened(item)
    form = HandOverForm()
    form.owner.offer_people(memberships.people_of(g.group))
    form.owner.data = item.owner_id
    threads = comments.threads(item, visitor())
    return render_template(
        "group/action_items/show.html",
        item=item,
        threads=threads,
        hand_over=form,
        helpers=action_items.helpers_of(item),
        tellings=minutes.tellings_of(item, visitor()),
        put_into_words=linking.put_into_words(item, visitor()),
    )


@bp.route("/action-items/new", methods=["GET", "POST"])
@once
def assign_action_item():
    """Write down a promise, from a meeting, a paper or by hand."""
    form = action_item_form(**request.args.to_dict())
    meeting, item = origin_of(form)
    comment, paper, passage = _on_paper(form)
    person = require("action_item.assign", meeting or g.group)
    if form.submitted():
        with form.rules():
            source = action_items.Source(meeting, item, paper, passage)
            assigned = action_items.assign(g.group, form.promise(), source=source, by=person)
            db.session.commit()
            _tell_if_late(assigned)
            back = place_of_comment(comment, paper) if comment else there(meeting, item)
            return redirect(back or url_for("group.show_action_item", item_id=assigned.id))
    return page("group/action_items/write.html", form, meeting=meeting, item=item, paper=paper)


def _on_paper(form: ActionItemForm) -> tuple[Comment | None, Paper | None, Passage | None]:
    """The paper that it is for, and the comment on words of it that it answers."""
    paper_id, comment_id = (number_in(field.data) for field in (form.paper, form.comment))
    if comment_id is not None:
        comment, passage, paper = access_comment_on_passage(g.group, comment_id)
        return comment, paper, passage
    return None, access_paper(g.group, paper_id) if paper_id is not None else None, None


def _tell_if_late(item: ActionItem) -> None:
    """Old promises are put down too; more often a year is mistyped."""
    if item.due_on and item.due_on < clock.today(g.zone):
        flash(
            gettext("%(number)s is late from the first: its day is past. Is the date right?", number=item.number),
            "error",
        )


def action_item_form(**values) -> ActionItemForm:
    form = ActionItemForm(**{k: v for k, v in values.items() if k in {"meeting", "item", "paper", "comment", "text"}})
    form.offer_people()
    return form


@bp.route("/action-items/<id:item_id>/edit", methods=["GET", "POST"])
def change_action_item(item_id):
    item = access_action_item(g.group, item_id)
    person = require("action_item.change", item)
    helpers = [helper.id for helper in action_items.helpers_of(item)]
    form = ActionItemForm(text=item.text, due_on=item.due_on, owner=item.owner_id, helpers=helpers)
    form.offer_people()
    if form.submitted():
        with form.rules():
            action_items.change(item, form.promise(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_action_item", item_id=item_id))
    return page("group/action_items/write.html", form, action_item=item)


@bp.post("/action-items/<id:item_id>/owner")
def hand_over_action_item(item_id):
    """Hand it to somebody else, take what nobody has, or give it back."""
    item = access_action_item(g.group, item_id)
    person = require_any(item, "action_item.change", *([] if item.owner_id else ["action_item.take"]))
    form = HandOverForm()
    form.owner.offer_people(memberships.people_of(g.group))
    action_items.hand_over(item, person if "take" in request.form else form.owner.person, by=person)
    db.session.commit()
    return redirect(url_for("group.show_action_item", item_id=item_id))


@bp.post("/action-items/<id:item_id>/completion")
def finish_action_item(item_id):
    item = access_action_item(g.group, item_id)
    person = require("action_item.finish", item)
    action_items.finish(item, by=person)
    db.session.commit()
    flash(gettext("A-%(number)s is finished. It stands under “Finished”, where it can be reopened.", number=item_id))
    return redirect(kept.local_path(request.form.get("next")) or url_for("group.show_action_item", item_id=item_id))


@bp.post("/action-items/<id:item_id>/reopening")
def reopen_action_item(item_id):
    item = access_action_item(g.group, item_id)
    person = require("action_item.finish", item)
    action_items.reopen(item, by=person)
    db.session.commit()
    return redirect(kept.local_path(request.form.get("next")) or url_for("group.show_action_item", item_id=item_id))


@bp.post("/action-items/<id:item_id>/withdrawal")
def withdraw_action_item(item_id):
    item = access_action_item(g.group, item_id)
    person = require("action_item.withdraw", item)
    action_items.withdraw(item, by=person)
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_action_items"))
