"""A git repository that somebody sent, read without trusting it.

Only objects and the name of the newest commit are taken from it, into a bare repository of our own: none of its
settings, hooks, filters, alternates or submodules is there to be obeyed. Nothing is checked out. What git may read,
answer and spend is bounded.
"""

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from roundtable.paper_files.packed import MB, Packed

SECONDS = 120  # for one command
MOST_ANSWERED = 64 * MB
MOST_OF_A_FILE = 5 * MB
_HEX = re.compile(rb"[0-9a-f]{40}")
_LOOSE = re.compile(r"^\.git/objects/([0-9a-f]{2}/[0-9a-f]{38})$")
_PACK = re.compile(r"^\.git/objects/pack/(pack-[0-9a-f]{40})\.pack$")
_REF = re.compile(r"^refs/[\w./@+-]{1,200}$")
_BUNDLE = re.compile(rb"^# v[23] git bundle\n")
_FORMAT = (
    "%H%x00%P%x00%at%x00%<(200,trunc)%an%x00%<(200,trunc)%s%x00%(trailers:key=Co-authored-by,valueonly,separator=%x02)"
)


class NoHistory(Exception):
    """There is none that can be read."""


class NoGit(NoHistory):
    """The program is not on this machine."""


@dataclass(frozen=True)
class Commit:
    id: str
    parents: list[str]
    at: datetime
    author: str
    subject: str
    others: list[str]  # who wrote it together with the author


def is_bundle(data: bytes) -> bool:
    return _BUNDLE.match(data) is not None


@contextmanager
def opened(source: Packed | bytes) -> Iterator["Repository"]:
    """The repository in a zip, or in a bundle, for as long as it is read."""
    git = shutil.which("git")
    if git is None:
        raise NoGit
    with tempfile.TemporaryDirectory(prefix="history-") as folder:
        found = Repository(git, Path(folder))
        found.run("init", "--quiet", "--bare", "--template=", found.folder)
        found.head = found.take_bundle(source) if isinstance(source, bytes) else found.take_folder(source)
        yield found


class Repository:
    def __init__(self, git: str, folder: Path) -> None:
        self.git, self.folder, self.head = git, str(folder / "own.git"), ""
        self._input = folder / "input"
        self._environment = {
            **{"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C", "GIT_DIR": self.folder},
            **{"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"},
            **{"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1"},
        }

    def take_folder(self, packed: Packed) -> str:
        objects = Path(self.folder) / "objects"
        for path in packed.paths:
            if match := _LOOSE.match(path):
                there = objects / match[1]
                there.parent.mkdir(exist_ok=True)
                there.write_bytes(packed.read(path))
            elif _PACK.match(path):
                self.run("index-pack", "--stdin", "--threads=1", given=packed.read(path))
        if ".git/shallow" in packed:
            lines = [line for line in packed.read(".git/shallow").split(b"\n") if _HEX.fullmatch(line)]
            (Path(self.folder) / "shallow").write_bytes(b"".join(line + b"\n" for line in lines))
        return _newest(packed)

    def take_bundle(self, data: bytes) -> str:
        head, _, pack = data.partition(b"\n\n")
        lines = head.split(b"\n")[1:]
        if any(line.startswith(b"-") for line in lines):
            raise NoHistory  # a part of a history
        named = [line.split(b" ", 1) for line in lines if _HEX.match(line) and b" " in line]
        refs = {ref.decode("utf-8", "replace"): commit.decode() for commit, ref in named}
        wanted = [
            "HEAD",
            "refs/heads/main",
            "refs/heads/master",
            *(ref for ref in refs if ref.startswith("refs/heads/")),
        ]
        newest = next((refs[ref] for ref in wanted if ref in refs), None)
        if newest is None:
            raise NoHistory
        self.run("index-pack", "--stdin", "--threads=1", given=pack)
        return newest

    def commits(self, most: int) -> list[Commit]:
        """The newest so many, those before others first."""
        found = []
        answer = self.run(
            *("log", "-z", "--topo-order", "--reverse", "--no-show-signature", "--no-notes", "--no-mailmap"),
            *(f"-n{most}", f"--format=tformat:{_FORMAT}", self.head, "--"),
        )
        fields = answer.decode("utf-8", "replace").split("\0")
        for at in range(0, len(fields) - 5, 6):
            commit, parents, seconds, author, subject, others = fields[at : at + 6]
            names = [_name(other) for other in others.split("\x02")[:10] if other.strip()]
            made = Commit(commit.strip(), parents.split(), _moment(seconds), _name(author), subject.strip(), names)
            found.append(made)
        return found

    def renames(self, commits: Sequence[Commit]) -> list[tuple[str, str]]:
        """Old and new path of each file that was renamed, the latest first."""
        given = "".join(f"{commit.id}\n" for commit in reversed(commits)).encode()
        answer = self.run(
            *("diff-tree", "--stdin", "-r", "-z", "-M", "-l200", "--diff-filter=R", "--name-status", "--no-commit-id"),
            *("--no-ext-diff", "--no-textconv"),
            given=given,
        )
        fields = answer.decode("utf-8", "replace").split("\0")
        return [(old, new) for kind, old, new in zip(fields, fields[1:], fields[2:], strict=False) if _is_rename(kind)]

    def blobs_at(self, places: Sequence[tuple[str, str]]) -> list[tuple[str, int] | None]:
        """For each commit and path: which file that is, and its size in bytes; none where there is none."""
        given = "".join(f"{commit}:{path}\n" for commit, path in places).encode()
        lines = self.run("cat-file", "--batch-check", given=given).split(b"\n")
        return [_blob(line.decode("utf-8", "replace").split(" ")) for line in lines[: len(places)]]

    def read(self, blob: str) -> bytes:
        return self.run("cat-file", "blob", blob)

    def read_all(self, blobs: Sequence[str]) -> dict[str, bytes]:
        answer, found, at = self.run("cat-file", "--batch", given="".join(f"{b}\n" for b in blobs).encode()), {}, 0
        for blob in blobs:
            end = answer.index(b"\n", at)
            size = int(answer[at:end].split(b" ")[2])
            found[blob] = answer[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def tree(self) -> dict[str, tuple[str, int]]:
        """The files of the newest commit: path → which file, and its size. No links, no submodules."""
        found = {}
        for line in self.run("ls-tree", "-r", "-z", "--long", "--full-tree", self.head).split(b"\0"):
            said, _, path = line.partition(b"\t")
            fields = said.decode("ascii", "replace").split()
            if len(fields) == 4 and fields[0] in {"100644", "100755"} and fields[3].isdecimal():
                found[path.decode("utf-8", "replace")] = (fields[2], int(fields[3]))
        return found

    def run(self, *words: str, given: bytes = b"") -> bytes:
        self._input.write_bytes(given)
        command = [self.git, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", *words]
        with (
            self._input.open("rb") as stdin,
            subprocess.Popen(  # noqa: S603 (our own command)
                command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._environment["HOME"],
                env=self._environment,
            ) as process,
        ):
            assert process.stdout is not None
            watch = threading.Timer(SECONDS, process.kill)
            watch.start()
            try:
                answer = process.stdout.read(MOST_ANSWERED + 1)
                if len(answer) > MOST_ANSWERED:
                    process.kill()
                code = process.wait()
            finally:
                watch.cancel()
                process.kill()
        if code != 0:
            raise NoHistory
        return answer


def _newest(packed: Packed) -> str:
    """The commit that HEAD means."""
    head = packed.read(".git/HEAD")[:400].decode("utf-8", "replace").strip()
    if not head.startswith("ref:"):
        return _checked(head)
    name = head.removeprefix("ref:").strip()
    if not _REF.match(name) or ".." in name:
        raise NoHistory
    if f".git/{name}" in packed:
        return _checked(packed.read(f".git/{name}")[:100].decode("ascii", "replace").strip())
    lines = (
        packed.read(".git/packed-refs").decode("utf-8", "replace").split("\n") if ".git/packed-refs" in packed else []
    )
    return _checked(next((line.split(" ")[0] for line in lines if line.endswith(f" {name}")), ""))


def _checked(commit: str) -> str:
    if not _HEX.fullmatch(commit.encode()):
        raise NoHistory
    return commit


def _blob(fields: list[str]) -> tuple[str, int] | None:
    return (fields[0], int(fields[2])) if len(fields) == 3 and fields[1] == "blob" and fields[2].isdecimal() else None


def _is_rename(kind: str) -> bool:
    return re.fullmatch(r"R\d{1,3}", kind) is not None


def _name(written: str) -> str:
    """Of a person, without the address."""
    return " ".join(re.sub(r"<[^<>]{0,300}>?", "", written).split()).removesuffix("..")[:120]


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(max(0, int(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
