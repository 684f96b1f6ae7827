"""A mail in a frame of a page, as a mail program would show it."""

from flask import Response

#: It brings its own styles; nothing in it may run or load.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def framed(html: str) -> Response:
    """Its links open in place of the page: no page may be framed."""
    html = html.replace("<head>", '<head><base target="_top">', 1)
    headers = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(html, mimetype="text/html", headers=headers)
