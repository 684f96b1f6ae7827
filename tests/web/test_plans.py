"""No page reads a table that grows to its end: each of its queries finds an index to begin with.

SQLite plans by the tables and indexes alone, however little is in them: what it would read to the end here, it
would read to the end in a roundtable of many years.
"""

import contextlib
import re
from collections import defaultdict

import pytest
from sqlalchemy import event

from roundtable.domain import failures, mails
from roundtable.extensions import db
from roundtable.web.organize.mails import TABS
from tests.web.example_addresses import point_at_things
from tests.web.test_queries import addresses, readers

#: Tables that hold some rows for each meeting, or for each thing that happens.
GROWING = {
    *("meetings", "agenda_items", "agenda_publications", "attendances", "summaries", "objections", "topics"),
    *("decisions", "action_items", "questions", "asks", "gaps", "milestones", "updates", "comments", "links"),
    *("sections", "texts", "revisions", "attachments", "materials", "time_polls", "poll_times"),
    *("events", "seen", "mails", "digests", "digest_ranges", "digest_things", "search_entries", "proposals"),
}


#: A table, or on SQLite a whole index of it; indexes of the few that are open or withdrawn may be read whole.
SCANNED = re.compile(
    r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (?!ix_\w+_(?:open|withdrawn_at)$)\w+)?$|Seq Scan on (\w+)"
)


@pytest.fixture
def notes(app):
    """``with notes() as found``: the queries that are asked meanwhile, with their parameters."""

    @contextlib.contextmanager
    def noting():
        found = []

        def note(_connection, _cursor, statement, parameters, *_rest):
            if statement.startswith(("SELECT", "WITH")):
                found.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return noting


def read_whole(statement, parameters, *, may_stop=True):
    """The growing tables that a query reads without a place to begin or (where it is likely to find enough) to stop."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            is_sorted = any("TEMP B-TREE FOR ORDER BY" in step for step in plan)
        else:  # with next to nothing in the tables it is cheapest to read them, whatever indexes there are
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = [row[0].strip(" ->") for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
            is_sorted = any(step.startswith("Sort ") for step in plan)
    if may_stop and " LIMIT " in statement and not is_sorted:
        return set()  # in the order of an index, until there are enough
    aliases = {alias: table for table, alias in re.findall(r"(\w+) AS (\w+)", statement)}
    scanned = (match[1] or match[2] for step in plan if (match := SCANNED.match(step)))
    return {aliases.get(name, name) for name in scanned} & GROWING


def test_no_page_reads_to_its_end_what_grows(app, world, visit, notes):
    point_at_things(app)
    clients, found = {name: visit(name) for name in (None, "bob", "olga", "alice")}, defaultdict(set)
    for endpoint, address in addresses(app):
        for name in {*readers(endpoint), "alice"}:
            with notes() as queries:
                clients[name].get(address)
            for statement, parameters in queries:
                for table in read_whole(statement, parameters):
                    found[table, " ".join(statement.split())].add(address)
    told = [f"{table} on {sorted(where)[:3]}: {statement}" for (table, statement), where in found.items()]
    assert not told, "These queries need an index, or a limit in the order of one:\n" + "\n".join(told)


def test_what_waits_or_needs_somebody_is_found_among_all_that_was_sent(app, world, notes):
    """By the worker, whose queries are no page's, and on each tab of the page about mail."""
    with notes() as queries:
        mails.claim(1, 10)
        mails.in_doubt()
        mails.counts()
        mails.oldest_waiting()
        failures.by_reason()
        for name, states in TABS.items():
            if name != "sent":
                mails.listed(states)
    db.session.rollback()
    assert len(queries) == 9
    for statement, parameters in queries:
        assert "mails" not in read_whole(statement, parameters, may_stop=False), statement
