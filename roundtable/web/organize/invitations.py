from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import require
from roundtable.domain import groups, invitations
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.invitations import Line, Outcome
from roundtable.extensions import db
from roundtable.models import Invitation, Role
from roundtable.web import kept
from roundtable.web.forms import BaseForm, IdField, at_most, page, required
from roundtable.web.labels import choices
from roundtable.web.organize.blueprint import bp

#: How many entries that are no address are told after sending; a message travels in a cookie.
MOST_TOLD = 10


class InvitationForm(BaseForm):
    pasted = TextAreaField(
        _l("Addresses"),
        [required(), at_most(100_000)],
        description=_l("One a line, or with commas: as they stand in your mail program, with names or without."),
    )
    group = IdField(_l("Into"))
    role = SelectField(_l("As"), choices=choices(Role), default=Role.MEMBER.value)
    words = TextAreaField(
        _l("A few words of yours"), [Optional(), at_most(1000)], description=_l("They stand in the invitation.")
    )


@bp.get("/invitations")
def list_invitations():
    """Who has not accepted yet."""
    show_all = "all" in request.args
    found = invitations.listed(request.args.get("page", 1, int), only_open=not show_all)
    return render_template("organize/invitations.html", invitations=found, show_all=show_all)


@bp.route("/invitations/new", methods=["GET", "POST"])
def send_invitations():
    """Paste, see what will happen, send."""
    organizer, form, lines = require("roundtable.organize"), InvitationForm(), []
    form.group.offer([(group.id, group.name) for group in g.groups_held])
    if form.submitted():
        with form.rules():
            group = groups.find(form.group.data) or abort(404)
            lines = invitations.plan(str(form.pasted.data), group)
            if "send" in request.form:
                return _send(lines, form, organizer)
    elif request.method == "GET":
        form.group.data = request.args.get("into", None, int)
        form.role.data = request.args.get("role", form.role.data)
    return page("organize/invite.html", form, lines=lines)


def _send(lines: list[Line], form: InvitationForm, organizer):
    group = groups.find(form.group.data) or abort(404)
    count = invitations.send(lines, group, role=Role(form.role.data), words=form.words.data or "", by=organizer)
    if count == 0:
        raise DomainError(N_("Nobody of these is new: nothing was sent."), field="pasted")
    db.session.commit()
    flash(ngettext("%(num)s person invited or added.", "%(num)s people invited or added.", count))
    _tell_of_unreadable([line.typed for line in lines if line.outcome is Outcome.UNREADABLE])
    return redirect(url_for("organize.list_invitations"))


def _tell_of_unreadable(typed: list[str]) -> None:
    """What was no address is shown once more: only there could it still be put right."""
    if typed:
        shown = ", ".join(f"“{words[:60]}”" for words in typed[:MOST_TOLD])
        flash(gettext("Not understood as an address, so not invited: %(typed)s", typed=shown), "error")


@bp.post("/invitations/<id:invitation_id>/reminder")
def remind(invitation_id):
    organizer = require("roundtable.organize")
    invitation = _invitation(invitation_id)
    invitations.remind(invitation, by=organizer)
    db.session.commit()
    flash(gettext("%(address)s is reminded by mail.", address=invitation.address))
    return redirect(kept.local_path(request.form.get("next")) or url_for("organize.list_invitations"))


@bp.post("/invitations/reminders")
def remind_all():
    """Remind everybody on the page who has not been reminded within a week."""
    organizer, count = require("roundtable.organize"), 0
    for invitation in invitations.to_remind():
        invitations.remind(invitation, by=organizer)
        count += 1
    db.session.commit()
    flash(ngettext("%(num)s person reminded.", "%(num)s people reminded.", count))
    return redirect(url_for("organize.list_invitations"))


@bp.post("/invitations/<id:invitation_id>/withdrawal")
def withdraw(invitation_id):
    organizer = require("roundtable.organize")
    invitation = _invitation(invitation_id)
    invitations.withdraw(invitation, by=organizer)
    db.session.commit()
    flash(
        gettext(
            "The invitation of %(address)s is withdrawn: its link does not work any more.", address=invitation.address
        )
    )
    return redirect(url_for("organize.list_invitations"))


def _invitation(invitation_id: int) -> Invitation:
    return invitations.find(invitation_id) or abort(404)
