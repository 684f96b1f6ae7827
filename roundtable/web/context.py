"""What every page knows: the site, the groups, the person's menu, their language, zone and looks."""

import hashlib
import logging
from collections.abc import Callable, Hashable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from flask import Flask, Response, current_app, g, get_flashed_messages, request, session, url_for
from flask_babel import get_locale
from sqlalchemy.exc import SQLAlchemyError

from roundtable import assets, formats, links
from roundtable import text as markup
from roundtable.access import may, memberships_now, reads_draft, title_of, visitor
from roundtable.config import ROOT
from roundtable.domain import action_items, capturing, clock, evidence, notes, purge, seen, sign_ins, texts
from roundtable.domain.site import with_groups
from roundtable.extensions import babel, db
from roundtable.mail import boxes
from roundtable.models import (
    ActionItemState,
    GapState,
    Group,
    MeetingState,
    PaperState,
    Purpose,
    RoomRule,
    Stage,
    ThingKind,
    User,
)
from roundtable.signing import deed_link
from roundtable.web import numbering, templating
from roundtable.web.labels import answers_to, why_held
from roundtable.web.sentences import sentence_of
from roundtable.web.why_mail import reason_in_mail, reason_of, told_to

log = logging.getLogger("roundtable.web")

#: Opened by programs and scripts: nobody has been here.
NO_VISITS = {"static", "health.show", "live.wait_for_changes"}
#: Languages that pages are written in; each but English has a catalogue in roundtable/translations.
LANGUAGES = {"en": "English"}
#: In which visitors read times: nobody knows where they are.
ZONE_OF_VISITORS = "UTC"


class Face(NamedTuple):
    """What a page shows of a person by name."""

    id: int
    name: str
    initials: str


class Mark(NamedTuple):
    """What a page shows of a group by name."""

    slug: str
    short_name: str
    initials: str
    hue: str


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=language)
    app.before_request(load_what_every_page_needs)
    app.after_request(note_seen_afterwards)
    env = app.jinja_env
    env.lstrip_blocks = True
    templating.init_app(app)
    env.filters["weekday"] = lambda day: formats.weekday_name(day.weekday())
    shown = (formats.ago, formats.city, formats.day, formats.day_and_month, formats.due, formats.hour, formats.iso)
    also = (formats.decimal, formats.near, formats.short_day, formats.size, formats.until, formats.when)
    for filter_ in (*shown, *also):
        env.filters[filter_.__name__] = filter_
    env.filters["reason"] = reason_in_mail
    env.filters["rendered"] = texts.html_of
    env.filters["excerpt"] = markup.excerpt
    env.filters["initials"] = lambda person: person.initials
    env.filters["reading_minutes"] = markup.reading_minutes
    env.filters["count_words"] = markup.count_words
    env.filters["numbered_paragraphs"] = numbering.numbered_paragraphs
    env.globals.update(what_templates_know())
    app.context_processor(lambda: {"site": g.get("site"), "person": visitor()})


def what_templates_know() -> dict[str, Any]:
    """By the names that they use."""
    return dict(
        group_address=boxes.group_address,
        may=may,
        reads_draft=reads_draft,
        title_of=title_of,
        evidence=evidence,
        link_to=links.link_to,
        link_to_returned=links.link_to_returned,
        link_to_review=links.link_to_review,
        minutes_between=formats.minutes_between,
        static=static,
        asset=assets.asset,
        answers_to=answers_to,
        purged=purge.PURGED,
        purpose_kind=Purpose,
        rule_kind=RoomRule,
        stage_kind=Stage,
        action_item_kind=ActionItemState,
        rule_of=notes.rule_of,
        gap_states=GapState,
        longest_line=capturing.LONGEST_LINE,
        seat_at=formats.seat_at,
        timedelta=lambda minutes: timedelta(minutes=minutes),
        sentence_of=sentence_of,
        span=formats.span,
        paper_states=list(PaperState),
        meeting_states=[s for s in MeetingState if s != MeetingState.CANCELLED],
        zone_name=formats.zone_name,
        why_held=why_held,
        reason_of=reason_of,
        told_to=told_to,
        deed_link=deed_link,
        is_refused=is_refused,
        hour_in=formats.hour,
        today=lambda: clock.today(formats.reader_zone()),
        now=clock.now,
        rail_of=rail_of,
        locale_code=lambda: str(get_locale() or "en").replace("_", "-"),
    )


def load_what_every_page_needs() -> None:
    """The groups are held for the request, so that every thing finds its group without a query."""
    if request.endpoint == "static":
        return
    g.is_refused = False
    g.site, g.groups_held = with_groups()
    g.is_mail = False  # what pages and mails have in common asks for it
    person = visitor()
    g.zone = person.zone if person else ZONE_OF_VISITORS


def group_by_slug(slug: str) -> Group | None:
    return next((group for group in g.groups_held if group.slug == slug), None)


def rail_of(person: User) -> dict[str, Hashable]:
    """All that the rail beside every page of a signed-in person shows; it is kept by this."""
    groups, at, site = [membership.group for membership in memberships_now(person)], g.get("group"), g.get("site")
    return {
        "site_name": site.name if site else "",
        "face": Face(person.id, person.name, person.initials),
        "is_organizer": person.is_organizer,
        "groups": tuple(Mark(one.slug, one.short_name, one.initials, one.hue) for one in groups),
        "at": at.slug if at else "",
        "open_action_items": _count_open(person),
    }


def _count_open(person: User) -> int:
    """Where a page shows one thing, with when the person opened that before."""
    opened = g.get("opened", ())
    if len(opened) != 1:
        return action_items.count_open_of(person)
    count, at = seen.with_open_action_items(person, *opened[0])
    g.opened_before = {opened[0]: at}
    return count


def is_refused() -> bool:
    """Whether the page tells that what was sent is not right: its title says so first (WCAG 2.2, G199)."""
    return g.get("is_refused", False) or bool(get_flashed_messages(category_filter=["error"]))


def language() -> Locale | None:
    """The person's own, else the best of what the browser asks for."""
    if not request:
        return None
    person = visitor()
    chosen = request.accept_languages.best_match(LANGUAGES) if person is None else str(person.language)
    return _locale_of(chosen) if chosen else None


_locale_of = lru_cache(maxsize=64)(Locale.parse)


def static(name: str) -> str:
    """The address of a static file, with a hash, so that it can be kept for ever and is never stale."""
    return url_for("static", filename=name, v=_hash_of(name))


@lru_cache(maxsize=256)
def _hash_of(name: str) -> str:
    path = Path(ROOT / "static" / name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "0"


# What was opened, noted after the response


def opened(thing: Any) -> None:
    """The person reads this thing on this page."""
    g.setdefault("opened", []).append((thing.kind, thing.id))


def note_seen_afterwards(response: Response) -> Response:
    """In a transaction of its own, after the answer has gone out, and only when there is news in it."""
    if request.method != "GET" or response.status_code != 200 or request.endpoint in NO_VISITS:
        return response
    person = visitor()
    if person is None:
        return response
    news = [key for key in g.get("opened", ()) if _is_news(person, key)]
    is_new_use = sign_ins.is_new_use(g.sign_in)
    if is_new_use:
        session.modified = True  # the cookie lasts as long from now on as the sign-in
    if news or is_new_use or seen.is_new_visit(person):
        person_id, sign_in_id = person.id, g.sign_in.id if is_new_use else None
        afterwards(response, "a visit", lambda: _note(person_id, news, sign_in_id), person=person_id)
    return response


def _is_news(person: User, key: tuple[ThingKind, int]) -> bool:
    before = g.get("opened_before", {})
    return seen.is_news(before[key]) if key in before else seen.is_new(person, *key)


def afterwards(response: Response, what: str, deed: Callable[[], None], **facts: Any) -> None:
    """Note this once the answer has gone out, in a transaction of its own. Trouble with it is nobody's to
    see then, and the server would log its address; the log gets the ``facts``."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def do() -> None:
        with app.app_context():
            try:
                deed()
                db.session.commit()
            except SQLAlchemyError:
                log.exception("%s was not noted", what, extra=facts)

    response.call_on_close(do)


def _note(person_id: int, news: list[tuple[ThingKind, int]], sign_in_id: int | None) -> None:
    seen.note_visit(person_id)
    if sign_in_id is not None:
        sign_ins.note_use(sign_in_id)
    for kind, thing_id in news:
        seen.note(person_id, kind, thing_id)
