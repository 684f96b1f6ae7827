"""Everything is found by those who may read it, and by nobody else. (What is a hit: tests/domain/test_search.py)"""

import re
from zoneinfo import ZoneInfo

import pytest

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import Audience, Decision, Meeting, Paper, Section
from tests.cast import the
from tests.reading import links_of, main_of, value_of

#: What to look for, and where it leads, in the group's things of tests/world.py.
HIDDEN = {
    "ten forms alike": None,
    "looked ten report forms": "/gyn-onc/updates/1",
    "which ten": "/gyn-onc/updates/1#comment-1",
    "first words": "/gyn-onc/papers/1#section-1",
    "on reports": "/gyn-onc/papers/1",
    "states three features": "/gyn-onc/decisions/1",
    "compared otherwise": "/gyn-onc/decisions/1",
    "collect ten forms": "/gyn-onc/action-items/1",
    "the forms": "/gyn-onc/meetings/1",
    "all agreed": "/gyn-onc/meetings/3/summary",
}
MEMBERS = ("alice", "bob", "otto", "olga")


def found(client, query, **more):
    fields = "".join(f"&{name}={value}" for name, value in more.items())
    page = client.page(f"/search?q={query.replace(' ', '+')}{fields}")
    part = re.search(r'aria-labelledby="hits-h".*?</section>', page, re.S)
    return [led(client, link) for link in links_of(part[0])] if part else []


def led(client, link):
    """To where it is shown."""
    return client.get(link).location if re.search(r"/(comments|suggestions)/\d+$", link) else link


@pytest.mark.parametrize("query", HIDDEN)
def test_members_find_what_their_group_wrote_and_nobody_else_does(visit, world, query):
    for name in MEMBERS:
        if HIDDEN[query] is None:
            assert found(visit(name), query) == [], "every word must be there"
        else:
            assert HIDDEN[query] in found(visit(name), query), name
    for name in ("carol", None):
        assert HIDDEN[query] not in found(visit(name), query), name


@pytest.mark.parametrize("query", [q for q, link in HIDDEN.items() if link])
def test_every_hit_leads_to_the_thing(visit, world, query):
    bob = visit("bob")
    for link in found(bob, query):
        page, _, anchor = link.partition("#")
        assert not anchor or f'id="{anchor}"' in bob.page(page), link
        assert bob.get(page).status_code == 200


def test_what_is_public_everybody_finds(visit, world):
    for name in (*MEMBERS, "carol", None):
        assert found(visit(name), "open word") == ["/gyn-onc/updates/2"]


def test_what_becomes_readable_is_found_and_what_is_withdrawn_is_not(visit, world):
    db.session.get(Decision, 1).audience = Audience.GROUP
    db.session.commit()
    said = {"text": "Every report states three features", "reason": "Otherwise none compares.", "audience": "everybody"}
    visit("alice").submit("/gyn-onc/decisions/1/edit", **said)
    assert found(visit(), "none compares") == found(visit("carol"), "none compares") == ["/gyn-onc/decisions/1"]
    visit("alice").submit("/gyn-onc/decisions/1/withdrawal")
    for name in (*MEMBERS, "carol", None):
        assert found(visit(name), "none compares") == []


def test_a_section_is_found_as_its_paper_is_read(visit, world):
    assert db.session.get(Paper, 1).audience == Audience.GROUP
    assert found(visit(), "first words") == []
    visit("alice").submit("/gyn-onc/papers/1/publication", audience="everybody", citation="", doi="", pmid="")
    assert "/gyn-onc/papers/1#section-1" in found(visit(), "first words")


def test_who_leaves_the_group_finds_no_more(visit, world, app):
    assert found(visit("otto"), "collect ten")
    visit("alice").submit(f"/gyn-onc/members/{membership_of('otto')}/end")
    assert found(visit("otto"), "collect ten") == []


def membership_of(name):
    return db.session.scalar(
        db.text("SELECT id FROM memberships WHERE user_id = :u AND group_id = 1"), {"u": the(name).id}
    )


def test_one_group_can_be_looked_through(visit, world):
    visit("carol").submit("/multiomics/updates/new", title="Forms of RNA", source="x", base="0", audience="roundtable")
    bob = visit("bob")
    assert "/multiomics/updates/1" not in found(bob, "forms", group="gyn-onc")
    assert found(bob, "forms", group="multiomics") == ["/multiomics/updates/4"]
    assert "/multiomics/updates/4" in found(bob, "forms", group="no-such-group")


def test_the_matching_words_are_marked_and_nothing_in_them_runs(visit, world):
    bob = visit("bob")
    source = "We saw <script>alert(1)</script> & quixotic <b>cells</b>."
    bob.submit("/gyn-onc/updates/new", title="<i>Odd</i>", source=source, base="0", audience="group")
    page = bob.page("/search?q=quixotic")
    assert "<mark>quixotic</mark>" in page and "&lt;i&gt;Odd&lt;/i&gt;" in page
    assert "<script>alert" not in page and "<i>Odd" not in page


@pytest.mark.parametrize("query", ["", "   ", "zzzz", '"', "%", "a" * 300, "'; DROP TABLE users", "* OR *", "NEAR("])
def test_whatever_is_typed_there_is_a_page_that_says_what_was_found(visit, query):
    response = visit("bob").get("/search", query_string={"q": query})
    assert response.status_code == 200
    assert value_of(response.text, "q") == query[:200].strip()
    assert ("Nothing found for" in response.text) == bool(query.strip())


def test_many_hits_come_in_pages_that_keep_the_words(visit):
    bob = visit("bob")
    for n in range(23):
        bob.submit("/gyn-onc/updates/new", title=f"Form {n}", source="x", base="0", audience="group")
    first = bob.page("/search?q=form&group=gyn-onc")
    assert len(found(bob, "form", group="gyn-onc", page=2)) - 1 == 3  # three hits, and the way back
    older = next(link for link in links_of(first) if "page=2" in link)
    assert "q=form" in older and "group=gyn-onc" in older
    assert main_of(bob.page(older)).count("Form ") >= 3


def test_a_meeting_to_come_is_shown_with_its_day(visit, world):
    page = main_of(visit("bob").page("/search?q=the+forms"))
    day = db.session.get(Meeting, 1).starts_at
    shown = day.astimezone(ZoneInfo(the("bob").zone))
    assert day > clock.now() and f"{shown.day} {shown:%B}" in page


def test_a_suggestion_is_found_at_its_paragraph_by_those_who_read_the_paper(visit, world):
    """As a change is read: with the words around it; why it was suggested, and what was answered."""
    place = "/gyn-onc/papers/1/sections/1/paragraphs/1/suggestions"
    visit("bob").submit(place, base="2", source="First quixotic words.", reason="So it is in all ten.")
    for query in ("first quixotic words", "all ten"):
        for name in (*MEMBERS, "carol", None):
            hits = found(visit(name), query)
            assert hits == (["/gyn-onc/papers/1#suggestion-2"] if name in MEMBERS else []), (query, name)
    assert 'id="suggestion-2"' in visit("otto").page("/gyn-onc/papers/1")
    visit("alice").submit("/gyn-onc/papers/1/publication", audience="everybody", citation="", doi="", pmid="")
    assert found(visit("carol"), "quixotic") and not found(visit(), "quixotic"), "visitors read what was published"
    visit("alice").submit("/gyn-onc/papers/1/suggestions/2/declination", answer="Nobody counted tilting.")
    hits = found(visit("bob"), "counted tilting")
    assert hits == ["/gyn-onc/papers/1?settled=1#suggestion-2"]
    assert 'id="suggestion-2"' in visit("bob").page(hits[0])
    visit("alice").submit("/gyn-onc/papers/1/suggestions/2/undoing")
    assert found(visit("bob"), "quixotic") == ["/gyn-onc/papers/1#suggestion-2"] and not found(visit("bob"), "tilting")
    visit("bob").submit("/gyn-onc/papers/1/suggestions/2/withdrawal")
    assert found(visit("bob"), "quixotic") == []


def test_no_suggestion_for_what_was_withdrawn_or_purged_is_found(visit, world):
    bob, olga, section = visit("bob"), visit("olga"), "/gyn-onc/papers/1/sections/1"
    bob.submit(f"{section}/paragraphs/1/suggestions", base="2", source="First quixotic words.")
    visit("alice").submit(f"{section}/withdrawal")
    assert found(bob, "quixotic") == []
    olga.submit("/organize/withdrawn/section/1/return")
    assert found(bob, "quixotic") == ["/gyn-onc/papers/1#suggestion-2"]
    visit("alice").submit("/gyn-onc/papers/1/withdrawal")
    assert found(bob, "quixotic") == []
    olga.submit("/organize/withdrawn/paper/1/return")
    assert found(bob, "quixotic")
    visit("alice").submit(f"{section}/withdrawal")
    olga.submit("/organize/withdrawn/section/1/purge")
    assert db.session.scalar(db.text("SELECT count(*) FROM search_entries WHERE body LIKE '%quixotic%'")) == 0


def test_what_stood_around_a_suggestion_is_not_found_once_it_was_purged(visit, world):
    bob, section = visit("bob"), "/gyn-onc/papers/1/sections/1"
    bob.submit(f"{section}/edit", source="A name, and quixotic words.", base="2", known="")
    number = db.session.get(Section, 1).text.number
    bob.submit(f"{section}/paragraphs/1/suggestions", base=number, source="A name, and tilting words.")
    bob.submit(f"{section}/edit", source="And quixotic words.", base=number, known="")
    assert "/gyn-onc/papers/1#suggestion-2" in found(bob, "name")
    visit("olga").submit(f"{section}/history/purge")
    assert found(bob, "name") == [] and found(bob, "quixotic") and found(bob, "tilting")


def test_a_comment_on_words_is_found_where_it_is_shown(visit, world):
    alice, section = visit("alice"), "/gyn-onc/papers/1/sections/1"
    [hit] = found(alice, "why these first")
    assert hit.startswith("/gyn-onc/papers/1#comment-")
    alice.submit(f"/gyn-onc/comments/{hit.rpartition('-')[2]}/settlement")
    [settled] = found(alice, "why these first")
    assert settled == hit.replace("#", "?settled=1#") and f'id="{hit.partition("#")[2]}"' in alice.page(settled)
    alice.submit(f"{section}/withdrawal")
    assert found(alice, "why these first") == []
    visit("olga").submit("/organize/withdrawn/section/1/return")
    assert found(alice, "why these first") == [settled]
