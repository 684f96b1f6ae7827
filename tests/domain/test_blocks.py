"""Paragraphs keep their numbers and their words, whatever is written; quotes find them again."""

import re

from hypothesis import given
from hypothesis import strategies as st

from roundtable.text import render
from roundtable.text.blocks import blocks_of, place_of

PIECES = st.sampled_from(
    [
        "Plain words of one paragraph.",
        "## A heading",
        "- one\n- two\n\n    deeper",
        "1. first\n2. second",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> quoted\n>\n> twice",
        "```\ncode <p> & more\n```",
        "Term\n:   what it means",
        "---",
        "Noted[^1]\n\n[^1]: at the foot",
        "![cells](/files/abcdefghijklmnopqrstuvwx/a.png)",
        "a  \nb & <c> D-1",
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_the_blocks_put_together_are_the_text_and_count_from_one(pieces):
    html = render("\n\n".join(pieces))
    blocks = blocks_of(html)
    assert "".join(b.html for b in blocks) == html
    assert [b.number for b in blocks if b.number] == list(range(1, sum(b.number > 0 for b in blocks) + 1))
    for block in blocks:
        is_uncounted = re.match(r"<(h[3-6]|hr)\b|<div class=\"footnote\"", block.html)
        assert bool(block.number) != bool(is_uncounted)


@given(st.text(max_size=400))
def test_no_text_breaks_the_counting(source):
    html = render(source)
    assert "".join(b.html for b in blocks_of(html)) == html


def test_a_quote_finds_its_paragraph_when_others_come_before_it():
    old = blocks_of(render("First.\n\nWe agreed to wait for the data.\n\nLast."))
    new = blocks_of(render("New.\n\nMore.\n\nFirst.\n\nWe agreed to wait for all of the data.\n\nLast."))
    assert place_of(old[0].quote, 1, new) == 3
    assert place_of(old[1].quote, 2, new) == 4  # edited a little
    assert place_of("Something else altogether, never written here.", 2, new) == 0


def test_of_two_paragraphs_alike_the_nearer_is_meant():
    blocks = blocks_of(render("Agreed.\n\nOther.\n\nAgreed.\n\nOther."))
    assert place_of("Agreed.", 3, blocks) == 3
    assert place_of("Agreed.", 1, blocks) == 1
