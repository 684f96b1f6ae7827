"""The documents tell of what is there: settings, commands, files, decisions."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest

from roundtable.config import PREFIX, ROOT, Settings

DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
RUNNING = ROOT / "docs" / "running.md"
DECISIONS = ROOT / "docs" / "decisions"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_links_lead_somewhere(path):
    for target, anchor in re.findall(r"""(?:\]\(|src=")([^)#"\s]*)(#[^)"\s]*)?""", path.read_text()):
        if "://" in target:
            continue
        there = path.parent / target if target else path
        assert there.exists(), f"{name(path)} points at {target}, which is not there"
        if anchor:
            heads = {head.lower().replace(" ", "-").replace("?", "") for head in headings(there)}
            assert anchor[1:] in heads, f"{name(path)} points at {target}{anchor}: there is no such heading"


def headings(path: Path) -> list[str]:
    return re.findall(r"(?m)^#+ (.+)$", path.read_text())


def test_every_setting_is_told_with_its_name():
    told = re.findall(rf"(?m)^\| `({PREFIX}\w+)`", RUNNING.read_text())
    known = [f"{PREFIX}{f.name.upper()}" for f in fields(Settings)]
    assert sorted(told) == sorted(known), "the table of settings in docs/running.md is not that of roundtable/config.py"


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_settings_that_are_named_exist(path):
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]", path.read_text()))
    assert named <= {f"{PREFIX}{f.name.upper()}" for f in fields(Settings)}


def commands(group: click.Group, before: str = "") -> set[str]:
    found = set()
    for title, command in group.commands.items():
        found |= commands(command, f"{before}{title} ") if isinstance(command, click.Group) else {f"{before}{title}"}
    return found


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_commands_that_are_named_exist(path, session_app):
    known = commands(session_app.cli)
    lines = re.findall(r"(?m)(?:flask --app wsgi|^    roundtable) ((?:[a-z-]+ ?)+)", path.read_text())
    for line in lines:
        words = line.split()
        assert {words[0], " ".join(words[:2])} & known, f"{name(path)} names the command {line!r}, which does not exist"


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_make_targets_that_are_named_exist(path):
    targets = set(" ".join(re.findall(r"(?m)^\.PHONY: (.+)$", (ROOT / "Makefile").read_text())).split())
    for words in re.findall(r"(?m)(?:`|^    (?:\S+=\S+ )*)make ((?:[a-z][a-z-]+ ?)+)", path.read_text()):
        unknown = set(words.split()) - targets
        assert not unknown, f"{name(path)} names `make {unknown.pop()}`, which does not exist"


def test_decisions_are_numbered_and_listed():
    pages = sorted(p.name for p in DECISIONS.glob("[0-9]*.md"))
    assert [p[:4] for p in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    listed = (DECISIONS / "README.md").read_text()
    for page in pages:
        source = (DECISIONS / page).read_text()
        title = source.splitlines()[0]
        assert title.startswith(f"# {page[:4]} "), f"{page} does not begin with its number"
        assert f"[{page[:4]}]({page}) | {title[7:]} |" in listed, f"docs/decisions/README.md does not list {page}"
        assert re.findall(r"(?m)^## (.+)$", source) == ["Context", "Decision", "Consequences"], page


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = " ".join(path.read_text() for path in DECISIONS.glob("*.md"))
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        package = re.split(r"[\[>=<]", wanted)[0].removeprefix("types-").lower()
        assert re.search(rf"\b{re.escape(package)}\b", reasons), f"say in docs/decisions/ what {package} is there for"


def test_code_points_at_decisions_that_exist():
    for path in [*sorted((ROOT / "roundtable").rglob("*.py")), ROOT / "Makefile"]:
        for number in re.findall(r"docs/decisions/(\d{4})", path.read_text()):
            assert list(DECISIONS.glob(f"{number}-*.md")), f"{name(path)} points at decision {number}"
