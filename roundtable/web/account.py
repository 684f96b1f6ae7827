"""Coming in, and what a person says of themselves."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from roundtable import signing
from roundtable.access import require_sign_in, visitor
from roundtable.domain import invitations, passwords, sign_ins, users
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.users import Appearance, Profile
from roundtable.extensions import db
from roundtable.models import AffiliationKind, Invitation, LinkPurpose, MailedLink, Theme, User
from roundtable.web import kept
from roundtable.web.context import LANGUAGES
from roundtable.web.forms import BaseForm, EmptyForm, ZoneField, at_most, page, required
from roundtable.web.labels import choices
from roundtable.web.unlocked import unlocked

bp = Blueprint("account", __name__)


class SignInForm(BaseForm):
    address = StringField(_l("Email address"), [required(), at_most(254)])
    password = PasswordField(_l("Password"), [Optional(), at_most(passwords.LONGEST)])
    next = HiddenField()
    kept = HiddenField()


class AddressForm(BaseForm):
    address = StringField(_l("Email address"), [required(), at_most(254)])
    next = HiddenField()


class ProfileForm(BaseForm):
    name = StringField(_l("Your name"), [required(), at_most(120)])
    affiliation = StringField(_l("Where you work, or whom you speak for"), [Optional(), at_most(200)])
    affiliation_kind = SelectField(_l("What kind of place that is"), choices=choices(AffiliationKind))
    is_patient_advocate = BooleanField(_l("I am a patient advocate. (Shown to members only.)"))
    zone = ZoneField(_l("Time zone"), [required()], description=_l("A large city near you, such as Berlin."))
    language = SelectField(
        _l("Language of pages and mail"), choices=[SelectChoice(*language) for language in LANGUAGES.items()]
    )

    def profile(self) -> Profile:
        return Profile(
            name=str(self.name.data),
            zone=str(self.zone.data),
            language=str(self.language.data),
            affiliation=self.affiliation.data or "",
            affiliation_kind=AffiliationKind(self.affiliation_kind.data),
            is_patient_advocate=bool(self.is_patient_advocate.data),
        )


class NewPasswordForm(BaseForm):
    password = PasswordField(
        _l("New password"),
        [required(), at_most(passwords.LONGEST)],
        description=_l("At least 10 characters. Several words are good, and may be pasted."),
    )


class AcceptForm(ProfileForm):
    password = NewPasswordForm.password


class AppearanceForm(BaseForm):
    theme = RadioField(_l("Colours"), choices=choices(Theme))
    is_legible = BooleanField(_l("A more legible typeface (Atkinson Hyperlegible)"))
    is_still = BooleanField(_l("No live movement: pages change only when I ask for it"))
    has_plain_box = BooleanField(_l("Plain boxes to write in, without the editor"))

    def appearance(self) -> Appearance:
        return Appearance(
            theme=Theme(self.theme.data),
            is_legible=bool(self.is_legible.data),
            is_still=bool(self.is_still.data),
            has_plain_box=bool(self.has_plain_box.data),
        )


# Signing in and out


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    form = SignInForm(next=kept.local_path(request.args.get("next")) or "/")
    if request.method == "GET" and visitor() is not None:
        return redirect(form.next.data)
    if form.submitted():
        if not form.password.data:
            return ask_sign_in_link(str(form.address.data), form.next.data, form.kept.data)
        with form.rules():
            person = check_password(str(form.address.data), form.password.data)
            return come_in(person, form.next.data, form.kept.data)
    return page("account/sign_in.html", form)


def check_password(address: str, password: str) -> User:
    """The person with this address and password. The check runs with no transaction open, and takes
    as long for an address that nobody has."""
    network = request.remote_addr or ""
    sign_ins.check_pace(address, network)
    found = users.find_by_address(address)
    person_id, password_hash = (found.id, found.password_hash) if found and found.is_active else (0, None)
    with unlocked():
        is_right = passwords.is_right(password, password_hash)
    sign_ins.note_attempt(address, network, succeeded=is_right)
    person = users.find(person_id) if is_right else None
    db.session.commit()
    if person is None:
        raise DomainError(N_("That address and password do not go together."), field="password")
    return person


def come_in(person: User, next_path: str | None, kept_form: str | None = None):
    """Sign the person in on this browser and go where they were going; what was kept is shown first."""
    token = sign_ins.start(person, browser=browser_words())
    person.sign_in_token = token  # type: ignore[misc]
    db.session.commit()
    flashes = session.get("_flashes", [])
    session.clear()  # nothing of the visitor's session goes on under a person's name
    g.pop("csrf_token", None)  # made for the session that ended: a page shown now needs its own
    session["_flashes"] = flashes
    login_user(person)
    session.permanent = True
    again = kept.unsealed(kept_form) if kept_form else None
    if again is not None:
        return render_template("errors/send_again.html", kept=again, person=person)
    return redirect(kept.local_path(next_path) or "/")


def browser_words() -> str:
    """“Firefox, Linux”: names only, which are the same in every language."""
    agent = request.user_agent.string
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
        *(("Mac OS", "Mac"), ("Linux", "Linux")),
    )
    browser = next((name for mark, name in browsers if mark in agent), agent.split("/")[0][:20] or "?")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser}, {system}" if system else browser


def ask_sign_in_link(address: str, next_path: str | None, kept_form: str | None):
    """Mail a link, and say the same whether anybody has this address or not. What was kept stays on the page."""
    mail_link(address, LinkPurpose.SIGN_IN, next_path or "/")
    again = kept.unsealed(kept_form) if kept_form else None
    return render_template("account/link_sent.html", address=address, kept=again)


def mail_link(address: str, purpose: LinkPurpose, next_path: str = "/") -> None:
    sign_ins.check_pace_of_network(request.remote_addr or "")
    person = users.find_by_address(address)
    if person is not None and person.is_active:
        sign_ins.ask_link(person, address.strip().lower(), purpose, next_path=next_path)
    else:  # an unknown address counts as a try: addresses cannot be found out by asking
        sign_ins.note_attempt(address, request.remote_addr or "", succeeded=False)
    db.session.commit()


@bp.post("/sign-out")
def sign_out():
    person = require_sign_in()
    sign_ins.end(g.sign_in, by=person)
    db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("front.index"))


@bp.route("/link/<token>", methods=["GET", "POST"])
def use_link(token):
    """A mailed link: its page has one button, because scanners open links."""
    link = read_link(token, LinkPurpose.SIGN_IN)
    form = EmptyForm()
    if link is None or sign_ins.is_expired(link):
        return render_template("account/link_old.html", address=link.address if link else ""), 410
    if form.submitted():
        return come_in(sign_ins.use_link(link), link.next_path)
    return page("account/use_link.html", form, link=link)


def read_link(token: str, purpose: LinkPurpose) -> MailedLink | None:
    value = signing.read(signing.Purpose.LINK, token)
    if not isinstance(value, list) or value[0] != purpose:
        return None
    return sign_ins.find_link(value[1], purpose)


# A forgotten password


@bp.route("/password", methods=["GET", "POST"])
def ask_password():
    form = AddressForm()
    if form.submitted():
        mail_link(str(form.address.data), LinkPurpose.PASSWORD)
        return render_template("account/link_sent.html", address=form.address.data)
    return page("account/ask_password.html", form)


@bp.route("/password/<token>", methods=["GET", "POST"])
def set_password(token):
    """Choose a new password by a mailed link. All other sign-ins end."""
    link = read_link(token, LinkPurpose.PASSWORD)
    if link is None or sign_ins.is_expired(link):
        return render_template("account/link_old.html", address=link.address if link else ""), 410
    form = NewPasswordForm()
    if form.submitted():
        with form.rules():
            person = change_password(link.user, str(form.password.data), link.address)
            sign_ins.use_link(link)
            return come_in(person, "/")
    return page("account/set_password.html", form, link=link)


def change_password(person: User, password: str, address: str) -> User:
    passwords.check(password, about=(person.name, address))
    with unlocked():
        password_hash = passwords.hashed(password)
    users.set_password(person, password_hash, by=person)
    sign_ins.end_all(person, by=person)
    return person


# An invitation


@bp.route("/invitation/<token>", methods=["GET", "POST"])
def accept_invitation(token):
    """The invited person says who they are and chooses a password; then they are in."""
    invitation = read_invitation(token)
    form = AcceptForm(name=invitation.name, language=request.accept_languages.best_match(LANGUAGES) or "en")
    if form.submitted():
        with form.rules():
            person = accept(invitation, form)
            flash(gettext("Welcome. What waits for you, and what happens in your groups, is on your desk: Home."))
            return come_in(person, url_for("group.home", group=invitation.group.slug))
    if form.errors and not form.password.errors:
        form.password.description = gettext("Please type it once more: a page never shows a password again.")
    return page("account/accept_invitation.html", form, invitation=invitation)


def read_invitation(token: str) -> Invitation:
    invitation = invitations.find(signing.read(signing.Purpose.INVITATION, token) or 0)
    if invitation is None:
        abort(404)
    if not invitation.is_open:
        abort(Response(render_template("account/invitation_closed.html", invitation=invitation), 410))
    return invitation


def accept(invitation: Invitation, form: AcceptForm) -> User:
    profile = form.profile()
    passwords.check(str(form.password.data), about=(profile.name, invitation.address))
    with unlocked():
        password_hash = passwords.hashed(str(form.password.data))
    person = invitations.accept(invitation, profile, password_hash=password_hash)
    db.session.commit()
    return person


# What a person says of themselves


@bp.route("/profile", methods=["GET", "POST"])
def change_profile():
    person = users.find(require_sign_in().id)
    assert person is not None
    form = ProfileForm(obj=person)
    if form.submitted():
        with form.rules():
            users.change_profile(person, form.profile(), by=person)
            db.session.commit()
            flash(gettext("Saved."))
            return redirect(url_for("account.change_profile"))
    elif request.method == "GET" and person.affiliation:
        form.affiliation.data, form.affiliation_kind.data = person.affiliation.name, person.affiliation.kind.value
    return page("account/profile.html", form, appearance=AppearanceForm(formdata=None, obj=person))


@bp.post("/appearance")
def change_appearance():
    person = require_sign_in()
    form = AppearanceForm()
    if form.submitted():
        users.change_appearance(person, form.appearance(), by=person)
        db.session.commit()
        flash(gettext("Saved."))
    return redirect(url_for("account.change_profile"))


@bp.get("/sign-ins")
def list_sign_ins():
    person = require_sign_in()
    return render_template("account/sign_ins.html", sign_ins=sign_ins.open_of(person), current=g.sign_in)


@bp.post("/sign-ins/<id:sign_in_id>/end")
def end_sign_in(sign_in_id):
    person = require_sign_in()
    sign_in_row = sign_ins.find_of(person, sign_in_id) or abort(404)
    sign_ins.end(sign_in_row, by=person)
    db.session.commit()
    return redirect(url_for("account.list_sign_ins"))
