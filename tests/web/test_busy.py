"""What people see when the database takes nothing in: too many write, or it is away for a moment."""

import re

import pytest
from sqlalchemy.exc import OperationalError

from roundtable.domain import updates
from roundtable.extensions import db
from roundtable.models import Update

NEW = "/gyn-onc/updates/new"
SAID = {"title": "Ten forms", "source": "**Ten** forms, and what they say.", "base": "0", "audience": "group"}


@pytest.fixture
def away(monkeypatch):
    """Called, it is back."""

    def fail(*_arguments, **_words):
        raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    with monkeypatch.context() as patched:
        patched.setattr(updates, "post", fail)
        patched.setattr(updates, "of_group", fail)
        yield patched.undo


def test_what_was_sent_can_be_sent_again(visit, away):
    bob = visit("bob")
    answer = bob.submit(NEW, **SAID)
    assert answer.status_code == 503 and SAID["source"] in answer.text
    assert db.session.scalars(db.select(Update)).all() == []
    away()
    form = re.search(r'<form class="form".*?</form>', answer.text, re.S).group()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert bob.post(re.search(r'action="([^"]+)"', form).group(1), data=fields).status_code == 302
    assert db.session.scalars(db.select(Update)).one().title == SAID["title"]


def test_a_page_that_cannot_be_read_now_says_so(visit, away):
    answer = visit("bob").get("/gyn-onc/updates/")
    assert answer.status_code == 503 and "try again in a minute" in answer.text
