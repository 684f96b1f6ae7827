"""Lists come a page at a time: no list grows without bound, and none is counted to its end."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select

from roundtable.extensions import db

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list; ``number`` counts from 1."""

    rows: list[T]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_of(query: Select[T], number: int = 1, size: int = SIZE) -> Page[T]:
    number = max(1, number)
    rows = list(db.session.scalars(query.offset((number - 1) * size).limit(size + 1)).unique())
    return Page(rows[:size], number, len(rows) > size)
