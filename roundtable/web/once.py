"""What makes a thing makes it once: somebody goes back and sends the page again, or presses twice."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, flash, redirect, request, session
from flask_babel import gettext

from roundtable.domain import clock

SENT = "sent"
MOST = 5  # of a browser, the latest
MINUTES = 10
#: Who takes a thing away may make it anew.
TAKING_AWAY = ("withdraw_", "remove_", "cancel_", "purge_", "undo_")


def init_app(app: Flask) -> None:
    app.before_request(forget_when_something_is_taken_away)


def forget_when_something_is_taken_away() -> None:
    name = (request.endpoint or "").rsplit(".", 1)[-1]
    if request.method == "POST" and name.startswith(TAKING_AWAY):
        session.pop(SENT, None)


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same words, sent again by this browser within minutes, lead to what they made."""

    @wraps(view)
    def sent_once(**values: Any) -> Any:
        if request.method != "POST":
            return view(**values)
        now, key = int(clock.now().timestamp()), _key()
        before = [one for one in session.get(SENT, []) if one[2] > now - 60 * MINUTES]
        there = next((address for sent, address, _ in before if sent == key), None)
        if there is not None:
            flash(gettext("This was sent already: here it is."))
            return redirect(there)
        answer = view(**values)
        if isinstance(answer, Response) and answer.status_code == 302:
            session[SENT] = [*before[1 - MOST :], [key, answer.location, now]]
        return answer

    return sent_once


def _key() -> str:
    """Of all that was sent but the token: a page that is gone back to may be loaded anew, and is filled in again."""
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    files = sorted(file.filename or "" for file in request.files.values())
    return hashlib.blake2b(repr((request.path, fields, files)).encode(), digest_size=8).hexdigest()
