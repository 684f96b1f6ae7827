"""The worker: sends mail, composes digests, runs jobs, closes what is due. Any number may run."""

import logging
import os
import signal
import socket
import threading
import time
from pathlib import Path
from types import FrameType

from flask import Flask

from roundtable import garbage
from roundtable.config import InFlight
from roundtable.domain import workers
from roundtable.extensions import db
from roundtable.mail import make_transport
from roundtable.models import MailState
from roundtable.worker.announcing import announce_due
from roundtable.worker.chores import EVERY, do_chores
from roundtable.worker.composing import Composer
from roundtable.worker.doors import Doors
from roundtable.worker.inviting import invite_due
from roundtable.worker.jobs import JobRunner
from roundtable.worker.listing import list_named
from roundtable.worker.locks import make_locks
from roundtable.worker.receiving import Receiver
from roundtable.worker.reconciling import Reconciler
from roundtable.worker.sending import Sender

log = logging.getLogger("roundtable.worker")

IDLE = 1.0  # seconds between rounds in which there was nothing to do
LOOK_AFTER_OTHERS = 5.0


class Worker:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.is_stopping = threading.Event()
        self.done: dict[str, float] = {}
        settings = app.config["SETTINGS"]
        self.in_doubt = MailState.READY if settings.in_flight == InFlight.RESEND else MailState.HELD
        reconciles = settings.in_flight == InFlight.RECONCILE
        self.reconciler = Reconciler(Path(settings.mail_log)) if reconciles else None
        self.locks = make_locks(db.engine, settings.folder / "locks")
        self.id = self._enlist()
        self.sender = Sender(self.id, make_transport(app), self.is_stopping.is_set, self.in_doubt)
        self.composer = Composer()
        self.receiver = Receiver(self.id, self.is_stopping.is_set)
        self.jobs = JobRunner(self.id)
        self.doors = Doors(app, self.is_stopping)

    def run(self, *, once: bool = False) -> None:
        """Work until told to stop; ``once`` until there is nothing left to do now."""
        log.info("worker started", extra={"worker": self.id})
        try:
            if once:
                self.doors.fetch(self.locks)
            else:
                self.doors.open(self.locks)
            while not self.is_stopping.is_set():
                if self.round() == 0:
                    if once:
                        break
                    self.is_stopping.wait(IDLE)
        finally:
            self.end()

    def round(self) -> int:
        """Do a little of everything; how much there was. Trouble in one round does not end the worker."""
        try:
            self.sender.tidy_up()
            if self._is_time("others", LOOK_AFTER_OTHERS):
                self._look_after_others()
                self.doors.look()
            if self._is_time("chores", EVERY):
                do_chores()
            self.jobs.round()
            done = self.receiver.round() + invite_due() + announce_due() + self.composer.round() + self.sender.round()
            return done or list_named()
        except Exception:
            log.exception("a round of the worker failed")
            db.session.rollback()
            self.is_stopping.wait(IDLE)
            return 0
        finally:
            db.session.remove()
            garbage.look()

    def end(self) -> None:
        self.doors.close()
        self.sender.tidy_up()
        self.sender.transport.close()
        self.jobs.stop()
        workers.bury(self.id, self.in_doubt)
        db.session.commit()
        self.locks.release()
        log.info("worker ended", extra={"worker": self.id})

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """SIGTERM and SIGINT: finish the current mail, put the others back."""
        self.is_stopping.set()

    def _enlist(self) -> int:
        """Come with a row and a lock. The lock is held before the row can be seen: nobody takes it for dead."""
        row = workers.register(f"{socket.gethostname()}:{os.getpid()}")
        self.locks.take(row.id)
        db.session.commit()
        return row.id

    def _look_after_others(self) -> None:
        if not (self.locks.is_held() and workers.beat(self.id)):
            self._begin_anew()
        workers.bury_dead(self.id, self.locks.is_free, self.in_doubt)
        if self.reconciler:
            self.reconciler.round()
        db.session.commit()

    def _begin_anew(self) -> None:
        """The lock was lost with the session of the database: under its number this worker is as good as
        dead, and nobody would find what it has in hand when it dies. Under another one it goes on."""
        log.warning("worker lost its lock", extra={"worker": self.id})
        self.sender.make_sure()
        self.jobs.stop()
        self.locks.release()
        self.id = self._enlist()
        self.sender.worker_id = self.receiver.worker_id = self.jobs.worker_id = self.id

    def _is_time(self, what: str, every: float) -> bool:
        now = time.monotonic()
        is_time = now - self.done.get(what, -every) >= every
        if is_time:
            self.done[what] = now
        return is_time


def run(app: Flask, *, once: bool = False) -> None:
    """Run a worker in this process until it is told to stop."""
    with app.app_context():
        worker = Worker(app)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, worker.stop)
            signal.signal(signal.SIGINT, worker.stop)
        with garbage.by_hand():
            worker.run(once=once)
