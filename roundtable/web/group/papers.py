from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, Regexp

from roundtable.access import (
    access_known_paper,
    access_latest_version,
    access_paper,
    may,
    reads_draft,
    require,
    role_of,
    visitor,
)
from roundtable.domain import (
    action_items,
    changes,
    comments,
    linking,
    locks,
    mailed_sections,
    memberships,
    origins,
    papers,
    papers_read,
    passages,
    reviews,
    sections,
    suggestions,
)
from roundtable.extensions import db
from roundtable.models import Paper, PaperState, User
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, PersonField, ReachFields, at_most, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.group.noting import note_read
from roundtable.web.labels import choices
from roundtable.web.numbering import with_numbers
from roundtable.web.once import once

#: After these its words are to stay as they are, and writing is no longer the first thing to do.
WRITTEN_IN = {PaperState.OUTLINE, PaperState.DRAFTING, PaperState.INTERNAL_REVIEW, PaperState.IN_REVISION}


class PaperForm(BaseForm):
    title = StringField(_l("Title"), [required(), at_most(300)])
    lead = PersonField(_l("Leads the writing"), none=_l("Nobody yet"))
    target_journal = StringField(_l("For which journal"), [Optional(), at_most(200)])


class NewPaperForm(PaperForm):
    outline = TextAreaField(
        _l("Sections"), [Optional(), at_most(4000)], description=_l("One title a line. You can change them later.")
    )


class StateForm(BaseForm):
    state = SelectField(_l("State"), choices=choices(PaperState))


class PublishPaperForm(ReachFields):
    citation = TextAreaField(_l("How to cite it"), [Optional(), at_most(2000)])
    doi = StringField(_l("DOI"), [Optional(), at_most(120), Regexp(r".*10\.\d{4,9}/\S+$", message=_l("Not a DOI."))])
    pmid = StringField(_l("PMID"), [Optional(), Regexp(r"^\d{1,9}$", message=_l("A PMID is a number."))])
    published_on = DateField(_l("Published on"), [Optional()])

    def said(self) -> papers.Citation:
        return papers.Citation(
            self.citation.data or "", self.doi.data or "", self.pmid.data or "", self.published_on.data
        )


@bp.get("/papers/")
@open_to_visitors
def list_papers():
    found = papers.of_group(g.group, visitor(), request.args.get("page", 1, int))
    return render_template("group/papers/list.html", papers=found, changed=papers.last_changes(found.rows))


@bp.get("/papers/<id:paper_id>")
@open_to_visitors
def show_paper(paper_id):
    """The paper to read: numbered sections, numbered paragraphs that are links; or what of it was published."""
    if not reads_draft(paper := access_known_paper(g.group, paper_id)):
        return redirect(_published(paper))
    opened(paper)
    parts, person, is_settled = sections.shown_of(paper), visitor(), "settled" in request.args
    marks = papers_read.of(person, paper)
    items = action_items.of_paper(paper, person)
    said = passages.shown_of(paper, person, items, is_settled=is_settled)
    suggestions.add_to(said, paper, person, is_settled=is_settled)
    comes_from, numbered, live = origins.of_each(parts, person), sections.numbered(parts), _live(paper, person)
    origins.add_to(said.of, comes_from)
    values = dict(
        paper=paper,
        sections=with_numbers(numbered, said.of),
        to_write=_to_write(paper, numbered, live["locks"], person),
        counts=passages.counts_of(paper, person),
        has_all_answers=said.has_all_answers,
        gaps=linking.gaps_of([(part.kind, part.id) for part in parts], person),
        origins=comes_from.sections,
        action_items=items,
        threads=comments.threads(paper, person),
        state_form=StateForm(state=paper.state),
        version=access_latest_version(paper),
        news=marks.news(parts),
        newest_review=reviews.newest_on(paper, person) if person and may(person, "review.read", paper) else None,
        mailed=_mailed(paper, person),
        **live,
    )
    return note_read(make_response(render_template("group/papers/show.html", **values)), paper, parts, marks)


def _published(paper: Paper) -> str:
    """Where others than its group read it while it is being revised."""
    version = access_latest_version(paper)
    if version is None:
        return url_for("group.list_versions", paper_id=paper.id)
    return url_for("group.show_version", paper_id=paper.id, number=version.number)


def _to_write(
    paper: Paper, numbered: list[sections.Numbered], writing: dict[int, locks.Lock], person: User | None
) -> sections.Numbered | None:
    """Where this person would go on writing, while the paper is being written."""
    if person is None or paper.state not in WRITTEN_IN or not may(person, "section.edit", paper):
        return None
    own = [section_id for section_id, lock in writing.items() if lock.writer_id == person.id]
    return sections.to_write(numbered, own, person)


def _live(paper: Paper, person: User | None) -> dict[str, Any]:
    """For those who write it or belong to the group: where the long poll of the page begins, and who writes where."""
    writes = may(person, "section.edit", paper)
    if person is None or not (writes or role_of(person, paper.group_id) is not None):
        return {"live_since": None, "locks": {}}
    since = changes.cursor_of({paper.group_id: paper.group.last_seq})
    return {"live_since": since, "locks": locks.of_paper(paper) if writes else {}}


def _mailed(paper: Paper, person: User | None) -> list[mailed_sections.Told]:
    if person is None:
        return []
    return mailed_sections.told_on(paper, person, is_writer=may(person, "section.edit", paper))


@bp.route("/papers/new", methods=["GET", "POST"])
@once
def start_paper():
    person, form = require("paper.start", g.group), NewPaperForm()
    form.lead.offer_people(memberships.people_of(g.group))
    if form.submitted():
        with form.rules():
            paper = papers.start(g.group, title=str(form.title.data), lead=form.lead.person, by=person)
            for title in (form.outline.data or "").splitlines():
                if title.strip():
                    sections.add(paper, sections.Heading(title[:200]), by=person)
            db.session.commit()
            return redirect(url_for("group.show_paper", paper_id=paper.id))
    return page("group/papers/start.html", form)


@bp.route("/papers/<id:paper_id>/edit", methods=["GET", "POST"])
def change_paper(paper_id):
    paper = access_paper(g.group, paper_id)
    person = require("paper.change", paper)
    form = PaperForm(title=paper.title, lead=paper.lead_id, target_journal=paper.target_journal)
    form.lead.offer_people(memberships.people_of(g.group))
    if form.submitted():
        with form.rules():
            journal = form.target_journal.data or ""
            papers.change(paper, title=str(form.title.data), lead=form.lead.person, target_journal=journal, by=person)
            db.session.commit()
            return redirect(url_for("group.show_paper", paper_id=paper_id))
    return page("group/papers/change.html", form, paper=paper)


@bp.post("/papers/<id:paper_id>/state")
def set_paper_state(paper_id):
    paper = access_paper(g.group, paper_id)
    person, form = require("paper.change", paper), StateForm()
    if form.submitted():
        papers.set_state(paper, PaperState(form.state.data), by=person)
        db.session.commit()
    return redirect(url_for("group.show_paper", paper_id=paper_id))


@bp.route("/papers/<id:paper_id>/publication", methods=["GET", "POST"])
def publish_paper(paper_id):
    paper = access_paper(g.group, paper_id)
    person, form = require("paper.publish", paper), PublishPaperForm(obj=paper)
    if form.submitted():
        with form.rules():
            papers.publish(paper, form.reach(), form.said(), by=person)
            db.session.commit()
            flash(gettext("The paper is published."))
            return redirect(url_for("group.show_paper", paper_id=paper_id))
    elif not form.is_submitted():
        form.show_reach(paper)
    return page("group/papers/publish.html", form, paper=paper)


@bp.post("/papers/<id:paper_id>/withdrawal")
def withdraw_paper(paper_id):
    paper = access_paper(g.group, paper_id)
    person = require("paper.withdraw", paper)
    papers.withdraw(paper, by=person)
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_papers"))
