"""What the link to end mail in each mail ends: that mail's own, for its reader, and no more."""

import pytest
import time_machine

from roundtable import signing
from roundtable.domain import action_items, clock, meetings, memberships, told_apart, users
from roundtable.domain.action_items import Promise
from roundtable.extensions import db
from roundtable.models import Cadence, Role
from roundtable.signing import Purpose, Stop, Stopping, stop_token
from tests.cast import group, the
from tests.reading import main_of
from tests.worker.telling import SATURDAY, is_due, post, settle
from tests.world import plan


@pytest.fixture(autouse=True)
def clock_of_tests(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


def cadences(name="bob"):
    return {m.group.slug: m.cadence for m in memberships.of_person(the(name))}


def link_in(letter):
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return letter["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


def one_click(visit, path):
    answer = visit().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    db.session.expire_all()
    return main_of(answer.text)


def press(visit, path, what):
    answer = visit().post(path, data={"stop": what})
    db.session.expire_all()
    return answer


@pytest.fixture
def of_one_group(office, work):
    """The link of what Bob, who reads all his groups at once, was told of one of them."""
    settle("bob", cadence=Cadence.AT_ONCE)
    post()
    work()
    return link_in(office.letter_to("bob@example.org"))


def test_what_is_told_at_once_in_one_group_ends_that_group(of_one_group, visit):
    page = visit().page(of_one_group)
    assert "Stop mail of Gyn Onc (STUMP)?" in main_of(page) and "other groups go on" in main_of(page)
    assert set(cadences().values()) == {Cadence.AT_ONCE}, "opening the page ends nothing"
    assert "No more mail of Gyn Onc (STUMP)." in one_click(visit, of_one_group)
    assert cadences() == {"gyn-onc": Cadence.NEVER, "plenary": Cadence.AT_ONCE}


def test_a_button_there_ends_all_of_them(of_one_group, visit):
    assert 'name="stop" value="digests"' in visit().page(of_one_group)
    assert "No more digests." in main_of(press(visit, of_one_group, "digests").text)
    assert set(cadences().values()) == {Cadence.NEVER}


def test_it_ends_nothing_of_anybody_else(of_one_group, visit):
    before = cadences("alice")
    one_click(visit, of_one_group)
    press(visit, of_one_group, "digests")
    assert cadences("alice") == before


def test_the_link_in_the_mail_is_the_same(office, work):
    settle("bob", cadence=Cadence.AT_ONCE)
    post()
    work()
    letter = office.letter_to("bob@example.org")
    words = letter.get_body(("plain",)).get_content()
    assert "Stop mail of Gyn Onc (STUMP)" in words and letter["List-Unsubscribe"].strip("<>") in words


def test_what_is_told_at_once_in_two_groups_ends_these_two(office, work, visit):
    memberships.start(group("multiomics"), the("bob"), role=Role.MEMBER, by=the("olga"))
    settle("bob", cadence=Cadence.AT_ONCE)
    post()
    post("Nine samples", by="carol", slug="multiomics")
    work()
    one_click(visit, link_in(office.letter_to("bob@example.org")))
    never = Cadence.NEVER
    assert cadences() == {"gyn-onc": never, "multiomics": never, "plenary": Cadence.AT_ONCE}


@pytest.fixture
def of_what_is_urgent(office, work):
    settle("bob")
    promise = Promise("Collect", the("bob"), clock.today())
    action_items.assign(group(), promise, by=the("alice"))
    db.session.commit()
    work()
    return link_in(office.letter_to("bob@example.org"))


def waits(name="bob"):
    return [m.group.slug for m in memberships.of_person(the(name)) if m.urgent_waits]


def test_what_is_urgent_there_waits_for_the_digest_from_then_on(of_what_is_urgent, office, work, visit, clock_of_tests):
    memberships.start(group("multiomics"), the("bob"), role=Role.MEMBER, by=the("olga"))
    settle("bob")
    assert "Stop mail at once of Gyn Onc (STUMP)?" in main_of(visit().page(of_what_is_urgent))
    told = one_click(visit, of_what_is_urgent)
    assert "What is urgent in Gyn Onc (STUMP) comes with the digest" in told and "Change what comes" in told
    assert waits() == ["gyn-onc"] and the("bob").urgent and set(cadences().values()) == {Cadence.DAILY}
    clock_of_tests.shift(3600)
    for slug, by in (("gyn-onc", "alice"), ("multiomics", "carol")):
        promise = Promise(f"Collect for {slug}", the("bob"), clock.today())
        action_items.assign(group(slug), promise, by=the(by))
    db.session.commit()
    work()
    [_, told] = [letter for letter in office.letters if "bob@" in letter["To"]]
    words = told.get_body(("plain",)).get_content()
    assert "Collect for multiomics" in words and "Collect for gyn-onc" not in words
    assert "Stop mail at once of Multiomics" in words
    is_due(the("bob"))
    work()
    assert "Collect for gyn-onc" in office.letters[-1].get_body(("plain",)).get_content(), "nothing is lost"


def test_what_was_on_its_way_waits_too_and_what_was_ended_before_stays(of_what_is_urgent, office, work, visit):
    memberships.let_urgent_wait(the("bob"), [group("plenary").id], by=the("bob"))
    action_items.assign(group(), Promise("Count", the("bob"), clock.today()), by=the("alice"))
    told_apart.look()
    db.session.commit()
    one_click(visit, of_what_is_urgent)
    with time_machine.travel("2026-11-21T13:00+00:00", tick=False):
        work()
    assert waits() == ["gyn-onc", "plenary"] and len([one for one in office.letters if "bob@" in one["To"]]) == 1


def test_there_the_group_can_be_ended_too(of_what_is_urgent, visit):
    assert "Stop all mail of Gyn Onc (STUMP)" in visit().page(of_what_is_urgent)
    press(visit, of_what_is_urgent, "groups")
    assert cadences() == {"gyn-onc": Cadence.NEVER, "plenary": Cadence.DAILY} and the("bob").urgent


def test_a_digest_ends_the_digests(office, work, visit):
    [bob] = settle("bob")
    post()
    is_due(bob)
    work()
    path = link_in(office.letter_to("bob@example.org"))
    assert 'name="stop"' not in visit().page(path), "there is no more to end"
    one_click(visit, path)
    assert set(cadences().values()) == {Cadence.NEVER}


def test_an_invitation_ends_invitations(office, work, visit, clock_of_tests):
    settle("bob")
    for name in ("alice", "bob", "otto"):
        users.choose_invitations(the(name), is_taken=name == "bob", by=the(name))
    meetings.schedule(group(), plan("The forms", 9), by=the("alice"))
    db.session.commit()
    clock_of_tests.shift(360)
    work()
    letter = office.letter_to("bob@example.org")
    assert letter["List-Unsubscribe"].strip("<>") in letter.get_body(("plain",)).get_content()
    assert "No more invitations by mail." in one_click(visit, link_in(letter))
    assert not the("bob").takes_invitations and set(cadences().values()) == {Cadence.DAILY}


def test_what_an_assistant_gets_of_somebody_is_not_theirs_to_end(office, work, clock_of_tests):
    settle("bob")
    for name in ("alice", "bob", "otto"):
        users.choose_invitations(the(name), is_taken=False, by=the(name))
    users.set_invitations(the("bob"), is_taken=True, assistant="carol@example.org", by=the("bob"))
    meetings.schedule(group(), plan("The forms", 9), by=the("alice"))
    db.session.commit()
    clock_of_tests.shift(360)
    work()
    assert office.letter_to("carol@example.org")["List-Unsubscribe"] is None


def test_a_link_of_yesterdays_mail_still_ends_the_digests(visit):
    """Links of this kind were mailed before there were others."""
    settle("bob")
    one_click(visit, f"/mail/unsubscribe/{signing.sign(Purpose.UNSUBSCRIBE, the('bob').id)}")
    assert set(cadences().values()) == {Cadence.NEVER}


def test_a_group_that_was_not_named_is_not_ended(visit):
    settle("bob")
    token = stop_token(Stopping(the("bob").id, Stop.GROUPS, (group("multiomics").id,)))
    one_click(visit, f"/mail/unsubscribe/{token}")
    assert set(cadences().values()) == {Cadence.DAILY}
    press(visit, f"/mail/unsubscribe/{token}", "everything")
    assert set(cadences().values()) == {Cadence.DAILY}, "words that are none are passed over"
