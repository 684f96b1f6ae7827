"""What every page knows: the site, the groups, the person's menu, their language, zone and looks."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import get_locale, get_translations
from flask_login import current_user

from roundtable import assets, formats, links
from roundtable import text as markup
from roundtable.access import may, memberships_now, visitor
from roundtable.config import ROOT
from roundtable.domain import action_items, clock, groups, seen, texts
from roundtable.domain.site import the_site
from roundtable.extensions import babel, db
from roundtable.models import Answer, Group, MeetingState, Membership, PaperState, Purpose, ThingKind, User
from roundtable.web.labels import label, why_held

#: Languages that pages are written in; each has a catalogue in roundtable/translations.
LANGUAGES = {"en": "English", "de": "Deutsch"}


@dataclass(frozen=True)
class Menu:
    """What stands in the rail beside every page of a signed-in person."""

    memberships: list[Membership]
    open_action_items: int


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=language)
    app.before_request(load_what_every_page_needs)
    app.after_request(note_seen_afterwards)
    env = app.jinja_env
    env.lstrip_blocks = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda s: _translations().ugettext(s),
        ngettext=lambda s, p, n: _translations().ungettext(s, p, n),
        newstyle=True,
        pgettext=lambda c, s: _translations().upgettext(c, s),
    )
    shown = (formats.ago, formats.city, formats.day, formats.day_and_month, formats.due, formats.hour, formats.iso)
    for filter_ in (*shown, formats.near, formats.short_day, formats.size, formats.until, formats.when):
        env.filters[filter_.__name__] = filter_
    env.filters["rendered"] = texts.html_of
    env.filters["excerpt"] = markup.excerpt
    env.filters["initials"] = lambda person: person.initials
    env.filters["reading_minutes"] = markup.reading_minutes
    env.filters["count_words"] = markup.count_words
    env.globals.update(
        may=may,
        label=label,
        link_to=links.link_to,
        static=static,
        asset=assets.asset,
        answer_kind=Answer,
        purpose_kind=Purpose,
        seat_at=formats.seat_at,
        timedelta=lambda minutes: timedelta(minutes=minutes),
        span=formats.span,
        paper_states=list(PaperState),
        meeting_states=[s for s in MeetingState if s != MeetingState.CANCELLED],
        zone_name=formats.zone_name,
        why_held=why_held,
        hour_in=formats.hour,
        today=lambda: clock.today(formats.reader_zone()),
        now=clock.now,
        menu=menu,
        locale_code=lambda: str(get_locale() or "en").replace("_", "-"),
    )
    app.context_processor(lambda: {"site": g.get("site"), "person": visitor()})


def load_what_every_page_needs() -> None:
    """The groups are held for the request, so that every thing finds its group without a query."""
    if request.endpoint == "static":
        return
    g.site = the_site()
    g.groups_held = groups.all_groups()
    person = visitor()
    g.zone = person.zone if person else "UTC"


def group_by_slug(slug: str) -> Group | None:
    return next((group for group in g.groups_held if group.slug == slug), None)


def menu(person: User) -> Menu:
    return Menu(memberships_now(person), action_items.count_open_of(person))


def language() -> str | None:
    """The person's own, else the best of what the browser asks for."""
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES) if request else None


def static(name: str) -> str:
    """The address of a static file, with a hash, so that it can be kept for ever and is never stale."""
    return url_for("static", filename=name, v=_hash_of(name))


@lru_cache(maxsize=256)
def _hash_of(name: str) -> str:
    path = Path(ROOT / "static" / name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "0"


def _translations() -> Any:
    """Looked up once a request: Flask-Babel's own way does it for every string."""
    locale = get_locale()
    held = g.get("translations")
    if held is None or held[0] is not locale:
        held = g.translations = (locale, get_translations())
    return held[1]


# What was opened, noted after the response


def opened(thing: Any) -> None:
    """The person reads this thing on this page."""
    g.setdefault("opened", []).append((thing.kind, thing.id))


def note_seen_afterwards(response: Response) -> Response:
    """In a transaction of its own, after the answer has gone out, and only when there is news in it."""
    if request.method != "GET" or response.status_code != 200 or request.endpoint in {"static", "health.show"}:
        return response
    person = visitor()
    if person is None:
        return response
    news = [(kind, thing_id) for kind, thing_id in g.get("opened", ()) if seen.is_new(person, kind, thing_id)]
    if news or seen.is_new_visit(person):
        app, person_id = current_app._get_current_object(), person.id  # type: ignore[attr-defined]
        response.call_on_close(lambda: _note(app, person_id, news))
    return response


def _note(app: Flask, person_id: int, news: list[tuple[ThingKind, int]]) -> None:
    with app.app_context():
        seen.note_visit(person_id)
        for kind, thing_id in news:
            seen.note(person_id, kind, thing_id)
        db.session.commit()
