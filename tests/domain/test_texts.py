"""Nobody overwrites anybody."""

import threading

import pytest

from roundtable import text as markup
from roundtable.domain import texts
from roundtable.domain.errors import DomainError
from roundtable.domain.texts import Saved, Stale
from roundtable.extensions import db
from roundtable.models import Origin, Text
from tests.cast import the


def start(source="First. Second. Third."):
    text = texts.start(source, by=the("alice"))
    db.session.commit()
    return text


def test_every_save_is_a_revision_with_author_and_time(app):
    text = start()
    result = texts.save(text, "First. Second!", base=1, by=the("bob"), note="Shorter")
    assert isinstance(result, Saved)
    db.session.commit()
    newest, first = texts.revisions_of(text)
    assert (newest.number, newest.base_number, newest.author.name, newest.note) == (2, 1, "Bob", "Shorter")
    assert first.source == "First. Second. Third."
    assert text.html == '<p class="par">First. Second!</p>'
    assert newest.at is not None


def test_saving_what_is_there_makes_no_revision(app):
    text = start()
    assert texts.save(text, text.source, base=1, by=the("bob")) == Saved(None)
    assert text.number == 1


def test_a_stale_save_overwrites_nothing_and_is_kept(app):
    text = start()
    texts.save(text, "First, by Alice. Second. Third.", base=1, by=the("alice"))
    result = texts.save(text, "First. Second. Third, by Bob.", base=1, by=the("bob"))
    assert isinstance(result, Stale)
    assert result.merged.text == "First, by Alice. Second. Third, by Bob."
    assert result.merged.is_clean
    db.session.commit()
    assert text.source == "First, by Alice. Second. Third."
    draft = texts.draft_of(text, the("bob"))
    assert draft.source == "First. Second. Third, by Bob."
    assert texts.draft_of(text, the("alice")) is None


def test_the_merged_text_is_saved_on_the_newest_revision_and_the_draft_goes(app):
    text = start()
    texts.save(text, "By Alice. Second. Third.", base=1, by=the("alice"))
    stale = texts.save(text, "First. Second. By Bob.", base=1, by=the("bob"))
    texts.save(text, stale.merged.text, base=stale.theirs.number, by=the("bob"))
    db.session.commit()
    assert text.source == "By Alice. Second. By Bob."
    assert texts.draft_of(text, the("bob")) is None


def test_a_save_hundred_revisions_behind_is_merged_too(app):
    text = start("Title.\n\nBody.")
    for number in range(1, 101):
        texts.save(text, f"Title.\n\nBody, state {number}.", base=number, by=the("alice"))
    stale = texts.save(text, "A better title.\n\nBody.", base=1, by=the("bob"))
    assert stale.merged.text == "A better title.\n\nBody, state 100."


@pytest.mark.parametrize("base", [-1, 7, 10**9])
def test_a_base_that_never_was_is_refused(app, base):
    text = start()
    with pytest.raises(DomainError, match="does not say which revision"):
        texts.save(text, "Something else", base=base, by=the("bob"))


def test_a_text_too_long_is_refused_with_its_length(app):
    text = start()
    with pytest.raises(DomainError, match="400,001 characters"):
        texts.save(text, "x" * (markup.MAX_LENGTH + 1), base=1, by=the("bob"))


def test_line_ends_of_windows_are_no_change(app):
    text = start("One\nTwo")
    assert texts.save(text, "One\r\nTwo", base=1, by=the("bob")) == Saved(None)


def test_an_older_revision_is_restored_as_a_new_one(app):
    text = start("Good.")
    texts.save(text, "Bad.", base=1, by=the("bob"))
    texts.restore(text, texts.find_revision(text, 1), by=the("alice"))
    db.session.commit()
    assert (text.source, text.number) == ("Good.", 3)
    assert texts.revisions_of(text)[0].origin == Origin.RESTORE


def test_html_of_an_older_renderer_is_made_anew(app):
    text = start("**Bold**")
    text.html, text.renderer = "old", markup.RENDERER - 1
    db.session.commit()
    assert "<strong>" in texts.html_of(text)
    assert texts.rerender() == 1
    assert (text.renderer, texts.rerender()) == (markup.RENDERER, 0)


def test_numbers_in_old_minutes_are_not_taken_for_ours(app):
    assert "/action-items/12" in texts.html_of(start("See A-12."))
    text = texts.start("See A-12, D-3 and NCT01234567.", by=the("alice"), origin=Origin.IMPORT)
    db.session.commit()
    texts.save(text, "See A-12, D-3 and NCT01234567!", base=1, by=the("bob"))
    for made in ("by saving", "anew"):
        html = texts.html_of(text)
        assert "See A-12, D-3 and <a" in html and "clinicaltrials.gov" in html, made
        text.html, text.renderer = "old", -1
        db.session.commit()
    assert texts.rerender() == 1
    assert text.html == html and texts.rerender() == 0


def test_two_who_save_at_once_take_turns(app):
    """Both start from revision 1: one makes revision 2, the other's text is kept."""
    text_id = start().id
    outcomes = []

    def save(name):
        with app.app_context():
            text = db.session.get(Text, text_id)
            result = texts.save(text, f"Saved by {name}.", base=1, by=the(name))
            db.session.commit()
            outcomes.append(type(result).__name__)

    threads = [threading.Thread(target=save, args=(name,)) for name in ("alice", "bob", "otto")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["Saved", "Stale", "Stale"]
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(Text, text_id).number == 2
