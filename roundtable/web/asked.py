"""How an answer is wanted: as a page, or as plain data by a script of ours."""

from flask import request


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"
