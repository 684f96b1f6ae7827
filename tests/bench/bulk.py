"""Rows by the hundred thousand, past the ORM: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Engine

from roundtable.domain import search
from roundtable.extensions import Base
from roundtable.models import SearchEntry
from tests.bench.words import words_of

Row = dict[str, Any]


class Bulk:
    """One transaction that only inserts. Columns that a row does not name have their defaults."""

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self.connection = engine.raw_connection()
        self.cursor = self.connection.cursor()
        self.is_sqlite = self.dialect.name == "sqlite"
        if self.is_sqlite:
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-262144"):
                self.cursor.execute(f"PRAGMA {pragma}")
            self.cursor.execute("BEGIN")

    def put(self, noun: type[Base], rows: Iterable[Row]) -> None:
        columns = list(noun.__table__.columns)
        self._insert(noun.__tablename__, [c.name for c in columns], self._tuples(columns, rows))

    def put_found(self, entries: list[Row]) -> None:
        """Entries of the search index with their words, as ``domain.search`` writes them."""
        columns = list(SearchEntry.__table__.columns)
        names, tuples = [c.name for c in columns], self._tuples(columns, entries)
        told = ((words_of(entry["title"]), words_of(entry["body"])) for entry in entries)
        if self.is_sqlite:
            self._insert("search_entries", names, tuples)
            rows = ((e["id"], " ".join(t), " ".join(b)) for e, (t, b) in zip(entries, told, strict=True))
            self._insert("search_words", ["rowid", "title", "body"], rows)
        else:
            rows = ((*row, search.vector_of(t, b)) for row, (t, b) in zip(tuples, told, strict=True))
            self._insert("search_entries", [*names, "words"], rows)

    def _insert(self, table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Values as the driver takes them."""
        if self.is_sqlite:
            marks = ", ".join("?" * len(names))
            self.cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
            return
        with self.cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def run(self, statement: str) -> None:
        self.cursor.execute(statement)

    def close(self) -> None:
        """Commit; ids count on from the highest, and PostgreSQL knows how many rows there are."""
        if not self.is_sqlite:
            for table in Base.metadata.sorted_tables:
                if "id" in table.columns and table.columns["id"].autoincrement:
                    name = table.name
                    self.run(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
        self.connection.commit()
        if not self.is_sqlite:
            self.run("ANALYZE")
            self.connection.commit()
        self.connection.detach()  # its settings are not for the pool
        self.connection.close()

    def _tuples(self, columns: list[Column[Any]], rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
        defaults = [_default_of(c) for c in columns]
        asis: Callable[[Any], Any] = lambda value: value
        into = [c.type.dialect_impl(self.dialect).bind_processor(self.dialect) or asis for c in columns]
        told = list(zip([c.name for c in columns], defaults, into, strict=True))
        for row in rows:
            yield tuple([bind(row[name]) if name in row else bind(default) for name, default, bind in told])


def _default_of(column: Column[Any]) -> Any:
    if column.default is None:
        return None
    return column.default.arg if column.default.is_scalar else column.default.arg(None)
