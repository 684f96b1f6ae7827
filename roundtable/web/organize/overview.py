from flask import g, redirect, render_template, request, url_for

from roundtable.access import require
from roundtable.domain import clock, invitations, mails, memberships, overview, updates, workers
from roundtable.extensions import db
from roundtable.web.organize.blueprint import bp


@bp.get("/")
def show_overview():
    """Every group with what it needs, and what needs an organizer."""
    working = [group for group in g.groups_held if not group.is_plenary]
    return render_template(
        "organize/overview.html",
        rows=overview.of_groups(working),
        chairs=memberships.groups_with_chairs(working),
        open_invitations=len(invitations.listed().rows),
        mails=mails.counts(),
        beat=workers.last_beat(),
        now=clock.now(),
    )


@bp.get("/withdrawn")
def list_withdrawn():
    """What was withdrawn, to bring back or to purge."""
    person = require("update.bring_back")
    found = updates.withdrawn_ones(person, request.args.get("page", 1, int))
    return render_template("organize/withdrawn.html", updates=found)


@bp.post("/withdrawn/<id:update_id>/return")
def bring_back(update_id):
    person = require("update.bring_back")
    if update := updates.find_withdrawn(update_id, person):
        updates.bring_back(update, by=person)
        db.session.commit()
    return redirect(url_for("organize.list_withdrawn"))
