"""One deed each, by a link of one's mail: an action item is done, a summary looked over, a time poll answered.

Opening a link changes nothing; the button on its page does, for this person and this thing alone. What is past is
told in a sentence.
"""

from datetime import timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from roundtable.access import may, takes_part
from roundtable.domain import (
    action_items,
    assents,
    clock,
    moving_items,
    nights,
    objections,
    summaries,
    time_polls,
    users,
)
from roundtable.domain.errors import DomainError
from roundtable.domain.time_polls import Standing
from roundtable.extensions import db, limiter
from roundtable.models import ActionItem, Answer, Summary, TimePoll, User
from roundtable.signing import Purpose, read_deed
from roundtable.web.labels import POLL_ANSWERS
from roundtable.web.mail import bp
from roundtable.web.sentences import sentence_of

ACTS = limiter.limit("60 per hour", methods=["POST"])


@bp.get("/action-items/<token>")
def show_action_item(token):
    item, person = own_item(token)
    return render_template("mail_pages/action_item.html", item=item, of=person, token=token)


@bp.post("/action-items/<token>")
@ACTS
def act_on_action_item(token):
    """It is done, or comes a week later."""
    item, person = own_item(token)
    if item is not None and item.is_open and "done" in request.form:
        action_items.finish(item, by=person)
    elif item is not None and item.is_open and "later" in request.form:
        today = clock.today(person.zone)
        moving_items.snooze(item, max(item.due_on or today, today) + timedelta(days=7), by=person)
    db.session.commit()
    return redirect(url_for("mail.show_action_item", token=token), 303)


@bp.get("/summaries/<token>")
def look_over(token):
    summary, person = circulated(token)
    has_agreed = summary is not None and person in assents.of_summary(summary)
    return render_template("mail_pages/look_over.html", summary=summary, has_agreed=has_agreed, of=person, token=token)


@bp.post("/summaries/<token>")
@ACTS
def assent_by_mail(token):
    """No objection."""
    summary, person = circulated(token)
    if summary is not None:
        assents.give(summary, by=person)
        db.session.commit()
    return redirect(url_for("mail.look_over", token=token), 303)


@bp.get("/time-polls/<token>")
def show_times(token):
    poll, person = open_poll(token)
    return render_template("mail_pages/times.html", of=person, token=token, **times_of(poll, person))


@bp.post("/time-polls/<token>")
@ACTS
def answer_times(token):
    """What they can, time by time: the fields ``time-ID``."""
    poll, person = open_poll(token)
    if poll is not None:
        sent = {one.id: request.form.get(f"time-{one.id}", "") for one in poll.times}
        said = {time_id: Answer(value) for time_id, value in sent.items() if value in set(Answer)}
        try:
            time_polls.answer(poll, said, by=person)
            db.session.commit()
            flash(gettext("Your answers are noted. You can change them until the poll is closed."))
        except DomainError as error:
            db.session.rollback()
            flash(sentence_of(error), "error")
    return redirect(url_for("mail.show_times", token=token), 303)


def times_of(poll: TimePoll | None, person: User) -> dict[str, Any]:
    if poll is None:
        return {"poll": None}
    ahead = [one for one in poll.times if one.starts_at > clock.now()]
    return {
        "poll": poll,
        "times": ahead,
        "mine": {row.time_id: row.answer for row in time_polls.answers_to(poll) if row.user_id == person.id},
        "my_nights": {t.id for t in ahead if nights.is_night(t.starts_at, poll.minutes, person.zone)},
        "poll_words": {answer: str(words) for answer, words in POLL_ANSWERS.items()},
    }


def own_item(token: str) -> tuple[ActionItem | None, User]:
    """The action item, as long as it is theirs."""
    thing_id, person = _signed(Purpose.ACTION_ITEM, token)
    item = action_items.find_anywhere(thing_id, person) if thing_id else None
    return (item if item is not None and item.owner_id == person.id else None), person


def circulated(token: str) -> tuple[Summary | None, User]:
    """The summary, as long as it is looked over, by somebody who takes part."""
    thing_id, person = _signed(Purpose.LOOK_OVER, token)
    summary = summaries.find_with_group(thing_id) if thing_id else None
    is_asked = summary is not None and summary.withdrawn_at is None and takes_part(person, summary)
    return (summary if summary is not None and is_asked and objections.is_open(summary) else None), person


def open_poll(token: str) -> tuple[TimePoll | None, User]:
    """The time poll, as long as it takes answers."""
    thing_id, person = _signed(Purpose.TIMES, token)
    poll = time_polls.find_anywhere(thing_id, person) if thing_id else None
    if poll is None or not may(person, "time_poll.answer", poll):
        return None, person
    return (poll if time_polls.standing_of(poll) == Standing.OPEN else None), person


def _signed(purpose: Purpose, token: str) -> tuple[int | None, User]:
    """The id of the thing, none when the link has grown old; and whose link it is."""
    deed = read_deed(purpose, token) or abort(404)
    person = users.find(deed.person_id)
    if person is None or not person.is_active:
        abort(404)
    g.zone = person.zone
    return (None if deed.is_old else deed.thing_id), person
