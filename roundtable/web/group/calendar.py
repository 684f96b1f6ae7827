from flask import g, request

from roundtable.access import access_meeting, visitor
from roundtable.entries import Writer
from roundtable.web.calendar import calendar_file
from roundtable.web.group.blueprint import bp, open_to_visitors


@bp.get("/meetings/<id:meeting_id>.ics")
@open_to_visitors
def export_meeting(meeting_id):
    """One meeting for a calendar program; visitors are not told the call, as on its page."""
    meeting = access_meeting(g.group, meeting_id)
    response = calendar_file([Writer([g.group]).entry(meeting, with_call=visitor() is not None)])
    response.headers["Content-Disposition"] = f'inline; filename="{g.group.slug}-{meeting.id}.ics"'
    response.add_etag()
    return response.make_conditional(request)
