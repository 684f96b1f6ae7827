"""How often to hear of each group, when, from when on; and the link that ends it all."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from roundtable import signing
from roundtable.domain import memberships
from roundtable.extensions import db
from roundtable.models import Cadence, Event
from tests.cast import group, the
from tests.reading import is_wrong, main_of, value_of
from tests.worker.telling import SATURDAY

SETTINGS = "/me/mail"
NEW_YORK = {"name": "Bob", "zone": "America/New_York", "language": "en", "affiliation_kind": "academic"}


@pytest.fixture(autouse=True)
def _saturday(app):
    with time_machine.travel(SATURDAY, tick=False):
        yield


def choose(client, *, at=SETTINGS, **fields):
    """What the page holds at first, but for these fields; ``gyn_onc="daily"`` is a cadence."""
    groups = {"gyn_onc", "plenary", "multiomics"} & fields.keys()
    sent = {f"cadence-{group(slug.replace('_', '-')).id}": fields.pop(slug) for slug in groups}
    hour, weekday = fields.pop("hour", "7"), fields.pop("weekday", "0")
    times = {"digest_hour": hour, "digest_weekday": weekday, "days": list("0123456"), "zone": "Europe/Berlin"}
    return client.submit(at, **{**times, "paused_until": "", "urgent": ["meeting"], **fields}, **sent)


def cadences(name="bob"):
    return {m.group.slug: m.cadence for m in memberships.of_person(the(name))}


def test_at_first_it_is_weekly_on_monday_at_seven_for_each_group(visit):
    page = visit("bob").page(SETTINGS)
    assert value_of(page, f"cadence-{group().id}") == value_of(page, f"cadence-{group('plenary').id}") == "weekly"
    assert (value_of(page, "digest_weekday"), value_of(page, "digest_hour")) == ("0", "7")
    assert "All in your time zone, Berlin time." in main_of(page)
    assert ticked(page, "days") == list("0123456")
    assert ticked(page, "urgent") == ["meeting", "summary", "action_item"]


def ticked(page, name):
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [re.search(r'value="(\w+)"', box)[1] for box in boxes if "checked" in box]


def test_each_group_says_why_its_mail_comes(visit):
    page = main_of(visit("alice").page(SETTINGS))
    assert "You chair it" in page and "Everybody belongs to it" in page
    assert "You observe it" in main_of(visit("otto").page(SETTINGS))
    assert "You are a member" in main_of(visit("bob").page(SETTINGS))


def test_a_daily_digest_comes_on_the_days_that_one_chooses(visit):
    bob = visit("bob")
    choose(bob, gyn_onc="daily", plenary="never", days=["1", "3"])
    assert the("bob").next_due_at == datetime(2026, 11, 24, 6, tzinfo=UTC), "a Tuesday"
    assert ticked(bob.page(SETTINGS), "days") == ["1", "3"]


def test_the_weekly_one_comes_on_its_day_whatever_those_are(visit):
    choose(visit("bob"), gyn_onc="weekly", plenary="never", weekday="2", days=["0"])
    assert the("bob").next_due_at == datetime(2026, 11, 25, 6, tzinfo=UTC), "a Wednesday"


def test_no_day_at_all_is_refused(visit):
    refused = choose(visit("bob"), gyn_onc="daily", days=[])
    assert refused.status_code == 422 and "Please choose one day at least." in refused.text
    assert the("bob").digest_days == "0123456" and cadences()["gyn-onc"] == Cadence.WEEKLY


def test_the_zone_is_chosen_there_too(visit):
    bob = visit("bob")
    choose(bob, gyn_onc="weekly", zone="new york")
    assert the("bob").zone == "America/New_York"
    assert the("bob").next_due_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    refused = choose(bob, zone="Atlantis")
    assert refused.status_code == 422 and is_wrong(refused.text, "zone") and the("bob").zone == "America/New_York"


def test_what_cannot_wait_is_chosen(visit):
    bob = visit("bob")
    choose(bob, urgent=["reply", "summary"])
    assert the("bob").urgent == ["summary", "reply"]
    assert ticked(bob.page(SETTINGS), "urgent") == ["summary", "reply"]
    choose(bob, urgent=[])
    assert the("bob").urgent == []


def test_what_is_no_such_thing_is_refused(visit):
    assert choose(visit("bob"), urgent=["everything"]).status_code == 422
    assert choose(visit("bob"), days=["7"]).status_code == 422


def test_other_mail_is_listed_with_its_reason_and_what_must_be_known_is_marked(visit):
    bob, alice, olga = (main_of(visit(name).page(SETTINGS)) for name in ("bob", "alice", "olga"))
    assert "Who does not object agrees. Must be known" in bob
    assert "is called off. Yes: see invitations" in bob
    assert "You asked for a link to sign in. Only when you ask for it" in bob
    assert "You answer for the group that somebody wants to join." not in bob
    assert "You answer for the group that somebody wants to join." in alice
    assert "try whether mail arrives" not in alice and "try whether mail arrives" in olga


def test_bob_chooses_for_each_group_and_the_next_is_planned_by_his_clock(visit):
    bob = visit("bob")
    assert choose(bob, gyn_onc="daily", plenary="never", hour="18", weekday="4").location == SETTINGS
    assert cadences() == {"gyn-onc": Cadence.DAILY, "plenary": Cadence.NEVER}
    assert the("bob").next_due_at == datetime(2026, 11, 21, 17, tzinfo=UTC)  # 18:00 in Berlin, today
    page = bob.page(SETTINGS)
    assert "Due: Saturday 21 November 2026, 18:00 Berlin time" in main_of(page)
    assert value_of(page, f"cadence-{group().id}") == "daily" and value_of(page, "digest_weekday") == "4"


def test_who_moves_to_another_zone_keeps_the_hour_of_their_clock(visit):
    bob = visit("bob")
    choose(bob, gyn_onc="weekly", plenary="weekly")
    assert the("bob").next_due_at == datetime(2026, 11, 23, 6, tzinfo=UTC)
    bob.submit("/account/profile", **NEW_YORK)
    assert the("bob").next_due_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert "New York" in main_of(bob.page(SETTINGS))


def test_a_pause_lasts_until_its_day(visit):
    bob = visit("bob")
    choose(bob, gyn_onc="daily", paused_until="2026-12-24")
    assert the("bob").paused_until == date(2026, 12, 24)
    assert the("bob").next_due_at == datetime(2026, 12, 24, 6, tzinfo=UTC)
    choose(bob, gyn_onc="daily")
    assert the("bob").next_due_at == datetime(2026, 11, 22, 6, tzinfo=UTC)


def test_who_wants_none_gets_none(visit):
    bob = visit("bob")
    choose(bob, gyn_onc="never", plenary="never")
    assert the("bob").next_due_at is None and "Due:" not in main_of(bob.page(SETTINGS))


@pytest.mark.parametrize(
    "wrong, field",
    [({"hour": "24"}, "digest_hour"), ({"weekday": "7"}, "digest_weekday"), ({"paused_until": "soon"}, "paused_until")],
)
def test_what_cannot_be_is_told_and_nothing_is_changed(visit, wrong, field):
    refused = choose(visit("bob"), gyn_onc="daily", **wrong)
    assert refused.status_code == 422 and is_wrong(refused.text, field)
    assert cadences() == {"gyn-onc": Cadence.WEEKLY, "plenary": Cadence.WEEKLY}


def test_what_was_chosen_stays_when_something_else_is_wrong(visit):
    refused = choose(visit("bob"), gyn_onc="daily", paused_until="soon")
    assert value_of(refused.text, f"cadence-{group().id}") == "daily"


def test_groups_of_others_and_words_that_are_no_cadence_are_passed_over(visit):
    choose(visit("bob"), gyn_onc="hourly", multiomics="daily")
    assert cadences() == {"gyn-onc": Cadence.WEEKLY, "plenary": Cadence.WEEKLY}
    assert cadences("carol")["multiomics"] == Cadence.WEEKLY


# The link in every digest


def link(name="bob"):
    return f"/mail/unsubscribe/{signing.sign(signing.Purpose.UNSUBSCRIBE, the(name).id)}"


def test_opening_the_link_shows_a_button_and_changes_nothing(visit):
    page = visit().page(link())
    assert "Bob" in page and '<form method="post"' in page and "<button" in page
    assert set(cadences().values()) == {Cadence.WEEKLY}


def test_the_button_ends_it_without_signing_in_and_is_recorded(visit):
    done = visit().post(link())
    assert done.status_code == 200 and settings_link() in done.text
    assert set(cadences().values()) == {Cadence.NEVER} and the("bob").next_due_at is None
    assert set(cadences("alice").values()) == {Cadence.WEEKLY}
    event = db.session.scalars(db.select(Event).where(Event.name == "user.mail_set")).one()
    assert event.actor_id == the("bob").id
    assert visit().post(link()).status_code == 200, "pressing it again does no harm"


def test_who_wants_mail_again_says_so_in_the_settings(visit):
    visit().post(link())
    choose(visit("bob"), gyn_onc="weekly")
    assert the("bob").next_due_at is not None


def test_of_which_groups_what_is_urgent_waits_is_chosen_in_the_settings(visit):
    bob, own = visit("bob"), str(group().id)
    assert ticked(bob.page(SETTINGS), "urgent_waits") == []
    choose(bob, urgent_waits=[own])
    assert ticked(bob.page(SETTINGS), "urgent_waits") == [own]
    assert choose(bob, urgent_waits=[str(group("multiomics").id)]).status_code == 422, "no group of his"
    choose(visit(), at=settings_link())
    assert ticked(bob.page(SETTINGS), "urgent_waits") == []


def settings_link(name="bob"):
    return link(name).replace("unsubscribe", "digests")


def test_less_often_is_chosen_without_signing_in(visit):
    assert settings_link() in visit().page(link())
    page = visit().page(settings_link())
    assert "For Bob" in page and "Gyn Onc" in page and "Multiomics" not in main_of(page)
    choose(visit(), at=settings_link(), gyn_onc="daily", plenary="never", hour="18")
    assert cadences() == {"gyn-onc": Cadence.DAILY, "plenary": Cadence.NEVER} and the("bob").digest_hour == 18
    event = db.session.scalars(db.select(Event).where(Event.name == "user.mail_set").limit(1)).one()
    assert event.actor_id == the("bob").id


def test_by_the_link_the_same_is_chosen_and_nothing_of_others(visit):
    choose(visit(), at=settings_link(), urgent=["reply"], days=["4"], zone="Asia/Seoul", takes_invitations="y")
    bob = the("bob")
    assert (bob.urgent, bob.digest_days, bob.zone) == (["reply"], "4", "Asia/Seoul") and bob.takes_invitations
    choose(visit(), at=settings_link())
    assert not the("bob").takes_invitations
    page = visit().page(settings_link())
    assert "assistant" not in main_of(page), "who answers for Bob is not for the holder of a link to say"


def test_the_link_is_good_for_ones_own_digests_only(visit):
    choose(visit(), at=settings_link(), multiomics="daily")
    assert cadences("carol")["multiomics"] == Cadence.WEEKLY
    visitor = visit()
    visitor.page(settings_link())
    assert visitor.get("/me/mail").status_code == 302, "nobody is signed in by it"


def test_what_is_wrong_there_is_told_there(visit):
    refused = choose(visit(), at=settings_link(), gyn_onc="daily", paused_until="soon")
    assert refused.status_code == 422 and is_wrong(refused.text, "paused_until")
    assert value_of(refused.text, f"cadence-{group().id}") == "daily"


@pytest.mark.parametrize("token", ["x", "Mg.forged", ""])
def test_a_link_that_nobody_signed_ends_nothing(visit, token):
    assert visit().get(f"/mail/unsubscribe/{token}").status_code == 404
    assert visit().post(f"/mail/unsubscribe/{token}").status_code == 404
    assert visit().get(f"/mail/digests/{token}").status_code == 404


def test_a_link_for_something_else_does_not_unsubscribe(visit):
    other = signing.sign(signing.Purpose.INVITATION, the("bob").id)
    assert visit().post(f"/mail/unsubscribe/{other}").status_code == 404
    assert set(cadences().values()) == {Cadence.WEEKLY}
