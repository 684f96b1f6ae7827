"""What is mine, over all groups: action items, meetings, papers, and my mail."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from roundtable import signing
from roundtable.access import memberships_now, require_sign_in
from roundtable.domain import (
    action_items,
    announcements,
    attendances,
    digests,
    incoming_mails,
    kept_mails,
    ledger,
    listing_items,
    meetings,
    papers,
    past_digests,
    suppressions,
    users,
)
from roundtable.extensions import db
from roundtable.mail import digest_letter
from roundtable.mail.plain import text_of
from roundtable.web.digest_settings import DigestForm, choices_of, digest_form, set_digests
from roundtable.web.forms import BaseForm, at_most, page
from roundtable.web.framed import framed

bp = Blueprint("me", __name__)


class InvitationsForm(BaseForm):
    takes_invitations = BooleanField(_l("Send me invitations to the meetings of my groups by mail, for my calendar"))
    assistant = StringField(
        _l("Your assistant"),
        [Optional(), at_most(254)],
        description=_l("The address of somebody here, who gets a copy of each invitation and may answer it for you."),
    )


@bp.get("/action-items")
def list_action_items():
    person = require_sign_in()
    number = request.args.get("page", 1, int)
    show_ended = "ended" in request.args
    found = action_items.ended_of(person, number) if show_ended else action_items.open_of(person, number)
    helped = [] if show_ended or number > 1 else listing_items.helped_by(person)
    return render_template("me/action_items.html", items=found, show_ended=show_ended, helped=helped)


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
    form = digest_form(person)
    if form.submitted():
        with form.rules():
            set_digests(form, person)
            db.session.commit()
            flash(gettext("Saved."))
            return redirect(url_for("me.change_mail"))
    return mail_page(form)


@bp.post("/mail/invitations")
def set_invitations():
    """Whether invitations to meetings come by mail, and who gets copies of them."""
    person, form = require_sign_in(), InvitationsForm()
    if form.submitted():
        with form.rules():
            address = form.assistant.data or ""
            users.set_invitations(person, is_taken=form.takes_invitations.data, assistant=address, by=person)
            db.session.commit()
            flash(gettext("Saved."))
            return redirect(url_for("me.change_mail", _anchor="invitations"))
    return mail_page(digest_form(person, formdata=None), form)


def mail_page(form: DigestForm, invitations: InvitationsForm | None = None):
    """Both forms; the status is that of the one that was sent."""
    person = require_sign_in()
    shown = {**choices_of(person), "unreached": suppressions.of_person(person), "address": users.address_of(person)}
    if invitations is not None:
        return page("me/mail.html", invitations, digests=form, invitations=invitations, **shown)
    assistant = users.find(person.assistant_id) if person.assistant_id else None
    address = assistant.address if assistant else ""
    invitations = InvitationsForm(formdata=None, takes_invitations=person.takes_invitations, assistant=address)
    return page("me/mail.html", form, digests=form, invitations=invitations, **shown)


@bp.get("/mails")
def list_mails():
    """What was mailed to me, with what became of each."""
    person = require_sign_in()
    return render_template(
        "me/mails.html", deliveries=ledger.of_person(person, person, request.args.get("page", 1, int))
    )


@bp.get("/held-mails")
def list_held_mails():
    """What came in my name, and waits until I say whether I wrote it."""
    person = require_sign_in()
    waiting = incoming_mails.waiting_for(person, request.args.get("page", 1, int))
    tokens = {mail.id: signing.sign(signing.Purpose.HELD_MAIL, mail.id) for mail in waiting.rows}
    refused = kept_mails.turned_away(person)
    return render_template("me/held_mails.html", waiting=waiting, tokens=tokens, refused=refused)


@bp.post("/held-mails/refusals/dismissal")
def dismiss_refusals():
    """I know that mail was refused."""
    person = require_sign_in()
    kept_mails.dismiss(person, request.form.get("last", 0, int), site=g.site, by=person)
    db.session.commit()
    return redirect(url_for("me.list_held_mails"))


@bp.get("/announcements")
def list_announcements():
    """What the organizers told me."""
    person = require_sign_in()
    found = announcements.went_to(person, request.args.get("page", 1, int))
    return render_template("me/announcements.html", announcements=found)


@bp.get("/digest")
def show_next_digest():
    """My next digest, exactly as it would be sent now."""
    person = require_sign_in()
    _, letter = digests.preview(person, digest_letter)
    text = text_of(letter.html) if letter else ""
    return render_template("me/next_digest.html", letter=letter, text=text, past=past_digests.latest_of(person))


@bp.get("/digest/html")
def show_next_digest_html():
    """The mail itself, for the frame on the page."""
    _, letter = digests.preview(require_sign_in(), digest_letter)
    return framed(letter.html if letter else "")


@bp.get("/digests/<id:digest_id>")
def show_digest(digest_id):
    """The permanent page of a digest: the link in its mail."""
    person = require_sign_in()
    digest = past_digests.find_of(person, digest_id) or abort(404)
    return render_template("me/digest.html", digest=digest, content=past_digests.told_again(digest))
