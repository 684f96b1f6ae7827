"""A reviewer's own answers: a page for each section, saved one at a time, in as many sittings as it takes."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from roundtable.access import access_own_review, access_paper, access_part, require_sign_in
from roundtable.domain import reviewing, reviews, sections, texts, versions
from roundtable.extensions import db
from roundtable.links import link_to_review
from roundtable.models import Review, Verdict
from roundtable.web.forms import BaseForm, MarkdownField, TextFields, at_most, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.group.reviews import tell
from roundtable.web.labels import choices
from roundtable.web.numbering import numbered_html
from roundtable.web.saving import show_stale


class AnswerForm(TextFields):
    verdict = RadioField(_l("How is it?"), [required()], choices=choices(Verdict))
    source = MarkdownField(_l("Your comments"), [at_most(reviewing.MOST_CHARACTERS)])

    def answer(self) -> reviewing.Answer:
        return reviewing.Answer(Verdict(self.verdict.data), self.source.data or "")


@bp.get("/papers/<id:paper_id>/reviews/<id:review_id>/answers/")
def show_own_review(paper_id, review_id):
    """Every section with what I said of it, and “I am done”."""
    paper = access_paper(g.group, paper_id)
    review, reviewer = access_own_review(paper, review_id)
    return render_template(
        "group/reviews/own.html",
        paper=paper,
        review=review,
        reviewer=reviewer,
        entries=versions.entries(review.version),
        answers=reviewing.of_reviewer(reviewer),
        closes_on=reviews.closes_on(review),
    )


@bp.route("/papers/<id:paper_id>/reviews/<id:review_id>/answers/<id:section_id>", methods=["GET", "POST"])
def review_section(paper_id, review_id, section_id):
    """Read a section as it was frozen, and say how it is."""
    paper = access_paper(g.group, paper_id)
    review, reviewer = access_own_review(paper, review_id)
    part, kept = access_part(review.version, section_id), reviewing.find(reviewer, section_id)
    form = AnswerForm(
        **({"verdict": kept.verdict, "source": kept.text.source, "base": kept.text.number} if kept else {})
    )
    if form.submitted():
        with form.rules():
            base, person = form.base_number, require_sign_in()
            result = reviewing.save(review, reviewer, section_id, form.answer(), base=base, by=person)
            db.session.commit()
            if isinstance(result, texts.Stale):
                return show_stale(form, result, cancel=_own(review))
            return redirect(_next(review, section_id) if "go_on" in request.form else _own(review))
    return page("group/reviews/section.html", form, paper=paper, review=review, **_shown(review, part, kept))


def _shown(review: Review, part: versions.Part, kept):
    """The section, its place among the others, and what happened to it since."""
    ids = [entry.section for entry in versions.entries(review.version)]
    now = sections.find(review.paper, part.entry.section)
    return {
        "part": part,
        "html": numbered_html(part.entry.number, part.html),
        "place": ids.index(part.entry.section) + 1,
        "many": len(ids),
        "is_taken_out": now is None,
        "is_changed": now is not None and now.text.number != part.entry.revision,
        "draft": texts.draft_of(kept.text, require_sign_in()) if kept else None,
    }


def _next(review: Review, section_id: int) -> str:
    """The section that follows; after the last one the list of them."""
    ids = [entry.section for entry in versions.entries(review.version)]
    following = ids[ids.index(section_id) + 1 :]
    if not following:
        return _own(review)
    return link_to_review(review.paper, review.id, "review_section", section_id=following[0])


@bp.get("/papers/<id:paper_id>/reviews/<id:review_id>/answers/<id:section_id>/draft")
def show_review_draft(paper_id, review_id, section_id):
    """What I sent too late from another tab, beside what is kept."""
    paper = access_paper(g.group, paper_id)
    review, reviewer = access_own_review(paper, review_id)
    kept = reviewing.find(reviewer, section_id)
    edit = link_to_review(paper, review_id, "review_section", section_id=section_id)
    draft = texts.draft_of(kept.text, require_sign_in()) if kept else None
    if kept is None or draft is None:
        return redirect(edit)
    form = AnswerForm(formdata=None, verdict=kept.verdict)
    return show_stale(form, texts.stale_of(kept.text, draft), cancel=_own(review), action=edit)


@bp.post("/papers/<id:paper_id>/reviews/<id:review_id>/completion")
def finish_review(paper_id, review_id):
    """“I am done”."""
    review, reviewer = access_own_review(access_paper(g.group, paper_id), review_id)
    form = BaseForm()
    with form.rules():
        reviewing.finish(review, reviewer, by=require_sign_in())
        db.session.commit()
        flash(gettext("Thank you. You can go on until the review is closed."))
    tell(form)
    return redirect(_own(review))


@bp.post("/papers/<id:paper_id>/reviews/<id:review_id>/resumption")
def resume_review(paper_id, review_id):
    review, reviewer = access_own_review(access_paper(g.group, paper_id), review_id)
    form = BaseForm()
    with form.rules():
        reviewing.resume(review, reviewer, by=require_sign_in())
        db.session.commit()
    tell(form)
    return redirect(_own(review))


def _own(review: Review) -> str:
    return link_to_review(review.paper, review.id, "show_own_review")
