"""The record: places in a group's sequence are gapless, and their order is the order of commits."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import clock, comments, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.events import NEWS, EventName, record
from roundtable.extensions import db
from roundtable.models import Event, Group
from tests.cast import group, the


def post(title="T", slug="gyn-onc", by="bob"):
    return updates.post(group(slug), title=title, source="Words.", reach=Reach(), files=Files(), by=the(by))


def places(slug="gyn-onc"):
    query = select(Event).where(Event.group_id == group(slug).id).order_by(Event.seq)
    return list(db.session.scalars(query))


def test_every_event_has_the_next_place_in_its_group(app):
    before = places()[-1].seq
    post("One")
    post("Two")
    db.session.commit()
    assert [e.seq for e in places()] == list(range(1, before + 3))
    assert db.session.scalar(select(Group.last_seq).where(Group.slug == "gyn-onc")) == before + 2


def test_an_event_says_what_who_and_where(app):
    update = post()
    db.session.commit()
    comment = comments.post(update, "Why?", by=the("alice"))
    db.session.commit()
    event = places()[-1]
    assert (event.name, event.actor_id) == ("comment.posted", the("alice").id)
    assert (event.thing_kind, event.thing_id) == ("comment", comment.id)
    assert event.page == ("update", update.id)


def test_what_is_rolled_back_did_not_happen(app):
    count = len(places())
    post()
    db.session.rollback()
    db.session.commit()
    assert len(places()) == count


def test_events_of_one_transaction_stand_in_the_order_of_time(app):
    now = clock.now()
    for days in (1, 3, 2):
        with clock.at(now - timedelta(days=days)):
            record(EventName.UPDATE_PINNED, post(), by=the("bob"), days=days)
    db.session.commit()
    pinned = [e.details["days"] for e in places() if e.name == EventName.UPDATE_PINNED]
    assert pinned == [3, 2, 1]


def test_events_without_a_group_have_no_place(app):
    record(EventName.USER_CHANGED, the("bob"), by=the("bob"))
    db.session.commit()
    event = db.session.scalar(select(Event).where(Event.name == EventName.USER_CHANGED))
    assert (event.group_id, event.seq) == (None, None)


def test_two_groups_bumped_in_opposite_order_do_not_wait_for_each_other(app):
    """Each transaction takes its places in the order of group ids, whatever it did first."""
    pairs = [("gyn-onc", "multiomics"), ("multiomics", "gyn-onc")] * 4
    failures = []

    def work(pair):
        try:
            with app.app_context():
                for _ in range(5):
                    for slug in pair:
                        post(slug=slug, by="olga")
                    db.session.commit()
        except Exception as error:  # told by the assertion below
            failures.append(error)

    db.session.commit()
    threads = [threading.Thread(target=work, args=(pair,)) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    for slug in ("gyn-onc", "multiomics"):
        seqs = [e.seq for e in places(slug)]
        assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize("name", sorted(NEWS))
def test_every_news_has_a_template(app, name):
    app.jinja_env.get_template(f"timeline/{name.replace('.', '_')}.html")


def test_names_are_noun_and_participle():
    for name in EventName:
        noun, _, deed = name.partition(".")
        assert noun and deed, name
        assert deed.split("_")[0] not in {"edit", "post", "make", "save"}, f"{name}: past tense, please"
