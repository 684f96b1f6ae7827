"""No page costs more queries when there is more on it.

Every page is opened where there are three of everything and where there are thirty. A page that asks the
database once for each row costs more the second time, and is named.
"""

import contextlib
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from roundtable.domain import clock, invitations
from roundtable.domain.things import NOUNS
from roundtable.domain.withdrawals import KINDS
from roundtable.extensions import db
from roundtable.models import Role
from tests.cast import group, the
from tests.crowd import FEW, MANY, Crowd, count_of
from tests.states import begin
from tests.web.example_addresses import example, point_at_things
from tests.web.test_every_route import MAY
from tests.web.test_organizers_desk import rows_of


@contextlib.contextmanager
def listening():
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


#: Other faces of a page.
ALSO = {
    "search.find": ("?q=update", "?q=person&group=gyn-onc", "?q=words+and"),
    "me.list_action_items": ("?ended=1",),
    "group.list_action_items": ("?ended=1",),
    "group.list_topics": ("?closed=1",),
    "group.list_questions": ("?answered=1",),
    "group.list_decisions": ("?standing=holds", "?standing=superseded&words=decision"),
    "numbers.list_decisions": ("?standing=due",),
    "group.show_meeting": ("?as=visitor",),
    "group.compare_paper": ("?from=1&to=now",),
    "organize.list_invitations": ("?all=1",),
    "organize.list_people": ("?q=person",),
    "organize.show_overview": ("?kind=people", "?kind=summaries"),
    "organize.list_mails": ("?tab=trouble", "?tab=returned", "?tab=sent", "?tab=sent&q=person"),
    "organize.show_ledger": ("?q=update 1", "?q=person", "?q=/gyn-onc/meetings/1"),
    "organize.show_audit": ("?group=gyn-onc",),
}
#: Meetings of tests/world.py in other states.
MEETINGS = ("/gyn-onc/meetings/2", "/gyn-onc/meetings/3")


def addresses(app):
    """Every page, of one thing of every kind, with its endpoint."""
    rules = [r for r in app.url_map.iter_rules() if r.endpoint in MAY and "GET" in r.methods]
    for rule in rules:
        address = example(rule, app)
        for also in ("", *ALSO.get(rule.endpoint, ())):
            yield rule.endpoint, address + also
    yield from (("group.show_meeting", address) for address in MEETINGS)


def readers(endpoint):
    """Visitors where they may, and a member; an organizer where only she may."""
    yield from [None] * ("visitor" in MAY[endpoint])
    yield from [name for name in ("bob", "olga") if name in MAY[endpoint]][:1]


@pytest.fixture
def open_all(app, visit):
    """The statements that each page costs the second time that somebody opens it."""

    def open_all():
        clients, found = {name: visit(name) for name in (None, "bob", "olga")}, {}
        for endpoint, address in addresses(app):
            for name in readers(endpoint):
                if clients[name].get(address).status_code == 200:
                    with listening() as statements:
                        clients[name].get(address)
                    found[name, address] = statements
        return found

    return open_all


@pytest.fixture
def few(app):
    """The test world, with three of everything."""


@pytest.fixture
def grow(few, app, database):
    """Until there are thirty."""

    def grow():
        db.session.remove()
        begin("many", app, database)

    return grow


def test_no_page_costs_more_queries_with_thirty_rows_than_with_three(app, grow, open_all):
    point_at_things(app)
    few = open_all()
    grow()
    many = open_all()
    assert few.keys() == many.keys() and len(few) > 100
    grown = {key: Counter(many[key]) - Counter(few[key]) for key in few if len(many[key]) > len(few[key])}
    told = [f"{key}: {len(few[key])} → {len(many[key])}: {grown[key].most_common(2)}" for key in grown]
    assert not grown, "These pages ask the database for each row:\n" + "\n".join(told)


def test_the_organizers_desk_costs_the_same_with_three_and_with_thirty_of_everything(visit, grow, assert_queries):
    pages, counts = ("/organize/", "/organize/?kind=people"), []
    for size in (FEW, MANY):
        if size == MANY:
            grow()
        for days in (20, 40):
            with clock.at(clock.now() - timedelta(days=days)):
                lines = invitations.plan(f"late{size}-{days}@example.org", group())
                invitations.send(lines, group(), role=Role.MEMBER, words="", by=the("olga"))
        db.session.commit()
        olga = visit("olga")
        for page in pages:
            olga.page(page)
            with assert_queries(12) as statements:
                rows = rows_of(olga.page(page))
            counts.append(len(statements))
            assert size == FEW or len(rows) > 10
    assert counts[:2] == counts[2:]


def test_there_are_many_of_everything_that_has_a_page(app, world):
    """A new noun with a page or a list goes into tests/crowd.py, or its pages are not looked at."""
    crowd = Crowd()
    crowd.grow(2)
    before = {noun: count_of(noun) for noun in {*NOUNS.values(), *KINDS.values()}}
    crowd.grow(3)
    missing = [noun.__name__ for noun, count in before.items() if count_of(noun) <= count]
    assert not missing, f"Say in tests/crowd.py how to make many of {missing}"
