"""Meetings in people's own calendar programs: feeds at addresses that only their owner knows."""

from functools import partial

from flask import Blueprint, Response, flash, g, redirect, request, session, url_for
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from roundtable.access import access_calendar_feed, memberships_now, require_sign_in
from roundtable.calendar import Entry, Method, vcalendar
from roundtable.domain import calendar_feeds
from roundtable.entries import Writer
from roundtable.extensions import db
from roundtable.models import CalendarFeed
from roundtable.web.context import afterwards
from roundtable.web.forms import BaseForm, IdField, at_most, page

bp = Blueprint("calendar", __name__)

#: Where a new address is kept in the session: the database has its hash only.
NEW = "calendar_feed"
#: A calendar program opens this address instead of a browser.
SCHEME = "webcal"


class FeedForm(BaseForm):
    group = IdField(_l("Which meetings"), none=_l("Of all my groups"))
    label = StringField(
        _l("Where you will use it"),
        [Optional(), at_most(80)],
        description=_l("For example: phone, or Outlook at work."),
    )


@bp.get("/calendar/<token>.ics")
def show_feed(token):
    """For calendar programs, which cannot sign in. Nothing is read of the meetings when nothing has changed."""
    feed = calendar_feeds.find_by_token(token)
    if feed is None:
        return sentence(gettext("There is no calendar at this address."), 404)
    if feed.revoked_at is not None or not feed.user.is_active:
        return sentence(gettext("This calendar address was revoked. Its owner can make another one:"), 410)
    with force_locale(feed.user.language):
        response = answer(feed)
    if calendar_feeds.is_read_anew(feed):
        afterwards(response, "a reading", partial(calendar_feeds.note_read, feed.id), feed=feed.id)
    return response


def answer(feed: CalendarFeed) -> Response:
    writer = Writer(g.groups_held)
    version = writer.version(calendar_feeds.state_of(feed))
    if request.if_none_match.contains_weak(version):
        response = Response(status=304)
    else:
        entries = [writer.entry(row) for row in calendar_feeds.meetings_of(feed)]
        response = calendar_file(entries, name=writer.groups[feed.group_id].name if feed.group_id else writer.site_name)
    response.set_etag(version)
    return response


@bp.get("/me/calendar")
def list_feeds():
    return shown(FeedForm(group=request.args.get("group", type=int)))


@bp.post("/me/calendar")
def make_feed():
    """The address is shown to its owner in this session; who loses it makes another."""
    person = require_sign_in()
    form = FeedForm()
    offer_groups(form)
    if form.submitted():
        with form.rules():
            groups = {m.group_id: m.group for m in memberships_now(person)}
            group = groups[form.group.data] if form.group.data else None
            feed, token = calendar_feeds.make(person, group, label=form.label.data or "", by=person)
            db.session.commit()
            session[NEW] = [feed.id, token]
            return redirect(url_for("calendar.list_feeds", _anchor="new"))
    return shown(form)


@bp.post("/me/calendar/<id:feed_id>/revocation")
def revoke_feed(feed_id):
    person = require_sign_in()
    calendar_feeds.revoke(access_calendar_feed(feed_id), by=person)
    db.session.commit()
    flash(gettext("The address is revoked: it shows nothing any more."))
    return redirect(url_for("calendar.list_feeds"))


def shown(form: FeedForm):
    person = require_sign_in()
    offer_groups(form)
    feeds = calendar_feeds.of_person(person)
    feed_id, token = session.get(NEW, (0, ""))
    new = next((feed for feed in feeds if feed.id == feed_id), None)
    address = url_for("calendar.show_feed", token=token, _external=True) if new else ""
    program = address.replace(request.scheme, SCHEME, 1)
    return page("me/calendar.html", form, feeds=feeds, new=new, address=address, program=program)


def offer_groups(form: FeedForm) -> None:
    form.group.offer([(m.group_id, m.group.name) for m in memberships_now(require_sign_in())])


def calendar_file(entries: list[Entry], *, name: str = "") -> Response:
    return Response(vcalendar(Method.PUBLISH, entries, name=name), content_type="text/calendar; charset=utf-8")


def sentence(words: str, status: int) -> Response:
    """For whoever looks at what the calendar program says."""
    link = f"\n{url_for('calendar.list_feeds', _external=True)}" if status == 410 else ""
    return Response(f"{words}{link}\n", status=status, content_type="text/plain; charset=utf-8")
