"""What is done once an hour: forgetting what is kept for a time only, and keeping what is derived right."""

from importlib import metadata
from pathlib import Path

from roundtable.domain import digests, invitations, jobs, mails, meetings, sign_ins, texts
from roundtable.domain.site import the_site
from roundtable.extensions import db

EVERY = 3600.0  # seconds


def do_chores() -> None:
    for noun in (sign_ins, invitations, mails, digests, jobs):
        noun.forget_old()
    db.session.commit()
    _follow_zone_data()
    while texts.rerender():
        db.session.commit()
    db.session.commit()


def _follow_zone_data() -> None:
    """When the time-zone data changes, meetings keep their time on the wall and move in UTC."""
    site, version = the_site(), zone_data_version()
    if site is not None and site.zones_version != version:
        meetings.recompute_starts()
        site.zones_version = version
        db.session.commit()


def zone_data_version() -> str:
    """Of the system's data, which Python prefers, else of the package."""
    for folder in ("/usr/share/zoneinfo", "/usr/lib/zoneinfo"):
        path = Path(folder) / "tzdata.zi"
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as file:
                return file.readline().removeprefix("# version ").strip()[:20]
    return metadata.version("tzdata")[:20]
