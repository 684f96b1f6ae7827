from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_ask, require, visitor
from roundtable.domain import asks, comments
from roundtable.extensions import db
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, IdField, at_most, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.once import once


class AskForm(BaseForm):
    to_group = IdField(_l("Which group"))
    text = StringField(_l("What you ask for"), [required(), at_most(300)])
    reason = TextAreaField(_l("Why, and what for"), [Optional(), at_most(2000)])
    due_on = DateField(_l("Until"), [Optional()])


class AnswerForm(BaseForm):
    answer = TextAreaField(
        _l("A sentence"), [Optional(), at_most(1000)], description=_l("Needed to decline, and when it is delivered.")
    )


@bp.get("/asks/")
def list_asks():
    """What this group asks others, and what it is asked."""
    person = require("ask.list", g.group)
    return render_template("group/asks/list.html", asks=asks.between(g.group, person, request.args.get("page", 1, int)))


@bp.route("/asks/new", methods=["GET", "POST"])
@once
def make_ask():
    person, form = require("ask.make", g.group), AskForm()
    others = {group.id: group for group in g.groups_held if group.id != g.group.id and not group.is_plenary}
    form.to_group.offer([(group.id, group.name) for group in others.values()])
    if form.submitted():
        with form.rules():
            words = asks.Words(str(form.text.data), form.reason.data or "", form.due_on.data)
            ask = asks.make(g.group, others[form.to_group.data], words, by=person)
            db.session.commit()
            return redirect(url_for("group.show_ask", ask_id=ask.id))
    return page("group/asks/make.html", form)


@bp.get("/asks/<id:ask_id>")
def show_ask(ask_id):
    ask = access_ask(g.group, ask_id)
    opened(ask)
    return _shown(ask, AnswerForm())


def _shown(ask, form):
    return page("group/asks/show.html", form, ask=ask, threads=comments.threads(ask, visitor()))


@bp.post("/asks/<id:ask_id>/acceptance")
def accept_ask(ask_id):
    """The group that is asked will do it."""
    return _answered(ask_id, "ask.answer", asks.accept)


@bp.post("/asks/<id:ask_id>/refusal")
def decline_ask(ask_id):
    return _answered(ask_id, "ask.answer", asks.decline)


@bp.post("/asks/<id:ask_id>/delivery")
def deliver_ask(ask_id):
    """It is there."""
    return _answered(ask_id, "ask.deliver", asks.deliver)


def _answered(ask_id, action, answer):
    """By those who are asked, with a sentence."""
    ask, form = access_ask(g.group, ask_id), AnswerForm()
    person = require(action, ask.to_group)
    if form.submitted():
        with form.rules():
            answer(ask, form.answer.data or "", by=person)
            db.session.commit()
            return redirect(url_for("group.show_ask", ask_id=ask_id))
    return _shown(ask, form)


@bp.post("/asks/<id:ask_id>/withdrawal")
def withdraw_ask(ask_id):
    ask = access_ask(g.group, ask_id)
    asks.withdraw(ask, by=require("ask.withdraw", ask))
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_asks"))
