"""Garbage is looked for between two pieces of work, never in the middle of one (docs/decisions/0027).

Web processes and the worker turn Python's own looking off, and look when a request has been answered, a round
has ended. Where it is not turned off, in commands and tests, nothing here does anything.
"""

import contextlib
import ctypes
import gc
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

#: So many new objects are worth looking through; a small page leaves fewer.
WORTH_IT = 10_000
#: Each time of so many also what has outlived some is looked through: what other threads had in hand meanwhile.
ALL_AFTER = 20

#: Seconds; it takes some milliseconds.
BETWEEN_GIVING = 5.0

_looked = itertools.count(1)
_given_back = [0.0]  # when it was done last


def look() -> None:
    """What the piece of work has left behind is given back. This thread is in the middle of nothing now."""
    if gc.isenabled():
        return
    if gc.get_count()[0] > WORTH_IT:
        gc.collect(1 if next(_looked) % ALL_AFTER else 2)
    if (now := time.monotonic()) - _given_back[0] > BETWEEN_GIVING:
        _given_back[0] = now
        _give_back()


def _give_back() -> None:
    """What is free in the middle of the heap, to the system: glibc keeps it, and long pages leave much. Other C
    libraries do it by themselves, or cannot."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def by_hand() -> Iterator[None]:
    """In here only ``look`` looks for garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class BetweenRequests:
    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return self.app(environ, start_response)
        finally:
            look()
