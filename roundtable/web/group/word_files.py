"""A version as a Word file: made by a job when somebody first asks for it, then at hand for all its readers."""

from flask import Response, flash, g, redirect, render_template, send_file, url_for
from flask_babel import gettext

from roundtable import word
from roundtable.access import access_known_paper, access_version, visitor
from roundtable.domain import jobs, word_files
from roundtable.extensions import db, limiter
from roundtable.files import shown_name
from roundtable.models import Job, JobKind, Version, WordFile
from roundtable.web.files import POLICY, store
from roundtable.web.group.blueprint import bp, open_to_visitors


@bp.get("/papers/<id:paper_id>/versions/<id:number>.docx")
@open_to_visitors
def download_word(paper_id, number):
    """The file; or the page that makes it, where nobody has asked for it before."""
    version = access_version(access_known_paper(g.group, paper_id), number)
    file = _file_of(version)
    if file is None:
        return redirect(url_for("group.show_word", paper_id=paper_id, number=number))
    response: Response = send_file(
        store().path(file.sha256),
        mimetype=word.WORD_TYPE,
        as_attachment=True,
        download_name=shown_name(_name_of(version), ".docx"),
        etag=file.sha256,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache"  # whoever may no longer read it is told so
    return response


@bp.get("/papers/<id:paper_id>/versions/<id:number>/word")
@open_to_visitors
def show_word(paper_id, number):
    """How far it is; it comes again by itself without scripts, and is the same after a reload."""
    paper = access_known_paper(g.group, paper_id)
    version = access_version(paper, number)
    values = {"file": _file_of(version), "job": _job_of(version)}
    return render_template("group/versions/word.html", paper=paper, version=version, **values)


@bp.post("/papers/<id:paper_id>/versions/<id:number>/word")
@open_to_visitors
@limiter.limit("30 per hour")
def make_word(paper_id, number):
    version = access_version(access_known_paper(g.group, paper_id), number)
    if _file_of(version) is None:
        jobs.ask(JobKind.WRITE_WORD, site=g.site, by=visitor(), arguments=_arguments_of(version))
        db.session.commit()
    return redirect(url_for("group.show_word", paper_id=paper_id, number=number))


@bp.post("/papers/<id:paper_id>/versions/<id:number>/word/stop")
@open_to_visitors
def stop_word(paper_id, number):
    """By whoever asked for it: others may wait for it too."""
    version, person = access_version(access_known_paper(g.group, paper_id), number), visitor()
    job = _job_of(version)
    if job is not None and person is not None and job.asked_by == person:
        jobs.stop(job, site=g.site, by=person)
        db.session.commit()
        flash(gettext("Stopped."))
    return redirect(url_for("group.show_word", paper_id=paper_id, number=number))


def _file_of(version: Version) -> WordFile | None:
    """Unless its bytes are lost: they are then made anew."""
    file = word_files.find(version)
    return file if file is not None and store().path(file.sha256).exists() else None


def _job_of(version: Version) -> Job | None:
    return jobs.latest_with(JobKind.WRITE_WORD, _arguments_of(version))


def _arguments_of(version: Version) -> dict[str, int]:
    return {"version": version.id}


def _name_of(version: Version) -> str:
    """As in a folder of downloads: of which paper, and which version."""
    return f"{version.title[:80]} (v{version.number})"
