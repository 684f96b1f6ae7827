from flask import g, render_template

from roundtable.access import access_meeting, require_sign_in
from roundtable.domain import came_of_it
from roundtable.web.group.blueprint import bp


@bp.get("/meetings/<id:meeting_id>/came-of-it")
def show_came_of_it(meeting_id):
    """What came of it since the meeting before: for an annual meeting over all groups, on one page to print."""
    meeting, person = access_meeting(g.group, meeting_id), require_sign_in()
    account = came_of_it.since_last(meeting, person)
    return render_template("group/meetings/came_of_it.html", meeting=meeting, account=account)
