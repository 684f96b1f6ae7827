from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.access import (
    access_known_paper,
    access_latest_version,
    access_paper,
    access_version,
    access_versions,
    reads_draft,
    require,
)
from roundtable.domain import sections, versions
from roundtable.extensions import db
from roundtable.web.forms import BaseForm, at_most, page
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.numbering import numbered_html
from roundtable.web.once import once


class VersionForm(BaseForm):
    label = StringField(
        _l("Name"),
        [Optional(), at_most(120)],
        description=_l("What it is for: “For comments until May”, “Sent to all”."),
    )


@bp.get("/papers/<id:paper_id>/versions/")
@open_to_visitors
def list_versions(paper_id):
    paper = access_known_paper(g.group, paper_id)
    found = access_versions(paper, request.args.get("page", 1, int))
    return render_template("group/versions/list.html", paper=paper, versions=found)


@bp.route("/papers/<id:paper_id>/versions/new", methods=["GET", "POST"])
@once
def make_version(paper_id):
    """Freeze what the paper says now, under a number and a name."""
    paper = access_paper(g.group, paper_id)
    person, form = require("version.make", paper), VersionForm()
    if form.submitted():
        with form.rules():
            version = versions.make(paper, label=form.label.data or "", by=person)
            db.session.commit()
            flash(gettext("Version %(number)s is frozen.", number=version.number))
            return redirect(url_for("group.show_version", paper_id=paper_id, number=version.number))
    return page("group/versions/make.html", form, paper=paper)


@bp.get("/papers/<id:paper_id>/versions/<id:number>")
@open_to_visitors
def show_version(paper_id, number):
    """The whole of it to read, held against its hash."""
    paper = access_known_paper(g.group, paper_id)
    version = access_version(paper, number)
    parts, is_draft_read = versions.parts_of(version), reads_draft(paper)
    return render_template(
        "group/versions/show.html",
        paper=paper,
        version=version,
        finding=versions.verify(version, parts),
        parts=[(part, numbered_html(part.entry.number, part.html)) for part in parts],
        now={section.id: section.text.number for section in sections.shown_of(paper)} if is_draft_read else {},
        newest=version if is_draft_read else access_latest_version(paper),
    )
