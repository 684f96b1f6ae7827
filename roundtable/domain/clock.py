"""What time it is. The demonstration data is made in the past through ``at``."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam

from roundtable.columns import Moment

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    return _pretended.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    return now().astimezone(zone_of(zone)).date()


@cache
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def later(by: timedelta = timedelta()) -> BindParameter[datetime]:
    """So much after now (before, if it is negative), for a query: asked when it is run, not when it is put together."""
    return bindparam("later", callable_=lambda: now() + by, type_=Moment(), unique=True)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What is done in here happened at that moment."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
