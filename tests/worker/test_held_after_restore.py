"""After a restore no mail goes out until an organizer says so: what waited may have gone out since."""

import pytest

from roundtable import backup
from roundtable.domain import clock, mails, memberships
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import Cadence, MailKind, MailState
from tests.cast import group, the


@pytest.fixture
def restored(world, app, database, tmp_path):
    """Bob's digest was due, a mail waited and one was in the server's hands when the backup was made. Restored once,
    and copied for each test."""
    if "held" in database.kept:
        database.refresh("held")
        return
    the("bob").next_due_at = clock.now()
    for membership in memberships.of_person(the("bob")):
        membership.cadence = Cadence.DAILY
    mails.queue(MailKind.MAIL_CHECK, None, address="waiting@example.org", key="waiting")
    flying = mails.queue(MailKind.MAIL_CHECK, None, address="flying@example.org", key="flying")
    flying.state = MailState.SENDING
    db.session.commit()
    path = backup.make(app, tmp_path / "all.tar")
    db.session.remove()
    database.empty()
    backup.restore(app, path)
    db.session.remove()
    database.keep("held")


def states():
    return {mail.key: mail.state for mail in mails.listed().rows}


def test_the_worker_waits(restored, work, office):
    work()
    assert office.recipients == [] and the_site().is_mail_held
    assert not [key for key in states() if key.startswith("digest:")], "and composes nothing"


def test_an_organizer_releases_it(restored, visit, work, office):
    page = visit("olga").page("/organize/mail")
    assert "Restored from a backup of" in page
    visit("olga").submit("/organize/mail/release")
    work()
    assert {"bob@example.org", "waiting@example.org"} <= set(office.recipients)
    assert "flying@example.org" not in office.recipients
    assert states()["flying"] == MailState.HELD, "it may have arrived: somebody decides"


def test_an_organizer_releases_it_without_what_waited(restored, visit, work, office):
    visit("olga").submit("/organize/mail/release", drop="1")
    work()
    assert office.recipients == [] and {states()[key] for key in ("flying", "waiting")} == {MailState.CANCELLED}
    assert {m.digest_seq for m in memberships.of_group(group()).rows} == {group().last_seq}


def test_nobody_else_releases_it(restored, visit, work, office):
    assert visit("alice").submit("/organize/mail/release").status_code == 403
    work()
    assert office.recipients == [] and the_site().is_mail_held
