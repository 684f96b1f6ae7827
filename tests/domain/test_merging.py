"""Three-way merge, held to its promise: no word that only one side wrote is ever dropped."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.domain.comparing import Op, changes, compare, paragraphs, tokens
from roundtable.domain.merging import merge

WORDS = st.sampled_from(["mitotic", "index", "atypia", "necrosis", "report", "the", "a", "grade", "é", "x1"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: " ".join(words).capitalize() + ".")
TEXTS = st.lists(SENTENCES, max_size=5).map(" ".join) | st.lists(SENTENCES, max_size=5).map("\n\n".join)
ANYTHING = st.text(alphabet="ab .\n\t!é‘`*[]@", max_size=60)


def words(text):
    return Counter(re.findall(r"\w+", text))


@given(ANYTHING)
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(ANYTHING | TEXTS, ANYTHING | TEXTS)
def test_a_comparison_holds_both_texts(old, new):
    pieces = compare(old, new)
    assert "".join(p.text for p in pieces if p.op is not Op.INSERTED) == old
    assert "".join(p.text for p in pieces if p.op is not Op.DELETED) == new


@given(TEXTS, TEXTS)
def test_the_list_of_changes_tells_all_of_them(old, new):
    pieces = compare(old, new)
    told = changes(pieces)
    assert "".join(c.deleted for c in told) == "".join(p.text for p in pieces if p.op is Op.DELETED)
    assert "".join(c.inserted for c in told) == "".join(p.text for p in pieces if p.op is Op.INSERTED)


@given(TEXTS, TEXTS)
def test_paragraphs_joined_are_all_pieces(old, new):
    pieces = compare(old, new)
    assert "".join(p.text for block in paragraphs(pieces) for p in block) == "".join(p.text for p in pieces)


def test_a_citation_is_one_word():
    pieces = compare("As shown [@kasper2021].", "As shown [@demetri2016].")
    assert [p.text for p in pieces if p.op is not Op.SAME] == ["[@kasper2021]", "[@demetri2016]"]


@given(TEXTS | ANYTHING, TEXTS | ANYTHING)
def test_who_changed_nothing_changes_nothing(base, other):
    assert merge(base, base, other).text == other
    assert merge(base, other, base).text == other
    assert merge(base, other, other).text == other
    assert merge(base, base, other).is_clean and merge(base, other, base).is_clean


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_no_word_of_only_one_side_is_dropped(base, theirs, yours):
    """A word that one side wrote more often than the base has it is in the merge as often at least."""
    merged = words(merge(base, theirs, yours).text)
    for side in (theirs, yours):
        for word, count in (words(side) - words(base)).items():
            assert merged[word] >= count, f"{word!r} was dropped"


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_saved_first_but_for_the_order_in_conflicts(base, theirs, yours):
    one, other = merge(base, theirs, yours), merge(base, yours, theirs)
    assert one.is_clean == other.is_clean
    if one.is_clean:
        assert one.text == other.text
    assert [(c.theirs, c.yours) for c in one.conflicts] == [(c.yours, c.theirs) for c in other.conflicts]


@given(TEXTS, TEXTS, TEXTS)
def test_markers_never_enter_the_text(base, theirs, yours):
    merged = merge(base, theirs, yours).text
    assert "<<<<" not in merged and "====" not in merged


@pytest.mark.parametrize(
    "base, theirs, yours, merged",
    [
        ("One. Two. Three.", "ONE. Two. Three.", "One. Two. THREE.", "ONE. Two. THREE."),
        ("One two three.", "One TWO three.", "One two THREE.", "One TWO THREE."),
        ("A.\n\nB.", "A.\n\nNew.\n\nB.", "A.\n\nB changed.", "A.\n\nNew.\n\nB changed."),
        ("One. Two. Three.", "One. Three.", "One. Two. Three. Four.", "One. Three. Four."),
    ],
)
def test_changes_in_different_places_are_both_kept(base, theirs, yours, merged):
    result = merge(base, theirs, yours)
    assert (result.text, result.is_clean) == (merged, True)


def test_what_one_deletes_and_the_other_goes_on_from_is_told():
    result = merge("Keep. Drop.", "Keep.", "Keep. Drop. Add.")
    assert (result.text, result.is_clean) == ("Keep. Drop. Add.", False)


def test_what_both_changed_is_kept_from_both_and_told():
    result = merge("The dose is ten.", "The dose is twelve.", "The dose is eleven.")
    assert not result.is_clean
    assert "twelve" in result.text and "eleven" in result.text
    assert result.conflicts[0].theirs == "The dose is twelve."
    assert result.conflicts[0].yours == "The dose is eleven."
