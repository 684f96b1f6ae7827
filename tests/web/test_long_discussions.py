"""However much is said of a thing, all of it can be read, and a link to any of it leads to where it is shown."""

import re

import pytest

from roundtable.domain import clock, comments, papers, passages, sections, suggestions, texts
from roundtable.extensions import db
from roundtable.models import Comment, Passage, ThingKind
from tests.cast import group, the
from tests.web.test_passages import PAPER, main_of

WORDS = "Ten forms were read twice.\n\nThe field is one millimetre wide. Nobody says why."


@pytest.fixture
def paper(app):
    found = papers.start(group(), title="On forms", lead=the("alice"), by=the("alice"))
    sections.add(found, sections.Heading("Why"), source=WORDS, by=the("alice"))
    db.session.commit()
    return found


@pytest.fixture
def short_pages(monkeypatch):
    """On the pages, so that a test need not say hundreds of things."""
    monkeypatch.setattr(passages, "MOST_SHOWN", 2)
    monkeypatch.setattr(passages, "MOST_ROWS", 5)
    passages._of_paper.cache_clear()  # what was put together with the numbers of always
    suggestions._of_paper.cache_clear()
    yield
    passages._of_paper.cache_clear()
    suggestions._of_paper.cache_clear()


def say(count, **more):
    """As quickly as it can be."""
    by, made = the("bob"), []
    for n in range(count):
        made.append(
            Comment(group_id=group().id, author=by, text=texts.start(f"Said {n}.", by=by), at=clock.now(), **more)
        )
    db.session.add_all(made)
    db.session.commit()
    return made


def test_the_newest_comments_stand_on_the_page_and_all_on_a_list(visit, paper):
    of_paper = {"thing_kind": ThingKind.PAPER, "thing_id": 1}
    [first] = say(1, **of_paper)
    bob = visit("bob")
    bob.submit(f"{PAPER}/comments", source="An early answer.", answers=str(first.id))
    assert "All of them, a page at a time" not in bob.page(PAPER)
    say(comments.MOST_SHOWN, **of_paper)
    page = main_of(bob.page(PAPER))
    assert "Here stand the 300 newest of 302 comments." in page and 'href="/gyn-onc/papers/1/threads/"' in page
    assert "An early answer." not in page and "Said 299." in page and f'id="comment-{first.id}"' not in page
    seen, address = [], f"{PAPER}/threads/"
    while address:
        listed = main_of(bob.page(address))
        seen += re.findall(r'id="comment-(\d+)"', listed)
        address = next(iter(re.findall(r'class="btn sm" href="([^"]+)">Older', listed)), None)
    assert sorted(map(int, seen)) == [comment.id for comment in db.session.query(Comment).order_by(Comment.id)]
    assert "An early answer." in listed
    late = bob.submit(f"{PAPER}/comments", source="A late answer.", answers=str(first.id)).location
    assert late == f"{PAPER}/threads/?page=7#comment-303", "also whoever has just written is led to their words"
    assert bob.get("/gyn-onc/comments/303").location == late and "A late answer." in bob.page(late)
    assert bob.get("/gyn-onc/comments/302").location == f"{PAPER}#comment-302"
    assert visit("carol").get(f"{PAPER}/threads/").status_code == 404


def test_a_discussion_that_goes_over_pages_says_on_each_what_is_answered(visit, paper):
    [first] = say(1, thing_kind=ThingKind.PAPER, thing_id=1)
    say(comments.PAGE + 3, thing_kind=ThingKind.PAPER, thing_id=1, parent_id=first.id)
    second = main_of(visit("bob").page(f"{PAPER}/threads/?page=2"))
    assert f'id="comment-{first.id}"' in second and len(re.findall('id="comment-', second)) == 1 + 4


def test_a_link_to_what_was_said_long_ago_of_words_leads_to_the_list(visit, paper, short_pages):
    bob = visit("bob")
    at = f"{PAPER}/sections/1/paragraphs/{{}}/comments"
    for n in range(3):
        assert bob.submit(at.format(1 + n % 2), base="1", source=f"Said {n}.").status_code == 302
    suggested = f"{PAPER}/sections/1/paragraphs/2/suggestions"
    assert bob.submit(suggested, base="1", source="Nobody says why.").location == f"{PAPER}#suggestion-1"
    assert bob.get("/gyn-onc/comments/3").location == f"{PAPER}#comment-3"
    assert bob.get("/gyn-onc/comments/1").location == f"{PAPER}/passages/?page=1#comment-1"
    assert 'id="comment-1"' in bob.page(f"{PAPER}/passages/?page=1") and 'id="comment-1"' not in bob.page(PAPER)
    visit("alice").submit("/gyn-onc/comments/1/settlement")
    assert bob.get("/gyn-onc/comments/1").location == f"{PAPER}?settled=1#comment-1"
    for n in range(5):
        bob.submit(f"{PAPER}/comments", source=f"Answer {n}.", answers="3")
    assert bob.get("/gyn-onc/comments/8").location == f"{PAPER}/passages/?page=1#comment-8"
    for n in range(2):
        bob.submit(suggested, base="1", source=f"Nobody says why, {n}.")
    assert bob.get(f"{PAPER}/suggestions/1").location == f"{PAPER}/passages/?page=1#suggestion-1"
    assert db.session.query(Passage).count() == 6
