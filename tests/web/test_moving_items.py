"""Action items: helpers, putting off, giving back, the board, filters, many at once, a table to keep."""

import csv
import io
from datetime import timedelta

import pytest

from roundtable.domain import action_items, clock, listing_items, news
from roundtable.extensions import db
from roundtable.models import ActionItem, Stage
from tests.cast import group, the


def promised(*texts, owner="bob", days=7, helpers=()):
    due = clock.today() + timedelta(days=days)
    who = the(owner) if owner else None
    made = [
        action_items.assign(group(), action_items.Promise(t, who, due, [the(h) for h in helpers]), by=the("alice"))
        for t in texts
    ]
    db.session.commit()
    return [item.id for item in made]


def item(item_id=1):
    return db.session.get(ActionItem, item_id)


def test_helpers_are_named_and_see_it_among_theirs(app, visit):
    fields = {
        "text": "Collect forms",
        "owner": str(the("bob").id),
        "helpers": [str(the("otto").id), str(the("bob").id)],
    }
    visit("alice").submit("/gyn-onc/action-items/new", **fields)
    assert [h.name for h in action_items.helpers_of(item())] == ["Otto"], "the owner helps nobody"
    assert "Otto" in visit("bob").page("/gyn-onc/action-items/1")
    assert [i.id for i in listing_items.helped_by(the("otto"))] == [1]
    assert "Collect forms" in visit("otto").page("/me/action-items")
    visit("alice").submit("/gyn-onc/action-items/1/edit", text="Collect forms", owner=str(the("bob").id))
    assert action_items.helpers_of(item()) == []


def test_a_day_that_is_past_is_asked_about_once(app, visit):
    alice, words = visit("alice"), "its day is past. Is the date right?"
    assert words in alice.submit("/gyn-onc/action-items/new", text="Collect", due_on="2020-01-01", follow=True).text
    assert words not in alice.page("/gyn-onc/action-items/1")
    assert words not in alice.submit("/gyn-onc/action-items/new", text="Look", due_on="2099-01-01", follow=True).text


def test_putting_off_needs_no_reason_and_the_third_time_asks_back(app, visit):
    promised("Collect")
    bob, due = visit("bob"), clock.today() + timedelta(days=30)
    for n in range(3):
        answer = bob.submit("/gyn-onc/action-items/1/snooze", until=(due + timedelta(days=n)).isoformat())
    assert answer.location.endswith("?often=1") and "Give it back?" in bob.page(answer.location)
    assert item().due_on == due + timedelta(days=2)
    past = bob.submit("/gyn-onc/action-items/1/snooze", until=clock.today().isoformat())
    assert past.status_code == 422 and "from tomorrow" in past.text


def test_what_is_given_back_is_nobodys_with_a_word_and_the_group_is_told(app, visit):
    promised("Collect")
    visit("bob").submit("/gyn-onc/action-items/1/return", words="No time until May.")
    assert item().owner is None and item().is_open
    page = visit("otto").page("/gyn-onc/action-items/1")
    assert "No time until May." in page and "Nobody yet" in page
    assert "action_item.handed_back" in [e.name for e in news.latest_in(group(), the("otto"))]
    again = visit("alice").submit("/gyn-onc/action-items/1/return", words="x")
    assert again.status_code == 422 and "Nobody has promised" in again.text


def test_the_board_has_columns_and_the_same_moves(app, visit):
    promised("Collect")
    visit("bob").submit("/gyn-onc/action-items/1/stage", stage="waiting")
    assert item().stage == Stage.WAITING
    page = visit("otto").page("/gyn-onc/action-items/board")
    assert page.index("Waiting") < page.index("Collect")
    visit("bob").submit("/gyn-onc/action-items/moves", item="1", deed="doing", board="1")
    assert item().stage == Stage.DOING
    visit("bob").submit("/gyn-onc/action-items/1/stage", stage="nonsense")
    assert item().stage == Stage.DOING


def test_many_are_moved_at_once_as_far_as_one_may(app, visit):
    mine, other = promised("One", "Two"), promised("Three", owner="alice")
    bob = visit("bob")
    bob.submit("/gyn-onc/action-items/moves", item=[str(i) for i in (*mine, *other)], deed="finish")
    assert [item(i).is_open for i in (*mine, *other)] == [False, False, True]
    page = bob.page("/gyn-onc/action-items/")
    assert "2 action items moved." in page and "1 is not yours to move." in page
    bob.submit("/gyn-onc/action-items/moves", deed="finish")
    assert "Tick the action items first." in bob.page("/gyn-onc/action-items/")
    due = item(other[0]).due_on
    visit("alice").submit("/gyn-onc/action-items/moves", item=str(other[0]), deed="week_later")
    assert item(other[0]).due_on == due + timedelta(days=7)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Late", "Soon", "Far", "Nobody"}),
        ("?when=late", {"Late"}),
        ("?when=week", {"Soon"}),
        ("?when=later", {"Far", "Nobody"}),
        ("?owner=nobody", {"Nobody"}),
        ("?owner={alice}", {"Far"}),
        ("?words=OO", {"Soon"}),
        ("?words=%25", set()),
        ("?when=nonsense&owner=-1", {"Late", "Soon", "Far", "Nobody"}),
    ],
)
def test_filters_show_what_one_looks_for(app, visit, query, shown):
    for text, days, owner in (("Late", -3, "bob"), ("Soon", 3, "bob"), ("Far", 90, "alice"), ("Nobody", 90, None)):
        promised(text + " thing", days=days, owner=owner)
    page = visit("otto").page("/gyn-onc/action-items/" + query.replace("{alice}", str(the("alice").id)))
    assert {t for t in ("Late", "Soon", "Far", "Nobody") if f"{t} thing" in page} == shown


def test_the_table_to_keep_takes_no_formula(app, visit):
    promised("=HYPERLINK(1)", helpers=["otto"])
    answer = visit("otto").get("/gyn-onc/action-items/export.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[1][:4] == ["A-1", "'=HYPERLINK(1)", "Bob", "Otto"]


@pytest.mark.parametrize("number", [3, 30])
def test_lists_cost_the_same_with_many(app, visit, assert_queries, number):
    promised(*(f"Item {n}" for n in range(number)), helpers=["otto"])
    client = visit("bob")
    client.page("/gyn-onc/action-items/")
    for address, most in (("", 7), ("board", 10), ("export.csv", 7)):
        with assert_queries(most):
            assert client.get(f"/gyn-onc/action-items/{address}").status_code == 200
