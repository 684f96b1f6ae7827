from flask import flash, g, redirect, request, url_for
from flask_babel import gettext, ngettext

from roundtable.access import access_meeting, require
from roundtable.domain import carrying
from roundtable.extensions import db
from roundtable.models import ThingKind
from roundtable.web.forms import number_in
from roundtable.web.group.blueprint import bp


@bp.post("/meetings/<id:meeting_id>/agenda/carried")
def carry_over(meeting_id):
    """Take what is chosen, one or all, of what earlier meetings left."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("agenda.edit", meeting)
    taken = carrying.take(meeting, chosen(), by=person)
    db.session.commit()
    flash(ngettext("%(num)s item carried over.", "%(num)s items carried over.", len(taken)))
    return redirect(url_for("group.edit_agenda", meeting_id=meeting_id, _anchor="carry"))


@bp.post("/meetings/<id:meeting_id>/agenda/left")
def leave_candidate(meeting_id):
    """Not this time: it is proposed again for the next meeting."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("agenda.edit", meeting)
    for key in chosen():
        carrying.leave(meeting, key, by=person)
    db.session.commit()
    flash(gettext("Left for a later meeting."))
    return redirect(url_for("group.edit_agenda", meeting_id=meeting_id, _anchor="carry"))


def chosen() -> list[tuple[ThingKind, int]]:
    """Of the fields ``candidate``, each as ``kind-id``."""
    pairs = [value.rpartition("-") for value in request.form.getlist("candidate")]
    kinds = set(ThingKind)
    keys = [(ThingKind(kind), number_in(typed)) for kind, _, typed in pairs if kind in kinds]
    return [(kind, number) for kind, number in keys if number is not None]
