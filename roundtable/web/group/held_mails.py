"""Mail to the group's address that waits for the chair: post it, decline it, or drop it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable import incoming
from roundtable.access import require
from roundtable.domain import group_mails, kept_mails
from roundtable.extensions import db
from roundtable.links import link_to
from roundtable.web.group.blueprint import bp
from roundtable.web.unlocked import unlocked


@bp.get("/held-mails/")
def list_held_mails():
    """What others than members have sent, the earliest first."""
    require("group_mail.answer", g.group)
    waiting = group_mails.waiting_in(g.group, request.args.get("page", 1, int))
    posts = {mail.id: incoming.glimpse_of(mail) for mail in waiting.rows}
    refused = kept_mails.turned_away(g.group)
    return render_template("group/mails/list.html", waiting=waiting, posts=posts, refused=refused)


@bp.post("/held-mails/refusals/dismissal")
def dismiss_refusals():
    """The chairs know that mail was refused."""
    person = require("group_mail.answer", g.group)
    kept_mails.dismiss(g.group, request.form.get("last", 0, int), site=g.site, by=person)
    db.session.commit()
    return redirect(url_for("group.list_held_mails"))


@bp.post("/held-mails/<id:held_id>/posting")
def post_held_mail(held_id):
    """It becomes an update by whoever wrote it."""
    person = require("group_mail.answer", g.group)
    mail = group_mails.take_held(g.group, held_id)
    arrived = incoming.read(mail)
    with unlocked():
        incoming.prepare(arrived)
    update = incoming.post_held(group_mails.take_held(g.group, held_id), arrived, g.group, by=person)
    db.session.commit()
    flash(gettext("Posted."))
    return redirect(link_to(update))


@bp.post("/held-mails/<id:held_id>/declining")
def decline_held_mail(held_id):
    """Whoever wrote it is told by mail."""
    person = require("group_mail.answer", g.group)
    incoming.decline_held(group_mails.take_held(g.group, held_id), g.group, by=person)
    db.session.commit()
    flash(gettext("Declined. Whoever wrote it is told by mail."))
    return redirect(url_for("group.list_held_mails"))


@bp.post("/held-mails/<id:held_id>/dropping")
def drop_held_mail(held_id):
    """Nobody is told."""
    person = require("group_mail.answer", g.group)
    group_mails.drop(group_mails.take_held(g.group, held_id), g.group, by=person)
    db.session.commit()
    flash(gettext("Dropped. Nobody is told."))
    return redirect(url_for("group.list_held_mails"))
