"""Comments on words of a paper stand after their paragraph, and stay with their words through every edit."""

import pytest
from sqlalchemy import select

from roundtable.domain import action_items, clock, comments, papers, passages, sections, texts, told_apart, users
from roundtable.domain.attachments import Files
from roundtable.domain.texts import Earlier
from roundtable.extensions import db
from roundtable.models import Comment, Passage, Place, Section, ToldApart, Urgency
from tests.cast import group, the
from tests.web.test_queries import listening
from tests.worker.telling import settle

WORDS = "Ten forms were **read** twice.\n\nThe field is one millimetre wide. Nobody says why."
PAPER = "/gyn-onc/papers/1"
SECOND = f"{PAPER}/sections/1/paragraphs/2/comments"


@pytest.fixture
def paper(app):
    found = papers.start(group(), title="On forms", lead=the("alice"), by=the("alice"))
    sections.add(found, sections.Heading("Why"), source=WORDS, by=the("alice"))
    db.session.commit()
    return found


def comment(client, source="Which field?", **fields):
    return client.submit(SECOND, **{"base": "1", "source": source, **fields})


def rewrite(client, source, base):
    return client.submit(f"{PAPER}/sections/1/edit", source=source, base=str(base))


def main_of(page):
    return page.partition("<main")[2].partition("</main>")[0]


def the_passage():
    return db.session.get_one(Passage, 1)


def test_a_comment_stands_after_its_paragraph_with_its_words_marked(visit, paper):
    bob = visit("bob")
    form = main_of(bob.page(f"{SECOND}?base=1&words=one+millimetre"))
    assert "The field is one millimetre wide." in form and 'value="one millimetre"' in form
    assert "Ten forms" not in form
    assert comment(bob, words="one millimetre").location == f"{PAPER}#comment-1"
    shown = main_of(bob.page(PAPER))
    assert "<mark>one millimetre</mark> wide" in shown
    assert shown.index("Ten forms") < shown.index("Nobody says why") < shown.index("Which field?")
    assert "<q>one millimetre</q>" in shown
    assert shown.count("Which field?") == 1


def test_a_comment_on_a_whole_paragraph_quotes_nothing(visit, paper):
    comment(visit("bob"))
    shown = main_of(visit("bob").page(PAPER))
    assert "Which field?" in shown and "<q>" not in shown and "<mark>" not in shown


def test_words_that_are_not_there_are_told_at_their_field_and_nothing_typed_is_lost(visit, paper):
    answer = comment(visit("bob"), words="two millimetres")
    assert answer.status_code == 422
    assert "These words are not in the paragraph" in answer.text
    assert "Which field?" in answer.text and 'value="two millimetres"' in answer.text
    assert db.session.get(Comment, 1) is None


@pytest.mark.parametrize(
    "address, base",
    [(SECOND, "99"), (SECOND, "x"), (SECOND, "²"), (SECOND.replace("paragraphs/2", "paragraphs/9"), "1")],
)
def test_a_form_of_nowhere_is_told_so(visit, paper, address, base):
    answer = visit("bob").submit(address, base=base, source="Kept words.")
    assert answer.status_code == 422 and "Kept words." in answer.text
    assert visit("bob").get(f"{address}?base={base}").status_code in {200, 422}


def test_it_follows_its_words_through_edits_also_of_a_form_that_was_opened_before_one(visit, paper):
    bob = visit("bob")
    rewrite(visit("alice"), "Before it all.\n\n" + WORDS, 1)
    comment(bob, words="one millimetre wide")  # the second paragraph of revision 1, which is the third by now
    assert (the_passage().paragraph, the_passage().number, the_passage().base_number) == (3, 2, 1)
    rewrite(visit("alice"), WORDS.replace("one millimetre", "half a millimetre"), 2)
    shown = main_of(bob.page(PAPER))
    assert "<mark>half a millimetre wide</mark>" in shown
    assert "<q>one millimetre wide</q>" in shown
    assert the_passage().place is Place.HELD


def test_where_its_words_are_removed_it_is_listed_with_the_change_that_removed_them(visit, paper):
    bob = visit("bob")
    comment(bob, words="one millimetre wide")
    rewrite(visit("alice"), "Ten forms were **read** twice.", 1)
    shown = main_of(bob.page(PAPER))
    assert "Said of words that are no longer there" in shown and "Revision 2 removed them" in shown
    assert "one millimetre wide" in shown[shown.index("<del>") : shown.index("</del>")]
    assert "Which field?" in shown
    visit("alice").submit(f"{PAPER}/sections/1/restoration", revision=1)
    shown = main_of(bob.page(PAPER))
    assert "no longer there" not in shown and "<mark>one millimetre wide</mark>" in shown


def test_words_that_may_be_elsewhere_are_confirmed_by_a_person(visit, paper):
    bob, section = visit("bob"), db.session.get_one(Section, 1)
    comment(bob, words="The field is one millimetre wide")
    other = "Of it we say no more here, at all.\n\nThee feild was onee milimetre wyde."
    sections.save(paper, section, other, base=1, files=Files(), by=the("alice"))
    db.session.commit()
    assert the_passage().place is Place.MOVED
    assert "Moved?" in bob.page(PAPER)
    assert "Yes, here" not in visit("otto").page(PAPER)
    assert visit("otto").submit("/gyn-onc/comments/1/place", is_here="1").status_code == 403
    bob.submit("/gyn-onc/comments/1/place", is_here="1")
    assert the_passage().place is Place.HELD
    assert "Moved?" not in bob.page(PAPER)


def test_words_that_are_not_those_are_gone(visit, paper):
    comment(visit("bob"))
    the_passage().place = Place.MOVED
    db.session.commit()
    visit("bob").submit("/gyn-onc/comments/1/place", is_here="0")
    assert the_passage().place is Place.ORPHAN
    shown = main_of(visit("bob").page(PAPER))
    assert "no longer there" in shown and "Which field?" in shown


def test_a_comment_is_settled_and_taken_up_again(visit, paper):
    bob = visit("bob")
    comment(bob)
    bob.submit("/gyn-onc/comments/1/settlement")
    shown = bob.page(PAPER)
    assert "Which field?" not in shown and "1 settled comment" in shown
    shown = bob.page(f"{PAPER}?settled=1")
    assert "Which field?" in shown and "Show the open ones" in shown
    bob.submit("/gyn-onc/comments/1/reopening")
    assert "Which field?" in bob.page(PAPER)


def test_answers_stand_with_it_also_those_by_mail(visit, paper):
    comment(visit("bob"))
    visit("otto").submit("/gyn-onc/papers/1/comments?answers=1", source="The lower one.", base="0", answers="1")
    shown = main_of(visit("bob").page(PAPER))
    assert shown.index("Which field?") < shown.index("The lower one.") < shown.index('id="comments"')
    assert db.session.get_one(Comment, 2).passage_id == 1


def test_it_becomes_an_action_item_that_leads_back(visit, paper):
    alice = visit("alice")
    comment(visit("bob"), words="one millimetre")
    form = alice.page("/gyn-onc/action-items/new?comment=1&text=Measure+it")
    assert "Measure it" in form and 'name="comment"' in form
    answer = alice.submit("/gyn-onc/action-items/new", text="Measure it", comment="1", facts="")
    assert answer.location == f"{PAPER}#comment-1"
    item = action_items.find(group(), 1, the("bob"))
    assert (item.paper_id, item.passage_id) == (1, 1)
    assert f"{PAPER}#passage-1" in alice.page("/gyn-onc/action-items/1")
    shown = main_of(alice.page(PAPER))
    assert "A-1" in shown[shown.index("Which field?") :].partition('class="sect"')[0]


def test_others_read_none_of_it(visit, paper):
    comment(visit("bob"))
    assert visit("carol").get(PAPER).status_code == 404
    assert visit("carol").submit(SECOND, base="1", source="Me too.").status_code == 404
    alice = visit("alice")
    alice.submit(f"{PAPER}/publication", audience="everybody", citation="", doi="", pmid="")
    shown = visit(None).page(PAPER)
    assert "one millimetre wide" in shown
    assert "Which field?" not in shown and "Comment on paragraph" not in shown


def test_what_is_said_of_words_is_found_and_told_as_other_comments_are(visit, paper):
    comment(visit("bob"), source="Which eyepiece?")
    assert 'href="/gyn-onc/comments/1"' in visit("alice").page("/search?q=eyepiece")
    assert "1 comment on" in main_of(visit("alice").page("/gyn-onc/"))


def test_a_purge_of_the_history_takes_the_words_that_were_quoted(visit, paper):
    comment(visit("bob"), words="one millimetre")
    rewrite(visit("alice"), "Ten forms were **read** twice.", 1)
    visit("olga").submit(f"{PAPER}/sections/1/history/purge")
    passage = the_passage()
    assert "millimetre" not in f"{passage.quote}{passage.prefix}{passage.suffix}{passage.removal}"
    assert "Which field?" in visit("bob").page(PAPER)
    rewrite(visit("alice"), "Ten forms were read twice.", 2)  # and it is followed all the same
    assert the_passage().number == 3


def test_of_a_form_that_is_hundreds_of_revisions_old_the_words_are_found_by_some_comparisons(app, paper):
    """And where they were removed meanwhile, the very revision that removed them is told."""
    section, alice = sections.add(paper, sections.Heading("How"), by=the("alice")), the("alice")
    states = []
    for n in range(1, 601):
        others = " ".join(f"Line {line} of {n - (n - line) % 40}." for line in range(40))
        gone = " Nobody ever says why the field is so wide." if n < 433 else ""
        states.append(Earlier(f"{others}\n\nThe field is one millimetre wide.{gone}", alice, clock.now(), "", n - 1))
    texts.begin_with(section.text, states)
    base = passages.revision_source(section, 2)
    made = passages.mark(section, 2, passages.chosen(base, 2, "one millimetre wide"))
    assert (made.place, section.text.source[made.start : made.stop]) == (Place.HELD, "one millimetre wide")
    gone = passages.mark(section, 2, passages.chosen(base, 2, "Nobody ever says why the field is so wide"))
    assert (gone.place, gone.lost_number) == (Place.ORPHAN, 433)
    assert gone.removal[1:] == [("-", " Nobody ever says why the field is so wide.")]
    assert len(passages._sources(section, {2, 599})) <= passages.MOST_STEPS + 2


def test_the_queries_of_a_save_do_not_grow_with_passages_and_revisions(app, paper):
    def queries(many):
        section = db.session.get_one(Section, 1)
        for number in range(many):
            span = passages.chosen(section.text.source, 1 + number % 2)
            passages.comment(paper, section, "So?", base=section.text.number, span=span, by=the("bob"))
        db.session.commit()
        with listening() as statements:
            source = f"{section.text.source} And {many}."
            sections.save(paper, section, source, base=section.text.number, files=Files(), by=the("bob"))
            db.session.flush()
            passages.keep_up(section)
        db.session.commit()
        return len([s for s in statements if "passages" in s and s.startswith("SELECT")])

    assert queries(3) == queries(30)


def test_whoever_leads_the_section_may_hear_of_it_at_once(app, paper):
    section, bob = db.session.get_one(Section, 1), the("bob")
    section.lead = bob
    users.set_urgent(bob, [Urgency.REPLY], by=bob)
    settle("bob")
    passages.comment(paper, section, "Which field?", base=1, span=(0, 5), by=the("alice"))
    comments.post(paper, "A remark on the whole.", by=the("alice"))
    db.session.commit()
    told_apart.look()
    urgent = db.session.scalars(select(ToldApart).where(ToldApart.user_id == bob.id, ToldApart.is_urgent))
    assert len(list(urgent)) == 1
