"""Invitations to meetings by mail: who is told what, when, and what calendar programs make of it."""

import re
from datetime import timedelta

import icalendar
import pytest
import time_machine

from roundtable.domain import (
    agenda,
    attendances,
    clock,
    meeting_invitations,
    meetings,
    memberships,
    publications,
    undoing,
    users,
)
from roundtable.domain.audiences import Reach
from roundtable.domain.site import hold_mail, release_mail, the_site
from roundtable.extensions import db
from roundtable.models import Answer, MailKind, MailState, Meeting, Rhythm, Series
from tests.calendar.readers import read_both
from tests.cast import group, the
from tests.worker.telling import SATURDAY, outbox, settle
from tests.world import plan

#: Alice chairs Gyn Onc, Bob is a member, Otto observes.
GYN_ONC = ["alice@example.org", "bob@example.org", "otto@example.org"]


@pytest.fixture(autouse=True)
def time(app):
    with time_machine.travel(SATURDAY) as traveller:
        settle()
        yield traveller


@pytest.fixture
def later(time, work, office):
    """Some minutes pass, and the worker does what is due; who got mail meanwhile."""

    def later(minutes=6):
        office.envelopes.clear()
        db.session.commit()
        time.shift(timedelta(minutes=minutes))
        work()
        return office.recipients

    return later


def hold(title="The forms", days=7, **values):
    return meetings.schedule(group(), plan(title, days, zone="Europe/Berlin", **values), by=the("alice"))


def now(meeting):
    """As it is after the worker was at it."""
    return db.session.get(Meeting, meeting.id)


def change(meeting, days=7, title="The forms", **values):
    meetings.change(now(meeting), plan(title, days, zone="Europe/Berlin", **values), by=the("alice"))


def letter_to(office, name="bob"):
    return office.letter_to(f"{name}@example.org")


def calendar_of(letter):
    """The part for calendar programs, which is the last alternative."""
    assert letter.get_content_type() == "multipart/alternative"
    plain, html, calendar = letter.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert calendar.get_content_type() == "text/calendar" and calendar["Content-Type"].params["charset"] == "utf-8"
    return calendar["Content-Type"].params["method"], calendar.get_payload(decode=True)


def subject_of(letter):
    return letter["Subject"].strip()  # a long one begins on a line of its own


def words_of(letter):
    return " ".join(letter.get_body(("plain",)).get_content().split())


# When, and to whom


def test_everybody_in_the_group_is_invited_once_the_plan_has_settled(later):
    hold()
    assert later(4) == []
    assert later(2) == GYN_ONC
    assert later(60) == []
    assert {mail.kind for mail in outbox()} == {MailKind.MEETING_INVITATION}
    assert {mail.priority for mail in outbox()} == {0}, "before digests"


def test_changes_within_minutes_go_out_in_one_mail(later, office):
    meeting = hold()
    assert later(3) == []
    change(meeting, 8)
    assert later(3) == []
    change(meeting, 8, place="Berlin")
    assert later() == GYN_ONC
    assert subject_of(letter_to(office)).startswith("Invitation: Gyn Onc (STUMP): The forms, Sunday 29 November 2026")


def test_only_time_place_and_call_are_told_and_never_the_agenda(later):
    meeting = hold()
    later()
    change(meeting, title="Other forms", note_taker=the("bob"))
    agenda.add_item(now(meeting), agenda.Item("An item", 10), by=the("alice"))
    publications.publish(now(meeting), Reach(), by=the("alice"))
    assert later() == []
    for number, values in enumerate(
        [{"place": "Berlin"}, {"call_link": "https://meet.example.org/x"}, {"minutes": 90}]
    ):
        change(meeting, **values)
        assert later() == GYN_ONC, values
        assert now(meeting).ical_sequence == now(meeting).invited_sequence == number + 1


def test_of_a_meeting_that_begins_soon_people_are_told_at_once(later):
    meeting = hold(days=0)
    change(meeting, 0, place="Room 2", minutes=120)
    assert meeting.starts_at <= clock.now() < meeting.ends_at
    assert later(0) == GYN_ONC


def test_what_is_over_invites_nobody(later):
    hold(days=-3)
    meeting = hold(days=0, minutes=5)
    assert later() == []
    assert now(meeting).invitations_due_at is None and outbox() == []


def test_who_wants_no_invitations_gets_none(later):
    users.set_invitations(the("bob"), is_taken=False, assistant="", by=the("bob"))
    the("otto").deactivated_at = clock.now()
    hold()
    assert later() == ["alice@example.org"]


def test_whoever_runs_the_meeting_is_invited_from_another_group_too(later):
    hold(note_taker=the("carol"))
    assert later() == ["alice@example.org", "bob@example.org", "carol@example.org", "otto@example.org"]


def test_wishes_are_looked_at_again_just_before_sending(later, time, office):
    office.refuse_message = lambda _to: "451 later"
    hold()
    assert later() == []
    memberships.end(memberships.find_of(group(), the("otto")), by=the("alice"))
    users.set_invitations(the("bob"), is_taken=False, assistant="", by=the("bob"))
    office.refuse_message = lambda _to: None
    assert later(30) == ["alice@example.org"]
    assert sorted(mail.state for mail in outbox()) == [MailState.CANCELLED, MailState.CANCELLED, MailState.SENT]


def test_a_newer_invitation_stands_in_for_one_that_could_not_be_sent(later, office):
    office.refuse_message = lambda _to: "451 later"
    meeting = hold()
    later()
    change(meeting, 9)
    office.refuse_message = lambda _to: None
    assert later(30) == GYN_ONC
    assert subject_of(letter_to(office)).startswith("Invitation: "), "nobody has read of the old time"


def test_while_mail_is_held_none_are_made(later):
    meeting = hold()
    hold_mail(the_site(), by=the("olga"))
    assert later() == [] and outbox() == []
    change(meeting, 8)
    release_mail(the_site(), by=the("olga"))
    assert later() == GYN_ONC


def test_a_meeting_of_a_series_invites_two_weeks_ahead(later):
    near, far = hold("Near", 10), hold("Far", 40)
    near.series_id = far.series_id = a_series()
    assert later() == GYN_ONC
    change(far, 41, "Far")
    assert later() == [], "nobody has been told of it yet"
    assert later(60 * 24 * 28) == GYN_ONC


def a_series():
    series = Series(
        group_id=group().id,
        title="Monthly",
        rhythm=Rhythm.WEEKLY,
        starts_on=clock.today(),
        wall_clock=clock.now().time(),
        zone="UTC",
        minutes=60,
        created_by_id=the("alice").id,
        created_at=clock.now(),
    )
    db.session.add(series)
    db.session.flush()
    return series.id


def test_one_meetings_trouble_does_not_keep_the_others_back(later, log, monkeypatch):
    broken, whole = hold("Broken"), hold("Whole")
    send = meeting_invitations.send
    with monkeypatch.context() as patch:
        patch.setattr(meeting_invitations, "send", lambda m: send(m) / (m.title != "Broken"))
        assert later() == GYN_ONC
    assert {mail.arguments["meeting_id"] for mail in outbox()} == {whole.id}
    assert "people cannot be invited" in log.text
    assert later(30) == []
    assert later(40) == GYN_ONC and now(broken).invited_sequence == 0


# What it says


def test_an_invitation_is_read_by_people_and_by_calendars(later, office):
    meeting = hold(place="Hotel Adlon, Berlin", call_link="https://meet.example.org/abc")
    later()
    letter = letter_to(office)
    method, file = calendar_of(letter)
    assert method == "REQUEST" and b"METHOD:REQUEST" in file
    for [event] in read_both(file):
        assert (event.uid, event.sequence, event.status) == (meeting.ical_uid, 0, "CONFIRMED")
        assert (event.begins, event.ends) == (meeting.starts_at, meeting.ends_at)
    event = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
    assert event["ORGANIZER"] == "mailto:roundtable@localhost" == f"mailto:{letter['From'].addresses[0].addr_spec}"
    assert event["ATTENDEE"] == "mailto:bob@example.org" and event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert b"alice@example.org" not in file and b"otto@example.org" not in file
    words = words_of(letter)
    for told in (
        "You are invited",
        "The forms",
        "Saturday 28 November 2026, 12:00 to 13:00 Berlin time",
        "Hotel Adlon",
    ):
        assert told in words, told
    assert "https://meet.example.org/abc" in words and "No invitations by mail" in words
    assert subject_of(letter) == "Invitation: Gyn Onc (STUMP): The forms, Saturday 28 November 2026, 12:00 Berlin time"


def test_it_is_told_in_the_readers_zone_and_the_meetings(later, office):
    the("bob").zone = "Asia/Seoul"
    hold()
    later()
    assert "20:00 to 21:00 Seoul time (12:00 there, Berlin time)" in words_of(letter_to(office))


def test_a_moved_meeting_says_where_it_was_and_asks_anew(later, office):
    meeting = hold()
    later()
    attendances.answer(now(meeting), the("bob"), Answer.YES, by=the("bob"))
    change(meeting, 9)
    later()
    letter = letter_to(office)
    method, file = calendar_of(letter)
    event = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
    assert (method, event["SEQUENCE"], event["ATTENDEE"].params["PARTSTAT"]) == ("REQUEST", 1, "NEEDS-ACTION")
    assert subject_of(letter).startswith("Moved: Gyn Onc (STUMP): The forms, Monday 30 November 2026")
    assert "It was: Saturday 28 November 2026, 12:00 to 13:00 Berlin time" in words_of(letter)
    assert "Please answer anew." in words_of(letter)


def test_another_place_keeps_the_answer(later, office):
    meeting = hold()
    later()
    attendances.answer(now(meeting), the("bob"), Answer.MAYBE, by=the("bob"))
    change(meeting, place="Berlin")
    later()
    letter = letter_to(office)
    _, file = calendar_of(letter)
    assert b"PARTSTAT=TENTATIVE" in file.replace(b"\r\n ", b"")
    assert subject_of(letter).startswith("Place or call changed: ") and "You answered: Maybe." in words_of(letter)


def test_who_came_after_the_first_invitation_is_not_told_of_a_change(later, office):
    meeting = hold()
    later()
    memberships.start(group(), the("carol"), by=the("alice"))
    change(meeting, 9)
    later()
    assert subject_of(letter_to(office, "carol")).startswith("Invitation: ")
    assert subject_of(letter_to(office, "bob")).startswith("Moved: ")


def test_a_cancelled_meeting_is_taken_out_of_calendars(later, office):
    meeting = hold()
    later()
    memberships.start(group(), the("carol"), by=the("alice"))
    meetings.cancel(now(meeting), by=the("alice"))
    assert later() == GYN_ONC, "Carol never heard of it"
    method, file = calendar_of(letter_to(office))
    assert method == "CANCEL"
    for [event] in read_both(file):
        assert (event.uid, event.sequence, event.status) == (meeting.ical_uid, 1, "CANCELLED")
    letter = letter_to(office)
    assert subject_of(letter).startswith("Called off: Gyn Onc (STUMP): The forms")
    assert "The meeting is called off" in words_of(letter) and "Answer" not in words_of(letter)


def test_a_meeting_that_nobody_was_told_of_is_cancelled_in_silence(later):
    meeting = hold()
    meetings.cancel(now(meeting), by=the("alice"))
    assert later() == [] and outbox() == []


def test_it_takes_place_after_all(later, office):
    meeting = hold()
    later()
    meetings.cancel(now(meeting), by=the("alice"))
    later()
    undoing.undo_cancellation(now(meeting), by=the("alice"))
    assert later() == GYN_ONC
    method, file = calendar_of(letter_to(office))
    assert method == "REQUEST" and b"SEQUENCE:2" in file and b"STATUS:CONFIRMED" in file
    assert subject_of(letter_to(office)).startswith("Takes place after all: ")


def test_what_was_taken_back_within_minutes_is_no_news(later):
    meeting = hold()
    later()
    meetings.cancel(now(meeting), by=the("alice"))
    undoing.undo_cancellation(now(meeting), by=the("alice"))
    change(meeting, 9)
    change(meeting, 7)
    assert later() == []
    assert {mail.state for mail in outbox() if mail.key.endswith(":4")} == {MailState.CANCELLED}


def test_an_assistant_gets_a_copy(later, office):
    users.set_invitations(the("bob"), is_taken=False, assistant="carol@example.org", by=the("bob"))
    hold()
    assert later() == ["alice@example.org", "carol@example.org", "otto@example.org"]
    letter = letter_to(office, "carol")
    assert "A copy for you: it is Bob who is invited." in words_of(letter)
    assert "You get this as the assistant of Bob." in words_of(letter)
    event = icalendar.Calendar.from_ical(calendar_of(letter)[1]).walk("VEVENT")[0]
    assert event["ATTENDEE"] == "mailto:bob@example.org"


def test_a_demonstration_says_so(later, office):
    the_site().is_demonstration = True
    hold()
    later()
    letter = letter_to(office)
    assert "Demonstration: invented people and events" in words_of(letter)
    assert "(demonstration)" in calendar_of(letter)[1].decode()


@pytest.mark.parametrize("title", ["🧬 " * 50, "Grüße, «東京»; עברית", "a\u2028b = =3D", "x" * 160])
def test_whatever_people_write_goes_over_the_line(later, office, title):
    hold(title, place=title)
    later()
    raw = next(message for _, to, message in office.envelopes if to == "bob@example.org")
    assert raw.isascii() and all(b"\n" not in line and len(line) <= 998 for line in raw.split(b"\r\n"))
    [one, other] = read_both(calendar_of(letter_to(office))[1])
    assert one == other and one[0].summary == f"Gyn Onc (STUMP): {' '.join(title.split())}"


# Answers


def link_in(letter):
    return re.search(r"http://localhost(/mail/invitations/\S+)", words_of(letter))[1]


def test_bob_answers_by_the_link_without_signing_in(later, office, visit):
    meeting = hold()
    later()
    anybody, link = visit(), link_in(letter_to(office))
    page = anybody.page(link)
    assert "The forms" in page and "Nothing is noted yet" in page
    assert attendances.of_meeting(meeting) == [], "scanners open links"
    answered = anybody.post(link, data={"answer": "yes"}, follow_redirects=True)
    assert answered.status_code == 200 and "Noted: Yes." in answered.text
    assert [(a.user.name, a.answer) for a in attendances.of_meeting(meeting)] == [("Bob", Answer.YES)]
    anybody.post(link, data={"answer": "no"})
    assert [a.answer for a in attendances.of_meeting(meeting)] == [Answer.NO]
    wrong = anybody.post(link, data={"answer": "perhaps"})
    assert wrong.status_code == 422 and "Please choose one of the three." in wrong.text


def test_an_assistant_answers_for_bob_as_long_as_it_is_their_assistant(later, office, visit):
    users.set_invitations(the("bob"), is_taken=True, assistant="carol@example.org", by=the("bob"))
    meeting = hold()
    later()
    link = link_in(letter_to(office, "carol"))
    assert "Will Bob be there?" in visit().page(link)
    visit().post(link, data={"answer": "yes"})
    assert [(a.user.name, a.answer) for a in attendances.of_meeting(meeting)] == [("Bob", Answer.YES)]
    users.set_invitations(the("bob"), is_taken=True, assistant="", by=the("bob"))
    assert visit().get(link).status_code == 404 == visit().post(link, data={"answer": "no"}).status_code


def test_a_link_tells_when_there_is_nothing_to_answer_any_more(later, office, visit, time):
    meeting = hold()
    later()
    link = link_in(letter_to(office))
    meetings.cancel(now(meeting), by=the("alice"))
    assert "This meeting is called off." in visit().page(link)
    assert visit().post(link, data={"answer": "yes"}).status_code in {302, 422}
    assert attendances.of_meeting(meeting) == []
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))
    assert visit().get(link).status_code == 404, "who has left is not told of it"
    assert visit().get("/mail/invitations/made-up").status_code == 404


def test_the_mail_says_how_one_comes_where_there_is_a_choice(later, office, visit):
    meeting = hold(place="Berlin", call_link="https://call.example.org/x")
    later()
    first = letter_to(office)
    assert "Answer: in person, online, maybe or no" in words_of(first)
    visit().post(link_in(first), data={"answer": "in_person"})
    change(meeting, place="Hamburg", call_link="https://call.example.org/x")
    later()
    again = letter_to(office)
    _, file = calendar_of(again)
    assert "You answered: In person." in words_of(again) and b"PARTSTAT=ACCEPTED" in file.replace(b"\r\n ", b"")
