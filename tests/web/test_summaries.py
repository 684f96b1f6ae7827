"""A summary on its way: circulated, objected to by paragraph, confirmed by a meeting or by silence, then
read-only and citable, with numbered errata; each step taken back with a trace."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.domain import agenda, attendances, clock, errata, meetings, news, objections, search, summaries
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.mail import notice_letter
from roundtable.mail.letters import Moot
from roundtable.models import Audience, Erratum, Event, Mail, MailKind, Meeting, Objection, Presence, Summary
from roundtable.text.blocks import blocks_of
from roundtable.worker.chores import do_chores
from tests.cast import group, the
from tests.reading import value_of
from tests.world import plan

TEXT = "We looked at ten forms.\n\n## Three features\n\nAll agreed to state three.\n\n- Mitoses\n- Necrosis"


def held(days=-3, title="The forms", present=("alice", "carol")):
    """A meeting of Gyn Onc that is over; Carol of Multiomics was there as well."""
    alice, bob = the("alice"), the("bob")
    meeting = meetings.schedule(group(), plan(title, days, chair=alice, note_taker=bob), by=alice)
    agenda.add_item(meeting, agenda.Item("Report forms", 20), by=alice)
    meetings.open_session(meeting, by=alice)
    attendances.note(meeting, {the(n).id: Presence.ONLINE for n in present}, by=bob)
    meetings.close_session(meeting, by=alice)
    db.session.commit()
    return meeting


def written(**values):
    meeting = held(**values)
    summary = summaries.compose(meeting, TEXT, by=the("bob"))
    db.session.commit()
    return summary, f"/gyn-onc/meetings/{meeting.id}/summary"


def circulated(days=7, reach=None, **values):
    summary, there = written(**values)
    summaries.circulate(summary, clock.now() + timedelta(days=days), reach or Reach(), by=the("alice"))
    db.session.commit()
    return summary, there


def confirmed(reach=None):
    summary, there = circulated(days=1, reach=reach)
    with clock.at(clock.now() + timedelta(days=2)):
        assert summaries.confirm_by_silence() == 1
    db.session.commit()
    return summary, there


def again(summary):
    return db.session.get(Summary, summary.id)


def objected(visit, there, name="carol", paragraph=2, words="Not all of us did."):
    return visit(name).submit(f"{there}/objections/new", words=words, paragraph=str(paragraph))


def names_of(summary):
    about = (Event.thing_kind == summary.kind, Event.thing_id == summary.id)
    return list(db.session.scalars(select(Event.name).where(*about).order_by(Event.id)))


# Circulated


def test_it_is_circulated_to_those_present_for_seven_days_where_the_meeting_was(app, visit):
    summary, there = written()
    alice = visit("alice")
    proposed = re.search(r'name="until"[^>]*value="([\d-]+)"', alice.page(f"{there}/circulation"))[1]
    assert proposed == f"{(clock.now() + timedelta(days=7)).date()}"
    assert visit("carol").get(there).status_code == 404
    answer = alice.submit(f"{there}/circulation", until=proposed, audience="group")
    assert answer.status_code == 302
    until = again(summary).objections_until
    assert f"{until:%Y-%m-%d %H:%M}" == f"{proposed} 23:59"  # the meeting is in UTC
    page = visit("carol").page(there)
    assert "Object to paragraph 2" in page
    assert "23:59 there" in page  # she reads it in Berlin's time
    assert visit("carol").get(there.removesuffix("/summary")).status_code == 404
    mails = list(db.session.scalars(select(Mail).where(Mail.kind == MailKind.SUMMARY_CIRCULATED)))
    assert [m.user.name for m in mails] == ["Carol"]  # not Alice, who circulated it
    letter = notice_letter(mails[0])
    assert "The forms" in letter.subject and f"{there}" in letter.html
    told = [e for e in news.latest_in(group(), the("bob")) if e.name == "summary.circulated"]
    assert [e.page.id for e in told] == [summary.id]


@pytest.mark.parametrize("days", [-1, 200])
def test_a_date_that_cannot_be_is_told_at_the_field(app, visit, days):
    summary, there = written()
    until = (clock.now() + timedelta(days=days)).date()
    answer = visit("alice").submit(f"{there}/circulation", until=f"{until}", audience="group")
    assert answer.status_code == 422 and "Please choose a day to come" in answer.text and f"{until}" in answer.text
    assert again(summary).circulated_at is None


def test_taken_back_it_is_in_writing_and_the_mail_is_moot(app, visit):
    summary, there = circulated(reach=Reach(Audience.EVERYBODY))
    assert visit().get(there).status_code == 200
    silent = visit("alice").submit(f"{there}/circulation/undoing", reason=" ")
    assert silent.status_code == 422 and "Please say why" in silent.text
    visit("alice").submit(f"{there}/circulation/undoing", reason="The names are wrong.")
    assert again(summary).state == "writing" and again(summary).objections_until is None
    assert visit().get(there).status_code == 302 and visit("carol").get(there).status_code == 404
    assert "The names are wrong." in visit("bob").page(there)
    with pytest.raises(Moot):
        notice_letter(db.session.scalar(select(Mail).where(Mail.kind == MailKind.SUMMARY_CIRCULATED)))


def test_taken_back_it_stays_published_when_it_was_before(app, visit):
    summary, there = written()
    with clock.at(clock.now() - timedelta(hours=1)):
        summaries.publish(summary, Reach(Audience.ROUNDTABLE), by=the("alice"))
        db.session.commit()
    summaries.circulate(again(summary), clock.now() + timedelta(days=1), Reach(Audience.ROUNDTABLE), by=the("alice"))
    summaries.undo_circulation(summary, "Not yet.", by=the("alice"))
    db.session.commit()
    assert again(summary).state == "published" and visit("carol").get(there).status_code == 200


# Objections


def test_an_objection_speaks_of_the_paragraph_that_stood_on_the_page_it_was_written_on(visit, app):
    summary, there = circulated()
    carol = visit("carol")
    quote = value_of(carol.page(f"{there}/objections/new?paragraph=2"), "quote")
    assert quote == "All agreed to state three."
    edited = again(summary)
    summaries.save(edited, "A word before.\n\n" + TEXT, base=edited.text.number, by=the("bob"))
    db.session.commit()
    given = {"words": "Not all of us did.", "paragraph": "2", "quote": quote}
    carol.submit(f"{there}/objections/new", **given)
    made = db.session.scalar(select(Objection))
    assert (made.paragraph, made.quote) == (3, quote)
    gone = carol.submit(f"{there}/objections/new", **given | {"quote": "Something else that was said there once."})
    assert gone.status_code == 422 and "not there any more" in gone.text and "Not all of us did." in gone.text
    assert (value_of(gone.text, "paragraph"), value_of(gone.text, "quote")) == ("0", "")
    carol.submit(f"{there}/objections/new", **given | {"paragraph": "0", "quote": ""})
    assert [o.paragraph for o in objections.of_summary(again(summary))] == [3, 0]


def test_carol_objects_to_a_paragraph_and_bob_takes_it(app, visit):
    summary, there = circulated()
    answer = objected(visit, there)
    assert answer.status_code == 302 and answer.location.endswith("#objection-1")
    objection = db.session.get(Objection, 1)
    assert (objection.paragraph, objection.quote) == (2, "All agreed to state three.")
    page = visit("bob").page(there)
    beside = page[page.index('id="p-2"') : page.index('id="p-3"')]
    assert "Not all of us did." in beside and "Carol" in beside and "1 objection is open" in page
    taken = visit("bob").submit(f"{there}/objections/1/acceptance")
    editing = visit("bob").page(taken.location)
    assert "Not all of us did." in editing  # beside the text that is edited
    source = "A line before.\n\n" + TEXT.replace("All agreed", "Most agreed")
    visit("bob").submit(f"{there}/edit", source=source, base="1")
    page = visit("carol").page(there)
    beside = page[page.index('id="p-3"') : page.index('id="p-4"')]  # it goes with its paragraph
    assert "Most agreed" in beside and "Not all of us did." in beside and "Taken" in beside


def test_bob_declines_with_a_sentence(app, visit):
    _, there = circulated()
    objected(visit, there)
    assert "(optional)" not in visit("bob").page(f"{there}/objections/1/refusal")
    silent = visit("bob").submit(f"{there}/objections/1/refusal", answer="")
    assert silent.status_code == 422 and "say why" in silent.text
    visit("bob").submit(f"{there}/objections/1/refusal", answer="Nobody spoke against it.")
    assert "Nobody spoke against it." in visit("carol").page(there)
    late = visit("bob").submit(f"{there}/objections/1/acceptance", follow=True)
    assert "answered or withdrawn already" in late.text
    assert db.session.get(Objection, 1).is_taken is False


def test_carol_withdraws_what_she_objected_and_nobody_else_does(app, visit):
    _, there = circulated()
    objected(visit, there)
    assert visit("bob").submit(f"{there}/objections/1/withdrawal").status_code == 403
    visit("carol").submit(f"{there}/objections/1/withdrawal")
    assert "Withdrawn" in visit("carol").page(there)
    assert not summaries.has_open_objections(db.session.get(Summary, 1))


def test_who_was_not_there_and_does_not_belong_reads_and_does_not_object(app, visit):
    _, there = circulated(present=("alice",), reach=Reach(Audience.EVERYBODY))
    objected(visit, there, "bob")
    assert "Not all of us did." not in visit("carol").page(there)  # it is between those who take part
    assert "Not all of us did." not in visit().page(there)
    assert objected(visit, there, "carol").status_code == 403
    assert objected(visit, there, "otto").status_code == 302  # an observer was told too


def test_after_the_date_no_objection_is_taken_and_the_words_stay(app, visit):
    summary, there = circulated()
    again(summary).objections_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    answer = objected(visit, there)
    assert answer.status_code == 422 and "not taken any more" in answer.text and "Not all of us did." in answer.text
    assert "not taken now" in visit("carol").page(f"{there}/objections/new")
    assert objected(visit, there, words=" ").status_code == 422
    assert db.session.scalar(select(Objection.id)) is None


def test_an_objection_to_the_whole_or_to_a_paragraph_that_is_gone_stands_above(app, visit):
    _, there = circulated()
    objected(visit, there, paragraph=0, words="I was not there.")
    objected(visit, there, paragraph=2, words="This is too short.")
    visit("bob").submit(f"{there}/edit", source="Something else.\n\nAnd a second line.", base="1")
    page = visit("carol").page(there)
    whole = page[page.index("On the whole") : page.index('id="p-1"')]
    assert "I was not there." in whole and "This is too short." in whole


# Confirmed


def test_silence_confirms_at_the_date(app, visit):
    summary, there = circulated(days=1)
    do_chores()
    assert again(summary).state == "published"
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        do_chores()
    found = again(summary)
    assert (found.state, found.confirmation, found.confirmed_revision) == ("confirmed", "silence", 1)
    assert found.sha256 == found.text.sha256 and db.session.get(Meeting, found.meeting_id).state == "confirmed"
    assert "nobody objected" in visit("bob").page(there)


def test_an_open_objection_holds_it_back(app, visit):
    summary, there = circulated(days=1)
    objected(visit, there)
    with clock.at(clock.now() + timedelta(days=2)):
        do_chores()
        assert again(summary).state == "published"
        objections.decline(db.session.get(Objection, 1), "As it was said.", by=the("bob"))
        do_chores()
    assert again(summary).state == "confirmed"


def test_a_later_meeting_confirms_it(app, visit):
    summary, there = circulated()
    alice = visit("alice")
    assert "No later meeting yet" in alice.page(f"{there}/confirmation")
    earlier, later = held(-9, "Long before"), held(-1, "The slides")
    page = alice.page(f"{there}/confirmation")
    assert "The slides" in page and "Long before" not in page
    assert alice.submit(f"{there}/confirmation", meeting=str(earlier.id)).status_code == 422
    objected(visit, there)
    held_back = alice.submit(f"{there}/confirmation", meeting=str(later.id))
    assert held_back.status_code == 422 and "is not answered yet" in held_back.text
    visit("carol").submit(f"{there}/objections/1/withdrawal")
    assert alice.submit(f"{there}/confirmation", meeting=str(later.id)).status_code == 302
    assert again(summary).confirmation == "meeting" and again(summary).confirmed_at_meeting_id == later.id
    assert "Confirmed by the meeting of" in visit("bob").page(there)


def test_what_was_not_circulated_is_not_confirmed(app, visit):
    _, there = written()
    later = held(-1, "The slides")
    answer = visit("alice").submit(f"{there}/confirmation", meeting=str(later.id))
    assert answer.status_code == 422 and "once it has been circulated" in answer.text


def test_confirmed_it_is_read_only_numbered_and_citable(app, visit):
    summary, there = confirmed(Reach(Audience.EVERYBODY))
    page = visit().page(there)
    cite = page[page.index('id="cite"') :]
    for words in (summary.number, "Summary of “The forms”", "Gyn Onc", f"http://localhost{there}", summary.sha256):
        assert words in cite, words
    late = visit("bob").submit(f"{there}/edit", source="Otherwise.", base="1")
    assert late.status_code == 422 and "not changed any more" in late.text and "Otherwise." in late.text
    assert again(summary).text.source == TEXT
    [hit] = search.find(summary.number, the("bob")).rows
    assert hit.entry.thing_id == summary.id


def test_a_confirmation_is_taken_back_with_a_reason(app, visit):
    summary, there = confirmed()
    assert visit("bob").submit(f"{there}/confirmation/undoing", reason="No.").status_code == 403
    visit("alice").submit(f"{there}/confirmation/undoing", reason="The wrong file was confirmed.")
    found = again(summary)
    assert (found.state, found.sha256, found.circulated_at) == ("published", "", None)
    assert db.session.get(Meeting, found.meeting_id).state == "summary"
    do_chores()
    assert again(summary).state == "published"  # silence does not confirm it again
    assert "The wrong file was confirmed." in visit("bob").page(there)
    assert names_of(summary)[-2:] == ["summary.confirmed", "summary.confirmation_undone"]
    told = [e.name for e in news.latest_in(group(), the("bob"))]
    assert "summary.confirmation_undone" in told


# Errata


def test_errata_are_numbered_and_stand_at_the_top_and_beside_the_paragraph(app, visit):
    summary, there = confirmed(Reach(Audience.EVERYBODY))
    bob = visit("bob")
    assert visit("otto").get(f"{there}/errata/new").status_code == 403
    assert bob.submit(f"{there}/errata/new", words=" ", paragraph="2").status_code == 422
    bob.submit(f"{there}/errata/new", words="Four, not three.", paragraph="2")
    bob.submit(f"{there}/errata/new", words="It was in May.", paragraph="0")
    page = visit().page(there)
    top, text = page.split('id="p-1"')
    assert "Erratum 1" in top and "Erratum 2" in top and "Four, not three." in text and "It was in May." not in text
    assert again(summary).text.source == TEXT
    assert "erratum.added" in [e.name for e in news.latest_in(group(), the("alice"))]


def test_an_erratum_needs_a_confirmed_summary(app, visit):
    _, there = circulated()
    answer = visit("bob").submit(f"{there}/errata/new", words="Four.", paragraph="2")
    assert answer.status_code == 422 and "edit it instead" in answer.text and "Four." in answer.text


def test_olga_purges_what_should_never_have_been_written(app, visit):
    summary, there = circulated(days=1)
    objected(visit, there, words="Mrs. X, born 1950.")
    assert visit("bob").submit(f"{there}/objections/1/purge").status_code == 403
    olga = visit("olga")
    assert "It cannot be undone" in olga.page(f"{there}/objections/1/purge") and "Mrs. X" in visit("carol").page(there)
    olga.submit(f"{there}/objections/1/purge")
    assert "Mrs. X" not in visit("carol").page(there)
    with clock.at(clock.now() + timedelta(days=2)):
        summaries.confirm_by_silence()
    errata.add(again(summary), None, "Mrs. Y.", by=the("bob"))
    db.session.commit()
    assert "It cannot be undone" in olga.page(f"{there}/errata/1/purge") and "Mrs. Y" in visit("carol").page(there)
    olga.submit(f"{there}/errata/1/purge")
    assert "Mrs. Y" not in visit("carol").page(there) and db.session.scalar(select(Erratum.number)) == 1


# The page


def test_the_page_asks_no_more_questions_with_thirty_objections(app, visit, assert_queries):
    summary, there = circulated()
    blocks, carol = blocks_of(summary.text.html), visit("carol")
    carol.page(there)
    for count in (3, 30):
        for n in range(count - len(objections.of_summary(summary))):
            objections.make(summary, blocks[n % 2 * 2], f"No {n}.", by=the("bob"))
        db.session.commit()
        with assert_queries(13):
            assert carol.page(there).count('class="obj') == count


def test_the_meeting_says_where_its_summary_stands(app, visit):
    summary, there = circulated()
    meeting = there.removesuffix("/summary")
    page = visit("alice").page(meeting)
    card = page[page.index('id="summary"') :]
    assert "Circulated" in card and "Objections until" in card and "Confirm" in card
    assert visit("bob").page(meeting).count(">Confirm<") == 0  # he writes, and does not confirm
    again(summary).objections_until = clock.now() - timedelta(minutes=1)
    db.session.commit()
    do_chores()
    page = visit("alice").page(meeting)
    assert "How to cite" in page and ">Edit<" not in page[page.index('id="summary"') : page.index("How to cite")]
