"""Who wrote which words is for those who write the paper, and nobody is counted."""

from sqlalchemy import update

from roundtable.extensions import db
from roundtable.models import Revision
from tests.reading import main_of

WRITERS = "/gyn-onc/papers/1/writers"


def test_those_who_write_the_paper_see_who_wrote_which_words(visit, world):
    page = main_of(visit("bob").page(WRITERS))
    assert "Bob wrote: First words" in page and "Alice wrote: and more." in page
    assert "Who wrote which words" in main_of(visit("bob").page("/gyn-onc/papers/1"))


def test_others_do_not(visit, world):
    assert visit("otto").get(WRITERS).status_code == 403
    assert visit("carol").get(WRITERS).status_code == 404
    assert "Who wrote which words" not in visit("otto").page("/gyn-onc/papers/1")


def test_what_had_to_be_worked_out_is_kept(visit, world, assert_queries):
    db.session.execute(update(Revision).values(writers=None))
    bob = visit("bob")
    first = main_of(bob.page(WRITERS))
    newest = db.session.query(Revision.writers).filter(Revision.source == "First words, and more.").scalar()
    assert newest == [[1, 2], [2, 2]]
    with assert_queries(99) as known:
        assert main_of(bob.page(WRITERS)) == first
    assert not [statement for statement in known if "revisions.source" in statement]
