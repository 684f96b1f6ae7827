"""What is only shown: read by a query that is put together once, and kept apart from the session.

Putting a query together and setting up rows as things that may be changed costs ten times what the database
takes for them (docs/decisions/0024). A ``Shape`` names what is shown of a noun; what it reads is of that noun,
has these columns and all that follows from them, and raises an error where another is asked for.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Select, bindparam, inspect, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.identity import IdentityMap
from sqlalchemy.orm.util import identity_key

from roundtable.domain.many_readers import flushed, rows_read_ahead
from roundtable.domain.paging import SIZE, Page
from roundtable.extensions import Base, db
from roundtable.models import Group, Meeting

T = TypeVar("T", bound=Base)


class Shape(Generic[T]):
    """``columns`` of a noun besides its id, and of what it is related to by these names (``a__b``: of the b of its
    a). The group of a thing comes with its id."""

    def __init__(self, noun: type[T], columns: str, **related: str) -> None:
        self.noun = noun
        self._first = _Part(noun, columns)
        self._others: dict[str, _Part] = {}
        for path, of_related in related.items():
            *before, name = path.split("__")
            owner = self._others["__".join(before)] if before else self._first
            relationship = getattr(owner.entity, name)
            other = aliased(relationship.property.mapper.class_)
            self._others[path] = _Part(other, of_related, relationship.of_type(other), owner)

    @property
    def columns(self) -> list[Any]:
        return [*self._first.columns, *(column for part in self._others.values() for column in part.columns)]

    def entity(self, path: str) -> Any:
        """What is related by this name, for conditions of the query."""
        return self._others[path].entity

    def select(self, *more: Any) -> Select[Any]:
        """For ``read``; ``more`` columns are for the query itself."""
        query = select(*self.columns, *more).select_from(self.noun)
        for part in self._others.values():
            query = query.outerjoin(part.relationship)
        return query

    def read(self, query: Executable, **values: Any) -> list[T]:
        found = rows(query, **values)
        if not found:
            return []
        held = db.session().identity_map  # of the groups, which are asked for in each row
        return [self.made(row, held) for row in found]

    def page(self, query: Executable, number: int = 1, size: int = SIZE, **values: Any) -> Page[T]:
        """Of a query that is ``paged``."""
        number = max(1, number)
        found = self.read(query, most=size + 1, skipped=(number - 1) * size, **values)
        return Page(found[:size], number, len(found) > size)

    def made(self, row: Sequence[Any], held: IdentityMap | None = None) -> T:
        """Of a row of ``select``. ``held`` is what the session has."""
        at = len(self._first.names)
        thing = self._first.made(row[:at], held)
        things: dict[_Part | None, Any] = {self._first: thing}
        for part in self._others.values():
            end = at + len(part.names)
            things[part] = made = part.made(row[at:end], held)
            if (owner := things[part.owner]) is not None:
                vars(owner)[part.name] = made
            at = end
        return thing


class _Part:
    """The columns of one noun in a row, its key the first."""

    def __init__(self, entity: Any, columns: str, relationship: Any = None, owner: "_Part | None" = None) -> None:
        mapper = inspect(entity).mapper
        self.entity, self.relationship, self.owner = entity, relationship, owner
        self.name = relationship.key if relationship is not None else ""
        self.names = (mapper.primary_key[0].key, *columns.split())
        self.columns = [getattr(entity, column) for column in self.names]
        self.has_group = "group_id" in self.names
        self._shown = _shown(mapper.class_)

    def made(self, values: Sequence[Any], held: IdentityMap | None) -> Any:
        if values[0] is None:  # nothing is related
            return None
        thing: Any = object.__new__(self._shown)
        own = vars(thing)
        own.update(zip(self.names, values, strict=True))
        if self.has_group:
            own["group"] = group_of(own["group_id"], held)
        return thing


@cache
def _shown(noun: type[Any]) -> type[Any]:
    """This noun, with what was read and no more. No session knows of it: what is not here is not asked for, and no
    change of it is saved. An attribute of the noun itself would be looked for in the session first."""
    unread = {name: _Unread(getattr(noun, name)) for name in inspect(noun).attrs.keys()}  # noqa: SIM118 (no dict)
    return type(noun.__name__, (noun,), {"__abstract__": True, "__module__": __name__, **unread})


class _Unread:
    """An attribute of a noun, for things that may have a value of it or none."""

    def __init__(self, attribute: Any) -> None:
        self.attribute = attribute

    def __get__(self, thing: Any, noun: type[Any]) -> Any:
        if thing is None:
            return self.attribute
        raise LookupError(f"{noun.__name__}.{self.attribute.key} was not read: the shape of the query leaves it out")


def of_this(meeting: Meeting, records: list[T]) -> list[T]:
    """They were all made at the meeting that is at hand."""
    for record in records:
        vars(record)["meeting"] = meeting
    return records


def paged(query: Select[Any]) -> Select[Any]:
    return query.limit(bindparam("most")).offset(bindparam("skipped"))


def rows(query: Executable, **values: Any) -> Sequence[Any]:
    """The rows of a query of columns, with these parameters; it reads what was changed before."""
    if (found := rows_read_ahead(query, values)) is not None:
        return found
    return flushed().connection().execute(query, values).all()


def group_of(group_id: int, held: IdentityMap | None = None) -> Group:
    """Pages hold all groups."""
    session_holds = db.session.identity_map if held is None else held
    found: Group | None = session_holds.get(_key_of_group(group_id))
    return found or db.session.get_one(Group, group_id)


@lru_cache(maxsize=1024)
def _key_of_group(group_id: int) -> Any:
    return identity_key(Group, group_id)
