from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable.access import access_withdrawn, require
from roundtable.domain import withdrawals
from roundtable.extensions import db
from roundtable.models import ThingKind
from roundtable.web.files import purge_and_forget
from roundtable.web.organize.blueprint import bp


@bp.get("/withdrawn")
def list_withdrawn():
    """What was withdrawn, to bring back or to purge."""
    require("thing.bring_back")
    found = withdrawals.listed(request.args.get("page", 1, int))
    groups = {group.id: group for group in g.groups_held}
    return render_template("organize/withdrawn.html", withdrawals=found, groups=groups)


@bp.post("/withdrawn/<kind>/<id:thing_id>/return")
def bring_back(kind, thing_id):
    person = require("thing.bring_back")
    withdrawal = access_withdrawn(_kind(kind), thing_id)
    withdrawals.bring_back(withdrawal.thing, by=person)
    db.session.commit()
    flash(gettext("“%(words)s” is back.", words=withdrawal.words))
    return redirect(url_for("organize.list_withdrawn"))


@bp.route("/withdrawn/<kind>/<id:thing_id>/purge", methods=["GET", "POST"])
def purge_withdrawn(kind, thing_id):
    """Its words, earlier states, comments, files and stored mails go for good."""
    person = require("thing.purge")
    withdrawal = access_withdrawn(_kind(kind), thing_id)
    there = url_for("organize.list_withdrawn")
    if request.method == "POST":
        purge_and_forget([withdrawal.thing], person)
        flash(gettext("Purged. The record says that it happened, without words."))
        return redirect(there)
    return render_template("purge.html", words=withdrawal.words, cancel=there)


def _kind(kind: str) -> ThingKind:
    return ThingKind(kind) if kind in set(ThingKind) else abort(404)
