"""Long work. A job says how far it is, survives a reload of the page, and can be stopped."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from roundtable.domain import clock, mails, users
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Group, Job, JobKind, JobState, MailKind, Site, User

#: So many jobs of other groups are passed over for the newest of one.
MOST_LOOKED_AT = 100
#: For so long a page tells how the work ended.
TOLD_FOR = timedelta(hours=1)
WAITS = (JobState.WAITING, JobState.RUNNING)


class Stopped(Exception):
    """Somebody asked the job to stop."""


def ask(kind: JobKind, *, site: Site, by: User | None, arguments: dict[str, Any] | None = None) -> Job:
    """Ask for work of this kind; the same that is waiting or running already is not asked for twice."""
    db.session.execute(select(Site.id).where(Site.id == site.id).with_for_update(key_share=True))  # two take turns
    for existing in db.session.scalars(select(Job).where(Job.kind == kind, Job.state.in_(WAITS))):
        if existing.arguments == (arguments or {}):
            return existing
    job = Job(kind=kind, arguments=arguments or {}, asked_by=by, created_at=clock.now())
    db.session.add(job)
    record(EventName.JOB_ASKED, site, by=by, kind=kind)
    return job


def stop(job: Job, *, site: Site, by: User) -> None:
    if job.state in WAITS:
        job.is_to_stop = True
        if job.state == JobState.WAITING:
            job.state, job.ended_at = JobState.STOPPED, clock.now()
        record(EventName.JOB_STOPPED, site, by=by, kind=job.kind)


def dismiss(job: Job, *, site: Site, by: User) -> None:
    """That it failed is told no more."""
    if job.state == JobState.FAILED and job.dismissed_at is None:
        job.dismissed_at = clock.now()
        record(EventName.JOB_DISMISSED, site, by=by, kind=job.kind)


def is_to_be_told(kind: JobKind, person_id: Any) -> ColumnElement[bool]:
    """Work of this kind that the person asked for, that failed, and of which they still have to know."""
    return and_(
        Job.state == JobState.FAILED, Job.kind == kind, Job.asked_by_id == person_id, Job.dismissed_at.is_(None)
    )


def claim(worker_id: int) -> Job | None:
    query = select(Job).where(Job.state == JobState.WAITING).order_by(Job.id).limit(1)
    job = db.session.scalar(query.with_for_update(skip_locked=True, of=Job))
    if job is not None:
        job.state, job.worker_id, job.started_at = JobState.RUNNING, worker_id, clock.now()
    return job


def report(job_id: int, progress: float, step: str) -> None:
    """How far the job is (0 to 1) and what it does; raises Stopped when it is to stop."""
    values = {"progress": min(1.0, max(0.0, progress)), "step": step[:200]}
    query = update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING, ~Job.is_to_stop).values(**values)
    if db.session.execute(query.returning(Job.id)).first() is None:
        raise Stopped


def end(job: Job, state: JobState, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    job.state, job.ended_at, job.worker_id = state, clock.now(), None
    job.result, job.error = result or {}, error[:2000]
    if state == JobState.DONE:
        job.progress = 1.0
    if state == JobState.FAILED and job.kind == JobKind.MAIL_SECTION:
        _tell_by_mail(job)


def _tell_by_mail(job: Job) -> None:
    """Whoever waits for a mail is told by mail that it does not come."""
    person, address = job.asked_by, users.address_of(job.asked_by) if job.asked_by else None
    if person is not None and address is not None:
        arguments = {"job_id": job.id, "section_id": job.arguments["section"]}
        key = f"{MailKind.SECTION_UNMAILED}:{job.id}"
        mails.queue(MailKind.SECTION_UNMAILED, person, address=address, key=key, arguments=arguments)


def find(job_id: int) -> Job | None:
    return db.session.get(Job, job_id, populate_existing=True)


def listed(kind: JobKind, limit: int = 20) -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(limit)))


def latest_of(group: Group, kinds: Sequence[JobKind]) -> Job | None:
    """The newest work of these kinds that a group asked for, whatever became of it."""
    query = select(Job).where(Job.kind.in_(kinds)).order_by(Job.id.desc()).limit(MOST_LOOKED_AT)
    return next((job for job in db.session.scalars(query) if job.arguments.get("group") == group.id), None)


def latest_with(kind: JobKind, arguments: dict[str, Any]) -> Job | None:
    """The newest work of this kind that was asked for with these arguments, whatever became of it."""
    query = select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(MOST_LOOKED_AT)
    return next((job for job in db.session.scalars(query) if job.arguments == arguments), None)


def recover(worker_id: int) -> None:
    """The worker died: what it ran is run again. All jobs may be begun anew."""
    query = update(Job).where(Job.worker_id == worker_id, Job.state == JobState.RUNNING)
    db.session.execute(query.values(state=JobState.WAITING, worker_id=None, progress=0.0))


def forget_old() -> None:
    ended = Job.ended_at < clock.now() - timedelta(days=90)
    db.session.execute(delete(Job).where(ended))
