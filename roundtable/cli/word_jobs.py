"""Writing the Word file of a version, as work in a process of its own."""

import hashlib
from dataclasses import replace

from flask import current_app, url_for
from flask_babel import force_locale, gettext

from roundtable import formats, word
from roundtable.domain import jobs, versions, word_files
from roundtable.domain.errors import N_
from roundtable.domain.site import the_site
from roundtable.domain.versions import Part, Standing
from roundtable.extensions import db
from roundtable.files import FileStore, KeptFile
from roundtable.models import Job, Paper, Version


def write_word(job: Job) -> dict[str, object]:
    """Nothing is kept when words or pictures of it were purged meanwhile; the job is then asked for again."""
    job_id, version_id = job.id, int(job.arguments["version"])
    document = _document_of(version_id)
    _report(job_id, 0.1, N_("Writing the Word file"))
    data = word.write(document, go_on=lambda: _report(job_id, 0.3, N_("Writing the Word file")))
    _report(job_id, 0.9, N_("Keeping the Word file"))
    kept = KeptFile(hashlib.sha256(data).hexdigest(), len(data), word.WORD_TYPE, "version.docx")
    store = _store()
    store.keep_bytes(kept.sha256, data)
    if _document_of(version_id) != document:
        store.remove(kept.sha256)
        raise word.WordError(N_("The paper was changed while its Word file was written. Please ask for it again."))
    version, _ = word_files.find_to_write(version_id)
    replaced = word_files.keep(version, kept)
    db.session.commit()
    for sha256 in replaced:
        store.remove(sha256)
    return {"bytes": kept.size}


def _document_of(version_id: int) -> word.Document:
    """In the language of the roundtable, whoever asks: the file of a version is one."""
    version, paper = word_files.find_to_write(version_id)
    parts = versions.parts_of(version)
    word_files.check_whole(parts)
    figures = word_files.figures_of(paper, parts)
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        document = _worded(version, paper, parts)
    found = {token: (figure.file.content_type, figure.sha256) for token, figure in figures.items()}
    db.session.commit()  # no transaction is open while files are read
    store = _store()
    there = {token: one for token, one in found.items() if store.path(one[1]).exists()}
    pictures = {token: word.Picture(kind, store.read(sha256)) for token, (kind, sha256) in there.items()}
    return replace(document, pictures=pictures)


def _worded(version: Version, paper: Paper, parts: list[Part]) -> word.Document:
    group, site = paper.group, the_site()
    name, day = gettext("Version %(number)s", number=version.number), formats.day(version.at, weekday=False)
    full = f"{name}: {version.label}" if version.label else name
    around = f"{group.name}, {site.name if site else ''}"
    address = url_for("group.show_version", group=group.slug, paper_id=paper.id, number=version.number, _external=True)
    fingerprint = gettext("SHA-256 %(hash)s", hash=version.sha256)
    cited = f"{version.title}. {full}, {day}. {around}. {address}"
    return word.Document(
        title=version.title,
        subtitle=full,
        lines=(f"{day} · {around}",),
        parts=tuple(_part(part) for part in parts),
        ending=(f"{gettext('How to cite')}: {cited}", fingerprint),
        footer=f"{version.title[:70]} · {name}",
        fingerprint=fingerprint,
        language=current_app.config["BABEL_DEFAULT_LOCALE"],
        at=version.at,
        url=current_app.config["SETTINGS"].public_url,
    )


def _part(part: Part) -> word.Part:
    note = ""
    if part.standing is Standing.PURGED:
        note = gettext("The words of this section were purged.")
    elif not part.html:
        note = gettext("Nothing written yet.")
    return word.Part(part.entry.number, part.entry.depth, part.entry.title, part.html, note)


def _store() -> FileStore:
    settings = current_app.config["SETTINGS"]
    return FileStore(settings.folder / "files", settings.max_upload_mb)


def _report(job_id: int, done: float, step: str) -> None:
    jobs.report(job_id, done, step)
    db.session.commit()
