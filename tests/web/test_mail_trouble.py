"""Mail that does not arrive, as organizers and the people concerned see it, and what each can do."""

import re
from datetime import timedelta

import pytest

from roundtable import signing
from roundtable.domain import bounces, clock, mails, suppressions, users
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import (
    BounceKind,
    Event,
    LinkPurpose,
    Mail,
    MailedLink,
    MailKind,
    MailState,
    SuppressionReason,
)
from tests.cast import PASSWORD, the
from tests.reading import main_of
from tests.web.test_organizers_desk import row_with, rows_of

BOBS = "bob@example.org"
ADDRESSES = "/organize/mail/addresses"


def sent(name="bob", *, days=0, key="", kind=MailKind.MAIL_CHECK):
    at = clock.now() - timedelta(days=days)
    mail = mails.queue(kind, the(name), address=f"{name}@example.org", key=f"{name}:{days}{key}")
    mail.state, mail.sent_at, mail.created_at, mail.reply = MailState.SENT, at, at, "250 taken"
    db.session.commit()
    return mail


def dead(name, reply, number=0):
    mail = mails.queue(MailKind.MAIL_CHECK, the(name), address=f"{name}@example.org", key=f"{name}:dead:{number}")
    db.session.flush()
    mails.note_failure(mail, reply, is_final=True)
    db.session.commit()
    return mail


@pytest.fixture
def bob_bounced(app):
    sent("bob", days=4)
    bounces.note(sent("bob"), BounceKind.HARD, status="5.1.1", said="550 5.1.1 User unknown")
    db.session.commit()


@pytest.fixture
def bob_complained(app):
    bounces.note(sent("bob"), BounceKind.COMPLAINT, said="abuse")
    db.session.commit()


def reason_of(address=BOBS):
    found = suppressions.find_by_address(address)
    return found and found.reason


# Organizers


def test_organizers_are_told_on_their_desks(visit, bob_bounced):
    desk = visit("olga").page("/")
    assert "Mail does not reach 1 address" in desk and ADDRESSES in desk
    row = row_with(rows_of(visit("olga").page("/organize/")), BOBS)
    assert "At once" in row and "User unknown" in row
    assert "Mail does not reach" not in main_of(visit("alice").page("/"))


def test_an_address_in_trouble_says_why_since_when_and_what_arrived_last(visit, bob_bounced):
    page = visit("olga").page(ADDRESSES)
    row = row_with(rows_of(page), BOBS)
    assert row.startswith("Bob bob@example.org The server says that there is no such mailbox. 550 5.1.1 User unknown")
    assert "4 days ago" in row
    assert re.search(r'Addresses in trouble <span class="count late">1<', page)


def test_an_organizer_has_mail_go_there_again(visit, bob_bounced):
    olga = visit("olga")
    assert olga.submit(f"{ADDRESSES}/1/lift").location == ADDRESSES
    page = olga.page(ADDRESSES)
    assert "Mail goes to bob@example.org again." in page and "Mail reaches everybody" in page
    event = db.session.scalars(db.select(Event).where(Event.name == "address.lifted")).one()
    assert (event.actor_id, event.details) == (the("olga").id, {"suppression": 1})
    assert olga.submit(f"{ADDRESSES}/1/lift").status_code == 404, "it was lifted already"
    assert "Mail does not reach" not in main_of(olga.page("/"))


def test_what_was_refused_there_is_tried_again_with_it(visit):
    mail = dead("bob", "550 5.1.1 no such mailbox")
    bounces.note_refusal(mail, mail.reply)
    other = dead("carol", "550 5.1.1 no such mailbox")
    db.session.commit()
    olga = visit("olga")
    assert "Try what waits (1)" in row_with(rows_of(olga.page(ADDRESSES)), BOBS)
    olga.submit(f"{ADDRESSES}/1/retry")
    assert "1 mail goes to bob@example.org once more." in olga.page(ADDRESSES)
    assert mails.find(mail.id).state == MailState.READY and mails.find(other.id).state == MailState.DEAD
    assert reason_of() is None


def test_an_organizer_gives_somebody_another_address_which_they_prove(visit, bob_bounced):
    olga, bob_id = visit("olga"), the("bob").id
    assert f"/organize/people/{bob_id}/address" in olga.page(ADDRESSES)
    response = olga.submit(f"/organize/people/{bob_id}/address", address="Bob@New.example")
    assert response.location == ADDRESSES
    [link] = db.session.scalars(db.select(MailedLink))
    assert (link.address, link.purpose, link.user_id) == ("bob@new.example", LinkPurpose.ADDRESS, bob_id)
    assert users.address_of(the("bob")) == BOBS, "not before it was proved"


def test_failures_are_counted_by_what_the_server_said(visit):
    for number in range(3):
        dead("bob", f"554 5.7.1 <bob@example.org>: blocked, see https://example.net/{number}", number)
    dead("carol", "552 5.2.2 mailbox full")
    olga = visit("olga")
    tables = olga.page("/organize/mail?tab=trouble").split("<tbody")
    first, second = rows_of("<tbody" + tables[1])
    assert first.startswith("554 5.7.1 <…>: blocked, see … 3".replace("<", "&lt;").replace(">", "&gt;"))
    assert second.startswith("552 5.2.2 mailbox full 1")
    reason = "554 5.7.1 <…>: blocked, see …"
    olga.submit("/organize/mail/failures/retry", state="dead", reason=reason)
    assert "3 mails are sent once more." in olga.page("/organize/mail")
    states = db.session.scalars(db.select(Mail.state).order_by(Mail.id)).all()
    assert states == [MailState.READY] * 3 + [MailState.DEAD]


def test_what_became_of_one_dead_letter_is_told(visit):
    first, second = dead("bob", "552 full").id, dead("carol", "552 full").id
    olga = visit("olga")
    retried = olga.submit(f"/organize/mail/{first}/retry", follow=True).text
    assert "The mail to bob@example.org is sent once more." in retried
    dropped = olga.submit(f"/organize/mail/{second}/drop", follow=True).text
    assert "The mail to carol@example.org was dropped." in dropped
    again = olga.submit(f"/organize/mail/{second}/retry", follow=True).text
    assert "once more" not in again and "A later digest" not in again


def test_dead_letters_of_one_reason_are_dropped_together(visit):
    for name in ("alice", "bob", "carol"):
        dead(name, "550 5.7.1 we do not want this" if name != "carol" else "552 full")
    olga = visit("olga")
    olga.submit("/organize/mail/failures/drop", state="dead", reason="550 5.7.1 we do not want this")
    assert "2 mails were dropped." in olga.page("/organize/mail")
    states = db.session.scalars(db.select(Mail.state).order_by(Mail.id)).all()
    assert states == [MailState.CANCELLED, MailState.CANCELLED, MailState.DEAD]
    assert olga.submit("/organize/mail/failures/drop", state="sent", reason="250 taken").status_code == 302
    assert olga.submit("/organize/mail/failures/drop", state="eaten").status_code == 400


def test_what_came_back_has_a_list_of_its_own(visit, bob_bounced):
    [row] = rows_of(visit("olga").page("/organize/mail?tab=returned"))
    assert BOBS in row and "Came back" in row and "550 5.1.1 User unknown" in row


def test_where_providers_report_complaints_is_told_where_mail_is_taken_in(visit, use):
    assert "feedback loops" not in visit("olga").page(ADDRESSES)
    use(mail_into="roundtable@lists.example.org")
    assert boxes.address(Box.COMPLAINTS) in visit("olga").page(ADDRESSES)


def test_the_page_of_addresses_costs_no_more_when_there_are_more(visit, assert_queries):
    def many(numbers):
        for number in numbers:
            suppressions.suppress(f"person{number}@example.org", SuppressionReason.BOUNCED, user=the("bob"))
        db.session.commit()

    many(range(3))
    olga = visit("olga")
    olga.page(ADDRESSES)
    with assert_queries(100) as few:
        olga.page(ADDRESSES)
    many(range(3, 30))
    with assert_queries(len(few)):
        assert len(rows_of(olga.page(ADDRESSES))) == 30


# Who is not reached


def test_who_is_not_reached_sees_it_where_they_look(visit, bob_bounced):
    bob = visit("bob")
    assert "Your mail does not reach you" in bob.page("/")
    assert "Mail from here does not reach you." in bob.page("/me/mail")
    page = bob.page("/account/address/")
    assert "there is no such mailbox" in page and "550 5.1.1 User unknown" in page
    assert "does not reach you" not in visit("alice").page("/me/mail")


def test_a_link_that_is_used_mends_it(visit, bob_bounced):
    bob = visit("bob")
    bob.submit("/account/address/proof")
    assert "A link is on its way to bob@example.org." in bob.page("/account/address/")
    [mail] = db.session.scalars(db.select(Mail).where(Mail.kind == MailKind.SIGN_IN_LINK))
    assert mail.address == BOBS and reason_of() == SuppressionReason.BOUNCED
    link = signing.sign(signing.Purpose.LINK, [LinkPurpose.SIGN_IN, mail.arguments["link_id"]])
    elsewhere = visit()
    elsewhere.get(f"/account/link/{link}")
    assert reason_of() == SuppressionReason.BOUNCED, "opening it changes nothing"
    assert elsewhere.submit(f"/account/link/{link}").location == "/account/address/"
    assert reason_of() is None
    assert "Mail goes to bob@example.org." in elsewhere.page("/account/address/")


def test_so_does_a_new_password_and_not_the_old_one(visit, bob_bounced):
    visit().submit("/account/sign-in", address=BOBS, password=PASSWORD)
    assert reason_of() == SuppressionReason.BOUNCED, "a password says nothing of the mailbox"
    visit().submit("/account/password", address=BOBS)
    [mail] = db.session.scalars(db.select(Mail).where(Mail.kind == MailKind.PASSWORD_LINK))
    link = signing.sign(signing.Purpose.LINK, [LinkPurpose.PASSWORD, mail.arguments["link_id"]])
    visit().submit(f"/account/password/{link}", password="another four quiet words")
    assert reason_of() is None


def test_who_called_a_mail_unwanted_takes_it_back_themselves(visit, bob_complained):
    bob = visit("bob")
    page = bob.page("/account/address/")
    assert "Send me mail again" in page and "Send me a link" not in page
    bob.submit("/account/address/again")
    assert reason_of() is None and "Mail comes again." in bob.page("/account/address/")


def test_an_address_that_bounced_is_not_lifted_by_wishing(visit, bob_bounced):
    response = visit("bob").submit("/account/address/again", follow=True)
    assert "Please have a link mailed to the address first" in response.text
    assert reason_of() == SuppressionReason.BOUNCED


def test_too_many_links_are_refused_with_a_sentence(visit, bob_bounced):
    bob = visit("bob")
    for _ in range(5):
        bob.submit("/account/address/proof")
    assert "Several links were mailed just now." in bob.submit("/account/address/proof").text


# Another address


def proof():
    [mail] = db.session.scalars(db.select(Mail).where(Mail.kind == MailKind.ADDRESS_PROOF))
    return "/account/address/" + signing.sign(signing.Purpose.LINK, [LinkPurpose.ADDRESS, mail.arguments["link_id"]])


def test_another_address_is_taken_by_the_link_that_was_mailed_to_it(visit, bob_bounced, office, work):
    bob = visit("bob")
    old_id = sent("bob", key="kept").id
    kept = mails.queue(MailKind.MAIL_CHECK, the("bob"), address=BOBS, key="kept back")
    kept.state = MailState.KEPT_BACK
    db.session.commit()
    kept_id = kept.id
    bob.submit("/account/address/", address="bob@new.example")
    there = proof()
    work()
    assert office.letter_to("bob@new.example")["Subject"] == "Your address for Test Roundtable"
    elsewhere = visit()
    assert "bob@new.example" in elsewhere.page(there) and users.address_of(the("bob")) == BOBS
    assert "Mail goes there now" in elsewhere.submit(there).text
    bob_now = users.find_by_address("bob@new.example")
    assert bob_now is not None and users.find_by_address(BOBS) is None
    assert suppressions.of_person(bob_now) is None and reason_of() == SuppressionReason.BOUNCED
    assert (mails.find(kept_id).address, mails.find(kept_id).state) == ("bob@new.example", MailState.READY)
    assert mails.find(old_id).address == BOBS, "the record of what was sent stays"
    assert elsewhere.get(there).status_code == 410, "it works once"
    assert "user.address_changed" in db.session.scalars(db.select(Event.name)).all()


def test_the_old_address_is_told_and_not_what_the_new_one_is(visit, office, work):
    visit("bob").submit("/account/address/", address="bob@new.example")
    visit().submit(proof())
    work()
    told = office.letter_to(BOBS)
    assert told["Subject"] == "Your address for Test Roundtable was changed" and b"new.example" not in told.as_bytes()


def test_links_that_were_mailed_to_the_old_address_no_longer_work(visit):
    visit().submit("/account/sign-in", address=BOBS, password="")
    [mail] = db.session.scalars(db.select(Mail).where(Mail.kind == MailKind.SIGN_IN_LINK))
    old = signing.sign(signing.Purpose.LINK, [LinkPurpose.SIGN_IN, mail.arguments["link_id"]])
    bob = visit("bob")
    bob.submit("/account/address/", address="bob@new.example")
    bob.submit(proof())
    assert visit().get(f"/account/link/{old}").status_code == 410


def test_an_address_of_somebody_else_is_refused_and_so_is_ones_own(visit):
    bob = visit("bob")
    for wrong, words in (
        ("carol@example.org", "Somebody else here has this address."),
        (BOBS, "Mail goes to this address already."),
        ("bob@", "“bob@” is not an email address."),
        ("", "Please fill this in."),
    ):
        response = bob.submit("/account/address/", address=wrong)
        assert response.status_code == 422 and words in response.text, wrong
    assert not db.session.scalars(db.select(MailedLink)).all()


def test_an_address_that_somebody_took_meanwhile_is_refused_at_the_link(visit):
    bob = visit("bob")
    bob.submit("/account/address/", address="new@example.org")
    there = proof()
    users.join(users.Profile("Eve", "UTC", "en"), address="new@example.org", password_hash=None)
    db.session.commit()
    assert "Somebody else here has this address." in bob.submit(there).text
    assert users.address_of(the("bob")) == BOBS


def test_all_mails_of_a_batch_are_looked_up_together(app, assert_queries):
    """However their addresses are written; what was asked for there and then goes there all the same."""
    suppressions.suppress(BOBS, SuppressionReason.BOUNCED, user=the("bob"))
    suppressions.lift(suppressions.suppress("arrives@example.org", SuppressionReason.BOUNCED), by=None)
    kinds = {
        "Bob@Example.org": MailKind.SUMMARY_WAITS,
        "arrives@example.org": MailKind.SUMMARY_WAITS,
        BOBS: MailKind.SIGN_IN_LINK,
        "alice@example.org": MailKind.DIGEST,
    }
    queued = [mails.queue(kind, the("bob"), address=address, key=address) for address, kind in kinds.items()]
    db.session.commit()
    found = mails.find_all([mail.id for mail in queued])
    with assert_queries(1):
        assert suppressions.kept_back_among(found) == {queued[0].id}
    assert [suppressions.keeps_back(mail) for mail in queued] == [True, False, False, False]
