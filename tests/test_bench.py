"""The measuring of tests/bench works: on hardly any data, with real servers. How fast they are is not asked."""

import importlib
from pathlib import Path

import pytest

from tests.bench.__main__ import measure, read
from tests.bench.table import Line, print_table

MODULES = sorted(path.stem for path in (Path(__file__).parent / "bench").glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_every_module_can_be_imported(name):
    importlib.import_module(f"tests.bench.{name}")


def test_all_is_measured_beside_bare_flask(request):
    database = request.config.getoption("--db")
    short = ("--rounds", "1", "--starts", "1", "--seconds", "0.1")
    found, slowness = measure(read(["--tiny", "--small", "--db", database, *short]))
    lines = {line.name: line for line in found}
    assert slowness >= 1
    for name in ("hello, world", "20 rows", "300 rows", "meeting", "list of 26"):
        assert lines[name].reference > 0, lines[name]
    for name in ("meeting, 20 items", "list of meetings", "desk", "calendar feed", "paper, 12,000 words"):
        line = lines[name]
        half, nearly_all, queries, size, packed = line.more
        assert line.ours > 0 and line.reference > 0 and half <= nearly_all, line
        assert queries > 0 and size > packed > 0, line
    assert lines["finish an action item"].ours > 0 and lines["search"].ours > 0
    for name in ("cold start to first page", "memory of all processes"):
        assert lines[name].ours > lines[name].reference > 0, lines[name]


def test_a_limit_that_is_missed_is_told(capsys):
    page, size = Line("a page", "ms", ours=9.0, limit=3.0), Line("a size", "kB", ours=70.0, limit=60.0)
    assert [page.verdict(slowness) for slowness in (1.0, 2.0, 3.0)] == ["OVER", "OVER", "over now"]
    assert size.verdict(3.0) == "OVER"
    assert Line("another page", "ms", ours=2.9, limit=3.0).verdict(1.0) == ""
    print_table("Pages", [page, size], 3.0)
    assert "OVER: a size." in capsys.readouterr().out
