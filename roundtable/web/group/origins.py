from flask import g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Optional, Regexp

from roundtable.access import (
    access_origin,
    access_paper,
    access_passage_of_origin,
    access_section,
    access_suggestion,
    require,
    require_sign_in,
    visitor,
)
from roundtable.domain import origins, passages
from roundtable.extensions import db
from roundtable.models import Paper, Passage, Section, Suggestion
from roundtable.web.forms import BaseForm, at_most, base_number, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors


class OriginForm(BaseForm):
    what = StringField(
        _l("What it comes from"),
        [required(), at_most(500)],
        description=_l("A number like D-31, A-112 or G-4, or the pasted address of its page."),
    )


class SectionOriginForm(OriginForm):
    base = HiddenField()
    paragraph = StringField(
        _l("Paragraph"),
        [
            Optional(),
            Regexp(r"^\s*¶?\s*(\d{1,3}\.){0,2}\d{1,5}\s*$", message=_l("The number of a paragraph, such as 3.2.")),
        ],
        description=_l("Its number, such as 3.2; empty: the whole section."),
    )

    def source(self, section: Section) -> Passage | None:
        """The paragraph that it is of, in the revision that was before the writer; none: the section."""
        words = (self.paragraph.data or "").strip(" ¶")
        if not words:
            return None
        number = int(words.rpartition(".")[2])
        return origins.passage_of(section, number, base=base_number(self.base.data))


@bp.get("/papers/<id:paper_id>/sections/<id:section_id>/origins")
@open_to_visitors
def show_section_origins(paper_id, section_id):
    """Why it says this: what it comes from, and the meetings where that was decided or promised."""
    paper = access_paper(g.group, paper_id)
    section = access_section(paper, section_id)
    return _shown(paper, section, SectionOriginForm(formdata=None, base=section.text.number))


def _shown(paper: Paper, section: Section, form: SectionOriginForm):
    return page(
        "group/papers/origins.html",
        form,
        paper=paper,
        section=section,
        origins=origins.of_thing(section, visitor()),
        passages=origins.of_passages(section, visitor()),
        action=_there(paper, section),
    )


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/origins")
def name_section_origin(paper_id, section_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    form = SectionOriginForm()
    if form.submitted():
        with form.rules():
            origins.name(paper, section, str(form.what.data), of=form.source(section), by=person)
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


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/origins/<id:passage_id>/place")
def confirm_origin_place(paper_id, section_id, passage_id):
    """Its words were changed much: whether it is still the paragraph that comes from this."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    passage = access_passage_of_origin(section, passage_id)
    passages.confirm(passage, paper, is_here=request.form.get("is_here") == "1", by=person)
    db.session.commit()
    return redirect(f"{_there(paper, section)}#passage-{passage.id}-h")


@bp.get("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/origins")
def show_suggestion_origins(paper_id, suggestion_id):
    """What a suggestion answers; once it is taken, its paragraph does."""
    require_sign_in()
    paper = access_paper(g.group, paper_id)
    suggestion, section = access_suggestion(paper, suggestion_id)
    return _suggested(paper, section, suggestion, OriginForm(formdata=None))


@bp.post("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/origins")
def name_suggestion_origin(paper_id, suggestion_id):
    paper = access_paper(g.group, paper_id)
    suggestion, section = access_suggestion(paper, suggestion_id)
    person, form = require("section.edit", paper), OriginForm()
    if form.submitted():
        with form.rules():
            origins.name(paper, section, str(form.what.data), of=suggestion, by=person)
            db.session.commit()
            return redirect(_of_suggestion(paper, suggestion))
    return _suggested(paper, section, suggestion, form)


def _suggested(paper: Paper, section: Section, suggestion: Suggestion, form: OriginForm):
    found, action = origins.of_thing(suggestion, visitor()), _of_suggestion(paper, suggestion)
    values = dict(paper=paper, section=section, suggestion=suggestion, origins=found, action=action)
    return page("group/papers/origins.html", form, **values)


def _of_suggestion(paper: Paper, suggestion: Suggestion) -> str:
    return url_for("group.show_suggestion_origins", paper_id=paper.id, suggestion_id=suggestion.id)


def _there(paper: Paper, section: Section) -> str:
    return url_for("group.show_section_origins", paper_id=paper.id, section_id=section.id)
