"""Questions that meetings left open: found, commented, answered, withdrawn and brought back, purged."""

from roundtable.domain import purge, questions, reindex, search
from roundtable.extensions import db
from roundtable.models import Event, Question
from tests.cast import group, the
from tests.reading import main_of

QUESTION = "/gyn-onc/questions/1"
WORDS = "Who reads the slides?"


def hits(words, name="bob"):
    return [(h.entry.thing_kind, h.entry.thing_id) for h in search.find(words, the(name)).rows]


def test_it_has_a_page_that_says_where_it_was_asked(visit, world):
    page = main_of(visit("otto").page(QUESTION))
    assert WORDS in page and "OQ-1" in page and "Last time" in page and "Bob" in page
    assert visit("carol").get(QUESTION).status_code == 404 and visit().get(QUESTION).status_code == 302
    assert visit("alice").get("/multiomics/questions/1").status_code == 404


def test_open_and_answered_ones_are_listed_apart(visit, world):
    otto = visit("otto")
    assert WORDS in main_of(otto.page("/gyn-onc/questions/"))
    visit("bob").submit(f"{QUESTION}/answer", answer="Carol does.")
    assert WORDS not in main_of(otto.page("/gyn-onc/questions/"))
    page = main_of(otto.page("/gyn-onc/questions/?answered=1"))
    assert WORDS in page and "Carol does." in page
    assert WORDS not in main_of(visit("carol").page("/gyn-onc/questions/?answered=1"))


def test_it_is_found_by_its_words_its_number_and_its_answer(visit, world):
    assert hits("reads slides") == [("question", 1)] and hits("oq-1") == [("question", 1)]
    assert hits("reads slides", "carol") == []
    visit("bob").submit(f"{QUESTION}/answer", answer="The pathologist of the reference centre.")
    assert ("question", 1) in hits("reference centre")
    page = main_of(visit("bob").page("/search?q=reads+slides"))
    assert WORDS in page and "Open question" in page


def test_it_is_found_after_the_index_was_made_anew(app, world):
    for _done in reindex.everything():
        db.session.commit()
    assert hits("reads slides") == [("question", 1)]


def test_it_is_commented(visit, world):
    assert visit("otto").submit("/gyn-onc/questions/1/comments", source="I do.", base="0").status_code == 302
    assert "I do." in main_of(visit("alice").page(QUESTION))


def test_withdrawn_it_is_gone_and_an_organizer_brings_it_back(visit, world):
    assert visit("otto").submit(f"{QUESTION}/withdrawal").status_code == 403
    visit("alice").submit(f"{QUESTION}/withdrawal")
    assert visit("olga").get(QUESTION).status_code == 404 and hits("reads slides", "olga") == []
    assert WORDS not in main_of(visit("bob").page("/gyn-onc/meetings/3")) and questions.open_in(group()) == []
    olga = visit("olga")
    assert WORDS in main_of(olga.page("/organize/withdrawn"))
    olga.submit("/organize/withdrawn/question/1/return")
    assert WORDS in main_of(visit("bob").page("/gyn-onc/meetings/3")) and hits("reads slides") == [("question", 1)]
    assert [q.text for q in questions.open_in(group())] == [WORDS]


def test_purged_its_words_and_its_answer_are_nowhere(visit, world):
    visit("bob").submit(f"{QUESTION}/answer", answer="Quetzalcoatl does.")
    visit("alice").submit(f"{QUESTION}/withdrawal")
    olga = visit("olga")
    assert WORDS in olga.page("/organize/withdrawn/question/1/purge")
    olga.submit("/organize/withdrawn/question/1/purge")
    question = db.session.get(Question, 1)
    assert (question.text, question.answer) == (purge.PURGED, "")
    assert hits("quetzalcoatl", "olga") == hits("reads slides", "olga") == []
    assert "Quetzalcoatl" not in olga.page("/organize/withdrawn")
    names = [e.name for e in db.session.scalars(db.select(Event).where(Event.thing_kind == "question"))]
    assert names == ["question.asked", "question.answered", "question.withdrawn", "thing.purged"]


def test_answered_anew_it_has_the_new_answer(visit, world):
    bob = visit("bob")
    for words in ("Carol does.", "Dora does."):
        bob.submit(f"{QUESTION}/answer", answer=words)
    page = main_of(bob.page(QUESTION))
    assert "Dora does." in page and "Answer it anew" in page
    assert "Answer it anew" not in main_of(visit("otto").page(QUESTION))
