from typing import NamedTuple

from flask import g, render_template, request
from flask_babel import gettext

from roundtable import formats
from roundtable.access import (
    access_draft,
    access_known_paper,
    access_latest_version,
    access_paper,
    access_version,
    access_versions,
    reads_draft,
    require_sign_in,
)
from roundtable.domain import paper_changes, papers_read, sections, versions
from roundtable.domain.paper_changes import Part
from roundtable.models import Paper
from roundtable.web.forms import number_in
from roundtable.web.group.blueprint import bp, open_to_visitors

#: In an address, in place of the number of a version.
NOW = "now"


class Side(NamedTuple):
    """One of the two states of a paper that are compared."""

    name: str  # in the address
    words: str
    title: str
    parts: list[Part]


@bp.get("/papers/<id:paper_id>/compare")
@open_to_visitors
def compare_paper(paper_id):
    """Two versions, or a version with what the paper says now."""
    paper = access_known_paper(g.group, paper_id)
    last = access_latest_version(paper)
    newest = str(last.number) if last else NOW
    older = _side(paper, request.args.get("from") or newest)
    newer = _side(paper, request.args.get("to") or (NOW if reads_draft(paper) else newest))
    return show_changes(paper, older, newer, offered=_offered(paper))


@bp.get("/papers/<id:paper_id>/changes")
def show_changes_since_read(paper_id):
    """What the person had before them when they last read it, and what it says now."""
    paper = access_paper(g.group, paper_id)
    marks = papers_read.of(require_sign_in(), paper)
    newer, mark = now(paper), marks.named(request.args.get("since", 0, int))
    older = newer if mark is None else _read(paper, mark, newer)
    return show_changes(paper, older, newer, offered={})


def show_changes(paper: Paper, older: Side, newer: Side, **values: object) -> str:
    found = paper_changes.between(older.parts, newer.parts)
    values |= {"paper": paper, "older": older, "newer": newer, "sections": found}
    return render_template("group/papers/compare.html", **values)


def now(paper: Paper) -> Side:
    parts = paper_changes.of_sections(sections.numbered(sections.shown_of(paper)))
    return Side(NOW, gettext("what it says now"), paper.title, parts)


def _read(paper: Paper, mark: papers_read.Mark, newer: Side) -> Side:
    words = gettext("what you read on %(day)s", day=formats.day(mark.at))
    taken_out = sections.taken_out(paper, mark.revisions)
    return Side(words, words, paper.title, paper_changes.of_read(mark, newer.parts, taken_out))


def _offered(paper: Paper) -> dict[str, str]:
    """The newest versions; older ones are compared from their own pages."""
    found = {NOW: gettext("what it says now")} if reads_draft(paper) else {}
    for version in access_versions(paper).rows:
        words = gettext("version %(number)s", number=version.number)
        found[str(version.number)] = f"{words}: {version.label}" if version.label else words
    return found


def _side(paper: Paper, name: str) -> Side:
    if name == NOW:
        return now(access_draft(paper))
    version = access_version(paper, number_in(name) or 0)
    words = gettext("version %(number)s", number=version.number)
    return Side(name, words, version.title, paper_changes.of_entries(versions.entries(version)))
