"""What people write in mail programs becomes Markdown that reads like it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roundtable import text
from roundtable.text.letters import as_markdown, subject_words, without_signature

TYPED = """Dear all,

# one is ahead
==========
2026. was a year
1) first
2) second, which is long enough to have been wrapped by the program that
it was written in
Some *stars*, 5*3*2, _this_ and `that`
[1]: https://example.org/a_b?x=*y*
    indented
> their *words*
my words
Signed
---
Bob
Berlin"""


def html_of(typed):
    return text.render(as_markdown(typed))


def test_nothing_that_only_looks_like_markdown_becomes_some():
    html = html_of(TYPED)
    assert not re.search(r"<(h\d|pre|code|em|strong|table)\b", html)
    for words in ("# one is ahead", "2026. was a year", "Some *stars*, 5*3*2, _this_ and `that`", "[1]:"):
        assert words in html


def test_lists_quotes_addresses_and_short_lines_stay_what_they_are():
    html = html_of(TYPED)
    assert html.count("<li>") == 2 and "it was written in</li>" in html
    assert "<p>their *words*</p>\n</blockquote>" in html
    assert 'href="https://example.org/a_b?x=*y*"' in html
    assert "Bob<br>\nBerlin" in html


MARKS = st.sampled_from(
    [*"abz #*_`[]()<>~|:=+-\\!&.\t\n", "\n\n", "\n- ", "\n1. ", "\n> ", "\n    ", "\n---\n", "```", "https://x.org/a_b"]
)


@given(st.lists(MARKS, max_size=40).map("".join))
@example("https://x.org/a_b```a`")
@example("<https://x.org/a_b`c`>")
@example("a\n    =")
@example("a\n    + a")
@example("a\n\n\ta")
@example(">\t\ta")
@example(">a\n> =")
@example("\n- >\t\ta")
@example("https://x.org/a_b*a*\\")
@example("__a__")
@example("a\n\n:\t\ta")
@example("+\t+\t#")
@example(">  >#")
def test_every_word_is_there_and_no_heading_or_code(typed):
    html = html_of(typed)
    assert not re.search(r"<(h\d|pre|code|em|strong)\b", html)
    assert re.findall("[a-z]", text.plain(html)) == re.findall("[a-z]", typed)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Re: [Gyn Onc] AW: Fwd: Ten forms", "Ten forms"),
        ("[External] RE[2]: Ten forms", "Ten forms"),
        ("Antw: Ten forms", "Ten forms"),
        ("WG:  Ten\n forms", "Ten forms"),
        ("Research: ten forms", "Research: ten forms"),
        ("Re:", ""),
    ],
)
def test_a_subject_is_told_without_what_programs_and_lists_put_before_it(subject, words):
    assert subject_words(subject) == words


def test_a_signature_is_left_out_and_a_dash_is_none():
    assert without_signature("One\n--\nTwo\n-- \nBob\nBerlin") == "One"
    assert without_signature("One -- two") == "One -- two"
