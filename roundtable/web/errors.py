"""Errors as pages with a sentence: what is wrong, what was kept, what to do. Never a stack trace."""

import logging
from typing import Any

from flask import Flask, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from roundtable.domain.errors import DomainError
from roundtable.domain.sign_ins import TooOften
from roundtable.extensions import db, login_manager
from roundtable.web import kept

log = logging.getLogger("roundtable.errors")


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(InternalServerError, show_failure)
    app.register_error_handler(CSRFError, ask_to_send_again)
    app.register_error_handler(TooOften, show_too_often)
    app.register_error_handler(DomainError, go_back_with_sentence)
    login_manager.unauthorized_handler(ask_to_sign_in)


def sentences(code: int) -> tuple[str, str]:
    """A title and what to do, for a status code."""
    known = {
        400: (gettext("This request was not understood"), gettext("Go back, reload the page, and try again.")),
        403: (
            gettext("You may see this, but not do it"),
            gettext("Only some people of the group may. If you think you should, ask its chair."),
        ),
        404: (
            gettext("There is nothing here"),
            gettext("The address may be mistyped, or the thing withdrawn, or it is not for you to read."),
        ),
        405: (gettext("This page cannot be opened like that"), gettext("Use the buttons of the page.")),
        413: (
            gettext("This is too large"),
            gettext("Files may have 20 MB, texts 400,000 characters. Go back: your text is still there."),
        ),
        422: (gettext("Something is not right yet"), gettext("Go back and look at the marked fields.")),
        429: (gettext("Too many tries"), gettext("Please wait a quarter of an hour and try again.")),
        500: (
            gettext("Something went wrong on our side"),
            gettext("Nothing was changed. It has been noted. Please try again in a minute."),
        ),
    }
    return known.get(code, (gettext("This did not work"), gettext("Go back and try again.")))


def show_error(error: HTTPException) -> Any:
    if error.response is not None:  # made by abort(response)
        return error.response
    code = error.code or 500
    title, advice = sentences(code)
    return _page(code, title, advice)


def show_failure(error: InternalServerError) -> Any:
    db.session.rollback()
    log.error("unhandled", exc_info=error.original_exception or error)
    return show_error(error)


def show_too_often(error: TooOften) -> Any:
    db.session.rollback()
    title, _ = sentences(429)
    return _page(429, title, _sentence(error))


def go_back_with_sentence(error: DomainError) -> AnyResponse:
    """A rule was broken where there is no form to tell it in: told on the page that the person came from."""
    db.session.rollback()
    if _wants_json():
        return make_response(jsonify(error=_sentence(error)), 422)
    flash(_sentence(error), "error")
    return redirect(kept.local_path(request.referrer) or url_for("front.index"))


def ask_to_sign_in() -> AnyResponse:
    """Who is not signed in signs in first, and lands where they were going. What they sent is kept."""
    if _wants_json():
        return make_response(jsonify(error=gettext("Please sign in again.")), 401)
    if request.method in {"GET", "HEAD"}:
        path = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=path if path != "/" else None))
    return Response(render_template("errors/signed_out.html", kept=kept.sealed(request)), 401)


def ask_to_send_again(error: CSRFError) -> AnyResponse:
    """The page was made for another sign-in. What was sent is shown, and can be sent again."""
    if _wants_json():
        return make_response(jsonify(error=gettext("Please reload the page.")), 400)
    again = kept.unsealed(kept.sealed(request))
    return Response(render_template("errors/send_again.html", kept=again), 400)


def _page(code: int, title: str, advice: str) -> Any:
    if _wants_json():
        return jsonify(error=f"{title}. {advice}"), code
    return render_template("errors/error.html", code=code, title=title, advice=advice), code


def _sentence(error: DomainError) -> str:
    return gettext(error.message) % error.values if error.values else gettext(error.message)


def _wants_json() -> bool:
    return request.path.startswith("/api/")
