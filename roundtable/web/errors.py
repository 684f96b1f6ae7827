"""Errors as pages with a sentence: what is wrong, what was kept, what to do. Never a stack trace."""

import logging
import sqlite3
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import format_decimal, gettext
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from roundtable.access import visitor
from roundtable.domain.errors import DomainError
from roundtable.domain.sign_ins import TooOften
from roundtable.extensions import db, login_manager, only_reading
from roundtable.text import MAX_LENGTH
from roundtable.web import context, kept
from roundtable.web.asked import wants_json
from roundtable.web.sentences import sentence_of

log = logging.getLogger("roundtable.errors")


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(InternalServerError, show_failure)
    app.register_error_handler(CSRFError, ask_to_send_again)
    app.register_error_handler(OperationalError, show_busy)
    app.register_error_handler(TooOften, show_too_often)
    app.register_error_handler(DomainError, go_back_with_sentence)
    login_manager.unauthorized_handler(ask_to_sign_in)


def sentences(code: int) -> tuple[str, str]:
    """A title and what to do, for a status code."""
    known = {
        400: (gettext("This request was not understood"), gettext("Go back, reload the page, and try again.")),
        403: (
            gettext("You may see this, but not do it"),
            gettext("Only some people of the group may. If you think you should, ask its chair.")
            if "group" in g
            else gettext("Only organizers may. If you think you should, ask one of them."),
        ),
        404: (
            gettext("There is nothing here"),
            gettext("The address may be mistyped, or the thing withdrawn, or it is not for you to read."),
        ),
        405: (gettext("This page cannot be opened like that"), gettext("Use the buttons of the page.")),
        413: (
            gettext("This is too large"),
            gettext(
                "Files may have %(size)s MB, texts %(length)s characters. Go back: your text is still there.",
                size=current_app.config["SETTINGS"].max_upload_mb,
                length=format_decimal(MAX_LENGTH),
            ),
        ),
        422: (gettext("Something is not right yet"), gettext("Go back and look at the marked fields.")),
        429: (gettext("Too many tries"), gettext("Please wait a quarter of an hour and try again.")),
        500: (
            gettext("Something went wrong on our side"),
            gettext("Nothing was changed. It has been noted. Please try again in a minute."),
        ),
        503: (
            gettext("Too much is going on at once"),
            gettext("Nothing was changed. Please try again in a minute."),
        ),
    }
    return known.get(code, (gettext("This did not work"), gettext("Go back and try again.")))


def show_error(error: HTTPException) -> Any:
    if error.response is not None:  # made by abort(response)
        return error.response
    if error.code == 404 and (elsewhere := _without_slash()):
        return redirect(elsewhere, 308)
    code = error.code or 500
    return _page(code, *sentences(code))


def _without_slash() -> str | None:
    """Where a page is whose address was typed with a slash at its end; None where there is none."""
    path, routes = request.path.rstrip("/"), current_app.create_url_adapter(request)
    if path == request.path or routes is None:
        return None
    try:
        endpoint, values = routes.match(path, request.method)
    except HTTPException:
        return None
    address, query = url_for(endpoint, **values), request.query_string.decode()
    return f"{address}?{query}" if query else address


def show_failure(error: InternalServerError) -> Any:
    db.session.rollback()
    log.error("unhandled", exc_info=error.original_exception or error)
    return show_error(error)


def show_too_often(error: TooOften) -> Any:
    db.session.rollback()
    title, _ = sentences(429)
    return _page(429, title, sentence_of(error))


def go_back_with_sentence(error: DomainError) -> AnyResponse:
    """A rule was broken where there is no form to tell it in: told on the page that the person came from, or beside
    what they wrote."""
    db.session.rollback()
    if wants_json():
        return make_response(jsonify(error=sentence_of(error)), 422)
    if kept.written(request).texts:
        return make_response(_page(422, sentences(422)[0], sentence_of(error)))
    flash(sentence_of(error), "error")
    return redirect(kept.local_path(request.referrer) or url_for("front.index"))


def ask_to_sign_in() -> AnyResponse:
    """Who is not signed in signs in first, and lands where they were going. What they sent is kept."""
    if wants_json():
        return make_response(jsonify(error=gettext("Please sign in again.")), 401)
    if request.method in {"GET", "HEAD"}:
        path = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=path if path != "/" else None))
    return Response(render_template("errors/signed_out.html", kept=kept.sealed(request)), 401)


def ask_to_send_again(error: CSRFError) -> AnyResponse:
    """The page was made for another sign-in. What was sent is shown, and can be sent again."""
    if wants_json():  # with the right token, so that a script can send it again by itself, if it is still theirs
        person, sentence = visitor(), gettext("Please reload the page.")
        whose = str(person.id) if person else ""
        return make_response(jsonify(error=sentence, token=generate_csrf(), person=whose), 400)
    context.load_what_every_page_needs()  # the token is looked at before
    return Response(_kept_page(), 400)


def show_busy(error: OperationalError) -> Any:
    """The database is busy, or was away for a moment. What was sent can be sent again."""
    if not is_passing(error):
        return show_failure(InternalServerError(original_exception=error))
    db.session.rollback()
    log.error("database busy or away", exc_info=error)
    with only_reading():  # the page waits for nobody
        if wants_json() or request.method in {"GET", "HEAD"}:
            return _page(503, *sentences(503))
        return Response(_kept_page(is_busy=True), 503)


def is_passing(error: OperationalError) -> bool:
    """Whether the same may succeed in a moment: SQLite has the same class of error for a broken statement."""
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_BUSY)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _kept_page(*, is_busy: bool = False) -> str:
    """Shows what was sent, and sends it again."""
    return render_template("errors/send_again.html", kept=kept.sent(request), is_busy=is_busy)


def _page(code: int, title: str, advice: str) -> Any:
    """With what somebody wrote and sent, to be copied: they may have begun when all was well."""
    written = kept.written(request)
    if written.texts and code == 404:
        title = gettext("This is not here any more")
        advice = gettext("It was withdrawn while you wrote, or you may not read it any more.")
    if wants_json():
        return jsonify(error=f"{title}. {advice}"), code
    return render_template("errors/error.html", code=code, title=title, advice=advice, written=written), code
