"""The register: numbers, evidence, what superseded what, where it was discussed, and a table to keep."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import action_items, agenda, carrying, clock, decisions, discussions, meetings, register, search
from roundtable.extensions import db
from roundtable.models import Audience, Decision, Event, Link, Meeting
from tests.cast import group, the
from tests.world import plan

NEW = "/gyn-onc/decisions/new"


def made(text="Every report states three features", slug="gyn-onc", by="alice", **words):
    on = words.pop("decided_on", None)
    decision = decisions.make(group(slug), decisions.Words(text, **words), by=the(by), decided_on=on)
    db.session.commit()
    return decision


def held(title="Last time", days=-7):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan(title, days, chair=alice, note_taker=the("bob")), by=alice)
    item = agenda.add_item(meeting, agenda.Item(f"Features at {title}", 10), by=alice)
    meetings.open_session(meeting, by=alice)
    meetings.close_session(meeting, by=alice)
    db.session.commit()
    return meeting, item


def fields(**given):
    return {"text": "Ten forms", "audience": "group", "supersedes_id": "", **given}


def test_evidence_is_checked_and_linked_without_asking_anybody(app, visit):
    lines = "doi:10.3390/curroncol31090388 a review\nPMID 31234567\nNCT03016819, one trial\nhttps://example.org/a.pdf"
    answer = visit("alice").submit(NEW, **fields(evidence_lines=lines.replace(",", "")))
    page = visit("bob").page(answer.location)
    for address in (
        "https://doi.org/10.3390/curroncol31090388",
        "https://pubmed.ncbi.nlm.nih.gov/31234567/",
        "https://clinicaltrials.gov/study/NCT03016819",
        "https://example.org/a.pdf",
    ):
        assert f'href="{address}"' in page
    assert "a review" in page
    edited = visit("alice").page(f"{answer.location}/edit")
    assert "doi:10.3390/curroncol31090388 a review" in edited and "PMID 31234567" in edited
    [hit] = search.find("NCT03016819", the("bob")).rows
    assert hit.entry.thing_id == 1


def test_evidence_that_is_none_is_named_and_kept_on_the_form(app, visit):
    answer = visit("alice").submit(NEW, **fields(evidence_lines="PMID 31234567\nsomebody said so"))
    assert answer.status_code == 422 and "Line 2" in answer.text and "somebody said so" in answer.text
    assert db.session.scalar(select(Decision.id)) is None


def test_the_old_one_says_what_superseded_it_and_no_longer_counts(app, visit):
    old = made("Ten forms", review_on=clock.today() - timedelta(days=1))
    alice = visit("alice")
    offered = alice.page(f"{NEW}?supersedes={old.id}")
    assert f'<option selected value="{old.id}">' in offered
    answer = alice.submit(NEW, **fields(text="Twelve forms", supersedes_id=str(old.id)))
    page = alice.page(f"/gyn-onc/decisions/{old.id}")
    assert "It no longer holds" in page and "D-2: Twelve forms" in page
    assert "D-1: Ten forms" in alice.page(answer.location)
    listed = alice.page("/gyn-onc/decisions/")
    assert "Superseded by D-2" in listed and "Due for review" not in listed.split("<ul")[-1]
    coming = meetings.schedule(group(), plan("Next"), by=the("alice"))
    assert carrying.proposed(coming)[0] == []  # it is not looked at again
    in_force = re.findall(r'class="dec".*?</li>', alice.page("/gyn-onc/"), re.DOTALL)
    assert len(in_force) == 1 and "Twelve forms" in in_force[0]  # the group's home shows what holds
    alice.submit("/gyn-onc/decisions/2/withdrawal")
    assert "It no longer holds" not in alice.page(f"/gyn-onc/decisions/{old.id}")


def test_an_old_one_is_superseded_from_its_page_though_the_list_has_only_the_newest(app, visit, monkeypatch):
    monkeypatch.setattr(decisions, "MOST_TO_SUPERSEDE", 2)
    old, *_ = (made(f"Decision {n}") for n in range(4))
    alice, chosen = visit("alice"), f'value="{old.id}"'
    assert chosen not in alice.page(NEW) and f"selected {chosen}" in alice.page(f"{NEW}?supersedes={old.id}")
    answer = alice.submit(NEW, **fields(text="Another", supersedes_id=str(old.id)))
    assert f"selected {chosen}" in alice.page(f"{answer.location}/edit")
    alice.submit(f"{answer.location}/edit", **fields(text="Another one", supersedes_id=str(old.id)))
    assert db.session.scalar(select(Decision.supersedes_id).where(Decision.text == "Another one")) == old.id
    for beyond in (2**31, 10**30):
        assert alice.submit(NEW, **fields(supersedes_id=str(beyond))).status_code == 422
        assert alice.get(f"{NEW}?supersedes={beyond}").status_code == 200


def test_a_decision_is_superseded_once_and_never_in_a_circle(app, visit):
    first, foreign = made("One"), made("Theirs", "multiomics", "carol")
    second = made("Two", supersedes_id=first.id)
    third = made("Three", supersedes_id=second.id)
    alice = visit("alice")
    for chosen in (first.id, foreign.id, 999):
        answer = alice.submit(NEW, **fields(text="Four", supersedes_id=str(chosen)))
        assert answer.status_code == 422 and "Four" in answer.text, chosen
    circle = alice.submit(f"/gyn-onc/decisions/{first.id}/edit", **fields(supersedes_id=str(third.id)))
    assert circle.status_code == 422 and "That one supersedes this one" in circle.text
    kept = alice.submit(f"/gyn-onc/decisions/{third.id}/edit", **fields(text="3", supersedes_id=str(second.id)))
    assert kept.status_code == 302
    assert db.session.get(Decision, third.id).supersedes_id == second.id


def test_who_may_not_read_the_later_one_is_told_that_there_is_one(app, visit):
    old = made("Open word", audience=Audience.EVERYBODY)
    made("Inside", supersedes_id=old.id)
    page = visit().page(f"/gyn-onc/decisions/{old.id}")
    assert "a later decision supersedes it" in page and "Inside" not in page


def test_the_page_shows_the_whole_path(app, visit):
    meeting, item = held()
    decision = decisions.make(group(), decisions.Words("Ten forms"), meeting=meeting, item=item, by=the("alice"))
    promise = action_items.Promise("Collect ten forms", the("bob"))
    action_items.assign(group(), promise, source=action_items.Source(meeting, item), by=the("bob"))
    earlier, before = held("The time before", -20)
    later = meetings.schedule(group(), plan("Next"), by=the("alice"))
    again = agenda.add_item(later, agenda.Item("D-1 again", 5), by=the("alice"))
    again.reviews_id = decision.id
    db.session.commit()
    alice = visit("alice")
    there = f"/gyn-onc/decisions/{decision.id}"
    added = alice.submit(f"{there}/discussions", item=str(before.id))
    assert added.status_code == 302
    alice.submit(f"{there}/discussions", item=str(before.id))  # said twice is said once
    assert len(list(db.session.scalars(select(Link)))) == 1
    page = visit("bob").page(there)
    for words in (
        f"/gyn-onc/meetings/{meeting.id}#item-{item.id}",
        f"/gyn-onc/meetings/{earlier.id}#item-{before.id}",
        f"/gyn-onc/meetings/{later.id}#item-{again.id}",
        "Collect ten forms",
    ):
        assert words in page, words
    assert "Add where it was discussed" not in page  # Bob does not change it
    refused = alice.submit(f"{there}/discussions", item=str(item.id))
    assert refused.status_code == 422 and "made at this item" in refused.text
    assert alice.submit(f"{there}/discussions", item="999").status_code == 422
    alice.submit(f"{there}/discussions/1/removal")
    assert f"#item-{before.id}" not in visit("bob").page(there)
    names = db.session.scalars(select(Event.name).where(Event.thing_kind == Decision.kind))
    assert {"decision.discussion_added", "decision.discussion_removed"} <= set(names)


def test_the_path_shows_nothing_of_what_one_may_not_read(app, visit):
    meeting, item = held()
    words = decisions.Words("Ten forms", audience=Audience.EVERYBODY)
    decision = decisions.make(group(), words, meeting=meeting, item=item, by=the("alice"))
    discussions.add(decision, held("The time before", -20)[1], by=the("alice"))
    db.session.commit()
    page = visit().page(f"/gyn-onc/decisions/{decision.id}")
    assert "Features at" not in page and "The time before" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("standing=holds", {"Two", "Three"}),
        ("standing=superseded", {"One"}),
        ("standing=due", {"Three"}),
        ("year=2024", {"One"}),
        ("words=three", {"Three"}),
        ("words=Thre", {"Three"}),
        ("words=mitoses", {"Two"}),
        ("standing=holds&year=2025", {"Two", "Three"}),
        ("standing=holds&words=one", set()),
        ("standing=nonsense&year=many&words=", {"One", "Two", "Three"}),
        ("words=%27+%22+%00+OR+*", set()),
    ],
)
def test_the_register_is_filtered(app, visit, asked, found):
    first = made("One", decided_on=date(2024, 3, 1))
    made("Two", reason="As mitoses are counted", supersedes_id=first.id, decided_on=date(2025, 3, 1))
    made("Three", review_on=clock.today(), decided_on=date(2025, 12, 31))
    for address in ("/gyn-onc/decisions/", "/decisions/"):
        page = visit("bob").page(f"{address}?{asked}")
        assert {words for words in ("One", "Two", "Three") if f">{words}</a>" in page} == found


@pytest.mark.parametrize("rare", [1000, 1])
def test_words_that_many_hold_are_found_as_those_of_a_few(app, visit, monkeypatch, rare):
    monkeypatch.setattr(search, "RARE", rare)
    for n in range(3):
        made(f"Mitoses {n}")
        made(f"Mitoses {n} of theirs", "multiomics", "carol", audience=Audience.ROUNDTABLE)
    made("Something else")
    assert visit("bob").page("/gyn-onc/decisions/?words=mitoses").count('class="dec"') == 3
    assert visit("bob").page("/decisions/?words=mitoses").count('class="dec"') == 6


def test_the_next_page_keeps_what_was_asked(app, visit):
    for n in range(51):
        made(f"Decision {n}", decided_on=date(2025, 1, 1))
    made("Another year", decided_on=date(2024, 1, 1))
    page = visit("bob").page("/gyn-onc/decisions/?year=2025")
    assert "/gyn-onc/decisions/?page=2&amp;year=2025" in page
    second = visit("bob").page("/gyn-onc/decisions/?page=2&year=2025")
    assert ">Decision 0</a>" in second and "Another year" not in second


def test_the_table_is_safe_for_a_spreadsheet_and_holds_what_one_may_read(app, visit):
    first = made('=HYPERLINK("https://example.org")', reason="-1\nsecond, line", evidence="NCT01234567 it", by="alice")
    made("Later", supersedes_id=first.id)
    made("Theirs", "multiomics", "carol")
    answer = visit("bob").get("/decisions/register.csv")
    assert (
        answer.headers["Content-Type"].startswith("text/csv") and "attachment" in answer.headers["Content-Disposition"]
    )
    head, later, old = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert (head[0], later[0], old[0]) == ("Number", "D-2", "D-1")
    assert old[3].startswith("'=HYPERLINK") and old[4] == "'-1\nsecond, line"
    assert old[6] == "NCT01234567 it" and old[8] == "D-2" and old[10] == "http://localhost/gyn-onc/decisions/1"
    holding = visit("bob").get("/gyn-onc/decisions/register.csv?standing=holds").text
    assert "Later" in holding and "HYPERLINK" not in holding
    assert "Later" not in visit().get("/gyn-onc/decisions/register.csv").text


@pytest.mark.parametrize("count", [3, 30])
def test_a_page_of_the_register_costs_the_same_with_three_and_with_thirty(app, visit, assert_queries, count):
    old = made("The first")
    for n in range(count):
        old = made(f"Decision {n}", supersedes_id=old.id, evidence="PMID 31234567")
    bob = visit("bob")
    bob.page("/decisions/")
    with assert_queries(8):
        assert bob.page("/decisions/").count('class="dec"') == count + 1
    kept = dict(register.to_keep(the("bob"), None, register.Sought()))
    assert len(kept) == count + 1 and [d.id for d, by in kept.items() if not by] == [old.id]


def test_a_long_table_comes_some_rows_at_a_time(app, visit, monkeypatch):
    old = made("The first")
    for n in range(5):
        old = made(f"Decision {n}", supersedes_id=old.id)
    monkeypatch.setattr(register, "AT_A_TIME", 2)
    bob = visit("bob")
    whole = list(csv.reader(io.StringIO(bob.page("/decisions/register.csv"))))
    assert [row[0] for row in whole[1:]] == [f"D-{n}" for n in range(6, 0, -1)]
    assert [row[8] for row in whole[1:]] == ["", *(f"D-{n}" for n in range(6, 1, -1))]


def test_a_purge_takes_the_evidence_too(app, visit):
    made(evidence="https://example.org/mrs-x.pdf of Mrs. X")
    visit("alice").submit("/gyn-onc/decisions/1/withdrawal")
    visit("olga").submit("/organize/withdrawn/decision/1/purge", words="purge")
    decision = db.session.get(Decision, 1)
    assert decision.text == "purged" and decision.evidence == []


def test_the_meetings_of_other_groups_are_not_offered(app, visit):
    meeting = meetings.schedule(group("multiomics"), plan("Theirs", -3), by=the("carol"))
    item = agenda.add_item(meeting, agenda.Item("Secret", 5), by=the("carol"))
    meetings.open_session(meeting, by=the("carol"))
    made()
    answer = visit("alice").submit("/gyn-onc/decisions/1/discussions", item=str(item.id))
    assert answer.status_code in {404, 422} and "Secret" not in answer.text
    assert db.session.get(Meeting, meeting.id) is not None
