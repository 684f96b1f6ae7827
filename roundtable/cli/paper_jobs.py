"""A paper of a file, as work in a process of its own."""

from flask import current_app
from flask_babel import force_locale

from roundtable import paper_files
from roundtable.cli.progress import report
from roundtable.domain import groups, jobs, paper_imports, users
from roundtable.domain.errors import N_, DomainError
from roundtable.extensions import db
from roundtable.files import FileStore, KeptFile
from roundtable.models import Job, JobState
from roundtable.paper_files.tree import Figure
from roundtable.web.labels import words_in_papers

#: Which share of the work is done after reading, and after finding who wrote what.
_READ, _PREPARED = 0.6, 0.95


def import_paper(job: Job) -> dict[str, object]:
    """Read the file and prepare all; then one transaction makes the paper and says that it is made, and never again."""
    job_id, arguments = job.id, dict(job.arguments)
    person = users.find(int(arguments["by"]))
    assert person is not None
    db.session.commit()
    store = FileStore.of(current_app.config["SETTINGS"])
    with force_locale(person.language):
        words = words_in_papers()
    tree = paper_files.read(
        _staged(store, str(arguments["sha256"])),
        str(arguments["name"]),
        words,
        lambda done, step: report(job_id, done * _READ, step),
    )
    prepared = paper_imports.prepare(
        tree,
        lambda figure: _keep(store, figure),
        lambda done, step: report(job_id, _READ + done * (_PREPARED - _READ), step),
    )
    jobs.report(job_id, _PREPARED, N_("Making the paper"))  # nobody else can end it or stop it until the commit
    group, still = groups.find(int(arguments["group"])), jobs.find(job_id)
    lead = users.find(int(arguments["lead"])) if arguments["lead"] else None
    assert group is not None
    assert still is not None
    paper = paper_imports.make(group, prepared, lead=lead, by=person)
    result = paper_imports.result_of(paper, prepared)
    jobs.end(still, JobState.DONE, result=result)
    db.session.commit()
    return result


def _staged(store: FileStore, sha256: str) -> bytes:
    try:
        return store.read(sha256)
    except FileNotFoundError:
        raise DomainError(N_("The file is not there any more. Please give it again.")) from None


def _keep(store: FileStore, figure: Figure) -> KeptFile:
    return store.keep(figure.data, figure.name)
