"""Dates and times as people read them: weekday, date, year and zone, in their language and zone.

The reader's zone is ``g.zone``; the language is Flask-Babel's. Pages and mails set both first.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import cos, pi, sin

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, ngettext

from roundtable.addresses import g_itself
from roundtable.domain import clock


def reader_zone() -> str:
    ours = g_itself()
    ours.is_zone_asked = True  # a part of a mail in which nobody asks is the same in every zone
    return str(ours.get("zone") or "UTC")


def in_zone(at: datetime, zone: str | None = None) -> datetime:
    return at.astimezone(clock.zone_of(zone or reader_zone()))


def city(zone: str) -> str:
    """The place that a zone is named after, in the reader's language: “Europe/Rome” is Rome, or Rom."""
    return _city(zone, _locale())


def day(value: date | datetime, *, weekday: bool = True) -> str:
    """Tuesday 24 November 2026"""
    if isinstance(value, datetime):
        value = in_zone(value).date()
    return _day(value, _locale(), "EEEE d MMMM y" if weekday else "d MMMM y")


def short_day(value: date | datetime) -> str:
    """24 November, with the year where it is not this one."""
    if isinstance(value, datetime):
        value = in_zone(value).date()
    return _short_day(value, clock.today(reader_zone()), _locale())


def _short_day(value: date, today: date, locale: Locale) -> str:
    return _day(value, locale, "d MMMM" if value.year == today.year else "d MMMM y")


def day_and_month(value: date) -> str:
    """Tuesday 24 November, as a title of today."""
    return _day(value, _locale(), "EEEE d MMMM")


def near(at: datetime) -> str:
    """Today 15:00; Tomorrow 15:00; Tuesday 24 November, 15:00. The full date stands beside it."""
    local, today = in_zone(at), clock.today(reader_zone())
    clock_time = f"{local:%H:%M}"
    if local.date() == today:
        return gettext("Today %(hour)s", hour=clock_time)
    if local.date() == today + timedelta(days=1):
        return gettext("Tomorrow %(hour)s", hour=clock_time)
    return gettext("%(day)s, %(hour)s", day=_day(local.date(), _locale(), "EEEE d MMMM"), hour=clock_time)


def hour(at: datetime, zone: str | None = None) -> str:
    """15:00"""
    return _hour(at, zone or reader_zone())


@lru_cache(maxsize=4096)
def _hour(at: datetime, zone: str) -> str:
    return f"{in_zone(at, zone):%H:%M}"


def when(at: datetime, zone: str | None = None) -> str:
    """Tuesday 24 November 2026, 15:00 Berlin time"""
    return _when(at, zone or reader_zone(), _locale())


@lru_cache(maxsize=4096)
def _when(at: datetime, zone: str, locale: Locale) -> str:
    local = in_zone(at, zone)
    return gettext(
        "%(day)s, %(hour)s %(zone)s",
        day=_day(local.date(), locale, "EEEE d MMMM y"),
        hour=f"{local:%H:%M}",
        zone=zone_name(zone),
    )


def span(at: datetime, minutes: int, zone: str | None = None) -> str:
    """Tuesday 24 November 2026, 15:00 to 16:30 Berlin time"""
    return _span(at, minutes, zone or reader_zone(), _locale())


@lru_cache(maxsize=4096)
def _span(at: datetime, minutes: int, zone: str, locale: Locale) -> str:
    start, end = in_zone(at, zone), in_zone(at + timedelta(minutes=minutes), zone)
    ends = f"{end:%H:%M}"
    if end.date() != start.date():
        ends = gettext("%(hour)s on %(day)s", hour=ends, day=_day(end.date(), locale, "EEEE d MMMM"))
    return gettext(
        "%(day)s, %(from_)s to %(to)s %(zone)s",
        day=_day(start.date(), locale, "EEEE d MMMM y"),
        from_=f"{start:%H:%M}",
        to=ends,
        zone=zone_name(zone),
    )


def zone_name(zone: str) -> str:
    """Berlin time"""
    return "UTC" if zone == "UTC" else gettext("%(city)s time", city=city(zone))


def ago(at: datetime) -> str:
    """Where it was long ago, or is still to come, the day; else “2 hours ago”."""
    passed = clock.now() - at
    if passed > timedelta(days=6) or passed < -timedelta(minutes=1):
        return short_day(at)
    if passed < timedelta(minutes=1):
        return gettext("just now")
    return format_timedelta(-passed, add_direction=True, locale=_locale())


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes, as a clock on the wall would tell them."""
    return max(0, round((end - start).total_seconds() / 60))


def until(at: datetime) -> str:
    """in 48 minutes; from a day on in days of the calendar, as “Tomorrow” beside it counts."""
    left = at - clock.now()
    if abs(left) < timedelta(days=1):
        return format_timedelta(left, add_direction=True, threshold=1, locale=_locale())
    days = (in_zone(at).date() - clock.today(reader_zone())).days
    return format_timedelta(timedelta(days=days), add_direction=True, locale=_locale())


def due(on: date) -> str:
    """Due today; 2 days late; due Tuesday 1 December."""
    return _due(on, clock.today(reader_zone()), _locale())


@lru_cache(maxsize=4096)
def _due(on: date, today: date, locale: Locale) -> str:
    days = (on - today).days
    if days < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -days)
    if days == 0:
        return gettext("Due today")
    if days == 1:
        return gettext("Due tomorrow")
    if days < 7:
        return gettext("Due %(day)s", day=_day(on, locale, "EEEE d MMMM"))
    return gettext("Due %(day)s", day=_short_day(on, today, locale))


@lru_cache(maxsize=4096)
def iso(value: date | datetime) -> str:
    """For the datetime attribute of <time>."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def weekday_name(number: int) -> str:
    """Monday is 0."""
    return str(_locale().days["stand-alone"]["wide"][number])


def size(count: int) -> str:
    """12 kB, 3.4 MB"""
    if count < 1_000_000:
        return f"{format_decimal(max(1, round(count / 1000)), locale=_locale())} kB"
    return f"{format_decimal(round(count / 1_000_000, 1), locale=_locale())} MB"


def decimal(value: float) -> str:
    """7; 1.5; −0.3"""
    return str(format_decimal(round(value, 1), locale=_locale()))


def _locale() -> Locale:
    """A page asks some hundred times: Flask-Babel's own answer, where it has found one."""
    found = getattr(g_itself().get("_flask_babel"), "babel_locale", None)
    return found or get_locale() or Locale("en")


@lru_cache(maxsize=1024)
def _city(zone: str, locale: Locale) -> str:
    """Zones go by several names (Asia/Kolkata, Asia/Calcutta); the translations know one of them."""
    known = locale.time_zones.get(get_global("zone_aliases").get(zone, zone), {})
    return str(known.get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))


@lru_cache(maxsize=4096)
def _day(value: date, locale: Locale, pattern: str) -> str:
    """English keeps the order of the pattern; other languages have their own for the same parts."""
    if locale.language == "en":
        return format_date(value, pattern, locale=locale)
    if "y" in pattern:
        return format_date(value, "full" if "E" in pattern else "long", locale=locale)
    moment = datetime.combine(value, datetime.min.time())
    words = format_skeleton("MMMMEEEEd" if "E" in pattern else "MMMMd", moment, locale=locale)
    days = locale.days["format"]
    return words.replace(days["abbreviated"][value.weekday()], days["wide"][value.weekday()])


def seat_at(number: int, of: int) -> tuple[float, float]:
    """Where a seat stands round a table drawn in 64 by 64, the first at the top."""
    angle = -pi / 2 + 2 * pi * number / max(of, 1)
    return round(32 + 25 * cos(angle), 2), round(32 + 25 * sin(angle), 2)
