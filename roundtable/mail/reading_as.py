"""Mails are written in the zone and language of who reads them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from babel import Locale
from flask import current_app, g
from flask_babel import force_locale

from roundtable.domain.site import the_site
from roundtable.models import Group

#: By language: what templates know, and their words.
Kept = dict[str, tuple[dict[str, Any], Any]]


@contextmanager
def reading_as(zone: str, language: str, held: Sequence[Group], kept: Kept | None = None) -> Iterator[dict[str, Any]]:
    """What every template knows. ``held`` are all groups: things find theirs without a query each. ``kept`` is given
    where many mails are written one after the other."""
    kept = {} if kept is None else kept
    was, g.zone, g.is_mail = g.get("zone"), zone, True
    g.groups_held = held
    try:
        with force_locale(_locale(language)):
            if language not in kept:
                known: dict[str, Any] = {}
                current_app.update_template_context(known)
                kept[language] = known, g.words
            known, g.words = kept[language]
            yield known
    finally:
        g.zone, g.is_mail = was, False


#: Reading a name of two letters takes as long as a short template.
_locale = cache(Locale.parse)


def site_name() -> str:
    site = the_site()
    return site.name if site else "Roundtable"


def host() -> str:
    return str(current_app.config["SETTINGS"].mail_host)
