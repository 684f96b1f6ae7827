"""Where a section comes from: “why does it say this?” leads back to the meeting."""

import re

import pytest

from roundtable.domain import action_items, linking, origins, sections
from roundtable.domain.action_items import Promise
from roundtable.domain.attachments import Files
from roundtable.extensions import db
from roundtable.models import Decision, Event, Link, Paper, Passage, Place, Section, ThingKind
from tests.cast import group, the

PAGE = "/gyn-onc/papers/1/sections/1/origins"
PAPER = "/gyn-onc/papers/1"


@pytest.fixture
def section(app, world):
    """That of the world, of which nobody has said yet where it comes from."""
    db.session.query(Link).filter(Link.from_kind.in_((ThingKind.SECTION, ThingKind.PASSAGE))).delete()
    db.session.commit()
    return db.session.get_one(Section, 1)


def said(section):
    db.session.expire_all()
    return [(one.thing.kind, one.thing.id) for one in origins.of_thing(section, the("bob"))]


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
        assert len(origins.of_each([section], bob).sections[section.id]) == count + 1


# Of paragraphs, and of what is suggested for them

WORDS = "Ten forms were read twice.\n\nThe field is one millimetre wide.\n\nNobody says why."


@pytest.fixture
def written(section):
    """Three paragraphs, of which nobody has said anything."""
    write(section, WORDS)
    return section


def write(section, words):
    paper, base = db.session.get_one(Paper, 1), section.text.number
    sections.save(paper, section, words, base=base, files=Files(), by=the("bob"))
    db.session.commit()


def name_second(client, section, what="D-1"):
    return client.submit(PAGE, what=what, paragraph="1.2", base=str(section.text.number))


def marks(page):
    """Below which paragraphs it says where they come from, and what."""
    return [
        (int(n), re.findall(r">([ADG]-\d+)<", words)) for n, words in re.findall(r'id="from-1-(\d+)">(.*?)</p>', page)
    ]


def test_a_paragraph_says_where_it_comes_from_and_leads_back_to_the_meeting(written, visit):
    bob = visit("bob")
    assert name_second(bob, written).status_code == 302
    name_second(bob, written)
    name_second(bob, written, "G-1")
    otto = visit("otto")
    assert marks(otto.page(PAPER)) == [(2, ["D-1", "G-1"])] or marks(otto.page(PAPER)) == [(2, ["G-1", "D-1"])]
    assert f'href="{PAGE}#paragraph-2"' in otto.page(PAPER)
    here = otto.page(PAGE)
    assert 'id="paragraph-2"' in here and "The field is one millimetre wide." in here
    assert "/gyn-onc/meetings/" in here and db.session.query(Link).filter_by(from_kind=ThingKind.PASSAGE).count() == 2
    assert "Passage of a paper" in otto.page("/gyn-onc/gaps/1")


def test_it_stays_with_its_words_and_is_told_where_they_are_gone(written, visit):
    bob = visit("bob")
    name_second(bob, written)
    write(written, f"Before all.\n\n{WORDS}")
    assert marks(bob.page(PAPER)) == [(3, ["D-1"])]
    assert f"{PAPER}#from-1-3" in bob.page("/gyn-onc/decisions/1")
    write(written, "Nothing of it is left.")
    assert marks(bob.page(PAPER)) == []
    here = bob.page(PAGE)
    assert "Words that are no longer there" in here and "The field is one millimetre wide." in here
    [link] = db.session.query(Link).filter_by(from_kind=ThingKind.PASSAGE)
    assert bob.submit(f"{PAGE}/{link.id}/removal").status_code == 302
    assert "no longer there" not in bob.page(PAGE)


LIKE = "The fields are one millimeter wide each time."


@pytest.fixture
def guessed(written, visit):
    """The second paragraph comes from D-1, and was written anew: only words like its own are found."""
    name_second(visit("bob"), written)
    write(written, WORDS.replace("The field is one millimetre wide.", LIKE))
    [link] = db.session.query(Link).filter_by(from_kind=ThingKind.PASSAGE)
    passage = db.session.get_one(Passage, link.from_id)
    assert passage.place is Place.MOVED
    return passage


@pytest.mark.parametrize(("is_here", "place"), [("1", Place.HELD), ("0", Place.ORPHAN)])
def test_where_it_is_only_guessed_whoever_may_edit_says_whether_it_is_the_one(guessed, visit, is_here, place):
    bob, deed = visit("bob"), f"{PAGE}/{guessed.id}/place"
    here = bob.page(PAGE)
    assert "Moved?" in here and LIKE in here and "The field is one millimetre wide." in here and deed in here
    otto = visit("otto").page(PAGE)
    assert "Moved?" in otto and deed not in otto
    [(_, mark)] = re.findall(r'id="from-1-(\d+)">(.*?)</p>', bob.page(PAPER))
    assert "Moved?" in mark and mark.count(f'href="{PAGE}#paragraph-2"') == 2  # "Why?", and to say which it is
    [(_, mark)] = re.findall(r'id="from-1-(\d+)">(.*?)</p>', visit("otto").page(PAPER))
    assert "Moved?" in mark and mark.count(f'href="{PAGE}#paragraph-2"') == 1
    assert bob.submit(deed, is_here=is_here).location == f"{PAGE}#passage-{guessed.id}-h"
    db.session.expire_all()
    assert guessed.place is place
    [event] = db.session.query(Event).filter_by(name="passage.confirmed")
    assert (event.actor_id, event.details) == (the("bob").id, {"is_here": is_here == "1"})
    here = bob.page(PAGE)
    assert "Moved?" not in here and f'id="passage-{guessed.id}-h"' in here
    assert "Moved?" not in bob.page(PAPER)
    assert ("Words that are no longer there" in here) == (marks(bob.page(PAPER)) == []) == (is_here == "0")


def test_only_of_what_the_page_tells_it_is_said_where_it_is(guessed, visit):
    """Not of what was commented on, and not under another section."""
    bob = visit("bob")
    commented = db.session.query(Passage).filter(Passage.id != guessed.id).first()
    assert bob.submit(f"{PAGE}/{commented.id}/place", is_here="0").status_code == 404
    assert visit("otto").submit(f"{PAGE}/{guessed.id}/place", is_here="0").status_code == 403
    other = sections.add(db.session.get_one(Paper, 1), sections.Heading("What"), source="Words.", by=the("bob"))
    db.session.commit()
    deed = f"{PAPER}/sections/{other.id}/origins/{guessed.id}/place"
    assert bob.submit(deed, is_here="0").status_code == 404
    assert guessed.place is Place.MOVED


@pytest.mark.parametrize("paragraph", ["9", "1.x", "many"])
def test_a_paragraph_that_is_none_is_said_at_its_field(written, visit, paragraph):
    answer = visit("bob").submit(PAGE, what="D-1", paragraph=paragraph, base=str(written.text.number))
    assert answer.status_code == 422 and f'value="{paragraph}"' in answer.text
    assert not db.session.query(Link).filter_by(from_kind=ThingKind.PASSAGE).count()


def test_what_a_suggestion_answers_is_the_paragraphs_once_it_is_taken(written, visit):
    bob, alice = visit("bob"), visit("alice")
    new = f"{PAPER}/sections/1/paragraphs/2/suggestions"
    made = {"source": "The field is half a millimetre wide.", "base": str(written.text.number)}
    refused = bob.submit(new, what="D-999", **made)
    assert (
        refused.status_code == 422 and "half a millimetre" in refused.text and "There is no such thing" in refused.text
    )
    there = bob.submit(new, what="D-1", **made).location
    suggestion = there.rpartition("-")[2]
    at = f"{PAPER}/suggestions/{suggestion}"
    assert f'href="{at}/origins"' in alice.page(PAPER) and marks(alice.page(PAPER)) == []
    assert f"{PAPER}#suggestion-{suggestion}" in alice.page("/gyn-onc/decisions/1")
    assert alice.submit(f"{at}/origins", what="A-1").status_code == 302
    assert "half a" in alice.page(f"{at}/origins") and "A-1" in alice.page(f"{at}/origins")
    alice.submit(f"{at}/acceptance")
    assert marks(alice.page(PAPER)) == [(2, ["A-1", "D-1"])] or marks(alice.page(PAPER)) == [(2, ["D-1", "A-1"])]
    assert f"{PAPER}#from-1-2" in alice.page("/gyn-onc/action-items/1")
    alice.submit(f"{at}/undoing")
    assert marks(alice.page(PAPER)) == []


def test_visitors_and_other_groups_are_told_nothing_of_drafts(written, visit):
    name_second(visit("bob"), written)
    assert visit("carol").get(PAGE).status_code == 404
    decision = db.session.get_one(Decision, 1)
    assert len(linking.put_into_words(decision, the("otto"))) == 1
    assert linking.put_into_words(decision, the("carol")) == linking.put_into_words(decision, None) == []


@pytest.mark.parametrize("count", [3, 30])
def test_the_paper_asks_as_many_queries_for_any_number_of_paragraphs(written, visit, assert_queries, count):
    write(written, "\n\n".join(f"Words number {n}." for n in range(count)))
    for n in range(count):
        passage = origins.passage_of(written, n + 1, base=written.text.number)
        origins.name(db.session.get_one(Paper, 1), written, "D-1", of=passage, by=the("bob"))
    db.session.commit()
    otto = the("otto")
    with assert_queries(3):
        assert len(origins.of_each([written], otto).paragraphs[written.id]) == count
