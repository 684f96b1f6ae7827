"""One deed each, by a link of one's mail, without signing in: opening it does nothing, its button does."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import action_items, assents, clock, memberships, summaries, time_polls, waiting
from roundtable.domain.audiences import Reach
from roundtable.domain.waiting import WaitKind
from roundtable.extensions import db
from roundtable.models import ActionItem, Answer, Attendance, Event, Meeting, PollAnswer, Presence, Summary
from roundtable.signing import DAYS_GOOD, Purpose, sign
from tests.cast import group, the
from tests.reading import main_of
from tests.worker.telling import is_due, settle


def link(purpose, thing_id=1, name="bob"):
    pages = {Purpose.ACTION_ITEM: "action-items", Purpose.LOOK_OVER: "summaries", Purpose.TIMES: "time-polls"}
    return f"/mail/{pages[purpose]}/{sign(purpose, [thing_id, the(name).id, clock.today().toordinal()])}"


def item():
    return db.session.get(ActionItem, 1)


def circulated():
    return db.session.scalars(db.select(Summary).where(Summary.meeting_id == 3)).one()


def newest_event():
    return db.session.scalars(db.select(Event).order_by(Event.id.desc()).limit(1)).one()


# An action item


def test_opening_the_link_shows_two_buttons_and_does_nothing(visit, world):
    page = visit().page(link(Purpose.ACTION_ITEM))
    assert "Collect ten forms" in page and 'name="done"' in page and 'name="later"' in page
    assert item().is_open


def test_bob_finishes_his_action_item_without_signing_in(visit, world):
    done = visit().post(link(Purpose.ACTION_ITEM), data={"done": "1"})
    assert done.status_code == 303 and not item().is_open
    assert (newest_event().name, newest_event().actor_id) == ("action_item.finished", the("bob").id)
    assert "It is done. Thank you." in visit().page(link(Purpose.ACTION_ITEM))
    assert visit().post(link(Purpose.ACTION_ITEM), data={"done": "1"}).status_code == 303, "once more does no harm"


def test_or_puts_it_off_by_a_week(visit, world):
    due_on = item().due_on
    visit().post(link(Purpose.ACTION_ITEM), data={"later": "1"})
    assert item().due_on == due_on + timedelta(days=7) and item().is_open


def test_a_post_without_a_button_changes_nothing(visit, world):
    visit().post(link(Purpose.ACTION_ITEM))
    assert item().is_open and item().snooze_count == 0


def test_who_handed_it_over_is_told_that_it_is_not_theirs(visit, world):
    address = link(Purpose.ACTION_ITEM)
    action_items.hand_over(item(), the("alice"), by=the("alice"))
    db.session.commit()
    assert "is not yours any more" in main_of(visit().page(address))
    visit().post(address, data={"done": "1"})
    assert item().is_open


# A summary


def look_over(name="carol"):
    return link(Purpose.LOOK_OVER, circulated().id, name)


def test_no_objection_is_noted_by_the_button_alone(visit, world):
    address = link(Purpose.LOOK_OVER, circulated().id, "otto")
    assert "Otto, is this what was said?" in main_of(visit().page(address))
    assert assents.of_summary(circulated()) == []
    assert visit().post(address).status_code == 303
    assert assents.of_summary(circulated()) == [the("otto")]
    assert "you have no objection" in main_of(visit().page(address))
    assert "No objection: Otto" in main_of(visit("alice").page("/gyn-onc/meetings/3/summary"))


def test_it_can_be_said_on_the_page_too_and_an_objection_takes_it_back(visit, world):
    bob, page = visit("bob"), "/gyn-onc/meetings/3/summary"
    bob.submit(f"{page}/assent")
    assert assents.of_summary(circulated()) == [the("bob")]
    bob.submit(f"{page}/objections/new", words="It was the second form.", paragraph="0")
    assert assents.of_summary(circulated()) == []


def test_what_goes_round_anew_is_looked_over_anew(visit, world):
    summary = circulated()
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        visit().post(link(Purpose.LOOK_OVER, summary.id, "otto"))
        assert assents.of_summary(circulated()) == [the("otto")]
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        summaries.undo_circulation(circulated(), "A table is missing.", by=the("alice"))
        reach = Reach()
        summaries.circulate(circulated(), clock.now() + timedelta(days=5), reach, by=the("alice"))
        db.session.commit()
        assert assents.of_summary(circulated()) == []


def test_who_was_there_is_asked_on_the_desk_until_they_have_spoken(app, world):
    def waits(name):
        return [w.thing.id for w in waiting.for_person(the(name)) if w.kind == WaitKind.LOOK_OVER]

    meeting = db.session.get(Meeting, 3)
    for name in ("otto", "bob"):
        db.session.add(Attendance(meeting_id=3, user_id=the(name).id, presence=Presence.ONLINE))
    db.session.commit()
    assert waits("otto") == [circulated().id] and meeting.note_taker_id == the("bob").id
    assert waits("bob") == [], "he wrote it"
    assert waits("alice") == [], "she has objected"
    assents.give(circulated(), by=the("otto"))
    db.session.commit()
    assert waits("otto") == []


def test_of_a_summary_that_is_confirmed_or_not_theirs_a_sentence(visit, world):
    confirmed = db.session.scalars(db.select(Summary).where(Summary.meeting_id == 6)).one()
    for address in (link(Purpose.LOOK_OVER, confirmed.id), look_over("carol"), link(Purpose.LOOK_OVER, 999)):
        assert "is not looked over any more" in main_of(visit().page(address))
        visit().post(address)
    assert assents.of_summary(confirmed) == assents.of_summary(circulated()) == []


# A time poll


def poll():
    return time_polls.find_anywhere(1, the("alice"))


def said(name):
    rows = db.session.scalars(db.select(PollAnswer).where(PollAnswer.user_id == the(name).id))
    return {row.time_id: row.answer for row in rows}


def test_otto_says_which_times_he_can_make(visit, world):
    address = link(Purpose.TIMES, name="otto")
    first, second, _ = [f"time-{one.id}" for one in poll().times]
    assert first in visit().page(address) and said("otto") == {}
    visit().post(address, data={first: "yes", second: "no"})
    assert sorted(said("otto").values()) == sorted([Answer.YES, Answer.NO])


def test_an_empty_answer_is_told_and_closed_polls_take_none(visit, world):
    address, browser = link(Purpose.TIMES, name="otto"), visit()
    assert "Please answer for one time at least." in browser.post(address, follow_redirects=True).text
    time_polls.close(poll(), by=the("alice"))
    db.session.commit()
    assert "takes no more answers" in main_of(visit().page(address))
    visit().post(address, data={f"time-{poll().times[0].id}": "yes"})
    assert said("otto") == {}


def test_who_left_the_group_answers_no_more(visit, world):
    address = link(Purpose.TIMES)
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))
    db.session.commit()
    assert "takes no more answers" in main_of(visit().page(address))


# All of them


@pytest.mark.parametrize("purpose", [Purpose.ACTION_ITEM, Purpose.LOOK_OVER, Purpose.TIMES])
def test_a_link_is_good_for_sixty_days_one_deed_and_one_person(visit, world, purpose):
    address = link(purpose, circulated().id if purpose == Purpose.LOOK_OVER else 1)
    with time_machine.travel(clock.now() + timedelta(days=DAYS_GOOD + 1), tick=False):
        assert "the link is too old" in main_of(visit().page(address))
        visit().post(address, data={"done": "1"})
        assert item().is_open and assents.of_summary(circulated()) == []
    assert visit().get(address + "x").status_code == visit().post(address + "x").status_code == 404
    for other in {Purpose.ACTION_ITEM, Purpose.LOOK_OVER, Purpose.TIMES} - {purpose}:
        place, token = link(other).rsplit("/", 1)[0], address.rsplit("/", 1)[1]
        assert visit().get(f"{place}/{token}").status_code == 404
    visitor = visit()
    visitor.page(address)
    assert visitor.get("/me/mail").status_code == 302, "nobody is signed in by it"


def test_the_digest_brings_the_buttons(app, office, world, visit, work):
    [otto] = settle("otto")
    db.session.add(Attendance(meeting_id=3, user_id=otto.id, presence=Presence.ONLINE))
    action_items.assign(group(), action_items.Promise("Write", otto, clock.today()), by=the("alice"))
    is_due(otto)
    work()
    [digest] = [letter for letter in office.letters if letter["List-Id"]]
    html = digest.get_body(("html",)).get_content()
    for place in ("/mail/summaries/", "/mail/time-polls/", "/mail/invitations/", "/mail/action-items/"):
        start = html.index(f"http://localhost{place}")
        assert visit().get(html[start : html.index('"', start)].removeprefix("http://localhost")).status_code == 200
