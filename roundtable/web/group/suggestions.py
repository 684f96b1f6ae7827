"""Members suggest other words for a paragraph; whoever leads the section, or a chair, takes or declines them."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.access import access_paper, access_section, access_suggestion, require, require_sign_in
from roundtable.domain import origins, purge, suggestions
from roundtable.domain.comparing import compare
from roundtable.extensions import db
from roundtable.links import link_to
from roundtable.models import Paper, Suggestion
from roundtable.web.files import forget_bytes
from roundtable.web.forms import BaseForm, MarkdownField, TextFields, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.group.passages import paragraph_of
from roundtable.web.once import once
from roundtable.web.standing import place_of_suggestion


class SuggestionForm(TextFields):
    source = MarkdownField(_l("The paragraph"), [at_most(suggestions.MOST_CHARACTERS)])
    reason = StringField(_l("Why"), [Optional(), at_most(500)])
    what = StringField(
        _l("What it comes from"),
        [Optional(), at_most(500)],
        description=_l("A number like D-31, A-112 or G-4, or the pasted address of its page."),
    )


class MergedForm(TextFields):
    source = MarkdownField(_l("The words to take"), [at_most(suggestions.MOST_CHARACTERS)])


class AnswerForm(BaseForm):
    answer = StringField(_l("Why"), [Optional(), at_most(500)])


@bp.route(
    "/papers/<id:paper_id>/sections/<id:section_id>/paragraphs/<id:paragraph>/suggestions", methods=["GET", "POST"]
)
@once
def suggest_change(paper_id, section_id, paragraph):
    """Write a paragraph as one would have it, as the reader had it before them."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("suggestion.make", paper)
    form = SuggestionForm(base=request.args.get("base", section.text.number, int))
    if form.submitted():
        with form.rules():
            words, said = form.source.data or "", {"base": form.base_number, "paragraph": paragraph}
            made = suggestions.suggest(paper, section, words, reason=form.reason.data or "", by=person, **said)
            if what := (form.what.data or "").strip():
                origins.name(paper, section, what, of=made, by=person)
            db.session.commit()
            return redirect(place_of_suggestion(made, paper))
    if not form.is_submitted():
        form.source.data = paragraph_of(form, section, paragraph)
    cancel = link_to(paper, _anchor=f"section-{section_id}")
    return page("group/papers/suggest.html", form, paper=paper, section=section, cancel=cancel)


@bp.get("/papers/<id:paper_id>/suggestions/<id:suggestion_id>")
def show_suggestion(paper_id, suggestion_id):
    """Lead to where it is shown."""
    require_sign_in()
    paper = access_paper(g.group, paper_id)
    suggestion, _ = access_suggestion(paper, suggestion_id)
    return redirect(place_of_suggestion(suggestion, paper))


@bp.post("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/acceptance")
def take_suggestion(paper_id, suggestion_id):
    """One click; where the words were changed meanwhile, both changes are shown merged, and taken from there."""
    paper = access_paper(g.group, paper_id)
    suggestion, section = access_suggestion(paper, suggestion_id)
    person, form = require("suggestion.decide", section), MergedForm()
    with form.rules():
        if "source" in request.form:
            words, base = form.source.data or "", form.base_number if form.submitted() else -1
            clash = suggestions.take_merged(paper, section, suggestion, words, base=base, by=person)
        else:
            clash = suggestions.take(paper, section, suggestion, by=person)
        db.session.commit()
        return show_clash(form, paper, suggestion, clash) if clash else redirect(place_of_suggestion(suggestion, paper))
    if "source" in request.form:
        clash = suggestions.clash_of(section, suggestion, form.source.data or "")
        return _clash_page(form, paper, suggestion, clash), form.status  # with the words as they were typed
    return _refused(form, paper)


def show_clash(form: MergedForm, paper: Paper, suggestion: Suggestion, clash: suggestions.Clash):
    form.source.data, form.base.data = clash.merged.text, str(clash.number)
    return _clash_page(form, paper, suggestion, clash), 409


def _clash_page(form: MergedForm, paper: Paper, suggestion: Suggestion, clash: suggestions.Clash) -> str:
    return render_template(
        "group/papers/clash.html",
        form=form,
        paper=paper,
        suggestion=suggestion,
        clash=clash,
        paper_changes=compare(clash.was, clash.now),
        suggested_changes=compare(clash.was, suggestion.inserted),
        cancel=place_of_suggestion(suggestion, paper),
    )


@bp.post("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/declination")
def decline_suggestion(paper_id, suggestion_id):
    paper = access_paper(g.group, paper_id)
    suggestion, section = access_suggestion(paper, suggestion_id)
    person, form = require("suggestion.decide", section), AnswerForm()
    if form.submitted():
        with form.rules():
            suggestions.decline(paper, section, suggestion, form.answer.data or "", by=person)
            db.session.commit()
            return redirect(place_of_suggestion(suggestion, paper))
    return _refused(form, paper)


@bp.post("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/undoing")
def undo_suggestion(paper_id, suggestion_id):
    """What was decided about it; it is open again, and its words are taken out of the text."""
    paper = access_paper(g.group, paper_id)
    suggestion, section = access_suggestion(paper, suggestion_id)
    person, form = require("suggestion.decide", section), BaseForm()
    with form.rules():
        suggestions.undo(paper, section, suggestion, by=person)
        db.session.commit()
        return redirect(place_of_suggestion(suggestion, paper))
    return _refused(form, paper)


@bp.post("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/withdrawal")
def withdraw_suggestion(paper_id, suggestion_id):
    paper = access_paper(g.group, paper_id)
    suggestion, _ = access_suggestion(paper, suggestion_id)
    person, form = require("suggestion.withdraw", suggestion), BaseForm()
    with form.rules():
        suggestions.withdraw(paper, suggestion, by=person)
        db.session.commit()
        flash(gettext("Withdrawn."))
        return redirect(link_to(paper))
    return _refused(form, paper)


@bp.route("/papers/<id:paper_id>/suggestions/<id:suggestion_id>/purge", methods=["GET", "POST"])
def purge_suggestion(paper_id, suggestion_id):
    paper = access_paper(g.group, paper_id)
    suggestion, _ = access_suggestion(paper, suggestion_id)
    person = require("thing.purge")
    if request.method == "GET":
        named = gettext("Suggestion %(number)s by %(name)s", number=suggestion.id, name=suggestion.made_by.name)
        there = place_of_suggestion(suggestion, paper)
        return render_template("purge.html", words=named, what=_what_goes(suggestion), cancel=there)
    forget_bytes(purge.suggestion(suggestion, paper, by=person))
    flash(gettext("Purged. The record says that it happened, without words."))
    return redirect(link_to(paper))


def _what_goes(suggestion: Suggestion) -> str:
    what = gettext(
        "The words of this suggestion, why it was made, what was answered, the pictures that nothing else shows, what"
        " search knows of it, and the stored mails that told of it go for good."
    )
    if suggestion.taken_number is None:
        return what
    stays = gettext(
        "It was taken: its words stay in the section and in its revisions from %(number)s on. Edit them out there, then"
        " purge the section's earlier states.",
        number=suggestion.taken_number,
    )
    return f"{what} {stays}"


def _refused(form: BaseForm, paper: Paper):
    for _, sentence in form.all_errors():
        flash(sentence, "error")
    return redirect(link_to(paper))
