from flask import flash, g, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Optional

from roundtable.access import access_paper, access_revision, access_section, require
from roundtable.domain import memberships, purge, sections, suggestions
from roundtable.extensions import db
from roundtable.models import Paper, Section, SectionState
from roundtable.web.files import remove_bytes
from roundtable.web.forms import BaseForm, IdField, PersonField, at_most, between, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.history import show_history
from roundtable.web.labels import choices
from roundtable.web.once import once


class HeadingForm(BaseForm):
    title = StringField(_l("Title"), [required(), at_most(200)])
    parent = IdField(_l("A part of"), none=_l("The paper itself"))
    lead = PersonField(_l("Leads the writing"), none=_l("Nobody yet"))
    word_limit = IntegerField(_l("At most so many words"), [Optional(), between(1, 100_000)])
    state = SelectField(_l("State"), choices=choices(SectionState), default=SectionState.OPEN.value)

    def offer(self, paper: Paper) -> None:
        self.lead.offer_people(memberships.people_of(g.group))
        self.heads = {s.id: s for s in sections.of_paper(paper) if s.parent_id is None}
        self.parent.offer([(s.id, s.title) for s in self.heads.values()])

    def heading(self) -> sections.Heading:
        parent = self.heads.get(self.parent.data) if self.parent.data else None
        return sections.Heading(str(self.title.data), self.lead.person, self.word_limit.data, parent)


@bp.route("/papers/<id:paper_id>/sections/new", methods=["GET", "POST"])
@once
def add_section(paper_id):
    paper = access_paper(g.group, paper_id)
    person, form = require("section.add", paper), HeadingForm()
    form.offer(paper)
    if form.submitted():
        with form.rules():
            section = sections.add(paper, form.heading(), by=person)
            db.session.commit()
            return redirect(url_for("group.edit_section", paper_id=paper_id, section_id=section.id))
    return page("group/papers/heading.html", form, paper=paper)


@bp.route("/papers/<id:paper_id>/sections/<id:section_id>/heading", methods=["GET", "POST"])
def change_section(paper_id, section_id):
    """Its title, lead, word limit, place and state."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    form = HeadingForm(
        title=section.title,
        parent=section.parent_id,
        lead=section.lead_id,
        word_limit=section.word_limit,
        state=section.state.value,
    )
    form.offer(paper)
    if form.submitted():
        with form.rules():
            sections.change(paper, section, form.heading(), SectionState(form.state.data), by=person)
            db.session.commit()
            return redirect(_there(paper, section))
    return page("group/papers/heading.html", form, paper=paper, section=section)


@bp.get("/papers/<id:paper_id>/sections/<id:section_id>/history")
def show_section_history(paper_id, section_id):
    """Any two revisions compared, word by word."""
    paper = access_paper(g.group, paper_id)
    section = access_section(paper, section_id)
    require("section.edit", paper)
    values = {"paper_id": paper_id, "section_id": section_id}
    return show_history(
        section.text,
        title=section.title,
        back=_there(paper, section),
        restore=url_for("group.restore_section", **values),
        purge=url_for("group.purge_section_history", **values),
    )


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/restoration")
def restore_section(paper_id, section_id):
    """Make an older revision the newest."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    revision = access_revision(section.text, request.form.get("revision", 0, int))
    suggestions.restore(paper, section, revision, by=person)
    db.session.commit()
    flash(gettext("Revision %(number)s is the newest again, as a revision of its own.", number=revision.number))
    return redirect(_there(paper, section))


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/history/purge")
def purge_section_history(paper_id, section_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("thing.purge")
    orphans = purge.history(section.text, section, page=paper, by=person)
    db.session.commit()
    remove_bytes(orphans)
    return redirect(url_for("group.show_section_history", paper_id=paper_id, section_id=section_id))


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/move")
def move_section(paper_id, section_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    sections.move(paper, section, -1 if request.form.get("step") == "up" else 1, by=person)
    db.session.commit()
    return redirect(_there(paper, section))


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/withdrawal")
def withdraw_section(paper_id, section_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.withdraw", paper)
    sections.withdraw(paper, section, by=person)
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.show_paper", paper_id=paper_id))


def _there(paper: Paper, section: Section) -> str:
    return url_for("group.show_paper", paper_id=paper.id, _anchor=f"section-{section.id}")
