"""Whatever dies, nothing is lost and nothing is sent twice: kill -9 of workers, aimed and at random moments.

The mail server itself kills the worker that speaks to it. Only between the final dot and the server's
answer can nobody know whether a mail has arrived (RFC 1047): there, and only there, it may come again,
with the same Message-ID and the same bytes.
"""

import itertools
import json
import random

import pytest

from roundtable.extensions import db
from roundtable.models import MailState
from roundtable.worker.composing import FEWEST
from tests.faults.composing import is_composing, writing
from tests.faults.ledger import check_digests, check_mails, in_state, is_all_done, people_due, summary
from tests.faults.mail_server import Stage, Strike, kill
from tests.faults.processes import Place, Process
from tests.faults.seeding import READERS, add_reader, make_all_due, post_findings, queue_check
from tests.faults.waiting import wait_for

#: Of each kind. All stories of this file together kill more than a hundred workers, on each database.
KILLS = 10
#: While digests are composed, which takes longer to bring about.
KILLS_WHILE_COMPOSING = 5


def ten_moments(seed: str) -> list[int]:
    """At which of the mails a worker is killed: bounded, and the same in each run."""
    steps = random.Random(seed)
    numbers = [1]
    for _ in range(KILLS - 1):
        numbers.append(numbers[-1] + steps.randint(2, 5))
    return numbers


def work_until_done(place: Place, *, workers: int = 1, **settings: str) -> None:
    """Keep this many workers at work, with a new one for each that was killed, until all is sent.

    Who writes meanwhile may have made a worker compose at the last moment: what it had not sent when it was
    asked to end, others send.
    """

    def is_done() -> bool:
        alive = [worker for worker in place.workers if worker.is_alive]
        for _ in range(workers - len(alive)):
            place.start_worker(**settings)
        return is_all_done(place) and not (is_reconciled and in_state(place, MailState.HELD))

    is_reconciled = settings.get("in_flight") == "reconcile"
    while True:
        wait_for("all mails to be sent", is_done, every=0.05, state=lambda: summary(place))
        place.end_workers()
        if is_all_done(place):
            return


def killed_at(place: Place, stage: Stage) -> Strike:
    """Of two workers whoever speaks at these moments is killed; there are mails enough for all of them."""
    queue_checks(place, 40)
    place.mail.fault = strike = Strike(stage, kill, numbers=ten_moments(stage), times=KILLS)
    return strike


def queue_checks(place: Place, many: int) -> None:
    with place.app.app_context():
        for number in range(many):
            queue_check(f"many-{number}")
        db.session.commit()


def repeats(place: Place) -> int:
    times = place.mail.times()
    return sum(times.values()) - len(times)


@pytest.mark.parametrize("stage", [Stage.DATA, Stage.CONTENT, Stage.AFTER])
def test_killed_before_the_dot_or_after_the_answer_nothing_is_lost_or_repeated(place, stage):
    strike = killed_at(place, stage)
    work_until_done(place, workers=2)
    assert len(strike.struck) == KILLS
    check_mails(place)
    check_digests(place)


def test_killed_between_dot_and_answer_the_same_bytes_come_again(place):
    """Each kill repeats one mail, and no other; which may be one that was repeated before."""
    strike = killed_at(place, Stage.TAKEN)
    work_until_done(place, workers=2)
    assert len(strike.struck) == repeats(place) == KILLS
    check_mails(place, may_repeat=strike.ids())
    check_digests(place)


def test_killed_between_dot_and_answer_it_is_held_where_that_is_set(place):
    strike = killed_at(place, Stage.TAKEN)
    work_until_done(place, workers=2, in_flight="hold")
    assert len(strike.struck) == KILLS
    assert {mail.message_id for mail in in_state(place, MailState.HELD)} == strike.ids()
    check_mails(place)
    check_digests(place)


@pytest.mark.parametrize("stage", [Stage.DOT, Stage.TAKEN])
def test_killed_around_the_answer_the_log_of_the_server_says_what_it_has(place, stage):
    strike = killed_at(place, stage)
    work_until_done(place, workers=2, in_flight="reconcile", mail_log=str(place.mail.log))
    assert len(strike.struck) == KILLS
    check_mails(place)
    check_digests(place)


@pytest.mark.parametrize(("in_flight", "again_for_each_kill"), [("resend", 1), ("reconcile", 0)])
def test_two_workers_killed_at_random_moments_lose_nothing(place, in_flight, again_for_each_kill):
    """Only a mail that was between dot and answer may come again, at most one for each kill; none by the log."""
    moments = random.Random("two workers")
    settings = {"in_flight": in_flight, "mail_log": str(place.mail.log)}
    queue_checks(place, 250)
    kills = 0
    while kills < KILLS + 5:
        begun = len(place.mail.received)
        while len([worker for worker in place.workers if worker.is_alive]) < 2:
            place.start_worker(**settings)
        wait_for("mails to move", lambda n=begun: len(place.mail.received) > n, state=lambda: summary(place))
        moments.choice([worker for worker in place.workers if worker.is_alive]).kill_after(moments.uniform(0, 0.2))
        kills += 1
    work_until_done(place, workers=2, **settings)
    again = repeats(place)
    assert again <= kills * again_for_each_kill, f"mails came again {again} times after {kills} kills"
    check_mails(place, may_repeat=place.mail.times())
    check_digests(place)


def composed_by(worker: Process) -> list[int]:
    """For how many people there are digests if each but its last transaction is in the database, or that too."""
    lines = [json.loads(line) for line in worker.words().splitlines() if '"digests written"' in line]
    return [0, *itertools.accumulate(line["people"] for line in lines if line["how"] == "compose")]


def test_killed_while_composing_no_digest_is_lost_or_doubled(place):
    """Composing is one transaction for some people: all of it or nothing, while others go on writing."""
    moments = random.Random("composing")
    with place.app.app_context():
        for number in range(READERS, READERS + 12 * FEWEST):
            add_reader(number)
        db.session.commit()
        post_findings(2)
        make_all_due()
    in_doubt: set[str] = set()
    with writing(place) as findings:
        for _ in range(KILLS_WHILE_COMPOSING):
            due = people_due(place)
            worker = place.start_worker()
            wait_for("it to compose", lambda w=worker: is_composing(place, w), state=lambda: summary(place))
            worker.kill_after(moments.uniform(0, 0.1))
            # On a slow day it had gone on to sending: a mail after its dot may come again, no other.
            in_doubt |= {mail.message_id for mail in in_state(place, MailState.SENDING)}
            assert due - people_due(place) in composed_by(worker)[-2:], "a part of a batch was committed"
        assert people_due(place), "all was composed before the last kill: let there be more people"
        work_until_done(place)
    assert findings, "nobody wrote meanwhile"
    check_mails(place, may_repeat=in_doubt)
    check_digests(place)
