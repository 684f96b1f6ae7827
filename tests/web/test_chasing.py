"""A summary not begun waits for the note-taker, then for the chair, then for the organizers; nobody else is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from roundtable.domain import clock, digests, objections, summaries, waiting
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.mail import digest_letter
from roundtable.models import Meeting, Summary
from tests.cast import CAST, the
from tests.web.test_summaries import circulated, held


def asked(kind="summary"):
    """Whose desk says that a summary waits."""
    return {name for name in CAST if any(w.kind == kind for w in waiting.for_person(the(name)))}


def later(**past):
    return clock.at(clock.now() + timedelta(**past))


@pytest.mark.parametrize(
    ("days", "names"),
    [(2, set()), (4, {"bob"}), (8, {"bob", "alice"}), (15, {"bob", "alice", "olga"})],
)
def test_it_waits_for_one_after_the_other(app, days, names):
    held(0)
    with later(days=days):
        assert asked() == names


def test_without_a_note_taker_it_waits_for_the_chair_first(app):
    meeting = db.session.get(Meeting, held(0).id)
    meeting.note_taker_id = meeting.chair_id = None
    db.session.commit()
    with later(days=4):
        assert asked() == {"alice"}  # who chairs the group


def test_begun_it_no_longer_waits_for_the_organizers_and_sent_round_for_nobody(app):
    meeting = held(0)
    summary = summaries.compose(meeting, "All agreed.", by=the("bob"))
    with later(days=15):
        assert asked() == {"bob", "alice"}
        summaries.circulate(summary, clock.now() + timedelta(days=7), Reach(), by=the("alice"))
        assert asked() == set()


def test_the_days_are_a_setting(app, monkeypatch):
    held(0)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], summary_days="0,0,30"))
    with later(minutes=1):
        assert asked() == {"bob", "alice"}


def test_records_of_old_meetings_wait_for_nobody(app):
    meeting = db.session.get(Meeting, held(0).id)
    meeting.opened_at = None  # as meetings.record_as_held leaves it
    db.session.commit()
    with later(days=40):
        assert asked() == set()


def test_the_digest_says_so_too_and_names_who_took_notes(app, visit):
    with later(days=-8):
        held(0)
    _, letter = digests.preview(the("alice"), digest_letter)
    assert letter is not None and "Write the summary of “The forms”" in letter.html
    page = visit("alice").page("/")
    assert "Write the summary of “The forms”" in page and "Bob took notes" in page


def test_an_objection_waits_for_the_note_taker_and_held_back_for_the_chair(app, visit):
    summary, _ = circulated(days=2)
    objection = objections.make(summary, None, "Not all of us did.", by=the("alice"))
    db.session.commit()
    assert asked("objection") == {"bob"}
    assert "Somebody objects to the summary of “The forms”" in visit("bob").page("/")
    summary = db.session.get(Summary, summary.id)
    summary.objections_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    assert asked("objection") == {"bob", "alice"}
    assert "Until it is answered, nothing is confirmed." in visit("alice").page("/")
    _, letter = digests.preview(the("alice"), digest_letter)
    assert letter is not None and "Somebody objects" in letter.html
    objections.take(objection, by=the("bob"))
    assert asked("objection") == set()
    assert summaries.confirm_by_silence() == 1
    assert db.session.get(Summary, summary.id).state == "confirmed"
