"""The web: what is mounted where. Read this first to find a page."""

from flask import Flask

from roundtable.models import FOUNDING_GROUPS, PLENARY
from roundtable.web import (
    account,
    addresses,
    api,
    calendar,
    context,
    dev,
    errors,
    files,
    front,
    group,
    health,
    live,
    mail_deeds,
    me,
    numbers,
    once,
    organize,
    search,
    security,
    stopping,  # noqa: F401 (its routes)
    writing,
)

#: POSTs that carry their own signature in place of the CSRF token.
SIGNED_POSTS = {
    "mail.act_on_action_item",
    "mail.answer_held",
    "mail.answer_invitation",
    "mail.answer_times",
    "mail.assent_by_mail",
    "mail.unsubscribe",
}


def init_app(app: Flask) -> None:
    app.url_map.converters["id"] = security.Id
    app.register_blueprint(front.bp)
    app.register_blueprint(account.bp, url_prefix="/account")
    app.register_blueprint(addresses.bp, url_prefix="/account/address")
    app.register_blueprint(me.bp, url_prefix="/me")
    app.register_blueprint(organize.bp, url_prefix="/organize")
    app.register_blueprint(search.bp, url_prefix="/search")
    app.register_blueprint(numbers.bp)  # /decisions/31, /action-items/112
    app.register_blueprint(calendar.bp)  # /calendar/TOKEN.ics, /me/calendar
    app.register_blueprint(files.bp, url_prefix="/files")
    app.register_blueprint(api.bp, url_prefix="/api")
    app.register_blueprint(mail_deeds.bp, url_prefix="/mail")  # and what is in mail.py and stopping.py
    app.register_blueprint(health.bp)
    app.register_blueprint(live.bp)  # /live?since=…
    app.register_blueprint(dev.bp, url_prefix="/dev")

    # One set of pages, mounted once for each founding group and once for those founded later.
    for slug in (*FOUNDING_GROUPS, PLENARY):
        app.register_blueprint(group.bp, name=slug, url_prefix=f"/{slug}", url_defaults={"group": slug})
    app.register_blueprint(group.bp, url_prefix="/<group>")

    context.init_app(app)
    writing.init_app(app)
    security.init_app(app, SIGNED_POSTS)
    once.init_app(app)
    errors.init_app(app)
