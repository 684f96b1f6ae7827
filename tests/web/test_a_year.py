"""A chair's whole year: what is planned is held, what is said is kept, what is left comes back, and no calendar
shows a wrong hour."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from roundtable.domain import clock
from roundtable.extensions import db
from roundtable.models import ActionItem, AgendaItem, Meeting, MeetingState, Summary
from roundtable.worker.chores import do_chores
from tests.calendar.readers import read_both

BERLIN = ZoneInfo("Europe/Berlin")
HERE = "/gyn-onc/meetings"
RULE = {"title": "Monthly call", "rhythm": "monthly_by_weekday", "interval": "1", "zone": "Europe/Berlin"}
CALLED_OFF, MOVED, NEW_RULE = 4, 5, 8  # months


@pytest.fixture
def year(app):
    """A clock that each month is set forward."""
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def meeting_in(month):
    """The one of that month, of whichever series it is."""
    query = select(Meeting).where(Meeting.series_id.is_not(None)).order_by(Meeting.id.desc())
    wanted = (2027, month)
    walls = [(m.starts_at.astimezone(BERLIN), m) for m in db.session.scalars(query)]
    found = [m for wall, m in walls if (wall.year, wall.month) == wanted]
    return next((m for m in found if m.state != MeetingState.CANCELLED), found[0])


def titles_of(meeting):
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    return [item.title for item in db.session.scalars(query)]


def item_of(meeting, title):
    query = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id, AgendaItem.title == title)
    return db.session.scalars(query).one()


def prepare(visit, month):
    """Three days before: all that is proposed is taken, two things are new, and the group can read it."""
    alice, there = visit("alice"), f"{HERE}/{meeting_in(month).id}/agenda"
    proposed = set(re.findall(r'name="candidate" value="([^"]+)"', alice.page(there)))
    alice.submit(f"{there}/carried", candidate=sorted(proposed))
    for title in (f"Reached {month}", f"Left {month}"):
        assert alice.submit(f"{there}/items", title=title, minutes=10, purpose="discuss").status_code == 302
    alice.submit(f"{there}/publication", audience="group")


def hold(visit, month):
    """Every item but the month's last is reached; on the month's own a decision and an action item are noted."""
    meeting, alice, bob = meeting_in(month), visit("alice"), visit("bob")
    there = f"{HERE}/{meeting.id}"
    alice.submit(f"{there}/session/opening")
    for title in titles_of(meeting):
        if title == f"Left {month}":
            continue
        number = item_of(meeting, title)
        alice.submit(f"{there}/items/{number}/start")
        words = f"We spoke of {title}."
        if title == f"Reached {month}":
            words += f"\n\nDECISION: Rule {month} holds\n\nACTION: @Bob write down rule {month} by in 2 weeks"
        assert bob.submit(f"{there}/items/{number}/notes", source=words, base=0).status_code == 302
    people = {f"presence-{user_id}": "online" for user_id in (alice_id(), bob_id())}
    alice.submit(f"{there}/attendance", guests="Guest speaker", **people)
    alice.submit(f"{there}/session/closing")


def summarise(visit, month):
    """What the note-taker put together is circulated; in March Alice objects, and the text is mended."""
    there, bob = f"{HERE}/{meeting_in(month).id}/summary", visit("bob")
    bob.submit(f"{there}/composition")
    until = clock.today("Europe/Berlin") + timedelta(days=7)
    assert visit("alice").submit(f"{there}/circulation", until=f"{until}", audience="roundtable").status_code == 302
    if month == 3:
        visit("alice").submit(f"{there}/objections/new", words="It is a recommendation.", paragraph="2")
        bob.submit(f"{there}/objections/1/acceptance")
        source = db.session.scalars(select(Summary).order_by(Summary.id.desc())).first().text.source
        bob.submit(f"{there}/edit", source=source.replace("Rule 3 holds", "Rule 3 is recommended"), base="1")


def alice_id():
    return db.session.scalars(select(Meeting.chair_id).where(Meeting.series_id.is_not(None)).limit(1)).one()


def bob_id():
    return db.session.scalars(select(Meeting.note_taker_id).where(Meeting.series_id.is_not(None)).limit(1)).one()


def plan_the_year(visit):
    alice = visit("alice")
    form = alice.page("/gyn-onc/series/new")
    ids = {name: re.search(rf'<option value="(\d+)"[^>]*>{name}<', form)[1] for name in ("Alice", "Bob")}
    people = {"chair": ids["Alice"], "note_taker": ids["Bob"]}
    said = {**RULE, "starts_on": "2027-01-12", "wall_clock": "15:00", "minutes": "60", **people}
    assert alice.submit("/gyn-onc/series/new", **said).status_code == 302
    address = alice.submit("/me/calendar", follow=True, group="")
    [feed] = re.findall(r'value="http://localhost(/calendar/[^"]+)"', address.text)
    return people, feed


def change_of_plans(visit, people, month):
    """April is called off, May is moved by a day, and from August it is the first Wednesday at half past four."""
    alice = visit("alice")
    if month == CALLED_OFF:
        alice.submit(f"{HERE}/{meeting_in(month).id}/cancellation")
    if month == MOVED - 1:
        there = f"{HERE}/{meeting_in(MOVED).id}/edit"
        said = {"title": "Monthly call", "on": "2027-05-12", "at": "15:00", "zone": "Europe/Berlin", "minutes": 60}
        assert alice.submit(there, **said, **people, room_rule="attributed").status_code == 302
    if month == NEW_RULE - 1:
        said = {**RULE, "starts_on": "2027-08-04", "wall_clock": "16:30", "minutes": "60", **people}
        assert alice.submit("/gyn-onc/series/1/rule", **said).status_code == 302


def test_a_year(year, visit):
    people, feed = plan_the_year(visit)
    for month in range(1, 13):
        starts_at = meeting_in(month).starts_at
        year.move_to(starts_at - timedelta(days=3))
        do_chores()
        prepare(visit, month)
        if month != CALLED_OFF:
            year.move_to(starts_at)
            hold(visit, month)
            year.move_to(starts_at + timedelta(days=1))
            summarise(visit, month)
            year.move_to(starts_at + timedelta(days=9))
            do_chores()
        change_of_plans(visit, people, month)
        if month % 2:
            finish_what_is_open(visit)
    check_agendas()
    check_registers(visit)
    check_summaries(visit)
    check_calendar(visit, feed)


def finish_what_is_open(visit):
    bob = visit("bob")
    for number in db.session.scalars(select(ActionItem.id).where(ActionItem.finished_at.is_(None))).all():
        bob.submit(f"/gyn-onc/action-items/{number}/completion")


def check_agendas():
    """What was left, also by a meeting that did not take place, is on the next agenda; what is settled is not."""
    for month in set(range(2, 13)) - {CALLED_OFF + 1}:
        before, titles = month - 1, titles_of(meeting_in(month))
        assert f"Left {before}" in titles
        is_open = before % 2 == 0 and before != CALLED_OFF  # its action item was not finished by then
        assert (f"Reached {before}" in titles) == is_open
    after = titles_of(meeting_in(CALLED_OFF + 1))
    assert {f"Left {CALLED_OFF - 1}", f"Left {CALLED_OFF}", f"Reached {CALLED_OFF}"} <= set(after)


def check_registers(visit):
    held = [n for n in range(1, 13) if n != CALLED_OFF]
    rows = list(csv.reader(io.StringIO(visit("bob").page("/gyn-onc/decisions/register.csv"))))
    assert [row[0] for row in rows].count("Number") <= 1
    told = "\n".join(",".join(row) for row in rows)
    assert all(f"Rule {month} holds" in told for month in held)
    items = db.session.scalars(select(ActionItem).order_by(ActionItem.id)).all()
    assert [item.text for item in items] == [f"write down rule {month}" for month in held]
    assert [item.is_open for item in items] == [False] * 10 + [True]
    assert {item.owner.name for item in items} == {"Bob"}
    page = visit("alice").page("/gyn-onc/action-items/")
    assert "write down rule 12" in page and "write down rule 11" not in page


def check_summaries(visit):
    found = db.session.scalars(select(Summary).order_by(Summary.id)).all()
    assert len(found) == 11 and len({s.number for s in found}) == 11
    assert {s.state for s in found} == {"confirmed"}
    march = visit("carol").page(f"{HERE}/{found[2].meeting_id}/summary")
    assert "Rule 3 is recommended" in march and "Guest speaker" in march
    refused = visit("bob").submit(f"{HERE}/{found[2].meeting_id}/summary/edit", source="Otherwise.", base="2")
    assert refused.status_code in {403, 422}


def check_calendar(visit, feed):
    """Both readers see every meeting at the hour that the wall in Berlin shows, summer and winter."""
    for events in read_both(visit().get(feed).data):
        walls = {}
        for event in events:
            if event.status != "CANCELLED":
                wall = event.begins.astimezone(BERLIN)
                walls[wall.year, wall.month] = (wall.day, wall.hour, wall.minute)
        assert len([day for day in walls if day[0] == 2027]) == 11
        assert (2027, CALLED_OFF) not in walls
        assert walls[2027, MOVED] == (12, 15, 0)
        for when, (_, *at) in walls.items():
            assert at == ([15, 0] if when < (2027, NEW_RULE) else [16, 30]), when
    called_off = [e for e in read_both(visit().get(feed).data)[0] if e.status == "CANCELLED"]
    assert called_off
