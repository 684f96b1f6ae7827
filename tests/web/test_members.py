"""Who belongs to a group, as what and since when; who asks to join; who leaves."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import clock, join_requests, memberships
from roundtable.extensions import db
from roundtable.models import Cadence, Event, Mail, MailKind, Membership, Role
from tests.cast import group, the
from tests.reading import main_of

MEMBERS = "/gyn-onc/members"
ASK = "/gyn-onc/members/request"


def membership_of(name, slug="gyn-onc"):
    found = memberships.find_of(group(slug), the(name))
    assert found is not None, f"{name} does not belong to {slug}"
    return found


def belongs(name, slug="gyn-onc"):
    return memberships.find_of(group(slug), the(name)) is not None


def in_days(days):
    return time_machine.travel(clock.now() + timedelta(days=days))


def told(kind):
    return db.session.scalars(db.select(Mail).where(Mail.kind == kind)).all()


def set_role(client, name, role, **fields):
    return client.submit(f"{MEMBERS}/{membership_of(name).id}/role", role=role, **fields)


def request():
    return join_requests.open_of(group(), the("carol"))


def ask(client, words="I have two models to share."):
    return client.submit(ASK, words=words)


def answer(client, *, request_id=None, **fields):
    return client.submit(f"{MEMBERS}/requests/{request_id or request().id}/answer", **fields)


def test_the_list_says_who_is_what_since_when_chairs_first(visit):
    page = main_of(visit("carol").page(MEMBERS))
    assert page.index("Alice Chair") < page.index("Bob Member") < page.index("Otto Observer")
    assert "Carol" not in page and "Olga" not in page
    assert visit().get(MEMBERS).location.startswith("/account/sign-in")


def test_who_does_not_belong_asks_and_the_chair_is_told(visit):
    carol = visit("carol")
    assert "Ask to join" in carol.page("/gyn-onc/")
    assert ask(carol).location == "/gyn-onc/"
    assert "Your request to join is with the chair" in carol.page("/gyn-onc/")
    assert [m.address for m in told(MailKind.JOIN_REQUEST)] == ["alice@example.org"]
    assert "I have two models to share." in visit("alice").page(MEMBERS)
    assert "I have two models to share." not in visit("bob").page(MEMBERS)


def test_asking_twice_is_one_request(visit):
    for words in ("Once.", "Again."):
        ask(visit("carol"), words)
    assert len(join_requests.open_in(group())) == 1 and len(told(MailKind.JOIN_REQUEST)) == 1


def test_who_has_asked_is_told_so_and_not_asked_why_again(visit):
    carol = visit("carol")
    assert "Why you would like to join" in carol.page(ASK)
    ask(carol, "Once.")
    again = main_of(carol.page(ASK))
    assert "Your request to join is with the chair" in again and "Why you would like to join" not in again


def test_a_request_too_long_is_told_and_kept_in_the_form(visit):
    refused = ask(visit("carol"), "x" * 501)
    assert refused.status_code == 422 and "At most 500 characters." in refused.text and "x" * 501 in refused.text
    assert request() is None


def test_who_belongs_already_is_told_so(visit):
    refused = ask(visit("bob"))
    assert refused.status_code == 422 and "You belong to this group already." in refused.text


def test_the_chair_welcomes_and_carol_is_a_member_from_today(visit):
    ask(visit("carol"))
    assert answer(visit("alice"), accept="1", words="Welcome!").location == MEMBERS
    joined = membership_of("carol")
    assert (joined.role, joined.started_on, joined.cadence) == (Role.MEMBER, clock.today(), Cadence.WEEKLY)
    assert [m.address for m in told(MailKind.JOIN_ANSWER)] == ["carol@example.org"]
    assert "You do not belong" not in visit("carol").page("/gyn-onc/")


def test_the_chair_declines_and_carol_may_ask_again(visit):
    ask(visit("carol"))
    number = request().id
    answer(visit("alice"), words="The group is full until May.")
    assert not belongs("carol") and len(told(MailKind.JOIN_ANSWER)) == 1
    again = answer(visit("alice"), request_id=number, accept="1")
    assert again.status_code == 302 and not belongs("carol"), "an answer is given once"
    ask(visit("carol"), "It is May.")
    assert request() is not None


def test_only_who_runs_the_group_answers(visit):
    ask(visit("carol"))
    for name in ("bob", "otto", "carol"):
        assert answer(visit(name), accept="1").status_code == 403
    answer(visit("olga"), accept="1")
    assert belongs("carol")


def test_a_request_to_another_group_is_not_answered_here(visit):
    visit("bob").submit("/multiomics/members/request", words="Me too.")
    other = join_requests.open_of(group("multiomics"), the("bob"))
    assert answer(visit("alice"), request_id=other.id, accept="1").status_code == 404


def test_where_nobody_chairs_the_organizers_are_told_and_answer(visit):
    membership_of("carol", "multiomics").role = Role.MEMBER
    db.session.commit()
    visit("bob").submit("/multiomics/members/request", words="")
    assert [m.address for m in told(MailKind.JOIN_REQUEST)] == ["olga@example.org"]
    assert "Bob" in visit("olga").page("/")


def test_a_new_role_begins_today_and_the_old_one_stays_on_record(visit):
    began = membership_of("bob").started_on
    with in_days(40):
        alice = visit("alice")
        assert set_role(alice, "bob", "chair").location == MEMBERS
        assert "Bob, from today: Chair." in alice.page(MEMBERS)
        page = main_of(visit("otto").page(MEMBERS))
        rows = db.session.scalars(
            db.select(Membership).where(Membership.user_id == the("bob").id, Membership.group_id == group().id)
        )
        assert [(m.role, m.started_on, m.ended_on) for m in rows] == [
            (Role.MEMBER, began, clock.today()),
            (Role.CHAIR, clock.today(), None),
        ]
    assert "Bob Chair" in page and "Earlier" in page and "Bob, Member" in page.split("Earlier")[1]


def test_what_was_read_and_how_often_to_hear_goes_along_with_a_new_role(visit):
    bob = membership_of("bob")
    bob.cadence, bob.seen_seq, bob.digest_seq = Cadence.DAILY, 5, 3
    db.session.commit()
    with in_days(2):
        set_role(visit("alice"), "bob", "observer")
        changed = membership_of("bob")
    assert (changed.cadence, changed.seen_seq, changed.digest_seq) == (Cadence.DAILY, 5, 3)


def test_a_role_that_there_is_not_changes_nothing(visit):
    set_role(visit("alice"), "bob", "chair")
    refused = set_role(visit("alice"), "bob", "emperor", follow=True)
    assert "Please choose one of the list." in refused.text
    assert membership_of("bob").role == Role.CHAIR


@pytest.mark.parametrize("name", ["bob", "otto", "carol"])
def test_only_who_runs_the_group_gives_roles(visit, name):
    assert set_role(visit(name), "bob", "chair").status_code == 403
    assert membership_of("bob").role == Role.MEMBER


def test_an_observer_reads_and_comments_and_takes_no_part_in_decisions(visit, world):
    otto = visit("otto")
    assert otto.get("/gyn-onc/updates/1").status_code == 200
    assert otto.submit("/gyn-onc/updates/1/comments", source="I see.", base="0").status_code == 302
    for address in ("updates/new", "decisions/new", "action-items/new", "papers/new"):
        assert otto.get(f"/gyn-onc/{address}").status_code == 403, address


def test_bob_leaves_and_reads_no_more_and_stays_on_record(visit, world):
    bob = visit("bob")
    assert "Leave the group" in bob.page(MEMBERS)
    assert bob.submit(f"{MEMBERS}/{membership_of('bob').id}/end").location == "/gyn-onc/"
    assert not belongs("bob")
    assert bob.get("/gyn-onc/decisions/1").status_code == 404
    assert "Bob, Member" in main_of(visit("alice").page(MEMBERS)).split("Earlier")[1]


def test_the_chair_ends_a_membership_and_a_member_does_not(visit):
    number = membership_of("bob").id
    assert visit("otto").submit(f"{MEMBERS}/{number}/end").status_code == 403
    assert visit("alice").submit(f"/multiomics/members/{number}/end").status_code == 404
    visit("alice").submit(f"{MEMBERS}/{number}/end")
    assert not belongs("bob")


def test_who_leaves_reads_first_what_that_means(visit):
    bob = visit("bob")
    address = f"{MEMBERS}/{membership_of('bob').id}/end"
    assert f'href="{address}"' in bob.page(MEMBERS), "a slip of the finger ends nothing"
    assert "What you wrote stays under your name." in main_of(bob.page(address)) and belongs("bob")
    assert "You have left Gyn Onc (STUMP)." in bob.submit(address, follow=True).text


def test_the_chair_is_told_whose_membership_ended(visit):
    alice, address = visit("alice"), f"{MEMBERS}/{membership_of('bob').id}/end"
    assert "End the membership of Bob?" in main_of(alice.page(address))
    ended = alice.submit(address, follow=True)
    assert "Bob does not belong to the group any more." in ended.text and "Earlier" in main_of(ended.text)


def test_the_only_chair_stays_until_somebody_else_chairs(visit):
    alice = visit("alice")
    address = f"{MEMBERS}/{membership_of('alice').id}/end"
    for refused in (alice.submit(address, follow=True), set_role(alice, "alice", "member", follow=True)):
        assert "Alice is the only chair of this group." in refused.text
    assert membership_of("alice").role == Role.CHAIR
    set_role(alice, "bob", "chair")
    alice.submit(address)
    assert not belongs("alice")


def test_an_organizer_may_end_even_the_only_chair(visit):
    visit("olga").submit(f"{MEMBERS}/{membership_of('alice').id}/end")
    assert not belongs("alice")


def test_everybody_belongs_to_the_plenary_for_good(visit):
    bob = visit("bob")
    assert "Leave the group" not in bob.page("/plenary/members")
    refused = bob.submit(f"/plenary/members/{membership_of('bob', 'plenary').id}/end", follow=True)
    assert "Everybody belongs to the plenary." in refused.text and belongs("bob", "plenary")


def test_who_comes_back_begins_anew(visit):
    visit("alice").submit(f"{MEMBERS}/{membership_of('bob').id}/end")
    with in_days(9):
        ask(visit("bob"))
        asked = join_requests.open_of(group(), the("bob"))
        answer(visit("alice"), request_id=asked.id, accept="1")
        assert membership_of("bob").started_on == clock.today()


def test_every_change_says_who_and_when(visit):
    set_role(visit("alice"), "bob", "observer")
    event = db.session.scalars(db.select(Event).where(Event.name == "membership.role_changed")).one()
    assert (event.actor_id, event.details["role"], event.details["was"]) == (the("alice").id, "observer", "member")


def test_many_who_joined_are_one_sentence(visit):
    for name in ("carol", "olga"):
        memberships.start(group(), the(name), by=the("alice"))
    db.session.commit()
    assert "and 2 more joined" in main_of(visit("bob").page("/gyn-onc/"))
