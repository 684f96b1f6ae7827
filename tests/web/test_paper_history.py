"""The git history of a folder becomes the history of the sections: each commit with its time and its author's name."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from roundtable.domain import sections, texts, writers
from roundtable.extensions import db
from roundtable.models import JobState, Paper, Revision, User
from tests.cast import the
from tests.zipped import give, work, zipped

pytestmark = pytest.mark.usefixtures("app")


class Folder:
    """A folder of Markdown under git, as people have it."""

    def __init__(self, path):
        self.path, self.hour = path, 8
        path.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words, by="Ann Author"):
        said = {"NAME": by, "EMAIL": "somebody@example.org", "DATE": f"2024-05-01T{self.hour:02}:00:00+0000"}
        who = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in said.items()}
        own = {"HOME": str(self.path), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
        done = subprocess.run(["git", *words], cwd=self.path, env={**own, **who}, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def commit(self, subject, by="Ann Author", **files):
        for name, words in files.items():
            (self.path / f"{name}.md").write_text(words)
        self.hour += 1
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject, by=by)

    def packed(self, **others):
        found = {f"paper/{p.relative_to(self.path)}": p.read_bytes() for p in self.path.rglob("*") if p.is_file()}
        return zipped({**found, **{f"paper/{name}": data for name, data in others.items()}})


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "folder")


def bring(data, name="paper.zip"):
    job = give(data, name)
    done = work()
    assert done.state == JobState.DONE, done.error
    paper = db.session.get(Paper, done.result["paper"])
    return paper, sections.of_paper(paper), [note["message"] for note in job.result["notes"]]


def states(section):
    query = select(Revision).where(Revision.text_id == section.text_id).order_by(Revision.number)
    return list(db.session.scalars(query))


def told(section):
    found, missing = writers.stretches([section.text])
    assert not missing
    return [(stretch.writer and stretch.writer.name, stretch.text.strip()) for stretch in found[section.text_id]]


def test_each_commit_is_a_revision_with_its_time_and_author(folder):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    folder.commit("Add a way\n\nCo-authored-by: Cy Third <cy@example.org>", b="# How\n\nBy hand.\n")
    folder.commit("Say more", by="Ben Second", a="# Why\n\nOne two three. Four five six.\n")
    _, (why, how), notes = bring(folder.packed())
    assert not notes
    first, second = states(why)
    assert (first.author.name, first.note, first.at) == ("Ann Author", "Begin", datetime(2024, 5, 1, 9, tzinfo=UTC))
    assert (second.author.name, second.note, second.base_number) == ("Ben Second", "Say more", 1)
    assert [r.note for r in states(how)] == ["Add a way (+ Cy Third)"]
    assert told(why) == [("Ann Author", "One two three."), ("Ben Second", "Four five six.")]
    assert why.text.source == "One two three. Four five six."
    named = db.session.scalars(select(User).where(User.name.in_(["Ann Author", "Ben Second"]))).all()
    assert [person.joined_at for person in named] == [None, None]


def test_what_was_not_committed_is_of_whoever_imports(folder):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    (folder.path / "a.md").write_text("# Why\n\nOne two three. Not yet there.\n")
    _, (why,), _ = bring(folder.packed())
    assert told(why) == [("Ann Author", "One two three."), ("Alice", "Not yet there.")]


def test_a_name_is_never_that_of_an_account(folder):
    folder.commit("Begin", by="Bob", a="# Why\n\nOne two three.\n")
    _, (why,), _ = bring(folder.packed())
    assert states(why)[0].author.name == "Bob"
    assert states(why)[0].author != the("bob")
    _, (again,), _ = bring(folder.packed(), "again.zip")
    assert states(again)[0].author == states(why)[0].author


def test_words_of_two_branches_stay_their_writers(folder):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    folder.git("checkout", "-q", "-b", "side")
    folder.commit("Before", by="Ben Second", a="# Why\n\nZero zero zero.\n\nOne two three.\n")
    folder.git("checkout", "-q", "main")
    folder.commit("After", by="Cy Third", a="# Why\n\nOne two three.\n\nFour five six.\n")
    folder.git("merge", "-q", "--no-commit", "-s", "ours", "side")
    folder.commit("Merge", by="Dee Fourth", a="# Why\n\nZero zero zero.\n\nOne two three.\n\nFour five six.\n")
    _, (why,), _ = bring(folder.packed())
    names = ["Ben Second", "Ann Author", "Cy Third"]
    assert told(why) == list(zip(names, ["Zero zero zero.", "One two three.", "Four five six."], strict=True))


def test_a_branch_that_came_to_nothing_is_not_the_last_word(folder):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    folder.git("checkout", "-q", "-b", "side")
    folder.commit("Another way", by="Ben Second", a="# Why\n\nNothing of it.\n")
    folder.git("checkout", "-q", "main")
    folder.commit("Elsewhere", b="# How\n\nBy hand.\n")
    folder.git("merge", "-q", "-s", "ours", "-m", "Leave it", "side")
    _, (why, _), _ = bring(folder.packed())
    assert why.text.source == "One two three."
    assert told(why) == [("Ann Author", "One two three.")]


def test_a_renamed_file_and_a_renamed_section_keep_their_history(folder):
    long = "Words that stay as they are, whatever the file is called.\n"
    folder.commit("Begin", old=f"# Why\n\n{long}")
    folder.git("mv", "old.md", "new.md")
    folder.commit("Rename the file")
    folder.commit("Rename the section", new=f"# Reasons\n\n{long}More of it.\n")
    _, (reasons,), _ = bring(folder.packed())
    assert reasons.title == "Reasons"
    assert [r.note for r in states(reasons)] == ["Begin", "Rename the section"]


def test_a_bundle_is_read_without_its_folder(folder):
    folder.commit("Begin", a="# Why\n\nOne two three.\n", b="# How\n\nBy hand.\n")
    folder.git("bundle", "create", "-q", "x.bundle", "main")
    _, parts, _ = bring((folder.path / "x.bundle").read_bytes(), "x.bundle")
    assert [(p.title, states(p)[0].author.name) for p in parts] == [("Why", "Ann Author"), ("How", "Ann Author")]


def test_nothing_of_a_repository_is_obeyed(folder, tmp_path):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    folder.git("gc", "-q")
    trap = tmp_path / "sprung"
    deed = f"touch {trap}"
    evil = f"""[core]
        fsmonitor = {deed}
        sshCommand = {deed}
        pager = {deed}
        editor = {deed}
        hooksPath = .git/hooks
        worktree = {tmp_path}
[include]
        path = {tmp_path}/more
[diff "x"]
        textconv = {deed}
        command = {deed}
[filter "x"]
        smudge = {deed}
        clean = {deed}
[gpg]
        program = {deed}
[log]
        showSignature = true
[extensions]
        partialClone = origin
[remote "origin"]
        url = ext::{deed}
        promisor = true
[alias]
        log = !{deed}
"""
    hook = f"#!/bin/sh\n{deed}\n"
    data = folder.packed(
        **{
            ".git/config": evil,
            ".git/hooks/post-checkout": hook,
            ".git/hooks/post-index-change": hook,
            ".gitattributes": "*.md diff=x filter=x",
            ".git/info/attributes": "*.md diff=x filter=x",
            ".git/objects/info/alternates": "/etc\n",
            ".gitmodules": f'[submodule "x"]\n\tpath = x\n\turl = ext::{deed}\n',
        }
    )
    _, (why,), _ = bring(data)
    assert [r.note for r in states(why)] == ["Begin"]
    assert not trap.exists()


@pytest.mark.parametrize("broken", [".git/HEAD", ".git/refs/heads/main", "objects"])
def test_a_broken_repository_leaves_the_texts(folder, broken):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    if broken == "objects":
        for path in (folder.path / ".git/objects").rglob("*"):
            if path.is_file():
                path.chmod(0o600)
                path.write_bytes(b"nothing")
    else:
        Path(folder.path / broken).write_text("ref: refs/heads/../../../etc/passwd\n")
    _, (why,), notes = bring(folder.packed())
    assert notes == ["The history could not be read. The texts are as they are now."]
    assert why.text.source == "One two three."


def test_without_git_the_texts_come_and_a_sentence(folder, monkeypatch):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    data = folder.packed()
    monkeypatch.setenv("PATH", "/nowhere")
    _, (why,), (note,) = bring(data)
    assert "git is not installed" in note
    assert why.text.source == "One two three."


def test_a_history_that_is_too_long_says_so(folder, monkeypatch):
    for number in range(4):
        folder.commit(f"Step {number}", a=f"# Why\n\nOne two three {number}.\n")
    monkeypatch.setattr("roundtable.paper_files.history.MOST_COMMITS", 2)
    _, (why,), (note,) = bring(folder.packed())
    assert "newest" in note
    assert [r.note for r in states(why)] == ["Step 2", "Step 3"]


def test_the_history_can_be_looked_at_and_restored(folder):
    folder.commit("Begin", a="# Why\n\nOne two three.\n")
    folder.commit("Say more", by="Ben Second", a="# Why\n\nOne two three. Four five six.\n")
    paper, (why,), _ = bring(folder.packed())
    sections.restore(paper, why, texts.find_revision(why.text, 1), by=the("alice"))
    db.session.commit()
    assert told(why) == [("Ann Author", "One two three.")]
