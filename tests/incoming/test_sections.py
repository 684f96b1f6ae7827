"""Somebody who only uses mail and Word: a section goes out as a Word file, and comes back as one revision."""

import io
import zipfile

import pytest
from sqlalchemy import select

from roundtable.cli.word_jobs import mail_section
from roundtable.domain import jobs, sections
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import IncomingState, JobKind, JobState, MailedSection, Paper, Revision, Section
from tests.cast import the
from tests.incoming.conftest import letter
from tests.reading import words_of
from tests.word_samples import paragraph, word_file

PAPER = "/gyn-onc/papers/1"
TYPE = "vnd.openxmlformats-officedocument.wordprocessingml.document"
SOURCE = "Ten forms were read. They differ.\nBy hand.[^1]\n\n* one\n* two\n\n[^1]: And twice."


@pytest.fixture(autouse=True)
def _world(world):
    pass


@pytest.fixture
def mailed(into, visit, office, work):
    """The section as Bob gets it: the mail, and the Word file with it."""
    bob = visit("bob")
    bob.submit(f"{PAPER}/sections/1/edit", source=SOURCE, base="2")
    assert bob.submit(f"{PAPER}/section-mail", section="1").location == PAPER
    job = jobs.claim(1)
    while job is not None and job.kind is not JobKind.MAIL_SECTION:
        job = jobs.claim(1)
    assert job is not None
    db.session.commit()
    job_id = job.id
    mail_section(job)
    jobs.end(jobs.find(job_id), JobState.DONE)
    db.session.commit()
    work()
    [message] = [one for one in office.letters if "+section." in str(one["Reply-To"])]
    [file] = list(message.iter_attachments())
    return message, file.get_payload(decode=True)


def changed(data, was, now):
    """The file as somebody saves it who has put other words into it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(was.encode(), now.encode()))
    return out.getvalue()


def returned(data, name="section.docx", **heads):
    message = letter("Here it is.", **heads)
    message.add_attachment(data, "application", TYPE, filename=name)
    return message


def source():
    db.session.expire_all()
    return db.session.get_one(Section, 1).text.source


def test_a_section_goes_out_comes_back_and_is_taken(mailed, arrive, deal, work, office, visit):
    message, data = mailed
    address = str(message["Reply-To"])
    assert boxes.read(address) == (Box.SECTION, [str(the("bob").id), "2"])
    arrive(returned(changed(data, "They differ.", "They differ in length.")), to=address)
    assert [mail.state for mail in deal()] == [IncomingState.DONE]
    work()
    told = words_of(office.letters[-1].get_body(("html",)).get_content())
    assert "Your mail was taken" in told and "look at its changes there" in told
    assert source() == SOURCE  # nothing is taken by itself
    alice = visit("alice")
    assert alice.page(PAPER).count("back by mail.") == 2  # with that of the test world
    page = words_of(alice.page(f"{PAPER}/mailed-sections/2"))
    assert "in length" in page and "Take it" in page
    alice.submit(f"{PAPER}/mailed-sections/2/acceptance")
    assert source() == SOURCE.replace("differ.", "differ in length.")  # our own signs stay where nothing was changed
    revision = db.session.scalars(select(Revision).order_by(Revision.id.desc())).first()
    assert (revision.author, revision.note) == (the("bob"), "Alice")
    assert alice.page(PAPER).count("back by mail.") == 1


def test_what_others_wrote_meanwhile_is_merged(mailed, arrive, deal, visit):
    message, data = mailed
    visit("alice").submit(f"{PAPER}/sections/1/edit", source=SOURCE.replace("Ten", "Eleven"), base="3")
    arrive(returned(changed(data, "They differ.", "They differ in length.")), to=str(message["Reply-To"]))
    deal()
    visit("bob").submit(f"{PAPER}/mailed-sections/2/acceptance")
    assert source() == SOURCE.replace("Ten", "Eleven").replace("differ.", "differ in length.")


def test_where_both_changed_the_same_words_a_person_settles_it(mailed, arrive, deal, visit):
    message, data = mailed
    visit("alice").submit(f"{PAPER}/sections/1/edit", source=SOURCE.replace("They differ", "They agree"), base="3")
    arrive(returned(changed(data, "They differ.", "They diverge.")), to=str(message["Reply-To"]))
    deal()
    alice = visit("alice")
    answer = alice.submit(f"{PAPER}/mailed-sections/2/acceptance")
    assert answer.status_code == 409
    assert "They agree." in answer.text and "They diverge." in answer.text
    alice.submit(f"{PAPER}/mailed-sections/2/acceptance", source="They agree, or diverge.", base="4")
    assert source() == "They agree, or diverge."


def test_only_the_lead_a_chair_or_the_sender_takes_it(mailed, arrive, deal, visit):
    message, data = mailed
    arrive(returned(changed(data, "They differ.", "They agree.")), to=str(message["Reply-To"]))
    deal()
    for name in ("otto", "carol", None):
        assert visit(name).submit(f"{PAPER}/mailed-sections/2/acceptance").status_code in {401, 403, 404}
    assert source() == SOURCE
    visit("bob").submit(f"{PAPER}/mailed-sections/2/dropping")
    assert db.session.get_one(MailedSection, 2).returned_at is None
    assert source() == SOURCE


def test_what_cannot_be_taken_gets_a_sentence_by_mail(mailed, arrive, deal, work, office):
    message, data = mailed
    macros = word_file(paragraph("a"), **{"word__vbaProject.bin": b"x"})
    sent = {
        "no Word file": letter("I changed nothing.", Message_ID="<2@example.org>"),
        "contains macros": returned(macros, Message_ID="<3@example.org>"),
        "not a Word file": returned(b"not a file", Message_ID="<4@example.org>"),
        "nothing is changed in it": returned(data, Message_ID="<5@example.org>"),
    }
    for one in sent.values():
        arrive(one, to=str(message["Reply-To"]))
    away = returned(data, From="Secretary <s@example.org>", Message_ID="<6@example.org>")
    arrive(away, to=str(message["Reply-To"]), sender="s@example.org")
    assert [mail.state for mail in deal()] == [IncomingState.REFUSED] * 4 + [IncomingState.HELD]
    work()
    answers = [words_of(one.get_body(("html",)).get_content()) for one in office.letters]
    for said in sent:
        assert any(said in words for words in answers), said
    assert source() == SOURCE


def test_who_has_left_the_paper_gives_nothing_back_and_gets_nothing(mailed, arrive, deal):
    message, data = mailed
    paper = db.session.get_one(Paper, 1)
    sections.withdraw(paper, db.session.get_one(Section, 1), by=the("alice"))
    db.session.commit()
    arrive(returned(changed(data, "They", "All")), to=str(message["Reply-To"]))
    assert [mail.state for mail in deal()] == [IncomingState.REFUSED]


def test_the_page_asks_nobody_to_answer_a_mail_that_nobody_takes_in(visit):
    assert "answer the mail with the file" not in visit("bob").get(PAPER).text
    assert "It comes to your address as a Word file." in visit("bob").get(PAPER).text


def test_the_page_says_how_a_section_comes_back(into, visit):
    assert "answer the mail with the file" in visit("bob").get(PAPER).text
