"""Purging: for what should never have been written. Words, earlier states, files, index entries and stored mails
go; the event stays, without words. (Which kinds: test_updates.py)"""

import io
import zlib

import pytest
import time_machine

from roundtable.domain import (
    agenda,
    attachments,
    clock,
    comments,
    decisions,
    incoming_mails,
    meetings,
    questions,
    search,
)
from roundtable.domain.attachments import Files
from roundtable.extensions import db
from roundtable.models import (
    Comment,
    Event,
    IncomingMail,
    IncomingState,
    Mail,
    MailedSection,
    MailMessage,
    MailState,
    Paper,
    Revision,
    StoredFile,
    Suggestion,
)
from roundtable.web.files import store
from roundtable.worker.composing import Composer
from tests.cast import group, the
from tests.reading import main_of
from tests.worker.telling import SATURDAY, is_due, settle
from tests.world import picture, plan

SECRET = "Quetzalcoatl"
NEW = "/gyn-onc/updates/new"
SECTION = "/gyn-onc/papers/1/sections/1"


def everything():
    """All that the database holds, the bytes of mails unpacked, and what search knows."""
    found = [row for table in db.metadata.sorted_tables for row in db.session.execute(table.select())]
    if db.engine.dialect.name == "sqlite":
        found += db.session.execute(db.text("SELECT title, body FROM search_words")).all()
    else:
        found += db.session.execute(db.text("SELECT words FROM search_entries")).all()
    mails = [zlib.decompress(packed) for packed in db.session.scalars(db.select(MailMessage.packed))]
    return f"{found} {mails}".lower()


def is_anywhere(word=SECRET):
    return word.lower() in everything()


@pytest.fixture
def told(visit, app, work, office):
    """An update about somebody who should not be named, edited once, commented, and told of in Bob's digest."""
    with time_machine.travel(SATURDAY, tick=False):
        [bob] = settle("bob")
        alice, carol = visit("alice"), visit("otto")
        alice.submit(NEW, title=f"The case of {SECRET}", source=f"{SECRET}, 54.", base="0", audience="group")
        edit = {"title": f"The case of {SECRET}", "source": f"{SECRET}, 55.", "base": "1", "audience": "group"}
        alice.submit("/gyn-onc/updates/1/edit", **edit)
        carol.submit("/gyn-onc/updates/1/comments", source=f"Is {SECRET} alive?", base="0")
        is_due(bob)
        work()
        assert is_anywhere() and len(office.letters) == 1
        yield


def purge(client, address="/gyn-onc/updates/1/purge"):
    return client.submit(address)


def test_nothing_of_it_is_left_not_even_in_the_mails_that_told_of_it(visit, told):
    assert purge(visit("olga")).location == "/gyn-onc/updates/"
    assert not is_anywhere()
    mail = db.session.scalars(db.select(Mail)).one()
    assert (mail.state, mail.message, mail.subject) == (MailState.SENT, None, "") and len(mail.sha256) == 64


def test_the_event_stays_and_says_who_and_when_without_words(visit, told):
    before = {e.id: (e.name, e.at) for e in db.session.scalars(db.select(Event))}
    purge(visit("olga"))
    after = {e.id: (e.name, e.at) for e in db.session.scalars(db.select(Event))}
    assert before.items() <= after.items(), "nothing that happened is taken back"
    event = db.session.scalars(db.select(Event).where(Event.name == "thing.purged")).one()
    assert (event.actor_id, event.thing_kind, event.thing_id) == (the("olga").id, "update", 1)
    page = main_of(visit("olga").page("/organize/audit"))
    assert "Olga thing.purged Update 1" in page and SECRET not in page


def test_its_address_is_empty_for_everybody_and_it_does_not_come_back(visit, told):
    purge(visit("olga"))
    for name in ("alice", "bob", "olga"):
        assert visit(name).get("/gyn-onc/updates/1").status_code == 404
    assert visit("olga").submit("/organize/withdrawn/update/1/return").status_code == 404
    for address in ("/", "/gyn-onc/", "/gyn-onc/updates/", "/me/digest", "/search?q=quetzalcoatl", "/me/digests/1"):
        assert SECRET not in main_of(visit("bob").page(address)).replace(f"“{SECRET.lower()}”", ""), address


def test_a_digest_that_waits_is_sent_without_it(visit, app, hired, office):
    with time_machine.travel(SATURDAY, tick=False):
        [bob] = settle("bob")
        alice = visit("alice")
        for title in (f"The case of {SECRET}", "Ten report forms"):
            alice.submit(NEW, title=title, source="x", base="0", audience="group")
        is_due(bob)
        worker = hired()
        Composer().round()
        assert office.letters == [] and is_anywhere()
        purge(visit("olga"))
        worker.run(once=True)
        letter = office.letter_to("bob@example.org").as_string()
    assert "Ten report forms" in letter and SECRET not in letter and not is_anywhere()


def test_only_organizers_purge(visit, told):
    for name in ("alice", "bob", "otto"):
        assert purge(visit(name)).status_code == 403 and visit(name).get("/gyn-onc/updates/1/purge").status_code == 403
    assert purge(visit("carol")).status_code == 404
    assert is_anywhere()


def test_it_is_asked_once_more_before(visit, told):
    page = main_of(visit("olga").page("/gyn-onc/updates/1/purge"))
    assert f"The case of {SECRET}" in page and "It cannot be undone" in page and is_anywhere()


def test_a_comment_is_purged_alone(visit, told):
    asked = main_of(visit("olga").page("/gyn-onc/comments/1/purge"))
    assert "alive" in asked and "It cannot be undone" in asked and "alive" in everything()
    assert purge(visit("olga"), "/gyn-onc/comments/1/purge").status_code == 302
    assert "alive" not in everything() and is_anywhere()
    assert "This comment was withdrawn." not in visit("bob").page("/gyn-onc/updates/1")


def test_earlier_states_are_purged_and_the_newest_stays(visit, told):
    clean = {"title": "A case", "source": "A patient, 55.", "base": "2", "audience": "group"}
    visit("alice").submit("/gyn-onc/updates/1/edit", **clean)
    purge(visit("olga"), "/gyn-onc/comments/1/purge")
    purge(visit("olga"), "/gyn-onc/updates/1/history/purge")
    assert not is_anywhere() and "A patient, 55." in visit("bob").page("/gyn-onc/updates/1")
    history = main_of(visit("bob").page("/gyn-onc/updates/1/history"))
    assert "purged" in history and len(db.session.scalars(db.select(Revision)).all()) == 4


def test_what_was_kept_as_a_draft_goes_too(visit, world):
    """A save that came too late is kept for its writer; of a purged section not even that."""
    late = visit("bob")
    late.submit("/gyn-onc/papers/1/sections/1/edit", source=f"{SECRET} wrote this.", base="1")
    assert is_anywhere()
    visit("alice").submit("/gyn-onc/papers/1/sections/1/withdrawal")
    purge(visit("olga"), "/organize/withdrawn/section/1/purge")
    assert not is_anywhere()


def test_what_was_said_of_a_purged_section_goes_too(visit, world):
    """Comments on its words, the answers to them, and their files."""
    bob, alice = visit("bob"), visit("alice")
    bob.submit(f"{SECTION}/paragraphs/1/comments", source=f"Is it {SECRET}?", base="2")
    shown = [attachments.add(store().keep(picture((n, n)), f"{n}.png"), by=the("bob")) for n in (8, 9)]
    words = [f"First words, and ![{SECRET}](/files/{one.token}/x.png)" for one in shown]
    db.session.commit()
    bob.submit(f"{SECTION}/paragraphs/1/suggestions", source=words[0], base="2")
    bob.submit("/gyn-onc/papers/1/reviews/1/answers/1", source=words[1], base="1", verdict="comments")
    [comment] = db.session.scalars(db.select(Comment).order_by(Comment.id.desc()).limit(1))
    comments.post(db.session.get_one(Paper, 1), f"It is {SECRET}.", answers=comment.id, by=the("alice"))
    attached = attachments.add(store().keep(b"a,b", f"{SECRET}.csv"), by=the("bob"))
    attachments.settle(comment, "", Files([attached.token]), by=the("bob"))
    db.session.commit()
    kept = store().path(attached.sha256)
    assert kept.exists()
    alice.submit(f"{SECTION}/withdrawal")
    purge(visit("olga"), "/organize/withdrawn/section/1/purge")
    assert not is_anywhere() and not kept.exists()
    assert not any(store().path(one.sha256).exists() for one in shown)


@pytest.mark.parametrize("what", ["section", "history"])
def test_what_came_back_of_it_by_mail_goes_too(visit, world, what):
    """A picture that is on nothing yet, and the bytes of the mail."""
    mailing = db.session.get_one(MailedSection, 1)
    figure = attachments.add(store().keep(picture((9, 9)), f"{SECRET}.png"), by=the("bob"))
    mailing.tokens = [figure.token]
    incoming_mails.keep("bob@example.org", "x@example.org", SECRET.encode(), message_id="<9@example.org>")
    [mail] = db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id.desc()).limit(1))
    incoming_mails.end(mail, IncomingState.DONE, thing=mailing.section)
    db.session.commit()
    mail_id, kept = mail.id, store().path(figure.sha256)
    assert is_anywhere() and kept.exists()
    if what == "section":
        visit("alice").submit(f"{SECTION}/withdrawal")
        purge(visit("olga"), "/organize/withdrawn/section/1/purge")
    else:
        purge(visit("olga"), f"{SECTION}/history/purge")
    assert not is_anywhere() and not kept.exists()
    assert db.session.get_one(IncomingMail, mail_id).content is None


def test_a_suggestion_that_was_taken_is_a_part_of_the_history(visit, world):
    bob, alice = visit("bob"), visit("alice")
    bob.submit(f"{SECTION}/paragraphs/1/suggestions", source=f"First words, and {SECRET}.", base="2")
    [number] = db.session.scalars(db.select(Suggestion.id).order_by(Suggestion.id.desc()).limit(1))
    bob.submit(f"/gyn-onc/papers/1/suggestions/{number}/acceptance")
    alice.submit(f"{SECTION}/edit", source="Clean words.", base="3")
    assert is_anywhere()
    purge(visit("olga"), f"{SECTION}/history/purge")
    assert not is_anywhere() and "Clean words." in bob.page("/gyn-onc/papers/1?settled=1")


def newest_suggestion():
    return db.session.scalars(db.select(Suggestion).order_by(Suggestion.id.desc()).limit(1)).one()


@pytest.mark.parametrize("became", ["open", "declined", "taken"])
def test_a_suggestion_is_purged_alone(visit, world, became):
    """With the picture that only it shows, and what search knows. What it became in the text is the section's."""
    bob, alice, olga = visit("bob"), visit("alice"), visit("olga")
    shown = [attachments.add(store().keep(picture((n, n)), f"{SECRET}.png"), by=the("bob")) for n in (8, 9)]
    db.session.commit()
    pictures = [f"![{SECRET}](/files/{one.token}/x.png)" for one in shown]
    bob.submit(f"{SECTION}/edit", source=f"First words.\n\n{pictures[1]}", base="2", known="")
    said = {"source": f"First words {SECRET}.\n\n{pictures[0]}\n\n{pictures[1]}", "reason": f"It was {SECRET}."}
    made = bob.submit(f"{SECTION}/paragraphs/1/suggestions", base="3", **said)
    assert made.status_code == 302
    address = f"/gyn-onc/papers/1/suggestions/{newest_suggestion().id}"
    if became != "open":
        deed = "acceptance" if became == "taken" else "declination"
        alice.submit(f"{address}/{deed}", answer=f"No {SECRET} here.")
    asked = main_of(olga.page(f"{address}/purge"))
    assert " by Bob”?" in asked and "It cannot be undone" in asked
    assert ("purge the section's earlier states" in asked) == (became == "taken")
    place = olga.get(address).location
    assert f'href="{address}/purge"' in olga.page(place) and f"{address}/purge" not in alice.page(place)
    assert alice.submit(f"{address}/purge").status_code == 403 and is_anywhere(f"{SECRET}.")
    assert olga.submit(f"{address}/purge").location == "/gyn-onc/papers/1"
    gone = newest_suggestion()
    assert (gone.state, gone.inserted) == ("withdrawn" if became == "open" else became, "purged")
    assert is_anywhere(f"It was {SECRET}") is is_anywhere(f"No {SECRET} here") is False
    assert store().path(shown[1].sha256).exists(), "the section shows it"
    assert store().path(shown[0].sha256).exists() == (became == "taken")
    assert "Its words were purged." in bob.page(bob.get(address).location)
    assert db.session.scalars(db.select(Event).where(Event.name == "thing.purged")).one().thing_id == gone.id
    if became == "taken":
        assert f"First words {SECRET}." in main_of(bob.page("/gyn-onc/papers/1"))
        assert alice.submit(f"{address}/undoing").status_code == 302 and gone.state == "taken"


def test_what_came_back_by_mail_is_purged_alone(visit, world):
    mailing = db.session.get_one(MailedSection, 1)
    figure = attachments.add(store().keep(picture((9, 9)), f"{SECRET}.png"), by=the("bob"))
    mailing.source, mailing.tokens = f"First words, and {SECRET}.", [figure.token]
    incoming_mails.keep("bob@example.org", "x@example.org", SECRET.encode(), message_id="<9@example.org>")
    [mail] = db.session.scalars(db.select(IncomingMail).order_by(IncomingMail.id.desc()).limit(1))
    incoming_mails.end(mail, IncomingState.DONE, thing=mailing.section)
    db.session.commit()
    before, address = mailing.section.text.source, "/gyn-onc/papers/1/mailed-sections/1"
    assert f"{address}/purge" in visit("olga").page(address) and f"{address}/purge" not in visit("alice").page(address)
    assert "The section itself stays as it is" in main_of(visit("olga").page(f"{address}/purge"))
    assert visit("alice").submit(f"{address}/purge").status_code == 403 and is_anywhere()
    assert visit("olga").submit(f"{address}/purge").location == "/gyn-onc/papers/1"
    db.session.expire_all()
    assert not is_anywhere() and not store().path(figure.sha256).exists()
    assert (mailing.section.text.source, mailing.returned_at) == (before, None)
    assert (
        db.session.scalars(db.select(Event).where(Event.name == "section.mailing_purged")).one().actor_id
        == the("olga").id
    )


#: Written things with a history: where they are edited, by whom, and the number of the revision they are at.
WRITTEN = [
    ("/gyn-onc/papers/1/sections/1", "/edit", "bob", 2),
    ("/gyn-onc/meetings/3/summary", "/edit", "bob", 1),
    ("/gyn-onc/meetings/3/items/3/notes", "", "bob", 1),
    ("/gyn-onc/charter", "/edit", "alice", 1),
]


@pytest.mark.parametrize("address, edit, name, base", WRITTEN, ids=[address for address, *_ in WRITTEN])
def test_all_that_is_written_has_a_history_that_can_be_purged(visit, world, address, edit, name, base):
    writer, olga = visit(name), visit("olga")
    for number, source in ((base, f"{SECRET} again."), (base + 1, "Clean words.")):
        writer.submit(f"{address}{edit}", source=source, base=f"{number}", note=f"About {source}")
    assert SECRET in writer.page(f"{address}/history") and is_anywhere()
    assert purge(writer, f"{address}/history/purge").status_code == 403
    assert purge(olga, f"{address}/history/purge").location == f"{address}/history"
    assert not is_anywhere() and "Clean words." in writer.page(f"{address}/history")


def test_a_file_that_something_else_still_shows_is_not_taken_from_it(visit, world, app):
    """The same bytes, posted twice: only the purged one loses them."""
    folder = app.config["SETTINGS"].folder / "files"
    bob = visit("bob")
    for title in ("One", "Two"):
        bob.submit(NEW, title=title, source="x", base="0", audience="group", files=(io.BytesIO(b"a,b"), "t.csv"))
    kept = db.session.scalars(db.select(StoredFile).where(StoredFile.size == 3)).one()
    path = folder / kept.sha256[:2] / kept.sha256
    first, second = (f"/gyn-onc/updates/{n}" for n in (4, 5))
    purge(visit("olga"), f"{first}/purge")
    assert path.exists() and "t.csv" in bob.page(second)
    purge(visit("olga"), f"{second}/purge")
    assert not path.exists() and db.session.get(StoredFile, kept.sha256).purged_at is not None


NOTED = "/gyn-onc/meetings/2/items/2/notes"


@pytest.fixture
def noted(visit, world):
    """Notes that named a patient, and from which three things were put on record; now they are clean, but for one."""
    bob = visit("bob")
    bad = [f"{kind}: {words} {SECRET}" for kind, words in (("DECISION", "We treat"), ("ACTION", "Call"))]
    bob.submit(NOTED, source="\n\n".join([*bad, "QUESTION: Who asks the family?"]), base="0")
    bob.submit(NOTED, source="QUESTION: Who asks the family?", base="1")
    assert is_anywhere()


def test_the_notes_are_purged_alone_and_the_page_says_what_else_holds_their_words(visit, noted):
    olga = visit("olga")
    assert f'href="{NOTED}/history/purge"' in olga.page(f"{NOTED}/history")
    page = main_of(olga.page(f"{NOTED}/history/purge"))
    for words in (f"We treat {SECRET} D-", f"Call {SECRET} A-", "Who asks the family? OQ-"):
        assert words in page
    assert page.count("no longer in the notes") == 2 and is_anywhere()
    assert purge(olga, f"{NOTED}/history/purge").location == f"{NOTED}/history"
    assert SECRET not in olga.page(f"{NOTED}/history?from=0&to=2") and is_anywhere()  # what is on record stays
    assert len(found_by(SECRET)) == 2


def test_what_was_put_on_record_from_them_is_purged_with_them(visit, noted):
    olga = visit("olga")
    keys = [f"{kind}-{thing_id}" for kind, thing_id in found_by(SECRET)]
    olga.submit(f"{NOTED}/history/purge", record=[*keys, "decision-1", "nonsense", "update-1"])
    assert not is_anywhere() and found_by(SECRET) == []
    bob = visit("bob")
    assert "Who asks the family?" in bob.page("/gyn-onc/meetings/2")
    assert bob.get("/gyn-onc/decisions/1").status_code == 200  # it is of another item
    bob.submit(NOTED, source="QUESTION: Who asks the family?\n\nMore.", base="2")
    page = main_of(olga.page(f"{NOTED}/history/purge"))
    assert "D-" not in page and "A-" not in page


def test_what_was_withdrawn_and_holds_the_words_is_named_too(visit, noted):
    (kind, number), *_ = [key for key in found_by(SECRET) if key[0] == "decision"]
    visit("alice").submit(f"/gyn-onc/decisions/{number}/withdrawal")
    assert f"We treat {SECRET} D-{number} Decision no longer in the notes withdrawn" in main_of(
        visit("olga").page(f"{NOTED}/history/purge")
    )


def test_the_summary_that_was_put_together_from_them_is_named(visit, world):
    visit("bob").submit("/gyn-onc/meetings/3/items/3/notes", source="Clean.", base="1")
    page = main_of(visit("olga").page("/gyn-onc/meetings/3/items/3/notes/history/purge"))
    assert "The summary was put together from these notes and may say the same." in page
    assert "Nothing was put on record from these notes." in page


def found_by(words):
    return sorted((h.entry.thing_kind, h.entry.thing_id) for h in search.find(words, the("olga")).rows)


@pytest.mark.parametrize("noun", ["decision", "question"])
def test_what_was_carried_over_with_its_words_is_purged_with_it(visit, app, noun):
    """On the agenda, in its topic, in what was published, and in what search knows."""
    alice = the("alice")
    before = meetings.schedule(group(), plan("Last month", -3), by=alice)
    item = agenda.add_item(before, agenda.Item("Cases", 20), by=alice)
    db.session.flush()
    meetings.open_session(before, by=alice)
    if noun == "decision":
        words = decisions.Words(f"We write of {SECRET}", review_on=clock.today())
        decisions.make(group(), words, by=alice)
    else:
        questions.ask(f"Who treated {SECRET}?", before, item, by=alice)
    meetings.close_session(before, by=alice)
    coming = meetings.schedule(group(), plan("Next month", 7), by=alice)
    db.session.commit()
    there = f"/gyn-onc/meetings/{coming.id}/agenda"
    visit("alice").submit(f"{there}/carried", candidate=f"{noun}-1")
    visit("alice").submit(f"{there}/publication", audience="group")
    assert SECRET in visit("bob").page(f"/gyn-onc/meetings/{coming.id}")
    assert search.find(SECRET, the("bob")).rows
    visit("olga").submit(f"/gyn-onc/{noun}s/1/withdrawal")
    purge(visit("olga"), f"/organize/withdrawn/{noun}/1/purge")
    assert not is_anywhere()
    assert "purged" in visit("bob").page(f"/gyn-onc/meetings/{coming.id}")


@pytest.mark.parametrize(
    "what",
    ["updates/1", "comments/1", "decisions/1", "action-items/1", "papers/1", "papers/1/sections/1", "questions/1"],
)
def test_what_is_withdrawn_says_who_can_bring_it_back(visit, world, what):
    told = visit("olga").submit(f"/gyn-onc/{what}/withdrawal", follow=True)
    assert "Withdrawn. An organizer can bring it back." in told.text
