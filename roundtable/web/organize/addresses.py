"""Addresses that take no mail, and what can be done about each."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from roundtable.access import require
from roundtable.domain import failures, suppressions
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import Suppression
from roundtable.web.organize.blueprint import bp
from roundtable.web.organize.mails import standing


@bp.get("/mail/addresses")
def list_addresses():
    """Since when, why, and when mail arrived last."""
    found = suppressions.troubles(request.args.get("page", 1, int))
    complaints = boxes.address(Box.COMPLAINTS) if boxes.is_open() else ""
    return render_template("organize/addresses.html", troubles=found, complaints=complaints, **standing())


@bp.post("/mail/addresses/<id:suppression_id>/lift")
def lift_address(suppression_id):
    """Mail goes there again, digests with the next."""
    organizer, suppression = require("roundtable.organize"), _suppression(suppression_id)
    suppressions.lift(suppression, by=organizer)
    db.session.commit()
    flash(gettext("Mail goes to %(address)s again.", address=suppression.address))
    return redirect(url_for("organize.list_addresses"))


@bp.post("/mail/addresses/<id:suppression_id>/retry")
def retry_address(suppression_id):
    """The same, and what was refused there is sent once more, now."""
    organizer, suppression = require("roundtable.organize"), _suppression(suppression_id)
    suppressions.lift(suppression, by=organizer)
    count = failures.retry_to(suppression.address, by=organizer, site=g.site)
    db.session.commit()
    one, many = "%(num)s mail goes to %(address)s once more.", "%(num)s mails go to %(address)s once more."
    flash(ngettext(one, many, count, address=suppression.address))
    return redirect(url_for("organize.list_addresses"))


def _suppression(suppression_id: int) -> Suppression:
    return suppressions.find(suppression_id) or abort(404)
