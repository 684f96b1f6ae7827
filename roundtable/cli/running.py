import resource
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from roundtable import backup, worker
from roundtable.domain import clock, jobs, reindex
from roundtable.domain.errors import N_
from roundtable.domain.jobs import Stopped
from roundtable.extensions import db
from roundtable.models import Job, JobKind, JobState
from roundtable.serving import Supervisor

GIGABYTE = 1024**3
JOB_MEMORY = 2 * GIGABYTE
JOB_SECONDS = 3600  # of processor time


@click.command("serve")
def serve() -> None:
    """Run the web server and a worker together, until Ctrl-C."""
    sys.exit(Supervisor(current_app.config["SETTINGS"]).run())


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def run_worker(once: bool) -> None:
    """Send mail, compose digests, run jobs, close what is due."""
    worker.run(current_app._get_current_object(), once=once)  # type: ignore[attr-defined]


jobs_group = AppGroup("jobs", help="Long work that the worker starts.")


@jobs_group.command("run", hidden=True)
@click.argument("job_id", type=int)
def run_job(job_id: int) -> None:
    """Run one job in this process, with limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (JOB_MEMORY, JOB_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (JOB_SECONDS, JOB_SECONDS))
    job = jobs.find(job_id)
    if job is None or job.state != JobState.RUNNING:
        raise click.ClickException("There is no such job to run.")
    try:
        result = _WORK[job.kind](job)
        state, error = JobState.DONE, ""
    except Stopped:
        result, state, error = {}, JobState.STOPPED, ""
    except Exception as failure:
        result, state, error = {}, JobState.FAILED, f"{type(failure).__name__}: {failure}"
    db.session.rollback()
    job = jobs.find(job_id)
    assert job is not None
    jobs.end(job, state, result=result, error=error)
    db.session.commit()


def _report(job_id: int, done: float, step: str) -> None:
    jobs.report(job_id, done, step)
    db.session.commit()


def _make_backup(job: Job) -> dict[str, object]:
    job_id = job.id
    db.session.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    path = backup.make(app, progress=lambda done, step: _report(job_id, done, step))
    return {"file": path.name, "bytes": path.stat().st_size, "at": clock.now().isoformat()}


def _reindex(job: Job) -> dict[str, object]:
    job_id = job.id
    for done in reindex.everything():
        db.session.commit()
        _report(job_id, done, N_("Writing the search index"))
    return {}


_WORK = {JobKind.BACKUP: _make_backup, JobKind.REINDEX: _reindex}

COMMANDS = (serve, run_worker, jobs_group)
