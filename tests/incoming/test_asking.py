"""Somebody who only uses mail and Word asks for a section by a sentence."""

import pytest
from sqlalchemy import select

from roundtable.domain import papers
from roundtable.extensions import db
from roundtable.incoming.asking import Request, request_in
from roundtable.mail.boxes import group_address
from roundtable.models import Comment, IncomingState, Job, JobKind, Update
from tests.cast import group, the
from tests.incoming.conftest import letter, reply_address
from tests.reading import words_of

DONE, REFUSED = IncomingState.DONE, IncomingState.REFUSED


@pytest.fixture(autouse=True)
def _world(world):
    pass


def asked():
    return [job.arguments for job in db.session.scalars(select(Job).where(Job.kind == JobKind.MAIL_SECTION))]


def said():
    return db.session.query(Comment).count(), db.session.query(Update).count()


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("Send me section 3 in Word", Request("3", "")),
        ("Dear all,\n\nplease  send me the section 2.1 as a Word file, please.\n\nBob", Request("2.1", "")),
        ("Could you mail me section 1 of “What a report states” in Word?", Request("1", "what a report states")),
        ("send section 4 from Words in Word", Request("4", "words")),
    ],
)
def test_what_asks_for_a_section(words, request_):
    assert request_in(words) == request_


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Section 3 is in Word.",
        "Send me section 3 in Word\n\nAnd tell Alice that the second table was counted by hand.",
        "Send me section 3 in Word\n" + "and\n" * 9,
        "I did not send section 3 in Word.",
    ],
)
def test_what_is_meant_for_others_is_no_request(words):
    assert request_in(words) is None


def test_a_reply_to_a_mail_about_a_paper_asks_for_a_section_of_it(arrive, deal):
    before = said()
    arrive(letter("Send me section 1 in Word\n\nBob"), to=reply_address(kind="paper"))
    [mail] = deal()
    assert (mail.state, mail.thing_kind, mail.thing_id) == (DONE, "section", 1)
    assert asked() == [{"section": 1, "by": the("bob").id}]
    assert said() == before


def test_mail_to_the_group_names_the_paper(arrive, deal):
    before, title = said(), papers.newest_in(group(), the("bob"))[0].title
    arrive(letter("", Subject=f"Send me section 1 of “{title}” in Word"), to=group_address("gyn-onc"))
    arrive(letter(f"Send me section 1 of {title[:12]}", Message_ID="<2@x>"), to=group_address("gyn-onc"))
    assert [(mail.state, mail.thing_kind, mail.thing_id) for mail in deal()] == [(DONE, "section", 1)] * 2
    assert asked() == [{"section": 1, "by": the("bob").id}]  # waiting work is asked for once
    assert said() == before


def test_what_is_not_there_gets_a_sentence(arrive, deal, work, office):
    arrive(letter("Send me section 99 in Word"), to=reply_address(kind="paper"))
    arrive(letter("Send me section 1 of Nothing", Message_ID="<2@x>"), to=group_address("gyn-onc"))
    assert [mail.state for mail in deal()] == [REFUSED, REFUSED]
    work()
    told = [words_of(one.get_body(("html",)).get_content()) for one in office.letters]
    assert any("has no section 99" in words and "Its sections are: 1 " in words for words in told)
    title = papers.newest_in(group(), the("bob"))[0].title
    assert any("Which paper do you mean?" in words and title in words for words in told)
    assert asked() == []


def test_who_may_not_write_in_a_paper_is_told_so(arrive, deal, work, office):
    mail = letter("Send me section 1 in Word", From="Otto <otto@example.org>")
    arrive(mail, to=reply_address("otto", kind="paper"), sender="otto@example.org")
    assert [mail.state for mail in deal()] == [REFUSED]
    work()
    told = [words_of(one.get_body(("html",)).get_content()) for one in office.letters]
    assert any("and not write in it" in words for words in told)
    assert asked() == []
