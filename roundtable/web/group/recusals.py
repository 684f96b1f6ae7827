"""Conflicts of interest: who takes no part in an item of a meeting."""

from flask import abort, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.access import access_agenda_item, access_meeting, may, require
from roundtable.domain import agenda, attendances, memberships, recusals, users
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting, User
from roundtable.web.forms import BaseForm, IdField, PersonField, at_most, page, required
from roundtable.web.group.blueprint import bp


class RecusalForm(BaseForm):
    item = IdField(_l("Agenda item"), [required()])
    person = PersonField(_l("Who"), none=_l("A guest"))
    guest = StringField(_l("Name of the guest"), [Optional(), at_most(120)])
    reason = StringField(
        _l("Reason"),
        [Optional(), at_most(recusals.LONGEST)],
        description=_l("The group reads it. You need not say it."),
    )

    def offer(self, items: list[AgendaItem], people: list[User]) -> None:
        self.item.offer([(item.id, item.title) for item in items])
        self.person.offer_people(people)


@bp.route("/meetings/<id:meeting_id>/recusals", methods=["GET", "POST"])
def declare_recusal(meeting_id):
    """I take no part in an item; the chair says so of others, and of guests."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("recusal.declare", meeting)
    form = RecusalForm(item=request.args.get("item", type=int), person=person.id)
    items, is_mine = agenda.items_of(meeting), not may(person, "recusal.record", meeting)
    form.offer(items, [person] if is_mine else memberships.people_of(g.group))
    if form.submitted():
        with form.rules():
            _declare(form, meeting, person, is_mine=is_mine)
            db.session.commit()
            return redirect(url_for("group.declare_recusal", meeting_id=meeting_id))
    noted = recusals.among(attendances.of_meeting(meeting))
    values = {"items": items, "noted": noted, "is_mine": is_mine, "is_open": meeting.state in recusals.OPEN}
    return page("group/recusals/declare.html", form, meeting=meeting, **values)


def _declare(form: RecusalForm, meeting: Meeting, by: User, *, is_mine: bool) -> None:
    item, reason = access_agenda_item(meeting, form.item.data), form.reason.data or ""
    person = by if is_mine else form.person.person
    if person is not None:
        recusals.declare(meeting, item, person, reason, by=by)
    else:
        recusals.declare_for_guest(meeting, item, form.guest.data or "", reason, by=by)


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/recusals/<id:user_id>/undoing")
def undo_recusal(meeting_id, item_id, user_id):
    """One's own; the chair everybody's."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("recusal.declare", meeting)
    if user_id != person.id:
        require("recusal.record", meeting)
    recusals.undo(meeting, item, users.find(user_id) or abort(404), by=person)
    db.session.commit()
    return redirect(url_for("group.declare_recusal", meeting_id=meeting_id))
