from flask import redirect, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.access import require
from roundtable.domain import groups
from roundtable.extensions import db
from roundtable.web.forms import BaseForm, at_most, page, required
from roundtable.web.once import once
from roundtable.web.organize.blueprint import bp


class GroupForm(BaseForm):
    name = StringField(_l("Name"), [required(), at_most(80)])
    slug = StringField(
        _l("Address"),
        [required(), at_most(40)],
        description=_l("Small letters, digits and hyphens: “imaging” makes /imaging/. It stays for ever."),
    )
    purpose = StringField(_l("What it is for, in a sentence"), [Optional(), at_most(300)])


@bp.route("/groups/new", methods=["GET", "POST"])
@once
def found_group():
    """A new working group: its pages are there at once."""
    person, form = require("group.found"), GroupForm()
    if form.submitted():
        with form.rules():
            group = groups.found(
                slug=str(form.slug.data).strip(),
                name=str(form.name.data),
                purpose=form.purpose.data or "",
                by=person,
            )
            db.session.commit()
            return redirect(url_for("group.home", group=group.slug))
    elif request.method == "GET":
        form.name.data = request.args.get("name", "")
    return page("organize/found_group.html", form)
