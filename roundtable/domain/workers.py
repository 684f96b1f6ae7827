"""Workers are rows too, so that what a dead one had in hand can be found and freed."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, func, select, update

from roundtable.boots import boot_id
from roundtable.domain import clock, incoming_mails, jobs, mails
from roundtable.extensions import db
from roundtable.models import MailState, Worker


def register(name: str) -> Worker:
    worker = Worker(name=name[:120], boot_id=boot_id(), started_at=clock.now(), beat_at=clock.now())
    db.session.add(worker)
    db.session.flush()
    return worker


def beat(worker_id: int) -> bool:
    """It is doing its round; for /healthz. Whether its row is still there: it may have been taken for dead."""
    own = update(Worker).where(Worker.id == worker_id).values(beat_at=clock.now())
    return db.session.execute(own.returning(Worker.id)).first() is not None


def last_beat() -> datetime | None:
    return db.session.execute(select(func.max(Worker.beat_at))).scalar_one_or_none()


def others(worker_id: int) -> list[int]:
    return list(db.session.scalars(select(Worker.id).where(Worker.id != worker_id)))


def bury(worker_id: int, in_doubt: MailState) -> int:
    """Free what a dead worker had in hand; how many mails that were."""
    freed = mails.recover(worker_id, in_doubt, has_machine_stopped=_has_machine_stopped(worker_id))
    incoming_mails.recover(worker_id)
    jobs.recover(worker_id)
    db.session.execute(delete(Worker).where(Worker.id == worker_id))
    return freed


def bury_dead(own_id: int, is_dead: Callable[[int], bool], in_doubt: MailState) -> int:
    """Look after the others; ``is_dead`` asks the lock that dies with its worker."""
    return sum(bury(worker_id, in_doubt) for worker_id in others(own_id) if is_dead(worker_id))


def _has_machine_stopped(worker_id: int) -> bool:
    """Since the worker began, as far as is known."""
    began_on = db.session.scalar(select(Worker.boot_id).where(Worker.id == worker_id))
    return not began_on or began_on != boot_id()
