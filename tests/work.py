"""How much work a function does, counted and not timed, and which regular expressions might do too much."""

import re
import sys
from re import _constants as op
from re import _parser as parser

REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}


def calls(function, *arguments):
    """Calls made until the function returns, of functions in Python and in C."""
    count = 0

    def note(_frame, event, _argument):
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return count


def assert_linear(function, source, size=50_000):
    """Twice the words are at most twice the work, with a little to spare; ``source`` is a size → a text."""
    small, large = calls(function, source(size)), calls(function, source(2 * size))
    assert large <= 2.2 * small + 200, f"{small} calls for {size} characters are {large} for twice as many"


def patterns_of(*modules):
    """Every regular expression that the modules hold, also in their tables."""
    found = {}

    def look(thing):
        if isinstance(thing, re.Pattern):
            found[thing.pattern] = thing
        elif isinstance(thing, list | tuple | set | frozenset):
            for inner in thing:
                look(inner)
        elif isinstance(thing, dict):
            look([*thing.values(), *thing.keys()])

    for module in modules:
        look([thing for name, thing in vars(module).items() if not name.startswith("__")])
    return found


def endless_repeats(pattern):
    """How many repeats without an upper bound a pattern has; fails where one stands in another repeat,
    or repeats more than one kind of character: there a mismatch is tried in more ways than there are characters."""
    return _endless(parser.parse(pattern.pattern, pattern.flags), False)


def _endless(tree, is_inside):
    count = 0
    for code, argument in tree:
        if code in REPEATS:
            _, most, body = argument
            is_endless = most == op.MAXREPEAT
            if is_endless:
                assert not is_inside, "an endless repeat within a repeat"
                assert len(body) == 1 and body[0][0] not in REPEATS, "an endless repeat of more than one character"
            count += is_endless + _endless(body, True)
        elif code is op.SUBPATTERN:
            count += _endless(argument[-1], is_inside)
        elif code is op.BRANCH:
            count += sum(_endless(branch, is_inside) for branch in argument[1])
        elif code in {op.ASSERT, op.ASSERT_NOT}:
            count += _endless(argument[1], is_inside)
    return count
