"""The numbers that people say aloud, D-31 and A-112, as addresses; and the register of all decisions."""

from flask import Blueprint, redirect, render_template, request

from roundtable.access import access_any_action_item, access_any_decision, require_sign_in
from roundtable.domain import decisions
from roundtable.links import link_to

bp = Blueprint("numbers", __name__)


@bp.get("/decisions/")
def list_decisions():
    person = require_sign_in()
    found = decisions.of_all(person, request.args.get("page", 1, int))
    return render_template("decisions.html", decisions=found)


@bp.get("/decisions/<id:decision_id>")
def show_decision(decision_id):
    return redirect(link_to(access_any_decision(decision_id)))


@bp.get("/action-items/<id:item_id>")
def show_action_item(item_id):
    return redirect(link_to(access_any_action_item(item_id)))
