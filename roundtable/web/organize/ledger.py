"""Who was told of what, when, and what the server said."""

import re

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from roundtable.access import require
from roundtable.domain import ledger, users
from roundtable.domain.things import NOUNS, Key
from roundtable.links import PAGES
from roundtable.models import ThingKind
from roundtable.web.organize.blueprint import bp
from roundtable.web.organize.mails import standing

#: Numbers that people say aloud.
_SAID = {"d": ThingKind.DECISION, "a": ThingKind.ACTION_ITEM, "g": ThingKind.GAP}
#: Of the page of a thing: its kind, and the name of its number there.
_KINDS = {endpoint.removeprefix("group."): (kind, name) for kind, (endpoint, name, _) in PAGES.items()}


@bp.get("/mail/ledger")
def show_ledger():
    """By person, or by thing: its number, or the address of its page."""
    organizer, words = require("roundtable.organize"), request.args.get("q", "").strip()[:300]
    number, key = request.args.get("page", 1, int), thing_in(words)
    found = ledger.people(words) if words and key is None else []
    if len(found) == 1:
        return redirect(url_for("organize.show_ledger_of", user_id=found[0].id))
    deliveries = None if words and key is None else ledger.everything(organizer, number)
    if key is not None:
        deliveries = ledger.of_thing(key, organizer, number)
    values = {"deliveries": deliveries, "people": found, "words": words, "key": key, "one": None}
    return render_template("organize/ledger.html", **values, **standing())


@bp.get("/mail/ledger/<id:user_id>")
def show_ledger_of(user_id):
    """All mail to one person."""
    organizer, one = require("roundtable.organize"), users.find(user_id) or abort(404)
    deliveries = ledger.of_person(one, organizer, request.args.get("page", 1, int))
    values = {"deliveries": deliveries, "people": [], "words": one.address or one.name, "key": None, "one": one}
    return render_template("organize/ledger.html", **values, **standing())


def thing_in(words: str) -> Key | None:
    """Of “D-31”, “update 7”, or the address of a page here."""
    if said := re.fullmatch(r"([dag])-(\d{1,9})", words.lower()):
        return _SAID[said[1]], int(said[2])
    if said := re.fullmatch(r"([a-z_ ]+) (\d{1,9})", words.lower()):
        kind = said[1].replace(" ", "_")
        return (ThingKind(kind), int(said[2])) if kind in set(NOUNS) else None
    return _thing_at(re.sub(r"^https?://[^/]+|[?#].*$", "", words)) if "/" in words else None


def _thing_at(path: str) -> Key | None:
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(path)
    except HTTPException:
        return None
    kind, name = _KINDS.get(endpoint.rpartition(".")[2], (None, ""))
    if kind is None or name not in values:
        return None
    return ledger.summary_of(values[name]) if kind is ThingKind.SUMMARY else (kind, values[name])
