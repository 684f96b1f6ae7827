"""Every language says everything, with the same places for values, in words that the style page allows."""

import re

import pytest

from roundtable.models import MailKind
from roundtable.web.context import LANGUAGES
from roundtable.web.why_mail import WHY
from tests.catalogues import catalogue, extracted

OTHERS = sorted(set(LANGUAGES) - {"en"})
PLACE = re.compile(r"%\(\w+\)[sd]|\{\}|%%")
#: Words that pages do not use, and what they say instead (the terms of this roundtable, in English).
AVOIDED = {
    r"teams?|committees?|workspaces?": "group",
    r"admins?|administrators?|organisers?": "organizer",
    r"entry|entries": "item",
    r"minutes of|report(?! forms)s?": "summary",
    r"resolutions?|outcomes?": "decision",
    r"tasks?|to-?dos?|tickets?": "action item",
    r"problems?|issues?": "gap",
    r"documents?|articles?|manuscripts?": "paper",
    r"news(?!letter)|posts(?!\w)": "update",
    r"activity|log entries": "record",
    r"visibility": "who may read it",
    r"attachments?": "file",
    r"scribes?|secretar(?:y|ies)": "note-taker",
    r"notifications?|newsletters?": "mail, digest",
    r"provenance": "where this comes from",
    r"(?:bring|brought|take|took) over": "carry over",
    r"consent": "agreed without discussion",
    r"(?<!in )sessions?": "meeting",
}


@pytest.fixture(scope="module")
def said():
    """Every message that is extracted, by context and words."""
    return {(m.context, m.id): m for m in extracted() if m.id}


def words_of(message):
    return list(message.string) if message.pluralizable else [message.string]


@pytest.fixture
def languages():
    """The catalogue of each language but English."""
    return [catalogue(code) for code in OTHERS]


def test_a_catalogue_has_every_message_and_no_other(languages, said):
    for language in languages:
        have = {(m.context, m.id) for m in language if m.id}
        assert not set(said) - have, f"{set(said) - have} is not in it: run `make messages`, then translate it"
        assert not have - set(said), f"{have - set(said)} is said nowhere any more: run `make messages`"
        assert not language.obsolete, "There are obsolete messages in it: run `make messages`"


def test_everything_is_translated(languages):
    for language in languages:
        missing = [m.id for m in language if m.id and not all(words_of(m))]
        assert not missing, f"Translate {missing} in roundtable/translations/{language.locale}"
        assert not [m.id for m in language if m.id and m.fuzzy], "Look over what is marked fuzzy, then unmark it"


def test_values_have_the_same_places(languages):
    for given, words in (pair for language in languages for pair in pairs_of(language)):
        assert sorted(PLACE.findall(words)) == sorted(PLACE.findall(given)), f"{given!r} and {words!r}"


def test_a_sentence_ends_as_a_sentence(languages):
    for given, words in (pair for language in languages for pair in pairs_of(language)):
        for end in (".", ":", "?", "!", "…"):
            assert given.endswith(end) == words.endswith(end), f"{given!r} and {words!r} end differently"
        assert words == words.strip() and "  " not in words, f"{words!r} has spaces too many"
        assert '"' not in words or '"' in given, f"{words!r} needs the quotation marks of its language"


def pairs_of(language):
    """English words and theirs, form by form."""
    return [pair for m in language if m.id for pair in zip(ids_of(m), words_of(m), strict=False)]


def ids_of(message):
    """The English words for each form: every plural form is held against the English plural."""
    if not message.pluralizable:
        return [message.id]
    return [message.id[0], *[message.id[1]] * (len(message.string) - 1)]


@pytest.mark.parametrize("avoided", AVOIDED)
def test_pages_use_the_words_of_this_roundtable(said, avoided):
    pattern = re.compile(rf"\b(?:{avoided})\b", re.IGNORECASE)
    wrong = [m for _, m in said if pattern.search(PLACE.sub("", " ".join([m] if isinstance(m, str) else m)))]
    assert not wrong, f"{wrong}: here it is called {AVOIDED[avoided]}"


def test_every_kind_of_mail_says_why_it_comes():
    """The invitation comes before there is anybody to ask."""
    assert set(WHY) == set(MailKind) - {MailKind.DIGEST, MailKind.INVITATION}, "say why in roundtable/web/why_mail.py"
