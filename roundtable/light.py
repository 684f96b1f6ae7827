"""Statements that are each a transaction of their own and outlive this process, but not the machine: nothing waits for
the disk (docs/decisions/0035).

They go straight to the database's driver: for one row that changes, a session and a transaction of SQLAlchemy cost
four times what the database takes. Whoever uses them makes a usual commit afterwards, which takes them to the disk as
well.
"""

from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Dialect, Engine, UpdateBase
from sqlalchemy.exc import DBAPIError, OperationalError

from roundtable.extensions import BUSY_TIMEOUT, in_turn


class LightStatements:
    """On a connection of its own. No session may have a transaction open while one runs: on SQLite it would wait for
    that in vain."""

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self.connection = engine.connect()
        held: Any = self.connection.connection
        self.driver = held.driver_connection
        if self._is_sqlite:
            self._say("PRAGMA synchronous=NORMAL", "PRAGMA busy_timeout=0")
        else:
            self.driver.autocommit = True
            self._say("SET synchronous_commit TO off")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """The connection is as it was, for whoever has it next; where it cannot be, nobody has."""
        try:
            if self._is_sqlite:
                self._say("PRAGMA synchronous=FULL", f"PRAGMA {BUSY_TIMEOUT}")
            else:
                self._say("RESET synchronous_commit")
                self.driver.autocommit = False
        except self._errors:
            self.connection.invalidate()
        self.connection.close()

    def run(self, statement: UpdateBase, **values: Any) -> int:
        """How many rows it changed."""
        made = _made(statement, self.dialect)
        parameters = made.parameters(values)
        try:
            if self._is_sqlite:
                done = in_turn(lambda: self.driver.execute(made.words, parameters))
            else:
                done = self.driver.execute(made.words, parameters)
        except self._errors as error:
            dbapi: Any = self.dialect.loaded_dbapi
            is_away = isinstance(error, dbapi.OperationalError | dbapi.InterfaceError)
            raise (OperationalError if is_away else DBAPIError)(made.words, None, error) from error
        return int(done.rowcount)

    @property
    def _is_sqlite(self) -> bool:
        return self.dialect.name == "sqlite"

    @property
    def _errors(self) -> type[Exception]:
        found: type[Exception] = self.dialect.loaded_dbapi.Error
        return found

    def _say(self, *words: str) -> None:
        for some in words:
            self.driver.execute(some)


class _Made(NamedTuple):
    """A statement in the words of a database."""

    words: str
    fixed: dict[str, Any]
    processors: dict[str, Callable[[Any], Any] | None]
    order: list[str] | None  # where parameters have places and no names

    def parameters(self, values: dict[str, Any]) -> Any:
        given = dict(self.fixed)
        for name, value in values.items():
            process = self.processors[name]
            given[name] = process(value) if process else value
        return given if self.order is None else [given[name] for name in self.order]


@lru_cache(maxsize=32)
def _made(statement: UpdateBase, dialect: Dialect) -> _Made:
    """Made once: making it takes longer than the database needs to do it."""
    compiled: Any = statement.compile(dialect=dialect)
    processors = {name: one.type.dialect_impl(dialect).bind_processor(dialect) for name, one in compiled.binds.items()}
    fixed = {name: one.value for name, one in compiled.binds.items() if not one.required}
    made = _Made(compiled.string, {}, processors, compiled.positiontup if compiled.positional else None)
    for name, value in fixed.items():
        process = processors[name]
        made.fixed[name] = process(value) if process else value
    return made
