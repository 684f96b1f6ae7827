"""What is asked for one reader, asked for many at once, by the same query: the rule is written down once.

A query that has the parameter ``reader_id`` and is put together once can be asked of all the people of a batch: the
parameter becomes a column, and the limit one for each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Executable,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.visitors import replacement_traverse

from roundtable.among import in_ids
from roundtable.extensions import db
from roundtable.models import User

Rows = dict[int, list[Any]]


def flushed() -> Session:
    """What was changed before is read as it is now."""
    session: Session = db.session()
    if session.autoflush:
        session.flush()
    return session


class _Many:
    """The people of a batch, and what was read for all of them when it was asked for the first."""

    def __init__(self, people: Iterable[User]) -> None:
        self.is_organizer = {person.id: person.is_organizer for person in people}
        self.read: dict[tuple[Executable, bool], tuple[dict[str, Any], Rows]] = {}

    def rows(self, query: Executable, values: dict[str, Any]) -> Sequence[Any] | None:
        """None where it is to be asked for this reader alone: none of them, or the others asked with other values."""
        reader_id: Any = values.get("reader_id")
        kind = self.is_organizer.get(reader_id)
        if kind is None:
            return None
        read = self.read.get((query, kind)) or self._read(query, kind, values)
        if read is None:
            return None
        asked, found = read
        is_same = len(asked) == 1 == len(values) or asked | {"reader_id": reader_id} == values
        return found.get(reader_id, ()) if is_same else None

    def _read(self, query: Executable, kind: bool, values: dict[str, Any]) -> tuple[dict[str, Any], Rows] | None:
        if not isinstance(query, Select):
            return None
        alike = [one for one, is_organizer in self.is_organizer.items() if is_organizer == kind]
        others = {name: value for name, value in values.items() if name != "reader_id"}
        read = self.read[query, kind] = values, rows_of_each(query, alike, **others)
        return read


_many: ContextVar[_Many | None] = ContextVar("many", default=None)


@contextmanager
def reading_ahead(people: Iterable[User]) -> Iterator[None]:
    """What is read in here for one of the people, is read for all of them."""
    token = _many.set(_Many(people))
    try:
        yield
    finally:
        _many.reset(token)


def rows_read_ahead(query: Executable, values: dict[str, Any]) -> Sequence[Any] | None:
    many = _many.get()
    return None if many is None else many.rows(query, values)


def rows_of_each(query: Select[Any], reader_ids: Sequence[int], **values: Any) -> Rows:
    """The rows of the query by reader, each as if it were asked for them alone; their id comes last."""
    asked, most = _for_each(query)
    if most is not None:
        values["most"] = values.get(most.key, most.value)
    found: Rows = defaultdict(list)
    for row in flushed().connection().execute(asked, {**values, "reader_ids": list(reader_ids)}).all():
        found[row[-1]].append(row)
    return found


def ids_of_each(query: Select[Any], reader_ids: Sequence[int], **values: Any) -> dict[int, list[int]]:
    """The same of a query for nothing but ids, without order: a row for each reader, not for each thing that they
    may read."""
    asked = _ids_for_each(query)
    found = {reader_id: list[int]() for reader_id in reader_ids}
    known: dict[str, list[int]] = {}  # most may read the same, and then have the same list
    for reader_id, ids in db.session.connection().execute(asked, {**values, "reader_ids": list(reader_ids)}).all():
        if ids not in known:
            known[ids] = [int(one) for one in ids.split(",")]
        found[reader_id] = known[ids]
    return found


@lru_cache(maxsize=256)
def _ids_for_each(query: Select[Any]) -> Select[int, str]:
    of_each, _ = _for_each(query)
    rows = of_each.subquery()
    reader_id = rows.c.asked_for_reader
    together = func.aggregate_strings(cast(rows.c.id, String), ",")
    return select(reader_id, together).group_by(reader_id)


@lru_cache(maxsize=256)
def _for_each(query: Select[Any]) -> tuple[Select[Any], Any]:
    """The query of many, and the limit that it had."""
    reader = aliased(User, name="reader")

    #: By its name: as a column it would bring its table into each query within a query within this one.
    reader_id = literal_column("reader.id", Integer())

    def replaced(element: Any, **_: Any) -> Any:
        return reader_id if isinstance(element, BindParameter) and element.key == "reader_id" else None

    most, order = query._limit_clause, query._order_by_clauses
    asked: Any = replacement_traverse(query.order_by(None).limit(None), {}, replaced)
    asked = asked.join(reader, true()).where(in_ids(reader.id, "reader_ids"))
    if not order:
        return asked.add_columns(reader.id.label("asked_for_reader")), None
    place = func.row_number().over(
        partition_by=reader.id, order_by=[replacement_traverse(o, {}, replaced) for o in order]
    )
    numbered = asked.add_columns(reader.id.label("asked_for_reader"), place.label("place_of_row")).subquery()
    columns = [column for column in numbered.c if column.key != "place_of_row"]
    whole = select(*columns).order_by(numbered.c.asked_for_reader, numbered.c.place_of_row)
    return whole.where(numbered.c.place_of_row <= bindparam("most")) if most is not None else whole, most
