"""A section that several people write: who writes there is shown, what is typed is kept, no words are lost."""

import re

import pytest

from roundtable import formats
from roundtable import text as markup
from roundtable.domain import clock, papers, sections
from roundtable.domain.attachments import Files
from roundtable.extensions import db
from roundtable.models import Draft, Event, Section, SectionLock
from tests.cast import group, the
from tests.reading import main_of

JSON = {"Accept": "application/json"}
WORDS = "It is one millimetre.\n\nNobody counts alike.\n\nThat is all we know.\n"


@pytest.fixture
def place(app):
    """The address of a section that Bob wrote."""
    paper = papers.start(group(), title="On margins", lead=the("bob"), by=the("bob"))
    section = sections.add(paper, sections.Heading("What we know"), source=WORDS, by=the("bob"))
    sections.add(paper, sections.Heading("What we do not"), source="Much.\n", by=the("bob"))
    db.session.commit()
    return f"/gyn-onc/papers/{paper.id}/sections/{section.id}"


def keep(client, place, source, base=1, known=""):
    data = {"csrf_token": client.token(), "source": source, "base": base, "known": known}
    headers = {"Referer": f"http://localhost{place}", **JSON}
    return client.post(f"{place}/draft", data=data, headers=headers)


def others(client, place, base=1, known=""):
    """What a page asks whose words are kept by now."""
    return client.get(f"{place}/draft/merged?base={base}&known={known}", headers=JSON)


def save(client, place, source, base=1, known=""):
    return client.submit(f"{place}/edit", source=source, base=base, known=known)


def the_section(place):
    db.session.expire_all()
    return db.session.get_one(Section, int(place.rsplit("/", 1)[1]))


def the_paper(place):
    return papers.find(group(), the_section(place).paper_id, the("bob"))


def box(page):
    return re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)[1].replace("\r\n", "\n")


def changed(before, after, words=WORDS):
    assert before in words
    return words.replace(before, after)


def names_of_events():
    return [event.name for event in db.session.query(Event).order_by(Event.id)]


# Who writes


def test_who_opens_a_section_to_write_is_shown_to_the_others(place, visit):
    alice, bob = visit("alice"), visit("bob")
    alice.page(f"{place}/edit")
    hour = formats.hour(the_lock(place).since, "Europe/Berlin")
    for page in (place.split("/sections")[0], f"{place}/edit"):
        assert f"Alice is writing here since {hour}" in main_of(bob.page(page))
    assert "You are writing here" in main_of(alice.page(place.split("/sections")[0]))
    assert "is writing here" not in main_of(visit("otto").page(place.split("/sections")[0]))  # who cannot write there


def the_lock(place):
    return db.session.get(SectionLock, the_section(place).id)


def test_anybody_may_take_over_and_whoever_wrote_is_told_and_loses_nothing(place, visit):
    alice, bob = visit("alice"), visit("bob")
    alice.page(f"{place}/edit")
    mine = changed("one millimetre", "two millimetres")
    known = keep(alice, place, mine).json["known"]
    assert bob.submit(f"{place}/writer").location.endswith("/edit")
    assert the_lock(place).user_id == the("bob").id
    page = alice.page(f"{place}/edit")
    assert "Bob has been writing here in your place since" in main_of(page) and box(page) == mine
    assert the_lock(place).user_id == the("bob").id  # looking does not take it back
    assert save(alice, place, mine, known=known).status_code == 302  # it keeps nobody from saving
    assert the_section(place).text.source == mine
    assert the_lock(place).user_id == the("bob").id
    assert names_of_events().count("section.writer_changed") == 2


@pytest.mark.parametrize("deed", ["save", "cancel", "five minutes"])
def test_it_ends(place, visit, later, deed):
    alice, bob = visit("alice"), visit("bob")
    alice.page(f"{place}/edit")
    if deed == "save":
        save(alice, place, changed("one", "two"))
    elif deed == "cancel":
        alice.submit(f"{place}/writer/removal")
    else:
        later(minutes=5)
    page = bob.page(f"{place}/edit")
    assert "is writing here" not in main_of(page) and the_lock(place).user_id == the("bob").id


def test_a_sign_of_life_makes_it_last_and_is_no_event(place, visit, later):
    alice = visit("alice")
    alice.page(f"{place}/edit")
    before = names_of_events()
    later(minutes=4)
    assert alice.submit(f"{place}/writer/presence").status_code == 204
    later(minutes=4)
    keep(alice, place, changed("one", "two"))
    later(minutes=4)
    assert "Alice is writing here" in main_of(visit("bob").page(f"{place}/edit"))
    assert [name for name in names_of_events() if name.startswith("section.")] == [
        name for name in before if name.startswith("section.")
    ]


# What is typed


def test_what_is_typed_is_kept_without_a_revision_or_an_event_and_comes_back(place, visit):
    alice = visit("alice")
    alice.page(f"{place}/edit")
    before = names_of_events()
    mine = changed("one millimetre", "two millimetres")
    answer = keep(alice, place, mine)
    assert answer.status_code == 200 and answer.json["said"].startswith("Kept ")
    assert (answer.json["revision"], answer.json["merged"]) == (1, None)
    assert the_section(place).text.number == 1 and names_of_events() == before
    page = visit("alice").page(f"{place}/edit")  # on another device
    assert box(page) == mine and "You typed this before" in main_of(page)
    assert box(visit("bob").page(f"{place}/edit")) == WORDS
    save(alice, place, mine, known=answer.json["known"])
    assert db.session.query(Draft).filter_by(text_id=the_section(place).text_id).count() == 0
    assert "You typed this before" not in main_of(alice.page(f"{place}/edit"))


def test_it_can_be_dropped_and_goes_by_itself_when_the_words_are_as_before(place, visit):
    alice = visit("alice")
    for end in ("drop", "back"):
        known = keep(alice, place, changed("one", "two")).json["known"]
        if end == "drop":
            alice.submit(f"{place}/draft/removal")
        else:
            keep(alice, place, WORDS, known=known)
        assert box(alice.page(f"{place}/edit")) == WORDS


def test_what_others_saved_comes_into_it_where_it_fits(place, visit):
    alice, bob = visit("alice"), visit("bob")
    save(bob, place, changed("all we know", "all that we know"))
    mine = changed("one millimetre", "two millimetres")
    answer = keep(alice, place, mine).json
    both = changed("all we know", "all that we know", mine)
    assert (answer["merged"], answer["revision"], answer["by"]) == (both, 2, "Bob")
    page = alice.page(f"{place}/edit")
    assert box(page) == both and 'name="base" type="hidden" value="2"' in page
    assert "What others saved since is in it" in main_of(page)


def test_where_it_does_not_fit_nothing_is_changed_and_both_can_be_compared(place, visit):
    alice, bob = visit("alice"), visit("bob")
    save(bob, place, changed("one millimetre", "three millimetres"))
    mine = changed("one millimetre", "two millimetres")
    answer = keep(alice, place, mine).json
    assert answer["is_clash"] and answer["merged"] is None and answer["revision"] == 1
    page = alice.page(f"{place}/edit")
    assert box(page) == mine and 'name="base" type="hidden" value="1"' in page and f"{place}/draft" in page
    compared = alice.get(f"{place}/draft")
    assert compared.status_code == 409 and "two millimetres" in compared.text and "three millimetres" in compared.text
    assert save(alice, place, mine, known=answer["known"]).status_code == 409
    assert "three millimetres" in the_section(place).text.source


def test_who_has_typed_nothing_gets_what_others_saved_and_keeps_nothing(place, visit):
    save(visit("bob"), place, changed("one", "two"))
    answer = keep(visit("alice"), place, WORDS).json
    assert (answer["merged"], answer["revision"], answer["known"]) == (changed("one", "two"), 2, "")
    assert db.session.query(Draft).filter_by(text_id=the_section(place).text_id).count() == 0


def test_what_others_saved_is_told_to_whoever_only_asks_and_nothing_is_written(place, visit):
    alice, bob = visit("alice"), visit("bob")
    mine, theirs = changed("one millimetre", "two millimetres"), changed("all we know", "all that we know")
    known = keep(alice, place, mine).json["known"]
    save(bob, place, theirs)
    before = names_of_events()
    answer = others(alice, place, known=known).json
    both = changed("all we know", "all that we know", mine)
    assert (answer["merged"], answer["revision"], answer["known"], answer["by"]) == (both, 2, known, "Bob")
    assert others(bob, place).json["merged"] == theirs and others(bob, place, base=2).json["merged"] is None
    draft = db.session.query(Draft).filter_by(text_id=the_section(place).text_id).one()
    assert (draft.source, draft.base_number) == (mine, 1) and names_of_events() == before
    save(bob, place, changed("one millimetre", "three millimetres", theirs), base=2)
    answer = others(alice, place, base=2, known=known).json
    assert answer["is_clash"] and answer["merged"] is None


def test_who_only_asks_hears_of_words_that_are_kept_no_more_or_by_another_tab(place, visit):
    alice = visit("alice")
    assert others(alice, place, known="of a draft that was dropped").status_code == 204  # send them
    mine = changed("one millimetre", "two millimetres")
    known = keep(alice, place, mine).json["known"]
    assert others(alice, place).json == {"other": mine, "base": 1, "known": known}


# Bad input


def test_two_tabs_of_one_person_do_not_overwrite_each_other(place, visit):
    alice = visit("alice")
    first = changed("one millimetre", "two millimetres")
    second = changed("all we know", "all that we know")
    known = keep(alice, place, first).json["known"]
    answer = keep(alice, place, second)  # the other tab knows of no draft
    assert answer.json == {"other": first, "base": 1, "known": known}
    assert box(alice.page(f"{place}/edit")) == first
    assert "other" not in keep(alice, place, second, known=known).json
    assert box(alice.page(f"{place}/edit")) == second


def test_what_another_tab_kept_outlives_a_save_of_this_one(place, visit):
    alice = visit("alice")
    keep(alice, place, changed("all we know", "all that we know"))
    save(alice, place, changed("one millimetre", "two millimetres"))
    assert "all that we know" in box(alice.page(f"{place}/edit")) and "two millimetres" in box(
        alice.page(f"{place}/edit")
    )


def test_what_another_tab_kept_is_in_a_save_that_comes_too_late(place, visit):
    alice, bob = visit("alice"), visit("bob")
    keep(alice, place, changed("all we know", "all that we know"))
    save(bob, place, changed("counts alike", "counts in one way"))
    late = save(alice, place, changed("one millimetre", "two millimetres"))
    assert late.status_code == 409
    merged = box(late.text)
    assert all(words in merged for words in ("all that we know", "counts in one way", "two millimetres"))


@pytest.mark.parametrize("by_script", [True, False])
def test_a_section_that_is_taken_out_meanwhile_keeps_the_text_and_says_so(place, visit, by_script):
    alice, bob = visit("alice"), visit("bob")
    mine = changed("one millimetre", "two millimetres")
    sections.withdraw(the_paper(place), the_section(place), by=the("bob"))
    db.session.commit()
    assert alice.get(f"{place}/edit").status_code == 404  # she has nothing there
    if by_script:
        answer = keep(alice, place, mine)
        assert answer.status_code == 200 and answer.json["is_gone"]
    else:
        answer = save(alice, place, mine)
        assert answer.status_code == 409 and box(answer.text) == mine
    again = alice.get(f"{place}/edit")
    assert again.status_code == 409 and box(again.text) == mine and "taken out of the paper" in main_of(again.text)
    assert bob.get(f"{place}/edit").status_code == 404
    the_section(place).withdrawn_at = None
    db.session.commit()
    assert box(alice.page(f"{place}/edit")) == mine


def test_a_section_that_is_moved_meanwhile_is_saved_where_it_is_now(place, visit):
    alice = visit("alice")
    visit("bob").submit(f"{place}/move", step="down")
    assert save(alice, place, changed("one", "two")).status_code == 302
    assert the_section(place).text.source == changed("one", "two")


def test_a_hundred_revisions_behind_no_word_is_lost(place, visit):
    alice = visit("alice")
    paper, section, bob = the_paper(place), the_section(place), the("bob")
    for at in range(100):
        words = section.text.source + f"\nSentence {at} of Bob.\n"
        sections.save(paper, section, words, base=section.text.number, files=Files(), by=bob)
    db.session.commit()
    mine = changed("one millimetre", "two millimetres")
    answer = keep(alice, place, mine).json
    assert answer["revision"] == 101
    late = save(alice, place, mine, known=answer["known"])
    assert late.status_code == 409
    for merged in (answer["merged"], box(late.text)):
        assert "two millimetres" in merged and all(f"Sentence {at} of Bob." in merged for at in range(100))


def test_a_paste_of_a_megabyte_is_answered_with_the_limit_and_stays(place, visit):
    alice, paste = visit("alice"), "word " * 200_000
    kept = keep(alice, place, paste)
    assert kept.status_code == 422 and str(markup.MAX_LENGTH) in kept.json["error"]
    answer = save(alice, place, paste)
    assert answer.status_code == 422 and box(answer.text) == paste
    assert str(markup.MAX_LENGTH) in main_of(answer.text) and the_section(place).text.source == WORDS


def test_what_does_not_say_from_which_revision_it_started_is_not_kept(place, visit):
    answer = keep(visit("alice"), place, "Mine.", base=7)
    assert answer.status_code == 422 and "which revision" in answer.json["error"]


def test_a_page_that_looks_who_writes_begins_nothing(place, visit):
    alice = visit("alice")
    alice.page(f"{place}/edit")
    save(alice, place, "First words.")
    assert alice.get(f"{place}/edit?look=1").status_code == 200  # asked for before, and answered late
    assert "is writing here" not in main_of(visit("bob").page(place.split("/sections")[0]))


@pytest.mark.parametrize("count", [3, 30])
def test_the_paper_asks_as_much_for_any_number_of_writers(place, visit, assert_queries, count):
    bob, page = visit("bob"), place.split("/sections")[0]
    paper = the_paper(place)
    for number in range(count):
        made = sections.add(paper, sections.Heading(f"Part {number}"), source="Words.", by=the("bob"))
        db.session.add(SectionLock(section_id=made.id, user_id=the("alice").id, since=clock.now(), seen_at=clock.now()))
    db.session.commit()
    bob.page(page)
    with assert_queries(18):
        assert main_of(bob.page(page)).count("Alice is writing here") == count
