"""A pause longer than mails are kept: afterwards comes what happened meanwhile, once, and nothing urgent is lost."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import announcements, clock, digests, memberships, told_apart, undelivered
from roundtable.domain.announcements import Words
from roundtable.domain.events import EventName
from roundtable.domain.memberships import Times
from roundtable.extensions import db
from roundtable.models import Cadence, Event, Group, MailState
from roundtable.worker.chores import do_chores
from tests.cast import group, the
from tests.domain.test_told_apart import ITEM, POSTED, at_once, composed, in_the_morning, last_mail, promise, words
from tests.worker.telling import SATURDAY, post, settle

ANNOUNCED = "announcement.sent"
LONG = 100


@pytest.fixture(autouse=True)
def clock_of_tests(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def bob(app):
    [bob] = settle("bob")
    return bob


@pytest.fixture
def after_the_pause(bob, clock_of_tests):
    """What comes by digest then; the worker does its chores each week meanwhile."""

    def after_the_pause():
        for _ in range(LONG // 7):
            clock_of_tests.shift(timedelta(days=7))
            do_chores()
            assert not any(at_once().values()), "nothing comes while mail pauses"
        clock_of_tests.shift(timedelta(days=LONG % 7))
        told = composed([bob], digests.compose)
        db.session.commit()
        return sorted(words(told) or [])

    return after_the_pause


def is_quiet(person, clock_of_tests):
    """The next morning nothing new is told; an action item that is overdue is named all the same."""
    return in_the_morning(person, clock_of_tests) in (None, [""])


def pause(person):
    memberships.set_times(person, Times(7, 0, paused_until=clock.today() + timedelta(days=LONG)), by=person)
    db.session.commit()


def announce(title="The hotel"):
    announcement = announcements.write(Words(title, "Is booked."), by=the("olga"))
    announcements.plan(announcement, None, "UTC", by=the("olga"))
    announcements.send(announcement)
    db.session.commit()


def is_sent(mail):
    mail.state, mail.sent_at = MailState.SENT, clock.now()
    db.session.commit()


def dies(mail):
    mail.state = MailState.DEAD
    undelivered.give_back(mail.digest)
    db.session.commit()


def test_what_was_told_at_once_before_it_is_not_told_after_it(bob, after_the_pause, clock_of_tests):
    promise(days=3)
    assert at_once() == {"Bob": [ITEM]}
    is_sent(last_mail())
    pause(bob)
    post()
    assert after_the_pause() == [POSTED]
    assert is_quiet(bob, clock_of_tests) and at_once() == {}


def test_what_became_urgent_in_it_is_told_after_it_once(bob, after_the_pause, clock_of_tests):
    pause(bob)
    promise(days=3)
    assert after_the_pause() == [ITEM]
    assert at_once() == {} and is_quiet(bob, clock_of_tests)


def test_what_was_found_urgent_just_before_it_is_told_after_it_once(bob, after_the_pause, clock_of_tests):
    promise(days=3)
    told_apart.look()
    pause(bob)
    assert after_the_pause() == [ITEM] and at_once() == {}


def test_what_did_not_arrive_before_it_is_told_after_it_once(bob, after_the_pause, clock_of_tests):
    promise(days=3)
    at_once()
    urgent = last_mail()
    pause(bob)
    dies(urgent)
    assert after_the_pause() == [ITEM] and at_once() == {}


def test_what_was_announced_in_it_is_told_after_it_once(bob, after_the_pause, clock_of_tests):
    pause(bob)
    announce()
    assert after_the_pause() == [ANNOUNCED]
    assert is_quiet(bob, clock_of_tests)


def test_so_it_is_for_who_hears_of_the_plenary_never(bob, after_the_pause, clock_of_tests):
    cadences = {group("plenary").id: Cadence.NEVER, group().id: Cadence.DAILY}
    memberships.set_cadences(bob, cadences, by=bob)
    pause(bob)
    announce()
    assert after_the_pause() == [ANNOUNCED]
    assert is_quiet(bob, clock_of_tests)


def much_happens(slug, count):
    """So much that not all of it is read when it is told: one update is edited again and again."""
    of, update = group(slug), post("Busy", by="olga", slug=slug)
    event = db.session.scalars(
        db.select(Event).where(Event.thing_kind == update.kind, Event.thing_id == update.id)
    ).one()
    first = db.session.scalar(db.select(Group.last_seq).where(Group.id == of.id))
    row = {c.name: getattr(event, c.name) for c in Event.__table__.columns if c.name not in {"id", "seq", "name"}}
    rows = [{**row, "seq": first + n, "name": EventName.UPDATE_EDITED.value} for n in range(1, count + 1)]
    db.session.execute(db.insert(Event), rows)
    db.session.execute(db.update(Group).where(Group.id == of.id).values(last_seq=first + count))
    db.session.commit()


def test_what_was_announced_is_not_lost_among_thousands_of_edits(bob, after_the_pause, clock_of_tests):
    pause(bob)
    announce()
    much_happens("plenary", 3001)
    assert after_the_pause() == [ANNOUNCED, "update.edited"]
    assert is_quiet(bob, clock_of_tests)
