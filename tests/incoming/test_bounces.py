"""A mail that comes back: what it does to the mail, to its address, and to what the person is told next."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from roundtable import incoming
from roundtable.domain import bounces, clock, join_requests, mails, sign_ins, suppressions, users
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import (
    Bounce,
    BounceKind,
    Cadence,
    Event,
    IncomingMail,
    LinkPurpose,
    MailKind,
    MailState,
    Membership,
    Suppression,
    SuppressionReason,
)
from roundtable.worker.chores import do_chores
from tests.cast import group, the
from tests.incoming.returned import report
from tests.worker.telling import SATURDAY, is_due, notice, outbox, post, settle, tell_bob, titles

BOBS = "bob@example.org"


@pytest.fixture(autouse=True)
def traveller(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def deal(hired, into):
    """Let a worker send and receive what is due now; all mails that came, as they are then."""

    def deal():
        hired().run(once=True)
        db.session.expire_all()
        return db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id)).all()

    return deal


@pytest.fixture
def comes_back(arrive, deal):
    """``comes_back("qmail", mail)``: a server reports of this mail; what the report became."""

    def comes_back(name, mail, **about):
        given = {"address": mail.address, "return_path": boxes.return_path(mail.id), "message_id": mail.message_id}
        arrive(report(name, **given | about), to=boxes.return_path(mail.id), sender="")
        *_, arrived = deal()
        return arrived

    return comes_back


@pytest.fixture
def told(deal, into):
    """``told("Title")``: Bob has a digest with it; its mail, sent."""
    return partial(tell_bob, work=deal)


def suppressed(address=BOBS):
    found = suppressions.find_by_address(address)
    return found and found.reason


def next_day(traveller, days=1):
    traveller.shift(timedelta(days=days))


def test_each_mail_has_an_address_of_its_own_to_come_back_to(office, deal, into):
    settle()
    first, second = notice("bob"), notice("carol")
    deal()
    assert [sender for sender, _, _ in office.envelopes] == [boxes.return_path(first.id), boxes.return_path(second.id)]
    assert boxes.read(boxes.return_path(second.id)) == (Box.BOUNCE, [str(second.id)])
    assert office.letters[0]["From"].addresses[0].addr_spec == "roundtable@localhost", "what people see stays"


def test_where_no_mail_is_taken_in_the_sender_is_as_ever(office, work):
    settle()
    notice("bob")
    work()
    assert [sender for sender, _, _ in office.envelopes] == ["roundtable@localhost"]


#: The others are read in test_reading_reports.py.
HARD = ["postfix_unknown", "exchange_plain", "qmail"]


@pytest.mark.parametrize("name", HARD)
def test_no_such_mailbox_ends_mail_to_it_in_the_words_of_any_server(name, comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    assert comes_back(name, mail).reason == f"hard bounce of mail {mail.id}"
    mail = mails.find(mail.id)
    assert mail.state == MailState.BOUNCED and mail.sent_at == clock.now()
    row = suppressions.find_by_address(BOBS)
    assert (row.reason, row.user, row.mail_id, row.said) == ("bounced", the("bob"), mail.id, mail.reply)
    assert not suppressions.is_suppressed("carol@example.org")
    names = [e.name for e in db.session.scalars(db.select(Event).order_by(Event.id.desc()).limit(2))]
    assert sorted(names) == ["address.suppressed", "mail.bounced"]


@pytest.mark.parametrize("name", ["postfix_delayed", "away", "complaint_taken_back"])
def test_a_delay_a_success_and_an_answering_machine_are_no_bounce(name, comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    arrived = comes_back(name, mail)
    assert arrived.state == "done" and "bounce of mail" not in arrived.reason
    mail = mails.find(mail.id)
    assert mail.state == MailState.SENT and db.session.scalar(db.select(Bounce)) is None


def test_a_bounce_that_somebody_made_up_is_not_even_taken(deal, into):
    settle()
    mail = notice("bob")
    deal()
    for wrong in (
        f"roundtable+bounce.{mail.id}@lists.example.org",
        boxes.return_path(mail.id).replace("bounce", "reply"),
    ):
        assert not incoming.is_known(wrong)
    other = boxes.return_path(mail.id + 1).replace(f".{mail.id + 1}.", f".{mail.id}.")
    assert not incoming.is_known(other) and incoming.is_known(boxes.return_path(mail.id))


def test_a_bounce_of_another_address_is_passed_over(comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    arrived = comes_back("amazon", mail, address="carol@example.org", message_id="<other@localhost>")
    assert arrived.reason == "about another address than the mail's"
    assert not suppressed(BOBS) and not suppressed("carol@example.org")


def test_a_mail_that_was_forwarded_and_came_back_from_there_is_known_by_its_id(comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    comes_back("postfix_unknown", mail, address="bob@elsewhere.example")
    assert suppressed(BOBS) == SuppressionReason.BOUNCED and not suppressed("bob@elsewhere.example")


def test_a_bounce_after_the_address_was_changed_is_about_the_old_one(comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    bob = the("bob")
    address = db.session.scalars(db.select(users.Address).where(users.Address.user_id == bob.id)).one()
    address.address = "bob@new.example"
    db.session.commit()
    comes_back("qmail", mail)
    assert suppressed(BOBS) and suppressions.reachable_addresses([bob]) == {bob.id: "bob@new.example"}
    assert suppressions.of_person(bob) is None and not suppressions.troubles().rows[0].is_current


def test_what_is_told_twice_counts_once(comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    comes_back("outlook_full", mail)
    assert comes_back("amazon_transient", mail).reason == "told before"
    assert db.session.scalar(db.select(db.func.count(Bounce.id))) == 1


def test_a_mail_of_long_ago_is_forgotten_and_its_bounce_with_it(comes_back, deal, traveller):
    settle()
    mail = notice("bob")
    deal()
    next_day(traveller, 91)
    do_chores()
    assert comes_back("qmail", mail, address=BOBS).state == "refused"
    assert not suppressed(BOBS)


# What the person is told next


def test_what_did_not_arrive_is_told_in_the_next_digest_once_the_address_is_mended(
    comes_back, told, deal, office, traveller
):
    settle("bob")
    mail = told("One thing")
    comes_back("qmail", mail)
    next_day(traveller)
    assert told("Two thing").id == mail.id, "nothing is composed for an address that takes no mail"
    assert the("bob").next_due_at > clock.now()
    suppressions.lift(suppressions.find_by_address(BOBS), by=the("olga"))
    next_day(traveller)
    told("Three thing")
    assert titles(office) == [["One"], ["One", "Two", "Three"]]


def test_a_digest_that_waits_already_is_not_sent_to_it_and_nothing_is_lost(
    comes_back, told, deal, office, traveller, hired
):
    settle("bob")
    mail = told("One thing")
    next_day(traveller)
    post("Two thing")
    is_due(the("bob"))
    worker = hired()
    worker.sender.breaker.trip()  # composed, and not sent yet
    worker.round()
    worker.end()
    comes_back("qmail", mail)
    *_, waiting = outbox(kind=MailKind.DIGEST)
    assert waiting.id != mail.id and waiting.state == MailState.CANCELLED
    suppressions.lift(suppressions.find_by_address(BOBS), by=the("olga"))
    next_day(traveller)
    told("Three thing")
    assert titles(office) == [["One"], ["One", "Two", "Three"]]


def test_what_bounced_late_is_told_again_and_not_what_arrived_since(comes_back, told, office, traveller):
    """The second day's digest arrived while the server still tried the first."""
    settle("bob")
    first = told("One thing")
    next_day(traveller)
    told("Two thing")
    comes_back("postfix_expired", first)
    next_day(traveller)
    third = told("Three thing")
    assert titles(office) == [["One"], ["Two"], ["One", "Three"]]
    assert not any(m.owed for m in db.session.scalars(db.select(Membership)))
    comes_back("amazon_transient", third)
    next_day(traveller)
    told("Four thing")
    assert titles(office)[-1] == ["One", "Three", "Four"]


def test_who_reads_at_once_is_told_again_without_waiting_for_more(comes_back, deal, office, traveller, into):
    settle("bob", cadence=Cadence.AT_ONCE)
    post("One thing")
    deal()
    [first] = outbox()
    traveller.shift(timedelta(minutes=10))
    post("Two thing")
    deal()
    traveller.shift(timedelta(minutes=10))
    comes_back("postfix_expired", first)
    assert titles(office) == [["One"], ["Two"], ["One"]]


def test_who_reads_at_once_and_cannot_be_reached_keeps_nobody_else_waiting(comes_back, deal, office, into):
    settle("bob", "otto", cadence=Cadence.AT_ONCE)
    mail = notice("bob")
    deal()
    comes_back("qmail", mail)
    post("One thing")
    deal()
    assert office.recipients == [BOBS, "otto@example.org"]
    assert [mail.address for mail in outbox(kind=MailKind.DIGEST)] == ["otto@example.org"]


# Soft bounces


def answer_to_bob():
    """A notice that nobody waits for at this moment."""
    join_requests.make(group("multiomics"), words="Please.", by=the("bob"))
    return mails.queue(MailKind.JOIN_ANSWER, the("bob"), address=BOBS, key="answer", arguments={"request_id": 1})


def softly(comes_back, deal, number):
    mail = notice("bob", number)
    deal()
    comes_back("outlook_full", mail)


def test_the_fifth_soft_bounce_in_fourteen_days_pauses_an_address_for_a_week(comes_back, deal, traveller):
    settle()
    for number in range(5):
        assert not suppressed()
        softly(comes_back, deal, number)
        next_day(traveller, 2)
    row = suppressions.find_by_address(BOBS)
    assert row.reason == SuppressionReason.FAILING and row.ends_at == row.since + timedelta(days=7)
    kept = answer_to_bob()
    deal()
    kept = mails.find(kept.id)
    assert kept.state == MailState.KEPT_BACK
    next_day(traveller, 6)
    do_chores()
    assert not suppressed()
    deal()
    kept = mails.find(kept.id)
    assert kept.state == MailState.SENT


def test_soft_bounces_of_more_than_fourteen_days_do_not_count(comes_back, deal, traveller):
    settle()
    for number in range(8):
        softly(comes_back, deal, number)
        next_day(traveller, 4)
    assert not suppressed()


def test_after_a_mail_that_arrived_soft_bounces_are_counted_anew(comes_back, deal, traveller):
    settle()
    for number in range(4):
        softly(comes_back, deal, number)
    traveller.shift(timedelta(minutes=1))
    notice("bob", 8)
    deal()
    next_day(traveller, 7)
    for number in range(10, 14):
        softly(comes_back, deal, number)
        assert not suppressed()
    softly(comes_back, deal, 14)
    assert suppressed() == SuppressionReason.FAILING


def test_a_hard_bounce_makes_an_end_of_a_pause(comes_back, deal, traveller):
    settle()
    late = notice("bob", 99)
    deal()
    for number in range(5):
        softly(comes_back, deal, number)
    comes_back("qmail", late)
    next_day(traveller, 30)
    do_chores()
    assert suppressed() == SuppressionReason.BOUNCED
    assert db.session.scalar(db.select(db.func.count(Suppression.id))) == 1


# Complaints


def test_who_calls_a_mail_unwanted_gets_none_and_their_wishes_stay(comes_back, told, office, traveller):
    settle("bob")
    mail = told("One thing")
    assert comes_back("complaint", mail).reason == f"complaint bounce of mail {mail.id}"
    mail = mails.find(mail.id)
    assert mail.state == MailState.COMPLAINED and suppressed() == SuppressionReason.COMPLAINED
    assert Cadence.DAILY in {m.cadence for m in db.session.scalars(db.select(Membership))}
    next_day(traveller)
    told("Two thing")
    assert titles(office) == [["One"]]
    suppressions.lift_own(the("bob"))
    next_day(traveller)
    told("Three thing")
    assert titles(office)[1:] == [["Two", "Three"]], "what was complained about did arrive"


def test_a_complaint_without_a_name_is_about_whoever_got_the_mail(comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    comes_back("complaint_redacted", mail)
    assert suppressed() == SuppressionReason.COMPLAINED


@pytest.mark.parametrize("name", ["complaint", "complaint_redacted"])
def test_providers_report_complaints_to_one_address_and_the_mail_says_which_it_was(name, arrive, deal):
    settle()
    first, mail = notice("carol"), notice("bob")
    deal()
    there = boxes.address(Box.COMPLAINTS)
    arrive(report(name, return_path=boxes.return_path(mail.id), message_id=mail.message_id or "<x>"), to=there)
    *_, arrived = deal()
    assert (arrived.state, suppressed()) == ("done", SuppressionReason.COMPLAINED)
    assert mails.find(first.id).state == MailState.SENT


def test_a_complaint_about_no_mail_of_ours_is_refused(arrive, deal):
    settle()
    mail = notice("bob")
    deal()
    made_up = f"roundtable+bounce.{mail.id}.aaaaaaaaaaaa@lists.example.org"
    arrive(report("complaint", return_path=made_up), to=boxes.address(Box.COMPLAINTS))
    assert deal()[-1].state == "refused" and not suppressed()


# Refused at the door


def test_a_mailbox_that_the_server_does_not_know_at_once_counts_like_a_bounce(office, deal, into):
    settle()
    office.refuse_recipient = lambda _address: "550 5.1.1 no such mailbox"
    mail = notice("bob")
    deal()
    mail = mails.find(mail.id)
    assert (mail.state, mail.reason) == (MailState.DEAD, "550 5.1.1 no such mailbox")
    assert suppressed() == SuppressionReason.BOUNCED
    [row] = db.session.scalars(db.select(Bounce))
    assert (row.kind, row.status) == (BounceKind.HARD, "5.1.1")


@pytest.mark.parametrize("answer", ["554 5.7.1 relay access denied", "452 4.2.2 full", "550 5.7.1 blocked by policy"])
def test_what_a_server_refuses_for_our_sake_is_not_held_against_the_address(answer, office, deal, into):
    settle()
    office.refuse_recipient = lambda _address: answer
    notice("bob")
    deal()
    assert not suppressed() and db.session.scalar(db.select(Bounce)) is None


def test_a_bounce_that_is_faster_than_the_answer_stays_one(deal, into):
    settle()
    mail = notice("bob")
    mail.state = MailState.SENDING
    bounces.note(mail, BounceKind.HARD, status="5.1.1", said="no")
    mails.mark_sent(mail.id, "250 taken")
    db.session.commit()
    mail = mails.find(mail.id)
    assert (mail.state, mail.reply) == (MailState.BOUNCED, "no")


# What goes out nevertheless, and how it is mended


def test_a_link_that_somebody_asks_for_is_sent_and_used_it_proves_the_address(comes_back, deal, office, traveller):
    settle()
    mail = notice("bob")
    deal()
    comes_back("qmail", mail)
    kept = mails.queue(MailKind.MAIL_CHECK, the("bob"), address=BOBS, key="asked")
    held = answer_to_bob()
    link = sign_ins.ask_link(the("bob"), BOBS, LinkPurpose.SIGN_IN)
    deal()
    assert (mails.find(kept.id).state, mails.find(held.id).state) == (MailState.SENT, MailState.KEPT_BACK)
    assert len(office.envelopes) == 4 and suppressed()
    sign_ins.use_link(link)
    db.session.commit()
    assert not suppressed()
    deal()
    assert mails.find(held.id).state == MailState.SENT


def test_a_link_does_not_take_back_a_complaint(comes_back, deal):
    settle()
    mail = notice("bob")
    deal()
    comes_back("complaint", mail)
    link = sign_ins.ask_link(the("bob"), BOBS, LinkPurpose.SIGN_IN)
    sign_ins.use_link(link)
    db.session.commit()
    assert suppressed() == SuppressionReason.COMPLAINED


def test_a_notice_that_has_waited_for_two_weeks_is_let_go(comes_back, deal, traveller):
    settle()
    mail = notice("bob")
    deal()
    comes_back("qmail", mail)
    held = answer_to_bob()
    deal()
    next_day(traveller, 15)
    do_chores()
    assert mails.find(held.id).state == MailState.CANCELLED
