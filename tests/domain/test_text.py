"""Markdown becomes safe HTML, whatever is typed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable import text
from roundtable.text.cells import cells_to_tables

TOKEN = "abcdefghijklmnopqrstuvwxyz012345"
OURS = f"/files/{TOKEN}/cells.png"


class Walker(HTMLParser):
    """What a browser would see: tags, attributes, and whether every tag was closed."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def walked(html):
    walker = Walker()
    walker.feed(html)
    walker.close()
    assert not walker.open
    return walker


def harmless(html):
    walker = walked(html)
    assert not set(walker.tags) & set(
        ["script", "style", "iframe", "object", "form", "input", "svg", "math", "base", "h1", "h2"]
    )
    for tag, name, value in walker.attributes:
        assert not name.startswith("on") and name != "style", (tag, name)
        if name == "href":
            assert re.match(r"https?://|mailto:|[/#]|[^:/]*(/|$)", value), value
        if name == "src":
            assert value.startswith("/files/"), value


PIECES = st.sampled_from(
    """
<script>alert(1)</script>  <img src=x onerror=alert(1)>  [x](javascript:alert(1))  ![x](http://a/b.png)
<svg/onload=alert(1)>  [x](JaVaScRiPt&colon;alert(1))  [x](data:text/html,<b>)  <a href='x' onclick=y>  **b**
[^1]: note  D-1  A-2  http://x.org  ~~  " onx="  '  <  >  &  &#106;avascript:  ]  (  )  \x02  \x03  `  \\
""".replace("\n", "  ").split("  ")
    + ["\n\n", "- ", "\t", "1. ", "    ", "| a | b |\n|---|---|\n", "```\n", f"![a]({OURS})"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
def test_whatever_is_typed_is_harmless(source):
    harmless(text.render(source))


@pytest.mark.parametrize(
    "source, html",
    [
        ("**Bold** and *soft*", '<p class="par"><strong>Bold</strong> and <em>soft</em></p>'),
        ("~~gone~~", '<p class="par"><del>gone</del></p>'),
        ("# One", "<h3>One</h3>"),
        ("## One\n\n#### Two\n\n## Three", "<h3>One</h3>\n<h4>Two</h4>\n<h3>Three</h3>"),
        ("### One\n\n# Two\n\n## Three", "<h3>One</h3>\n<h3>Two</h3>\n<h4>Three</h4>"),
        ("Line:\n- a\n- b", '<p class="par">Line:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>'),
        ("- a\n  - b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("- [ ] open\n- [x] done", "<ul>\n<li>☐ open</li>\n<li>☑ done</li>\n</ul>"),
        ("<b>typed</b>", '<p class="par">&lt;b&gt;typed&lt;/b&gt;</p>'),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        (
            f'![Cells]({OURS} "Fig. 1")',
            f'<figure><img alt="Cells" src="{OURS}"><figcaption>Fig. 1</figcaption></figure>',
        ),
    ],
)
def test_markdown(source, html):
    assert text.render(source) == html


@pytest.mark.parametrize(
    "source, address",
    [
        ("See D-31.", "/decisions/31"),
        ("by A-112, then", "/action-items/112"),
        ("doi:10.3390/cancers13040886.", "https://doi.org/10.3390/cancers13040886"),
        ("PMID 33672607", "https://pubmed.ncbi.nlm.nih.gov/33672607/"),
        ("NCT02997358 closed", "https://clinicaltrials.gov/study/NCT02997358"),
        ("at https://example.org/a?b=1.", "https://example.org/a?b=1"),
    ],
)
def test_references_become_links(source, address):
    assert f'href="{address}"' in text.render(source)


@pytest.mark.parametrize("source", ["`D-31`", "ID-31", "D-31-b", "/D-31", "[D-31](/x)", "D-1234567890"])
def test_what_only_looks_like_a_reference_is_left_alone(source):
    assert "/decisions/" not in text.render(source)


def test_pictures_from_elsewhere_are_links():
    html = text.render("![a chart](https://tracker.example/p.gif)")
    assert "<img" not in html and ">a chart</a>" in html


def test_pictures_of_a_text():
    source = f'![Cells]({OURS} "Fig. 1") and ![]({OURS}) and ![x](http://a/b)'
    assert text.pictures(source) == [text.Picture(TOKEN, "Cells", "Fig. 1"), text.Picture(TOKEN, "", "")]


def test_cells_become_a_table_and_ragged_rows_are_filled():
    html = text.render("Line\tRRID\nSK-LMS-1\tCVCL_0628\tmore\nSKN")
    assert html.count("<tr>") == 2 and html.count("<th scope") == 3
    assert "<p" in html.split("</table>")[1]


@pytest.mark.parametrize("source", ["one\tline", "```\na\tb\nc\td\n```", "\tindented\tcode\n\tmore\tcode"])
def test_what_is_no_table_stays(source):
    assert cells_to_tables(source) == source


@given(st.lists(st.lists(st.text(alphabet="ab|1 ", max_size=3), min_size=2, max_size=5), min_size=2, max_size=5))
def test_no_cell_is_lost(rows):
    rows[0][0] = "Line"
    lines = ["\t".join(row) for row in rows]
    table = cells_to_tables("\n".join(lines))
    for cell in (c.strip() for row in rows for c in row):
        assert cell.replace("|", "\\|") in table


def test_a_thousand_quotes_in_each_other_are_shown_as_typed():
    assert "&gt;&gt;" in text.render(">" * 3000)


def test_very_many_brackets_take_no_time_that_anybody_notices():
    """Each was a second and more: the parser looks for links in time that grows with the square."""
    assert text.render("[" * 20_000).count("[") == 20_000


def test_words_and_excerpts():
    assert text.plain("<p>a &amp; b</p><p>c</p>") == "a & b c"
    assert text.excerpt("<p>" + "word " * 100 + "</p>", 23) == "word word word word …"
    table = text.render("| Line | RRID |\n|---|---|\n| SK-LMS-1 | CVCL_0628 |")
    assert text.excerpt(f"<p>Two lines.</p>{table}<p>More to come.</p>") == "Two lines. More to come."
    assert text.excerpt(table) == "Line RRID SK-LMS-1 CVCL_0628", "there are no other words"
    assert "CVCL_0628" in text.plain(table), "it is found all the same"
    assert text.count_words("p53, don't, SK-LMS-1 and 3.5") == 5
    assert text.reading_minutes("word " * 690) == 3
