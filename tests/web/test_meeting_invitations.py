"""Whether invitations to meetings come by mail, and to whom copies of them go."""

import pytest

from roundtable.domain import clock, meetings, users
from roundtable.extensions import db
from tests.cast import group, the
from tests.world import plan

SETTINGS = "/me/mail"
SAVE = f"{SETTINGS}/invitations"


def test_bob_turns_invitations_off_and_on(visit):
    bob = visit("bob")
    assert 'checked id="takes_invitations"' in bob.page(SETTINGS)
    assert bob.submit(SAVE).location == f"{SETTINGS}#invitations"
    assert not the("bob").takes_invitations and 'checked id="takes_invitations"' not in bob.page(SETTINGS)
    bob.submit(SAVE, takes_invitations="y")
    assert the("bob").takes_invitations


def test_the_settings_of_digests_leave_invitations_alone(visit):
    visit("bob").submit(SETTINGS, digest_hour="9", digest_weekday="2", days="1", zone="Europe/Berlin")
    assert the("bob").takes_invitations and the("bob").digest_hour == 9
    visit("bob").submit(SAVE, assistant="carol@example.org")
    assert the("bob").digest_hour == 9


def test_bob_names_an_assistant_by_their_address(visit):
    bob = visit("bob")
    bob.submit(SAVE, takes_invitations="y", assistant=" Carol@example.org ")
    assert the("bob").assistant_id == the("carol").id
    assert 'value="carol@example.org"' in bob.page(SETTINGS)
    bob.submit(SAVE, takes_invitations="y", assistant="")
    assert the("bob").assistant_id is None


@pytest.mark.parametrize(
    "address, sentence",
    [
        ("nobody@example.org", "Nobody here has this address."),
        ("not an address", "Nobody here has this address."),
        ("bob@example.org", "This is your own address."),
        ("otto@example.org", "Nobody here has this address."),
        ("x" * 255, "At most 254 characters."),
    ],
)
def test_an_assistant_is_somebody_here(visit, address, sentence):
    the("otto").deactivated_at = clock.now()
    users.set_invitations(the("bob"), is_taken=True, assistant="carol@example.org", by=the("bob"))
    db.session.commit()
    answer = visit("bob").submit(SAVE, takes_invitations="y", assistant=address)
    assert answer.status_code == 422 and sentence in answer.text and f'value="{address}"' in answer.text
    assert the("bob").assistant_id == the("carol").id


def test_the_chair_sees_when_invitations_go_out(visit):
    meeting = meetings.schedule(group(), plan("The forms"), by=the("alice"))
    db.session.commit()
    url = f"/gyn-onc/meetings/{meeting.id}"
    assert "Invitations by mail go out:" in visit("alice").page(url)
    assert "Invitations by mail go out:" not in visit("bob").page(url)


def test_an_answer_is_of_the_time_that_was_asked(visit):
    meeting = meetings.schedule(group(), plan("The forms"), by=the("alice"))
    url = f"/gyn-onc/meetings/{meeting.id}"
    visit("bob").submit(f"{url}/answer", answer="yes")
    assert "1 yes, 0 maybe, 0 no" in visit("alice").page(url)
    meetings.change(db.session.get(type(meeting), meeting.id), plan("The forms", place="Berlin"), by=the("alice"))
    assert "1 yes, 0 maybe, 0 no" in visit("alice").page(url)
    meetings.change(db.session.get(type(meeting), meeting.id), plan("The forms", 8), by=the("alice"))
    assert "0 yes, 0 maybe, 0 no" in visit("alice").page(url)
