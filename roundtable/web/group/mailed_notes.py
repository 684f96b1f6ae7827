"""What was mailed of a meeting: looked at on a phone, then made the draft of its summary."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from roundtable import text as markup
from roundtable.access import access_meeting, require
from roundtable.domain import mailed_notes, notes, summaries
from roundtable.domain.mailed_notes import TakenOver, Understood
from roundtable.extensions import db
from roundtable.models import Attachment, Meeting, RoomRule, User
from roundtable.web.group.blueprint import bp
from roundtable.web.group.composed import added, composed


@bp.get("/meetings/<id:meeting_id>/mailed-notes")
def show_mailed_notes(meeting_id):
    """What is understood of it, and what is not; nothing is on record yet."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("summary.write", meeting)
    understood = mailed_notes.understood_of(meeting, mailed_notes.waiting_for(meeting), person)
    return render_template(
        "group/summaries/mailed.html",
        meeting=meeting,
        understood=understood,
        notes=[(understood.items.get(item_id or 0), _html(parts)) for item_id, parts in _told(understood)],
        is_unnoted=any(_is_unnoted(meeting, understood, item_id) for item_id in understood.dictated.notes),
        summary=summaries.of_meeting(meeting),
    )


@bp.post("/meetings/<id:meeting_id>/mailed-notes/draft")
def take_over_mailed_notes(meeting_id):
    """What is ticked goes on record, and all other words into the draft of the summary."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("summary.write", meeting)
    shown = set(request.form.getlist("mail"))
    several = [one for one in mailed_notes.waiting_for(meeting) if str(one.id) in shown]
    understood = mailed_notes.understood_of(meeting, several, person)
    taken = mailed_notes.take_over(meeting, understood, set(request.form.getlist("said")), by=person)
    _write(meeting, understood, taken, person)
    db.session.commit()
    flash(_words_of(taken))
    return redirect(url_for("group.edit_summary", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/mailed-notes/<id:notes_id>/dropping")
def drop_mailed_notes(meeting_id, notes_id):
    """It is superseded by another mail, or was sent by mistake."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("summary.write", meeting)
    mailed_notes.drop(mailed_notes.find(meeting, notes_id) or abort(404), meeting, by=person)
    db.session.commit()
    flash(gettext("Dropped."))
    return redirect(url_for("group.show_mailed_notes", meeting_id=meeting_id))


def _write(meeting: Meeting, understood: Understood, taken: TakenOver, person: User) -> None:
    """Into the draft that is there, else into a new one; the files at its end."""
    mailed_notes.refuse_if_not_awaited(meeting)
    summary = summaries.of_meeting(meeting)
    files = "\n\n".join(_shown_in_text(file) for file in understood.files)
    if summary is None:
        source = "\n\n".join(filter(None, (composed(meeting, person, taken.notes), files)))
        summary = summaries.compose(meeting, source, by=person)
    else:
        source = "\n\n".join(filter(None, (summary.text.source, added(meeting, taken.notes, taken.records), files)))
        summaries.save(summary, source, base=summary.text.number, by=person)
    mailed_notes.attach(summary, understood, source)


def _told(understood: Understood) -> list[tuple[int | None, list[str]]]:
    """In the order of the agenda; what belongs to no item comes last."""
    order = {item_id: place for place, item_id in enumerate(understood.items)}
    return sorted(understood.dictated.notes.items(), key=lambda told: order.get(told[0] or 0, len(order)))


def _html(parts: list[str]) -> Markup:
    return Markup(markup.render("\n\n".join(parts)))  # noqa: S704 (sanitised when it was rendered)


def _is_unnoted(meeting: Meeting, understood: Understood, item_id: int | None) -> bool:
    item = understood.items.get(item_id or 0)
    return (notes.rule_of(meeting, item) if item else meeting.room_rule) == RoomRule.NOT_NOTED


def _shown_in_text(file: Attachment) -> str:
    address = url_for("files.show_file", token=file.token, name=file.name)
    return f"{'!' if file.is_picture else ''}[{file.alternative or file.name}]({address})"


def _words_of(taken: TakenOver) -> str:
    count = len(taken.records)
    return ngettext(
        "The draft is written, and %(num)s thing is on record. Look it over.",
        "The draft is written, and %(num)s things are on record. Look it over.",
        count,
    )
