from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable.access import require
from roundtable.domain import addresses, sign_ins, users
from roundtable.extensions import db
from roundtable.models import User
from roundtable.web.addresses import NewAddressForm
from roundtable.web.forms import page
from roundtable.web.organize.blueprint import bp


@bp.get("/people")
def list_people():
    search = request.args.get("q", "").strip()[:100]
    return render_template(
        "organize/people.html", people=users.listed(search, request.args.get("page", 1, int)), search=search
    )


@bp.post("/people/<id:user_id>/organizer")
def make_organizer(user_id):
    """Make somebody an organizer, or no longer one."""
    organizer, person = require("roundtable.organize"), _person(user_id)
    users.make_organizer(person, "organizer" in request.form, by=organizer)
    db.session.commit()
    if person.is_organizer:
        flash(gettext("%(name)s is an organizer now, and may do all that you may.", name=person.name))
    else:
        flash(gettext("%(name)s is no longer an organizer.", name=person.name))
    return redirect(url_for("organize.list_people"))


@bp.route("/people/<id:user_id>/address", methods=["GET", "POST"])
def change_address(user_id):
    """Mail a link to another address of a person, when theirs takes no mail."""
    organizer, person, form = require("roundtable.organize"), _person(user_id), NewAddressForm()
    if form.submitted():
        with form.rules():
            address = addresses.ask_change(person, str(form.address.data), by=organizer)
            db.session.commit()
            flash(gettext("A link is on its way to %(address)s.", address=address))
            return redirect(url_for("organize.list_addresses"))
    return page("organize/address.html", form, one=person)


@bp.route("/people/<id:user_id>/closing", methods=["GET", "POST"])
def deactivate(user_id):
    """Close an account, once that was asked back: the person can no longer come in and gets no mail."""
    organizer, person = require("roundtable.organize"), _person(user_id)
    if request.method == "GET":
        return render_template("organize/close.html", one=person)
    users.deactivate(person, by=organizer)
    sign_ins.end_all(person, by=organizer)
    db.session.commit()
    flash(gettext("The account of %(name)s is closed. What they did stays.", name=person.name))
    return redirect(url_for("organize.list_people"))


@bp.post("/people/<id:user_id>/reopening")
def reactivate(user_id):
    organizer, person = require("roundtable.organize"), _person(user_id)
    users.reactivate(person, by=organizer)
    db.session.commit()
    flash(gettext("%(name)s can sign in again.", name=person.name))
    return redirect(url_for("organize.list_people"))


def _person(user_id: int) -> User:
    return users.find(user_id) or abort(404)
