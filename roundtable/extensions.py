"""Flask extensions: made here, bound to the app in ``create_app``."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from flask import Flask, current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from roundtable.columns import TYPES
from roundtable.config import ROOT, Settings

T = TypeVar("T")

# Named constraints, so that a migration can drop or alter one on any database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """What every table has. ``impersonal`` names the columns that say nothing about a person:
    each column is either there or carries ``info=personal(…)`` (tests/test_privacy.py)."""

    metadata = metadata
    type_annotation_map = TYPES
    impersonal: ClassVar[str] = ""


#: On which PostgreSQL tells that events were committed; ``roundtable.live`` listens.
CHANNEL = "roundtable_events"

# Nothing is loaded again after a commit: the redirect that follows needs no second transaction.
db = SQLAlchemy(
    metadata=metadata, session_options={"expire_on_commit": False}, engine_options={"hide_parameters": True}
)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
mail = Mail()
limiter = Limiter(get_remote_address)


def init_app(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    mail.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            tune_sqlite(db.engine)


def settings() -> Settings:
    """Of the application at hand, as ``db`` is: for the rules of the domain that a roundtable may set."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def upsert(noun: type[Base]) -> Any:
    """An INSERT that may say what to do when the row is there already (``on_conflict_do_update``)."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(noun)


_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


@contextmanager
def only_reading() -> Iterator[None]:
    """Transactions begun in here do not ask SQLite for the write lock (GET and HEAD requests)."""
    token = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(token)


#: Seconds that a writer waits for its turn on SQLite, and between two tries.
PATIENCE = 30.0
BETWEEN_TRIES = (0.002, 0.006)
#: Milliseconds that everything else waits, which is hardly ever kept waiting.
BUSY_TIMEOUT = "busy_timeout=15000"


def tune_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, patience, durable commits; and writers take turns instead of failing.

    A transaction that reads first and writes later fails at once when another wrote in between,
    whatever the busy time-out; so all but readers begin IMMEDIATE (docs/decisions/0003).
    """

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", BUSY_TIMEOUT):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _only_reads.get():
            connection.exec_driver_sql("BEGIN")
        else:
            begin_writing(connection)


def _lower(words: str | None) -> str | None:
    """SQLite's own makes only the letters of English small: nobody would find “ÖZGE”."""
    return None if words is None else words.lower()


def in_turn(deed: Callable[[], T]) -> T:
    """Try what waits for SQLite's write lock in even, short pauses; its own waiting is switched off meanwhile.

    SQLite's own pauses grow with the time that was waited, so that whoever comes later comes first: of
    16 writers some waited 15 seconds in vain where in this way the longest wait was 3.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return deed()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(random.uniform(*BETWEEN_TRIES))  # noqa: S311 (no secret)


def begin_writing(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        in_turn(lambda: driver.execute("BEGIN IMMEDIATE"))
    except sqlite3.OperationalError:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last try tells what is wrong
    finally:
        driver.execute(f"PRAGMA {BUSY_TIMEOUT}")


def let_others_write() -> None:
    """After a long transaction, on SQLite: whoever waits for the write lock tries once more before its next one."""
    if db.engine.dialect.name == "sqlite":
        time.sleep(BETWEEN_TRIES[1])
