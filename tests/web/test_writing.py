"""The box that people write in: the editor around it where it was built, or the plain one, as each person chooses."""

import json
import re

import pytest

from roundtable import assets
from roundtable.extensions import db
from roundtable.models import Section
from roundtable.web.security import POLICY
from tests.cast import the

EDIT = "/gyn-onc/papers/1/sections/1/edit"


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    """As after a set-up that reached the registry."""
    (tmp_path / "manifest.json").write_text(json.dumps({"editor.js": "editor-1234.js"}))
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets._manifest.cache_clear()
    yield tmp_path
    assets._manifest.cache_clear()


def policy_of(answer):
    return answer.headers["Content-Security-Policy"]


def test_the_style_sheet_of_the_editor_is_let_in_by_a_word_of_each_answer(visit, world):
    bob, seen = visit("bob"), set()
    for _ in range(2):
        answer = bob.get(EDIT)
        nonce = re.search(r'<meta name="csp-nonce" content="([\w-]{20,})">', answer.text)[1]
        assert policy_of(answer) == POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
        seen.add(nonce)
    assert len(seen) == 2
    for elsewhere in ("/gyn-onc/", "/gyn-onc/papers/1", "/gyn-onc/updates/new"):
        assert policy_of(bob.get(elsewhere)) == POLICY


def test_a_page_without_the_editor_lets_nothing_in(visit, world, built):
    (built / "manifest.json").unlink()
    assets._manifest.cache_clear()
    answer = visit("bob").get(EDIT)
    assert policy_of(answer) == POLICY and "data-editor" not in answer.text and 'name="box"' not in answer.text


def test_the_plain_box_is_kept_per_person_and_nothing_typed_is_lost(visit, world):
    bob, before = visit("bob"), db.session.get_one(Section, 1).text.number
    assert 'data-editor="/static/dist/editor-1234.js' in bob.page(EDIT)
    answer = bob.submit(EDIT, source="Half a thought", note="Kept too", box="plain")
    assert answer.status_code == 200 and "Half a thought" in answer.text and "Kept too" in answer.text
    assert "data-editor" not in answer.text and policy_of(answer) == POLICY
    assert the("bob").has_plain_box and db.session.get_one(Section, 1).text.number == before
    assert "data-editor" not in bob.page(EDIT)
    assert "data-editor" in visit("alice").page(EDIT)

    assert "data-editor" in bob.submit(EDIT, source="Half a thought", box="editor").text
    bob.submit("/account/appearance", theme="system", has_plain_box="y")
    assert "data-editor" not in bob.page(EDIT)


def test_another_word_chooses_nothing(visit, world):
    bob = visit("bob")
    base = db.session.get_one(Section, 1).text.number
    assert bob.submit(EDIT, source="Words.", base=str(base), box="golden").status_code == 302
    assert not the("bob").has_plain_box


def test_words_are_counted_against_the_limit_of_the_section(visit, world):
    section = db.session.get_one(Section, 1)
    section.text.source, section.word_limit = "Three short words.", 2
    db.session.commit()
    alice = visit("alice")
    assert "Words: 3, 1 more than the limit of 2" in alice.page(EDIT)
    section.word_limit = 3
    db.session.commit()
    assert "Words: 3 of at most 3" in alice.page(EDIT)
