"""Regular expressions that are compiled when they are first used."""

import importlib
import pkgutil
import re

import pytest

from roundtable import minutes
from roundtable.text.patterns import Later, compile_later


def test_one_does_what_re_does():
    word = compile_later(r"(?P<first>\w)\w*", re.IGNORECASE)
    assert word.match("Norden")["first"] == "N"
    assert word.sub("-", "to the end") == "- - -"
    assert word.pattern == r"(?P<first>\w)\w*" and word.flags == re.compile("", re.IGNORECASE).flags


def test_it_is_compiled_at_its_first_use_and_only_then():
    broken = compile_later("(")
    with pytest.raises(re.error):
        broken.match("")
    word = compile_later(r"\w+")
    assert "compiled" not in vars(word)
    assert word.match is word.match


def those_in(value):
    if isinstance(value, Later):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from those_in(part)


def test_all_that_read_minutes_can_be_compiled():
    """None is broken, though nothing is read here that would use it."""
    modules = [
        importlib.import_module(f"roundtable.minutes.{found.name}") for found in pkgutil.iter_modules(minutes.__path__)
    ]
    found = [pattern for module in modules for value in vars(module).values() for pattern in those_in(value)]
    assert len(found) > 300
    assert all(isinstance(pattern.compiled, re.Pattern) for pattern in found)
