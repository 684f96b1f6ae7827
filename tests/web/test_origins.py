"""Where a section comes from: “why does it say this?” leads back to the meeting."""

import pytest

from roundtable.domain import action_items, origins
from roundtable.domain.action_items import Promise
from roundtable.extensions import db
from roundtable.models import Decision, Event, Link, Paper, Section, ThingKind
from tests.cast import group, the

PAGE = "/gyn-onc/papers/1/sections/1/origins"
PAPER = "/gyn-onc/papers/1"


@pytest.fixture
def section(app, world):
    """That of the world, of which nobody has said yet where it comes from."""
    db.session.query(Link).filter_by(from_kind=ThingKind.SECTION).delete()
    db.session.commit()
    return db.session.get_one(Section, 1)


def said(section):
    db.session.expire_all()
    return [(one.thing.kind, one.thing.id) for one in origins.of_section(section, the("bob"))]


def test_it_names_what_it_puts_into_words(section, visit):
    bob = visit("bob")
    for what in ("D-1", "g-1", "/gyn-onc/action-items/1"):
        assert bob.submit(PAGE, what=what).status_code == 302
    assert said(section) == [(ThingKind.GAP, 1), (ThingKind.DECISION, 1), (ThingKind.ACTION_ITEM, 1)]


def test_from_the_paper_it_is_two_clicks_to_the_meeting(section, visit):
    decision = db.session.query(Decision).filter(Decision.agenda_item_id.is_not(None)).first()
    bob = visit("bob")
    bob.submit(PAGE, what=decision.number)
    paper = bob.get(PAPER).text
    assert f"{decision.number}: " in paper and f'href="{PAGE}"' in paper
    here = bob.get(PAGE).text
    assert f'href="/gyn-onc/meetings/{decision.meeting_id}#item-{decision.agenda_item_id}"' in here
    assert f'href="/gyn-onc/decisions/{decision.id}"' in here


def test_the_decision_tells_in_which_section_it_is_put_into_words(section, visit):
    visit("bob").submit(PAGE, what="D-1")
    assert f"{PAPER}#section-1" in visit("alice").get("/gyn-onc/decisions/1").text


def test_said_twice_it_is_said_once(section, visit):
    bob = visit("bob")
    bob.submit(PAGE, what="D-1")
    bob.submit(PAGE, what="D-1")
    bob.submit(PAGE, what="G-1")
    bob.submit(PAGE, what="G-1")
    assert len(said(section)) == 2


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("", "Please fill this in."),
        ("something", "Give a number like D-31"),
        ("D-999", "There is no such thing"),
        ("/gyn-onc/papers/1", "A section comes from a decision, an action item or a gap."),
    ],
)
def test_what_cannot_be_named_is_said_and_what_was_typed_stays(section, visit, what, sentence):
    answer = visit("bob").submit(PAGE, what=what)
    assert sentence in answer.text and f'value="{what}"' in answer.text and not said(section)


def test_it_can_be_taken_back_and_both_are_on_record(section, visit):
    bob = visit("bob")
    bob.submit(PAGE, what="D-1")
    [link] = db.session.query(Link).filter_by(from_kind=ThingKind.SECTION)
    bob.submit(f"{PAGE}/{link.id}/removal")
    assert not said(section)
    names = [event.name for event in db.session.query(Event).order_by(Event.id)]
    assert names[-2:] == ["section.origin_named", "section.origin_removed"]


def test_what_one_may_not_read_is_not_named(section, visit):
    """Otto, who only observes, reads the same; Carol, of another group, does not find the page."""
    item = action_items.assign(group("multiomics"), Promise("Send the list", the("carol")), by=the("carol"))
    db.session.commit()
    assert "There is no such thing" in visit("bob").submit(PAGE, what=item.number).text
    assert visit("carol").get(PAGE).status_code == 404
    assert visit("otto").get(PAGE).status_code == 200
    assert visit("otto").submit(PAGE, what="D-1").status_code == 403


@pytest.mark.parametrize("count", [3, 30])
def test_the_paper_asks_three_queries_for_any_number(section, assert_queries, count):
    paper = db.session.get_one(Paper, 1)
    for n in range(count):
        item = action_items.assign(group(), Promise(f"Do {n}", the("bob")), by=the("bob"))
        db.session.flush()
        origins.name(paper, section, item.number, by=the("bob"))
    origins.name(paper, section, "D-1", by=the("bob"))
    db.session.commit()
    bob = the("bob")
    with assert_queries(3):
        assert len(origins.of_each([section], bob)[section.id]) == count + 1
