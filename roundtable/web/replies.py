"""What somebody presses when they are asked whether they will be there, and what the organizer asks besides: on the
page, on the desk, by a signed link."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.domain import attendance_questions
from roundtable.models import Answer, Attendance, Meeting, Presence
from roundtable.web.forms import BaseForm, at_most

PREFIX = "question_"


class ReplyForm(BaseForm):
    """Its fields are the questions of one meeting. The page around it brings the CSRF token, or a signed link."""

    def words(self) -> dict[str, str]:
        """By the id of the question; of those that were sent."""
        return {f.name.removeprefix(PREFIX): f.data or "" for f in self if f.name in request.form}


def reply_form(meeting: Meeting, mine: Attendance | None) -> ReplyForm:
    asked, said = attendance_questions.of_meeting(meeting), attendance_questions.answers_in(mine)
    longest = at_most(attendance_questions.LONGEST_ANSWER)
    fields = {f"{PREFIX}{one.id}": StringField(one.words, [Optional(), longest]) for one in asked}
    of_meeting = type("ReplyForm", (ReplyForm,), fields)
    form = of_meeting(data={f"{PREFIX}{one_id}": words for one_id, words in said.items()}, meta={"csrf": False})
    assert isinstance(form, ReplyForm)
    return form


def replied(meeting: Meeting, mine: Attendance | None) -> dict[str, Any]:
    """What the person answered; to those who come, the organizer's questions."""
    is_asked = bool(meeting.questions) and mine is not None and mine.answer in {Answer.YES, Answer.MAYBE}
    return {"mine": mine, "reply": reply_form(meeting, mine) if is_asked else None}


def answered() -> Answer | Presence | None:
    """None: nothing that one can answer."""
    value = request.form.get("answer", "")
    if value in set(Presence):
        return Presence(value)
    return Answer(value) if value in set(Answer) else None


class QuestionsForm(BaseForm):
    first = StringField(
        _l("First question"),
        [Optional(), at_most(attendance_questions.LONGEST_QUESTION)],
        description=_l("Such as: is there anything that you do not eat?"),
    )
    second = StringField(_l("Second question"), [Optional(), at_most(attendance_questions.LONGEST_QUESTION)])
    third = StringField(_l("Third question"), [Optional(), at_most(attendance_questions.LONGEST_QUESTION)])

    @property
    def places(self) -> list[StringField]:
        return [self.first, self.second, self.third]

    def show(self, meeting: Meeting) -> None:
        for field, one in zip(self.places, attendance_questions.of_meeting(meeting), strict=False):
            field.data = one.words
