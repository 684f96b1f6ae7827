from flask import flash, g, redirect, url_for
from flask_babel import gettext, ngettext

from roundtable.access import access_agenda_item, access_meeting, require
from roundtable.domain import agreeing
from roundtable.extensions import db
from roundtable.web.group.blueprint import bp


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/discussion")
def ask_for_discussion(meeting_id, item_id):
    """This one is not to be agreed without discussion."""
    meeting = access_meeting(g.group, meeting_id)
    item, person = access_agenda_item(meeting, item_id), require("agenda.ask_for_discussion", meeting)
    agreeing.ask_for_discussion(meeting, item, by=person)
    db.session.commit()
    flash(gettext("“%(title)s” will be discussed.", title=item.title))
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}"))


@bp.post("/meetings/<id:meeting_id>/agreement")
def agree_without_discussion(meeting_id):
    """What nobody asked to discuss is agreed, all at once."""
    meeting = access_meeting(g.group, meeting_id)
    person = require("meeting.run", meeting)
    made = agreeing.agree(meeting, by=person)
    db.session.commit()
    if made:
        flash(ngettext("Agreed: %(num)s decision is on record.", "Agreed: %(num)s decisions are on record.", len(made)))
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
