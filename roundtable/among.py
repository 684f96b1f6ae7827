"""Whether a column is one of several: of our own words, or of the ids or words in one parameter.

SQLAlchemy's ``in_`` with values puts the statement together anew each time that it is run, with a place for each value.
These are the same statement always.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Integer, String, bindparam, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_WORD = re.compile(r"[a-z_.]+")


def one_of(column: Any, words: Iterable[str]) -> ColumnElement[bool]:
    """Of fixed words, such as states; they stand in the statement itself."""
    known = sorted(str(word) for word in words)
    assert all(_WORD.fullmatch(word) for word in known), known
    found: ColumnElement[bool] = column.in_([literal_column(f"'{word}'", column.type) for word in known])
    return found


def in_ids(column: Any, name: str = "ids") -> ColumnElement[bool]:
    """Of the ids, a list, that the query is given by this name."""
    return _In(column, bindparam(name, type_=_Ids())).as_comparison(1, 2)


def in_words(column: Any, name: str = "words") -> ColumnElement[bool]:
    """The same of words, whatever they are."""
    return _In(column, bindparam(name, type_=_Words())).as_comparison(1, 2)


class _Ids(TypeDecorator[list[Any]]):
    """PostgreSQL takes an array, SQLite a text of JSON."""

    impl = String
    cache_ok = True
    each: type[TypeEngine[Any]] = Integer

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.each) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Words(_Ids):
    cache_ok = True
    each = String


class _In(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()


@compiles(_In, "sqlite")
def _in_json(element: _In, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 (both are compiled)


@compiles(_In, "postgresql")
def _in_array(element: _In, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY({values})"
