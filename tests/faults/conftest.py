import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from roundtable.extensions import db
from tests.faults.nursery import Nursery
from tests.faults.processes import Place
from tests.faults.seeding import build_morning
from tests.worker.conftest import hired, office, use, work

__all__ = ["hired", "office", "use", "work"]


@pytest.fixture(scope="session")
def morning(session_app: Flask, database: Any) -> str:
    """The name of the template database that the tests begin with."""
    database.refresh("cast")
    with session_app.app_context():
        build_morning()
        db.session.remove()
    database.keep("morning")
    return "morning"


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def place(nursery: Nursery, session_app: Flask, database: Any, morning: str, tmp_path: Path) -> Iterator[Place]:
    """A roundtable with news, a mail server, and nobody at work yet. What a test starts ends with it."""
    database.refresh(morning)
    with contextlib.ExitStack() as at_the_end:
        place = Place(session_app, database.url, tmp_path, nursery)
        at_the_end.callback(place.close)
        yield place
