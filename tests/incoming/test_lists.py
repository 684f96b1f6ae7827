"""Mail to a group's address: a member's becomes an update, a reply a comment, and all else waits for the chair."""

import smtplib

import pytest

from roundtable import incoming
from roundtable.domain import comments
from roundtable.extensions import db
from roundtable.incoming import lists, moderating
from roundtable.mail import threads
from roundtable.mail.boxes import group_address
from roundtable.models import Attachment, Cadence, HeldBecause, IncomingMail, IncomingState, MailKind, ThingKind, Update
from tests.cast import group, the
from tests.incoming.conftest import letter, png
from tests.incoming.test_listening import listening
from tests.reading import words_of
from tests.worker.telling import outbox, post, settle

__all__ = ["listening"]
HELD = "/gyn-onc/held-mails/"


@pytest.fixture
def address(into):
    return group_address("gyn-onc")


def posted():
    return list(db.session.scalars(db.select(Update).order_by(Update.id)))


def said_on(update):
    return [thread.first.text.source for thread in comments.threads(update, the("bob"))]


def text_in(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def test_a_member_s_mail_becomes_an_update_and_they_are_told_where(address, arrive, deal, work, office):
    words = "Dear all,\n\n# one of ten\n- a form\n\nBob\n-- \nBob Builder\nBerlin"
    arrive(letter(words, Subject="[Gyn Onc] Fwd: Ten report forms"), to=address)
    [mail] = deal()
    work()
    [update] = posted()
    assert (mail.state, mail.thing_id, update.author) == (IncomingState.DONE, update.id, the("bob"))
    assert (update.title, update.audience, update.group_id) == ("Ten report forms", "group", group().id)
    assert update.text.source == "Dear all,\n\n\\# one of ten\n\n- a form\n\nBob"
    [receipt] = office.letters
    assert (receipt["To"].addresses[0].addr_spec, receipt["In-Reply-To"]) == ("bob@example.org", "<1@example.org>")
    assert "Your mail is an update of Gyn Onc" in text_in(receipt)


def test_who_reads_at_once_gets_it_and_their_reply_to_the_list_becomes_a_comment(address, arrive, deal, work, office):
    settle("alice", cadence=Cadence.AT_ONCE)
    arrive(letter("We looked at ten.", Subject="Ten report forms"), to=address)
    work()
    [update] = posted()
    told = office.letter_to("alice@example.org")
    assert "We looked at ten." in text_in(told)
    heads = {"From": "alice@example.org", "Message_ID": "<2@x>", "In_Reply_To": told["Message-ID"]}
    quoted = "Which ten?\n\nOn Tue, 24 Nov 2026 at 15:00, Roundtable <r@localhost> wrote:\n> We looked at ten."
    arrive(letter(quoted, **heads), to=address)
    work()
    assert said_on(update) == ["Which ten?"]
    further = {"Message_ID": "<3@x>", "References": "<0@elsewhere> <2@x>"}  # Bob answers Alice, who sent him a copy
    arrive(letter("The last.", **further), to=address)
    arrive(letter("First!", Message_ID="<4@x>", References=threads.root_of((ThingKind.UPDATE, update.id))), to=address)
    work()
    assert said_on(update) == ["Which ten?", "The last.", "First!"] and len(posted()) == 1


def test_a_reply_to_a_digest_of_several_things_waits(address, arrive, deal, work, office):
    settle("bob", cadence=Cadence.AT_ONCE)
    post("One")
    post("Two")
    work()
    arrive(letter(In_Reply_To=office.letter_to("bob@example.org")["Message-ID"]), to=address)
    [mail] = deal()
    assert (mail.state, mail.held_because) == (IncomingState.HELD, HeldBecause.DIGEST)


@pytest.mark.parametrize(
    ("heads", "because"),
    [
        ({"From": "Zeb <zeb@example.org>"}, HeldBecause.UNKNOWN),
        ({"From": "nonsense"}, HeldBecause.UNKNOWN),
        ({"From": "carol@example.org"}, HeldBecause.NO_MEMBER),
        ({"From": "otto@example.org"}, HeldBecause.NO_MEMBER),
        ({"Authentication_Results": "mx.example.org; spf=pass; dmarc=fail"}, HeldBecause.FORGED),
    ],
)
def test_who_is_no_member_or_perhaps_not_waits_for_the_chair(address, arrive, deal, work, heads, because, office):
    arrive(letter("I have ten more.", **heads), to=address)
    [mail] = deal()
    work()
    assert (mail.state, mail.held_because, posted()) == (IncomingState.HELD, because, [])
    assert office.recipients == ["alice@example.org"]  # who chairs it
    assert "1 mail came to the group's address" in text_in(office.letters[0])


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated", "From": "zeb@example.org"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"List_Id": "Gyn Onc <gyn-onc.localhost>"},
        {"List_Id": "Others <others.example.org>"},
    ],
)
def test_what_a_program_wrote_is_refused_and_nobody_is_told(address, arrive, deal, work, heads, office):
    arrive(letter(**heads), to=address)
    arrive(letter(Message_ID="<bounce@x>"), to=address, sender="")
    assert [mail.state for mail in deal()] == [IncomingState.REFUSED] * 2
    work()
    assert (posted(), office.letters) == ([], [])


def test_our_own_mails_cannot_come_in_again(address, arrive, deal, work, office):
    settle("bob", cadence=Cadence.AT_ONCE)
    post("One")
    work()
    for _, _, message in office.envelopes:
        arrive(message, to=address)
        arrive(message.replace(b"Message-ID: <digest", b"Message-ID: <other"), to=address)
    assert {mail.state for mail in deal()} == {IncomingState.REFUSED} and len(posted()) == 1


def test_files_come_with_it_and_pictures_stand_in_the_text(address, arrive, work, office):
    message = letter("Look:\n\n[cid:board@x]\n\nat the form.", Subject="Ten")
    message.add_alternative('<p>Look:</p><img src="cid:board@x"><p>at the form.</p>', subtype="html")
    message.get_payload()[1].add_related(png(120, 90), "image", "png", cid="<board@x>", filename="board.png")
    message.add_attachment(b"a,b\n1,2\n", "text", "csv", filename="forms.csv")
    message.add_attachment(b"MZ\0\0", "application", "octet-stream", filename="run.exe")
    arrive(message, to=address)
    work()
    [update] = posted()
    board, table = db.session.scalars(db.select(Attachment).order_by(Attachment.id))
    assert update.text.source.startswith(f"Look:\n\nat the form.\n\n![board.png](/files/{board.token}/board.png)")
    assert [(file.thing_id, file.name) for file in (board, table)] == [
        (update.id, "board.png"),
        (update.id, "forms.csv"),
    ]
    told = text_in(office.letters[-1])
    assert "“run.exe” is of a kind that is not taken" in told and "say what its pictures show" in told


def test_a_mail_that_says_nothing_is_answered(address, arrive, deal, work, office):
    arrive(letter(" \n-- \nBob", Subject=None), to=address)
    [mail] = deal()
    work()
    assert (mail.state, posted()) == (IncomingState.REFUSED, [])
    assert "There were no words in your mail" in text_in(office.letter_to("bob@example.org"))


def test_without_a_subject_the_first_words_are_it_and_a_long_one_is_cut(address, arrive, deal):
    arrive(letter("We looked at ten forms.", Subject="Re: [Gyn Onc]"), to=address)
    arrive(letter("x", Subject="long " * 60, Message_ID="<2@x>"), to=address)
    deal()
    first, second = posted()
    assert first.title == "We looked at ten forms." and len(second.title) == 160


def test_more_than_a_person_writes_waits(address, arrive, deal, monkeypatch):
    monkeypatch.setattr(lists, "MOST_IN_AN_HOUR", 2)
    for number in range(4):
        arrive(letter(f"Number {number}", Message_ID=f"<{number}@x>"), to=address)
    assert [mail.held_because for mail in deal()] == [None, None, HeldBecause.MANY, HeldBecause.MANY]


def test_an_address_of_no_group_is_not_known(into):
    assert group_address("gyn-onc") == "roundtable+gyn-onc@lists.example.org"
    assert incoming.is_known("Roundtable+Gyn-Onc@lists.example.org")
    assert not incoming.is_known("roundtable+nobody@lists.example.org")


def test_by_lmtp_it_goes_all_the_way(listening, work):
    with smtplib.LMTP("127.0.0.1", listening("lmtp").port) as client:
        client.sendmail("bob@example.org", [group_address("gyn-onc")], letter("By post.", Subject="Ten").as_bytes())
        refused = client.sendmail(
            "bob@example.org", ["roundtable+nobody@lists.example.org", group_address("gyn-onc")], b"x"
        )
    work()
    assert [update.title for update in posted()] == ["Ten"] and list(refused) == ["roundtable+nobody@lists.example.org"]


# What the chair does with it


@pytest.fixture
def held(address, arrive, deal):
    """Three mails that wait: of somebody unknown, of Carol, and of somebody unknown once more."""
    arrive(letter("I have ten more.", From="Zeb Zoo <zeb@example.org>", Subject="Re: Ten"), to=address)
    arrive(letter("So have I.", From="carol@example.org", Subject="Ten", Message_ID="<2@x>"), to=address)
    arrive(letter("Buy <b>this</b>", From="ads@example.org", Subject="Buy", Message_ID="<3@x>"), to=address)
    return deal()


def test_the_chair_sees_what_waits_on_the_desk_and_in_the_group(held, visit):
    alice = visit("alice")
    assert "3 mails to Gyn Onc (STUMP) wait" in alice.page("/")
    assert "3 mails to the group wait for you" in alice.page("/gyn-onc/updates/")
    page = words_of(alice.page(HELD))
    for words in ("Zeb Zoo <zeb@example.org>", "I have ten more.", "address not known", "may not post here", "Buy <b>"):
        assert words in page
    assert "wait" not in words_of(visit("bob").page("/gyn-onc/updates/"))
    assert [visit(name).get(HELD).status_code for name in ("bob", "carol", "olga")] == [403, 403, 200]


def test_the_chair_posts_one_by_whoever_wrote_it(held, visit):
    alice = visit("alice")
    for mail in held[:2]:
        assert alice.submit(f"{HELD}{mail.id}/posting").status_code == 302
    first, second = posted()
    assert (first.title, first.author.name, first.author.joined_at) == ("Ten", "Zeb Zoo", None)
    assert second.author == the("carol")
    assert [mail.address for mail in outbox(kind=MailKind.GROUP_MAIL_POSTED)] == ["carol@example.org"]
    again = alice.submit(f"{HELD}{held[0].id}/posting", follow=True)
    assert "answered already" in again.text and len(posted()) == 2


def test_the_chair_declines_one_and_drops_another(held, visit, deal, work, office):
    alice = visit("alice")
    alice.submit(f"{HELD}{held[0].id}/declining")
    alice.submit(f"{HELD}{held[2].id}/dropping")
    assert [mail.state for mail in deal()] == [IncomingState.REFUSED, IncomingState.HELD, IncomingState.REFUSED]
    work()
    told = office.letter_to("zeb@example.org")
    assert "does not post it" in text_in(told) and told["In-Reply-To"] == "<1@example.org>"
    assert "ads@example.org" not in office.recipients and posted() == []


def test_the_page_costs_the_same_with_thirty_and_shows_ten(held, visit, assert_queries):
    source = db.session.get(IncomingMail, held[0].id)
    alice = visit("alice")
    alice.page(HELD)
    with assert_queries(30) as few:
        alice.page(HELD)
    for number in range(27):
        copy = {c.name: getattr(source, c.name) for c in IncomingMail.__table__.columns if c.name != "id"}
        db.session.add(IncomingMail(**{**copy, "sha256": f"{number:064}"}))
    db.session.commit()
    with assert_queries(len(few)):
        page = alice.page(HELD)
    assert page.count("/posting") == 10 and "?page=2" in page


def test_the_pages_of_the_group_say_where_to_write(address, visit):
    assert address in visit("bob").page("/gyn-onc/") and address in visit("bob").page("/gyn-onc/members")
    assert address not in visit().page("/gyn-onc/")


def test_without_mail_that_comes_in_there_is_no_address(app, visit):
    assert group_address("gyn-onc") == "" and "By mail" not in visit("bob").page("/gyn-onc/members")


BROKEN_HEADS = ["=?utf-8?b?a?=", "=?utf-7?q?+2AA-?=", "=?unicode_escape?q?=5Cud800?="]


@pytest.mark.parametrize("subject", BROKEN_HEADS)
def test_a_broken_subject_closes_the_page_to_no_other_mail_and_is_posted_as_it_can_be_read(
    address, arrive, deal, visit, subject
):
    for number, author in enumerate(("zeb", "bob")):
        head = f"From: {author}@example.org\nMessage-ID: <{number}@x>\nSubject: {subject}\n"
        words = "Content-Type: text/plain; charset=utf-7\n\nTen forms. +2AA-"
        arrive(f"{head}{words}".encode(), to=address)
    assert [mail.state for mail in deal()] == [IncomingState.HELD, IncomingState.DONE]
    assert "Ten forms." in visit("alice").page(HELD)
    assert [update.text.source for update in posted()] == ["Ten forms. ?"]


def test_one_poisoned_mail_that_waits_does_not_hide_the_others(held, visit, monkeypatch):
    as_it_is = moderating.Post

    def poisoned(arrived):
        if arrived.mail_id == held[0].id:
            raise RuntimeError
        return as_it_is(arrived)

    monkeypatch.setattr(moderating, "Post", poisoned)
    page = words_of(visit("alice").page(HELD))
    assert "This mail cannot be read." in page and "So have I." in page


@pytest.mark.parametrize(
    ("heads", "because"),
    [
        ({"From": "bob@example.org, zeb@example.org"}, HeldBecause.UNKNOWN),
        ({"From": "bob@example.org <zeb@example.org>"}, HeldBecause.UNKNOWN),
        ({}, HeldBecause.FORGED),
    ],
)
def test_who_names_two_authors_or_is_found_out_by_the_second_server_waits(address, arrive, deal, heads, because):
    message = letter(**heads)
    if not heads:
        message["Authentication-Results"] = "mx.example.org; spf=pass"
        message["Authentication-Results"] = "mx.example.org; dmarc=fail (p=NONE)"
    arrive(message, to=address)
    assert [(mail.state, mail.held_because) for mail in deal()] == [(IncomingState.HELD, because)]


def test_a_text_that_is_too_long_is_refused_before_it_is_read(address, arrive, deal):
    arrive(letter("Ten forms.\n" * 40_000), to=address)
    assert [(mail.state, mail.reason) for mail in deal()] == [
        (IncomingState.REFUSED, "At most 400,000 characters, please.")
    ]
