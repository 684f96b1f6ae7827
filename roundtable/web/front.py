"""The first page: for visitors what is public, for signed-in people the desk."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext

from roundtable.access import memberships_now, require_sign_in, visitor
from roundtable.domain import (
    action_items,
    agenda,
    attendances,
    meetings,
    memberships,
    news,
    papers,
    updates,
    waiting,
)
from roundtable.extensions import db
from roundtable.models import Role, User

bp = Blueprint("front", __name__)
#: So many entries of a group stand on the desk.
MOST_NEWS = 12


@bp.get("/")
def index():
    person = visitor()
    return show_desk(person) if person is not None else show_front()


def show_front():
    return render_template(
        "front.html", updates=updates.public(), papers=papers.public(), meetings=meetings.public_ones(5)
    )


def show_desk(person: User):
    """What waits for me, what happened since I was here, my next meeting, what I have promised."""
    belong = memberships_now(person)
    ranges = news.unseen_ranges(belong, {m.group_id: m.group.last_seq for m in belong})
    coming = meetings.coming_of(person, limit=1)
    meeting = coming[0] if coming else None
    return render_template(
        "desk.html",
        waiting=waiting.for_person(person, g.site, is_chair=any(one.role == Role.CHAIR for one in belong)),
        news=news.on_desk(person, ranges, MOST_NEWS),
        meeting=meeting,
        rows=agenda.rows_of(meeting) if meeting else [],
        answer=attendances.answers_of(person, coming).get(meeting.id) if meeting else None,
        action_items=action_items.open_of(person, size=6),
    )


@bp.post("/seen")
def mark_all_seen():
    """“Mark all as seen”."""
    person = require_sign_in()
    memberships.mark_all_seen(person)
    db.session.commit()
    flash(gettext("All marked as seen."))
    return redirect(url_for("front.index"))
