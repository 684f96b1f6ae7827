"""Versions of a paper on the page: made by whoever leads it, cited, and read by whom they were for."""

import pytest

from roundtable.domain import papers, versions
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Audience, Paper
from tests.cast import the
from tests.reading import main_of

PAPER = "/gyn-onc/papers/1"


@pytest.fixture(autouse=True)
def _world(world):
    pass


def publish(audience):
    papers.publish(db.session.get_one(Paper, 1), Reach(audience), papers.Citation(), by=the("alice"))
    db.session.commit()


def test_the_lead_freezes_a_version_and_can_cite_it(visit):
    bob = visit("bob")
    answer = bob.submit(f"{PAPER}/versions/new", label="For comments until May")
    assert answer.location == f"{PAPER}/versions/2"
    page = main_of(bob.page(answer.location))
    assert "Version 2: For comments until May" in page
    assert "every word is as it was frozen" in page
    assert "http://localhost/gyn-onc/papers/1/versions/2" in page
    assert "First words, and more." in page
    assert "For comments until May" in main_of(bob.page(PAPER))


def test_a_name_too_long_is_told_and_kept(visit):
    answer = visit("bob").submit(f"{PAPER}/versions/new", label="x" * 121)
    assert answer.status_code == 422
    assert "At most 120 characters." in answer.text and "x" * 121 in answer.text


def test_a_change_of_state_freezes_a_version(visit):
    visit("bob").submit(f"{PAPER}/state", state="internal_review")
    page = main_of(visit("otto").page(f"{PAPER}/versions/"))
    assert "Internal review" in page and "Version 2" in page


def test_an_older_text_is_restored_from_a_version(visit):
    bob = visit("bob")
    assert "Restore section 1 as it is here" not in bob.page(f"{PAPER}/versions/1")  # it is so now
    bob.submit(f"{PAPER}/sections/1/edit", source="All anew.", base="2")
    assert "Restore section 1 as it is here" in bob.page(f"{PAPER}/versions/1")
    assert "Restore" not in main_of(visit("otto").page(f"{PAPER}/versions/1"))
    bob.submit(f"{PAPER}/sections/1/restoration", revision="2")
    assert "First words, and more." in main_of(bob.page(PAPER))


def test_who_reads_a_published_paper_reads_no_draft_of_it(visit):
    publish(Audience.EVERYBODY)
    carol = visit("carol")
    for reader in (visit(), carol):
        listed = main_of(reader.page(f"{PAPER}/versions/"))
        assert "Version 2" in listed and "Version 1" not in listed and "For comments" not in listed
        assert "First words, and more." in main_of(reader.page(f"{PAPER}/versions/2"))
    assert carol.get(f"{PAPER}/versions/1").status_code == 404
    assert "Version 1" in main_of(visit("otto").page(f"{PAPER}/versions/"))


def test_what_was_published_to_the_group_stays_there_when_the_public_follows(visit):
    publish(Audience.GROUP)
    versions.make(db.session.get_one(Paper, 1), label="Between us", by=the("alice"))
    publish(Audience.EVERYBODY)
    listed = main_of(visit("carol").page(f"{PAPER}/versions/"))
    assert "Version 4" in listed and "Between us" not in listed and "Version 2" not in listed


def test_a_version_costs_as_many_queries_with_thirty_sections(visit, app, assert_queries):
    bob = visit("bob")
    bob.page(f"{PAPER}/versions/1")
    with assert_queries(99) as few:
        bob.page(f"{PAPER}/versions/1")
    for number in range(30):
        bob.submit(f"{PAPER}/sections/new", title=f"Section {number}")
    bob.submit(f"{PAPER}/versions/new", label="Long")
    bob.page(f"{PAPER}/versions/2")
    with assert_queries(len(few)):
        assert "Section 29" in bob.page(f"{PAPER}/versions/2")


def test_a_version_is_compared_with_what_the_paper_says_now(visit):
    bob = visit("bob")
    bob.submit(f"{PAPER}/sections/1/edit", source="First words, and others.", base="2")
    bob.submit(f"{PAPER}/sections/new", title="What for")
    page = main_of(bob.page(f"{PAPER}/compare"))
    assert "From version 1 to what it says now. 2 sections changed" in page
    assert "inserted: others" in page and "deleted: more" in page and "added" in page
    bob.submit(f"{PAPER}/versions/new", label="Second")
    page = main_of(bob.page(f"{PAPER}/compare?from=2&to=1"))
    assert "From version 2 to version 1." in page and "taken out" in page
    assert 'href="#section-1-change-1"' in bob.page(f"{PAPER}/compare?from=1") and (
        'id="section-1-change-1"' in bob.page(f"{PAPER}/compare?from=1")
    )


@pytest.mark.parametrize("name", ["7", "0", "x", "-1", "9" * 30])
def test_a_version_that_is_not_there_is_not_compared(visit, name):
    assert visit("bob").get(f"{PAPER}/compare?from={name}").status_code == 404


def test_drafts_are_not_compared_for_those_who_may_not_read_them(visit):
    publish(Audience.EVERYBODY)
    assert visit("carol").get(f"{PAPER}/compare?from=1").status_code == 404
    page = main_of(visit().page(f"{PAPER}/compare"))
    assert "From version 2" in page and "For comments" not in page
