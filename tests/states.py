"""The states of the database that tests begin with: each is made once by a process, the first time that a test
asks for it by the fixture of its name, and copied for every test after that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from roundtable.extensions import db
from tests.cast import CAST, gather_cast, sign_in
from tests.world import build_world

Build = Callable[[Flask], None]


@dataclass(frozen=True)
class State:
    build: Build
    after: str | None  # the state that it begins with


#: By name; what is made after another stands below it.
STATES: dict[str, State] = {}


def state(after: str | None) -> Callable[[Build], Build]:
    """What this function makes of another state, under its name. It has committed when it returns."""

    def keep(build: Build) -> Build:
        STATES[build.__name__] = State(build, after)
        return build

    return keep


def asked_for(fixtures: Iterable[str]) -> str:
    """The state that a test with these fixtures begins with."""
    return next((name for name in reversed(STATES) if name in set(fixtures)), "cast")


def has_files(name: str | None) -> bool:
    """Whether it holds the test world, whose files go with it."""
    return name is not None and (name == "world" or has_files(STATES[name].after))


def begin(name: str, app: Flask, database: Any) -> None:
    """The database as it is in this state, whatever was written to it."""
    if name in database.kept:
        database.refresh(name)
        return
    before = STATES[name].after
    if before:
        begin(before, app, database)
    with app.app_context():
        STATES[name].build(app)
        db.session.remove()
    database.keep(name)


@state(after=None)
def cast(_app: Flask) -> None:
    """The people of tests/cast.py."""
    gather_cast()


@state(after="cast")
def world(app: Flask) -> None:
    """One thing of every kind: tests/world.py."""
    build_world(Path(app.config["WORLD_FILES"]))


@state(after="world")
def signed_in(app: Flask) -> None:
    """Everybody in the world has signed in: ``app.config["COOKIES"]`` are those of their browsers."""
    app.config["COOKIES"] = {name: cookie_of(app, name) for name in CAST}


def cookie_of(app: Flask, name: str) -> str:
    client: Any = app.test_client()
    sign_in(app, client, name)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return str(cookie.value)
