"""“My next digest”, and the permanent page of each that was sent."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import clock, meetings, updates
from roundtable.extensions import db
from roundtable.models import Digest, Event, Mail, Update
from tests.cast import group, the
from tests.reading import links_of, main_of, words_of
from tests.worker.telling import SATURDAY, is_due, post, settle

NEXT = "/me/digest"


@pytest.fixture(autouse=True)
def _saturday(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


def frame(client):
    """The mail itself, in the frame of the page."""
    return client.get(f"{NEXT}/html")


@pytest.fixture
def sent(app, visit, work, office):
    """Bob's digest of Saturday, sent."""
    [bob] = settle("bob")
    post("Ten report forms")
    is_due(bob)
    work()
    [letter] = office.letters
    return letter


def test_where_nothing_happened_no_mail_is_promised(visit):
    settle("bob")
    page = visit("bob").page(NEXT)
    assert "Nothing has happened that you have not read: you would get no mail." in page
    assert "<iframe" not in page and frame(visit("bob")).text == ""


def test_it_is_shown_as_it_would_be_sent_now(visit):
    settle("bob")
    post("Ten report forms", source="We looked at **ten**.")
    bob = visit("bob")
    page = bob.page(NEXT)
    assert "As it would be sent now: Saturday: 1 new thing in Gyn Onc (STUMP)" in main_of(page)
    for shown in (page, frame(bob).text):
        assert "Ten report forms" in shown and "/gyn-onc/updates/1" in shown
    assert "Due: Sunday 22 November 2026, 07:00 Berlin time" in main_of(page)


def test_looking_at_it_changes_nothing(visit):
    """It can be looked at every day, and is sent all the same."""
    settle("bob")
    post("Ten report forms")
    bob, before = visit("bob"), db.session.query(Event).count()
    for _ in range(2):
        assert "Ten report forms" in bob.page(NEXT) and "Ten report forms" in frame(bob).text
    assert db.session.query(Digest).count() == db.session.query(Mail).count() == 0
    assert db.session.query(Event).count() == before


def test_what_is_read_on_the_site_is_told_no_more(visit):
    settle("bob")
    post("Ten report forms")
    bob = visit("bob")
    bob.page("/gyn-onc/updates/1")
    assert "you would get no mail" in bob.page(NEXT)


def test_of_what_somebody_may_not_read_nothing_is_shown(visit):
    settle("bob", "carol")
    post("Between us")
    assert "Between us" in visit("bob").page(NEXT)
    assert "Between us" not in visit("carol").page(NEXT) and "Between us" not in frame(visit("carol")).text


def test_each_group_has_its_part_and_the_next_meeting_stands_there(visit):
    settle("bob")
    post("Ten report forms")
    post("The annual meeting is near", slug="plenary", by="olga")
    wall = clock.now().replace(tzinfo=None) + timedelta(days=5)
    plan = meetings.Plan("We compare", wall, "Europe/Berlin", 60)
    meetings.schedule(group(), plan, by=the("alice"))
    db.session.commit()
    text = words_of(frame(visit("bob")).text)
    for words in ("Gyn Onc (STUMP)", "Plenary", "Ten report forms", "The annual meeting is near", "We compare"):
        assert words in text, words
    assert "Thursday 26 November 2026, 12:00 Berlin time" in text


def test_nothing_in_the_frame_can_run_or_load(visit):
    settle("bob")
    post("<script>alert(1)</script>", source="![](https://evil.example/x.png) <img src=x onerror=alert(1)>")
    response = frame(visit("bob"))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "allow-scripts" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in policy
    assert "<script" not in response.text and "<img" not in response.text and 'src="' not in response.text


def test_what_was_sent_has_a_page_and_stands_in_the_list(visit, sent):
    bob = visit("bob")
    listed = next(link for link in links_of(bob.page(NEXT)) if link.startswith("/me/digests/"))
    page = main_of(bob.page(listed))
    assert "Digest of Saturday 21 November 2026" in page and "Ten report forms" in page
    assert "joined" not in page and "New group" not in page, "what was seen before was not told then either"
    assert f"http://localhost{listed}" in sent.get_body(("plain",)).get_content()


def test_a_digest_is_shown_to_its_reader_only(visit, sent):
    number = db.session.scalars(db.select(Digest.id)).one()
    for name in ("alice", "olga"):
        assert visit(name).get(f"/me/digests/{number}").status_code == 404
    assert visit().get(f"/me/digests/{number}").location == f"/account/sign-in?next=/me/digests/{number}"
    assert visit("bob").get("/me/digests/999").status_code == 404


def test_it_tells_only_what_may_still_be_read(visit, sent):
    updates.withdraw(db.session.get(Update, 1), by=the("alice"))
    db.session.commit()
    bob = visit("bob")
    page = main_of(bob.page(f"/me/digests/{db.session.scalars(db.select(Digest.id)).one()}"))
    assert "Ten report forms" not in page and "Nothing of it is left to read." in page
