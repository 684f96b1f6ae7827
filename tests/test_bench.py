"""The measuring of tests/bench works: on hardly any data, with real servers. How fast they are is not asked."""

import importlib
import os
from pathlib import Path

import pytest

from tests import postfix
from tests.bench import mail_servers
from tests.bench.__main__ import measure, measure_mail, read
from tests.bench.table import RATE, Line, print_table

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
    assert 0 < lines["a save appears for 19 others"].ours <= lines["  the slowest of all"].ours
    assert lines["finish an action item"].ours > 0 and lines["search"].ours > 0
    for name in ("cold start to first page", "memory of all processes"):
        assert lines[name].ours > lines[name].reference > 0, lines[name]


def test_mail_is_measured_beside_smtplib(request):
    lines = {
        line.name: line
        for line in measure_mail(read(["--tiny", "--db", request.config.getoption("--db"), "--rounds", "1"]))
    }
    assert lines["digests composed and stored"].ours > 0 and lines["  things that each names"].ours >= 40
    into_sink = lines["mails of 32 kB into smtp-sink"]
    assert into_sink.ours > 0 and into_sink.reference > 0 and into_sink.limit == 2000
    into_postfix = lines.get("mails of 32 kB into Postfix")
    assert bool(into_postfix) == (os.geteuid() == 0)
    if into_postfix:
        assert into_postfix.ours > 0 and into_postfix.limit == pytest.approx(0.9 * into_postfix.reference)
    assert lines["  memory of one, after 4"].ours > 0 and lines["  growth of it, after 40"].ours > 0


def test_what_is_not_installed_is_said(monkeypatch, tmp_path):
    assert mail_servers.why_no_sink() == ""
    monkeypatch.setattr(mail_servers, "SINK", tmp_path / "nowhere")
    monkeypatch.setattr(postfix, "PROGRAM", tmp_path / "nowhere")
    for why in (mail_servers.why_no_sink(), postfix.why_no_postfix()):
        assert why.endswith("nowhere is not there: as root, tests/debian.sh postfix")


def test_a_rate_is_to_be_high():
    rates = [Line("mails", RATE, ours=ours, limit=2000.0) for ours in (2000.0, 1999.0)]
    assert [rate.verdict(9.0) for rate in rates] == ["", "OVER"]


def test_a_limit_that_is_missed_is_told(capsys):
    page, size = Line("a page", "ms", ours=9.0, limit=3.0), Line("a size", "kB", ours=70.0, limit=60.0)
    assert [page.verdict(slowness) for slowness in (1.0, 2.0, 3.0)] == ["OVER", "OVER", "over now"]
    assert size.verdict(3.0) == "OVER"
    assert Line("another page", "ms", ours=2.9, limit=3.0).verdict(1.0) == ""
    print_table("Pages", [page, size], 3.0)
    assert "OVER: a size." in capsys.readouterr().out
