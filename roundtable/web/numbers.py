"""The numbers that people say aloud, D-31, A-112 and G-4, as addresses; all decisions; the gap map."""

from flask import Blueprint, redirect, render_template, request

from roundtable.access import access_any_action_item, access_any_decision, access_any_gap, require_sign_in
from roundtable.domain import gaps
from roundtable.links import link_to
from roundtable.web import registers

bp = Blueprint("numbers", __name__)


@bp.get("/decisions/")
def list_decisions():
    """The register over all groups."""
    require_sign_in()
    return render_template("decisions.html", **registers.shown())


@bp.get("/decisions/register.csv")
def export_decisions():
    require_sign_in()
    return registers.exported()


@bp.get("/decisions/<id:decision_id>")
def show_decision(decision_id):
    return redirect(link_to(access_any_decision(decision_id)))


@bp.get("/gaps/")
def map_gaps():
    """The gap map: over all groups, which gaps move and which stand still."""
    person = require_sign_in()
    return render_template("gaps.html", gaps=gaps.mapped(person, request.args.get("page", 1, int)))


@bp.get("/gaps/<id:gap_id>")
def show_gap(gap_id):
    return redirect(link_to(access_any_gap(gap_id)))


@bp.get("/action-items/<id:item_id>")
def show_action_item(item_id):
    return redirect(link_to(access_any_action_item(item_id)))
