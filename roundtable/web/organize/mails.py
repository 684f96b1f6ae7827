from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable.access import require
from roundtable.domain import mails, undelivered
from roundtable.domain import site as the_roundtable
from roundtable.extensions import db
from roundtable.models import Mail, MailState
from roundtable.web.organize.blueprint import bp

#: What the tabs of the mail page show.
TABS = {
    "waiting": (MailState.READY, MailState.CLAIMED, MailState.SENDING),
    "trouble": (MailState.DEAD, MailState.HELD),
    "sent": (MailState.SENT,),
    "dropped": (MailState.CANCELLED,),
}


@bp.get("/mail")
def list_mails():
    """What waits, what went out, what could not be delivered, with the server's answers."""
    asked, search = request.args.get("tab", ""), request.args.get("q", "").strip()[:200]
    tab = asked if asked in TABS else "waiting"
    found = mails.listed(TABS[tab], request.args.get("page", 1, int), search=search)
    return render_template(
        "organize/mails.html", mails=found, tab=tab, search=search, counts=mails.counts(), oldest=mails.oldest_waiting()
    )


@bp.post("/mail/<id:mail_id>/retry")
def retry_mail(mail_id):
    organizer = require("roundtable.organize")
    undelivered.retry(_mail(mail_id), by=organizer, site=g.site)
    db.session.commit()
    return redirect(url_for("organize.list_mails", tab="trouble"))


@bp.post("/mail/<id:mail_id>/drop")
def drop_mail(mail_id):
    organizer = require("roundtable.organize")
    mails.drop(_mail(mail_id), by=organizer, site=g.site)
    db.session.commit()
    return redirect(url_for("organize.list_mails", tab="trouble"))


@bp.post("/mail/hold")
def hold_mail():
    """Nothing is sent until it is released."""
    organizer = require("roundtable.organize")
    the_roundtable.hold_mail(g.site, by=organizer)
    db.session.commit()
    return redirect(url_for("organize.list_mails"))


@bp.post("/mail/release")
def release_mail():
    """Send again, with or without what has been waiting."""
    organizer = require("roundtable.organize")
    the_roundtable.release_mail(g.site, by=organizer, drop_waiting="drop" in request.form)
    db.session.commit()
    flash(gettext("Mail goes out again."))
    return redirect(url_for("organize.list_mails"))


def _mail(mail_id: int) -> Mail:
    return mails.find(mail_id) or abort(404)
