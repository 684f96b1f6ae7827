"""Column types, and the tags that say which columns hold personal data."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

#: A naive date and time as a clock on the wall shows it; it means nothing without a zone.
WallTime = Annotated[datetime, mapped_column(DateTime(timezone=False))]


class Moment(TypeDecorator[datetime]):
    """A moment that has happened or will: aware, in UTC, on every database alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: a Moment is aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonColumn = JSON().with_variant(JSONB(), "postgresql")

TYPES: dict[Any, Any] = {
    datetime: Moment(),
    bytes: LargeBinary(),
    dict[str, Any]: JsonColumn,
    list[Any]: JsonColumn,
    # Stored by value, so that a member may be renamed in code without touching rows.
    StrEnum: Enum(StrEnum, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e]),
}


@dataclass(frozen=True)
class Personal:
    """What a column with personal data is for, and how long it is kept."""

    purpose: str
    retention: str


ACCOUNT = "as long as the account exists; erased with it"
RECORD = "as long as the record of the work, which is kept"


def personal(purpose: str, retention: str = ACCOUNT) -> dict[str, Personal]:
    """The ``info`` of a column that says something about a person."""
    return {"personal": Personal(purpose, retention)}


#: The ``info`` of a column that points at who did something.
DOER = personal("shows who did it", RECORD)
