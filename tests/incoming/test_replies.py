"""A reply becomes a comment, by the same rules as on the page; what is not taken is told."""

import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from roundtable import signing
from roundtable.domain import clock, comments, incoming_mails, mail_answers, mails, memberships, purge, updates, users
from roundtable.extensions import db
from roundtable.incoming import replies
from roundtable.mail import boxes, digest_letters, notice_letter
from roundtable.models import Address, Attachment, Comment, Digest, IncomingState, Mail, MailKind, Update
from tests.cast import group, let_go, the
from tests.incoming.conftest import letter, png, reply_address, taken

NEWEST = "Why these first?"  # of the world: nothing was posted after it
DONE, HELD, REFUSED = IncomingState.DONE, IncomingState.HELD, IncomingState.REFUSED


def newest():
    return db.session.scalars(select(Comment).order_by(Comment.id.desc()).limit(1)).one()


def answers():
    """What was put into the outbox in answer, as it would be sent."""
    found = db.session.scalars(select(Mail).where(Mail.kind == MailKind.MAIL_ANSWER).order_by(Mail.id)).all()
    return [message_from_bytes(notice_letter(mail).message, policy=default) for mail in found]


def body(message):
    return re.sub(r"\s+", " ", message.get_body(("plain",)).get_content())


def test_a_reply_is_a_comment_by_mail_without_what_it_quotes(world, arrive, deal, visit):
    arrive(
        letter("The last ten.\n\nOn Mon, 2 Nov 2026, R <r@example.org> wrote:\n> Which ten?\n\n-- \nBob"),
        to=reply_address(),
    )
    [mail] = deal()
    comment = newest()
    assert (mail.state, mail.thing_kind, mail.thing_id, mail.user) == (DONE, "comment", comment.id, the("bob"))
    assert (comment.text.source, comment.author, comment.is_by_mail) == ("The last ten.", the("bob"), True)
    assert b"Which ten?" in incoming_mails.message_of(mail), "the original is kept"
    page = visit("alice").page("/gyn-onc/updates/1")
    assert "The last ten." in page and page.count("by mail") == 1
    assert answers() == []


@pytest.mark.parametrize("kind", sorted(comments.COMMENTED))
def test_every_thing_that_has_comments_takes_replies(world, arrive, deal, kind):
    arrive(letter(f"On this {kind}."), to=reply_address(kind=kind))
    assert [mail.state for mail in deal()] == [DONE]
    assert (newest().thing_kind, newest().thing_id) == (kind, 1)


def test_who_writes_is_known_by_any_address_that_they_have_proved(world, arrive, deal):
    db.session.add(
        Address(
            user=the("bob"),
            address="bob@second.example.org",
            is_primary=False,
            verified_at=clock.now(),
            created_at=clock.now(),
        )
    )
    db.session.add(Address(user=the("bob"), address="bob@third.example.org", is_primary=False, created_at=clock.now()))
    arrive(
        letter("One.", From="BOB <Bob@Second.Example.Org>", Message_ID="<1@x>"),
        to=reply_address(),
        sender="x@example.org",
    )
    arrive(letter("Two.", From="bob@third.example.org", Message_ID="<2@x>"), to=reply_address())
    assert [mail.state for mail in deal()] == [DONE, HELD]


def test_a_picture_and_a_file_come_with_the_comment(world, arrive, deal, visit):
    message = letter("See here.")
    message.add_attachment(png(30, 20), "image", "png", filename="the cells.png")
    message.add_attachment(b"a,b\n1,2\n", "text", "csv", filename="forms (new).csv")
    arrive(message, to=reply_address())
    assert [mail.state for mail in deal()] == [DONE]
    page = visit("alice").page("/gyn-onc/updates/1")
    links = re.findall(r'/files/[^"]+', page[page.index("See here.") :])[:2]
    assert re.search(r'<img[^>]+alt="the cells.png"', page)
    for link in links:
        assert visit("otto").get(link).status_code == 200
        assert visit("carol").get(link).status_code == 404, "she may not read the update"
    comments.withdraw(newest(), db.session.get(Update, 1), by=the("bob"))
    assert visit("otto").get(links[0]).status_code == 404


def test_files_alone_are_enough(world, arrive, deal):
    message = letter("-- \nBob")
    message.add_attachment(b"a,b\n", "text", "csv", filename="forms.csv")
    arrive(message, to=reply_address())
    assert [mail.state for mail in deal()] == [DONE]
    assert newest().text.source.startswith("[forms.csv](/files/")


def test_what_of_a_mail_was_not_taken_is_told(world, arrive, deal, use):
    use(mail_into="roundtable@lists.example.org", max_upload_mb=1)
    message = letter("See here.", Message_ID="<seen@example.org>")
    message.add_attachment(b"MZ\x00\x01", "application", "octet-stream", filename="setup.exe")
    message.add_attachment(b"a" * 1_100_000, "text", "plain", filename="large.txt")
    message.add_attachment(b"a,b\n", "text", "csv", filename="forms.csv")
    arrive(message, to=reply_address())
    assert [mail.state for mail in deal()] == [DONE]
    assert db.session.scalars(select(Attachment.name).where(Attachment.thing_kind == "comment")).all() == ["forms.csv"]
    [answer] = answers()
    assert answer["To"] == "Bob <bob@example.org>" and answer["Auto-Submitted"] == "auto-replied"
    assert answer["In-Reply-To"] == "<seen@example.org>"
    assert "“setup.exe” is of a kind that is not taken" in body(answer) and "“large.txt” has more than 1 MB" in body(
        answer
    )
    assert "Your mail was taken, but not all of it" in body(answer)


def test_a_file_that_is_not_what_its_name_says_is_told_and_the_mail_was_taken_whole(world, arrive, deal):
    message = letter("See here.")
    message.add_attachment(b"words", "application", "octet-stream", filename="report.exe")
    arrive(message, to=reply_address())
    assert [mail.state for mail in deal()] == [DONE]
    [answer] = answers()
    assert "it is kept as “report.txt”" in " ".join(body(answer).split()) and "not all of it" not in body(answer)


def test_more_files_than_a_letter_has_are_told(world, arrive, deal):
    message = letter("Many.")
    for number in range(12):
        message.add_attachment(f"{number}".encode(), "text", "plain", filename=f"{number}.txt")
    arrive(message, to=reply_address())
    deal()
    assert "Of 12 files the first 10 were taken" in body(answers()[0])


def test_a_reply_that_says_nothing_is_told(world, arrive, deal):
    arrive(letter("> Which ten?\n"), to=reply_address())
    assert [mail.state for mail in deal()] == [REFUSED]
    assert "nothing in your mail besides what it quotes" in body(answers()[0])
    assert newest().text.source == NEWEST


def test_a_reply_that_is_too_long_is_told_and_comes_back(world, arrive, deal):
    arrive(letter("word " * 5_000), to=reply_address())
    assert [mail.state for mail in deal()] == [REFUSED]
    [answer] = answers()
    assert "A comment has at most 20,000 characters" in body(answer) and body(answer).count("word word word") > 1_000


def test_who_lost_access_is_told_so_and_nothing_of_the_thing(world, arrive, deal):
    address = reply_address("otto")
    memberships.end(memberships.find_of(group(), the("otto")), by=the("alice"))
    arrive(letter("My words.", From="otto@example.org"), to=address)
    assert [mail.state for mail in deal()] == [REFUSED]
    assert "you can no longer read it" in body(answers()[0]) and "My words." in body(answers()[0])
    assert "Ten report forms" not in answers()[0].get_body(("html",)).get_content().replace("Re: Ten report forms", "")


def test_a_thing_that_was_withdrawn_is_told(world, arrive, deal):
    arrive(letter("Late."), to=reply_address(thing_id=3))
    assert [mail.state for mail in deal()] == [REFUSED]
    assert "no longer there" in body(answers()[0])


def test_whose_account_is_closed_is_not_answered(world, arrive, deal):
    address = reply_address()
    users.deactivate(the("bob"), by=the("olga"))
    arrive(letter(), to=address)
    assert [mail.state for mail in deal()] == [REFUSED] and answers() == []


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "Auto-Generated; why"},
    {"Precedence": "bulk"},
    {"Precedence": "Junk"},
    {"Precedence": "auto_reply"},
    {"X_Auto_Response_Suppress": "All"},
    {"X_Autoreply": "yes"},
    {"List_Id": "<list.example.org>"},
    {"From": "roundtable@localhost"},
    {"From": "roundtable+reply.1.update.1.abc@lists.example.org"},
]


@pytest.mark.parametrize("heads", AUTOMATIC, ids=lambda heads: " ".join(map(": ".join, heads.items())))
def test_a_program_s_mail_is_neither_posted_nor_answered(world, arrive, deal, heads):
    arrive(letter("I am away.", **heads), to=reply_address())
    [mail] = deal()
    assert mail.state == REFUSED and mail.reason.startswith("automatic: ")
    assert answers() == [] and newest().text.source == NEWEST


def test_a_mail_without_a_sender_is_a_program_s(world, arrive, deal):
    arrive(letter("Failed."), to=reply_address(), sender="")
    assert deal()[0].reason == "automatic: an empty envelope sender"
    assert answers() == []


def test_a_person_who_says_that_they_are_one_is_believed(world, arrive, deal):
    arrive(letter(Auto_Submitted="no"), to=reply_address())
    assert [mail.state for mail in deal()] == [DONE]


def test_a_mail_of_ours_that_comes_back_is_known(world, arrive, deal):
    mail = mails.queue(MailKind.MAIL_CHECK, the("bob"), address="bob@example.org", key="check")
    mails.write(mail, subject="x", message_id="<check@localhost>", message=b"x")
    arrive(letter(Message_ID="<check@localhost>"), to=reply_address())
    assert deal()[0].reason == "automatic: a mail of ours"


def test_two_programs_that_answer_each_other_end(world, arrive, deal):
    for number in range(12):
        arrive(letter("> again\n", Message_ID=f"<{number}@example.org>"), to=reply_address())
    deal()
    assert len(answers()) == mail_answers.MOST_AN_HOUR


def test_no_person_writes_so_much_in_an_hour(world, arrive, deal, monkeypatch):
    monkeypatch.setattr(replies, "MOST_AN_HOUR", 3)
    for number in range(5):
        arrive(letter(f"Number {number}.", Message_ID=f"<{number}@example.org>"), to=reply_address())
    assert [mail.state for mail in deal()] == [DONE] * 3 + [REFUSED] * 2


# From an address that we do not know


def held_link():
    mail = db.session.scalars(select(Mail).where(Mail.kind == MailKind.MAIL_HELD)).one()
    assert mail.address == "bob@example.org"
    return re.search(r"/mail/held/[\w.-]+", notice_letter(mail).html).group()


@pytest.fixture
def held(world, arrive, deal):
    message = letter("From home.", From="Bob <bob@home.example.org>", Subject="Re: forms")
    message.add_attachment(b"a,b\n", "text", "csv", filename="forms.csv")
    arrive(message, to=reply_address(), sender="bob@home.example.org")
    assert [mail.state for mail in deal()] == [HELD]
    link = held_link()
    let_go()
    return link


def test_a_mail_from_an_address_that_we_do_not_know_waits_for_its_owner(held, visit):
    page = visit().page(held)
    assert all(words in page for words in ("From home.", "bob@home.example.org", "Re: forms", "forms.csv"))
    assert newest().text.source == NEWEST, "opening the page posts nothing"


def test_its_owner_posts_it_with_one_click(held, visit):
    anybody = visit()
    assert anybody.post(held, data={"answer": "post"}).location == held
    assert newest().text.source.startswith("From home.\n\n[forms.csv]") and newest().author == the("bob")
    assert f'href="/gyn-onc/comments/{newest().id}"' in anybody.page(held)
    posted = newest().id
    anybody.post(held, data={"answer": "post"})
    anybody.post(held, data={"answer": "drop"})
    assert newest().id == posted and [mail.state for mail in taken()] == [DONE]


def test_or_drops_it(held, visit):
    visit().post(held, data={"answer": "drop"})
    page = visit().page(held)
    assert "It is dropped" in page and "From home." not in page
    visit().post(held, data={"answer": "post"})
    assert newest().text.source == NEWEST
    assert incoming_mails.message_of(taken()[0]) == b""


def test_access_is_asked_again_when_it_is_posted(held, visit):
    updates.withdraw(db.session.get(Update, 1), by=the("bob"))
    visit().post(held, data={"answer": "post"})
    assert [mail.state for mail in taken()] == [HELD]


def test_another_link_says_nothing(held, visit):
    assert visit().get(f"{held}x").status_code == 404
    assert visit().get(f"/mail/held/{signing.sign(signing.Purpose.HELD_MAIL, 4711)}").status_code == 404


# Where replies go


def test_a_mail_about_one_thing_takes_replies_to_it(world, into):
    letters = summary_letter()
    assert boxes.read(letters["Reply-To"]) == (boxes.Box.REPLY, [str(the("bob").id), "meeting", "3"])
    assert "Answer this mail, and your words become a comment." in body(letters)


def summary_letter():
    mail = mails.queue(
        MailKind.SUMMARY_CIRCULATED, the("bob"), address="bob@example.org", key="s", arguments={"summary_id": 1}
    )
    return message_from_bytes(notice_letter(mail).message, policy=default)


def test_without_a_way_in_no_mail_says_that_it_can_be_answered(world, app):
    letters = summary_letter()
    assert letters["Reply-To"] is None and "Answer this mail" not in body(letters)


def test_whoever_answers_a_digest_is_asked_which_thing_they_mean(world, arrive, deal):
    digest = Digest(
        user=the("bob"),
        day=clock.today("UTC"),
        batch="",
        composed_at=clock.now(),
        things=[["update", 1], ["decision", 1], ["membership", 1], ["update", 3]],
    )
    db.session.add(digest)
    arrive(letter("Which?"), to=reply_address(kind=boxes.DIGEST, thing_id=digest.day.isoformat()))
    assert [mail.state for mail in deal()] == [REFUSED]
    [answer] = answers()
    page = answer.get_body(("html",)).get_content()
    assert reply_address() in page and reply_address(kind="decision") in page and "Ten report forms" in page
    assert "A mistake" not in page, "it was withdrawn"


# Purging


def test_what_is_purged_goes_from_the_mail_too(world, arrive, deal, app):
    message = letter("A patient's name.")
    message.add_attachment(b"MZ\x00\x01", "application", "octet-stream", filename="x.exe")
    arrive(message, to=reply_address())
    deal()
    [answer] = db.session.scalars(select(Mail).where(Mail.kind == MailKind.MAIL_ANSWER))
    mails.mark_sent(answer.id, "250")
    purge.thing(newest(), by=the("olga"))
    db.session.expire_all()
    assert [mail.content for mail in taken()] == [None]
    assert db.session.scalars(select(Mail.arguments).where(Mail.id == answer.id)).one() == {}


def test_a_digest_about_one_thing_takes_replies_to_it(world, into):
    person, entry = the("bob"), SimpleNamespace(key=("decision", 1))
    for entries, expected in (
        ([entry], ["decision", "1"]),
        ([entry, SimpleNamespace(key=("gap", 1))], [boxes.DIGEST, "2026-11-21"]),
    ):
        content = SimpleNamespace(person=person, day=date(2026, 11, 21), sections=[SimpleNamespace(entries=entries)])
        [line] = digest_letters._reply_to(content).decode().splitlines()
        assert boxes.read(line.removeprefix("Reply-To: ")).parts == [str(person.id), *expected]


@pytest.mark.parametrize(
    "heads",
    [{"Authentication_Results": "mx.example.org; dmarc=fail"}, {"From": "zeb@example.org, bob@example.org"}],
    ids=["forged", "two authors"],
)
def test_a_reply_that_is_perhaps_not_theirs_waits_for_their_word(world, arrive, deal, heads):
    arrive(letter(**heads), to=reply_address())
    [mail] = deal()
    assert (mail.state, mail.user) == (HELD, the("bob"))
