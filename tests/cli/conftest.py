from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from roundtable.config import mail_config
from roundtable.extensions import db
from tests.worker.post_office import PostOffice

GIVEN = "six small words for the show"  # the password of the demonstration in tests


@pytest.fixture
def run(app: Flask) -> Callable[..., str]:
    """``run("mail", "check", …)`` is ``flask --app wsgi mail check …``: what it printed. ``code``: how it must end."""

    def run(*words: str, typed: str = "", code: int = 0) -> str:
        db.session.commit()
        result = app.test_cli_runner().invoke(args=list(words), input=typed)
        told = isinstance(result.exception, SystemExit) or result.exception is None
        assert told, f"it ended with a trace and not with a sentence: {result.exception!r}"
        assert result.exit_code == code, result.output
        db.session.rollback()
        db.session.expire_all()
        return result.output

    return run


@pytest.fixture
def use(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``use(mail_url=…)`` changes settings for the rest of the test."""

    def use(**settings: Any) -> None:
        changed = replace(app.config["SETTINGS"], **settings)
        monkeypatch.setitem(app.config, "SETTINGS", changed)
        for name, value in mail_config(changed).items():
            monkeypatch.setitem(app.config, name, value)

    return use


@pytest.fixture
def office(use: Callable[..., None]) -> Any:
    """A mail server, which the settings name."""
    office = PostOffice()
    use(mail_url=f"smtp://127.0.0.1:{office.port}")
    yield office
    office.close()


@pytest.fixture
def shown(app: Flask, database: Any, run: Callable[..., str], use: Callable[..., None]) -> None:
    """A demonstration with the password ``GIVEN``; filled once for all tests of this run."""
    use(demo_password=GIVEN)
    db.session.remove()
    if app.config.setdefault("SHOWN", False):
        database.refresh("shown")
    else:
        database.empty()
        run("seed")
        db.session.remove()
        database.keep("shown")
        app.config["SHOWN"] = True
