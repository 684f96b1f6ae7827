"""Signed links of mails: they act without signing in, and only on POST, because scanners open links."""

from flask import Blueprint, abort, render_template

from roundtable import signing
from roundtable.domain import memberships, users
from roundtable.extensions import db
from roundtable.models import Cadence, User

bp = Blueprint("mail", __name__)


@bp.get("/unsubscribe/<token>")
def show_unsubscribe(token):
    """A page with a button: opening it changes nothing."""
    return render_template("mail_pages/unsubscribe.html", of=person_of(token), token=token)


@bp.post("/unsubscribe/<token>")
def unsubscribe(token):
    """One click ends all digests (RFC 8058); the mail program may send it by itself."""
    person = person_of(token)
    belong = memberships.of_person(person)
    memberships.set_cadences(person, {m.group_id: Cadence.NEVER for m in belong}, by=person)
    db.session.commit()
    return render_template("mail_pages/unsubscribed.html", of=person)


def person_of(token: str) -> User:
    return users.find(signing.read(signing.Purpose.UNSUBSCRIBE, token) or 0) or abort(404)
