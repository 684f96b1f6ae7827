"""Words and addresses in templates. A page has some hundred of each: what Jinja and Flask-Babel find out
anew for every one of them is found out once here."""

from collections import ChainMap
from collections.abc import Hashable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g
from flask.globals import request_ctx
from flask_babel import get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from roundtable.addresses import g_itself
from roundtable.rendering import escaped
from roundtable.web import labels

#: So many strings are kept in a language; a roundtable has some two thousand.
MOST_KEPT = 10_000
#: So many parts of pages, some kilobytes each, are kept in a process, the latest used.
PARTS_KEPT = 1000


class Words:
    """One language, and what it calls everything in which there is nothing to fill in."""

    def __init__(self, translations: Any) -> None:
        self.translations = translations
        self.kept: dict[str, Markup] = {}
        self.labels: dict[tuple[type[StrEnum], str], str] = {}


_languages: dict[Any, Words] = {}


def init_app(app: Flask) -> None:
    env = app.jinja_env
    # All templates have the same globals, which imports and includes look through key by key: a plain dict.
    env.make_globals = lambda given: ChainMap(given, env.globals) if given else env.globals  # type: ignore[method-assign, assignment]
    env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, label=label)
    env.globals["kept_part"] = kept_part
    app.context_processor(choose_words)


def kept_part(name: str, **facts: Hashable) -> Markup:
    """A part of a page that shows these facts and nothing else (templates/kept): made once for the same facts,
    language and root."""
    adapter = request_ctx.url_adapter
    return _kept(name, _words(), adapter.script_name if adapter else "", tuple(facts.items()))


@lru_cache(PARTS_KEPT)
def _kept(name: str, _words: Words, _root: str, facts: tuple[tuple[str, Hashable], ...]) -> Markup:
    return Markup(current_app.jinja_env.get_template(f"kept/{name}.html").render(facts))  # noqa: S704 (escaped)


def choose_words() -> dict[str, Any]:
    """The language of a page is settled when its making begins, not again for each string."""
    translations = get_translations()
    if translations not in _languages:
        _languages[translations] = Words(translations)
    g.words = _languages[translations]
    return {}


def _words() -> Words:
    words: Words = g_itself().words
    return words


@pass_eval_context
def gettext(evaluated: EvalContext, string: str, **variables: Any) -> str:
    words = _words()
    if variables or not evaluated.autoescape:
        return _filled(evaluated, words.translations.ugettext(string), variables)
    known = words.kept.get(string)
    if known is None:
        known = Markup(words.translations.ugettext(string)) % {}  # noqa: S704 (our own words)
        if len(words.kept) < MOST_KEPT:
            words.kept[string] = known
    return known


@pass_eval_context
def ngettext(evaluated: EvalContext, one: str, many: str, num: int, **variables: Any) -> str:
    return _filled(evaluated, _words().translations.ungettext(one, many, num), {"num": num, **variables})


@pass_eval_context
def pgettext(evaluated: EvalContext, context: str, string: str, **variables: Any) -> str:
    return _filled(evaluated, _words().translations.upgettext(context, string), {"context": context, **variables})


def label(value: Any, kind: type[StrEnum] | None = None) -> str:
    """See ``labels.label``."""
    kept, key = _words().labels, (kind or type(value), value)
    if key not in kept:
        kept[key] = str(labels.label(value, kind))
    return kept[key]


def _filled(evaluated: EvalContext, string: str, variables: dict[str, Any]) -> str:
    """Always a format: what is not ours is escaped, and 100 %% is 100 %."""
    if not evaluated.autoescape:
        return string % variables
    safe = {name: value if type(value) in _NUMBERS else escaped(value) for name, value in variables.items()}
    return Markup(string % safe)  # noqa: S704 (our own words)


_NUMBERS = {int, float}
