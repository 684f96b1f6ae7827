"""Starting a paper from a file: it is given, read by work that shows how far it is, and told what came of it."""

import io

import pytest
from sqlalchemy import func, select

from roundtable.cli.running import run_to_its_end
from roundtable.domain import attachments, jobs, paper_imports, papers, sections, writers
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.files import FileStore
from roundtable.models import JobState, Paper, Revision, StoredFile, ThingKind
from roundtable.worker.chores import do_chores
from tests.cast import group, the
from tests.reading import words_of
from tests.world import picture
from tests.zipped import give, work, zipped

FOLDER = {
    "forms/README.md": "# Ten forms\n\n1. [Why](02.why.md)\n2. [How](01.how.md)\n",
    "forms/02.why.md": "# Why\n\nBecause. See [the way](01.how.md#the-second-way).\n\n"
    '![Ten cells](img/cells.png "Cells")\n',
    "forms/01.how.md": "# How\n\nIn two ways.[^1]\n\n## The second way\n\nBy <b>hand</b>. "
    "[Press](javascript:alert(1))\n\n![](img/gone.png)\n\n[^1]: Or three.\n",
    "forms/img/cells.png": picture(),
}


def send(client, data, name="forms.zip", **fields):
    return client.submit("/gyn-onc/papers/import", file=(io.BytesIO(data), name), lead="", **fields)


def only_paper():
    return db.session.scalars(select(Paper)).one()


def test_a_member_gives_a_folder_and_the_group_reads_the_paper(visit, app):
    bob = visit("bob")
    assert "Start a paper from a file" in bob.page("/gyn-onc/papers/")
    there = send(bob, zipped(FOLDER)).location
    page = bob.page(there)
    assert "It begins in a moment." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert work().state == JobState.DONE
    page = words_of(bob.page(there))
    assert "The paper is here: Ten forms" in page
    assert "The picture “img/gone.png” was not found." in page
    paper = only_paper()
    page = visit("otto").page(f"/gyn-onc/papers/{paper.id}")
    for words in (
        "Why",
        "How",
        "The second way",
        "Because.",
        "Or three.",
        "<figcaption>Cells</figcaption>",
        'alt="Ten cells"',
    ):
        assert words in page
    assert page.index("Because.") < page.index("In two ways.")
    assert "<b>hand" not in page
    assert "javascript:" not in page
    assert visit("carol").get(f"/gyn-onc/papers/{paper.id}").status_code == 404
    assert "New paper: Ten forms from a file Bob" in words_of(visit("alice").page("/gyn-onc/"))


def test_a_file_is_needed_and_is_not_offered_as_optional(visit):
    bob = visit("bob")
    assert "File <span" not in bob.page("/gyn-onc/papers/import").replace("\n", " ").partition("Leads the writing")[0]
    answer = bob.submit("/gyn-onc/papers/import", lead="")
    assert answer.status_code == 422
    assert "Please choose a file." in answer.text


def test_a_link_between_files_leads_to_the_section(app):
    give(zipped(FOLDER))
    work()
    parts = sections.of_paper(only_paper())
    assert [(p.title, p.parent_id) for p in parts] == [("Why", None), ("How", None), ("The second way", parts[1].id)]
    assert f'href="#section-{parts[2].id}"' in parts[0].text.html
    assert attachments.of_thing(ThingKind.PAPER, only_paper().id)[0].alternative == "Ten cells"


def test_the_words_are_those_of_whoever_imports_when_the_file_names_nobody(app):
    give(b"# One\n\nFirst words.\n\n# Two\n\nSecond words.", "forms.md")
    work()
    written = [section.text for section in sections.of_paper(only_paper())]
    told, missing = writers.stretches(written)
    assert {stretch.writer for stretches in told.values() for stretch in stretches} == {the("alice")}
    assert not missing


def test_it_is_stopped_and_nothing_is_made(visit, app):
    alice = visit("alice")
    there = send(alice, zipped(FOLDER)).location
    alice.submit(f"{there}/stop")
    assert "It was stopped. Nothing was made." in alice.page(there)
    job = give(zipped(FOLDER))
    jobs.claim(1)
    jobs.stop(job, site=the_site(), by=the("alice"))
    db.session.commit()
    run_to_its_end(job)
    assert jobs.find(job.id).state == JobState.STOPPED
    assert db.session.scalar(select(func.count(Paper.id))) == 0


def test_another_worker_begins_it_anew_and_makes_one_paper(app):
    job = give(zipped(FOLDER))
    jobs.claim(1)
    jobs.recover(1)  # the first worker died
    db.session.commit()
    assert work(2).state == JobState.DONE
    jobs.recover(2)  # died after the paper was made
    db.session.commit()
    assert jobs.claim(3) is None
    run_to_its_end(jobs.find(job.id))  # and who was slow only, ends late
    assert jobs.find(job.id).state == JobState.DONE
    assert jobs.find(job.id).result["paper"] == only_paper().id


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "forms.md", "There is no text in it."),
        (b"\0\1\2", "forms.zip", "“forms.zip” cannot be read."),
        (b"PK\x03\x04 and no more", "forms.zip", "This zip is broken."),
        (zipped({"a.txt": "words"}), "forms.zip", "There is no Markdown file (.md) in this zip."),
        (zipped({"../a.md": "words"}), "forms.zip", "“../a.md” in this zip leads out of its folder."),
        (zipped({"/etc/a.md": "words"}), "forms.zip", "“/etc/a.md” in this zip leads out of its folder."),
        (zipped({"a.md": "words", "bomb.bin": b"\0" * 50_000_000}), "forms.zip", "would be far too large"),
        ("Ã¼".encode("latin-1") + b"\xff", "forms.md", "is not UTF-8 text."),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field(visit, data, name, sentence):
    response = send(visit("bob"), data, name)
    assert response.status_code == 422
    assert sentence in response.text
    assert db.session.scalar(select(func.count(StoredFile.sha256))) == 0


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.md": b"\xff\xfe", "b.md": "words"}, "“a.md” is not UTF-8 text."),
        ({"a.md": "# Long\n\n" + "word " * 200_000}, "The section “Long” has 999,999 characters"),
        ({"a.md": "\n".join(f"# S{n}\n\nWords.\n" for n in range(300))}, "at most 200 sections"),
        ({"a.md": "", "b.md": " \n"}, "There is no text in it."),
    ],
)
def test_what_is_found_while_reading_is_told_on_its_page(visit, files, sentence):
    bob = visit("bob")
    there = send(bob, zipped(files)).location
    assert work().state == JobState.FAILED
    page = bob.page(there)
    assert sentence in page
    assert "Nothing was made." in page
    assert db.session.scalar(select(func.count(Paper.id))) == 0


def test_the_file_is_forgotten_once_the_work_has_ended(app):
    job = give(zipped(FOLDER))
    store, sha256 = FileStore(app.config["SETTINGS"].folder / "files"), job.arguments["sha256"]
    do_chores()
    assert store.path(sha256).exists()
    work()
    do_chores()
    assert not store.path(sha256).exists()
    assert db.session.get(StoredFile, sha256).purged_at is not None


def test_what_is_made_is_indexed_and_its_revisions_come_from_a_file(visit, app):
    give(b"# One\n\nFirst words.\n\n# Two\n\nSecond words.", "forms.md")
    work()
    assert {r.origin.value for r in db.session.scalars(select(Revision))} == {"import"}
    assert "Two" in visit("otto").page("/search?q=second+words")


def test_no_other_group_finds_the_work(visit, app):
    job = give(zipped(FOLDER))
    assert visit("carol").get(f"/multiomics/papers/imports/{job.id}").status_code == 404
    assert paper_imports.find(group("multiomics"), job.id) is None
    assert papers.of_group(group(), the("alice")).rows == []
