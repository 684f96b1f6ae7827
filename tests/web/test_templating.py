"""Words and addresses are found out once and remembered: what is remembered must be right for everybody."""

import re

import pytest
from babel.support import NullTranslations
from flask import current_app, g, render_template_string, url_for
from jinja2 import meta
from werkzeug.routing import Map, Rule

from roundtable import create_app
from roundtable.config import ROOT
from roundtable.domain import clock, groups
from roundtable.extensions import db
from roundtable.models import Audience, Paper, PaperState, Section
from roundtable.web import templating
from tests.cast import group, the


class Loud(NullTranslations):
    def ugettext(self, message):
        return message.upper()


@pytest.fixture
def speak(monkeypatch):
    """Pages are in this language from now on."""

    def speak(translations):
        monkeypatch.setattr(templating, "get_translations", lambda: translations)

    return speak


@pytest.fixture
def on_a_page(app):
    with app.test_request_context("/"):
        yield


def test_each_language_has_its_own_words(on_a_page, speak):
    page = "{{ _('Agenda') }}"
    quiet, loud = NullTranslations(), Loud()
    for language, words in ((quiet, "Agenda"), (loud, "AGENDA"), (quiet, "Agenda"), (loud, "AGENDA")):
        speak(language)
        assert render_template_string(page) == words


def test_what_people_wrote_is_escaped_in_a_sentence_and_the_sentence_is_not(on_a_page):
    assert render_template_string("{{ _('<b>%(name)s</b>', name='<i>') }}") == "<b>&lt;i&gt;</b>"
    assert render_template_string("{{ _('<b>Agenda</b>') }}") == "<b>Agenda</b>"
    assert render_template_string("{{ ngettext('%(num)s item', '%(num)s items', 2) }}") == "2 items"


def test_a_sentence_is_always_a_format(on_a_page):
    for _ in range(2):
        assert render_template_string("{{ _('100 %%') }} {{ _('%(share)s %%', share=9) }}") == "100 % 9 %"


def test_an_address_is_built_as_werkzeug_builds_it(app):
    for rule in [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("gyn-onc.", "me."))]:
        theirs = Rule(rule.rule, endpoint=rule.endpoint, defaults=rule.defaults)
        Map([theirs], converters=app.url_map.converters)
        values = {name: "updates" if name == "noun" else 7 for name in rule.arguments}
        for given in (values, values | {"search": "ä & ö"}, values | (rule.defaults or {})):
            for has_search in (True, False, True):
                assert rule.build(given, has_search) == theirs.build(given, has_search)


def test_how_an_address_is_built_is_found_out_when_it_is_asked_for(app):
    fresh = create_app(app.config["SETTINGS"], TESTING=True)
    written = [rule for rule in fresh.url_map.iter_rules() if "werkzeug" in rule._build_unknown.__code__.co_filename]
    assert not written, "Werkzeug has changed how it writes what builds addresses: see roundtable/addresses.py"


def test_an_address_stays_in_the_group_that_one_is_in(app):
    for slug in ("gyn-onc", "multiomics", "gyn-onc"):
        with app.test_request_context(f"/{slug}/"):
            g.slug = slug
            assert url_for("group.list_papers") == f"/{slug}/papers/"
    with app.test_request_context("/"):
        assert url_for("group.list_papers", group="plenary") == "/plenary/papers/"


def test_addresses_differ_by_all_that_they_are_made_of(app):
    with app.test_request_context("/", base_url="https://one.example.org/rt"):
        assert url_for("search.find", q="a b", _anchor="hit") == "/rt/search?q=a+b#hit"
        assert url_for("search.find", q="a b") == "/rt/search?q=a+b"
        assert url_for("search.find", q=["a", "b"]) == "/rt/search?q=a&q=b"
    with app.test_request_context("/"):
        assert url_for("search.find", q="a b") == "/search?q=a+b"
        assert url_for("search.find", _external=True) == "http://localhost/search"
    with app.app_context():
        assert url_for("search.find") == "http://localhost/search"


# Parts of pages that are kept

KEPT = sorted((ROOT / "templates" / "kept").glob("*.html"))
#: What is the same for everybody, in a language and under a root.
FOR_EVERYBODY = {"_", "ngettext", "url_for", "static", "asset"}
FACTS = {
    "paragraphs": {"html", "number", "at", "can_comment", "can_suggest"},
    "styles": set(),
    "tabbar": {"here"},
    "rail": {"here", "site_name", "face", "is_organizer", "groups", "at", "open_action_items"},
}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_part_that_is_kept_shows_nothing_but_the_facts_it_is_kept_by(app, path):
    named = meta.find_undeclared_variables(current_app.jinja_env.parse(path.read_text()))
    assert named - FOR_EVERYBODY == FACTS[path.stem], "put what it shows among its facts, or do not keep it"
    assert not re.search("with context|csrf_token|request|session", path.read_text())


def test_the_rail_is_everybody_s_own_and_never_old(visit):
    bob, olga = visit("bob"), visit("olga")
    for _ in range(2):
        assert the("bob").name in bob.get("/me/groups").text
        assert the("olga").name not in bob.get("/me/groups").text
        assert the("olga").name in olga.get("/me/groups").text
    gyn_onc = group()
    groups.change(gyn_onc, name="Uterus", purpose="", rhythm="", hue=gyn_onc.hue, quorum=None, by=the("alice"))
    the("bob").name = "Robert Paulson"
    db.session.commit()
    assert gyn_onc.short_name in bob.get("/me/groups").text
    assert "Robert Paulson" in bob.get("/me/groups").text


def test_a_section_that_is_kept_is_never_old_and_offers_to_each_what_they_may_do(world, visit):
    bob, visitor = visit("bob"), visit()
    address = "/gyn-onc/papers/1"
    paper = db.session.get_one(Paper, 1)
    for _ in range(2):
        assert "Suggest other words for paragraph 1.1" in bob.get(address).text
    section = db.session.get_one(Section, 1)
    saved = {"source": "Now it says this.", "base": section.text.number}
    bob.submit(f"{address}/sections/1/edit", **saved)
    assert "Now it says this." in bob.get(address).text
    paper.state, paper.audience, paper.published_at = PaperState.PUBLISHED, Audience.EVERYBODY, clock.now()
    db.session.commit()
    shown = visitor.get(address)
    assert "Now it says this." in shown.text
    assert "paragraph 1.1" not in shown.text.replace('aria-label="Paragraph 1.1"', "")
