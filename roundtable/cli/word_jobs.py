"""Writing the Word file of a version, as work in a process of its own."""

import hashlib
import re
from dataclasses import replace

from flask import current_app, url_for
from flask_babel import force_locale, gettext

from roundtable import formats, word
from roundtable import text as markup
from roundtable.cli.progress import report
from roundtable.domain import clock, mailed_sections, mails, users, versions, word_files
from roundtable.domain.errors import N_
from roundtable.domain.site import the_site
from roundtable.domain.texts import html_of
from roundtable.domain.versions import Part, Standing
from roundtable.extensions import db
from roundtable.files import FileStore, KeptFile, shown_name
from roundtable.mail import notice_letter
from roundtable.mail.notice import AttachedFile
from roundtable.models import Attachment, Job, MailKind, Paper, Section, User, Version


def write_word(job: Job) -> dict[str, object]:
    """Nothing is kept when words or pictures of it were purged meanwhile; the job is then asked for again."""
    job_id, version_id = job.id, int(job.arguments["version"])
    document = _document_of(version_id)
    report(job_id, 0.1, N_("Writing the Word file"))
    data = word.write(document, go_on=lambda: report(job_id, 0.3, N_("Writing the Word file")))
    report(job_id, 0.9, N_("Keeping the Word file"))
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


def mail_section(job: Job) -> dict[str, object]:
    """Mail a section to whoever asked for it, with what is needed to take it back. Done again, it is another mail."""
    job_id, person, section = job.id, users.find(int(job.arguments["by"])), _section(int(job.arguments["section"]))
    address = users.address_of(person) if person else None
    if person is None or section is None:
        raise word.WordError(N_("The section is not there any more."))
    if address is None:
        raise word.WordError(N_("You have no address here to which it could be mailed."))
    base, source = section.text.number, section.text.source
    with force_locale(person.language):
        document = _of_section(section, person)
    document = _with_pictures(document, word_files.figures_in(section.paper, [source]))
    data = word.write(document, go_on=lambda: report(job_id, 0.3, N_("Writing the Word file")))
    sent, pictures = _as_sent(data, source, document)
    section, person = _section(int(job.arguments["section"])), users.find(int(job.arguments["by"]))
    assert person is not None
    if section is None or mailed_sections.as_it_was(section, base) != source:
        raise word.WordError(N_("The section is not there any more."))
    mailing = mailed_sections.send(section, base, sent, pictures, by=person)
    key = f"{MailKind.SECTION_MAILED}:{mailing.id}"
    mail = mails.queue(MailKind.SECTION_MAILED, person, address=address, key=key, arguments={"mailing_id": mailing.id})
    db.session.flush()
    file = AttachedFile(shown_name(section.title, ".docx"), word.WORD_TYPE, data)
    letter = notice_letter(mail, file)
    mails.write(mail, subject=letter.subject, message_id=letter.message_id, message=letter.message)
    db.session.commit()
    return {}


def _section(section_id: int) -> Section | None:
    return mailed_sections.find_section(section_id)


def _of_section(section: Section, person: User) -> word.Document:
    paper = section.paper
    how = gettext("Change what you would say otherwise, and send this file back as an answer to the mail it came with.")
    return word.Document(
        title=section.title,
        subtitle=paper.title,
        lines=(f"{paper.group.name} · {gettext('Revision %(number)s', number=section.text.number)}", how),
        parts=(word.Part("", 1, "", html_of(section.text)),),
        ending=(),
        footer=section.title[:70],
        fingerprint=gettext("SHA-256 %(hash)s", hash=section.text.sha256),
        language=current_app.config["BABEL_DEFAULT_LOCALE"],
        at=section.text.saved_at or clock.now(),
        url=current_app.config["SETTINGS"].public_url,
    )


def _as_sent(data: bytes, source: str, document: word.Document) -> tuple[str, dict[str, str]]:
    """What the file says, read as it will be when it comes back; its pictures, by their hash, with the addresses that
    they have in the section."""
    reading = word.read(data, as_one=True)
    addresses = [f"/files/{p.token}/picture" for p in markup.pictures(source) if p.token in document.pictures]
    named = re.findall(r"/files/[\w-]+/[^\s)>]+", source)
    addresses = [next((one for one in named if one.startswith(a.removesuffix("picture"))), a) for a in addresses]
    pictures: dict[str, str] = {}
    numbers = iter(addresses)

    def place(match: re.Match[str]) -> str:
        address = next(numbers, "")
        pictures[hashlib.sha256(reading.figures[int(match[1]) - 1][1]).hexdigest()] = address
        return f"]({address}"

    sent = re.sub(r"\]\(figure:(\d+)(?=[ )])", place, reading.parts[0].source if reading.parts else "")
    return sent, pictures


def _document_of(version_id: int) -> word.Document:
    """In the language of the roundtable, whoever asks: the file of a version is one."""
    version, paper = word_files.find_to_write(version_id)
    parts = versions.parts_of(version)
    word_files.check_whole(parts)
    figures = word_files.figures_of(paper, parts)
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        document = _worded(version, paper, parts)
    return _with_pictures(document, figures)


def _with_pictures(document: word.Document, figures: dict[str, Attachment]) -> word.Document:
    """No transaction is open while files are read."""
    found = {token: (figure.file.content_type, figure.sha256) for token, figure in figures.items()}
    db.session.commit()
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
    return FileStore.of(current_app.config["SETTINGS"])
