"""Who comes, and how: in person or online where a meeting offers both; and what the organizer asks them."""

import csv
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from roundtable import signing
from roundtable.domain import attendance_questions, attendances, clock, meetings, memberships, news, users
from roundtable.extensions import db
from roundtable.models import Answer, Attendance, Meeting, Presence
from tests.cast import group, the
from tests.world import plan

CALL = "https://call.example.org/annual"


def planned(**values):
    """A meeting of Gyn Onc in Berlin and online, unless it is said otherwise; its address."""
    given = {"days": 7, "place": "Hall 3, Berlin", "call_link": CALL, "chair": the("alice"), **values}
    meeting = meetings.schedule(group(), plan("Annual", **given), by=the("alice"))
    db.session.commit()
    return meeting, f"/gyn-onc/meetings/{meeting.id}"


def noted(meeting):
    return {a.user.name: (a.answer, a.coming_as) for a in attendances.of_meeting(meeting)}


def pressed(page):
    return re.findall(r'value="(\w+)" aria-pressed="true"', page)


def offered(page):
    return re.findall(r'name="answer" value="(\w+)"', page)


def test_people_say_how_they_come_and_are_shown_where_to(app, visit):
    meeting, there = planned()
    assert offered(visit("bob").page(there)) == ["in_person", "online", "maybe", "no"]
    visit("bob").submit(f"{there}/answer", answer="in_person")
    visit("otto").submit(f"{there}/answer", answer="online")
    visit("olga").submit(f"{there}/answer", answer="maybe")
    assert noted(meeting) == {
        "Bob": (Answer.YES, Presence.IN_PERSON),
        "Otto": (Answer.YES, Presence.ONLINE),
        "Olga": (Answer.MAYBE, None),
    }
    bob, otto = visit("bob").page(there), visit("otto").page(there)
    assert pressed(bob) == ["in_person"] and "In person: Hall 3, Berlin" in bob and "Online: the call" not in bob
    assert pressed(otto) == ["online"] and "Online: the call" in otto and "In person: Hall 3" not in otto
    assert "1 in person, 1 online, 1 maybe, 0 no" in visit("alice").page(there)
    assert "You answered: In person" in visit("bob").page("/gyn-onc/meetings/")
    assert "You answered: Online" in visit("otto").page("/me/meetings")


def test_the_desk_shows_the_place_or_the_call(app, visit):
    _, there = planned()
    bob = visit("bob")
    desk = bob.page("/")
    assert offered(desk) == ["in_person", "online", "maybe", "no"] and "Join call" in desk and "Hall 3" in desk
    bob.submit(f"{there}/answer", answer="in_person")
    assert "Join call" not in bob.page("/") and "Hall 3, Berlin" in bob.page("/")
    bob.submit(f"{there}/answer", answer="online")
    assert "Join call" in bob.page("/") and "Hall 3" not in bob.page("/")


@pytest.mark.parametrize("values", [{"place": ""}, {"call_link": ""}])
def test_where_there_is_no_choice_none_is_asked_for(app, visit, values):
    meeting, there = planned(**values)
    assert offered(visit("bob").page(there)) == ["yes", "maybe", "no"]
    visit("bob").submit(f"{there}/answer", answer="yes")
    visit("otto").submit(f"{there}/answer", answer="online")
    assert noted(meeting) == {"Bob": (Answer.YES, None), "Otto": (Answer.YES, None)}
    assert "2 yes, 0 maybe, 0 no" in visit("alice").page(there)


def test_who_said_yes_before_there_was_a_choice_is_asked_how(app, visit):
    meeting, there = planned(place="")
    visit("bob").submit(f"{there}/answer", answer="yes")
    meetings.change(
        db.session.get(Meeting, meeting.id), plan("Annual", place="Berlin", call_link=CALL), by=the("alice")
    )
    db.session.commit()
    assert "In person or online? Please press one of the two." in visit("bob").page(there)
    assert "0 in person, 0 online, 0 maybe, 0 no. 1 comes and has not said how" in visit("alice").page(there)
    visit("bob").submit(f"{there}/answer", answer="online")
    assert "Please press one of the two" not in visit("bob").page(there)


def test_at_another_time_everybody_is_asked_anew(app, visit):
    meeting, there = planned()
    visit("bob").submit(f"{there}/answer", answer="in_person")
    meetings.change(
        db.session.get(Meeting, meeting.id), plan("Annual", 9, place="Berlin", call_link=CALL), by=the("alice")
    )
    db.session.commit()
    assert noted(meeting) == {"Bob": (None, None)} and pressed(visit("bob").page(there)) == []


def test_the_signed_link_offers_both(app, visit):
    meeting, _ = planned()
    token = signing.sign(signing.Purpose.ANSWER, [meeting.id, the("bob").id, the("bob").id])
    link, anybody = f"/mail/invitations/{token}", visit()
    assert offered(anybody.page(link)) == ["in_person", "online", "maybe", "no"]
    answered = anybody.post(link, data={"answer": "in_person"}, follow_redirects=True)
    assert "Noted: In person." in answered.text and "In person: Hall 3, Berlin" in answered.text
    assert noted(meeting) == {"Bob": (Answer.YES, Presence.IN_PERSON)}
    wrong = anybody.post(link, data={"answer": "perhaps"})
    assert wrong.status_code == 422 and "Please choose one of the four." in wrong.text


# What the organizer asks

QUESTIONS = {"first": "What do you not eat?", "second": "Will you bring a poster?"}


def asked(visit, there, name="alice", **words):
    return visit(name).submit(f"{there}/questions", **(words or QUESTIONS))


def ids(meeting):
    return [one.id for one in attendance_questions.of_meeting(db.session.get(Meeting, meeting.id))]


def reply(visit, name, meeting, *words, answer="in_person"):
    given = {f"question_{one}": said for one, said in zip(ids(meeting), words, strict=False)}
    return visit(name).submit(f"/gyn-onc/meetings/{meeting.id}/answer", answer=answer, **given)


def said(meeting):
    """By name, what was answered to each question."""
    found = {a.user.name: attendance_questions.answers_in(a) for a in attendances.of_meeting(meeting)}
    return {name: [answers.get(one) for one in ids(meeting)] for name, answers in found.items() if answers}


def test_those_who_come_are_asked_and_only_who_prepares_it_reads_the_answers(app, visit):
    meeting, there = planned()
    assert asked(visit, there).location == f"{there}/answers"
    assert "What do you not eat?" not in visit("bob").page(there), "not before it is known whether he comes"
    visit("bob").submit(f"{there}/answer", answer="in_person")
    page = visit("bob").page(there)
    assert "What do you not eat?" in page and "Will you bring a poster?" in page
    answered = reply(visit, "bob", meeting, "Fish", "Yes")
    assert answered.location == f"{there}#answer" and 'value="Fish"' in visit("bob").page(there)
    reply(visit, "otto", meeting, "", "No", answer="online")
    assert said(meeting) == {"Bob": ["Fish", "Yes"], "Otto": [None, "No"]}
    table = visit("alice").page(f"{there}/answers")
    assert "Fish" in table and "1 in person, 1 online" in table and "1 has not answered." in table
    assert "Fish" not in visit("otto").page(there) and "Fish" not in visit("alice").page(there)
    assert [visit(name).get(f"{there}/answers").status_code for name in ("bob", "otto", "carol")] == [403, 403, 404]
    assert [visit(name).get(f"{there}/questions").status_code for name in ("bob", "otto", "carol")] == [403, 403, 404]


def test_the_group_is_told_once_that_there_are_questions(app, visit):
    _, there = planned()
    asked(visit, there)
    asked(visit, there)
    asked(visit, there, first="What do you never eat?")
    told = [e for e in news.latest_in(group(), the("bob")) if e.name == "meeting.questions_set"]
    assert [e.count for e in told] == [2], "nothing was changed the second time"
    assert "The organizer asks those who come:" in visit("bob").page("/")


def test_an_answer_is_changed_taken_back_and_kept_when_only_the_button_is_pressed(app, visit):
    meeting, there = planned()
    asked(visit, there)
    reply(visit, "bob", meeting, "Fish", "Yes")
    visit("bob").submit(f"{there}/answer", answer="online")
    assert said(meeting) == {"Bob": ["Fish", "Yes"]}, "the desk has buttons and no questions"
    reply(visit, "bob", meeting, "", "No", answer="online")
    assert said(meeting) == {"Bob": [None, "No"]}
    visit("bob").submit(f"{there}/answer", answer="no")
    assert said(meeting) == {} and "What do you not eat?" not in visit("bob").page(there)


def test_what_is_too_long_is_told_at_its_field_and_stays_there(app, visit):
    meeting, there = planned()
    asked(visit, there)
    reply(visit, "bob", meeting, "Fish")
    wrong = reply(visit, "bob", meeting, "x" * 501, "Two posters")
    assert wrong.status_code == 422 and "At most 500 characters." in wrong.text
    assert "x" * 501 in wrong.text and "Two posters" in wrong.text and said(meeting) == {"Bob": ["Fish", None]}
    odd = reply(visit, "bob", meeting, "A\0B")
    assert odd.status_code == 422 and "cannot be kept" in odd.text
    too_long = asked(visit, there, first="x" * 201)
    assert too_long.status_code == 422 and "At most 200 characters." in too_long.text


def test_a_question_that_is_corrected_keeps_its_answers_and_one_taken_off_drops_them(app, visit):
    meeting, there = planned()
    asked(visit, there)
    reply(visit, "bob", meeting, "Fish", "Yes")
    assert "1 person has answered this." in visit("alice").page(f"{there}/questions")
    asked(visit, there, first="What do you never eat?", second="Will you bring a poster?")
    assert said(meeting) == {"Bob": ["Fish", "Yes"]}
    asked(visit, there, first="", second="Will you bring a poster?", third="Do you stay for dinner?")
    assert said(meeting) == {"Bob": ["Yes", None]}, "a new question has no answers of an old one"
    kept = db.session.scalar(select(Attendance.answers))
    assert [one["words"] for one in kept] == ["Yes"]
    none = visit("alice").submit(f"{there}/questions", first=" ", second="", third="", follow=True)
    assert "Those who come are asked nothing." in none.text


def test_the_signed_link_asks_too_and_an_assistant_may_answer(app, visit):
    meeting, there = planned()
    asked(visit, there)
    the("bob").assistant_id = the("carol").id
    db.session.commit()
    token = signing.sign(signing.Purpose.ANSWER, [meeting.id, the("bob").id, the("carol").id])
    link, anybody = f"/mail/invitations/{token}", visit()
    assert "What do you not eat?" not in anybody.page(link)
    anybody.post(link, data={"answer": "online"})
    assert "What do you not eat?" in anybody.page(link)
    first, second = ids(meeting)
    anybody.post(link, data={"answer": "online", f"question_{first}": "Fish", "question_unknown": "x"})
    assert said(meeting) == {"Bob": ["Fish", None]} and 'value="Fish"' in anybody.page(link)
    wrong = anybody.post(link, data={"answer": "online", f"question_{second}": "x" * 501})
    assert wrong.status_code == 422 and "At most 500 characters." in wrong.text and "x" * 501 in wrong.text


def test_of_a_meeting_that_is_over_nothing_is_asked(app, visit):
    meeting, there = planned()
    meetings.cancel(db.session.get(Meeting, meeting.id), by=the("alice"))
    db.session.commit()
    response = asked(visit, there)
    assert response.status_code == 422 and "over or called off" in response.text
    assert "Ask those who come" not in visit("alice").page(f"{there}/answers")


def test_answers_are_forgotten_sixty_days_after_the_meeting(app, visit):
    meeting, there = planned(days=1)
    asked(visit, there)
    reply(visit, "bob", meeting, "Fish")
    for days, left in ((60, {"Bob": ["Fish", None]}), (62, {})):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            attendance_questions.forget_old()
        db.session.commit()
        assert said(meeting) == left
    assert noted(meeting) == {"Bob": (Answer.YES, Presence.IN_PERSON)}, "that he came stays on record"


@pytest.mark.parametrize("number", [3, 30])
def test_the_answers_cost_the_same_with_many(app, visit, assert_queries, number):
    meeting, there = planned()
    asked(visit, there)
    for n in range(number):
        person = users.join(users.Profile(f"P{n}", "UTC", "en"), address=f"p{n}@example.org", password_hash=None)
        db.session.flush()
        memberships.start(group(), person, by=the("alice"))
        found = db.session.get(Meeting, meeting.id)
        attendances.answer(found, person, Presence.ONLINE, words={ids(meeting)[0]: f"Dish {n}"}, by=person)
    db.session.commit()
    client = visit("alice")
    assert "Dish 2" in client.page(f"{there}/answers")
    with assert_queries(8):
        client.page(f"{there}/answers")


# Attendance as a table to keep


def table(client, there):
    response = client.get(f"{there}/attendance.csv")
    assert response.status_code == 200 and response.mimetype == "text/csv"
    assert response.text.startswith("\ufeff"), "spreadsheets know UTF-8 by its mark"
    return list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))


def test_attendance_is_kept_as_a_table_with_guests_answers_and_who_was_there(app, visit):
    profile = users.Profile("Bob", "Europe/Berlin", "en", affiliation="Clinic Zürich")
    users.change_profile(the("bob"), profile, by=the("bob"))
    memberships.start(group("multiomics"), the("bob"), by=the("carol"))
    meeting, there = planned()
    asked(visit, there)
    reply(visit, "bob", meeting, "Fish, and “nuts”", "Yes")
    visit("otto").submit(f"{there}/answer", answer="maybe")
    head, *rows = table(visit("alice"), there)
    assert head == [
        *("Name", "Affiliation", "Groups", "Role", "Answer", "Comes", "Was there", "How"),
        *("What do you not eat?", "Will you bring a poster?"),
    ]
    assert [row[0] for row in rows] == ["Alice", "Bob", "Otto"]
    assert rows[0] == ["Alice", "", "Gyn Onc (STUMP), Chair", "Chair", "", "", "", "", "", ""]
    assert rows[1] == [
        *("Bob", "Clinic Zürich", "Gyn Onc (STUMP), Member; Multiomics, Member", "Member"),
        *("Yes", "In person", "", "", "Fish, and “nuts”", "Yes"),
    ]
    alice = visit("alice")
    alice.submit(f"{there}/session/opening")
    seen = {f"presence-{the('bob').id}": "online"}
    alice.submit(f"{there}/attendance", guests="Dr Guest", **seen)
    _, *rows = table(alice, there)
    assert [(row[0], row[3], row[4], row[6], row[7]) for row in rows] == [
        ("Alice", "Chair", "", "No", ""),
        ("Bob", "Member", "Yes", "Yes", "Online"),
        ("Dr Guest", "Guest", "", "Yes", "In person"),
        ("Otto", "Observer", "Maybe", "No", ""),
    ]
    page = alice.page(f"{there}/answers")
    assert "Dr Guest" in page and "2 were there." in page and f"{there}/attendance.csv" in page


@pytest.mark.parametrize("first", ["=HYPERLINK(1)", "+1", "-1", "@x"])
def test_a_spreadsheet_takes_no_formula_from_what_people_wrote(app, visit, first):
    meeting, there = planned()
    asked(visit, there, first=f"{first}?")
    reply(visit, "bob", meeting, first)
    users.change_profile(the("bob"), users.Profile(f"{first} Bob", "UTC", "en", affiliation=first), by=the("bob"))
    db.session.commit()
    head, *rows = table(visit("olga"), there)
    [row] = [row for row in rows if "Bob" in row[0]]
    assert (head[8], row[0], row[1], row[8]) == (f"'{first}?", f"'{first} Bob", f"'{first}", f"'{first}")


def test_the_table_is_for_chairs_and_organizers(app, visit):
    _, there = planned()
    refused = {name: visit(name).get(f"{there}/attendance.csv").status_code for name in ("bob", "otto", "carol")}
    assert refused == {"bob": 403, "otto": 403, "carol": 404}
    assert visit("alice").get(f"{there}/attendance.csv").headers["Cache-Control"] == "private, no-store"


def test_who_has_left_is_in_it_only_when_they_answered(app, visit):
    _, there = planned()
    visit("bob").submit(f"{there}/answer", answer="no")
    for name in ("bob", "otto"):
        memberships.end(memberships.find_of(group(), the(name)), by=the("alice"))
    db.session.commit()
    _, *rows = table(visit("olga"), there)
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("Alice", "Gyn Onc (STUMP), Chair", "Chair", ""),
        ("Bob", "", "Guest", "No"),
    ]


@pytest.mark.parametrize("number", [3, 30])
def test_the_table_costs_the_same_with_many(app, visit, assert_queries, number):
    meeting, there = planned()
    for n in range(number):
        profile = users.Profile(f"P{n}", "UTC", "en", affiliation=f"Clinic {n}")
        person = users.join(profile, address=f"p{n}@example.org", password_hash=None)
        db.session.flush()
        memberships.start(group(), person, by=the("alice"))
        memberships.start(group("multiomics"), person, by=the("alice"))
        attendances.answer(db.session.get(Meeting, meeting.id), person, Presence.ONLINE, by=person)
    db.session.commit()
    client = visit("alice")
    assert len(table(client, there)) == number + 4
    with assert_queries(6):
        client.get(f"{there}/attendance.csv")


def test_two_taps_at_once_are_one_answer(app, visit):
    meeting = meetings.schedule(group(), plan("The forms"), by=the("alice"))
    db.session.commit()
    there = f"/gyn-onc/meetings/{meeting.id}/answer"
    browsers = [visit("bob") for _ in range(6)]
    tokens = [browser.token() for browser in browsers]
    db.session.remove()
    together = threading.Barrier(len(browsers))

    def tap(browser, token):
        together.wait(10)
        return browser.post(there, data={"answer": "yes", "csrf_token": token}).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        assert set(pool.map(tap, browsers, tokens)) == {302}
    assert [a.answer for a in db.session.scalars(select(Attendance))] == ["yes"]
