"""Meetings that were put on record from minutes, as the group sees them."""

import hashlib
import io

import pytest

from roundtable.cli.minutes_jobs import import_waiting_minutes, read_waiting_minutes
from roundtable.domain import jobs, meetings, minutes
from roundtable.domain.jobs import Stopped
from roundtable.domain.minutes import import_minutes
from roundtable.extensions import db
from roundtable.minutes import read_minutes
from roundtable.models import JobKind, JobState, Meeting
from roundtable.web.group import minutes as pages
from tests.cast import group, the
from tests.minutes_corpus import FOLDER
from tests.reading import words_of
from tests.world import plan

MARCH = """# Call on forms, 3 March 2026

Present: Alice, Zeb
Regrets: Bob

## Report forms (20 min)

Ten forms were shown.
ACTION: Bob to collect them
"""
APRIL = """# Call on forms, 7 April 2026

ACTION: Bob to collect them (carried over)
"""


def bring(text):
    data = text.encode()
    read = read_minutes(data, "call.md")
    (meeting,) = import_minutes(group(), read, hashlib.sha256(data).hexdigest(), by=the("alice")).meetings
    db.session.commit()
    return meeting


@pytest.fixture
def march(app):
    return bring(MARCH)


def test_the_page_shows_what_the_minutes_said_and_from_where(visit, march):
    page = visit("bob").page(f"/gyn-onc/meetings/{march.id}")
    for words in ("Ten forms were shown.", "20 minutes", "What stands here was read from “call.md”.", "Not there:"):
        assert words in page


def test_the_page_tells_no_plan_hour_or_rule_that_nobody_knows(visit, march):
    page = visit("alice").page(f"/gyn-onc/meetings/{march.id}")
    for words in ("not reached", "Happened", "It is not recorded.", "It goes on", "Stage of this meeting", "Draft"):
        assert words not in page


def test_nobody_else_reads_it(visit, march):
    assert visit("carol").get(f"/gyn-onc/meetings/{march.id}").status_code == 404
    assert visit().get(f"/gyn-onc/meetings/{march.id}").status_code == 302


def test_the_list_of_meetings_marks_it(visit, march):
    assert "from minutes" in visit("bob").page("/gyn-onc/meetings/")


def test_a_topic_of_which_old_minutes_tell_no_minutes_is_carried_over_with_some(visit, app):
    bring("# Call on forms, 3 March 2026\n\n## Report forms\n\nACTION: Bob to collect them\n")
    meeting = meetings.schedule(group(), plan("Next"), by=the("alice"))
    db.session.commit()
    page = words_of(visit("alice").page(f"/gyn-onc/meetings/{meeting.id}/agenda"))
    assert "1 action item is open. 10 minutes" in page


def test_no_summary_of_it_waits_for_anybody(visit, march):
    for name in ("alice", "olga"):
        assert "Call on forms" not in visit(name).page("/")


def test_the_page_of_an_action_item_shows_every_meeting_that_tells_of_it(visit, march):
    bring(APRIL)
    page = visit("bob").page("/gyn-onc/action-items/1")
    assert page.count("Call on forms</a>, <time") == 2
    assert "3 March 2026" in page
    assert "7 April 2026" in page


def test_how_it_came_here_says_who_imported_it(visit, march):
    page = visit("bob").page(f"/gyn-onc/meetings/{march.id}/steps")
    assert "Put on record from minutes" in page
    assert "Alice" in page


# Giving minutes, looking at what is understood, and putting them on record


@pytest.fixture
def work(app):
    """The worker does what was asked for last; how it ended."""

    def work():
        job = jobs.claim(1)
        while job is not None and job.kind not in DEEDS:
            job = jobs.claim(1)
        assert job is not None, "nobody asked for work"
        db.session.commit()
        try:
            jobs.end(job, JobState.DONE, result=DEEDS[job.kind](job))
        except Stopped:
            jobs.end(job, JobState.STOPPED)
        db.session.commit()
        return job

    return work


DEEDS = {JobKind.READ_MINUTES: read_waiting_minutes, JobKind.IMPORT_MINUTES: import_waiting_minutes}


def give(client, *files, **fields):
    """Send files (name, text) and fields with the form."""
    sent = [(io.BytesIO(text.encode() if isinstance(text, str) else text), name) for name, text in files]
    return client.submit("/gyn-onc/minutes/new", files=sent, **fields)


def test_a_chair_gives_files_sees_what_is_understood_and_puts_it_on_record(visit, work):
    alice = visit("alice")
    response = give(alice, ("march.md", MARCH), ("april.md", APRIL))
    assert response.location == "/gyn-onc/minutes/"
    page = alice.page("/gyn-onc/minutes/")
    for words in ("march.md", "Call on forms", "1 agenda item", "1 action item", "Put 2 meetings on record"):
        assert words in page
    assert alice.submit("/gyn-onc/minutes/import").location == "/gyn-onc/minutes/"
    page = alice.page("/gyn-onc/minutes/")
    assert "It begins in a moment." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    work()
    page = alice.page("/gyn-onc/minutes/")
    assert "2 meetings were put on record." in page
    assert 'href="/gyn-onc/meetings/1"' in page
    assert "http-equiv" not in page
    assert "Ten forms were shown." in visit("bob").page("/gyn-onc/meetings/1")


def test_a_preview_shows_all_that_is_understood_and_what_is_not(visit):
    alice = visit("alice")
    response = give(alice, ("march.md", MARCH + "\nDECISION:\n"))
    page = alice.page(response.location)
    for words in (
        "Alice, Zeb",
        "Report forms",
        "20 minutes",
        "<b>Bob:</b> collect them",
        "Not understood",
        "DECISION:",
    ):
        assert words in page
    assert "As it was given" in page


def test_a_day_that_lies_ahead_is_pointed_out_before_it_is_put_on_record(visit):
    alice = visit("alice")
    give(alice, ("call.md", MARCH), ("later.md", MARCH.replace("2026", "2062").replace("forms", "slides")))
    page = alice.page("/gyn-onc/minutes/")
    assert page.count("This day lies ahead. Is the year right?") == 1
    assert page.index("Friday 3 March 2062") < page.index("This day lies ahead")


def test_a_word_file_is_taken(visit):
    data = (FOLDER / "word-steering.docx").read_bytes()
    page = visit("alice").page(give(visit("alice"), ("steering.docx", data)).location)
    assert "Steering group of the tissue network" in page


def test_text_is_pasted(visit):
    response = give(visit("alice"), text="Call\n\nACTION: Bob to write", name="2026-03-12 call")
    page = visit("alice").page(response.location)
    assert "Thursday 12 March 2026" in page
    assert "<h1>2026-03-12 call</h1>" in page


def test_nothing_given_is_told(visit):
    response = give(visit("alice"))
    assert response.status_code == 422
    assert "Please choose files, or paste the minutes." in response.text


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_kept(visit):
    alice = visit("alice")
    response = give(alice, ("a.pdf", "%PDF-1.7"), ("march.md", MARCH), text="Call of 5 May 2026\n\nWords.")
    assert response.status_code == 422
    assert "“a.pdf”: It is a PDF." in response.text
    assert "2 files could be read and are kept:" in response.text
    assert "Call of 5 May 2026" in response.text
    assert "march.md" in alice.page("/gyn-onc/minutes/")


def test_rich_text_and_web_pages_are_not_taken_for_what_they_read_like(visit):
    alice = visit("alice")
    for name, begins in (
        ("a.rtf", "{\\rtf1\\ansi Minutes of 3 March 2026\\par}"),
        ("a.html", "\n<!DOCTYPE html><p>Minutes"),
    ):
        response = give(alice, (name, begins))
        assert response.status_code == 422
        kind = "rich text (RTF)" if name == "a.rtf" else "a web page"
        assert f"“{name}”: It is {kind}. Please save it as text" in response.text
    quoted = give(alice, ("b.md", "Call of 5 May 2026\n\n<html> is what we sent."))
    assert quoted.status_code == 302


def test_the_same_file_twice_changes_nothing(visit, work):
    alice = visit("alice")
    give(alice, ("march.md", MARCH))
    alice.submit("/gyn-onc/minutes/import")
    work()
    response = give(alice, ("another-name.md", MARCH))
    assert "1 file is on record already." in alice.page(response.location)
    assert db.session.query(Meeting).count() == 1


def test_the_same_words_in_another_file_are_seen_as_the_same_and_let_go_of(visit, work):
    bring(MARCH)
    alice = visit("alice")
    give(alice, ("windows.txt", MARCH.replace("\n", "\r\n")), ("april.md", APRIL))
    assert "On record already" in alice.page("/gyn-onc/minutes/")
    alice.submit("/gyn-onc/minutes/import")
    job = work()
    assert (job.result["new"], job.result["same"]) == (1, 1)
    assert "windows.txt" not in alice.page("/gyn-onc/minutes/")
    assert "1 was on record already." in alice.page("/gyn-onc/minutes/")


def test_minutes_without_a_day_wait_until_somebody_says_it(visit, work):
    alice = visit("alice")
    url = give(alice, ("call.txt", "Call\n\nACTION: Bob to write")).location
    assert "The day is not known" in alice.page(url)
    assert "on record</button>" not in alice.page("/gyn-onc/minutes/")
    response = alice.submit(f"{url}/days/0", day="2099-01-01")
    assert response.status_code == 422
    assert "Please give the day on which the meeting was." in response.text
    alice.submit(f"{url}/days/0", day="2026-03-12")
    assert "Thursday 12 March 2026" in alice.page(url)
    alice.submit("/gyn-onc/minutes/import")
    work()
    assert "Thursday 12 March 2026" in visit("bob").page("/gyn-onc/meetings/1")


def test_nobody_says_another_day_than_the_minutes(visit):
    alice = visit("alice")
    url = give(alice, ("march.md", MARCH)).location
    response = alice.submit(f"{url}/days/0", day="2026-03-12")
    assert "The minutes say the day of this meeting themselves." in response.text
    assert alice.submit(f"{url}/days/7", day="2026-03-12").status_code == 422


def test_much_is_read_by_the_worker(visit, work, monkeypatch):
    monkeypatch.setattr(pages, "READ_AT_ONCE", 100)
    alice = visit("alice")
    assert give(alice, ("march.md", MARCH)).location == "/gyn-onc/minutes/"
    page = alice.page("/gyn-onc/minutes/")
    assert "Not read yet." in page
    assert "Reading the minutes" in page
    assert work().result == {"read": 1}
    assert "Put 1 meeting on record" in alice.page("/gyn-onc/minutes/")


def test_a_file_that_breaks_the_reader_does_not_keep_the_others_from_being_read(visit, work, monkeypatch, log):
    monkeypatch.setattr(pages, "READ_AT_ONCE", 0)
    understood_of = minutes.understood_of
    monkeypatch.setattr(minutes, "understood_of", lambda n, s: 1 / 0 if n == "a.md" else understood_of(n, s))
    alice = visit("alice")
    give(alice, ("a.md", MARCH), ("b.md", APRIL))
    work()
    page = alice.page("/gyn-onc/minutes/")
    assert "This could not be read." in page
    assert "Put 1 meeting on record" in page


def test_it_can_be_stopped_and_what_is_on_record_stays(visit, work, monkeypatch):
    alice = visit("alice")
    give(alice, ("march.md", MARCH), ("april.md", APRIL))
    alice.submit("/gyn-onc/minutes/import")
    report = jobs.report

    def stop_after_one(job_id, progress, step):
        if progress > 0:
            jobs.find(job_id).is_to_stop = True
            db.session.flush()
        report(job_id, progress, step)

    monkeypatch.setattr(jobs, "report", stop_after_one)
    assert work().state == "stopped"
    page = alice.page("/gyn-onc/minutes/")
    assert "It was stopped. What was put on record before stays." in page
    assert "Put 1 meeting on record" in page


def test_stop_before_it_begins(visit):
    alice = visit("alice")
    give(alice, ("march.md", MARCH))
    alice.submit("/gyn-onc/minutes/import")
    alice.submit("/gyn-onc/minutes/work/stop")
    assert "It was stopped." in alice.page("/gyn-onc/minutes/")


def test_what_is_dropped_is_gone(visit):
    alice = visit("alice")
    url = give(alice, ("march.md", MARCH)).location
    alice.submit(f"{url}/dropping")
    assert alice.get(url).status_code == 404
    assert give(alice, ("march.md", MARCH)).status_code == 302


def test_what_waits_is_for_those_who_import_and_what_is_on_record_for_the_group(visit, work):
    alice = visit("alice")
    url = give(alice, ("march.md", MARCH)).location
    assert visit("bob").get(url).status_code == 404
    alice.submit("/gyn-onc/minutes/import")
    work()
    assert "As it was given" in visit("otto").page(url)
    text = visit("bob").get(f"{url}/text")
    assert (text.mimetype, text.text) == ("text/plain", MARCH)
    assert visit("carol").get(url).status_code == 404


def test_an_organizer_purges_the_text(visit, march):
    url = f"/gyn-onc/minutes/{march.imported_from_id}"
    assert visit("alice").submit(f"{url}/purge").status_code == 403
    visit("olga").submit(f"{url}/purge")
    page = visit("bob").page(url)
    assert "Its text was purged." in page
    assert "Ten forms" not in page
    assert "call.md" not in page


def test_another_groups_work_is_not_shown(visit):
    give(visit("alice"), ("march.md", MARCH))
    visit("alice").submit("/gyn-onc/minutes/import")
    assert "It begins in a moment." not in visit("carol").page("/multiomics/minutes/")


def test_the_text_of_a_file_is_shown_as_text(visit):
    url = give(visit("alice"), ("x.md", "# Call, 3 March 2026\n\n<script>alert(1)</script>\n")).location
    assert "<script>alert" not in visit("alice").page(url)
