from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_action_item, may, require
from roundtable.domain import listing_items, memberships, moving_items
from roundtable.domain.listing_items import Sought, When
from roundtable.extensions import db
from roundtable.models import Stage
from roundtable.web.forms import BaseForm, at_most, number_in, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.tables import as_csv


class SnoozeForm(BaseForm):
    until = DateField(_l("Until"), [required()])


class BackForm(BaseForm):
    words = TextAreaField(_l("A word for the group"), [Optional(), at_most(1000)])


def sought() -> Sought:
    """What the address asks for; nonsense in it counts as nothing."""
    asked = request.args
    owner = asked.get("owner", "")
    return Sought(
        owner_id=number_in(owner),
        is_nobodys=owner == "nobody",
        when=When(asked["when"]) if asked.get("when") in set(When) else None,
        words=asked.get("words", "")[:200],
        is_ended="ended" in asked,
    )


@bp.get("/action-items/board")
def show_board():
    """Columns: to do, doing, waiting, done; the same moves as in the list, by keyboard."""
    person = require("group.list_members", g.group)
    return render_template(
        "group/action_items/board.html",
        columns=listing_items.board(g.group, sought(), person),
        sought=sought(),
        people=memberships.people_of(g.group),
    )


@bp.get("/action-items/export.csv")
def export_action_items():
    person = require("group.list_members", g.group)
    head = [gettext("Number"), gettext("What"), gettext("Who"), gettext("Helpers"), gettext("Until")]
    head += [gettext("State"), gettext("Stage"), gettext("Finished")]
    return as_csv(f"{g.group.slug}-action-items.csv", head, listing_items.rows(g.group, sought(), person))


@bp.post("/action-items/moves")
def move_action_items():
    """The same for each that is ticked, as far as the person may."""
    person = require("action_item.take", g.group)
    ids = [number for typed in request.form.getlist("item") if (number := number_in(typed)) is not None]
    chosen = listing_items.among(g.group, ids, person)
    mine = [item for item in chosen if may(person, "action_item.finish", item)]
    deed = request.form.get("deed", "")
    if deed in set(moving_items.Deed) and mine:
        done = moving_items.move_many(mine, moving_items.Deed(deed), by=person)
        db.session.commit()
        flash(ngettext("%(num)s action item moved.", "%(num)s action items moved.", done.moved))
    if len(mine) < len(chosen):
        left = len(chosen) - len(mine)
        flash(ngettext("%(num)s is not yours to move.", "%(num)s are not yours to move.", left), "error")
    elif not chosen:
        flash(gettext("Tick the action items first."), "error")
    return redirect(url_for("group.show_board" if "board" in request.form else "group.list_action_items"))


@bp.post("/action-items/<id:item_id>/stage")
def set_stage(item_id):
    item = access_action_item(g.group, item_id)
    person, stage = require("action_item.finish", item), request.form.get("stage", "")
    if stage in set(Stage):
        moving_items.set_stage(item, Stage(stage), by=person)
        db.session.commit()
    back = "group.show_board" if "board" in request.form else "group.show_action_item"
    return redirect(url_for(back, **({} if "board" in request.form else {"item_id": item_id})))


@bp.route("/action-items/<id:item_id>/snooze", methods=["GET", "POST"])
def snooze_action_item(item_id):
    """Put it off, without a reason. The third time it is asked whether to give it back."""
    item = access_action_item(g.group, item_id)
    person, form = require("action_item.finish", item), SnoozeForm()
    if form.submitted():
        with form.rules():
            often = moving_items.snooze(item, form.until.data, by=person)
            db.session.commit()
            return redirect(url_for("group.show_action_item", item_id=item_id, often=1 if often else None))
    return page("group/action_items/snooze.html", form, item=item)


@bp.route("/action-items/<id:item_id>/return", methods=["GET", "POST"])
def hand_back_action_item(item_id):
    """Nobody has it any more, and the group sees that."""
    item = access_action_item(g.group, item_id)
    person, form = require("action_item.finish", item), BackForm()
    if form.submitted():
        with form.rules():
            moving_items.hand_back(item, form.words.data or "", by=person)
            db.session.commit()
            return redirect(url_for("group.show_action_item", item_id=item_id))
    return page("group/action_items/hand_back.html", form, item=item)
