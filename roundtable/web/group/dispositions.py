"""What became of each comment of a review: said row by row by whoever leads the section or the paper, or a chair."""

from flask import abort, flash, g, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import Optional

from roundtable.access import access_disposition, access_paper, access_review, access_review_answer, require
from roundtable.domain import dispositions, purge
from roundtable.domain.dispositions import Row
from roundtable.extensions import db
from roundtable.models import Outcome, ThingKind
from roundtable.web.forms import BaseForm, at_most, between, number_in, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.group.reviews import numbers_of, there
from roundtable.web.labels import choices, label
from roundtable.web.security import LARGEST_ID
from roundtable.web.tables import as_csv


class DispositionForm(BaseForm):
    outcome = RadioField(_l("What became of it?"), [required()], choices=choices(Outcome))
    answer = TextAreaField(
        _l("In a sentence"), [Optional(), at_most(2000)], description=_l("Needed when it is declined or taken in part.")
    )
    revision = IntegerField(_l("Revision of the section that did it"), [Optional(), between(1, LARGEST_ID)])
    suggestion = IntegerField(_l("Number of the suggestion that did it"), [Optional(), between(1, LARGEST_ID)])
    seen = HiddenField()  # what the row said when this was written

    def said(self) -> dispositions.Said:
        answer = self.answer.data or ""
        return dispositions.Said(Outcome(self.outcome.data), answer, self.revision.data, self.suggestion.data)


@bp.route("/papers/<id:paper_id>/reviews/<id:review_id>/dispositions/<id:number>", methods=["GET", "POST"])
def make_disposition(paper_id, review_id, number):
    paper = access_paper(g.group, paper_id)
    review = access_review(paper, review_id)
    row = access_disposition(review, number)
    person, form = require("disposition.make", row), _form(row)
    if form.submitted():
        with form.rules():
            dispositions.decide(paper, row, form.said(), seen=form.seen.data or "", by=person)
            db.session.commit()
            return redirect(there(review, _anchor=f"comment-{number}", **_shown_before()))
    form.seen.data = dispositions.state_of(row)
    values = {"row": dispositions.shown(row), "numbers": numbers_of(review), "cancel": there(review)}
    return page("group/reviews/decide.html", form, paper=paper, review=review, **values)


def _form(row):
    return DispositionForm(
        outcome=row.outcome, answer=row.answer, revision=row.revision_number, suggestion=row.suggestion_id
    )


def _shown_before() -> dict[str, str]:
    """The page of the table that somebody came from."""
    return {name: request.args[name] for name in ("page", "open") if number_in(request.args.get(name)) is not None}


@bp.route("/papers/<id:paper_id>/reviews/<id:review_id>/dispositions/<id:number>/purge", methods=["GET", "POST"])
def purge_review_answer(paper_id, review_id, number):
    """What a reviewer wrote of a section, asked first. Comments on words are purged like other comments."""
    review, person = access_review(access_paper(g.group, paper_id), review_id), require("thing.purge")
    row = access_disposition(review, number)
    answer = access_review_answer(review, row.thing_id) if row.thing_kind is ThingKind.REVIEW_ANSWER else abort(404)
    if request.method == "GET":
        return render_template("purge.html", words=answer.text.source, cancel=there(review))
    purge.thing(answer, by=person)
    db.session.commit()
    flash(gettext("Purged. The record says that it happened, without words."))
    return redirect(there(review))


@bp.get("/papers/<id:paper_id>/reviews/<id:review_id>/dispositions.csv")
def export_dispositions(paper_id, review_id):
    """The whole table, for a spreadsheet."""
    review = access_review(access_paper(g.group, paper_id), review_id)
    head = [
        gettext("Number"),
        gettext("Reviewer"),
        gettext("Section"),
        gettext("Words of the paper"),
        gettext("Comment"),
        gettext("Suggested"),
        gettext("What became of it"),
        gettext("Answer"),
        gettext("Who decided"),
        gettext("When"),
        gettext("Revision"),
        gettext("Suggestion"),
        gettext("Address"),
    ]
    numbers, name = numbers_of(review), f"{g.group.slug}-paper-{paper_id}-review-{review.number}.csv"
    return as_csv(name, head, (_cells(review, row, numbers) for row in dispositions.to_keep(review)))


def _cells(review, row: Row, numbers: dict[int, str]) -> list[str]:
    one = row.disposition
    decided = one.decided_at.isoformat(timespec="minutes") if one.decided_at else ""
    suggestion = one.thing_id if one.thing_kind is ThingKind.SUGGESTION else one.suggestion_id
    return [
        str(one.number),
        one.made_by.name,
        f"{numbers.get(one.section_id, '')} {one.section.title}".strip(),
        row.quote,
        row.source,
        row.inserted or "",
        str(label(one.outcome)),
        one.answer,
        one.decided_by.name if one.decided_by else "",
        decided,
        str(one.revision_number or ""),
        str(suggestion or ""),
        there(review, _anchor=f"comment-{one.number}", _external=True),
    ]
