"""The history of a section: paged, compared by paragraph, and as quick with 600 revisions as with three."""

from roundtable import text as markup
from roundtable.extensions import db
from roundtable.models import Revision, Section
from tests.cast import the
from tests.reading import main_of

HISTORY = "/gyn-onc/papers/1/sections/1/history"
WORDS = "First.\n\nSecond.\n\nThird.\n\n"


def go_on_until(number):
    section, bob = db.session.get_one(Section, 1), the("bob")
    for at in range(section.text.number + 1, number + 1):
        source = f"{WORDS}{at}."
        made = {"base_number": at - 1, "source": source, "sha256": markup.hash_of(source), "author_id": bob.id}
        db.session.add(Revision(text_id=section.text_id, number=at, at=section.text.saved_at, **made))
        section.text.number, section.text.source = at, source
    db.session.commit()


def test_it_is_paged_and_costs_no_more_queries_with_600_revisions(visit, world, assert_queries):
    bob = visit("bob")
    go_on_until(3)
    bob.page(HISTORY)
    with assert_queries(99) as few:
        bob.page(HISTORY)
    go_on_until(600)
    for address in (HISTORY, f"{HISTORY}?before=551", f"{HISTORY}?from=4&to=600"):
        with assert_queries(len(few)):
            page = bob.page(address)
        assert page.count('name="revision"') <= 50
    assert "?before=501" in bob.page(f"{HISTORY}?before=551")


def test_what_did_not_change_is_folded_and_each_change_in_the_list_leads_to_its_place(visit, world):
    go_on_until(4)
    page = visit("bob").page(HISTORY)
    assert "3 unchanged paragraphs" in main_of(page)
    assert 'href="#change-1"' in page and 'id="change-1"' in page
