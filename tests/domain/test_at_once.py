"""Two do the same at the same moment: the second waits, and sees what the first has done."""

import threading
import time

import pytest

from roundtable.domain import jobs, mailed_sections, sections, suggestions, texts
from roundtable.domain.errors import DomainError
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import Job, JobKind, MailedSection, Paper, Section, Site, Suggestion
from tests.cast import the


@pytest.fixture
def at_once(app):
    """Does the one thing, then the other elsewhere before the first has gone on and is committed; what became of it."""

    def doing(first, second, then=lambda: None):
        told = []

        def elsewhere():
            with app.app_context():
                try:
                    told.append(second())
                    db.session.commit()
                except DomainError as error:
                    told.append(str(error))
                finally:
                    db.session.remove()

        first()
        db.session.flush()
        thread = threading.Thread(target=elsewhere)
        thread.start()
        time.sleep(0.3)
        then()
        db.session.commit()
        thread.join(30)
        db.session.expire_all()
        return told[0]

    return doing


def the_paper():
    return db.session.get_one(Paper, 1)


def test_work_that_is_asked_for_twice_is_done_once(app, world, at_once):
    def ask():
        jobs.ask(JobKind.WRITE_WORD, site=the_site() or Site(), by=the("bob"), arguments={"version": 1})

    at_once(ask, ask)
    assert len(db.session.scalars(db.select(Job).where(Job.kind == JobKind.WRITE_WORD)).all()) == 1


def test_two_new_sections_have_two_places(app, world, at_once):
    def add(title, name):
        sections.add(the_paper(), sections.Heading(title), by=the(name))

    at_once(lambda: add("How", "alice"), lambda: add("What then", "bob"))
    found = sections.of_paper(the_paper())
    assert [(one.title, one.position) for one in found] == [("Why", 1), ("How", 2), ("What then", 3)]


def test_two_who_move_sections_leave_each_its_place(app, world, at_once):
    for title in ("How", "What then"):
        sections.add(the_paper(), sections.Heading(title), by=the("alice"))
    db.session.commit()

    def move(number, places, name):
        section = db.session.get_one(Section, number)
        sections.move(the_paper(), section, places, by=the(name))

    at_once(lambda: move(1, 1, "alice"), lambda: move(3, -1, "bob"))
    found = sections.of_paper(the_paper())
    assert [(one.title, one.position) for one in found] == [("How", 1), ("What then", 2), ("Why", 3)]


def test_what_is_sent_back_once_more_is_not_lost_when_the_first_is_taken_at_that_moment(app, world, at_once):
    def send():
        mailed_sections.give_back(mailed_sections.find_mailing(1), "First words, and less.", [], by=the("bob"))

    def take():
        mailing = mailed_sections.find_mailing(1)
        seen = mailed_sections.state_of(mailing)
        mailed_sections.take(mailing.section.paper, mailing, seen=seen, by=the("alice"))

    told = at_once(send, take)
    mailing = db.session.get_one(MailedSection, 1)
    assert mailing.source == "First words, and less." or "and less" in mailing.section.text.source, told


def test_who_takes_back_a_suggestion_and_who_restores_do_not_wait_for_each_other(app, world, at_once):
    section = db.session.get_one(Section, 1)
    suggestions.take(the_paper(), section, db.session.get_one(Suggestion, 1), by=the("bob"))
    db.session.commit()

    def undo():
        of = db.session.get_one(Section, 1)
        suggestions.undo(the_paper(), of, db.session.get_one(Suggestion, 1), by=the("bob"))

    def restore():
        suggestions.restore(the_paper(), section, texts.find_revision(section.text, 2), by=the("alice"))

    told = at_once(lambda: texts.hold(section.text), undo, restore)
    assert told == "Somebody has decided about this suggestion meanwhile."
    assert section.text.source == "First words, and more."
