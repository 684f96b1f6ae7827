"""The ways by which mail comes into a worker: a port at which a mail server hands it over, and a mailbox."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask

from roundtable.extensions import db
from roundtable.worker.listening import Listener
from roundtable.worker.locks import Locks
from roundtable.worker.mailbox import Fetcher, MailboxTrouble

log = logging.getLogger("roundtable.mail")

#: Seconds between two looks into the mailbox.
EVERY = 60.0


class Doors:
    """Of several workers one listens on each machine, and one at a time looks into the mailbox."""

    def __init__(self, app: Flask, is_stopping: threading.Event) -> None:
        settings: Any = app.config["SETTINGS"]
        most = settings.most_mail_bytes
        self.app, self.is_stopping, self.is_open = app, is_stopping, False
        self.listener = Listener(app, settings.doorway, most) if settings.doorway else None
        self.fetcher = Fetcher(settings.mailbox, most) if settings.mailbox else None
        self.thread: threading.Thread | None = None
        self.trouble = ""

    def open(self, locks: Locks) -> None:
        """From now on mail comes in by itself."""
        self.is_open = True
        if self.fetcher is not None:
            self.thread = threading.Thread(target=self._watch, args=(locks,), daemon=True)  # a server may hang
            self.thread.start()

    def look(self) -> None:
        """Whether one may listen now: the worker that did may be gone."""
        if self.is_open and self.listener is not None:
            self.listener.look()

    def fetch(self, locks: Locks) -> None:
        """What is in the mailbox now, unless another worker is at it."""
        if self.fetcher is None:
            return
        with locks.alone("mailbox") as is_alone:
            if is_alone:
                try:
                    self.fetcher.round()
                    self.trouble = ""
                except MailboxTrouble as error:
                    if str(error) != self.trouble:  # once, not each minute
                        log.warning("the mailbox cannot be read", extra={"reason": str(error)})
                    self.trouble = str(error)

    def check(self) -> Iterator[str]:
        """How each way in is, a line each, for whoever sets it up."""
        settings: Any = self.app.config["SETTINGS"]
        if self.listener is not None:
            yield f"Mail is handed over at {settings.mail_listen}: {self.listener.check()}."
        if self.fetcher is not None:
            try:
                yield f"The mailbox can be read: {self.fetcher.check()}."
            except MailboxTrouble as error:
                yield f"The mailbox cannot be read: {error}."

    def close(self) -> None:
        if self.listener is not None:
            self.listener.close()
        if self.thread is not None:
            self.thread.join(timeout=1.0)

    def _watch(self, locks: Locks) -> None:
        with self.app.app_context():
            while not self.is_stopping.is_set():
                try:
                    self.fetch(locks)
                except Exception:  # such as the database's being away: it is tried again
                    log.exception("mail cannot be fetched now")
                finally:
                    db.session.remove()
                self.is_stopping.wait(EVERY)
