from datetime import date, datetime, time
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Time
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind


class Rhythm(StrEnum):
    """How the days of a series follow from its first day."""

    WEEKLY = "weekly"  # the same weekday, every ``interval`` weeks
    MONTHLY_BY_WEEKDAY = "monthly_by_weekday"  # the second Tuesday, every ``interval`` months
    MONTHLY_BY_LAST_WEEKDAY = "monthly_by_last_weekday"  # the last Friday
    MONTHLY_BY_DAY = "monthly_by_day"  # the 15th; a month without that day has none
    YEARLY = "yearly"


class Series(Base):
    """A recurring meeting: a rule on the clock of the wall in its zone, from a day on.

    Its meetings are rows of their own; one that is moved or called off keeps the day that the rule gave it.
    A change of the rule ends the series and begins another (``forked_from_id``).
    """

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_group_id", "group_id"),)
    impersonal = (
        "id group_id title rhythm interval starts_on ends_on wall_clock zone minutes place call_link forked_from_id "
        "created_at made_until"
    )
    kind: ClassVar[ThingKind] = ThingKind.SERIES

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    title: Mapped[str] = mapped_column(String(160))
    rhythm: Mapped[Rhythm]
    interval: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day that may have a meeting
    wall_clock: Mapped[time] = mapped_column(Time())
    zone: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(200), default="")
    call_link: Mapped[str] = mapped_column(String(500), default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    note_taker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    forked_from_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    created_at: Mapped[datetime]
    made_until: Mapped[date | None]  # meetings exist up to this day
