"""Gaps, their work plans, what answers them, the map over all groups, and what came of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import action_items, agenda, clock, decisions, gaps, linking, meetings, papers, sections
from roundtable.extensions import db
from roundtable.models import ActionItem, Audience, Gap, GapState, Link, Milestone
from tests.cast import group, the
from tests.world import plan


def raised(visit, **said):
    fields = {"statement": "Which forms are used", "why": "Nobody knows.", "evidence_lines": "PMID 123 twelve cases"}
    return visit("bob").submit("/gyn-onc/gaps/new", **{**fields, "audience": "roundtable", "lead": "", **said})


def one():
    return db.session.scalars(select(Gap)).one()


def test_bob_puts_a_gap_on_record_and_everybody_signed_in_reads_it(app, visit):
    assert raised(visit).status_code == 302
    page = visit("carol").page("/gyn-onc/gaps/1")
    assert "Which forms are used" in page and "pubmed.ncbi.nlm.nih.gov/123/" in page and "twelve cases" in page
    assert visit().get("/gyn-onc/gaps/1").status_code == 302
    assert visit("carol").get("/gaps/1").location == "/gyn-onc/gaps/1"
    assert "Which forms" in visit("carol").page("/search?q=forms")
    assert visit("otto").get("/gyn-onc/gaps/new").status_code == 403


def test_evidence_that_is_none_is_told_at_its_field(app, visit):
    answer = raised(visit, evidence_lines="PMID 1\nsee my desk")
    assert answer.status_code == 422 and "Line 2" in answer.text and "see my desk" in answer.text
    assert db.session.scalar(select(Gap.id)) is None


def test_a_plan_has_steps_in_order_and_milestones(app, visit):
    raised(visit)
    bob = visit("bob")
    bob.submit("/gyn-onc/gaps/1/steps", text="Collect ten forms", owner=str(the("bob").id))
    bob.submit("/gyn-onc/gaps/1/milestones", title="Ten forms are there")
    order = [s.title for s in gaps.plan_of(one(), the("bob"))]
    assert order == ["Collect ten forms", "Ten forms are there"]
    bob.submit("/gyn-onc/gaps/1/steps/milestone/1/move", step="up")
    assert [s.title for s in gaps.plan_of(one(), the("bob"))] == order[::-1]
    bob.submit("/gyn-onc/gaps/1/milestones/1/reached")
    action_items.finish(db.session.get(ActionItem, 1), by=the("bob"))
    db.session.commit()
    assert "2 of 2 steps" in bob.page("/gyn-onc/gaps/1")
    bob.submit("/gyn-onc/gaps/1/milestones/1/reached", undo="1")
    assert db.session.get(Milestone, 1).reached_on is None
    bob.submit("/gyn-onc/gaps/1/steps/action-items/1/removal")
    assert [s.title for s in gaps.plan_of(one(), the("bob"))] == ["Ten forms are there"]


def test_what_is_wrong_with_one_of_the_forms_beneath_a_gap_is_told_in_it_and_in_no_other(app, visit):
    raised(visit)
    for address, field in (("steps", "step-due"), ("milestones", "milestone-due")):
        answer = visit("bob").submit(f"/gyn-onc/gaps/1/{address}", text="Ten forms", title="Ten forms", due_on="soon")
        assert answer.status_code == 422 and f'href="#{field}"' in answer.text and f'id="error-{field}"' in answer.text
        assert answer.text.count('value="Ten forms"') == 1 and f'for="{field}"' in answer.text


def test_things_are_linked_by_number_or_pasted_address(app, visit):
    raised(visit)
    meeting = meetings.schedule(group(), plan("The forms"), by=the("alice"))
    item = agenda.add_item(meeting, agenda.Item("Forms", 5), by=the("alice"))
    decision = decisions.make(group(), decisions.Words("Ten forms"), by=the("alice"))
    promise = action_items.assign(group(), action_items.Promise("Collect"), by=the("bob"))
    db.session.commit()
    bob = visit("bob")
    for what in (decision.number, f"https://x.org/gyn-onc/meetings/{meeting.id}#item-{item.id}", promise.number):
        assert bob.submit("/gyn-onc/gaps/1/links", what=what).status_code == 302, what
    page = bob.page("/gyn-onc/gaps/1")
    assert "D-1 Ten forms" in page and "Forms (The forms)" in page
    assert [s.title for s in gaps.plan_of(one(), the("bob"))] == ["Collect"]
    assert "Gap G-1" in bob.page(f"/gyn-onc/meetings/{meeting.id}") and "Gap G-1" in bob.page("/gyn-onc/decisions/1")
    link = db.session.scalars(select(Link)).first()
    bob.submit(f"/gyn-onc/gaps/1/links/{link.id}/removal")
    assert len(linking.of_gap(one(), the("bob"))) == 1


WRONG = ["", "nonsense", "D-99", "http://[", "/gyn-onc/meetings/9#item-9", "G-1", "D-99999999999"]


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_linked_gets_a_sentence_and_stays_in_the_field(app, visit, what):
    raised(visit)
    answer = visit("bob").submit("/gyn-onc/gaps/1/links", what=what)
    assert answer.status_code == 422 and what in answer.text


def test_nobody_links_or_sees_what_they_may_not_read(app, visit):
    raised(visit)
    secret = decisions.make(group("multiomics"), decisions.Words("Secret"), by=the("carol"))
    db.session.commit()
    assert visit("bob").submit("/gyn-onc/gaps/1/links", what=secret.number).status_code == 422
    ours = decisions.make(group(), decisions.Words("Ours alone", audience=Audience.GROUP), by=the("alice"))
    linking.make((ours.kind, ours.id), one(), by=the("alice"))
    db.session.commit()
    assert "Ours alone" in visit("bob").page("/gyn-onc/gaps/1")
    assert "Ours alone" not in visit("carol").page("/gyn-onc/gaps/1")


def test_a_section_of_a_paper_says_which_gap_it_answers(app, visit):
    raised(visit)
    paper = papers.start(group(), title="A report for all", lead=the("alice"), by=the("alice"))
    section = sections.add(paper, sections.Heading("What it states"), by=the("alice"))
    db.session.commit()
    there = f"/gyn-onc/papers/{paper.id}"
    answer = visit("bob").submit("/gyn-onc/gaps/1/links", what=f"http://localhost{there}#section-{section.id}")
    assert answer.status_code == 302
    assert f"Gap {one().number}:" in visit("otto").page(there)


def test_a_gap_is_closed_with_what_was_found(app, visit):
    raised(visit)
    silent = visit("bob").submit("/gyn-onc/gaps/1/state", state="closed", finding=" ")
    assert silent.status_code == 422 and "what was found" in silent.text
    visit("bob").submit("/gyn-onc/gaps/1/state", state="closed", finding="Twelve forms.")
    assert (one().state, one().finding) == (GapState.CLOSED, "Twelve forms.")
    visit("bob").submit("/gyn-onc/gaps/1/state", state="in_work", finding="")
    assert one().closed_at is None


def test_the_map_says_which_gaps_stand_still_as_picture_and_table(app, visit):
    raised(visit)
    still = gaps.raise_gap(group("multiomics"), gaps.Words("Which genes"), by=the("carol"))
    still.moved_at = clock.now() - timedelta(days=200)
    db.session.commit()
    page = visit("olga").page("/gaps/")
    assert "1 gap moves." in page and "1 stands still" in page
    assert len(re.findall(r'class="dot ', page)) == 2 and page.count("<tr>") == 3
    assert visit("otto").page("/gaps/").count("<tr>") == 3
    still.audience = Audience.GROUP
    db.session.commit()
    assert visit("otto").page("/gaps/").count("<tr>") == 2


@pytest.mark.parametrize("number", [3, 30])
def test_lists_of_gaps_cost_the_same_with_many(app, visit, assert_queries, number):
    for n in range(number):
        gap = gaps.raise_gap(group(), gaps.Words(f"Gap {n}"), by=the("bob"))
        gaps.add_milestone(gap, "First", None, by=the("bob"))
    db.session.commit()
    client = visit("bob")
    client.page("/gyn-onc/gaps/")
    for page in ("/gyn-onc/gaps/", "/gaps/"):
        with assert_queries(9):
            client.page(page)


def test_those_in_work_come_first_on_whatever_page(app, visit):
    for n in range(60):
        gap = gaps.raise_gap(group(), gaps.Words(f"Gap {n}"), by=the("bob"))
        if n < 10:
            gaps.set_state(gap, GapState.CLOSED if n % 2 else GapState.IN_WORK, "Found", by=the("bob"))
    db.session.commit()
    first, second = (re.findall(r">Gap (\d+)<", visit("bob").page(f"/gyn-onc/gaps/?page={n}")) for n in (1, 2))
    expected = [8, 6, 4, 2, 0, *range(59, 9, -1), 9, 7, 5, 3, 1]
    assert [int(n) for n in [*first, *second]] == expected and len(first) == 50


def test_what_came_of_it_since_the_meeting_before(app, visit):
    alice, bob = the("alice"), the("bob")
    before = meetings.schedule(group(), plan("Last year", -300), by=alice)
    meetings.open_session(before, by=alice)
    meetings.close_session(before, by=alice)
    now = meetings.schedule(group(), plan("This year", 7), by=alice)
    moved, still = (gaps.raise_gap(group(), gaps.Words(words), by=bob) for words in ("Moved one", "Still one"))
    moved.moved_at, still.moved_at = (clock.now() - timedelta(days=days) for days in (250, 320))
    decisions.make(group(), decisions.Words("A decision"), by=alice)
    promised = (action_items.Promise(words) for words in ("Done one", "Late one", "Coming one"))
    done, late, coming = (action_items.assign(group(), promise, by=bob) for promise in promised)
    action_items.finish(done, by=bob)
    late.due_on = clock.today() - timedelta(days=9)
    coming.due_on = clock.today() + timedelta(days=3)  # before the meeting, and not late today
    db.session.commit()
    page = visit("otto").page(f"/gyn-onc/meetings/{now.id}/came-of-it")
    parts = re.split(r'<h2 id="(\w+)-h">', page)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert "Moved one" in told["moved"] and "Still one" in told["still"] and "A decision" in told["decided"]
    assert "stands still" not in told["moved"] and "stands still" in told["still"]
    assert "Done one" in told["done"] and "Late one" in told["late"]
    assert "Coming one" in told["open"] and "Coming one" not in told["late"]
    first = visit("otto").page(f"/gyn-onc/meetings/{before.id}/came-of-it")
    assert "There is no meeting before this one" in first
