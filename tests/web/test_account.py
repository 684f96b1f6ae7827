"""Coming in, by password, link or invitation, and what people say of themselves."""

import re
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from roundtable import signing
from roundtable.domain import invitations, sign_ins, users
from roundtable.extensions import db
from roundtable.models import Invitation, LinkPurpose, Mail, MailedLink, MailKind, Membership, Role, SignIn
from tests.cast import PASSWORD, group, the

SIGN_IN = "/account/sign-in"


def come_in(client, name="bob", password=PASSWORD, **fields):
    return client.submit(SIGN_IN, address=f"{name}@example.org", password=password, **fields)


def is_in(client):
    return client.get("/me/papers").status_code == 200


def the_link(client, purpose=LinkPurpose.SIGN_IN, path="link", **fields):
    """Ask for a link, and open what would have been mailed."""
    url = SIGN_IN if purpose == LinkPurpose.SIGN_IN else "/account/password"
    assert client.submit(url, address="bob@example.org", **fields).status_code == 200
    link = db.session.scalars(select(MailedLink).order_by(MailedLink.id.desc())).first()
    return f"/account/{path}/{signing.sign(signing.Purpose.LINK, [purpose, link.id])}"


def invite(address="new@example.org", slug="gyn-onc", role=Role.MEMBER):
    lines = invitations.plan(address, group(slug))
    invitations.send(lines, group(slug), role=role, words="Come.", by=the("olga"))
    db.session.commit()
    found = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    return f"/account/invitation/{signing.sign(signing.Purpose.INVITATION, found.id)}"


ACCEPTED = {
    "name": "Nora New",
    "password": "four words are enough",
    "affiliation": "A clinic",
    "affiliation_kind": "academic",
    "zone": "berlin",
    "language": "en",
}


# How long it lasts


def test_a_browser_that_is_used_stays_signed_in_and_one_that_is_not_is_signed_out(visit):
    used, unused, now = visit(), visit(), datetime.now(UTC)
    for browser in (used, unused):
        come_in(browser)
    for days in (50, 100, 150):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert is_in(used)
            assert re.search("Last used: <time[^>]+>just now", used.page("/account/sign-ins"))
    with time_machine.travel(now + timedelta(days=61), tick=False):
        assert not is_in(unused)


def test_the_cookie_is_sent_when_there_is_something_new_in_it(visit):
    """A slow answer would put back what the browser had when it was asked for: a notice that was shown, say."""
    bob = visit()
    come_in(bob)
    bob.page("/me/papers")
    assert "Set-Cookie" not in bob.get("/me/papers").headers
    with time_machine.travel(datetime.now(UTC) + 2 * sign_ins.NOTED_EACH, tick=False):
        cookie = bob.get("/me/papers").headers["Set-Cookie"]
        assert bob.get("/me/papers").headers.get("Set-Cookie") is None
    assert "Expires=" in cookie and "HttpOnly" in cookie


# By password


def test_bob_signs_in_and_lands_where_he_was_going(visit):
    bob = visit()
    response = bob.get("/gyn-onc/members?page=1")
    assert response.location == "/account/sign-in?next=/gyn-onc/members?page%3D1"
    assert 'name="next" type="hidden" value="/gyn-onc/members?page=1"' in bob.page(response.location)
    assert come_in(bob, next="/gyn-onc/members?page=1").location == "/gyn-onc/members?page=1"
    assert is_in(bob)


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/x", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "x"]
)
def test_nobody_is_sent_to_another_site(visit, elsewhere):
    location = come_in(visit(), next=elsewhere).location
    assert location.startswith("/") and not location.startswith(("//", "/\\")) and "evil.example" not in location[:2]


def test_a_wrong_password_is_told_and_the_address_stays(visit):
    answers = [come_in(visit(), who, "not the password") for who in ("bob", "nobody")]
    assert [a.status_code for a in answers] == [422, 422]
    for answer, who in zip(answers, ("bob", "nobody"), strict=True):
        assert "do not go together" in answer.text and f'value="{who}@example.org"' in answer.text
        assert "not the password" not in answer.text


def test_known_and_unknown_addresses_take_equally_long(visit):
    def seconds(who):
        began = time.process_time()
        come_in(visit(), who, "not the password")
        return time.process_time() - began

    seconds("bob")
    both = [(seconds("bob"), seconds("nobody")) for _ in range(5)]  # by turns: a busy moment slows down both alike
    known, unknown = map(statistics.median, zip(*both, strict=True))
    assert 0.5 < known / unknown < 2, f"{known:.3f} s for a known address, {unknown:.3f} s for an unknown one"


def test_after_eight_tries_there_is_a_pause_whoever_it_is(visit):
    for who in ("bob", "nobody"):
        for _ in range(8):
            assert come_in(visit(), who, "wrong").status_code == 422
        refused = come_in(visit(), who)
        assert refused.status_code == 429 and "wait 15 minutes" in refused.text
    assert come_in(visit(), "alice").status_code == 302  # others are not held up
    with time_machine.travel(time.time() + 16 * 60):
        assert come_in(visit(), "bob").status_code == 302


def test_who_may_not_guess_any_more_has_a_link_mailed(visit):
    for _ in range(8):
        come_in(visit(), "bob", "wrong")
    refused = come_in(visit(), "bob")
    assert refused.status_code == 429 and "leave the password empty and have a link mailed" in refused.text
    for page in ("/account/sign-in", "/account/password"):
        assert "Look into your mail" in visit().submit(page, address="bob@example.org").text, page


def test_addresses_cannot_be_tried_one_after_another(visit):
    for n in range(sign_ins.MOST_FROM_NETWORK):
        sign_ins.note_attempt(f"n{n}@example.org", "127.0.0.1", succeeded=False)
    db.session.commit()
    refused, link = come_in(visit(), "bob"), visit().submit("/account/sign-in", address="bob@example.org")
    for shut in (refused, link):
        assert shut.status_code == 429 and "Too many tries from your network." in shut.text


def test_who_has_no_account_any_more_does_not_come_in(visit):
    bob = visit("bob")
    users.deactivate(the("bob"), by=the("olga"))
    assert not is_in(bob)
    assert come_in(visit()).status_code == 422


def test_signing_out_ends_it_on_the_server_too(visit):
    bob = visit("bob")
    with bob.session_transaction() as session:
        stolen = session["_user_id"]
    assert bob.submit("/account/sign-out").location == "/"
    thief = visit()
    with thief.session_transaction() as session:
        session["_user_id"] = stolen
    assert not is_in(bob) and not is_in(thief)


def test_a_new_sign_in_takes_nothing_of_the_visitors_session_along(visit):
    client = visit()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    come_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_bob_ends_a_sign_in_that_he_does_not_recognise(visit):
    here, there = visit("bob"), visit("bob")
    assert here.page("/account/sign-ins").count("<b>Test browser") == 2
    number = re.search(r"/account/sign-ins/(\d+)/end", here.page("/account/sign-ins"))[1]
    assert visit("carol").submit(f"/account/sign-ins/{number}/end").status_code == 404
    here.submit(f"/account/sign-ins/{number}/end")
    assert is_in(here) and not is_in(there)


def test_a_sign_in_that_nobody_used_for_sixty_days_has_ended(visit):
    bob = visit("bob")
    with time_machine.travel(time.time() + 61 * 24 * 3600):
        assert not is_in(bob)


# By link


def test_the_page_of_a_link_has_a_button_and_opening_it_signs_nobody_in(visit):
    url, scanner, bob = the_link(visit(), next="/gyn-onc/"), visit(), visit()
    assert "One more click" in scanner.page(url) and not is_in(scanner)
    assert bob.submit(url).location == "/gyn-onc/"
    assert is_in(bob)


def test_a_link_works_once_and_for_an_hour(visit):
    url = the_link(visit())
    assert visit().submit(url).status_code == 302
    assert visit().get(url).status_code == visit().submit(url).status_code == 410
    url = the_link(visit())
    with time_machine.travel(time.time() + 61 * 60):
        answer = visit().get(url)
    assert answer.status_code == 410 and 'value="bob@example.org"' in answer.text


def test_who_opens_a_used_link_again_is_told_that_they_are_in(visit):
    url, bob = the_link(visit()), visit()
    bob.submit(url)
    assert "You are signed in already, as Bob" in bob.get(url).text
    assert "You are signed in already" not in visit().get(url).text


def test_nobody_learns_who_has_an_account_by_asking_for_links(visit):
    known, unknown = (visit().submit(SIGN_IN, address=f"{who}@example.org").text for who in ("bob", "nobody"))
    assert re.sub("nobody|bob|value=.*?>", "", known) == re.sub("nobody|bob|value=.*?>", "", unknown)
    links = db.session.scalars(select(Mail.address).where(Mail.kind == MailKind.SIGN_IN_LINK)).all()
    assert links == ["bob@example.org"]


def test_a_mailbox_is_not_flooded_with_links(visit):
    for _ in range(sign_ins.MOST_LINKS + 3):
        assert visit().submit(SIGN_IN, address="bob@example.org").status_code == 200
    assert len(db.session.scalars(select(MailedLink)).all()) == sign_ins.MOST_LINKS


@pytest.mark.parametrize("token", ["x", "WzEsMl0.x.y"])
def test_a_link_that_nobody_signed_is_too_old(visit, token):
    assert visit().get(f"/account/link/{token}").status_code == 410
    assert visit().get(f"/account/password/{token}").status_code == 410
    assert visit().get(f"/account/invitation/{token}").status_code in {302, 404}


def test_a_link_for_one_thing_does_not_do_another(visit):
    url = the_link(visit(), LinkPurpose.PASSWORD, "link")
    assert visit().submit(url).status_code == 410


def test_a_forgotten_password_is_chosen_anew_and_everybody_else_is_out(visit):
    elsewhere, bob = visit("bob"), visit()
    other = the_link(visit())
    url = the_link(bob, LinkPurpose.PASSWORD, "password")
    refused = bob.submit(url, password="bob@example")
    assert refused.status_code == 422 and "easily guessed" in refused.text
    assert bob.submit(url, password="a wholly new password").location == "/"
    assert is_in(bob) and not is_in(elsewhere)
    assert visit().submit(other).status_code == 410  # mailed before: no longer good
    assert come_in(visit()).status_code == 422
    assert come_in(visit(), password="a wholly new password").status_code == 302


# By invitation


def test_nora_accepts_an_invitation_and_is_in(visit):
    url, nora = invite(), visit()
    page = nora.page(url)
    assert "Olga invites you to the working group Gyn Onc" in page and "new@example.org" in page
    assert nora.submit(url, **ACCEPTED).location == "/gyn-onc/"
    assert re.search("Welcome|Willkommen", nora.page("/gyn-onc/"))
    person = the("new")
    assert (person.name, person.zone, person.language) == ("Nora New", "Europe/Berlin", "en")
    assert users.find(person.id).affiliation.name == "A clinic"
    belong = db.session.scalars(select(Membership).where(Membership.user_id == person.id)).all()
    assert {(m.cadence, m.role) for m in belong} == {("weekly", "member")} and len(belong) == 2
    assert (person.digest_weekday, person.digest_hour) == (0, 7) and person.next_due_at is not None


def test_bad_input_is_told_at_its_field_and_the_rest_stays(visit):
    url, nora = invite(), visit()
    answer = nora.submit(url, **{**ACCEPTED, "zone": "Atlantis", "password": "short"})
    assert answer.status_code == 422
    assert "We do not know “Atlantis”" in answer.text and 'value="Nora New"' in answer.text
    assert "Please type the password again" in answer.text
    answer = nora.submit(url, **{**ACCEPTED, "password": "short"})
    assert "at least 10 characters" in answer.text and "short<" not in answer.text
    assert "Please type the password again" not in answer.text


@pytest.mark.parametrize(
    "password", ["nora new 1", "passwordpassword", "aaaaaaaaaaaa", "1234567890123", "roundtable1!"]
)
def test_passwords_that_others_would_guess_are_refused(visit, password):
    assert visit().submit(invite(), **{**ACCEPTED, "password": password}).status_code == 422


def test_who_has_to_type_the_password_again_is_told_so(visit):
    url = invite()
    assert "Please type it once more" not in visit().page(url)
    refused = visit().submit(url, **{**ACCEPTED, "zone": "Atlantis"})
    assert refused.status_code == 422 and "Please type it once more" in refused.text
    assert "Please type it once more" not in visit().submit(url, **{**ACCEPTED, "password": "short"}).text


def test_an_invitation_works_once_and_says_what_happened_to_it(visit):
    url = invite()
    visit().submit(url, **ACCEPTED)
    again = visit().get(url)
    assert again.status_code == 410 and "accepted already" in again.text
    signed_in = visit("bob").get(url)
    assert "you are signed in as Bob" in signed_in.text and 'href="/gyn-onc/"' in signed_in.text
    other = invite("other@example.org")
    invitations.withdraw(db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first(), by=the("olga"))
    withdrawn = visit().get(other)
    assert withdrawn.status_code == 410 and "withdrawn" in withdrawn.text


def test_two_invitations_of_one_person_make_one_account(visit):
    first, second = invite(), invite(slug="multiomics")
    assert visit().submit(first, **ACCEPTED).status_code == 302
    refused = visit().submit(second, **ACCEPTED)
    assert refused.status_code == 422 and "has an account already" in refused.text


# The profile


def test_bob_changes_what_he_says_of_himself(visit):
    bob = visit("bob")
    said = {**ACCEPTED, "name": "  Bob   Builder ", "zone": "Asia/Seoul", "language": "en", "is_patient_advocate": "y"}
    assert bob.submit("/account/profile", **said).status_code == 302
    page = bob.page("/account/profile")
    assert 'value="Bob Builder"' in page and 'value="Asia/Seoul"' in page and 'value="A clinic"' in page
    assert the("bob").is_patient_advocate


def test_a_name_is_needed_and_what_was_typed_stays(visit):
    answer = visit("bob").submit("/account/profile", **{**ACCEPTED, "name": " ", "affiliation": "Kept words"})
    assert answer.status_code == 422 and "Kept words" in answer.text and the("bob").name == "Bob"


def test_people_who_work_at_one_place_share_its_name(visit):
    for who in ("bob", "carol"):
        visit(who).submit("/account/profile", **{**ACCEPTED, "name": who, "affiliation": "A  CLINIC"})
    assert the("bob").affiliation_id == the("carol").affiliation_id


def test_dark_and_legible_are_remembered_with_the_person(visit):
    visit("bob").submit("/account/appearance", theme="dark", is_legible="y")
    page = visit("bob").page("/")
    assert 'data-theme="dark"' in page and re.search(r"<html[^>]*legible", page)


def test_signing_in_is_noted_without_the_secret(visit):
    come_in(visit())
    row = db.session.scalars(select(SignIn)).one()
    assert len(row.token_hash) == 64 and row.browser


def test_who_becomes_an_organizer_is_named(visit):
    olga, there = visit("olga"), f"/organize/people/{the('bob').id}/organizer"
    assert (
        "Bob is an organizer now, and may do all that you may." in olga.submit(there, organizer="1", follow=True).text
    )
    assert "Bob is no longer an organizer." in olga.submit(there, follow=True).text
