"""Somebody who only uses mail and Word asks for a section by a sentence."""

import pytest
from sqlalchemy import select

from roundtable.cli.running import run_to_its_end
from roundtable.domain import jobs, memberships, papers, purge, sections, suppressions
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.incoming.asking import Request, request_in
from roundtable.mail.boxes import group_address
from roundtable.models import (
    Comment,
    IncomingState,
    Job,
    JobKind,
    JobState,
    Mail,
    MailKind,
    MailState,
    Paper,
    Section,
    SuppressionReason,
    Update,
)
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


# What cannot be made


@pytest.fixture
def running(arrive, deal):
    """Bob has asked for a section by mail, and it is being made."""
    arrive(letter("Send me section 1 in Word"), to=reply_address(kind="paper"))
    deal()
    job = db.session.scalars(select(Job).where(Job.kind == JobKind.MAIL_SECTION)).one()
    job.state, job.worker_id = JobState.RUNNING, 1
    db.session.commit()
    return job


def die(job):
    jobs.end(job, JobState.FAILED, error="The process of this job ended with code -9.")
    db.session.commit()


def told_of_it(office):
    return [one for one in office.letters if "could not be mailed to you" in one["Subject"]]


def outbox():
    return db.session.scalars(select(Mail).where(Mail.kind == MailKind.SECTION_UNMAILED)).all()


def test_whoever_asked_by_mail_is_told_by_mail_that_it_failed_and_asks_again(running, arrive, deal, work, office):
    die(running)
    work()
    work()
    [told] = told_of_it(office)
    assert told["To"].addresses[0].addr_spec == "bob@example.org" and told["Subject"].startswith("“Why”")
    words = words_of(told.get_body(("html",)).get_content())
    assert "Something went wrong here while the file was made." in words and "code -9" not in words
    assert "says “Send me section 1 in Word”. If it fails again, tell an organizer." in words
    arrive(letter("Send me section 1 in Word", Message_ID="<2@x>"), to=str(told["Reply-To"]))
    deal()
    [_, again] = db.session.scalars(select(Job).where(Job.kind == JobKind.MAIL_SECTION).order_by(Job.id))
    assert again.state == JobState.WAITING and len(outbox()) == 1
    paper, section = db.session.get_one(Paper, 1), db.session.get_one(Section, 1)
    purge.history(section.text, section, page=paper, by=the("olga"))
    db.session.expire_all()
    assert [(mail.message, mail.subject) for mail in outbox()] == [(None, "")]


def test_a_section_that_was_taken_out_meanwhile_is_not_to_be_asked_for_again(running, work, office):
    sections.withdraw(db.session.get_one(Paper, 1), db.session.get_one(Section, 1), by=the("alice"))
    db.session.commit()
    run_to_its_end(running)
    work()
    [told] = told_of_it(office)
    words = words_of(told.get_body(("html",)).get_content())
    assert "The section is not there any more." in words and "again:" not in words and "tell an organizer" not in words


def is_begun_anew(job):
    jobs.recover(1)
    job.state = JobState.RUNNING  # the next worker has it


def is_dismissed(job):
    die(job)
    jobs.dismiss(job, site=the_site(), by=the("bob"))


def is_of_a_paper_no_longer_theirs(job):
    die(job)
    db.session.get_one(Paper, 1).lead = None
    for one in memberships.of_person(the("bob")):
        if not one.group.is_plenary:
            memberships.end(one, by=the("alice"))


def is_for_an_address_that_takes_no_mail(job):
    die(job)
    suppressions.suppress("bob@example.org", SuppressionReason.BOUNCED)


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (is_begun_anew, None),
        (is_dismissed, MailState.CANCELLED),
        (is_of_a_paper_no_longer_theirs, MailState.CANCELLED),
        (is_for_an_address_that_takes_no_mail, MailState.KEPT_BACK),
    ],
)
def test_nobody_is_told_who_need_not_or_may_not_be(running, work, office, what, state):
    what(running)
    db.session.commit()
    work()
    assert told_of_it(office) == []
    assert [mail.state for mail in outbox()] == ([state] if state else [])
