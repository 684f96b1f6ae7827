"""The head of a paper: first what whoever looks would do, and all else in a menu."""

import re

import pytest

from roundtable.domain import clock, papers, reviews, sections
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.passages import MOST_SHOWN
from roundtable.domain.suggestions import PAGE
from roundtable.extensions import db
from roundtable.models import Audience, Paper, Passage, Review, Section, Suggestion
from tests.cast import group, the

PAPER = "/gyn-onc/papers/1"


@pytest.fixture(autouse=True)
def _world(world):
    pass


def head(client):
    """The first things to do, and what is in the menu."""
    acts = client.page(PAPER).partition('<div class="acts')[2].partition("</header>")[0]
    first, _, rest = acts.partition('<details class="menu"')
    return words(r"<a class=\"btn[^>]*>(.*?)</a>", first), words(r"<li><a[^>]*>(.*?)</a>", rest)


def words(pattern, html):
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(pattern, html, re.S)]


def test_who_writes_goes_on_writing_and_finds_the_rest(visit):
    first, rest = head(visit("alice"))
    assert first == ["Write section 1"]
    assert rest == [
        *("Version 1, to print and to cite", "All comments and suggestions", "Who wrote which words"),
        *("Changes since version 1", "All versions", "Freeze a version"),
        *("All reviews", "Version 1 as a Word file", "A section in Word, by mail"),
        *("Add a section", "About the paper", "Publish"),
    ]
    assert 'action="/gyn-onc/papers/1/state"' in visit("alice").page(PAPER)


def test_one_goes_on_in_the_section_that_one_leads(visit):
    paper = db.session.get_one(Paper, 1)
    sections.add(paper, sections.Heading("What follows", lead=the("alice")), source="Much.", by=the("alice"))
    sections.add(paper, sections.Heading("Nothing yet"), by=the("alice"))
    db.session.commit()
    assert head(visit("alice"))[0] == ["Write section 2"]
    assert head(visit("bob"))[0] == ["Review it", "Write section 3"], "nothing is written there"


def test_a_paper_without_sections_gets_its_first(visit):
    paper = papers.start(group(), title="Empty", lead=None, by=the("alice"))
    db.session.commit()
    page = visit("alice").page(f"/gyn-onc/papers/{paper.id}")
    assert words(r"<a class=\"btn main[^>]*>(.*?)</a>", page) == ["Add a section"]
    assert page.count("Add a section") == 1


def test_who_is_asked_reviews_first_and_sees_what_changed(visit, later):
    bob, paper, section = visit("bob"), db.session.get_one(Paper, 1), db.session.get_one(Section, 1)
    assert head(bob)[0] == ["Review it", "Write section 1"]
    later(days=1)
    sections.save(paper, section, "All anew.", base=section.text.number, files=Files(), by=the("alice"))
    db.session.commit()
    (first, second), rest = head(visit("bob"))
    assert first == "Review it" and second.startswith("Changes since you read it")
    assert "Write section 1" in rest and "Ask for a review" not in rest
    reviews.close(db.session.get_one(Review, 1), by=the("bob"))
    db.session.commit()
    (first, second), rest = head(visit("bob"))
    assert first == "Write section 1" and second.startswith("Changes") and "Ask for a review" in rest


def test_a_visitor_finds_the_version_to_cite_and_nothing_to_set(visit):
    papers.publish(db.session.get_one(Paper, 1), Reach(Audience.EVERYBODY), papers.Citation(), by=the("alice"))
    db.session.commit()
    first, rest = head(visit())
    ways = ("Version 2, to print and to cite", "Changes since version 2", "All versions", "Version 2 as a Word file")
    assert (first, rest) == ([], list(ways))
    assert head(visit("alice"))[0] == [], "its words are to stay as they are"


def suggest_often(count):
    section = db.session.get_one(Section, 1)
    for number in range(count):
        at = Passage(quote="First", prefix="", suffix="", base_start=0, base_stop=5, start=0, stop=5, paragraph=1)
        at.section_id, at.base_number, at.number, at.removal = 1, 1, section.text.number, []
        made = Suggestion(passage=at, inserted=f"Word-{number}", made_by=the("bob"), made_at=clock.now())
        made.group_id, made.paper_id = group().id, 1
        db.session.add(made)
    db.session.commit()


def test_of_very_many_notes_the_page_says_which_it_shows_and_where_all_are(visit):
    alice, section = visit("alice"), "older comments and suggestions on section 1"
    assert "newest of" not in alice.page(PAPER)
    suggest_often(MOST_SHOWN + 3)
    page = alice.page(PAPER)
    assert f"Here stand the {MOST_SHOWN} newest of {MOST_SHOWN + 5} comments and suggestions." in page
    assert f"5 {section}" in page and "5 older comments and suggestions</a>" in page
    assert "Word-3<" in page and "Word-2<" not in page and "Why these first?" not in page
    assert f"{MOST_SHOWN - 3} earlier comments and suggestions" in page
    listed = [alice.page(f"{PAPER}/passages/?page={number}") for number in range(1, MOST_SHOWN // PAGE + 2)]
    assert f"Word-{MOST_SHOWN + 2}<" in listed[0] and "Word-2<" not in listed[0]
    assert "Word-2<" in listed[-1] and "Why these first?" in listed[-1] and "¶ 1.1" in listed[-1]
    assert [page.count('<article class="cm sug"') + page.count('id="passage-') for page in listed][-2:] == [PAGE, 5]


def test_what_is_settled_is_listed_by_itself(visit):
    alice = visit("alice")
    alice.submit(f"{PAPER}/suggestions/1/declination", answer="Too many.")
    assert "Too many." not in alice.page(f"{PAPER}/passages/")
    assert "Too many." in alice.page(f"{PAPER}/passages/?settled=1")
