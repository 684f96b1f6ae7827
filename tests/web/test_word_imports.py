"""A paper that was written in Word becomes a paper here: given on the page, read by the worker."""

import io

import pytest
from sqlalchemy import select

from roundtable.domain import attachments, sections
from roundtable.extensions import db
from roundtable.models import Job, JobState, Paper, ThingKind
from tests.reading import words_of
from tests.test_word import OLE, SOURCE, written
from tests.web.test_purge import everything
from tests.word_samples import W, paragraph, word_file
from tests.zipped import work


def send(client, data, name="forms.docx"):
    return client.submit("/gyn-onc/papers/import", file=(io.BytesIO(data), name), lead="")


def test_a_word_file_becomes_a_paper(visit, app):
    bob = visit("bob")
    there = send(bob, written(Why=SOURCE, How="Plain.")).location
    assert work().state == JobState.DONE
    assert "The paper is here: Ten forms" in words_of(bob.page(there))
    paper = db.session.scalars(select(Paper)).one()
    assert [(n.number, n.section.title) for n in sections.numbered(sections.of_paper(paper))] == [
        ("1", "Why"),
        ("2", "How"),
    ]
    page = visit("otto").page(f"/gyn-onc/papers/{paper.id}")
    for words in (
        'alt="A blue square"',
        "<figcaption>Survival in blue</figcaption>",
        "How it was counted",
        "By <em>hand",
    ):
        assert words in page
    figure = attachments.of_thing(ThingKind.PAPER, paper.id)[0]
    assert (figure.alternative, figure.caption) == ("A blue square", "Survival in blue")


def test_what_the_paper_does_not_show_is_told(visit, app):
    changed = paragraph('<w:ins w:id="1" w:author="Anna"><w:r><w:t>Rare.</w:t></w:r></w:ins>')
    comment = '<w:comment w:id="0" w:author="Anna"><w:p><w:r><w:t>Really?</w:t></w:r></w:p></w:comment>'
    comments = f'<w:comments xmlns:w="{W}">{comment}</w:comments>'
    bob = visit("bob")
    there = send(bob, word_file(changed, **{"word__comments.xml": comments})).location
    work()
    page = words_of(bob.page(there))
    assert "as if all of them had been accepted" in page
    assert "Comment of Anna: “Really?”" in page
    assert db.session.scalars(select(Paper)).one().title == "forms"


def test_a_purge_of_the_paper_takes_what_was_told_of_its_file(visit, app):
    """Its comments and its name: the work that made the paper is kept for a while."""
    comment = '<w:comment w:id="0" w:author="Anna"><w:p><w:r><w:t>Ask Mr Quiroga.</w:t></w:r></w:p></w:comment>'
    comments = f'<w:comments xmlns:w="{W}">{comment}</w:comments>'
    bob = visit("bob")
    there = send(bob, word_file(paragraph("Rare."), **{"word__comments.xml": comments}), "Quiroga.docx").location
    work()
    assert "Ask Mr Quiroga." in bob.page(there)
    visit("alice").submit("/gyn-onc/papers/1/withdrawal")
    visit("olga").submit("/organize/withdrawn/paper/1/purge")
    assert "Quiroga" not in bob.page(there) and "quiroga" not in everything()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLE, "old Word"),
        (word_file(paragraph("a"), **{"word__vbaProject.bin": b"x"}), "contains macros"),
        (word_file(paragraph("a" * 15_000_000)), "too large"),
        (word_file(paragraph("a"), **{"word__document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "entities"),
        (b"%PDF-1.7\0", "cannot be read"),
    ],
)
def test_what_cannot_be_taken_is_told_at_the_field_before_anybody_works(visit, app, data, said):
    answer = send(visit("bob"), data)
    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert db.session.scalars(select(Job)).first() is None
