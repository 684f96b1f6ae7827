from flask import g, render_template

from roundtable.access import access_thing
from roundtable.models import ThingKind
from roundtable.web.context import opened
from roundtable.web.group.blueprint import bp


@bp.get("/announcements/<id:announcement_id>")
def show_announcement(announcement_id):
    """What the organizers told; for those to whom it went."""
    announcement = access_thing(g.group, ThingKind.ANNOUNCEMENT, announcement_id)
    opened(announcement)
    return render_template("group/announcements/show.html", announcement=announcement)
