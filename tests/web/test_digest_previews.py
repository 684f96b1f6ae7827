"""The next digest by the link of a mail: mailed to whose it is, and shown to nobody who has only the link."""

import pytest
import time_machine

from roundtable.domain import memberships, suppressions
from roundtable.extensions import db
from roundtable.models import Digest, Event, Mail, MailKind, SuppressionReason
from roundtable.signing import Stopping, stop_token
from tests.cast import group, the
from tests.worker.telling import SATURDAY, is_due, outbox, post, settle


@pytest.fixture(autouse=True)
def clock_of_tests(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        settle("bob")
        post("Ten report forms")
        yield traveller


def settings_of(name="bob"):
    return f"/mail/digests/{stop_token(Stopping(the(name).id))}"


def press(visit):
    """Somebody who is not signed in presses the button."""
    anybody = visit()
    anybody.page(settings_of())
    anybody.submit(f"{settings_of()}/preview")
    return anybody


def html(letter):
    return letter.get_body(("html",)).get_content()


def test_it_is_mailed_as_it_would_be_sent(visit, office, work, clock_of_tests):
    anybody = press(visit)
    assert "on its way to you" in anybody.page(settings_of())
    work()
    preview = office.letter_to("bob@example.org")
    assert preview["Subject"] == "Preview: Saturday: 1 new thing in Gyn Onc (STUMP)"
    office.envelopes.clear()
    is_due(the("bob"))
    work()
    digest = office.letter_to("bob@example.org")
    assert "Ten report forms" in html(preview) and preview["Message-ID"] != digest["Message-ID"]
    assert without_its_page(digest) == without_its_page(preview)
    for name in ("From", "To", "Reply-To", "List-Id", "List-Unsubscribe"):
        assert preview[name] == digest[name]


def without_its_page(letter):
    """A digest that was composed has a page on the site, to which it leads."""
    return [line for line in html(letter).splitlines() if line and "/me/digests/" not in line]


def test_whoever_has_the_link_reads_nothing_of_it(visit):
    """A mail that was passed on gives away what stands in it, and not what comes next."""
    anybody = visit()
    page = anybody.page(settings_of())
    answer = anybody.submit(f"{settings_of()}/preview")
    for words in (page, answer.text, anybody.page(settings_of())):
        assert "Ten report forms" not in words and "bob@example.org" not in words
    assert anybody.get("/me/digest").status_code == 302
    assert [mail.address for mail in outbox(kind=MailKind.DIGEST_PREVIEW)] == ["bob@example.org"]


def test_the_digest_comes_all_the_same(visit, office, work):
    press(visit)
    work()
    assert db.session.query(Digest).count() == 0
    event = db.session.scalars(db.select(Event).where(Event.name == "user.digest_asked")).one()
    assert event.thing_id == the("bob").id


def test_where_there_is_nothing_the_mail_says_so(visit, office, work):
    memberships.mark_all_seen(the("bob"))
    db.session.commit()
    press(visit)
    work()
    letter = office.letter_to("bob@example.org")
    assert letter["Subject"] == "Your next digest: nothing new so far"
    assert "you would get no mail" in html(letter)


def test_what_bob_may_read_no_more_when_it_is_sent_is_not_in_it(visit, office, work):
    press(visit)
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))
    db.session.commit()
    work()
    assert "Ten report forms" not in html(office.letter_to("bob@example.org"))


def test_pressing_it_often_fills_no_mailbox(visit, clock_of_tests):
    anybody = visit()
    anybody.page(settings_of())
    for _ in range(3):
        anybody.submit(f"{settings_of()}/preview")
    assert "It was mailed just now." in anybody.page(settings_of())
    assert len(outbox(kind=MailKind.DIGEST_PREVIEW)) == 1
    clock_of_tests.shift(601)
    anybody.submit(f"{settings_of()}/preview")
    assert len(outbox(kind=MailKind.DIGEST_PREVIEW)) == 2


def test_where_mail_does_not_arrive_it_says_so(visit):
    suppressions.suppress("bob@example.org", SuppressionReason.BOUNCED, user=the("bob"))
    db.session.commit()
    anybody = press(visit)
    assert "Mail from here does not reach you." in anybody.page(settings_of())
    assert db.session.query(Mail).filter_by(kind=MailKind.DIGEST_PREVIEW).count() == 0


def test_a_link_that_nobody_signed_mails_nothing(visit):
    assert visit().submit("/mail/digests/Mg.forged/preview").status_code == 404
