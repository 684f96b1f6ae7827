from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from roundtable.access import require
from roundtable.domain import failures, incoming_mails, kept_mails, mails, suppressions, undelivered
from roundtable.domain import site as the_roundtable
from roundtable.extensions import db
from roundtable.models import Mail, MailState
from roundtable.web.organize.blueprint import bp

#: What the tabs of the mail page show.
TABS = {
    "waiting": (MailState.READY, MailState.CLAIMED, MailState.SENDING, MailState.KEPT_BACK),
    "trouble": (MailState.DEAD, MailState.HELD),
    "returned": (MailState.BOUNCED, MailState.COMPLAINED),
    "sent": (MailState.SENT,),
    "dropped": (MailState.CANCELLED,),
}


@bp.get("/mail")
def list_mails():
    """What waits, what went out, what could not be delivered, with the server's answers."""
    asked, search = request.args.get("tab", ""), request.args.get("q", "").strip()[:200]
    tab = asked if asked in TABS else "waiting"
    found = mails.listed(TABS[tab], request.args.get("page", 1, int), search=search)
    reasons = failures.by_reason() if tab == "trouble" and not search else []
    return render_template("organize/mails.html", mails=found, tab=tab, search=search, reasons=reasons, **standing())


def standing() -> dict[str, object]:
    """What stands above all pages about mail."""
    return {
        "counts": mails.counts(),
        "oldest": mails.oldest_waiting(),
        "unreached": suppressions.count(),
        "unread": incoming_mails.count_failed(),
        "refused": kept_mails.turned_away(g.site),
    }


@bp.post("/mail/<id:mail_id>/retry")
def retry_mail(mail_id):
    organizer, mail = require("roundtable.organize"), _mail(mail_id)
    was = mail.state
    undelivered.retry(mail, by=organizer, site=g.site)
    db.session.commit()
    if mail.state != was and mail.state == MailState.CANCELLED:
        flash(gettext("A later digest tells it already: it is not sent."))
    elif mail.state != was:
        flash(gettext("The mail to %(address)s is sent once more.", address=mail.address))
    return redirect(url_for("organize.list_mails", tab="trouble"))


@bp.post("/mail/<id:mail_id>/drop")
def drop_mail(mail_id):
    organizer, mail = require("roundtable.organize"), _mail(mail_id)
    was = mail.state
    undelivered.drop(mail, by=organizer, site=g.site)
    db.session.commit()
    if mail.state != was:
        flash(gettext("The mail to %(address)s was dropped.", address=mail.address))
    return redirect(url_for("organize.list_mails", tab="trouble"))


@bp.post("/mail/failures/retry")
def retry_failures():
    """All mails that failed for one reason, once more."""
    organizer = require("roundtable.organize")
    count = failures.retry(*_failure(), by=organizer, site=g.site)
    db.session.commit()
    flash(ngettext("%(num)s mail is sent once more.", "%(num)s mails are sent once more.", count))
    return redirect(url_for("organize.list_mails", tab="trouble"))


@bp.post("/mail/failures/drop")
def drop_failures():
    organizer = require("roundtable.organize")
    count = failures.drop(*_failure(), by=organizer, site=g.site)
    db.session.commit()
    flash(ngettext("%(num)s mail was dropped.", "%(num)s mails were dropped.", count))
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


def _failure() -> tuple[MailState, str]:
    state = request.form.get("state", "")
    if state not in set(MailState):
        abort(400)
    return MailState(state), request.form.get("reason", "")[:160]


def _mail(mail_id: int) -> Mail:
    return mails.find_to_change(mail_id) or abort(404)
