"""Folders packed as people pack them, and papers made of files as the worker makes them."""

import io
import zipfile

from flask import current_app

from roundtable.cli.running import run_to_its_end
from roundtable.domain import jobs, paper_imports
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.files import FileStore
from roundtable.models import JobKind
from tests.cast import group, the


def zipped(files):
    """A zip of these files: path → bytes or words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def give(data, name="paper.zip", by="alice"):
    """Ask for a paper of this file; its work waits."""
    kept = FileStore(current_app.config["SETTINGS"].folder / "files").keep_as_it_is(data, name)
    job = paper_imports.ask(group(), kept, lead=None, site=the_site(), by=the(by))
    db.session.commit()
    return job


def work(worker=1):
    """The worker does the import that waits; how it ended. Without the limits, which would stay with the tests."""
    job = jobs.claim(worker)
    while job is not None and job.kind != JobKind.IMPORT_PAPER:
        job = jobs.claim(worker)
    assert job is not None, "nobody asked for a paper"
    db.session.commit()
    run_to_its_end(job)
    db.session.expire_all()
    return jobs.find(job.id)
