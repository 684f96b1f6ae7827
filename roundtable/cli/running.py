import resource
import sys

import click
from flask import current_app

from roundtable import backup, schema, worker
from roundtable.cli.commands import Group, command
from roundtable.cli.demonstrating import demonstrate
from roundtable.cli.minutes_jobs import import_waiting_minutes, read_waiting_minutes
from roundtable.cli.paper_jobs import import_paper
from roundtable.cli.progress import report
from roundtable.cli.word_jobs import mail_section, write_word
from roundtable.domain import clock, jobs, reindex
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.jobs import Stopped
from roundtable.extensions import db
from roundtable.models import Job, JobKind, JobState
from roundtable.serving import Supervisor, check_address

GIGABYTE = 1024**3
JOB_MEMORY = 2 * GIGABYTE
JOB_SECONDS = 3600  # of processor time


@command("serve", needs_data=False)
@click.option("--demonstration", is_flag=True, help="Fill an empty database first, and print how to sign in.")
def serve(demonstration: bool) -> None:
    """Run the web server and a worker together, until Ctrl-C."""
    settings = current_app.config["SETTINGS"]
    check_address(settings)
    if demonstration:
        demonstrate()
    schema.check()
    db.session.remove()
    db.engine.dispose()  # from here on this process only looks after the others
    app, here = current_app._get_current_object(), f"Open http://{settings.listens_at} (Ctrl-C stops it)"  # type: ignore[attr-defined]
    sys.exit(Supervisor(app, work=lambda: worker.run(app), on_open=lambda: click.echo(here)).run())


@command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def run_worker(once: bool) -> None:
    """Send mail, compose digests, run jobs, close what is due."""
    worker.run(current_app._get_current_object(), once=once)  # type: ignore[attr-defined]


jobs_group = Group("jobs", help="Long work that the worker starts.")


@jobs_group.command("run", hidden=True)
@click.argument("job_id", type=int)
def run_job(job_id: int) -> None:
    """Run one job in this process, with limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (JOB_MEMORY, JOB_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (JOB_SECONDS, JOB_SECONDS))
    job = jobs.find(job_id)
    if job is None or job.state != JobState.RUNNING:
        raise click.ClickException("There is no such job to run.")
    run_to_its_end(job)


def run_to_its_end(job: Job) -> None:
    """Whatever happens, the job says how it ended."""
    job_id = job.id
    try:
        result = _WORK[job.kind](job)
        state, error = JobState.DONE, ""
    except Stopped:
        result, state, error = {}, JobState.STOPPED, ""
    except DomainError as refusal:
        told: dict[str, object] = {"message": refusal.message, "values": refusal.values}
        result, state, error = told, JobState.FAILED, str(refusal)
    except Exception as failure:
        result, state, error = {}, JobState.FAILED, f"{type(failure).__name__}: {failure}"
    db.session.rollback()
    ended = jobs.find(job_id)
    if ended is not None and ended.state == JobState.RUNNING:  # else it has said so itself, with what it made
        jobs.end(ended, state, result=result, error=error)
    db.session.commit()


def _make_backup(job: Job) -> dict[str, object]:
    job_id = job.id
    db.session.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    path = backup.make(app, progress=lambda done, step: report(job_id, done, step))
    return {"file": path.name, "bytes": path.stat().st_size, "at": clock.now().isoformat()}


def _reindex(job: Job) -> dict[str, object]:
    job_id = job.id
    for done in reindex.everything():
        db.session.commit()
        report(job_id, done, N_("Writing the search index"))
    return {}


_WORK = {
    JobKind.BACKUP: _make_backup,
    JobKind.REINDEX: _reindex,
    JobKind.READ_MINUTES: read_waiting_minutes,
    JobKind.IMPORT_MINUTES: import_waiting_minutes,
    JobKind.WRITE_WORD: write_word,
    JobKind.MAIL_SECTION: mail_section,
    JobKind.IMPORT_PAPER: import_paper,
}

COMMANDS = (serve, run_worker, jobs_group)
