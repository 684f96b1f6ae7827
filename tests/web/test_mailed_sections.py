"""A section that came back by mail waits for whoever decides on it, and is on their desk until it is dealt with."""

import pytest

from roundtable.domain import mailed_sections, waiting
from roundtable.domain.waiting import WaitKind
from roundtable.extensions import db
from roundtable.models import Paper, Section
from tests.cast import the
from tests.reading import links_of, main_of

PAPER = "/gyn-onc/papers/1"
MAILING = f"{PAPER}/mailed-sections/1"


@pytest.fixture(autouse=True)
def paper(app, world):
    """That of the world: Bob leads it, and has sent a section back."""
    return db.session.get_one(Paper, 1)


def waits_for(name):
    return sum(one.thing.returned for one in waiting.for_person(the(name)) if one.kind is WaitKind.RETURNED)


def test_it_waits_for_whoever_leads_the_section(paper):
    names = ("alice", "bob", "carol", "otto", "olga")
    assert [waits_for(name) for name in names] == [0, 1, 0, 0, 0]
    db.session.get_one(Section, 1).lead = the("otto")
    assert [waits_for(name) for name in names] == [0, 0, 0, 1, 0]
    db.session.get_one(Section, 1).lead = paper.lead = None
    assert [waits_for(name) for name in names] == [1, 0, 0, 0, 0], "where nobody leads, for the chairs"


@pytest.mark.parametrize("deed", ["acceptance", "dropping"])
def test_the_desk_leads_to_it_until_it_is_dealt_with(visit, deed):
    bob = visit("bob")
    desk = bob.page("/")
    assert "1 section of “On reports” came back by mail" in main_of(desk) and MAILING in links_of(desk)
    assert "Take it" in bob.page(MAILING)
    bob.submit(f"{MAILING}/{deed}")
    assert "came back by mail" not in bob.page("/")


def test_of_several_the_desk_leads_to_the_first_on_the_page_of_their_paper(visit):
    mailing = mailed_sections.send(db.session.get_one(Section, 1), 2, "First words, and more.", {}, by=the("alice"))
    mailed_sections.give_back(mailing, "First words, and less.", [], by=the("alice"))
    db.session.commit()
    bob = visit("bob")
    desk = bob.page("/")
    assert "2 sections of “On reports” came back by mail" in main_of(desk) and f"{PAPER}#returned-1" in links_of(desk)
    assert 'id="returned-1"' in bob.page(PAPER)
    bob.submit(f"{MAILING}/dropping")
    assert f"{PAPER}/mailed-sections/2" in links_of(bob.page("/"))


def test_a_section_that_was_taken_out_waits_for_nobody():
    db.session.get_one(Section, 1).withdrawn_at = db.session.get_one(Section, 1).text.saved_at
    assert waits_for("bob") == 0
