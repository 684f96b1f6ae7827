"""A version is a paper as it stood: frozen, known by its hash, and read whole for ever."""

import pytest
from sqlalchemy import text as sql
from sqlalchemy import update

from roundtable.domain import papers, purge, sections, versions
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import DomainError
from roundtable.domain.sections import Heading
from roundtable.domain.versions import Standing
from roundtable.extensions import db
from roundtable.models import Audience, PaperState, Revision, Section, SectionState, Version
from tests.cast import group, the

ALL = set(Audience)


@pytest.fixture
def paper(app):
    """Two sections, the first with a part."""
    paper = papers.start(group(), title="On reports", lead=the("bob"), by=the("bob"))
    why = sections.add(paper, Heading("Why"), source="We could not compare them.", by=the("bob"))
    sections.add(paper, Heading("What for", parent=why), source="For *patients*.", by=the("alice"))
    sections.add(paper, Heading("How"), by=the("bob"))
    db.session.commit()
    return paper


def section(paper, title):
    return next(s for s in sections.of_paper(paper) if s.title == title)


def write(paper, title, source, by="bob"):
    part = section(paper, title)
    sections.save(paper, part, source, base=part.text.number, files=Files(), by=the(by))
    db.session.commit()


def frozen(paper, label="First", by="bob"):
    version = versions.make(paper, label=label, by=the(by))
    db.session.commit()
    return version


def read(version):
    parts = versions.parts_of(version)
    return versions.verify(version, parts), [(p.entry.number, p.entry.title, p.source) for p in parts]


def test_a_version_says_for_ever_what_the_paper_said(paper):
    version = frozen(paper)
    said = read(version)
    assert said == (
        Standing.INTACT,
        [("1", "Why", "We could not compare them."), ("1.1", "What for", "For *patients*."), ("2", "How", "")],
    )
    write(paper, "Why", "Nobody could compare them.", by="alice")
    sections.change(paper, section(paper, "How"), Heading("By which means"), SectionState.AGREED, by=the("alice"))
    sections.withdraw(paper, section(paper, "What for"), by=the("alice"))
    papers.change(paper, title="On STUMP reports", lead=None, target_journal="", by=the("alice"))
    db.session.commit()
    assert read(version) == said
    assert version.title == "On reports"


def test_the_same_words_have_the_same_hash_under_whatever_name(paper):
    first = frozen(paper, "First")
    assert frozen(paper, "Once more", by="alice").sha256 == first.sha256
    write(paper, "How", "By asking.")
    changed = frozen(paper)
    assert changed.sha256 != first.sha256
    write(paper, "How", "")
    assert frozen(paper).sha256 == first.sha256


@pytest.mark.parametrize("deed", ["title of the paper", "title", "order", "depth"])
def test_the_hash_is_over_all_that_a_reader_has_before_them(paper, deed):
    before = frozen(paper).sha256
    if deed == "title of the paper":
        papers.change(paper, title="On forms", lead=None, target_journal="", by=the("bob"))
    elif deed == "title":
        sections.change(paper, section(paper, "How"), Heading("By which means"), SectionState.OPEN, by=the("bob"))
    elif deed == "order":
        sections.move(paper, section(paper, "How"), -1, by=the("bob"))
    else:
        sections.change(paper, section(paper, "What for"), Heading("What for"), SectionState.OPEN, by=the("bob"))
    assert frozen(paper).sha256 != before


def test_each_change_of_state_is_frozen(paper):
    papers.set_state(paper, PaperState.DRAFTING, by=the("bob"))
    papers.set_state(paper, PaperState.DRAFTING, by=the("bob"))  # it is that already
    papers.set_state(paper, PaperState.INTERNAL_REVIEW, by=the("alice"))
    papers.publish(paper, Reach(Audience.EVERYBODY), papers.Citation(), by=the("alice"))
    db.session.commit()
    found = versions.of_paper(paper, ALL).rows
    assert [(v.number, v.state, v.audience) for v in found] == [
        (3, PaperState.PUBLISHED, Audience.EVERYBODY),
        (2, PaperState.INTERNAL_REVIEW, Audience.GROUP),
        (1, PaperState.DRAFTING, Audience.GROUP),
    ]


def test_what_is_published_again_as_it_was_is_not_frozen_again(paper):
    for audience, count in ((Audience.GROUP, 1), (Audience.GROUP, 1), (Audience.EVERYBODY, 2)):
        papers.publish(paper, Reach(audience), papers.Citation("Cite it so."), by=the("alice"))
        assert versions.latest(paper, ALL).number == count
    write(paper, "How", "By asking.")
    papers.publish(paper, Reach(Audience.EVERYBODY), papers.Citation(), by=the("alice"))
    assert versions.latest(paper, ALL).number == 3


def test_without_sections_there_is_nothing_to_freeze(app):
    empty = papers.start(group(), title="Not yet", lead=None, by=the("bob"))
    papers.set_state(empty, PaperState.DRAFTING, by=the("bob"))
    with pytest.raises(DomainError, match="no sections"):
        versions.make(empty, label="", by=the("bob"))
    assert versions.latest(empty, ALL) is None


def test_no_code_changes_a_version(paper):
    version = frozen(paper)
    version.label = "Another"
    with pytest.raises(ValueError, match="frozen"):
        db.session.flush()
    db.session.rollback()


def test_what_was_changed_behind_its_back_is_told(paper):
    version = frozen(paper)
    altered = update(Revision).where(Revision.source == "We could not compare them.")
    db.session.execute(altered.values(source="We compared them."))
    db.session.commit()
    parts = versions.parts_of(version)
    assert [p.standing for p in parts] == [Standing.ALTERED, Standing.INTACT, Standing.INTACT]
    assert versions.verify(version, parts) is Standing.ALTERED


def test_a_manifest_that_was_changed_is_told(paper):
    version = frozen(paper)
    manifest = [{**version.manifest[0], "title": "Why not"}, *version.manifest[1:]]
    db.session.execute(update(Version).values(manifest=manifest))
    db.session.commit()
    db.session.expire_all()
    assert read(version)[0] is Standing.ALTERED


def test_purged_words_show_as_such_and_the_rest_is_verified(paper):
    version = frozen(paper)
    write(paper, "Why", "Nobody could compare them.")
    purge.history(section(paper, "Why").text, section(paper, "Why"), page=paper, by=the("olga"))
    db.session.commit()
    parts = versions.parts_of(version)
    assert [(p.standing, p.source) for p in parts][0] == (Standing.PURGED, "")
    assert versions.verify(version, parts) is Standing.PURGED


def test_a_purged_section_leaves_no_word_in_versions(paper):
    version = frozen(paper)
    part = db.session.get_one(Section, section(paper, "Why").id)
    purge.thing(part, by=the("olga"))
    db.session.commit()
    db.session.expire_all()
    standing, said = read(version)
    assert standing is Standing.PURGED and said[0] == ("1", purge.PURGED, "")
    everything = [
        str(row) for table in ("versions", "revisions") for row in db.session.execute(sql(f"SELECT * FROM {table}"))
    ]
    assert not any("compare them" in row or "Why" in row for row in everything)


def test_a_purged_paper_leaves_no_word_in_versions(paper):
    version = frozen(paper, "For Quetzalcoatl")
    purge.thing(paper, by=the("olga"))
    db.session.commit()
    db.session.expire_all()
    assert read(version) == (Standing.PURGED, [(n, purge.PURGED, "") for n in ("1", "1.1", "2")])
    assert (version.title, version.label) == (purge.PURGED, "")


def test_the_html_of_a_version_is_kept_and_not_made_for_each_reader(paper, monkeypatch):
    version = frozen(paper)
    write(paper, "What for", "For *everybody*.")
    monkeypatch.setattr("roundtable.text.to_html", None)  # it would fail
    assert "<em>patients</em>" in versions.parts_of(version)[1].html
