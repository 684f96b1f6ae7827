"""Internal review: who is asked to read a paper by when, how far they are, and what became of their comments."""

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_paper, access_review, access_reviewer, access_reviews, may, require, visitor
from roundtable.domain import clock, dispositions, memberships, reviewing, reviews, versions
from roundtable.extensions import db
from roundtable.links import link_to_review
from roundtable.models import Paper, Review, User
from roundtable.web.forms import BaseForm, PeopleField, at_most, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.once import once

USUAL = timedelta(days=14)


class AboutForm(BaseForm):
    due_on = DateField(_l("Until the end of"), [required()])
    note = TextAreaField(_l("What to look at"), [Optional(), at_most(2000)])


class PeopleForm(BaseForm):
    everybody = BooleanField(_l("Everybody in the group, but me"))
    people = PeopleField(_l("People of the group"))
    others = TextAreaField(
        _l("Others of the roundtable"),
        [Optional(), at_most(8000)],
        description=_l(
            "Names or email addresses, one a line. They may read this paper then, nothing else of the group."
        ),
    )

    def offer(self) -> None:
        self.people.offer_people(memberships.people_of(g.group))

    def chosen(self, person: User) -> list[User]:
        everybody = [one for one in self.people.people.values() if one.id != person.id] if self.everybody.data else []
        return [*everybody, *self.people.chosen, *reviews.people_named(self.others.data or "")]


class ReviewForm(AboutForm, PeopleForm):
    """Both, to begin with."""


@bp.get("/papers/<id:paper_id>/reviews/")
def list_reviews(paper_id):
    paper = access_paper(g.group, paper_id)
    found = access_reviews(paper, request.args.get("page", 1, int))
    return render_template("group/reviews/list.html", paper=paper, reviews=found)


@bp.route("/papers/<id:paper_id>/reviews/new", methods=["GET", "POST"])
@once
def ask_for_review(paper_id):
    """Ask people to read what the paper says now, by a date."""
    paper = access_paper(g.group, paper_id)
    person, form = require("review.ask", paper), ReviewForm()
    form.offer()
    if form.submitted() and form.due_on.data:
        with form.rules():
            review = reviews.ask(paper, form.chosen(person), form.due_on.data, form.note.data or "", by=person)
            db.session.commit()
            flash(gettext("Asked. Everybody gets a mail, and a reminder two days before."))
            return redirect(there(review))
    if not form.is_submitted():
        form.due_on.data = clock.today(person.zone) + USUAL
    return page("group/reviews/ask.html", form, paper=paper, grace=reviews.GRACE.days)


@bp.get("/papers/<id:paper_id>/reviews/<id:review_id>")
def show_review(paper_id, review_id):
    """How far it is, and the table of its comments."""
    paper = access_paper(g.group, paper_id)
    review = access_review(paper, review_id)
    person, asked = visitor(), reviews.reviewers_of(review)
    every, is_open = dispositions.counts(review)
    values = {
        "own": next((one for one in asked if person is not None and one.user_id == person.id), None),
        "progress": reviewing.progress(review, asked) if may(person, "review.ask", paper) else None,
        "count": every,
        "open_count": is_open,
        **table_of(review, paper),
    }
    closes_on = reviews.closes_on(review)
    return render_template("group/reviews/show.html", paper=paper, review=review, closes_on=closes_on, **values)


def table_of(review: Review, paper: Paper):
    """A page of the comments, those that are open, or all at once to be printed."""
    only_open, whole = "open" in request.args, "all" in request.args
    found = dispositions.table(review, request.args.get("page", 1, int), only_open=only_open, is_whole=whole)
    for row in found.rows:
        vars(row.disposition.section)["paper"] = paper
    return {"rows": found, "only_open": only_open, "whole": whole, "numbers": numbers_of(review)}


def numbers_of(review: Review) -> dict[int, str]:
    """What the sections were called in the version that is reviewed."""
    return {entry.section: entry.number for entry in versions.entries(review.version)}


@bp.route("/papers/<id:paper_id>/reviews/<id:review_id>/people", methods=["GET", "POST"])
def ask_more_reviewers(paper_id, review_id):
    paper = access_paper(g.group, paper_id)
    review, person, form = access_review(paper, review_id), require("review.ask", paper), PeopleForm()
    form.offer()
    if form.submitted():
        with form.rules():
            reviews.ask_more(review, form.chosen(person), by=person)
            db.session.commit()
            flash(gettext("Asked. They get a mail."))
            return redirect(there(review))
    return page("group/reviews/people.html", form, paper=paper, review=review, asked=reviews.reviewers_of(review))


@bp.post("/papers/<id:paper_id>/reviews/<id:review_id>/reviewers/<id:reviewer_id>/removal")
def remove_reviewer(paper_id, review_id, reviewer_id):
    paper = access_paper(g.group, paper_id)
    review, person, form = access_review(paper, review_id), require("review.ask", paper), BaseForm()
    with form.rules():
        reviews.take_off(review, access_reviewer(review, reviewer_id), by=person)
        db.session.commit()
    tell(form)
    return redirect(there(review))


@bp.route("/papers/<id:paper_id>/reviews/<id:review_id>/change", methods=["GET", "POST"])
def change_review(paper_id, review_id):
    """Another date, other words for what to look at."""
    paper = access_paper(g.group, paper_id)
    review, person = access_review(paper, review_id), require("review.ask", paper)
    form = AboutForm(due_on=review.due_on, note=review.note)
    if form.submitted() and form.due_on.data:
        with form.rules():
            reviews.change(review, form.due_on.data, form.note.data or "", by=person)
            db.session.commit()
            return redirect(there(review))
    return page("group/reviews/change.html", form, paper=paper, review=review)


@bp.post("/papers/<id:paper_id>/reviews/<id:review_id>/closing")
def close_review(paper_id, review_id):
    paper = access_paper(g.group, paper_id)
    review, person, form = access_review(paper, review_id), require("review.ask", paper), BaseForm()
    with form.rules():
        reviews.close(review, by=person)
        db.session.commit()
    tell(form)
    return redirect(there(review))


def tell(form: BaseForm) -> None:
    """On the next page, of a form that is only a button."""
    for _, sentence in form.all_errors():
        flash(sentence, "error")


def there(review: Review, **values: Any) -> str:
    return link_to_review(review.paper, review.id, **values)
