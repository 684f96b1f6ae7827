"""What a person may read, held against the rule in plain words, over every state that a thing can be in."""

from datetime import timedelta
from itertools import product

import pytest

from roundtable.domain import action_items, clock, decisions, meetings, memberships, papers, search, updates, users
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.things import (
    NOUNS,
    keys_readable_among,
    keys_readable_among_each,
    lines_readable_among,
    readable_among,
)
from roundtable.domain.visibility import audiences_of, readable
from roundtable.extensions import db
from roundtable.models import Audience, SearchEntry, ThingKind
from tests.cast import group, the
from tests.world import plan

STATES = list(product(Audience, (True, False), (None, "past", "future"), (True, False)))
PEOPLE = [None, "carol", "otto", "bob", "alice", "olga"]


def expected(person, audience, is_published, not_before, is_withdrawn):
    """The rule as design.md says it."""
    if is_withdrawn:
        return False
    if person in {"otto", "bob", "alice", "olga"}:  # the group's, in whatever role, and organizers
        return True
    if not is_published or not_before == "future":
        return False
    return audience == Audience.EVERYBODY or (person == "carol" and audience == Audience.ROUNDTABLE)


def things_in_every_state():
    now = clock.now()
    moments = {None: None, "past": now - timedelta(days=1), "future": now + timedelta(days=1)}
    made = {}
    for state in STATES:
        audience, is_published, not_before, is_withdrawn = state
        update = updates.post(
            group(), title=f"State {len(made)}", source="x", reach=Reach(), files=Files(), by=the("alice")
        )
        update.audience, update.not_before = audience, moments[not_before]
        update.published_at = now if is_published else None
        update.withdrawn_at = now if is_withdrawn else None
        search.follow(update)
        db.session.flush()
        made[update.id] = state
    return made


@pytest.mark.parametrize("name", PEOPLE)
def test_the_query_says_what_the_rule_says(app, name):
    made = things_in_every_state()
    person = the(name) if name else None
    noun = NOUNS[ThingKind.UPDATE]
    found = {u.id for u in db.session.scalars(readable(noun, person)) if u.id in made}
    assert found == {thing_id for thing_id, state in made.items() if expected(name, *state)}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_search_index_says_the_same(app, name):
    made = things_in_every_state()
    person = the(name) if name else None
    found = {e.thing_id for e in db.session.scalars(readable(SearchEntry, person)) if e.thing_id in made}
    assert found == {thing_id for thing_id, state in made.items() if expected(name, *state)}


@pytest.mark.parametrize("name", PEOPLE)
def test_many_at_once_say_the_same(app, name):
    made = things_in_every_state()
    person = the(name) if name else None
    keys = [(ThingKind.UPDATE, thing_id) for thing_id in made]
    may_be_read = {(ThingKind.UPDATE, thing_id) for thing_id, state in made.items() if expected(name, *state)}
    assert set(readable_among(keys, person)) == may_be_read
    assert set(lines_readable_among(keys, person)) == may_be_read
    assert keys_readable_among(keys, person) == may_be_read


def test_what_several_may_read_is_what_each_may_read(world, app):
    """Of every kind and in every state, also after Bob has left the group and Otto's account was closed."""
    people = [the(name) for name in PEOPLE if name]
    keys = {(ThingKind.UPDATE, thing_id) for thing_id in things_in_every_state()}
    keys |= {(kind, thing_id) for kind in ThingKind for thing_id in range(1, 6)}

    def is_same():
        together = keys_readable_among_each({person: keys for person in people})
        return together == {person.id: keys_readable_among(keys, person) for person in people}

    assert is_same()
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))
    the("otto").deactivated_at = clock.now()
    db.session.flush()
    assert is_same()
    assert keys_readable_among_each({people[0]: set()}) == {people[0].id: set()}


def test_what_one_has_to_do_one_may_read_in_any_group(app):
    """Carol is not of Gyn Onc; what is hers there she reads all the same."""
    carol, gyn_onc = the("carol"), group()
    item = action_items.assign(gyn_onc, action_items.Promise("Look it up", carol), by=the("alice"))
    meeting = meetings.schedule(gyn_onc, plan("Joint", note_taker=carol), by=the("alice"))
    paper = papers.start(gyn_onc, title="Joint", lead=carol, by=the("alice"))
    other = decisions.make(gyn_onc, decisions.Words("Not hers"), by=the("alice"))
    keys = [(t.kind, t.id) for t in (item, meeting, paper, other)]
    assert set(readable_among(keys, carol)) == set(keys[:3])


def test_who_has_left_reads_as_everybody_else(app):
    update = updates.post(group(), title="Ours", source="x", reach=Reach(), files=Files(), by=the("alice"))
    db.session.commit()
    bob = the("bob")
    assert readable_among([(update.kind, update.id)], bob)
    memberships.end(memberships.find_of(group(), bob), by=the("alice"))
    db.session.commit()
    assert not readable_among([(update.kind, update.id)], bob)


def test_a_closed_account_reads_what_visitors_read(app):
    update = updates.post(
        group(), title="Ours", source="x", reach=Reach(Audience.ROUNDTABLE), files=Files(), by=the("alice")
    )
    bob = the("bob")
    users.deactivate(bob, by=the("olga"))
    db.session.flush()
    assert not readable_among([(update.kind, update.id)], bob)


def test_audiences_of_people(app):
    assert audiences_of(None, belongs=False) == {Audience.EVERYBODY}
    assert audiences_of(the("carol"), belongs=False) == {Audience.EVERYBODY, Audience.ROUNDTABLE}
    assert audiences_of(the("bob"), belongs=True) == set(Audience)
    assert audiences_of(the("olga"), belongs=False) == set(Audience)


def test_two_people_who_are_not_signed_in_are_two(app):
    """Flask-Login's own comparison would take them for one."""
    assert the("alice") != the("bob") and len({the("alice"), the("bob")}) == 2
