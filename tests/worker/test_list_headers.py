"""Which list a digest is of, and which thread: for mail programs."""

import pytest

from roundtable.domain import comments
from roundtable.extensions import db
from roundtable.models import Cadence
from tests.cast import the
from tests.worker.telling import is_due, post, settle


@pytest.fixture
def into(use):
    use(mail_into="roundtable@lists.example.org")


def heads(letter):
    names = ("List-Id", "List-Post", "List-Archive", "References")
    return [str(letter[name]) if letter[name] else None for name in names]


def test_what_is_told_at_once_in_one_group_is_from_its_list_and_in_the_thread_of_the_thing(into, office, work):
    settle("bob", cadence=Cadence.AT_ONCE)
    update = post("Ten report forms")
    work()
    first = office.letter_to("bob@example.org")
    thread = f"<update.{update.id}@localhost>"
    assert heads(first) == [
        "Gyn Onc (STUMP) <gyn-onc.localhost>",
        "<mailto:roundtable+gyn-onc@lists.example.org>",
        "<http://localhost/gyn-onc/>",
        thread,
    ]
    assert first["In-Reply-To"] == thread and first["Message-ID"] != thread
    [sender] = first["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Gyn Onc (STUMP)", "roundtable+gyn-onc@lists.example.org")
    assert first["List-Help"].startswith("<http://localhost/mail/digests/")


def test_what_is_said_of_it_later_is_in_the_same_thread(into, office, work):
    update = post("Ten report forms")
    settle("bob", cadence=Cadence.AT_ONCE)
    comments.post(update, "Which ten?", by=the("alice"))
    db.session.commit()
    work()
    assert office.letter_to("bob@example.org")["References"] == f"<update.{update.id}@localhost>"


def test_of_two_things_at_once_there_is_no_thread(into, office, work):
    settle("bob", cadence=Cadence.AT_ONCE)
    post("One")
    post("Two")
    work()
    letter = office.letter_to("bob@example.org")
    assert letter["References"] is None and "gyn-onc.localhost" in letter["List-Id"]


def test_a_digest_is_of_no_group_and_nobody_posts_to_it(into, office, work):
    [bob] = settle("bob")
    post("Ten report forms")
    is_due(bob)
    work()
    letter = office.letter_to("bob@example.org")
    assert heads(letter)[:2] == ["Test Roundtable <digest.localhost>", "NO"]
    assert letter["List-Archive"].startswith("<http://localhost/me/digests/") and letter["References"] is None


def test_without_mail_that_comes_in_nobody_posts_and_it_is_from_the_site(office, work):
    settle("bob", cadence=Cadence.AT_ONCE)
    post("Ten report forms")
    work()
    letter = office.letter_to("bob@example.org")
    assert letter["List-Post"] == "NO" and letter["From"].addresses[0].display_name == "Test Roundtable"
