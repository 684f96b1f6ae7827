"""Mail that came in: what could not be read, and how much is kept."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from roundtable.access import require
from roundtable.domain import incoming_mails, kept_mails
from roundtable.extensions import db
from roundtable.web.organize.blueprint import bp
from roundtable.web.organize.mails import standing


@bp.get("/mail/incoming")
def list_incoming():
    """What failed by a mistake of ours, to be read again once that is mended."""
    found = incoming_mails.failed(request.args.get("page", 1, int))
    return render_template("organize/incoming.html", failed=found, kept=kept_mails.standing(), **standing())


@bp.post("/mail/incoming/refusals/dismissal")
def dismiss_refusals():
    """The organizers know that mail was refused."""
    organizer = require("roundtable.organize")
    kept_mails.dismiss(g.site, request.form.get("last", 0, int), site=g.site, by=organizer)
    db.session.commit()
    return redirect(url_for("organize.list_incoming"))


@bp.post("/mail/incoming/rereading")
def reread_all_incoming():
    return _reread(None)


@bp.post("/mail/incoming/<id:incoming_id>/rereading")
def reread_incoming(incoming_id):
    return _reread(incoming_id)


def _reread(mail_id: int | None) -> Response:
    organizer = require("roundtable.organize")
    count = incoming_mails.reread(mail_id, by=organizer, site=g.site)
    db.session.commit()
    flash(ngettext("%(num)s mail is read again in a moment.", "%(num)s mails are read again in a moment.", count))
    return redirect(url_for("organize.list_incoming"))
