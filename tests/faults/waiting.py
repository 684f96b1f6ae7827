"""Waiting for a condition, never for a time: with a deadline, and words for when it passes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Seconds that a condition gets. Only a test that fails waits as long; a busy machine may need it.
PATIENCE = 240.0


def wait_for(
    what: str,
    condition: Callable[[], T],
    *,
    every: float = 0.01,
    state: Callable[[], object] = lambda: "",
) -> T:
    """The first true value of the condition; after the deadline an error that says what was awaited."""
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}; {state()}"
        time.sleep(every)
    return value
