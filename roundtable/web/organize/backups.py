from flask import abort, current_app, g, redirect, render_template, url_for

from roundtable.access import require
from roundtable.backup import folder_of
from roundtable.domain import jobs
from roundtable.extensions import db
from roundtable.models import Job, JobKind
from roundtable.web.organize.blueprint import bp


@bp.get("/backups")
def list_backups():
    """Backups made here, how far the running one is, and a button for another."""
    folder = folder_of(current_app.config["SETTINGS"])
    return render_template("organize/backups.html", jobs=jobs.listed(JobKind.BACKUP), folder=folder)


@bp.post("/backups/new")
def make_backup():
    organizer = require("roundtable.organize")
    jobs.ask(JobKind.BACKUP, site=g.site, by=organizer)
    db.session.commit()
    return redirect(url_for("organize.list_backups"))


@bp.post("/backups/<id:job_id>/stop")
def stop_backup(job_id):
    organizer = require("roundtable.organize")
    jobs.stop(_backup(job_id), site=g.site, by=organizer)
    db.session.commit()
    return redirect(url_for("organize.list_backups"))


def _backup(job_id: int) -> Job:
    job = jobs.find(job_id)
    return job if job is not None and job.kind == JobKind.BACKUP else abort(404)
