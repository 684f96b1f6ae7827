"""Flask extensions: made here, bound to the app in ``create_app``."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from flask import Flask
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

from roundtable.columns import TYPES
from roundtable.config import ROOT

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


# Nothing is loaded again after a commit: the redirect that follows needs no second transaction.
db = SQLAlchemy(metadata=metadata, session_options={"expire_on_commit": False})
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


_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


@contextmanager
def only_reading() -> Iterator[None]:
    """Transactions begun in here do not ask SQLite for the write lock (GET and HEAD requests)."""
    token = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(token)


def tune_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, patience, durable commits; and writers queue instead of failing.

    A transaction that reads first and writes later fails at once when another wrote in between,
    whatever the busy time-out; so all but readers begin IMMEDIATE (docs/decisions/0003).
    """

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _only_reads.get() else "BEGIN IMMEDIATE")
