import contextlib
import gc
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_request_context
from flask import request as web_request
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import event

from roundtable import create_app
from roundtable.config import Settings
from roundtable.extensions import db, limiter
from tests.cast import Visitor, sign_in
from tests.compiled import kept_codes
from tests.databases import PostgresDatabases, migrate, postgres_server, sqlite_files
from tests.states import asked_for, begin, has_files
from tests.world import World

# A property holds or not, however busy the machine is. Each run looks at other examples, but CI at the same ones.
hypothesis_settings.register_profile(
    "roundtable",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
hypothesis_settings.load_profile("roundtable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=("sqlite", "postgresql"), default="sqlite", help="which database to test on")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "same_on_both: what it looks at is no matter of the database; it runs once")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What never touches a database is the same on both: it runs once, with the default."""
    if config.getoption("--db") != "sqlite":
        touching, apart = [], []
        for item in items:
            touches = "database" in item.fixturenames and not item.get_closest_marker("same_on_both")  # type: ignore[attr-defined]
            (touching if touches else apart).append(item)
        config.hook.pytest_deselected(items=apart)
        items[:] = touching


def pytest_collection_finish() -> None:
    """Some hundred thousand objects stay until the end: garbage is not looked for among them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)  # new objects; the usual 700 are fewer than one page makes


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.config.getoption("--db") == "sqlite":
        with sqlite_files() as files:
            yield files
            files.leave()
        return
    with postgres_server() as server:
        databases = PostgresDatabases(server, "tests")
        yield databases
        databases.leave()
        databases.connection.close()


@pytest.fixture(scope="session")
def session_app(database: Any, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Flask:
    """Made once for the whole run; every test gets a fresh database and folder beneath it."""
    folder = tmp_path_factory.mktemp("instance")
    settings = Settings(instance=str(folder), database_url=database.url, secret_key="test", url="http://localhost")
    app = create_app(settings, TESTING=True)
    app.test_client_class = Visitor
    app.jinja_env.bytecode_cache = kept_codes(pytestconfig.cache)
    app.teardown_request(refuse_to_forget_a_commit)
    app.config["WORLD_FILES"] = folder / "files"
    migrate(app)
    with app.app_context():
        database.leave = db.engine.dispose
    begin("cast", app, database)
    return app


@pytest.fixture
def app(
    session_app: Flask, database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    state = asked_for(request.fixturenames)
    begin(state, session_app, database)
    if has_files(state):
        shutil.copytree(Path(session_app.config["WORLD_FILES"]), tmp_path / "files")
    settings = Settings(instance=str(tmp_path), database_url=database.url, secret_key="test", url="http://localhost")
    monkeypatch.setitem(session_app.config, "SETTINGS", settings)
    limiter.reset()
    with session_app.app_context():
        yield session_app
        db.session.remove()


@pytest.fixture
def world() -> World:
    """One thing of every kind, in Gyn Onc: see tests/world.py. Ask for it before ``app`` is used."""
    return World()


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """``visit("alice")`` is a browser with Alice signed in; ``visit()`` has nobody."""

    def visit(name: str | None = None) -> Visitor:
        client = app.test_client()
        assert isinstance(client, Visitor)
        if name:
            sign_in(app, client, name)
        return client

    return visit


@pytest.fixture
def signed_in(world: World, app: Flask) -> Callable[..., Visitor]:
    """``signed_in("alice")`` is ``visit("alice")`` in the test world, where everybody has signed in already: for tests
    that visit very often."""

    def visit(name: str | None = None) -> Visitor:
        client = app.test_client()
        assert isinstance(client, Visitor)
        if name:
            client.set_cookie(app.config["SESSION_COOKIE_NAME"], app.config["COOKIES"][name])
        return client

    return visit


@pytest.fixture
def assert_queries(app: Flask) -> Callable[[int], contextlib.AbstractContextManager[list[str]]]:
    """``with assert_queries(7): …`` fails when it takes more than seven statements, and shows them."""

    @contextlib.contextmanager
    def counting(most: int) -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SET LOCAL")):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        assert len(statements) <= most, f"{len(statements)} queries, at most {most}:\n" + "\n".join(statements)

    return counting


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The application's log, which does not propagate by itself."""
    ours = logging.getLogger("roundtable")
    ours.addHandler(caplog.handler)
    yield caplog
    ours.removeHandler(caplog.handler)


# Guards that hold in every test


@event.listens_for(db.session, "after_flush")
def note_change(session: Any, _context: Any) -> None:
    session.info["unsaved"] = True


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def note_end(session: Any) -> None:
    session.info["unsaved"] = False


@event.listens_for(db.session, "before_commit")
def refuse_to_change_on_read(session: Any) -> None:
    if has_request_context() and web_request.method == "GET":
        raise AssertionError(f"GET {web_request.path} committed")


def refuse_to_forget_a_commit(error: BaseException | None) -> None:
    left = db.session.new or db.session.dirty or db.session.info.get("unsaved")
    assert error or not left, f"{web_request.method} {web_request.path} left a change uncommitted"
