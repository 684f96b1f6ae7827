from flask import g, redirect, url_for
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from roundtable.access import access_origin, access_paper, access_section, require, visitor
from roundtable.domain import origins
from roundtable.extensions import db
from roundtable.models import Paper, Section
from roundtable.web.forms import BaseForm, at_most, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors


class OriginForm(BaseForm):
    what = StringField(
        _l("What it comes from"),
        [required(), at_most(500)],
        description=_l("A number like D-31, A-112 or G-4, or the pasted address of its page."),
    )


@bp.get("/papers/<id:paper_id>/sections/<id:section_id>/origins")
@open_to_visitors
def show_section_origins(paper_id, section_id):
    """Why it says this: what it comes from, and the meetings where that was decided or promised."""
    paper = access_paper(g.group, paper_id)
    return _shown(paper, access_section(paper, section_id), OriginForm(formdata=None))


def _shown(paper: Paper, section: Section, form: OriginForm):
    found = origins.of_section(section, visitor())
    return page("group/papers/origins.html", form, paper=paper, section=section, origins=found)


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/origins")
def name_section_origin(paper_id, section_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    form = OriginForm()
    if form.submitted():
        with form.rules():
            origins.name(paper, section, str(form.what.data), by=person)
            db.session.commit()
            return redirect(_there(paper, section))
    return _shown(paper, section, form)


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/origins/<id:link_id>/removal")
def remove_section_origin(paper_id, section_id, link_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    origins.remove(paper, section, access_origin(section, link_id), by=person)
    db.session.commit()
    return redirect(_there(paper, section))


def _there(paper: Paper, section: Section) -> str:
    return url_for("group.show_section_origins", paper_id=paper.id, section_id=section.id)
