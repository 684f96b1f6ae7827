"""One line of JSON for each request and each thing worth knowing; never what people wrote, nor addresses.

A path may hold a token, so a request is logged by its endpoint. The words of an exception may quote what
somebody typed or what a row holds, so a failure is logged by its kind and place.
"""

import json
import logging
import re
import secrets
import sqlite3
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy.exc import DBAPIError

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request"] = g.get("request_id")
        line |= {k: v for k, v in vars(record).items() if k not in _STANDARD}
        if record.exc_info:
            line["trace"] = trace_of(record.exc_info[1])
        return json.dumps(line, default=str)


def trace_of(error: BaseException | None) -> str:
    """Where it happened and what it is, the first cause first."""
    parts: list[str] = []
    while error is not None:
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        parts.append("".join([*traceback.format_tb(error.__traceback__), f"{kind} {_facts(error)}".rstrip()]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\n".join(reversed(parts))


def _facts(error: BaseException) -> str:
    """What is known to hold no values: the statement, which has places for them, and numbers."""
    if isinstance(error, DBAPIError):
        return f"in: {error.statement}"
    if isinstance(error, sqlite3.Error):
        return str(error)  # it names tables and columns
    if type(error).__module__.startswith("psycopg"):  # which is not read where the database is SQLite
        return f"{getattr(error, 'sqlstate', None) or ''} {error.diag.constraint_name or ''}"  # type: ignore[attr-defined]
    return f"{error.errno}: {error.strerror}" if isinstance(error, OSError) else ""


def init_app(app: Flask) -> None:
    log = logging.getLogger("roundtable")
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    app.logger = log
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]  # it tells the path; see web.errors
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if re.fullmatch(r"[\w-]{8,64}", given) else secrets.token_hex(8)
    g.began = time.perf_counter()


def end(response: Response) -> Response:
    if request.endpoint != "static":
        logging.getLogger("roundtable.requests").info(
            "request",
            extra={
                "method": request.method,
                "endpoint": request.endpoint,
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            },
        )
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response
