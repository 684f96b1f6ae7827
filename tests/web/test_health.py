"""For monitoring: good while pages work and mail moves, else somebody is called."""

from datetime import timedelta

import pytest

from roundtable.domain import clock, mails, suppressions
from roundtable.domain.site import hold_mail, the_site
from roundtable.extensions import db
from roundtable.models import MailKind, MailState, SuppressionReason, Worker
from tests.cast import the


def beat(ago=timedelta()):
    at = clock.now() - ago
    db.session.add(Worker(name="here", started_at=at, beat_at=at))
    db.session.commit()


def mail_waits(since):
    mail = mails.queue(MailKind.MAIL_CHECK, the("bob"), address="bob@example.org", key="k")
    mail.created_at = mail.not_before = clock.now() - since
    db.session.commit()


def health(visit):
    response = visit().get("/healthz")
    return response.status_code, response.json


def test_all_is_well_while_a_worker_beats_and_mail_moves(visit):
    beat()
    mail_waits(timedelta(minutes=1))
    status, state = health(visit)
    assert status == 200 and (state["database"], state["worker"], state["mail_moves"]) == (True, True, True)
    assert 60 <= state["oldest_waiting_seconds"] < 120


@pytest.mark.parametrize("ago", [None, timedelta(minutes=3)])
def test_without_a_living_worker_somebody_is_called(visit, ago):
    if ago:
        beat(ago)
    status, state = health(visit)
    assert status == 503 and state["worker"] is False


def test_mail_that_waits_too_long_calls_somebody_unless_it_is_held(visit):
    beat()
    mail_waits(timedelta(minutes=31))
    assert health(visit)[0] == 503
    hold_mail(the_site(), by=the("olga"))
    db.session.commit()
    status, state = health(visit)
    assert status == 200 and state["mail_held"] is True


def test_it_names_nobody(visit):
    beat()
    mail_waits(timedelta(hours=2))
    assert "bob" not in visit().get("/healthz").text


def test_mail_that_does_not_arrive_is_counted(visit):
    beat()
    dead = mails.queue(MailKind.MAIL_CHECK, the("bob"), address="bob@example.org", key="dead")
    dead.state = MailState.DEAD
    suppressions.suppress("bob@example.org", SuppressionReason.BOUNCED, user=the("bob"))
    db.session.commit()
    status, state = health(visit)
    assert status == 200 and (state["mails_dead"], state["addresses_in_trouble"]) == (1, 1)
