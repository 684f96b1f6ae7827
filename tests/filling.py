"""What a database holds, whatever tables it has, and rows for them: made from the columns themselves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from roundtable.extensions import Base

Row = dict[str, Any]
FIRST_DAY = datetime(2026, 1, 1, 7, 30)
#: Alembic's own table.
NOT_OURS = {"alembic_version"}

#: A value of each type that is another one for each number.
VALUES: dict[type[sa.types.TypeEngine[Any]], Callable[[int], Any]] = {
    sa.Boolean: lambda n: n % 2 == 0,
    sa.Integer: lambda n: n,
    sa.Float: lambda n: n / 8,
    sa.Numeric: lambda n: n / 8,
    sa.DateTime: lambda n: FIRST_DAY + timedelta(hours=n),
    sa.Date: lambda n: date(2026, 1, 1) + timedelta(days=n),
    sa.Time: lambda n: time(n // 60 % 24, n % 60),
    sa.Interval: lambda n: timedelta(minutes=n),
    sa.JSON: lambda n: [{"number": n}],
    sa.LargeBinary: lambda n: f"bytes {n}".encode(),
    TSVECTOR: lambda n: f"'w{n}'",
    sa.String: lambda n: f"{n} words of many letters, in Zürich",
    sa.types.NullType: lambda n: f"{n} words",  # a full-text table of SQLite
}

#: What a database keeps of a table: SQLite the statements that made it and its indexes, PostgreSQL its columns, what
#: they hold by themselves, constraints and indexes.
SOURCES = {
    "sqlite": """
        SELECT tbl_name, group_concat(sql, ';') FROM (SELECT * FROM sqlite_master ORDER BY name) GROUP BY tbl_name""",
    "postgresql": """
        SELECT relname, concat_ws(';',
            (SELECT string_agg(a::text, ';' ORDER BY attnum) FROM pg_attribute a WHERE attrelid = t.oid),
            (SELECT string_agg(pg_get_expr(adbin, adrelid), ';' ORDER BY adnum) FROM pg_attrdef WHERE adrelid = t.oid),
            (SELECT string_agg(conname || pg_get_constraintdef(oid), ';' ORDER BY oid)
                FROM pg_constraint WHERE conrelid = t.oid),
            (SELECT string_agg(pg_get_indexdef(indexrelid), ';' ORDER BY indexrelid)
                FROM pg_index WHERE indrelid = t.oid))
        FROM pg_class t WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace""",
}


@dataclass(frozen=True)
class TableSeen:
    """A table as the database describes it."""

    name: str
    columns: list[Row]
    targets: dict[str, tuple[str, str]]  # of columns that point at others: table and column
    shape: frozenset[str]  # all that is said of it, in words that can be compared
    source: str  # what the database keeps of it, from which all that follows

    @property
    def has_own_ids(self) -> bool:
        """The database itself counts the rows."""
        first = self.columns[0]
        return first["name"] == "id" and isinstance(first["type"], sa.Integer) and "id" not in self.targets


def look(connection: sa.Connection, before: Mapping[str, TableSeen] | None = None) -> dict[str, TableSeen]:
    """Every table there is, by name; not Alembic's own, nor the inside of SQLite's index. One that was seen ``before``
    is described anew when the database has come to keep something else of it."""
    hidden, sources, before = NOT_OURS | shadows(connection), sources_of(connection), before or {}
    inspector = sa.inspect(connection)
    names = [name for name in inspector.get_table_names() if name not in hidden]
    found = {name: before[name] for name in names if name in before and before[name].source == sources[name]}
    if unknown := [name for name in names if name not in found]:
        asked = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "check_constraints", "indexes")
        said: dict[str, dict[str, Any]] = {}
        for what in asked:
            for (_schema, name), answer in getattr(inspector, f"get_multi_{what}")(filter_names=unknown).items():
                said.setdefault(name, {})[what] = answer
        found |= {name: _seen(name, facts, sources[name]) for name, facts in said.items()}
    return found


def sources_of(connection: sa.Connection) -> dict[str, str]:
    """All that the database itself keeps of each table, in its own words."""
    return {name: source for name, source in connection.exec_driver_sql(SOURCES[connection.dialect.name])}


def shadows(connection: sa.Connection) -> set[str]:
    """The tables in which SQLite keeps what is in a full-text table."""
    if connection.dialect.name != "sqlite":
        return set()
    listed = connection.exec_driver_sql("PRAGMA table_list").fetchall()
    return {name for _schema, name, kind, *_rest in listed if kind == "shadow"}


def _seen(name: str, facts: dict[str, Any], source: str) -> TableSeen:
    targets = {
        column: (key["referred_table"], target)
        for key in facts["foreign_keys"]
        for column, target in zip(key["constrained_columns"], key["referred_columns"], strict=True)
    }
    parts = ((what, part) for what, found in facts.items() for part in (found if isinstance(found, list) else [found]))
    shape = frozenset(f"{what} {in_words(part)}" for what, part in parts)
    return TableSeen(name, facts["columns"], targets, shape, source)


def in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(value[key])}" for key in sorted(value))
    return str(value)


def with_targets(names: Collection[str], tables: dict[str, TableSeen]) -> list[TableSeen]:
    """These tables and all that they point at, those that others point at first."""
    found: list[str] = []

    def add(name: str, way: tuple[str, ...] = ()) -> None:
        if name in found or name in way:
            return
        for target, _column in tables[name].targets.values():
            add(target, (*way, name))
        found.append(name)

    for name in sorted(names):
        add(name)
    return [tables[name] for name in found]


class Filler:
    """Makes rows; new ones point at the newest of the tables that they name."""

    def __init__(self) -> None:
        self.newest: dict[str, Row] = {}
        self.number = 0

    def add_row(self, connection: sa.Connection, tables: list[TableSeen], *, is_full: bool) -> None:
        """A row in each: a full one has a value in every column, another only where it must. Ids are the database's."""
        self.number += 1
        for table in tables:
            asked = table.columns[1:] if table.has_own_ids else table.columns
            values = {c["name"]: self.value(table, c) for c in asked if is_full or not (c["nullable"] or c["default"])}
            columns = [sa.column(c["name"], c["type"]) for c in table.columns]
            insert = sa.insert(sa.table(table.name, *columns)).values(values).returning(*columns)
            self.newest[table.name] = dict(connection.execute(insert).one()._mapping)

    def value(self, table: TableSeen, column: Row) -> Any:
        name, kind = column["name"], column["type"]
        if name in table.targets:
            target, its_column = table.targets[name]
            return self.newest[target][its_column] if target in self.newest else None
        if (choices := enum_values(table.name, name)) is not None:
            return choices[self.number % len(choices)]
        made = next(VALUES[base] for base in type(kind).__mro__ if base in VALUES)(self.number)
        if isinstance(kind, sa.String) and kind.length:
            return made[: kind.length]
        if isinstance(kind, sa.DateTime) and kind.timezone:
            return made.replace(tzinfo=UTC)
        return made


def enum_values(table: str, column: str) -> list[str] | None:
    """What the column may say, where the model of today still has it as an enumeration."""
    model = Base.metadata.tables.get(table)
    known = model.columns.get(column) if model is not None else None
    return known.type.enums if known is not None and isinstance(known.type, sa.Enum) else None
