"""What a power cut leaves of a batch: what the marks of its mails said may not have reached the disk."""

import pytest
from sqlalchemy import text, update

from roundtable.boots import boot_id
from roundtable.config import InFlight
from roundtable.domain import clock, mails
from roundtable.extensions import db
from roundtable.light import LightStatements
from roundtable.models import Mail, MailKind, MailState, Worker

NAMES = ("alice", "bob", "carol")


@pytest.fixture
def dead(hired, office):
    """A worker that has sent three mails and died at once; its machine runs."""
    for name in NAMES:
        mail = mails.queue(MailKind.MAIL_CHECK, None, address=f"{name}@example.org", key=name)
        message_id = f"<{name}@example.org>"
        message = f"Subject: Check\r\nMessage-ID: {message_id}\r\n\r\n".encode()
        mails.write(mail, subject="Check", message_id=message_id, message=message)
    worker = hired()
    assert worker.sender.round() == 3 and len(office.envelopes) == 3
    worker.locks.release()
    yield worker
    worker.sender.transport.close()


def lose_marks(worker):
    """The disk has nothing that came after the claim."""
    claimed = {"state": MailState.CLAIMED, "worker_id": worker.id, "sent_at": None, "reply": "", "attempts": 0}
    db.session.execute(update(Mail).values(**claimed))
    db.session.commit()


def stop_machine():
    db.session.execute(update(Worker).values(boot_id="that of yesterday"))
    db.session.commit()


def states():
    db.session.expire_all()
    return {mail.state for mail in db.session.query(Mail)}


@pytest.mark.parametrize("in_flight", [InFlight.HOLD, InFlight.RECONCILE])
def test_after_a_power_cut_the_batch_is_in_doubt(dead, use, hired, office, tmp_path, in_flight):
    lose_marks(dead)
    stop_machine()
    successor = hired()
    use(in_flight=in_flight, mail_log=str(tmp_path / "mail.log"))
    hired().run(once=True)
    successor.end()
    assert states() == {MailState.HELD} and len(office.envelopes) == 3


def test_what_the_log_knows_of_it_is_not_sent_again(dead, use, hired, office, tmp_path):
    log = tmp_path / "mail.log"
    said = [f"cleanup[2]: 4AB{n}: message-id=<{name}@example.org>" for n, name in enumerate(NAMES)]
    said += [f"qmgr[3]: 4AB{n}: from=<roundtable@example.org>, size=20, nrcpt=1 (queue active)" for n in range(3)]
    log.write_text("".join(f"{clock.now().isoformat()} mail postfix/{line}\n" for line in said))
    lose_marks(dead)
    stop_machine()
    use(in_flight=InFlight.RECONCILE, mail_log=str(log))
    hired().run(once=True)
    assert states() == {MailState.SENT} and len(office.envelopes) == 3


def test_where_they_are_sent_again_each_comes_once_more_as_the_same_mail(dead, work, office):
    lose_marks(dead)
    stop_machine()
    work()
    ids = [letter["Message-ID"] for letter in office.letters]
    assert sorted(ids) == sorted(2 * [f"<{name}@example.org>" for name in NAMES])


def test_a_mail_that_had_no_bytes_yet_was_not_on_its_way(dead, use, hired, office):
    lose_marks(dead)
    mails.queue(MailKind.MAIL_CHECK, None, address="dora@example.org", key="dora")
    db.session.flush()
    db.session.execute(update(Mail).where(Mail.key == "dora").values(state=MailState.CLAIMED, worker_id=dead.id))
    stop_machine()
    use(in_flight=InFlight.HOLD)
    hired().run(once=True)
    assert office.recipients[-1] == "dora@example.org" and len(office.envelopes) == 4


def test_where_only_the_worker_died_nothing_else_is_in_doubt(dead, use, hired, office):
    """Its last words have reached the system, and what was claimed had not been begun."""
    lose_marks(dead)
    use(in_flight=InFlight.HOLD)
    hired().run(once=True)
    assert states() == {MailState.SENT} and len(office.envelopes) == 6


def test_a_database_that_has_lost_marks_is_told_again(dead):
    """Its server has died and come back, while the worker lived."""
    assert not dead.sender.accepted  # all of it is on the disk
    dead.sender.accepted = {mail.id: "250 taken" for mail in db.session.query(Mail)}
    lose_marks(dead)
    dead.sender.make_sure()
    assert states() == {MailState.SENT} and not dead.sender.accepted


def test_light_statements_do_not_wait_for_the_disk_and_others_do(app):
    is_postgresql = db.engine.dialect.name == "postgresql"
    ask = "SHOW synchronous_commit" if is_postgresql else "PRAGMA synchronous"
    full, light = ("on", "off") if is_postgresql else (2, 1)
    db.session.commit()
    with LightStatements(db.engine) as statements:
        driver = statements.connection.connection.dbapi_connection
        assert driver.execute(ask).fetchone()[0] == light
        assert mails_done(statements) == 0, "there is no such mail"
    with db.engine.connect() as connection:
        assert connection.connection.dbapi_connection is driver, "it is the next one's"
        assert connection.execute(text(ask)).scalar() == full


def mails_done(statements):
    return statements.run(mails._SENDING, mail_id=0, own_id=0, now=clock.now())


def test_a_worker_tells_on_which_boot_it_began(dead):
    assert db.session.get_one(Worker, dead.id).boot_id == boot_id() != ""
