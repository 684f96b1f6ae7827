"""A section that came back by mail waits for whoever decides on it, and is on their desk until it is dealt with; one
that could not be mailed is told to whoever asked for it."""

import re

import pytest
from sqlalchemy import select

from roundtable.cli.running import run_to_its_end
from roundtable.domain import jobs, mailed_sections, memberships, sections, waiting
from roundtable.domain.waiting import WaitKind
from roundtable.extensions import db
from roundtable.models import Event, Job, JobKind, JobState, MailedSection, Paper, Section
from tests.cast import the
from tests.reading import links_of, main_of, value_of

PAPER = "/gyn-onc/papers/1"
MAILING = f"{PAPER}/mailed-sections/1"


@pytest.fixture(autouse=True)
def paper(app, world):
    """That of the world: Bob leads it, and has sent a section back."""
    return db.session.get_one(Paper, 1)


def waits_for(name):
    return sum(one.thing.returned for one in waiting.for_person(the(name)) if one.kind is WaitKind.RETURNED)


def test_it_waits_for_whoever_leads_the_section(paper):
    names = ("alice", "bob", "carol", "otto", "olga")
    assert [waits_for(name) for name in names] == [0, 1, 0, 0, 0]
    db.session.get_one(Section, 1).lead = the("otto")
    assert [waits_for(name) for name in names] == [0, 0, 0, 1, 0]
    db.session.get_one(Section, 1).lead = paper.lead = None
    assert [waits_for(name) for name in names] == [1, 0, 0, 0, 0], "where nobody leads, for the chairs"


@pytest.mark.parametrize("deed", ["acceptance", "dropping"])
def test_the_desk_leads_to_it_until_it_is_dealt_with(visit, deed):
    bob = visit("bob")
    desk = bob.page("/")
    assert "1 section of “On reports” came back by mail" in main_of(desk) and MAILING in links_of(desk)
    assert "Take it" in bob.page(MAILING)
    bob.submit(f"{MAILING}/{deed}")
    assert "came back by mail" not in bob.page("/")


def test_of_several_the_desk_leads_to_the_first_on_the_page_of_their_paper(visit):
    mailing = mailed_sections.send(db.session.get_one(Section, 1), 2, "First words, and more.", {}, by=the("alice"))
    mailed_sections.give_back(mailing, "First words, and less.", [], by=the("alice"))
    db.session.commit()
    bob = visit("bob")
    desk = bob.page("/")
    assert "2 sections of “On reports” came back by mail" in main_of(desk) and f"{PAPER}#returned-1" in links_of(desk)
    assert 'id="returned-1"' in bob.page(PAPER)
    bob.submit(f"{MAILING}/dropping")
    assert f"{PAPER}/mailed-sections/2" in links_of(bob.page("/"))


def test_a_section_that_was_taken_out_waits_for_nobody():
    db.session.get_one(Section, 1).withdrawn_at = db.session.get_one(Section, 1).text.saved_at
    assert waits_for("bob") == 0


def test_what_was_sent_back_once_more_since_it_was_looked_at_is_neither_taken_nor_dropped(visit):
    bob = visit("bob")
    seen = re.search('name="seen" value="([^"]+)"', bob.page(MAILING))[1]
    mailed_sections.give_back(db.session.get_one(MailedSection, 1), "First words, and less.", [], by=the("bob"))
    db.session.commit()
    for deed in ("acceptance", "dropping"):
        told = bob.submit(f"{MAILING}/{deed}", seen=seen, follow=True).text
        assert "Meanwhile this was sent back once more" in told and "less" in told
    merged = bob.submit(f"{MAILING}/acceptance", seen=seen, base="2", source="First words, and what I typed.")
    assert merged.status_code == 422 and value_of(merged.text, "source") == "First words, and what I typed."
    assert "Meanwhile this was sent back once more" in merged.text
    assert db.session.get_one(MailedSection, 1).source == "First words, and less."
    assert db.session.get_one(Section, 1).text.source == "First words, and more."


def test_words_that_cannot_be_taken_stay_in_the_form(visit):
    refused = visit("bob").submit(
        f"{MAILING}/acceptance", base="2", source="First ![](/files/token-0123456789abcdef/a.png) words"
    )
    assert refused.status_code == 422 and "does not say what it shows" in refused.text
    assert value_of(refused.text, "source") == "First ![](/files/token-0123456789abcdef/a.png) words"


# What could not be mailed


def asked_for(client):
    client.submit(f"{PAPER}/section-mail", section="1")
    return db.session.scalars(select(Job).where(Job.kind == JobKind.MAIL_SECTION).order_by(Job.id.desc())).first()


@pytest.fixture
def failed(visit):
    """Bob asked for a section, and the process that was to mail it died."""
    job = asked_for(visit("bob"))
    jobs.end(job, JobState.FAILED, error="The process of this job ended with code -9.")
    db.session.commit()
    return job


def test_whoever_asked_for_it_is_told_that_it_failed_and_what_to_do(failed, visit):
    bob = visit("bob")
    desk = bob.page("/")
    assert "1 section of “On reports” could not be mailed to you" in main_of(desk)
    assert f"{PAPER}#unmailed" in links_of(desk)
    told = main_of(bob.page(PAPER))
    assert "“Why” could not be mailed to you as a Word file. Something went wrong here" in told
    assert "Please ask for it again." in told and "code -9" not in told
    for name in ("alice", "otto", "olga"):
        assert "could not be mailed" not in visit(name).page(PAPER) + visit(name).page("/")


def test_it_is_told_until_it_is_asked_for_again(failed, visit):
    bob = visit("bob")
    again = asked_for(bob)
    assert "could not be mailed" not in bob.page(PAPER) + bob.page("/")
    jobs.end(again, JobState.FAILED)
    db.session.commit()
    assert bob.page(PAPER).count("could not be mailed") == 1


def test_it_is_told_until_it_is_dismissed(failed, visit):
    bob, deed = visit("bob"), f"{PAPER}/section-mail/{failed.id}/dismissal"
    for name in ("alice", "olga"):
        assert visit(name).submit(deed).status_code == 404
    for _ in range(2):
        assert bob.submit(deed).location == PAPER
    assert "could not be mailed" not in bob.page(PAPER) + bob.page("/")
    [event] = db.session.query(Event).filter_by(name="job.dismissed")
    assert event.actor_id == the("bob").id


def test_a_section_that_was_taken_out_meanwhile_is_not_to_be_asked_for_again(paper, visit):
    bob = visit("bob")
    job = asked_for(bob)
    sections.withdraw(paper, db.session.get_one(Section, 1), by=the("alice"))
    job.state = JobState.RUNNING
    db.session.commit()
    run_to_its_end(job)
    told = main_of(bob.page(PAPER))
    assert "could not be mailed to you as a Word file. The section is not there any more." in told
    assert "ask for it again" not in told and "Dismiss" in told


def test_who_may_not_read_the_paper_any_more_is_told_nothing(failed, paper):
    assert WaitKind.UNMAILED in kinds_for("bob")
    paper.lead = None
    for one in memberships.of_person(the("bob")):
        if not one.group.is_plenary:
            memberships.end(one, by=the("alice"))
    db.session.commit()
    assert WaitKind.UNMAILED not in kinds_for("bob")


def kinds_for(name):
    return {one.kind for one in waiting.for_person(the(name))}
