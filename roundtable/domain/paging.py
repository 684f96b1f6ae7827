"""Lists come a page at a time: no list grows without bound, and none is counted to its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select, union_all

from roundtable.extensions import db

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list; ``number`` counts from 1."""

    rows: list[T]
    number: int
    has_next: bool

    @classmethod
    def of(cls, found: list[T], number: int = 1, size: int = SIZE) -> "Page[T]":
        """Of a list that is at hand as a whole."""
        start = (max(1, number) - 1) * size
        return cls(found[start : start + size], max(1, number), len(found) > start + size)

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_of(query: Select[T], number: int = 1, size: int = SIZE) -> Page[T]:
    number = max(1, number)
    rows = list(db.session.scalars(query.offset((number - 1) * size).limit(size + 1)).unique())
    return Page(rows[:size], number, len(rows) > size)


def page_in_parts(
    noun: type[T], parts: Iterable[Select[T]], order: Sequence[Any], number: int = 1, size: int = SIZE
) -> Page[T]:
    """A list whose parts come one after the other, as ``order`` says: of each, in the order of an index, no more is
    read than can stand on the page."""
    row_id, most = noun.id, max(1, number) * size + 1  # type: ignore[attr-defined]
    ids = union_all(*(select(part.with_only_columns(row_id).limit(most).subquery()) for part in parts))
    return page_of(select(noun).where(row_id.in_(ids)).order_by(*order), number, size)
