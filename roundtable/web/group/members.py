from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_join_request, access_membership, may, require, require_sign_in
from roundtable.domain import group_mails, join_requests, memberships
from roundtable.domain.errors import N_, DomainError
from roundtable.extensions import db
from roundtable.models import Membership, Role
from roundtable.web.forms import BaseForm, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.labels import label


class JoinForm(BaseForm):
    words = TextAreaField(_l("Why you would like to join"), [Optional(), at_most(500)])


@bp.get("/members")
def list_members():
    person = require("group.list_members", g.group)
    may_answer = may(person, "join_request.answer", g.group)
    return render_template(
        "group/members/list.html",
        members=memberships.of_group(g.group, request.args.get("page", 1, int)),
        former=memberships.former_of(g.group),
        requests=join_requests.open_in(g.group) if may_answer else [],
        held_mails=group_mails.count_in(g.group) if may(person, "group_mail.answer", g.group) else 0,
        mine=memberships.find_of(g.group, person),
        asked=join_requests.open_of(g.group, person),
        roles=list(Role),
    )


@bp.route("/members/request", methods=["GET", "POST"])
def ask_to_join():
    person = require("join_request.make", g.group)
    form = JoinForm()
    if form.submitted():
        with form.rules():
            join_requests.make(g.group, words=form.words.data or "", by=person)
            db.session.commit()
            flash(gettext("Your request is with the chair. You will get a mail."))
            return redirect(url_for("group.home"))
    return page("group/members/ask.html", form, asked=join_requests.open_of(g.group, person))


@bp.post("/members/requests/<id:request_id>/answer")
def answer_join_request(request_id):
    person = require("join_request.answer", g.group)
    asked = access_join_request(g.group, request_id)
    is_accepted = "accept" in request.form
    join_requests.answer(asked, is_accepted=is_accepted, words=request.form.get("words", "")[:500], by=person)
    db.session.commit()
    flash(gettext("%(name)s has been told.", name=asked.user.name))
    return redirect(url_for("group.list_members"))


@bp.post("/members/<id:membership_id>/role")
def change_role(membership_id):
    person = require("membership.change", g.group)
    membership = access_membership(g.group, membership_id)
    changed = memberships.change_role(membership, _chosen_role(), by=person)
    db.session.commit()
    flash(gettext("%(name)s, from today: %(role)s.", name=changed.user.name, role=label(changed.role)))
    return redirect(url_for("group.list_members"))


@bp.route("/members/<id:membership_id>/end", methods=["GET", "POST"])
def end_membership(membership_id):
    """The chair ends a membership, or a member leaves, once they have read what that means."""
    person = require_sign_in()
    membership = access_membership(g.group, membership_id)
    is_own, form = membership.user_id == person.id, BaseForm()
    if not is_own:
        require("membership.change", g.group)
    if form.submitted():
        with form.rules():
            memberships.end(membership, by=person)
            db.session.commit()
            flash(_words_of_end(membership, is_own))
            return redirect(url_for("group.home" if is_own else "group.list_members"))
    return page("group/members/end.html", form, membership=membership, is_own=is_own)


def _chosen_role() -> Role:
    role = request.form.get("role", "")
    if role not in set(Role):
        raise DomainError(N_("Please choose one of the list."))
    return Role(role)


def _words_of_end(membership: Membership, is_own: bool) -> str:
    if is_own:
        return gettext("You have left %(group)s.", group=membership.group.name)
    return gettext("%(name)s does not belong to the group any more.", name=membership.user.name)
