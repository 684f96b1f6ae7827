"""The link in a mail that ends such mail: of some groups, at once, invitations, or all digests."""

from typing import Any

from flask import abort, g, render_template, request

from roundtable.domain import memberships, users
from roundtable.extensions import db
from roundtable.models import Cadence, User
from roundtable.signing import Stop, Stopping, read_stopping
from roundtable.web.mail import bp


@bp.get("/unsubscribe/<token>")
def show_unsubscribe(token):
    """A page with buttons: opening it changes nothing."""
    stopping, person = stopping_of(token)
    return render_template("mail_pages/unsubscribe.html", what=stopping.what, **shown(stopping, person, token))


@bp.post("/unsubscribe/<token>")
def unsubscribe(token):
    """One click ends what that mail was (RFC 8058), and the mail program may send it by itself; buttons end more."""
    stopping, person = stopping_of(token)
    sent = request.form.get("stop")
    what = Stop(sent) if sent in set(Stop) else stopping.what
    stop(person, what, stopping.group_ids)
    db.session.commit()
    return render_template("mail_pages/unsubscribed.html", what=what, **shown(stopping, person, token))


def stop(person: User, what: Stop, group_ids: tuple[int, ...]) -> None:
    if what == Stop.INVITATIONS:
        users.choose_invitations(person, is_taken=False, by=person)
        return
    belong = memberships.of_person(person)
    of_mail = [m.group_id for m in belong if m.group_id in group_ids]
    if what == Stop.URGENT:
        waiting = [m.group_id for m in belong if m.urgent_waits]
        memberships.let_urgent_wait(person, [*waiting, *of_mail], by=person)
    else:
        ended = [m.group_id for m in belong] if what == Stop.DIGESTS else of_mail
        memberships.set_cadences(person, dict.fromkeys(ended, Cadence.NEVER), by=person)


def shown(stopping: Stopping, person: User, token: str) -> dict[str, Any]:
    names = [group.name for group in g.groups_held if group.id in stopping.group_ids]
    return {"of": person, "token": token, "groups": ", ".join(names)}


def stopping_of(token: str) -> tuple[Stopping, User]:
    stopping = read_stopping(token) or abort(404)
    return stopping, users.find(stopping.person_id) or abort(404)
