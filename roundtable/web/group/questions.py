"""Questions that meetings left open."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from roundtable.access import access_question, may, require, require_sign_in
from roundtable.domain import comments, questions
from roundtable.extensions import db
from roundtable.models import Question, User
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, at_most, page, required
from roundtable.web.group.blueprint import bp


class AnswerForm(BaseForm):
    answer = TextAreaField(_l("Answer"), [required(), at_most(questions.LONGEST_ANSWER)])


@bp.get("/questions/")
def list_questions():
    """What is open, the oldest first; ``?answered=1`` what was answered."""
    person, is_answered = require("group.list_members", g.group), "answered" in request.args
    found = questions.of_group(g.group, person, request.args.get("page", 1, int), only_answered=is_answered)
    return render_template("group/questions/list.html", questions=found, is_answered=is_answered)


@bp.get("/questions/<id:question_id>")
def show_question(question_id):
    question, person = access_question(g.group, question_id), require_sign_in()
    opened(question)
    return _shown(question, person, AnswerForm(answer=question.answer))


@bp.route("/questions/<id:question_id>/answer", methods=["GET", "POST"])
def answer_question(question_id):
    """It is settled, in a sentence."""
    question = access_question(g.group, question_id)
    person, form = require("meeting.note", question.meeting or g.group), AnswerForm(answer=question.answer)
    if form.submitted():
        with form.rules():
            questions.answer(question, form.answer.data or "", by=person)
            db.session.commit()
            return redirect(url_for("group.show_question", question_id=question_id))
    return _shown(access_question(g.group, question_id), person, form)


def _shown(question: Question, person: User, form: AnswerForm):
    may_answer = may(person, "meeting.note", question.meeting or g.group)
    threads = comments.threads(question, person)
    return page("group/questions/show.html", form, question=question, may_answer=may_answer, threads=threads)


@bp.post("/questions/<id:question_id>/withdrawal")
def withdraw_question(question_id):
    """It was put on record by mistake. An organizer can bring it back."""
    question = access_question(g.group, question_id)
    questions.withdraw(question, by=require("question.withdraw", question))
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_questions"))
