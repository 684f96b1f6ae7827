"""What is mine, over all groups: action items, meetings, papers, groups."""

from datetime import timedelta

import pytest

from roundtable.domain import action_items, clock, meetings, memberships, papers
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import PaperState, Role
from tests.cast import group, the
from tests.reading import links_of, main_of
from tests.world import plan


def promise(text, days=None, owner="bob", slug="gyn-onc", by="alice"):
    due_on = None if days is None else clock.today() + timedelta(days=days)
    item = action_items.assign(
        group(slug), action_items.Promise(text, the(owner) if owner else None, due_on), by=the(by)
    )
    db.session.commit()
    return item


def in_order(page, *words):
    places = [page.index(word) for word in words]
    return places == sorted(places)


@pytest.mark.parametrize("address", ["action-items", "meetings", "papers", "groups", "mail", "digest"])
def test_a_visitor_signs_in_first_and_lands_there(visit, address):
    assert visit().get(f"/me/{address}").location == f"/account/sign-in?next=/me/{address}"


# Action items


def test_what_i_promised_in_any_group_late_ones_first(visit):
    promise("Later", 9)
    promise("Some day")
    promise("Overdue", -2)
    promise("Of the plenary", 3, slug="plenary", by="olga")
    promise("Of somebody else", -9, owner="alice")
    page = main_of(visit("bob").page("/me/action-items"))
    assert in_order(page, "Overdue", "Of the plenary", "Later", "Some day") and "Of somebody else" not in page
    assert in_order(page, "Gyn Onc", "Plenary")
    assert '<span class="count">4</span>' in visit("bob").page("/")


def test_i_finish_from_the_list_and_am_back_on_it(visit):
    number = promise("Overdue", -2).id
    bob = visit("bob")
    done = bob.submit(f"/gyn-onc/action-items/{number}/completion", next="/me/action-items")
    assert f"A-{number} is finished" in bob.page("/me/action-items")  # a slip of the thumb is seen
    assert done.location == "/me/action-items"
    assert "Overdue" not in main_of(bob.page("/me/action-items"))
    finished = main_of(bob.page("/me/action-items?ended=1"))
    assert "Overdue" in finished and "Done" in finished


def test_nobody_is_led_to_another_site(visit):
    number = promise("Overdue", -2).id
    done = visit("bob").submit(f"/gyn-onc/action-items/{number}/completion", next="https://evil.example/")
    assert "evil" not in done.location


def test_an_empty_list_says_what_would_stand_there(visit):
    bob = visit("bob")
    assert "What you promise in a meeting" in bob.page("/me/action-items")
    assert "None is planned." in bob.page("/me/meetings") and "No papers yet" in bob.page("/me/papers")


def test_what_i_promised_i_read_though_i_am_not_of_the_group(visit):
    promise("A favour of Carol", 2, owner="carol")
    carol = visit("carol")
    page = carol.page("/me/action-items")
    assert "A favour of Carol" in page
    assert carol.get(next(link for link in links_of(page) if "/gyn-onc/action-items/" in link)).status_code == 200


# Meetings


def test_coming_meetings_of_all_my_groups_the_next_one_first(visit):
    meetings.schedule(group(), plan("In two weeks", 14), by=the("alice"))
    meetings.schedule(group("plenary"), plan("In a week", 7), by=the("olga"))
    meetings.schedule(group("multiomics"), plan("Not mine", 3), by=the("carol"))
    db.session.commit()
    page = main_of(visit("bob").page("/me/meetings"))
    assert in_order(page, "In a week", "In two weeks", "Past") and "Not mine" not in page


def test_past_ones_stand_below_the_latest_first_with_my_answer_to_coming_ones(visit, world):
    bob = visit("bob")
    bob.submit("/gyn-onc/meetings/1/answer", answer="maybe")
    page = main_of(bob.page("/me/meetings"))
    assert in_order(page, "Right now", "The forms", "Past", "Last time") and "You answered: Maybe" in page


def test_times_are_shown_by_my_clock_and_the_meetings(visit):
    bob = the("bob")
    bob.zone = "Asia/Seoul"
    wall = (clock.now() + timedelta(days=7)).replace(tzinfo=None, hour=22, minute=30, second=0, microsecond=0)
    meeting = meetings.schedule(group(), meetings.Plan("Late", wall, "UTC", 60), by=the("alice"))
    db.session.commit()
    page = main_of(visit("bob").page("/me/meetings"))
    local = meeting.starts_at + timedelta(hours=9)
    assert f"{local.day} {local:%B} {local.year}" in page and "07:30" in page and "Seoul" in page


# Papers


def test_papers_of_my_groups_those_in_work_first(visit):
    done = papers.start(group(), title="Long published", lead=None, by=the("alice"))
    papers.publish(done, Reach(), papers.Citation(), by=the("alice"))
    papers.start(group(), title="Old draft", lead=the("bob"), by=the("alice"))
    papers.start(group(), title="New draft", lead=None, by=the("alice"))
    papers.start(group("multiomics"), title="Not mine", lead=None, by=the("carol"))
    db.session.commit()
    page = main_of(visit("bob").page("/me/papers"))
    assert in_order(page, "New draft", "Old draft", "Long published") and "Not mine" not in page
    assert "Bob leads" in page and done.state == PaperState.PUBLISHED


# Groups


def test_all_groups_mine_first_with_a_way_to_join_the_others(visit):
    page = visit("bob").page("/me/groups")
    assert in_order(main_of(page), "Gyn Onc", "Plenary", "Clinical Trials")
    assert "/multiomics/members/request" in links_of(page) and "/gyn-onc/members/request" not in links_of(page)
    memberships.start(group("multiomics"), the("bob"), role=Role.OBSERVER, by=the("carol"))
    db.session.commit()
    page = main_of(visit("bob").page("/me/groups"))
    assert "Multiomics Observer" in page and in_order(page, "Multiomics", "Clinical Trials")
