"""What mail servers do to those who send: they go away, refuse, hang up, and cut off who sends too much."""

import contextlib
import sqlite3
import threading
from datetime import timedelta

import psycopg
import pytest

from roundtable.domain import clock, mails
from roundtable.extensions import db
from roundtable.mail.transport import MOST_MESSAGES
from roundtable.models import Digest, Mail, MailKind, MailState, Worker
from tests.cast import the
from tests.faults.ledger import check_digests, check_mails, in_state, is_all_done, nobody_is_due, outbox, summary
from tests.faults.mail_server import Stage, Strike, Talk, all_of, hang_up, kill, nothing
from tests.faults.processes import Place
from tests.faults.seeding import queue_check
from tests.faults.waiting import PATIENCE, wait_for


def wait_until_done(place: Place) -> None:
    wait_for("all mails to be sent", lambda: is_all_done(place), every=0.05, state=lambda: summary(place))


def let_time_pass(place: Place) -> None:
    """Mails that wait for their next try need not wait any longer."""
    with place.app.app_context():
        waiting = db.update(Mail).where(Mail.state == MailState.READY, Mail.not_before > clock.now())
        db.session.execute(waiting.values(not_before=clock.now()))
        db.session.commit()


def wait_until_only_later_ones_wait(place: Place, count: int) -> list[Mail]:
    """All is sent but these, which wait for their next try."""

    def later() -> list[Mail]:
        waiting = in_state(place, MailState.READY, MailState.CLAIMED, MailState.SENDING)
        are_later = all(m.state == MailState.READY and m.not_before > clock.now() for m in waiting)
        return waiting if len(waiting) == count and are_later and nobody_is_due(place) else []

    what = f"all but {count} mails to be sent, and those to be put off"
    return wait_for(what, later, every=0.05, state=lambda: summary(place))


def test_a_server_that_is_down_delays_all_and_blames_none(place):
    place.mail.stop()
    worker = place.start_worker()
    wait_for("the worker to find the server down", lambda: "mail server down" in worker.words(), state=worker.words)
    assert {(mail.state, mail.attempts, mail.reply) for mail in outbox(place)} <= {
        (MailState.READY, 0, ""),
        (MailState.CLAIMED, 0, ""),
    }
    place.mail.start()
    wait_until_done(place)
    assert {(mail.state, mail.attempts) for mail in outbox(place)} == {(MailState.SENT, 1)}
    check_mails(place)
    check_digests(place)


def test_a_server_that_wants_a_pause_at_any_stage_blames_none(place):
    """421 may come instead of any answer (RFC 5321 3.8)."""
    stages = [Stage.CONNECT, Stage.HELO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT]
    strikes = [Strike(stage, "421 too busy", numbers=[place_of * 4], times=1) for place_of, stage in enumerate(stages)]
    place.mail.fault = all_of(*strikes)
    place.start_worker()
    wait_until_done(place)
    assert [len(strike.struck) for strike in strikes] == [1] * len(stages)
    assert {mail.state for mail in outbox(place)} == {MailState.SENT}
    check_mails(place)
    check_digests(place)


def test_a_server_that_takes_three_mails_a_connection_gets_all_without_a_pause(place):
    """Such a limit is no trouble: a new connection is made at once."""
    taken_on: dict[Talk, int] = {}

    def three(talk: Talk) -> str | None:
        taken_on[talk] = taken_on.get(talk, 0) + 1
        return "421 enough for one connection" if taken_on[talk] > 3 else None

    place.mail.fault = Strike(Stage.MAIL, three)
    worker = place.start_worker()
    wait_until_done(place)
    assert "mail server down" not in worker.words()
    check_mails(place)
    check_digests(place)


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DOT])
def test_a_mail_refused_for_now_is_tried_again_and_one_refused_for_good_is_not(place, stage):
    def is_to(*addresses: str):
        return lambda talk: talk.recipient in addresses

    later = Strike(stage, "450 4.2.0 greylisted", when=is_to("reader-00@example.org"))
    never = Strike(stage, "550 5.1.1 nobody of this name", when=is_to("new@example.org"))
    place.mail.fault = all_of(later, never)
    place.start_worker()
    put_off = wait_until_only_later_ones_wait(place, 2)  # yesterday's digest and today's
    assert {(mail.address, mail.attempts, mail.reply) for mail in put_off} == {
        ("reader-00@example.org", 1, "450 4.2.0 greylisted")
    }
    assert {mail.attempts for mail in in_state(place, MailState.SENT)} == {1}
    dead = in_state(place, MailState.DEAD)
    assert [(mail.address, mail.reply) for mail in dead] == [("new@example.org", "550 5.1.1 nobody of this name")]
    check_mails(place)
    place.mail.fault = never
    let_time_pass(place)
    wait_until_done(place)
    check_mails(place)
    check_digests(place)


def test_the_ranges_of_a_dead_digest_go_into_the_next_one(place):
    """Refused for good two mornings running; when the address works again, one digest tells it all."""
    place.mail.fault = Strike(
        Stage.RCPT, "554 5.6.0 not this message", when=lambda talk: talk.recipient == "reader-00@example.org"
    )
    place.start_worker()
    wait_until_done(place)
    assert [mail.address for mail in in_state(place, MailState.DEAD)] == ["reader-00@example.org"] * 2
    place.mail.fault = nothing
    let_a_day_pass_for(place, "reader-00")
    wait_until_done(place)
    assert [mail.recipient for mail in place.mail.received].count("reader-00@example.org") == 1
    check_mails(place)
    check_digests(place)


def let_a_day_pass_for(place: Place, name: str) -> None:
    """Their digests are of ten days ago, and the next one is due."""
    with place.app.app_context():
        person = the(name)
        digests = list(db.session.scalars(db.select(Digest).where(Digest.user_id == person.id)))
        for digest in digests:
            digest.day -= timedelta(days=10)
            mail = db.session.scalars(db.select(Mail).where(Mail.digest_id == digest.id)).one()
            mail.key = digest.key
        person.next_due_at = clock.now()
        db.session.commit()


def test_a_connection_lost_after_the_dot_leaves_the_mail_in_doubt(place):
    """The server had one of them, and not the other: both come again in the same bytes, and nothing else does."""
    untaken = Strike(Stage.DOT, hang_up, numbers=[3], times=1)
    taken = Strike(Stage.TAKEN, hang_up, numbers=[7], times=1)
    place.mail.fault = all_of(untaken, taken)
    place.start_worker()
    wait_until_only_later_ones_wait(place, 2)
    let_time_pass(place)
    wait_until_done(place)
    check_mails(place, twice=taken.ids())
    check_digests(place)


def test_a_connection_lost_after_the_dot_holds_the_mail_where_that_is_set(place):
    untaken = Strike(Stage.DOT, hang_up, numbers=[3], times=1)
    taken = Strike(Stage.TAKEN, hang_up, numbers=[7], times=1)
    place.mail.fault = all_of(untaken, taken)
    place.start_worker(in_flight="hold")
    wait_until_done(place)
    held = {mail.message_id for mail in in_state(place, MailState.HELD)}
    assert held == untaken.ids() | taken.ids()
    arrived = place.mail.times()
    assert all(arrived[message_id] == 0 for message_id in untaken.ids())
    assert all(arrived[message_id] == 1 for message_id in taken.ids())
    assert all(arrived[mail.message_id] == 1 for mail in in_state(place, MailState.SENT))


@pytest.mark.parametrize("deed", ["500 what?", hang_up, kill], ids=["refused", "hung up", "killed"])
def test_trouble_at_the_good_bye_says_nothing_of_the_mails(place, deed):
    """A connection is changed after so many messages: by then the last of them is accepted, and noted."""
    with place.app.app_context():
        for number in range(MOST_MESSAGES + 5):
            queue_check(f"many-{number}")
        db.session.commit()
    place.mail.fault = strike = Strike(Stage.QUIT, deed, times=1)
    place.start_worker()
    wait_for("the good-bye", lambda: strike.struck, state=lambda: summary(place))
    if deed is kill:
        place.start_worker()
    wait_until_done(place)
    assert {mail.attempts for mail in outbox(place)} == {1}
    check_mails(place)
    check_digests(place)


def test_poisoned_rows_keep_no_others_back(place):
    """One that cannot be written, one that no server command can say, one at which the server hangs up."""
    with place.app.app_context():
        alice = the("alice")
        mails.queue(
            MailKind.JOIN_REQUEST, alice, address="alice@example.org", key="points-nowhere", arguments={"request_id": 0}
        )
        mails.queue(MailKind.JOIN_REQUEST, alice, address="alice@example.org", key="says-nothing")
        queue_check("unspeakable", "two@example.org\r\nRCPT TO:<three@example.org")
        queue_check("not-ascii", "jürgen@example.org")
        queue_check("explosive", "explosive@example.org")
        first = db.update(Mail).where(Mail.key.in_(("points-nowhere", "check:explosive")))
        db.session.execute(first.values(priority=-1))
        db.session.commit()
    explosive = Strike(Stage.CONTENT, hang_up, when=lambda talk: talk.recipient == "explosive@example.org")
    place.mail.fault = explosive
    place.start_worker()
    poisoned = {"points-nowhere", "says-nothing", "check:unspeakable", "check:not-ascii", "check:explosive"}

    def others_are_sent() -> bool:
        return {mail.key for mail in in_state(place, MailState.READY, MailState.CLAIMED, MailState.SENDING)} <= poisoned

    wait_for("all but the poisoned mails to be sent", others_are_sent, state=lambda: summary(place))
    left = {mail.key: mail for mail in outbox(place) if mail.state != MailState.SENT}
    assert left.keys() == poisoned
    unwritten = {key for key, mail in left.items() if mail.reply == "it could not be written"}
    assert unwritten == poisoned - {"check:explosive"}
    assert explosive.struck
    check_mails(place)
    check_digests(place)


def end_sessions(place: Place) -> None:
    """As a restart of PostgreSQL does to all who are connected."""
    with psycopg.connect(place.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextlib.contextmanager
def database_away(place: Place):
    """All sessions with PostgreSQL are ended; on SQLite somebody keeps the lock for longer than others wait."""
    if not place.is_sqlite:
        end_sessions(place)
        yield
        return
    with contextlib.closing(sqlite3.connect(place.database_url.removeprefix("sqlite:///"))) as connection:
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_a_database_that_is_away_when_the_server_accepts_repeats_nothing(place):
    """The server has said 250 and it cannot be noted: the worker keeps it in mind, and notes it later."""
    gone, back = threading.Event(), threading.Event()

    def take_away(_talk: Talk) -> None:
        gone.set()
        back.wait(PATIENCE)

    place.mail.fault = Strike(Stage.TAKEN, take_away, numbers=[5], times=1)
    worker = place.start_worker()
    assert gone.wait(PATIENCE), summary(place)
    with database_away(place):
        back.set()
        failed = "a round of the worker failed"
        wait_for("the worker to notice", lambda: failed in worker.words(), state=worker.words)
    wait_until_done(place)
    check_mails(place)
    check_digests(place)


def test_a_worker_that_lost_its_lock_is_still_found_when_it_dies(place):
    """The lock goes with a session of the database, though the worker lives; somebody may have buried it since."""
    worker = place.start_worker()
    wait_until_done(place)
    with place.app.app_context():
        db.session.execute(db.delete(Worker))
        db.session.commit()
    if not place.is_sqlite:
        end_sessions(place)
        with place.app.app_context():
            db.engine.dispose()  # our own ended too
    wait_for("it to notice", lambda: "worker lost its lock" in worker.words(), state=worker.words)
    place.mail.fault = strike = Strike(Stage.DATA, kill, times=1)
    with place.app.app_context():
        for number in range(5):
            queue_check(f"late-{number}")
        db.session.commit()
    wait_for("it to be killed", lambda: strike.struck and not worker.is_alive, state=lambda: summary(place))
    place.start_worker()
    wait_until_done(place)
    check_mails(place)


def test_twenty_workers_by_mistake_send_each_mail_once(place):
    for _ in range(20):
        place.start_worker()
    wait_until_done(place)
    place.end_workers()
    check_mails(place)
    check_digests(place)
