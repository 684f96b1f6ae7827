"""For stories that go on in a mail (a post office, and a worker that does what is due), or later."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import clock
from tests.worker.conftest import hired, office, use, work

__all__ = ["hired", "office", "use", "work"]


@pytest.fixture
def later():
    """``later(days=1)`` from now on."""
    travels = []

    def later(**span):
        travels.append(time_machine.travel(clock.now() + timedelta(**span), tick=False))
        travels[-1].start()

    yield later
    for travel in reversed(travels):
        travel.stop()
