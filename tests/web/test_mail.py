"""How often to hear of each group, when, from when on; and the link that ends it all."""

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


def choose(client, *, at=SETTINGS, hour="7", weekday="0", paused_until="", **fields):
    sent = {f"cadence-{group(slug.replace('_', '-')).id}": cadence for slug, cadence in fields.items()}
    times = {"digest_hour": hour, "digest_weekday": weekday, "paused_until": paused_until}
    return client.submit(at, **times, **sent)


def cadences(name="bob"):
    return {m.group.slug: m.cadence for m in memberships.of_person(the(name))}


def test_at_first_it_is_weekly_on_monday_at_seven_for_each_group(visit):
    page = visit("bob").page(SETTINGS)
    assert value_of(page, f"cadence-{group().id}") == value_of(page, f"cadence-{group('plenary').id}") == "weekly"
    assert (value_of(page, "digest_weekday"), value_of(page, "digest_hour")) == ("0", "7")
    assert "All in your time zone, Berlin time." in main_of(page)


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
