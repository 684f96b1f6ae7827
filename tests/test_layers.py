"""Who may import whom. A layer sees the layers to its right, never those to its left.

web, cli, worker  →  access  →  domain (text, mail, files … beside it)  →  models  →  extensions
"""

import ast
import re
from pathlib import Path

import pytest

import roundtable

ROOT = Path(roundtable.__file__).parent
#: module → the rank of its layer, inner to outer. A new module must be put on this list.
LAYERS = {
    "addresses": 0,
    "among": 0,
    "boots": 0,
    "rendering": 0,
    "columns": 0,
    "config": 0,
    "zips": 0,
    "garbage": 0,
    "extensions": 1,
    "light": 1,
    "models": 2,
    "schema": 2,
    "text": 3,
    "minutes": 3,
    "word": 3,
    "calendar": 3,
    "domain": 3,
    "paper_files": 3,
    "files": 3,
    "signing": 4,
    "assets": 4,
    "formats": 4,
    "links": 4,
    "live": 4,
    "gunicorn_hooks": 4,
    "mail": 4,
    "demonstration": 4,
    "entries": 4,
    "data_protection": 4,
    "backup": 4,
    "serving": 4,
    "access": 5,
    "incoming": 5,
    "logs": 6,
    "worker": 6,
    "web": 6,
    "cli": 7,
}
NO_FLASK = {"calendar", "domain", "models", "text", "word", "files", "columns"}
#: Who may commit: the outermost layers, and what stands in for them.
MAY_COMMIT = {"web", "cli", "worker", "backup", "demonstration"}
MODULES = sorted(p for p in ROOT.rglob("*.py") if "node_modules" not in p.parts)


def name(path):
    return str(path.relative_to(ROOT))


def layer(path):
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{a.name}" for a in node.names)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_inwards(path):
    if layer(path) == "__init__":
        return
    assert layer(path) in LAYERS, f"{layer(path)} is new: say in LAYERS of this test where it stands"
    outer = {o for o, rank in LAYERS.items() if rank > LAYERS[layer(path)]}
    wrong = {i for i in imports(path) for o in outer if f"{i}.".startswith(f"roundtable.{o}.")}
    assert not wrong, f"{name(path)} reaches outwards: move what it needs inwards, or hand it in as an argument"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_the_work_knows_nothing_of_the_web(path):
    if layer(path) in NO_FLASK:
        web = {i for i in imports(path) if i == "flask" or i.startswith(("flask.", "wtforms", "flask_babel"))}
        assert not web, f"{name(path)} knows the web: hand it people and things as arguments"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_the_outermost_layers_commit(path):
    if layer(path) not in MAY_COMMIT:
        assert "session.commit()" not in path.read_text(), f"{name(path)} commits: leave that to the view"


@pytest.mark.parametrize("path", [p for p in MODULES if layer(p) == "web"], ids=name)
def test_views_ask_access_for_things(path):
    wrong = re.findall(r"\bselect\(|\b[A-Z]\w+\.query\b|db\.session\.(?:get|scalars?|execute)\(", path.read_text())
    assert not wrong, f"{name(path)} queries: get hold of things by access_*() or a function of the domain"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_import_inside_a_function(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner, f"{name(path)}:{node.lineno} imports inside {node.name}: break the cycle instead"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_and_views_stay_short(path):
    source = path.read_text()
    assert source.count("\n") <= 500, f"{name(path)} has grown too long: make a package of it"
    if layer(path) != "web":
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any("bp." in ast.unparse(d) for d in node.decorator_list):
            length = node.end_lineno - node.lineno + 1
            assert length <= 30, f"{node.name} in {name(path)} has {length} lines: move the work into the domain"


def test_modules_form_no_cycle():
    graph = {}
    for path in MODULES:
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        graph[module] = {i for i in imports(path) if i.startswith("roundtable") and i != module}
    known = set(graph)
    edges = {m: {i for i in found if i in known} for m, found in graph.items()}
    done, open_now = set(), []

    def walk(module):
        if module in open_now:
            raise AssertionError("import cycle: " + " → ".join([*open_now[open_now.index(module) :], module]))
        if module in done:
            return
        open_now.append(module)
        for inner in sorted(edges[module]):
            # A package's own modules are part of it.
            if not inner.startswith(f"{module}.") and not module.startswith(f"{inner}."):
                walk(inner)
        open_now.pop()
        done.add(module)

    for module in sorted(edges):
        walk(module)
