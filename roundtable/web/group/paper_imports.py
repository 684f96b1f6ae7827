"""Starting a paper from a file: it is given here, read by work that shows how far it is, and told what came of it."""

from flask import current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField

from roundtable import paper_files
from roundtable.access import access_paper_import, require, visitor
from roundtable.domain import jobs, memberships, paper_imports
from roundtable.domain.errors import N_, DomainError
from roundtable.extensions import db, limiter
from roundtable.files import KeptFile, shown_name
from roundtable.web.files import store
from roundtable.web.forms import BaseForm, PersonField, needed, page
from roundtable.web.group.blueprint import bp
from roundtable.web.unlocked import unlocked


class ImportPaperForm(BaseForm):
    told_at = {"files": "file"}

    file = FileField(_l("File"), [needed()])
    lead = PersonField(_l("Leads the writing"), none=_l("Nobody yet"))

    def received(self) -> KeptFile:
        """The file, looked at and kept as it is. DomainError when it is plain that it cannot be read."""
        file = request.files.get("file")
        if file is None or not file.filename:
            raise DomainError(N_("Please choose a file."), field="file")
        with unlocked():
            data, name = file.read(), shown_name(file.filename)
            paper_files.check(data, name)
            return store().keep_as_it_is(data, name)


@bp.route("/papers/import", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def import_paper():
    """Give the file; the worker makes the paper."""
    person, form = require("paper.start", g.group), ImportPaperForm()
    form.lead.offer_people(memberships.people_of(g.group))
    size = current_app.config["SETTINGS"].max_upload_mb
    form.file.description = gettext(
        "A Word file (DOCX), a zip of a folder of Markdown files, or one Markdown file; up to %(size)s MB.", size=size
    )
    if form.submitted():
        with form.rules():
            job = paper_imports.ask(g.group, form.received(), lead=form.lead.person, site=g.site, by=person)
            db.session.commit()
            return redirect(url_for("group.show_paper_import", job_id=job.id))
    return page("group/papers/import.html", form, endings=",".join(paper_files.ENDINGS))


@bp.get("/papers/imports/<id:job_id>")
def show_paper_import(job_id):
    """How far it is; then the paper, and what was not understood of the file."""
    job = access_paper_import(g.group, job_id)
    return render_template("group/papers/imported.html", job=job, paper=paper_imports.paper_of(job, g.group, visitor()))


@bp.post("/papers/imports/<id:job_id>/stop")
def stop_paper_import(job_id):
    """Nothing is made then."""
    job = access_paper_import(g.group, job_id)
    jobs.stop(job, site=g.site, by=require("paper.start", g.group))
    db.session.commit()
    return redirect(url_for("group.show_paper_import", job_id=job_id))
