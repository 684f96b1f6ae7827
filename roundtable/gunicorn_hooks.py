"""What gunicorn calls (``serving.WebServer``; where it is started by itself, ``gunicorn --config python:…``)."""

import gc
from typing import Any

from roundtable.live import watcher_of


def post_worker_init(worker: Any) -> None:
    """Garbage is looked for by ``roundtable.garbage``. Those who wait for changes go home when their process is
    asked to end."""
    gc.disable()
    watcher_of(worker.app.wsgi()).is_stopping = lambda: not worker.alive
