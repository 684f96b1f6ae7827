from flask import g, render_template, request

from roundtable.domain import audit
from roundtable.web.context import group_by_slug
from roundtable.web.organize.blueprint import bp


@bp.get("/audit")
def show_audit():
    """Every change, with who and when, the newest first."""
    group = group_by_slug(request.args.get("group", ""))
    before = request.args.get("before", type=int)
    events = audit.listed(group=group, before=before)
    return render_template("organize/audit.html", events=events, group=group, groups=g.groups_held)
