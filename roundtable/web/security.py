"""Headers that browsers keep to, readers that do not lock, and addresses that cannot be out of range."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from roundtable.extensions import csrf, only_reading
from roundtable.garbage import BetweenRequests

POLICY = (
    "default-src 'self'; img-src 'self'; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'"
)
WEEK, YEAR = 7 * 24 * 3600, 365 * 24 * 3600

#: What a database can hold of a number.
LARGEST_ID = 2**31 - 1


class Id(IntegerConverter):
    """``<id:…>``: what a database can hold; beyond that there is nothing to find."""

    def __init__(self, map: Any) -> None:
        super().__init__(map, min=1, max=LARGEST_ID)


class ReadersDoNotLock:
    """GET and HEAD read: their transactions do not ask SQLite for the write lock."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") in {"GET", "HEAD"}:
            with only_reading():
                return self.app(environ, start_response)
        return self.app(environ, start_response)


class SessionsOfPages(SecureCookieSessionInterface):
    """A static file is the same for everybody, whoever is signed in: browsers need not ask for it again."""

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask, signed_posts: set[str]) -> None:
    app.wsgi_app = BetweenRequests(ReadersDoNotLock(app.wsgi_app))  # type: ignore[method-assign]
    if proxies := app.config["SETTINGS"].proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    for endpoint in signed_posts:
        csrf.exempt(app.view_functions[endpoint])
    app.session_interface = SessionsOfPages()
    app.after_request(set_headers)


def how_long_kept(path: str) -> str:
    """A static file. Fonts are named by style sheets, without a version, and hardly ever change."""
    if "v" in request.args:
        return f"max-age={YEAR}, immutable"
    return f"max-age={WEEK}" if path.endswith(".woff2") else "no-cache"


def style_nonce() -> str:
    """For a page whose editor brings its own style sheet: what it says, to be let in. New for each answer."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(18)
    return str(g.style_nonce)


def policy() -> str:
    nonce = g.get("style_nonce")
    return POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'") if nonce else POLICY


def set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    if request.endpoint == "static":
        headers["Cache-Control"] = f"public, {how_long_kept(request.path)}"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-cache"
    return response
