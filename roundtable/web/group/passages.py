"""Comments on words of a paper: they stand after their paragraph, and stay with their words."""

from flask import g, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.access import access_comment_on_passage, access_paper, access_section, require, require_sign_in
from roundtable.domain import action_items, comments, passages, sections, suggestions
from roundtable.extensions import db
from roundtable.links import link_to
from roundtable.models import Paper, Section
from roundtable.web.forms import MarkdownField, TextFields, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.numbering import look_up
from roundtable.web.once import once
from roundtable.web.standing import place_of_comment

MOST_WORDS = 2000  # characters of the words that are commented on


class PassageForm(TextFields):
    words = StringField(
        _l("The words that it is about"),
        [Optional(), at_most(MOST_WORDS)],
        description=_l("Copied from the paragraph; empty: all of it."),
    )
    source = MarkdownField(_l("Comment"), [at_most(comments.MOST_CHARACTERS)])


@bp.get("/papers/<id:paper_id>/passages/")
def list_passages(paper_id):
    """All that is said of words of the paper, a page at a time: its own page shows the newest."""
    paper, person = access_paper(g.group, paper_id), require_sign_in()
    is_settled, number = "settled" in request.args, request.args.get("page", 1, int)
    notes = suggestions.listed(paper, action_items.of_paper(paper, person), is_settled=is_settled, number=number)
    at = {n.section.id: n for n in sections.numbered(sections.shown_of(paper))}
    for note in notes.rows:
        look_up(note, at[note.passage.section_id].section.text.source)
    values = {"counts": passages.counts_of(paper, person), "is_settled": is_settled}
    return render_template("group/papers/passages.html", paper=paper, notes=notes, at=at, **values)


@bp.route("/papers/<id:paper_id>/sections/<id:section_id>/paragraphs/<id:paragraph>/comments", methods=["GET", "POST"])
@once
def comment_on_passage(paper_id, section_id, paragraph):
    """Comment on a paragraph, or on words of it, as the reader had it before them."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("comment.post", paper)
    form = PassageForm(base=request.args.get("base", section.text.number, int), words=request.args.get("words"))
    if form.submitted():
        with form.rules():
            source = passages.revision_source(section, form.base_number)
            span = passages.chosen(source, paragraph, form.words.data or "")
            comment = passages.comment(
                paper, section, form.source.data or "", base=form.base_number, span=span, by=person
            )
            db.session.commit()
            return redirect(place_of_comment(comment, paper))
    quoted, cancel = paragraph_of(form, section, paragraph), _there(paper, section)
    return page("group/papers/comment.html", form, paper=paper, section=section, quoted=quoted, cancel=cancel)


def paragraph_of(form: TextFields, section: Section, paragraph: int) -> str:
    """What the paragraph says in the revision that the form starts from; nothing where it is not there."""
    if form.form_errors:  # that it is not there was told already
        return ""
    with form.rules():
        source = passages.revision_source(section, form.base_number)
        start, stop = passages.chosen(source, paragraph)
        return source[start:stop]
    return ""


def _there(paper: Paper, section: Section) -> str:
    return link_to(paper, _anchor=f"section-{section.id}")


@bp.post("/comments/<id:comment_id>/settlement")
def settle_comment(comment_id):
    """What it asked for is done, or will not be."""
    comment, passage, paper = access_comment_on_passage(g.group, comment_id)
    person = require("comment.settle", comment)
    passages.settle(passage, paper, by=person)
    db.session.commit()
    return redirect(link_to(paper, _anchor=f"section-{passage.section_id}"))


@bp.post("/comments/<id:comment_id>/reopening")
def reopen_comment(comment_id):
    comment, passage, paper = access_comment_on_passage(g.group, comment_id)
    person = require("comment.settle", comment)
    passages.reopen(passage, paper, by=person)
    db.session.commit()
    return redirect(place_of_comment(comment, paper))


@bp.post("/comments/<id:comment_id>/place")
def confirm_place(comment_id):
    """Its words were found elsewhere, or only words like them: whether these are the ones."""
    comment, passage, paper = access_comment_on_passage(g.group, comment_id)
    person = require("comment.settle", comment)
    passages.confirm(passage, paper, is_here=request.form.get("is_here") == "1", by=person)
    db.session.commit()
    return redirect(place_of_comment(comment, paper))
