"""Minutes of old meetings, from files into the record: `flask --app wsgi meetings import`."""

import json
import shutil

import pytest
from sqlalchemy import func, select

from roundtable.domain import digests, memberships
from roundtable.extensions import db, metadata
from roundtable.mail import digest_letter
from roundtable.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Decision,
    Event,
    Mail,
    Meeting,
    MeetingState,
    Minutes,
    User,
)
from tests.cast import group, the
from tests.minutes_corpus import FOLDER, expectation_of, files

MARCH = """# Gyn Onc call, 3 March 2026

Present: Alice, Bob, Zeb
Regrets: Otto

## Report forms (20 min)

Bob showed ten forms.
DECISION: every report states three features
ACTION: Bob to collect ten forms by 20 March 2026
ACTION: Zeb to order the foil
"""
APRIL = """# Gyn Onc call, 7 April 2026

Present: Alice

## Report forms

Nothing new.

## Old actions

- Bob to collect ten forms - done
- Zeb to order the foil - still open
"""


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "minutes"
    found.mkdir()
    return found


@pytest.fixture
def minutes(folder):
    """Minutes of two meetings of Gyn Onc."""
    (folder / "march.md").write_text(MARCH, encoding="utf-8")
    (folder / "april.md").write_text(APRIL, encoding="utf-8")
    return folder


@pytest.fixture
def bring(run):
    """``bring(folder, "--preview")`` imports it into Gyn Onc: what was printed."""

    def bring(folder, *more, slug="gyn-onc", code=0):
        return run("meetings", "import", str(folder), "--group", slug, *more, code=code)

    return bring


def all_of(noun):
    return list(db.session.scalars(select(noun).order_by(noun.id)))


def everything():
    """How many rows there are, table by table, and the newest event."""
    rows = {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables}
    return rows, db.session.scalar(select(func.max(Event.id)))


def test_minutes_become_meetings_that_are_over(minutes, bring):
    told = bring(minutes)
    assert "Put on record by Olga: 2. On record already: 0. Left out: 0." in told
    march, april = all_of(Meeting)
    assert (march.title, march.wall_time.date().isoformat(), march.is_day_only) == ("Gyn Onc call", "2026-03-03", True)
    assert march.state == april.state == MeetingState.SUMMARY
    assert march.opened_at is None
    assert march.group_id == group().id


def test_agenda_notes_and_decisions_are_there(minutes, bring):
    bring(minutes)
    first = all_of(AgendaItem)[0]
    assert (first.title, first.minutes) == ("Report forms", 20)
    assert "Bob showed ten forms." in first.notes.source
    assert "ACTION: Zeb to order the foil" in first.notes.source
    decision = all_of(Decision)[0]
    assert decision.text == "every report states three features"
    assert decision.agenda_item_id == first.id
    assert decision.decided_on.isoformat() == "2026-03-03"


def test_the_same_subject_is_one_topic(minutes, bring):
    bring(minutes)
    forms = [item.topic_id for item in all_of(AgendaItem) if item.title == "Report forms"]
    assert len(forms) == 2
    assert len(set(forms)) == 1


def test_owners_are_members_and_others_stay_in_the_words(minutes, bring):
    bring(minutes)
    forms, foil = all_of(ActionItem)
    assert (forms.owner, forms.text) == (the("bob"), "collect ten forms")
    assert (foil.owner, foil.text) == (None, "Zeb: order the foil")
    assert forms.due_on.isoformat() == "2026-03-20"


def test_a_carried_action_item_is_one_and_takes_the_state_of_the_later_meeting(minutes, bring):
    bring(minutes)
    forms, foil = all_of(ActionItem)
    assert (forms.state, foil.state) == ("done", "open")
    march, april = all_of(Meeting)
    told = select(Event.within_id, Event.name).where(Event.thing_kind == "action_item", Event.thing_id == foil.id)
    assert db.session.execute(told.order_by(Event.id)).all() == [
        (march.id, "action_item.imported"),
        (april.id, "action_item.carried"),
    ]


def test_who_was_there_is_a_member_or_a_guest_who_is_named(minutes, bring):
    bring(minutes)
    there = [a for a in all_of(Attendance) if a.meeting_id == all_of(Meeting)[0].id]
    assert {a.user.name for a in there if a.presence} == {"Alice", "Bob", "Zeb"}
    assert {a.user.name for a in there if a.answer == "no"} == {"Otto"}
    zeb = db.session.scalar(select(User).where(User.name == "Zeb"))
    assert zeb.joined_at is None


def test_importing_twice_changes_nothing(minutes, bring):
    bring(minutes)
    before = everything()
    assert "Put on record by Olga: 0. On record already: 2." in bring(minutes)
    assert everything() == before


def test_the_same_words_in_another_file_change_nothing(minutes, bring):
    bring(minutes)
    before = everything()
    text = MARCH.replace("\n", "\r\n")
    (minutes / "march.md").write_bytes(b"\xef\xbb\xbf" + text.encode())
    bring(minutes)
    assert everything() == before


def test_a_changed_file_says_so_and_what_people_wrote_stays(minutes, bring):
    bring(minutes)
    before = everything()
    (minutes / "march.md").write_text(MARCH.replace("ten forms", "twelve forms"), encoding="utf-8")
    told = bring(minutes)
    assert "march.md: Gyn Onc call: Another record of this meeting is there; it stays as it is" in told
    assert everything() == before


def test_a_running_document_that_has_grown_brings_its_new_meeting_only(folder, bring):
    running = "# Running notes\n\n## 3 March 2026\n\nAll was well.\n\n## 17 March 2026\n\nAll was still well.\n"
    (folder / "notes.md").write_text(running, encoding="utf-8")
    bring(folder)
    first = all_of(Meeting)
    (folder / "notes.md").write_text(running + "\n## 31 March 2026\n\nNot so well.\n", encoding="utf-8")
    assert "Put on record by Olga: 1. On record already: 2." in bring(folder)
    assert [m.wall_time.day for m in all_of(Meeting)] == [3, 17, 31]
    assert all_of(Meeting)[:2] == first


def test_what_stands_before_the_first_meeting_of_a_file_is_kept(folder, bring):
    text = "Names of the pets: Rex.\n\n## 3 March 2026\n\nAll was well.\n\n## 17 March 2026\n\nStill well.\n"
    (folder / "notes.md").write_text(text, encoding="utf-8")
    bring(folder)
    assert "Names of the pets: Rex." in [item.notes.source for item in all_of(AgendaItem) if item.notes]


def test_minutes_without_a_day_are_left_out_until_somebody_says_it(folder, bring):
    path = folder / "call.txt"
    path.write_text("Call\n\nACTION: Bob to write\n", encoding="utf-8")
    told = bring(folder)
    assert "The day is not known" in told
    assert "--date" in told
    assert not all_of(Meeting)
    bring(path, "--date", "2026-03-12")
    assert all_of(Meeting)[0].wall_time.date().isoformat() == "2026-03-12"
    before = everything()
    bring(path)
    assert everything() == before


@pytest.fixture
def bob_has_read_all(app):
    for membership in memberships.of_person(the("bob")):
        membership.digest_seq = membership.group.last_seq
    db.session.commit()


def test_nobody_is_mailed_and_no_digest_tells_of_it(minutes, bring, bob_has_read_all):
    bring(minutes)
    assert not all_of(Mail)
    content, letter = digests.preview(the("bob"), digest_letter)
    assert letter is None
    assert not content.sections


def test_an_old_promise_does_not_remind_every_morning(folder, bring, bob_has_read_all):
    (folder / "a.md").write_text("# Call, 3 March 2020\n\nACTION: Bob to write by 20 March 2020\n", encoding="utf-8")
    bring(folder)
    item = all_of(ActionItem)[0]
    assert item.is_open
    assert item.due_on.year == 2020
    content, letter = digests.preview(the("bob"), digest_letter)
    assert letter is None
    assert not content.action_items


def test_a_preview_changes_nothing_and_says_what_is_understood(minutes, bring):
    before = everything()
    told = bring(minutes, "--preview")
    assert everything() == before
    assert "2026-03-03  Gyn Onc call  [New]" in told
    assert "Present         Alice, Bob, Zeb" in told
    assert "Agenda          Report forms (20 min)" in told
    assert "  10: Bob: collect ten forms, 20 March 2026 (open, new)" in told
    assert "Bob: collect ten forms (done, carried)" in told


@pytest.mark.same_on_both
def test_the_preview_for_programs_is_what_a_careful_reader_finds(bring):
    told = json.loads(bring(FOLDER, "--preview", "--json"))
    assert [file["file"] for file in told] == [path.name for path in files()]
    freezers, expected = told[0], expectation_of(files()[0])
    assert freezers["meetings"][0].keys() == expected["meetings"][0].keys()
    assert freezers["meetings"][0]["date"] == expected["meetings"][0]["date"]


@pytest.mark.same_on_both  # of the database only by the way: what a file makes there, the others look at
def test_the_whole_corpus_is_imported_and_a_second_time_changes_nothing(bring):
    dated = sum(bool(meeting["date"]) for path in files() for meeting in expectation_of(path)["meetings"])
    assert f"Put on record by Olga: {dated}. On record already: 0." in bring(FOLDER)
    before = everything()
    assert f"Put on record by Olga: 0. On record already: {dated}." in bring(FOLDER)
    assert everything() == before
    assert not all_of(Mail)
    assert len(all_of(Minutes)) == len({m.imported_from_id for m in all_of(Meeting)})


def test_the_same_file_can_be_of_two_groups(minutes, bring):
    bring(minutes)
    assert "Put on record by Olga: 2." in bring(minutes, slug="multiomics")


def test_whoever_imports_is_on_record(minutes, bring):
    assert "Put on record by Alice: 2." in bring(minutes, "--by", "alice@example.org")
    named = db.session.scalar(select(Event.actor_id).where(Event.name == "meeting.imported").limit(1))
    assert named == the("alice").id


# What cannot be done is told in a sentence


def test_a_group_that_is_not_there(minutes, bring):
    assert "There is no group gynonc. There are: gyn-onc" in bring(minutes, slug="gynonc", code=1)


def test_a_person_who_is_not_there(minutes, bring):
    assert "Nobody has the address x@example.org." in bring(minutes, "--by", "x@example.org", code=1)


def test_a_folder_without_minutes(folder, bring):
    (folder / "data.csv").write_text("a,b", encoding="utf-8")
    assert "There are no minutes in" in bring(folder, code=1)


def test_json_without_preview(minutes, bring):
    assert "--json goes with --preview." in bring(minutes, "--json", code=2)


def test_a_date_for_two_files(minutes, bring):
    assert "--date goes with one file." in bring(minutes, "--date", "2026-03-01", code=2)


def test_files_that_cannot_be_read_are_named_and_the_others_imported(minutes, bring):
    (minutes / "a.pdf").write_bytes(b"%PDF-1.7 ...")
    (minutes / "b.docx").write_bytes(b"PK\x03\x04 cut off")
    (minutes / "c.txt").write_bytes(bytes(range(9)) * 50)
    told = bring(minutes, code=1)
    assert "a.pdf: It is a PDF. Please save it as text or as a Word file." in told
    assert "b.docx: It is neither text nor a Word file." in told
    assert "c.txt: It is neither text nor a Word file." in told
    assert "Put on record by Olga: 2." in told


def test_a_file_that_vanished_is_named(minutes, bring):
    shutil.copy(minutes / "march.md", minutes / "may.md")
    (minutes / "may.md").unlink()
    (minutes / "may.md").symlink_to(minutes / "nowhere.md")
    assert "Put on record by Olga: 2." in bring(minutes)


def test_old_encodings_are_read(folder, bring):
    (folder / "a.txt").write_bytes("Müller call, 3 March 2026\r\n\r\nDECISION: “yes” to Zoë\r\n".encode("cp1252"))
    bring(folder)
    assert all_of(Decision)[0].text == "“yes” to Zoë"


def test_members_alone_own(minutes, bring):
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))
    db.session.commit()
    bring(minutes)
    forms = all_of(ActionItem)[0]
    assert (forms.owner, forms.text) == (None, "Bob: collect ten forms")
    assert the("bob").id in {a.user_id for a in all_of(Attendance)}
