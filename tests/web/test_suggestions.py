"""Other words are suggested by members, and taken or declined by whoever leads the section or chairs the group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from roundtable.domain import papers, sections, suggestions, texts, writers
from roundtable.domain.attachments import Files
from roundtable.domain.suggestions import changed
from roundtable.extensions import db
from roundtable.models import Event, Origin, Section, Suggestion, SuggestionState
from tests.cast import group, the

WORDS = "Ten forms were read twice.\n\nThe field is one millimetre wide. Nobody says why."
SUGGESTED = "The field is half a millimetre wide. Nobody says why."
PAPER = "/gyn-onc/papers/1"
SECOND = f"{PAPER}/sections/1/paragraphs/2/suggestions"
TAKE = f"{PAPER}/suggestions/1/acceptance"


@pytest.fixture
def paper(app):
    found = papers.start(group(), title="On forms", lead=None, by=the("alice"))
    sections.add(found, sections.Heading("Why"), source=WORDS, by=the("alice"))
    db.session.commit()
    return found


def main_of(page):
    return page.partition("<main")[2].partition("</main>")[0]


def suggest(client, source=SUGGESTED, base=1, **fields):
    return client.submit(SECOND, base=str(base), source=source, **fields)


def text():
    return db.session.get_one(Section, 1).text


def the_suggestion():
    return db.session.get_one(Suggestion, 1)


def rewrite(old, new, by="alice"):
    section = db.session.get_one(Section, 1)
    source = section.text.source.replace(old, new)
    sections.save(section.paper, section, source, base=section.text.number, files=Files(), by=the(by))
    db.session.commit()


def test_the_paragraph_is_there_to_be_written_otherwise(visit, paper):
    form = main_of(visit("bob").page(f"{SECOND}?base=1"))
    assert "The field is one millimetre wide. Nobody says why.</textarea>" in form and "Ten forms" not in form


def test_a_change_in_a_long_paragraph_is_shown_among_whole_words(visit, paper):
    long = " ".join(f"word{number}" for number in range(40))
    rewrite("Nobody says why.", f"{long} here {long}.")
    suggest(visit("bob"), source=f"The field is one millimetre wide. {long} there {long}.", base=2)
    shown = main_of(visit("bob").page(PAPER)).partition('<p class="typed">')[2].partition("</p>")[0]
    assert shown.startswith("… word") and shown.endswith(" …") and "word39" in shown


def test_it_is_shown_as_a_change_after_its_paragraph_and_not_by_colour_alone(visit, paper):
    assert suggest(visit("bob"), reason="So it is in all ten.").location == f"{PAPER}#suggestion-1"
    assert the_suggestion().passage.quote == "one" and the_suggestion().inserted == "half a"
    shown = main_of(visit("otto").page(PAPER))
    assert '<del><span class="vh">deleted: </span>one</del>' in shown
    assert '<ins><span class="vh">inserted: </span>half a</ins>' in shown
    assert shown.index("Nobody says why") < shown.index("<del>") and "So it is in all ten." in shown
    assert "Take it" not in shown
    assert text().source == WORDS


def test_one_click_takes_it_and_the_credit_is_the_suggesters(visit, paper):
    suggest(visit("bob"))
    alice = visit("alice")
    assert "Take it" in alice.page(PAPER)
    assert alice.submit(TAKE).location == f"{PAPER}?settled=1#suggestion-1"
    assert text().source == WORDS.replace("one millimetre", "half a millimetre")
    newest = texts.revisions_of(text())[0]
    assert (newest.author.name, newest.origin, newest.base_number) == ("Bob", Origin.ACCEPT, 1)
    event = db.session.scalar(select(Event).where(Event.name == "suggestion.taken"))
    assert event.actor_id == the("alice").id
    assert "suggested, and taken by Alice" in alice.page(f"{PAPER}/sections/1/history")
    assert "suggestion-1" not in main_of(alice.page(PAPER))
    assert "Taken: Alice" in main_of(alice.page(f"{PAPER}?settled=1"))


@pytest.mark.parametrize("name, may", [("bob", False), ("otto", False), ("olga", False), ("alice", True)])
def test_only_the_lead_of_the_section_or_a_chair_decides(visit, paper, name, may):
    suggest(visit("bob"))
    for deed in ("acceptance", "undoing", "declination"):
        status = visit(name).submit(f"{PAPER}/suggestions/1/{deed}").status_code
        assert status == (302 if may else 403), deed
    section = db.session.get_one(Section, 1)
    section.lead = the("bob")
    db.session.commit()
    assert (visit("bob").submit(TAKE).status_code == 302) and visit("otto").submit(TAKE).status_code == 403


def test_the_lead_of_the_paper_decides_only_where_no_section_lead_is(visit, paper):
    suggest(visit("bob"))
    paper.lead = the("bob")
    db.session.get_one(Section, 1).lead = the("otto")
    db.session.commit()
    assert visit("bob").submit(TAKE).status_code == 403
    db.session.get_one(Section, 1).lead = None
    db.session.commit()
    assert visit("bob").submit(TAKE).status_code == 302


def test_what_others_wrote_elsewhere_stays(visit, paper):
    suggest(visit("bob"))
    rewrite("Ten forms", "Before it.\n\nTwelve forms")
    visit("alice").submit(TAKE)
    assert text().source == "Before it.\n\nTwelve forms were read twice.\n\n" + SUGGESTED


def test_a_suggestion_of_a_page_that_was_opened_before_an_edit(visit, paper):
    rewrite("Ten forms", "Before it.\n\nTwelve forms")
    suggest(visit("bob"), base=1)
    visit("alice").submit(TAKE)
    assert text().source == "Before it.\n\nTwelve forms were read twice.\n\n" + SUGGESTED


def test_words_that_were_changed_meanwhile_are_merged_and_looked_over_first(visit, paper):
    suggest(visit("bob"), source="The field is one millimetre wide. We do not know why.")
    rewrite("Nobody says why.", "Nobody ever says why it is so.")
    alice = visit("alice")
    assert "were changed since" in main_of(alice.page(PAPER))
    answer = alice.submit(TAKE)
    assert answer.status_code == 409 and "Nothing was taken" in answer.text
    assert the_suggestion().state == SuggestionState.OPEN
    assert "ever" in text().source
    rewrite("Ten forms", "Twelve forms")  # and somebody saves once more while Alice looks at it
    again = alice.submit(TAKE, source="We do not know why it is so", base="2")
    assert again.status_code == 409 and "We do not know" in again.text
    assert alice.submit(TAKE, source="We do not know why it is so", base="3").status_code == 302
    assert "wide. We do not know why it is so" in text().source and "Twelve" in text().source
    assert texts.revisions_of(text())[0].author.name == "Bob"


def test_undoing_makes_it_a_suggestion_again(visit, paper):
    suggest(visit("bob"))
    alice = visit("alice")
    alice.submit(TAKE)
    rewrite("Ten forms", "Twelve forms")
    alice.submit(f"{PAPER}/suggestions/1/undoing")
    assert text().source == WORDS.replace("Ten", "Twelve")
    assert the_suggestion().state == SuggestionState.OPEN
    assert "Take it" in main_of(alice.page(PAPER))
    assert "a suggestion taken back" in alice.page(f"{PAPER}/sections/1/history")
    alice.submit(TAKE)
    assert text().source == WORDS.replace("Ten", "Twelve").replace("one milli", "half a milli")


def test_every_word_stays_its_writers_when_it_is_taken_and_taken_back(app, paper):
    section = db.session.get_one(Section, 1)
    suggestions.suggest(paper, section, SUGGESTED, base=1, paragraph=2, by=the("bob"))
    suggestions.take(paper, section, the_suggestion(), by=the("alice"))
    db.session.commit()
    assert ("Bob", "half a ") in told_of(section)
    rewrite("Ten forms", "Twelve forms", by="otto")
    suggestions.undo(paper, section, the_suggestion(), by=the("olga"))
    db.session.commit()
    assert {name for name, _ in told_of(section)} == {"Alice", "Otto"}


def told_of(section):
    [told] = writers.stretches([section.text])[0].values()
    return [(stretch.writer.name, stretch.text) for stretch in told]


def test_what_was_changed_after_it_was_taken_is_not_undone_over_it(visit, paper):
    suggest(visit("bob"))
    alice = visit("alice")
    alice.submit(TAKE)
    rewrite("half a millimetre", "a quarter of a millimetre")
    assert "were changed after" in alice.submit(f"{PAPER}/suggestions/1/undoing", follow=True).text
    assert "a quarter" in text().source
    assert the_suggestion().state == SuggestionState.TAKEN


def test_what_an_older_revision_takes_out_of_the_text_is_a_suggestion_again(visit, paper):
    suggest(visit("bob"))
    alice = visit("alice")
    alice.submit(TAKE)
    suggest(visit("bob"), source=SUGGESTED.replace("Nobody says", "Nobody ever says"), base=2)
    alice.submit(TAKE.replace("/1/acc", "/2/acc"))
    alice.submit(f"{PAPER}/sections/1/restoration", revision=2)
    states = {s.id: s.state for s in db.session.scalars(select(Suggestion))}
    assert states == {1: SuggestionState.TAKEN, 2: SuggestionState.OPEN}
    alice.submit(f"{PAPER}/sections/1/restoration", revision=1)
    assert the_suggestion().state == SuggestionState.OPEN
    alice.submit(TAKE)
    assert text().source == WORDS.replace("one milli", "half a milli")


def test_it_is_declined_with_a_word_and_looked_at_again(visit, paper):
    suggest(visit("bob"))
    alice = visit("alice")
    alice.submit(f"{PAPER}/suggestions/1/declination", answer="We measured it.")
    assert text().source == WORDS
    shown = main_of(visit("bob").page(f"{PAPER}?settled=1"))
    assert "Declined: Alice" in shown and "We measured it." in shown
    assert "has decided about this" in alice.submit(TAKE, follow=True).text
    alice.submit(f"{PAPER}/suggestions/1/undoing")
    assert the_suggestion().state == SuggestionState.OPEN


def test_its_maker_may_withdraw_it(visit, paper):
    suggest(visit("bob"))
    assert visit("alice").submit(f"{PAPER}/suggestions/1/withdrawal").status_code == 403
    visit("bob").submit(f"{PAPER}/suggestions/1/withdrawal")
    assert the_suggestion().state == SuggestionState.WITHDRAWN
    assert "suggestion-1" not in main_of(visit("bob").page(PAPER))


def test_the_same_words_are_no_suggestion(visit, paper):
    answer = suggest(visit("bob"), source="The field is one millimetre wide. Nobody says why.")
    assert answer.status_code == 422 and "These are the words that are there" in answer.text


def test_a_paragraph_may_be_suggested_away_and_comes_back(visit, paper):
    suggest(visit("bob"), source="")
    alice = visit("alice")
    alice.submit(TAKE)
    assert text().source.strip() == "Ten forms were read twice."
    alice.submit(f"{PAPER}/suggestions/1/undoing")
    assert text().source == WORDS


def test_members_are_told_of_it(visit, paper):
    suggest(visit("bob"))
    assert "1 suggestion for" in main_of(visit("alice").page("/gyn-onc/"))
    visit("alice").submit(TAKE)
    assert "1 suggestion taken in" in main_of(visit("bob").page("/gyn-onc/"))


def test_others_neither_read_nor_make_one(visit, paper):
    suggest(visit("bob"))
    assert visit("carol").submit(SECOND, base="1", source="Mine.").status_code == 404
    assert visit("otto").submit(SECOND, base="1", source="Mine.").status_code == 403
    visit("alice").submit(f"{PAPER}/publication", audience="everybody", citation="", doi="", pmid="")
    assert "half a" not in visit(None).page(PAPER)


def test_two_who_take_at_once_take_once(app, paper):
    section = db.session.get_one(Section, 1)
    suggestions.suggest(paper, section, SUGGESTED, base=1, paragraph=2, by=the("bob"))
    db.session.commit()
    assert suggestions.take(paper, section, the_suggestion(), by=the("alice")) is None
    db.session.commit()
    with pytest.raises(suggestions.DomainError):
        suggestions.take(paper, section, the_suggestion(), by=the("alice"))
    assert text().number == 2


@pytest.mark.parametrize(
    "old, new, gone, came",
    [
        ("Nobody says why.", "Nobody ever says why.", "Nobody", "Nobody ever"),
        ("Nobody ever says why.", "Nobody says why.", "Nobody ever", "Nobody"),
        ("One two three", "One 2 three", "two", "2"),
        ("One two", "And one: One two", "One", "And one: One"),
        ("All of it.", "", "All of it.", ""),
    ],
)
def test_a_change_is_whole_words(old, new, gone, came):
    (start, stop), inserted = changed(old, new)
    assert (old[start:stop], inserted) == (gone, came)


def test_what_ends_with_a_space_is_taken_as_it_is(app, paper):
    section = db.session.get_one(Section, 1)
    suggestion = suggestions.suggest(paper, section, SUGGESTED, base=1, paragraph=2, by=the("bob"))
    suggestion.passage.quote, suggestion.passage.stop, suggestion.inserted = "one ", suggestion.passage.stop + 1, "1 "
    db.session.commit()
    rewrite("Ten forms", "Twelve forms")
    assert suggestions.take(paper, section, the_suggestion(), by=the("alice")) is None
    assert "is 1 millimetre" in text().source


LETTERS = st.lists(st.sampled_from(["one", "two", " ", ". ", "\n", "three"]), max_size=8).map("".join)


@given(LETTERS, LETTERS)
def test_what_differs_in_place_of_what_was_there_is_the_new_text(old, new):
    (start, stop), inserted = changed(old, new)
    assert old[:start] + inserted + old[stop:] == new


def test_merged_words_stay_in_the_form_when_somebody_has_decided_meanwhile(visit, paper):
    suggest(visit("bob"))
    visit("alice").submit(TAKE.replace("acceptance", "declination"))
    refused = visit("alice").submit(TAKE, source="What I typed.", base="1")
    assert refused.status_code == 422 and "Somebody has decided about this suggestion meanwhile." in refused.text
    assert "What I typed.</textarea>" in refused.text and text().source == WORDS
