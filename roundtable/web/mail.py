"""Signed links of mails: they act without signing in, and only on POST, because scanners open links."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField
from wtforms.validators import InputRequired, Optional

from roundtable import incoming, signing
from roundtable.domain import attendances, digest_previews, incoming_mails, materials, meeting_invitations, users
from roundtable.domain.errors import DomainError
from roundtable.extensions import db, limiter
from roundtable.models import AgendaItem, IncomingMail, Meeting, User
from roundtable.web.digest_settings import choices_of, digest_form, set_digests
from roundtable.web.files import file_received
from roundtable.web.forms import BaseForm, at_most, page
from roundtable.web.replies import ReplyForm, answered, replied, reply_form
from roundtable.web.sentences import sentence_of
from roundtable.web.unlocked import unlocked

bp = Blueprint("mail", __name__)


@bp.route("/digests/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def choose_digests(token):
    """How often digests come, and when, without signing in; nothing else."""
    person = person_of(token)
    g.zone, form = person.zone, digest_form(person)
    if form.submitted():
        with form.rules():
            set_digests(form, person)
            users.choose_invitations(person, is_taken=bool(form.takes_invitations.data), by=person)
            db.session.commit()
            flash(gettext("Saved."))
            return redirect(url_for("mail.choose_digests", token=token))
    return page("mail_pages/digests.html", form, token=token, **choices_of(person))


@bp.post("/digests/<token>/preview")
@limiter.limit("60 per hour")
def mail_next_digest(token):
    """It goes to the person's own address: whoever has the link of a mail that was passed on does not see it."""
    person = person_of(token)
    try:
        digest_previews.ask(person)
        db.session.commit()
        flash(gettext("It is on its way to you, as it would be sent now."))
    except DomainError as error:
        db.session.rollback()
        flash(sentence_of(error), "error")
    return redirect(url_for("mail.choose_digests", token=token))


@bp.get("/held/<token>")
def show_held(token):
    """A mail that came in somebody's name from an address that we do not know: opening the page posts nothing."""
    held = held_of(token)
    return render_template("mail_pages/held.html", token=token, held=held, **incoming.told_of(held))


@bp.post("/held/<token>")
def answer_held(token):
    """It is theirs and becomes a comment, or it is dropped."""
    held, answer = held_of(token), request.form.get("answer")
    arrived = incoming.read(held)
    with unlocked():
        incoming.prepare(arrived)
    if answer in {"post", "drop"}:
        incoming.decide(arrived, is_theirs=answer == "post")
        db.session.commit()
    return redirect(url_for("mail.show_held", token=token), 303)


class UploadForm(BaseForm):
    files = FileField(_l("File"), [InputRequired(_l("Please choose a file."))])
    title = StringField(_l("Title"), [Optional(), at_most(160)], description=_l("Empty: the name of the file."))


@bp.route("/materials/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def upload_material(token):
    """A speaker, who needs no account, uploads what they will show."""
    (item, speaker), form = item_of(token), UploadForm()
    if form.submitted():
        with form.rules():
            words = materials.Words(form.title.data or "", audience=item.meeting.audience)
            material = materials.add(item, words, kept=file_received(), by=speaker)
            db.session.commit()
            return render_template("mail_pages/uploaded.html", item=item, material=material, token=token)
    return page("mail_pages/upload.html", form, item=item)


@bp.get("/invitations/<token>")
def show_invitation(token):
    """A page with buttons: opening it answers nothing."""
    meeting, invited, answerer = invitation_of(token)
    return invitation_page(token, meeting, invited, answerer)


@bp.post("/invitations/<token>")
def answer_invitation(token):
    """Will they be there? For themselves, or by their assistant."""
    meeting, invited, answerer = invitation_of(token)
    said, form = answered(), reply_form(meeting, None)
    if said is None or not form.validate():
        return invitation_page(token, meeting, invited, answerer, wrong=form), 422
    attendances.answer(meeting, invited, said, words=form.words(), by=answerer)
    db.session.commit()
    return redirect(url_for("mail.show_invitation", token=token), 303)


def invitation_page(
    token: str, meeting: Meeting, invited: User, answerer: User, *, wrong: ReplyForm | None = None
) -> str:
    g.zone = answerer.zone
    values = {"meeting": meeting, "invited": invited, "answerer": answerer, "zone": g.zone, "token": token}
    values |= replied(meeting, attendances.find_of(meeting, invited))
    if wrong is not None:
        values["reply"] = wrong if wrong.errors else values["reply"]
    return render_template("mail_pages/invitation.html", wrong=wrong is not None and not wrong.errors, **values)


def invitation_of(token: str) -> tuple[Meeting, User, User]:
    """The meeting, who is invited to it, and who answers by this link."""
    signed = signing.read(signing.Purpose.ANSWER, token)
    return (meeting_invitations.signed(*signed) if signed else None) or abort(404)


def held_of(token: str) -> IncomingMail:
    return incoming_mails.find_asked_about(signing.read(signing.Purpose.HELD_MAIL, token) or 0) or abort(404)


def item_of(token: str) -> tuple[AgendaItem, User]:
    """The item of a speaker's link, and the speaker."""
    signed = signing.read(signing.Purpose.UPLOAD, token)
    item = materials.item_to_upload(*signed) if signed else None
    return (item, item.presenter) if item is not None and item.presenter is not None else abort(404)


def person_of(token: str) -> User:
    """By the link of any mail of theirs that ends mail."""
    stopping = signing.read_stopping(token)
    return users.find(stopping.person_id if stopping else 0) or abort(404)
