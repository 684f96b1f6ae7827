"""Where my mail goes, whether it arrives there, and another address."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from roundtable.access import require_sign_in
from roundtable.domain import addresses, sign_ins, suppressions, users
from roundtable.extensions import db
from roundtable.models import LinkPurpose
from roundtable.web.account import read_link
from roundtable.web.forms import BaseForm, EmptyForm, at_most, page, required

bp = Blueprint("addresses", __name__)


class NewAddressForm(BaseForm):
    address = StringField(_l("New address"), [required(), at_most(254)])


@bp.route("/", methods=["GET", "POST"])
def change_address():
    """A link is mailed to the new address; mail goes there once it was used."""
    person, form = require_sign_in(), NewAddressForm()
    if form.submitted():
        with form.rules():
            address = addresses.ask_change(person, str(form.address.data), by=person)
            db.session.commit()
            flash(gettext("A link is on its way to %(address)s. Mail goes there once it was used.", address=address))
            return redirect(url_for("addresses.change_address"))
    values = {"address": users.address_of(person), "unreached": suppressions.of_person(person)}
    return page("account/address.html", form, **values)


@bp.post("/proof")
def prove_address():
    """Have a link mailed to the address that takes no mail, to see whether it does again."""
    person, form = require_sign_in(), NewAddressForm(formdata=None)
    with form.rules():
        address = addresses.ask_proof(person)
        db.session.commit()
        flash(gettext("A link is on its way to %(address)s. Use it, and mail goes there again.", address=address))
        return redirect(url_for("addresses.change_address"))
    values = {"address": users.address_of(person), "unreached": suppressions.of_person(person)}
    return page("account/address.html", form, **values)


@bp.post("/again")
def take_mail_again():
    """Who called a mail unwanted wants mail after all."""
    suppressions.lift_own(require_sign_in())
    db.session.commit()
    flash(gettext("Mail comes again."))
    return redirect(url_for("addresses.change_address"))


@bp.route("/<token>", methods=["GET", "POST"])
def use_new_address(token):
    """The link in the mail to the new address. Its page has one button, because scanners open links."""
    link, form = read_link(token, LinkPurpose.ADDRESS), EmptyForm()
    if link is None or sign_ins.is_expired(link):
        return render_template("account/address_old.html"), 410
    if form.submitted():
        with form.rules():
            addresses.take(link)
            db.session.commit()
            return render_template("account/address_taken.html", address=link.address)
    return page("account/use_address.html", form, link=link)
