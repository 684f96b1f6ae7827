"""What people complained of elsewhere, one story each: here it does not happen."""

import re
from datetime import timedelta

import pytest
import time_machine

from roundtable import backup
from roundtable.domain import clock, comments, digests, memberships, updates
from roundtable.domain.schedule import plan_next
from roundtable.extensions import db
from roundtable.mail import digest_letter
from roundtable.models import Cadence, Digest, MailState, Update
from tests.cast import group, the
from tests.worker.telling import SATURDAY, is_due, notice, outbox, post, settle


@pytest.fixture(autouse=True)
def time(app):
    with time_machine.travel(SATURDAY, tick=False) as time:
        yield time


def titles_told(office, address="bob@example.org"):
    """The titles of our updates in all mails to an address, in order, as often as they were told."""
    mails = [letter for letter in office.letters if letter["To"].addresses[0].addr_spec == address]
    return [title for mail in mails for title in re.findall(r"Finding \d+", mail.get_body(("plain",)).get_content())]


def test_forem_10940_and_zulip_549_the_same_digest_again_and_again(office, work, time):
    """There a digest was sent anew by every run of the job, or by every worker."""
    [bob] = settle("bob")
    post("Finding 1")
    is_due(bob)
    for _ in range(3):
        work()
    is_due(bob)  # somebody asked for it again
    work()
    assert titles_told(office) == ["Finding 1"]
    time.shift(timedelta(days=1))
    is_due(bob)
    work()
    assert titles_told(office) == ["Finding 1"], "nothing new, no mail"


def test_listmonk_1801_a_restored_backup_sends_everything_again(office, work, app, database, tmp_path):
    """Yesterday's backup knows nothing of what has gone out since."""
    [bob] = settle("bob")
    post("Finding 1")
    is_due(bob)
    db.session.commit()
    kept = backup.make(app, tmp_path / "yesterday.tar")
    work()
    assert titles_told(office) == ["Finding 1"]
    db.session.remove()
    database.empty()
    backup.restore(app, kept)
    for _ in range(3):
        work()
    assert titles_told(office) == ["Finding 1"], "nothing goes out until an organizer says so"


def test_loomio_3646_empty_mails(office, work):
    """There people got a mail that said that nothing had happened."""
    [bob] = settle("bob")
    is_due(bob)
    work()
    post("Finding 1", by="bob")  # his own is no news to him
    is_due(bob)
    work()
    assert office.recipients == [] and outbox() == []


def test_loomio_12490_old_items_repeated(office, work, time):
    """There an item came again the next day, when somebody had touched it or the range began too early."""
    [bob] = settle("bob")
    first_id = post("Finding 1").id
    is_due(bob)
    work()
    for number in (2, 3):
        time.shift(timedelta(days=1))
        post(f"Finding {number}")
        is_due(bob)
        work()
    assert titles_told(office) == ["Finding 1", "Finding 2", "Finding 3"]
    time.shift(timedelta(days=1))
    comments.post(db.session.get(Update, first_id), "Still true?", by=the("alice"))
    db.session.commit()
    is_due(bob)
    work()
    assert "1 comment on Finding 1" in office.letters[-1].get_body(("plain",)).get_content(), "what is new is told"


def test_weblate_14130_one_digest_split_into_many(office, work):
    """There every change became a mail of its own. Here one person gets one mail a day, whatever happened where."""
    [bob] = settle("bob")
    for slug, by in (("multiomics", "carol"), ("pdx-cell-line", "olga")):
        memberships.start(group(slug), bob, by=the(by), cadence=Cadence.DAILY)
    for number, slug in enumerate(["gyn-onc", "plenary", "multiomics", "pdx-cell-line"] * 3):
        post(f"Finding {number}", slug=slug, by="olga")
    is_due(bob)
    work()
    assert office.recipients == ["bob@example.org"]
    assert sorted(titles_told(office)) == sorted(f"Finding {number}" for number in range(12))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Tokyo"])
def test_opencti_4310_the_wrong_weekday_and_the_wrong_hour(office, work, time, zone):
    """There a weekly digest asked for on Monday came on another day, and an hour off after the clocks changed."""
    [bob] = settle("bob", cadence=Cadence.WEEKLY)
    bob.zone, bob.digest_weekday, bob.digest_hour = zone, 0, 7
    db.session.commit()
    arrived = []
    for start in ("2026-03-01", "2026-10-20"):  # both hemispheres change their clocks in the weeks after
        time.move_to(f"{start}T00:00+00:00")
        plan_next(the("bob"))
        for number in range(6):
            post(f"Finding {number}")
            time.move_to(the("bob").next_due_at)
            work()
            arrived.append(clock.now().astimezone(clock.zone_of(zone)).strftime("%A %H:%M"))
    assert arrived == ["Monday 07:00"] * 12
    assert len(office.envelopes) == 12


def test_frappe_40837_one_error_poisons_the_connection(office, work):
    """There, after one refused address, every further mail of the batch failed."""
    office.refuse_recipient = lambda to: "550 5.1.1 no such user" if to == "bob@example.org" else None
    for name in ("alice", "bob", "carol", "otto"):
        notice(name)
    work()
    assert [mail.state for mail in outbox()] == [MailState.SENT, MailState.DEAD, MailState.SENT, MailState.SENT]


def test_rock_7034_opening_the_link_unsubscribes(office, work, visit):
    """There a scanner that opened the links of a mail took people off the list."""
    [bob] = settle("bob")
    post("Finding 1")
    is_due(bob)
    work()
    [letter] = office.letters
    html = letter.get_body(("html",)).get_content()
    links = {link for link in re.findall(r'href="http://localhost(/[^"]*)"', html)}
    assert len(links) >= 4
    for link in links:
        visit().get(link.replace("&amp;", "&"))
    assert {m.cadence for m in memberships.of_person(the("bob"))} == {Cadence.DAILY}
    assert the("bob").paused_until is None and the("bob").next_due_at is not None


def test_gcconnex_1626_and_zulip_33190_private_words_reach_who_lost_access_since(office, work):
    """There a mail that was composed before somebody left a group was sent after."""
    [bob] = settle("bob")
    memberships.start(group("multiomics"), bob, by=the("carol"), cadence=Cadence.DAILY)
    post("Finding 1", slug="multiomics", by="carol")
    post("Finding 2")
    gone = post("Finding 3")
    is_due(bob)
    digests.compose([bob], digest_letter)
    memberships.end(memberships.find_of(group("multiomics"), bob), by=the("carol"))
    updates.withdraw(gone, by=the("alice"))
    db.session.commit()
    work()
    assert titles_told(office) == ["Finding 2"]
    [letter] = office.letters
    assert b"Finding 1" not in office.envelopes[0][2] and b"Finding 3" not in office.envelopes[0][2]
    assert "-r2@" in letter["Message-ID"]
    assert db.session.scalars(db.select(Digest.version)).one() == 2
