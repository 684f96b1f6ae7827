"""What watches over the work of functions sees what it should."""

import re

import pytest

from tests.work import assert_linear, endless_repeats


def test_work_that_grows_with_the_square_is_seen():
    def pairs(source):
        for _ in source[::500]:
            for letter in source[::500]:
                letter.upper()

    with pytest.raises(AssertionError, match="for twice as many"):
        assert_linear(pairs, lambda size: "x" * size)


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:a*|b){2,9}", r"(?=(?:ab)+)c", r"((?:a|b){1,3}c*){0,4}"])
def test_repeats_that_can_be_tried_in_very_many_ways_are_seen(pattern):
    with pytest.raises(AssertionError, match="endless repeat"):
        endless_repeats(re.compile(pattern))


@pytest.mark.parametrize("pattern, count", [(r"a+b{1,3}", 1), (r"(?:ab){1,9}|c*d+", 2), ("[abc]{2}", 0)])
def test_other_endless_repeats_are_counted(pattern, count):
    assert endless_repeats(re.compile(pattern)) == count
