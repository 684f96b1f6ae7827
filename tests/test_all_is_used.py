"""Nothing stands there that nothing uses: it is either dead, or somebody forgot to call it."""

import ast
import re
from collections import Counter

import pytest

from roundtable.config import ROOT

MODULES = sorted((ROOT / "roundtable").rglob("*.py"))
SOURCES = [*MODULES, *(ROOT / "migrations").rglob("*.py"), *(ROOT / "templates").rglob("*.*"), ROOT / "wsgi.py"]

#: What libraries call by its name: merge3 asks this of whatever compares lines.
ASKED_FOR = {"get_matching_blocks"}


@pytest.fixture(scope="module")
def words():
    """How often each name is written in the whole project, tests aside."""
    return Counter(word for path in SOURCES for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))


def made_by_hand(tree):
    """Functions and classes that nobody else calls by a decorator, or as a method of a class that they know; and
    what a module names for itself and for others."""
    for node in tree.body:
        places = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (place.id for place in places if isinstance(place, ast.Name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef) and not getattr(node, "bases", None):
            for part in node.body:
                if isinstance(part, ast.FunctionDef | ast.ClassDef) and not part.decorator_list:
                    yield part.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "roundtable")))
def test_everything_is_used(path, words):
    names = [name for name in made_by_hand(ast.parse(path.read_text(encoding="utf-8"))) if not name.startswith("__")]
    unused = [name for name in names if words[name] == 1 and name not in ASKED_FOR]
    assert not unused, f"Nothing uses these: call them, or take them away: {', '.join(unused)}"
