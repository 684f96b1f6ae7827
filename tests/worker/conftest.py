from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from roundtable.config import InFlight, mail_config
from roundtable.extensions import db
from roundtable.worker import Worker
from tests.worker.post_office import PostOffice


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office = PostOffice()
    yield office
    office.close()


@pytest.fixture
def use(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``use(mail_url=…, in_flight=…)`` changes settings for the rest of the test."""

    def use(**settings: Any) -> None:
        changed = replace(app.config["SETTINGS"], **settings)
        monkeypatch.setitem(app.config, "SETTINGS", changed)
        for name, value in mail_config(changed).items():
            monkeypatch.setitem(app.config, name, value)

    return use


@pytest.fixture
def hired(app: Flask, office: PostOffice, use: Callable[..., None]) -> Callable[..., Worker]:
    """A worker that has not begun yet, with the office as its mail server."""
    use(mail_url=f"smtp://127.0.0.1:{office.port}", in_flight=InFlight.RESEND)

    def hired() -> Worker:
        db.session.commit()
        return Worker(app)

    return hired


@pytest.fixture
def work(hired: Callable[..., Worker]) -> Callable[[], None]:
    """Let a worker do what is due now."""

    def work() -> None:
        hired().run(once=True)
        db.session.expire_all()

    return work
