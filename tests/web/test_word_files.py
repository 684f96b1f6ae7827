"""A version as a Word file: made by the worker, read by whoever may read the version, and opened by another program."""

import io
import re
import zipfile

import pytest
from PIL import Image
from sqlalchemy import select

from roundtable.cli.word_jobs import write_word
from roundtable.domain import attachments, jobs, papers, purge
from roundtable.domain.audiences import Reach
from roundtable.domain.jobs import Stopped
from roundtable.extensions import db
from roundtable.models import Attachment, Audience, JobKind, JobState, Paper, StoredFile, ThingKind, WordFile
from roundtable.web.files import store
from tests.cast import the
from tests.office import convert
from tests.reading import main_of

PAPER = "/gyn-onc/papers/1"
WORDS = """Rare, as told before.[^1] See D-1.

## How it was counted

| Drug | Patients |
|---|---:|
| Doxorubicin | 12 |

- one
  - within

![A blue square]({picture} "Survival in blue")

[^1]: By hand & *twice*.
"""


@pytest.fixture(autouse=True)
def _world(world):
    pass


@pytest.fixture
def work(app):
    """The worker does what was asked for; how it ended."""

    def work():
        job = jobs.claim(1)
        while job is not None and job.kind is not JobKind.WRITE_WORD:
            job = jobs.claim(1)
        assert job is not None, "nobody asked for a Word file"
        db.session.commit()
        try:
            jobs.end(job, JobState.DONE, result=write_word(job))
        except Stopped:
            jobs.end(job, JobState.STOPPED)
        db.session.commit()
        return job

    return work


def put_figure(source):
    """A figure on the paper, as the writing box uploads it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "blue").save(out, "PNG")
    attachment = attachments.add(store().keep(out.getvalue(), "square.png"), by=the("bob"))
    db.session.commit()
    return source.replace("{picture}", f"/files/{attachment.token}/square.png")


@pytest.fixture
def version(visit, app):
    """Version 2, with all that a section can have."""
    source = put_figure(WORDS)
    bob = visit("bob")
    bob.submit(f"{PAPER}/sections/1/edit", source=source, base="2")
    bob.submit(f"{PAPER}/sections/new", title="Not begun", parent="1")
    bob.submit(f"{PAPER}/versions/new", label="For May")
    return f"{PAPER}/versions/2"


def made(visit, work, version, name="bob"):
    client = visit(name)
    client.submit(f"{version}/word")
    assert work().state == JobState.DONE
    return client.get(f"{version}.docx").data


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name).decode()


def test_a_version_is_asked_for_made_and_downloaded(visit, work, version):
    bob = visit("bob")
    assert f'href="{version}.docx"' in bob.page(version)
    assert bob.get(f"{version}.docx").location == f"{version}/word"
    assert "Make the Word file" in bob.page(f"{version}/word")
    assert bob.submit(f"{version}/word").location == f"{version}/word"
    page = bob.page(f"{version}/word")
    assert "It begins in a moment." in page and '<noscript><meta http-equiv="refresh"' in page
    work()
    page = bob.page(f"{version}/word")
    assert "Download the Word file" in page and "http-equiv" not in page
    answer = visit("otto").get(f"{version}.docx")
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert "(v2).docx" in answer.headers["Content-Disposition"]
    bob.submit(f"{version}/word")  # it is there: nobody works again
    assert jobs.latest_with(JobKind.WRITE_WORD, {"version": 2}).state == JobState.DONE


def test_word_shows_what_the_page_shows(visit, work, version, tmp_path):
    data = made(visit, work, version)
    document = part(data, "word/document.xml")
    assert 'w:val="Heading1"' in document and 'w:val="Heading2"' in document
    assert 'descr="A blue square"' in document and "Survival in blue" in document
    assert "w:footnoteReference" in document and "By hand" in part(data, "word/footnotes.xml")
    assert "http://localhost/decisions/1" in part(data, "word/_rels/document.xml.rels")
    said = convert(data, tmp_path, "txt:Text").decode()
    for words in ("Version 2: For May", "Not begun", "Nothing written yet.", "How it was counted", "Doxorubicin"):
        assert words in said
    assert re.search(r"1\s+Background\s", said) or re.search(r"^1\s", said, re.MULTILINE)
    assert "SHA-256" in said and "How to cite" in said


def test_the_file_tells_of_the_version_and_of_no_person(visit, work, version):
    data = made(visit, work, version)
    properties = part(data, "docProps/core.xml")
    assert "Version 2: For May" in properties and "SHA-256" in properties and "creator" not in properties
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        whole = "".join(file.read(name).decode("latin-1") for name in file.namelist())
    assert "Bob" not in whole and "Alice" not in whole


def test_the_same_version_gives_the_same_bytes(visit, work, version):
    first = made(visit, work, version)
    db.session.delete(db.session.get_one(WordFile, 2))
    db.session.commit()
    assert made(visit, work, version) == first


def test_the_readers_of_the_version_are_the_readers_of_the_file(visit, work, version):
    made(visit, work, version)
    assert visit("carol").get(f"{version}.docx").status_code == 404
    assert visit().get(f"{version}.docx").status_code == 302
    papers.publish(db.session.get_one(Paper, 1), Reach(Audience.EVERYBODY), papers.Citation(), by=the("alice"))
    db.session.commit()
    assert visit("carol").get(f"{version}.docx").status_code == 404  # a draft
    data = made(visit, work, f"{PAPER}/versions/3", name=None)
    assert data.startswith(b"PK")


def test_a_job_is_stopped_by_whoever_asked_for_it(visit, work, version):
    bob = visit("bob")
    bob.submit(f"{version}/word")
    visit("otto").submit(f"{version}/word/stop")
    job = jobs.latest_with(JobKind.WRITE_WORD, {"version": 2})
    assert job.state == JobState.WAITING
    bob.submit(f"{version}/word/stop")
    db.session.refresh(job)
    assert job.state == JobState.STOPPED
    assert "It was stopped." in main_of(bob.page(f"{version}/word"))


def test_a_figure_of_another_thing_does_not_come_along(visit, work, app):
    source = put_figure("![Secret cells]({picture})")
    figure = db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).first()
    figure.thing_kind, figure.thing_id = ThingKind.UPDATE, 1
    bob = visit("bob")
    bob.submit(f"{PAPER}/sections/1/edit", source=source, base="2")
    bob.submit(f"{PAPER}/versions/new", label="")
    data = made(visit, work, f"{PAPER}/versions/2")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert not [name for name in file.namelist() if "media" in name]
    assert "Secret cells" in part(data, "word/document.xml")


def test_what_is_purged_is_in_no_word_file(visit, work, version):
    made(visit, work, version)
    sha256 = db.session.get_one(WordFile, 2).sha256
    assert store().path(sha256).exists()
    visit("olga").submit(f"{PAPER}/sections/1/history/purge")
    assert db.session.get(WordFile, 2) is None
    assert not store().path(sha256).exists()
    assert db.session.get_one(StoredFile, sha256).purged_at is not None
    bob = visit("bob")
    assert bob.get(f"{version}.docx").status_code == 302
    assert "First words" not in part(made(visit, work, version), "word/document.xml")


def test_a_purge_of_the_paper_takes_its_word_files(visit, work, version):
    made(visit, work, version)
    sha256 = db.session.get_one(WordFile, 2).sha256
    assert sha256 in purge.thing(db.session.get_one(Paper, 1), by=the("olga"))
