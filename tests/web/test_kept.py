"""What somebody typed is not lost when the thing that it belongs to goes away meanwhile: an error page shows it, and
nothing else.

(A sign-in that ended, and forms that are sent again: test_errors.py. A section that was taken out:
test_writing_together.py.)
"""

import re
from html import unescape

import pytest
from wtforms import HiddenField, PasswordField

from roundtable.domain import memberships, papers, sections
from roundtable.extensions import db
from roundtable.web import kept
from roundtable.web.forms import BaseForm
from tests.cast import group, the
from tests.reading import main_of

WORDS = "It is <one> millimetre & no more.\n\nNobody counts alike."
SECRET = "What the others found out"
NEW = "/gyn-onc/updates/new"


@pytest.fixture
def paper(app):
    paper = papers.start(group(), title=SECRET, lead=the("alice"), by=the("alice"))
    sections.add(paper, sections.Heading("What we know"), source="Nothing yet.", by=the("alice"))
    db.session.commit()
    return paper


def withdraw_paper(paper):
    papers.withdraw(papers.find(group(), paper.id, the("alice")), by=the("alice"))


def end_membership(_paper):
    memberships.end(memberships.find_of(group(), the("bob")), by=the("alice"))


def boxes_of(answer):
    boxes = re.findall(r"<textarea[^>]* readonly>\n(.*?)</textarea>", answer.text, re.DOTALL)
    return [unescape(box).replace("\r\n", "\n") for box in boxes]


@pytest.mark.parametrize("happens", [withdraw_paper, end_membership])
def test_what_was_typed_for_a_paper_that_is_gone_is_shown_to_be_copied(paper, visit, happens):
    bob, place = visit("bob"), f"/gyn-onc/papers/{paper.id}/sections/{sections.of_paper(paper)[0].id}"
    assert SECRET in bob.page(f"{place}/edit")
    happens(paper)
    db.session.commit()
    answer = bob.submit(f"{place}/edit", source=WORDS, base="1", known="", note="Two words")
    page = main_of(answer.text)
    assert answer.status_code == 404 and "It was withdrawn while you wrote, or you may not read it any more." in page
    assert "It was not saved." in page and boxes_of(answer) == [WORDS, "Two words"]
    assert SECRET not in answer.text and "Nothing yet" not in answer.text
    data = {"csrf_token": bob.token(), "source": WORDS, "base": "1"}
    told = bob.post(f"{place}/draft", data=data, headers={"Accept": "application/json"})
    assert told.status_code == 404 and told.json["error"].startswith("This is not here any more.")


def test_who_may_not_write_any_more_gets_the_text_back_too(visit):
    otto = visit("otto")
    answer = otto.submit(NEW, title="Ten forms", source=WORDS, base="0", audience="group")
    assert answer.status_code == 403 and "You may see this, but not do it" in main_of(answer.text)
    assert boxes_of(answer) == [WORDS, "Ten forms"]


def test_a_rule_that_is_broken_where_there_is_no_form_to_tell_it_in_loses_no_text(visit, world):
    told = visit("alice").submit("/gyn-onc/meetings/3/cancellation", reason="Nobody has time.")
    assert told.status_code == 422 and boxes_of(told) == ["Nobody has time."]
    assert visit("alice").submit("/gyn-onc/meetings/3/cancellation").status_code == 302


def test_only_what_was_written_on_a_page_of_ours_goes_back(visit):
    bob, nothing = visit("bob"), "/gyn-onc/updates/4711/edit"
    posted = {
        "source": WORDS,
        "password": "four quiet words",
        "seen": "what it said",
        "quote": "was here",
        "next": "a b",
    }
    assert boxes_of(bob.submit(nothing, **posted)) == [WORDS]
    assert boxes_of(bob.submit(nothing, source="Once", audience="group")) == []
    assert "It was withdrawn while you wrote" not in main_of(bob.submit(nothing).text)
    forged = bob.post("/no/such/page", data={"source": "Call this number at once"})  # from another site
    assert forged.status_code == 404 and "this number" not in forged.text
    unsubscribed = bob.post("/mail/stop/forged", data={"source": "Call this number at once"})
    assert unsubscribed.status_code in {400, 404} and "this number" not in unsubscribed.text


def test_as_much_as_the_longest_text_is_shown_and_what_is_more_is_told(visit):
    bob, nothing = visit("bob"), "/gyn-onc/updates/4711/edit"
    long = "a " * 199_999 + "bc"
    whole = bob.submit(nothing, source=long, title="Ten forms")
    assert boxes_of(whole) == [long, "Ten forms"] and "too long to be shown whole" not in whole.text
    cut = bob.submit(nothing, source=long + long)
    assert boxes_of(cut) == [(long + long)[: kept.MOST_SHOWN]]
    assert "the first 420,000 characters are here" in main_of(cut.text)


def test_what_pages_write_into_forms_and_what_is_secret_is_known_by_name(app):
    def all_forms(form):
        return [form, *(one for below in form.__subclasses__() for one in all_forms(below))]

    fields = [
        (name, field.field_class)
        for form in all_forms(BaseForm)
        for name, field in vars(form).items()
        if hasattr(field, "field_class")
    ]
    hidden = {name for name, kind in fields if issubclass(kind, HiddenField)}
    secret = {name for name, kind in fields if issubclass(kind, PasswordField)}
    assert len(hidden) > 10 and secret
    assert hidden <= kept.NOT_WRITTEN | kept.NOT_KEPT, "roundtable/web/kept.py: add it to NOT_WRITTEN"
    assert secret <= kept.NOT_KEPT, "roundtable/web/kept.py: add it to NOT_KEPT"
    typed = {name for name, kind in fields if not issubclass(kind, HiddenField | PasswordField)}
    assert typed.isdisjoint(kept.NOT_KEPT), "nobody's words have such a name"
