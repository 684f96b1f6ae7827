"""What time it is. The demonstration data is made in the past through ``at``."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    return _pretended.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What is done in here happened at that moment."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
