"""Which entry reached whom, when, and what the server said."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import clock, comments, decisions, mails, updates
from roundtable.domain import ledger as ledger_of_things
from roundtable.domain.digests import Letter
from roundtable.extensions import db
from roundtable.models import Digest, DigestRange, DigestThing, Mail
from roundtable.worker.chores import do_chores
from roundtable.worker.composing import Composer
from tests.cast import group, the
from tests.reading import main_of
from tests.web.test_organizers_desk import row_with, rows_of
from tests.worker.conftest import hired, office, use, work
from tests.worker.telling import SATURDAY, is_due, notice, outbox, post, settle

__all__ = ["hired", "office", "use", "work"]

LEDGER = "/organize/mail/ledger"


@pytest.fixture(autouse=True)
def traveller(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(work):
    """Bob and Otto were told of an update, which Alice commented, and of a decision; then Bob alone of another one."""
    settle("bob", "otto")
    update = post("Ten report forms")
    comments.post(update, "Which ten?", by=the("alice"))
    decisions.make(group(), decisions.Words("State three features", "They cannot be compared."), by=the("alice"))
    is_due(the("bob"), the("otto"))
    work()
    with time_machine.travel("2026-11-22T12:00+00:00", tick=False):
        settle("bob")
        post("Eleven report forms")
        is_due(the("bob"))
        work()


def ledger(visit, words):
    return rows_of(visit("olga").page(f"{LEDGER}?q={words}"))


def test_a_thing_says_whom_it_reached_when_and_by_which_answer(visit, told):
    for words in ("update 1", "/gyn-onc/updates/1", "http://localhost/gyn-onc/updates/1?x=1%23comment-1"):
        rows = ledger(visit, words)
        assert len(rows) == 2, words
        bobs = row_with(rows, "bob@example.org")
        assert "Update: Ten report forms" in bobs and "Decision: State three features" in bobs
        assert bobs.endswith("Sent 250 taken")
    assert len(ledger(visit, "update 2")) == 1 and "Eleven" in ledger(visit, "update 2")[0]


def test_a_digest_that_was_composed_again_names_what_it_says_then(visit, work):
    settle("bob")
    update = post("Ten report forms")
    decisions.make(group(), decisions.Words("State three features", "They cannot be compared."), by=the("alice"))
    is_due(the("bob"))
    Composer().round()
    assert ledger_of_things.list_things() == 1 and ledger_of_things.list_things() == 0
    updates.withdraw(update, by=the("alice"))
    db.session.commit()
    assert len(ledger(visit, "update 1")) == 1
    work()
    assert ledger(visit, "update 1") == [] and ledger(visit, "D-1")[0].endswith("Sent 250 taken")


def test_what_is_forgotten_of_a_digest_is_forgotten_whole(visit, told, traveller):
    assert db.session.query(DigestThing).count() > 0
    traveller.shift(timedelta(days=3 * 365))
    do_chores()
    assert db.session.query(DigestThing).count() == 0


def test_more_digests_than_fit_in_one_go_are_listed_one_go_after_the_other(visit, told):
    db.session.execute(db.update(Digest).values(listed_version=0))
    db.session.execute(db.delete(DigestThing))
    assert [ledger_of_things.list_things(2), ledger_of_things.list_things(2)] == [2, 1]
    db.session.commit()
    assert len(ledger(visit, "update 1")) == 2


@pytest.mark.parametrize("words", ["D-1", "d-1", "decision 1"])
def test_a_number_that_people_say_aloud_is_enough(visit, told, words):
    assert len(ledger(visit, words)) == 2


@pytest.mark.parametrize("words", ["update 12", "D-7", "A-1"])
def test_a_thing_of_which_nobody_was_told_has_no_rows(visit, told, words):
    assert ledger(visit, words) == []
    assert "None." in visit("olga").page(f"{LEDGER}?q={words}")


def test_words_that_are_nobody_and_nothing_are_told_so(visit, told):
    for words in ("nobody at all", "/no/such/page", "D-x", "/gyn-onc/", "planet 3"):
        assert "Nobody has such a name or address" in visit("olga").page(f"{LEDGER}?q={words}"), words


def test_a_person_has_all_their_mail_with_what_it_told(visit, told):
    response = visit("olga").get(f"{LEDGER}?q=bob@example")
    assert response.location == f"{LEDGER}/{the('bob').id}"
    rows = rows_of(visit("olga").page(response.location))
    assert len(rows) == 2 and "Eleven report forms" in rows[0] and "Ten report forms" in rows[1]


def test_of_several_people_one_is_chosen(visit, told):
    page = visit("olga").page(f"{LEDGER}?q=example.org")
    assert all(name in main_of(page) for name in ("Alice", "Bob", "Carol"))
    assert f"{LEDGER}/{the('carol').id}" in page


def test_who_got_a_digest_is_known_longer_than_the_mail_is_kept(visit, told, traveller):
    traveller.shift(timedelta(days=120))
    do_chores()
    rows = rows_of(visit("olga").page(f"{LEDGER}/{the('bob').id}"))
    assert len(rows) == 2 and rows[0].startswith("22 November 2026 Bob") and "Eleven report forms" in rows[0]
    assert "250" not in rows[0]


def test_a_person_sees_their_own_and_nobody_elses(visit, told):
    bob = visit("bob")
    rows = rows_of(bob.page("/me/mails"))
    assert len(rows) == 2 and "Eleven report forms" in rows[0] and rows[0].endswith("Sent 250 taken")
    assert "/me/digests/" in bob.page("/me/mails")
    assert len(rows_of(visit("otto").page("/me/mails"))) == 1
    assert rows_of(visit("carol").page("/me/mails")) == []
    for address in (LEDGER, f"{LEDGER}/{the('bob').id}"):
        assert visit("bob").get(address).status_code in {403, 404}


def test_what_the_reader_may_not_know_is_named_by_its_number_alone(visit, told):
    digest = db.session.scalars(db.select(Digest).where(Digest.user_id == the("otto").id)).one()
    digest.user_id = the("carol").id
    mail = db.session.scalars(db.select(Mail).where(Mail.digest_id == digest.id)).one()
    mail.user_id = the("carol").id
    db.session.commit()
    page = visit("carol").page("/me/mails")
    assert "Ten report forms" not in main_of(page) and "Update 1" in rows_of(page)[0]


def test_the_ledger_costs_no_more_when_there_is_more_in_it(visit, told, assert_queries):
    def more(numbers):
        for number in numbers:
            digest = Digest(
                user=the("bob"),
                day=clock.today() - timedelta(days=number),
                batch=f"{number:02}",
                composed_at=clock.now(),
                things=[["update", 1], ["decision", 1]],
                ranges=[DigestRange(group_id=group().id, lo=0, hi=10_000)],
            )
            db.session.add(digest)
            db.session.flush()
            mails.queue_digests([(digest, "bob@example.org", Letter("x", "x", "x", b"x"))])
        ledger_of_things.list_things()
        db.session.commit()

    olga, pages = visit("olga"), (f"{LEDGER}?q=update 1", f"{LEDGER}/{the('bob').id}", LEDGER)
    more(range(3))
    for page in pages:
        olga.page(page)
    costs = []
    for page in pages:
        with assert_queries(100) as few:
            olga.page(page)
        costs.append(len(few))
    more(range(3, 30))
    for page, cost in zip(pages, costs, strict=True):
        with assert_queries(cost):
            assert len(rows_of(olga.page(page))) > 30


def test_long_ledgers_are_paged(visit, work):
    settle()
    for number in range(60):
        notice("bob", number)
    assert len(outbox()) == 60
    page = visit("olga").page(LEDGER)
    assert len(rows_of(page)) == 50 and "page=2" in page
    assert len(rows_of(visit("olga").page(f"{LEDGER}?page=2"))) == 10
