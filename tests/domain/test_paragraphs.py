"""The numbers of paragraphs on the page, and what was typed of them, are the same."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable import text as markup
from roundtable.text.paragraphs import find_words, number_at, paragraphs

BLOCKS = [
    "One plain paragraph.",
    "Two lines of\none paragraph.",
    "# A heading",
    "Before it\n# a heading\nand after it.",
    "- a list\n- of two",
    "A line\n- and a list",
    "1. first\n2. second\n\n   still second",
    "> a quote",
    "```\ncode\n\nand code\n```",
    "a\tb\nc\td",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "![Cells](/files/picture-token-0123456789abcdef/cells.png)",
    "![Elsewhere](https://example.org/a.png)",
    "With [@kasper2021] and **bold** and [a link](https://example.org).",
    "With a\ttab in it.",
    "A note[^1].\n\n[^1]: Below.",
    "<b>typed</b> as HTML",
    "    indented code",
    "One plain paragraph.",
    "Setext\n======",
    "Term\n: its meaning",
]


@given(
    st.lists(st.sampled_from(BLOCKS), max_size=8).map("\n\n".join) | st.text(alphabet="ab \n\t#*-[]()!>`|", max_size=60)
)
def test_every_numbered_paragraph_has_its_place(source):
    spans = paragraphs(source)
    assert len(spans) == len(re.findall(r'<p class="par">', markup.render(source)))
    assert all(0 <= a <= b <= len(source) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))


@given(st.lists(st.sampled_from([b for b in BLOCKS if "\t" not in b]), max_size=8).map("\n\n".join))
def test_the_words_of_a_paragraph_are_those_on_the_page(source):
    shown = [markup.plain(p) for p in re.findall(r'<p class="par">(.*?)</p>', markup.render(source), re.DOTALL)]
    for (start, end), words in zip(paragraphs(source), shown, strict=True):
        typed = re.findall(r"\w+", source[start:end])
        assert typed and set(re.findall(r"\w+", words)) <= {*typed, "note1"}


def test_a_short_paragraph_is_not_a_word_of_another():
    source = "- a list\n\na"
    assert paragraphs(source) == [(10, 11)]


def test_a_place_is_in_a_paragraph_or_after_one():
    spans = paragraphs("# Title\n\nFirst.\n\n- a list\n\nSecond.")
    assert [number_at(spans, place) for place in (0, 9, 14, 18, 27)] == [0, 1, 1, 1, 2]


@pytest.mark.parametrize(
    "typed, copied, found",
    [
        ("a plain word here", "plain word", "plain word"),
        ("the **bold word** here", "bold word here", "bold word** here"),
        (
            "see [the form](https://example.org/a) of ten.",
            "the form of ten.",
            "the form](https://example.org/a) of ten.",
        ),
        ("two\nlines", "two lines", "two\nlines"),
        ("another thing", "other", "other"),
        ("nothing of it", "something else", None),
        ("nothing of it", " ", None),
    ],
)
def test_copied_words_are_found_without_their_marks(typed, copied, found):
    span = find_words(typed, copied)
    assert (typed[slice(*span)] if span else None) == found


def test_many_addresses_between_words_are_passed_by_at_once():
    began = time.monotonic()
    assert find_words("a" + "]()" * 22 + " c", "a b") is None
    assert time.monotonic() - began < 1
