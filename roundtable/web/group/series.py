from typing import ClassVar

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import Optional

from roundtable.access import access_series, require
from roundtable.domain import clock, meetings, memberships, nights, series
from roundtable.extensions import db
from roundtable.models import Rhythm, Series
from roundtable.web.forms import BaseForm, PersonField, ZoneField, at_most, between, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.labels import choices
from roundtable.web.once import once


class SeriesForm(BaseForm):
    title = StringField(_l("What the meetings are about"), [required(), at_most(160)])
    rhythm = SelectField(
        _l("How often"), choices=choices(Rhythm), description=_l("The weekday or date is that of the first day.")
    )
    interval = IntegerField(
        _l("Every"),
        [required(), between(1, series.MOST_INTERVAL)],
        default=1,
        description=_l("Weeks, months or years."),
    )
    starts_on = DateField(_l("First day"), [required()])
    ends_on = DateField(_l("Last day"), [Optional()])
    wall_clock = TimeField(_l("Begins at"), [required()])
    minutes = IntegerField(_l("Minutes"), [required(), between(5, meetings.LONGEST)], default=60)
    zone = ZoneField(
        _l("Time zone"),
        [required()],
        description=_l("The meetings keep this time on the wall there, summer and winter."),
    )
    place = StringField(_l("Place"), [Optional(), at_most(200)])
    call_link = StringField(_l("Link to the call"), [Optional(), at_most(500)])
    chair = PersonField(_l("Chairs the meetings"), none=_l("Nobody yet"))
    note_taker = PersonField(_l("Takes notes"), none=_l("Nobody yet"))
    overlaps_meant = BooleanField(_l("Meetings at the same time are meant"))
    told_at: ClassVar[dict[str, str]] = {"wall_time": "wall_clock"}

    def rule(self) -> series.Rule:
        assert self.starts_on.data is not None and self.wall_clock.data is not None
        return series.Rule(
            title=str(self.title.data),
            rhythm=Rhythm(self.rhythm.data),
            starts_on=self.starts_on.data,
            wall_clock=self.wall_clock.data,
            zone=str(self.zone.data),
            minutes=int(self.minutes.data or 0),
            interval=int(self.interval.data or 1),
            ends_on=self.ends_on.data,
            place=self.place.data or "",
            call_link=self.call_link.data or "",
            chair=self.chair.person,
            note_taker=self.note_taker.person,
        )

    def offer_people(self) -> None:
        people = memberships.people_of(g.group)
        self.chair.offer_people(people)
        self.note_taker.offer_people(people)

    def show(self, one: Series) -> None:
        for name in ("title", "interval", "wall_clock", "minutes", "zone", "place", "call_link", "ends_on"):
            self[name].data = getattr(one, name)
        self.rhythm.data, self.chair.data, self.note_taker.data = one.rhythm.value, one.chair_id, one.note_taker_id


class EndForm(BaseForm):
    last_on = DateField(_l("Last day"), [required()], description=_l("Meetings after it are called off."))


@bp.route("/series/new", methods=["GET", "POST"])
@once
def begin_series():
    """Meetings that recur by a rule."""
    person = require("meeting.schedule", g.group)
    form = SeriesForm(zone=person.zone, chair=person.id)
    form.offer_people()
    if form.submitted():
        with form.rules():
            begun = series.begin(g.group, form.rule(), overlaps_meant=bool(form.overlaps_meant.data), by=person)
            db.session.commit()
            return redirect(url_for("group.show_series", series_id=begun.id))
    return page("group/series/write.html", form)


@bp.get("/series/<id:series_id>")
def show_series(series_id):
    """The rule, its coming meetings with what was moved or called off, and what it means for whom."""
    one = access_series(g.group, series_id)
    found, people = series.meetings_of(one), memberships.people_of(g.group)
    coming = [m for m in found if m.is_coming]
    return render_template(
        "group/series/show.html",
        series=one,
        meetings=found,
        exceptions={m.id for m in found if series.is_exception(one, m)},
        nights={m.id: [w for w in nights.locals_of(m.starts_at, m.minutes, people) if w.is_night] for m in coming},
        shifts={m.id: nights.shifts(m.wall_time, m.zone, people, now=clock.now()) for m in coming},
    )


@bp.route("/series/<id:series_id>/rule", methods=["GET", "POST"])
def fork_series(series_id):
    """Another rule from a day on. What was before stays."""
    one = access_series(g.group, series_id)
    person, form = require("series.change", g.group), SeriesForm()
    form.offer_people()
    if form.submitted():
        with form.rules():
            fork = series.fork(one, form.rule(), overlaps_meant=bool(form.overlaps_meant.data), by=person)
            db.session.commit()
            _tell_kept(len(fork.kept))
            return redirect(url_for("group.show_series", series_id=fork.series.id))
    elif not form.is_submitted():
        form.show(one)
    return page("group/series/write.html", form, series=one)


@bp.route("/series/<id:series_id>/ending", methods=["GET", "POST"])
def end_series(series_id):
    one = access_series(g.group, series_id)
    person, form = require("series.change", g.group), EndForm(last_on=clock.today(one.zone))
    if form.submitted():
        with form.rules():
            kept = series.end(one, form.last_on.data, by=person)
            db.session.commit()
            _tell_kept(len(kept))
            return redirect(url_for("group.show_series", series_id=series_id))
    return page("group/series/end.html", form, series=one)


def _tell_kept(count: int) -> None:
    if count:
        flash(
            ngettext(
                "%(num)s meeting has an agenda and stays as it was.",
                "%(num)s meetings have an agenda and stay as they were.",
                count,
            )
        )
    else:
        flash(gettext("Done."))
