"""One long poll for everything that changes under people's eyes."""

from time import monotonic
from typing import Any

from flask import Blueprint, current_app, jsonify, request

from roundtable.access import load_user, require_sign_in, sign_in_first
from roundtable.domain import changes
from roundtable.extensions import db
from roundtable.live import watcher_of

bp = Blueprint("live", __name__)

#: Seconds that one waits at most, and that one stays away where nobody else may wait.
LONGEST = 25
LATER = 5


@bp.get("/live")
def wait_for_changes():
    """What changed since the place that a page carries; nothing (204) when nothing does for a while."""
    person = require_sign_in()
    token, until = person.get_id() or "", monotonic() + LONGEST
    now, found = changes.since(changes.places_of(request.args.get("since", "")), person)
    while not found:
        db.session.remove()  # who waits holds no connection
        if not watcher_of(current_app).wait(now, until - monotonic()):
            return "", 204, {"Retry-After": str(LATER)}
        person = load_user(token) or sign_in_first()  # they may have signed out meanwhile
        now, found = changes.since(now, person)
    return jsonify(since=changes.cursor_of(now), changes=[_told(change) for change in found])


def _told(change: changes.Change) -> dict[str, Any]:
    page = {"kind": change.page_kind, "id": change.page_id}
    by = {"by": change.by} if change.by else {}
    return {"kind": change.kind, "id": change.id, "page": page, "revision": change.revision, **by}
