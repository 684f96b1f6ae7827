"""Mails are written in the zone and language of who reads them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app, g
from flask_babel import force_locale

from roundtable.domain.site import the_site
from roundtable.models import Group


@contextmanager
def reading_as(zone: str, language: str, held: Sequence[Group]) -> Iterator[dict[str, Any]]:
    """What every template knows. ``held`` are all groups: things find theirs without a query each."""
    was, g.zone, g.is_mail = g.get("zone"), zone, True
    g.groups_held = held
    try:
        with force_locale(language):
            known: dict[str, Any] = {}
            current_app.update_template_context(known)
            yield known
    finally:
        g.zone, g.is_mail = was, False


def site_name() -> str:
    site = the_site()
    return site.name if site else "Roundtable"


def host() -> str:
    return str(current_app.config["SETTINGS"].mail_host)
