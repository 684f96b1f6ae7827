"""What is mine, over all groups: action items, meetings, papers, and my mail."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from roundtable.access import memberships_now, require_sign_in
from roundtable.domain import action_items, attendances, digests, meetings, memberships, papers
from roundtable.extensions import db
from roundtable.formats import weekday_name
from roundtable.mail import digest_letter
from roundtable.mail.plain import text_of
from roundtable.models import Cadence
from roundtable.web.forms import BaseForm, page
from roundtable.web.security import MAIL_POLICY

bp = Blueprint("me", __name__)


class MailForm(BaseForm):
    digest_hour = SelectField(_l("At"), coerce=int, choices=[SelectChoice(str(h), f"{h:02}:00") for h in range(24)])
    digest_weekday = SelectField(_l("The weekly digest comes on"), coerce=int)
    paused_until = DateField(_l("No digests before"), [Optional()], description=_l("Empty: no pause."))


@bp.get("/action-items")
def list_action_items():
    person = require_sign_in()
    number = request.args.get("page", 1, int)
    show_ended = "ended" in request.args
    found = action_items.ended_of(person, number) if show_ended else action_items.open_of(person, number)
    return render_template("me/action_items.html", items=found, show_ended=show_ended)


@bp.get("/meetings")
def list_meetings():
    person = require_sign_in()
    coming = meetings.coming_of(person)
    past = meetings.past_of(person, request.args.get("page", 1, int))
    answers = attendances.answers_of(person, coming)
    return render_template("me/meetings.html", coming=coming, past=past, answers=answers)


@bp.get("/papers")
def list_papers():
    person = require_sign_in()
    found = papers.of_person(person, request.args.get("page", 1, int))
    return render_template("me/papers.html", papers=found, changed=papers.last_changes(found.rows))


@bp.get("/groups")
def list_groups():
    """All groups, mine first."""
    person = require_sign_in()
    mine = {m.group_id: m for m in memberships_now(person)}
    found = sorted(g.groups_held, key=lambda group: (group.id not in mine, group.is_plenary, group.id))
    return render_template("me/groups.html", groups=found, mine=mine)


@bp.route("/mail", methods=["GET", "POST"])
def change_mail():
    """How often to hear of each group, when, and from when on."""
    person = require_sign_in()
    form = MailForm(obj=person)
    form.digest_weekday.choices = [SelectChoice(str(n), weekday_name(n)) for n in range(7)]
    if form.submitted():
        with form.rules():
            memberships.set_cadences(person, chosen_cadences(), by=person)
            memberships.set_times(
                person,
                hour=form.digest_hour.data,
                weekday=form.digest_weekday.data,
                paused_until=form.paused_until.data,
                by=person,
            )
            db.session.commit()
            flash(gettext("Saved."))
            return redirect(url_for("me.change_mail"))
    return page("me/mail.html", form, memberships=memberships_now(person), cadences=list(Cadence))


def chosen_cadences() -> dict[int, Cadence]:
    """Of the fields ``cadence-GROUP``; what is not one of the four is passed over."""
    sent = {k.removeprefix("cadence-"): v for k, v in request.form.items() if k.startswith("cadence-")}
    return {int(k): Cadence(v) for k, v in sent.items() if k.isdigit() and v in set(Cadence)}


@bp.get("/digest")
def show_next_digest():
    """My next digest, exactly as it would be sent now."""
    person = require_sign_in()
    _, letter = digests.preview(person, digest_letter)
    text = text_of(letter.html) if letter else ""
    return render_template("me/next_digest.html", letter=letter, text=text, past=digests.latest_of(person))


@bp.get("/digest/html")
def show_next_digest_html():
    """The mail itself, for the frame on the page: it brings its own styles, and nothing in it may run."""
    _, letter = digests.preview(require_sign_in(), digest_letter)
    headers = {"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(letter.html if letter else "", mimetype="text/html", headers=headers)


@bp.get("/digests/<id:digest_id>")
def show_digest(digest_id):
    """The permanent page of a digest: the link in its mail."""
    person = require_sign_in()
    digest = digests.find_of(person, digest_id) or abort(404)
    return render_template("me/digest.html", digest=digest, content=digests.told_again(digest))
