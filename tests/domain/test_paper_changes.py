"""What changed between two states of a paper: told section by section, and word by word."""

import re

from roundtable.config import ROOT
from roundtable.domain import paper_changes, purge, sections, versions
from roundtable.domain.comparing import Op, compare, folded
from roundtable.domain.sections import Heading
from roundtable.extensions import db
from roundtable.models import SectionState
from tests.cast import the
from tests.domain.test_versions import frozen, paper, section, write

__all__ = ["paper"]


def now(paper):
    return paper_changes.of_sections(sections.numbered(sections.of_paper(paper)))


def since(paper, version):
    return paper_changes.between(paper_changes.of_entries(versions.entries(version)), now(paper))


def told(change):
    facts = {"moved": change.is_moved, "renamed": change.is_renamed, "words": change.has_other_words}
    return [change.part.title, *(name for name, is_so in facts.items() if is_so)]


def test_what_stayed_is_told_as_the_same(paper):
    assert not any(change.is_changed for change in since(paper, frozen(paper)))


def test_other_words_are_told_word_by_word(paper):
    version = frozen(paper)
    write(paper, "Why", "We could hardly compare them.")
    [why, *others] = since(paper, version)
    assert [(p.op, p.text, p.change) for p in why.pieces if p.op is not Op.SAME] == [
        ("-", "not", 1),
        ("+", "hardly", 0),
    ]
    assert [c.deleted for c in why.changes] == ["not"]
    assert not any(change.is_changed for change in others)


def test_sections_that_are_added_or_taken_out_are_told_where_they_stand(paper):
    version = frozen(paper)
    sections.withdraw(paper, section(paper, "What for"), by=the("alice"))
    sections.add(paper, Heading("Who"), source="All of us.", by=the("bob"))
    db.session.commit()
    found = since(paper, version)
    assert [(c.old is not None, c.part.title, c.new is not None) for c in found] == [
        (True, "Why", True),
        (True, "What for", False),
        (True, "How", True),
        (False, "Who", True),
    ]
    assert [p.op for c in found for p in c.pieces] == [Op.DELETED, Op.INSERTED]


def test_moved_and_renamed_sections_are_told_and_the_others_not(paper):
    version = frozen(paper)
    sections.move(paper, section(paper, "How"), -1, by=the("bob"))
    sections.change(paper, section(paper, "Why"), Heading("Why at all"), SectionState.OPEN, by=the("bob"))
    sections.change(paper, section(paper, "What for"), Heading("What for"), SectionState.OPEN, by=the("bob"))
    db.session.commit()
    changed = [told(change) for change in since(paper, version) if change.is_changed]
    assert sorted(changed) == [["How", "moved"], ["What for", "moved"], ["Why at all", "renamed"]] or sorted(
        changed
    ) == [
        ["What for", "moved"],
        ["Why at all", "moved", "renamed"],
    ]


def test_a_section_that_another_was_put_before_has_not_moved(paper):
    version = frozen(paper)
    sections.add(paper, Heading("Who"), by=the("bob"))
    for _step in range(2):
        sections.move(paper, section(paper, "Who"), -1, by=the("bob"))
    db.session.commit()
    found = since(paper, version)
    assert [c.part.title for c in found] == ["Who", "Why", "What for", "How"]
    assert [c.part.title for c in found if c.is_changed] == ["Who"]


def test_purged_words_are_told_and_not_compared(paper):
    version = frozen(paper)
    write(paper, "Why", "Nobody could.")
    purge.history(section(paper, "Why").text, section(paper, "Why"), page=paper, by=the("olga"))
    db.session.commit()
    [why, *_others] = since(paper, version)
    assert why.is_purged and not why.pieces


def test_it_takes_one_query_however_many_sections(paper, assert_queries):
    for number in range(30):
        sections.add(paper, Heading(f"Section {number}"), source="Words.", by=the("bob"))
    version = frozen(paper)
    for number in range(30):
        write(paper, f"Section {number}", "Other words.")
    old, new = paper_changes.of_entries(versions.entries(version)), now(paper)
    with assert_queries(1):
        assert sum(change.has_other_words for change in paper_changes.between(old, new)) == 30


def test_unchanged_paragraphs_are_folded_together():
    old = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive."
    blocks = folded(compare(old, old.replace("Four", "For")))
    assert [block.unchanged for block in blocks] == [3, 0, 1]
    assert "".join(p.text for block in blocks for p in block.pieces if p.op is not Op.INSERTED) == old


def test_no_text_is_compared_by_difflib():
    """22 seconds for 10,000 words: whoever may save a text could stop the site."""
    users = {
        p.relative_to(ROOT / "roundtable") for p in (ROOT / "roundtable").rglob("*.py") if "difflib" in imported(p)
    }
    assert {str(path) for path in users} <= {
        "text/blocks.py"
    }  # of two short quotes, where a glance says that they are alike


def imported(path):
    return set(re.findall(r"^(?:from|import) (\w+)", path.read_text(), re.MULTILINE))
