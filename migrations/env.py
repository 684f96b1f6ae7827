"""How migrations run: on the application's own database, each in a transaction of its own."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from roundtable import models  # noqa: F401  (all tables)
from roundtable.extensions import db, metadata


def run_migrations() -> None:
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # A batch migration makes a new table and drops the old one: with foreign keys on, SQLite
            # would silently delete the rows that point at it. They are off, and checked before the commit.
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=metadata,
                compare_type=True,
                render_as_batch=True,
                transaction_per_migration=True,
                on_version_apply=[check_foreign_keys] if is_sqlite else [],
                include_object=is_ours,
            )
            with context.begin_transaction():
                context.run_migrations()
        finally:
            if is_sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")


def check_foreign_keys(ctx, **_values) -> None:
    connection: Connection = ctx.connection
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"This migration would leave rows that point nowhere: {broken[:5]}")


def is_ours(thing, name, kind, _reflected, _compare_to) -> bool:
    """The tables behind the full-text index are SQLite's; the tsvector column is in no model."""
    if kind == "table":
        return not str(name).startswith("search_words")
    return thing.table.name != "search_entries" or name not in {"words", "ix_search_entries_words"}


run_migrations()
current_app.logger.debug("migrations done")
