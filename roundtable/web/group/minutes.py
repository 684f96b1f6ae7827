"""Minutes of old: given as files or pasted, looked at, and put on record by work that shows how far it is."""

import hashlib

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import Optional

from roundtable import text as markup
from roundtable.access import access_minutes, require
from roundtable.domain import clock, jobs, minutes
from roundtable.extensions import db, limiter
from roundtable.files import shown_name
from roundtable.minutes import read_lines
from roundtable.models import Job, JobKind, Minutes, User
from roundtable.web.files import POLICY
from roundtable.web.forms import BaseForm, at_most, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.labels import label, names_in_minutes
from roundtable.web.unlocked import unlocked

WORK = (JobKind.READ_MINUTES, JobKind.IMPORT_MINUTES)
#: So many characters are read while one waits for the page; more are work for the worker.
READ_AT_ONCE = 60_000
MOST_FILES = 200


class MinutesForm(BaseForm):
    files = MultipleFileField(_l("Files"))
    text = TextAreaField(_l("Or paste the minutes here"), [Optional(), at_most(markup.MAX_LENGTH)])
    name = StringField(
        _l("What the pasted text is called"),
        [Optional(), at_most(160)],
        description=_l("With its day, where the text does not say it: 2026-03-12 call"),
    )

    def receive(self, person: User) -> list[Minutes]:
        """Keep what can be read of what came with this request; what cannot is told at its field."""
        with unlocked():
            read = [(name, *read_lines(data), hashlib.sha256(data).hexdigest()) for name, data in self._sent()]
        if not read:
            self.files.errors = [gettext("Please choose files, or paste the minutes.")]
        for name, _, problem, _ in read:
            if problem is not None:
                said = gettext("“%(name)s”: %(problem)s", name=name, problem=label(problem))
                self.files.errors = [*self.files.errors, said]
        with self.rules():
            return [minutes.keep(g.group, n, lines, sha256, by=person) for n, lines, p, sha256 in read if p is None]
        return []

    def _sent(self) -> list[tuple[str, bytes]]:
        files = [file for file in request.files.getlist("files") if file.filename][:MOST_FILES]
        sent = [(shown_name(file.filename or ""), file.read()) for file in files]
        pasted = (self.text.data or "").strip()
        name = " ".join((self.name.data or "").split()) or gettext("Pasted text")
        return [*sent, *([(name, pasted.encode())] if pasted else [])]


class DayForm(BaseForm):
    day = DateField(_l("On which day it was"), [required()])


@bp.get("/minutes/")
def list_minutes():
    """What waits to be put on record, how far the work is, and what is on record already."""
    require("minutes.import", g.group)
    waiting = minutes.waiting_in(g.group)
    imported = minutes.imported_in(g.group, request.args.get("page", 1, int))
    return render_template(
        "group/minutes/list.html",
        waiting=waiting,
        previews=minutes.previews_of(g.group, waiting, names_in_minutes()),
        imported=imported,
        meetings=minutes.meetings_from(imported.rows),
        job=_job_to_tell(),
    )


@bp.route("/minutes/new", methods=["GET", "POST"])
@limiter.limit("120 per hour", methods=["POST"])
def give_minutes():
    """Give files or a text; nothing is put on record yet."""
    person = require("minutes.import", g.group)
    form, given = MinutesForm(), []
    size = current_app.config["SETTINGS"].max_upload_mb
    form.files.description = gettext("Text, Markdown or Word (DOCX), several at once, up to %(size)s MB.", size=size)
    if form.submitted():
        given = form.receive(person)
        db.session.commit()
        _read(given, person)
        if not form.all_errors():
            return redirect(_after(given))
    return page("group/minutes/give.html", form, kept=len(given))


@bp.get("/minutes/<id:minutes_id>")
def show_minutes(minutes_id):
    """What is understood of a file, and what is not; later what came of it, and its text."""
    given = access_minutes(g.group, minutes_id)
    return _shown(given, DayForm())


@bp.get("/minutes/<id:minutes_id>/text")
def show_minutes_text(minutes_id):
    """The text as it was given."""
    given = access_minutes(g.group, minutes_id)
    response = Response(given.source, mimetype="text/plain")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.post("/minutes/<id:minutes_id>/days/<int:place>")
def date_minutes(minutes_id, place):
    """Say when a meeting was whose minutes do not."""
    given = access_minutes(g.group, minutes_id)
    person, form = require("minutes.import", g.group), DayForm()
    if form.submitted():
        with form.rules():
            minutes.say_day(given, place, form.day.data, by=person)
            db.session.commit()
            return redirect(url_for("group.show_minutes", minutes_id=minutes_id))
    return _shown(given, form, place)


@bp.post("/minutes/<id:minutes_id>/dropping")
def drop_minutes(minutes_id):
    """It is not put on record."""
    given = access_minutes(g.group, minutes_id)
    minutes.drop(given, by=require("minutes.import", g.group))
    db.session.commit()
    flash(gettext("“%(name)s” is dropped.", name=given.name))
    return redirect(url_for("group.list_minutes"))


@bp.route("/minutes/<id:minutes_id>/purge", methods=["GET", "POST"])
def purge_minutes(minutes_id):
    """Its words go for good."""
    given, person = access_minutes(g.group, minutes_id), require("thing.purge", g.group)
    there = url_for("group.show_minutes", minutes_id=minutes_id)
    if request.method == "GET":
        return render_template("purge.html", words=given.name, cancel=there)
    minutes.purge(given, by=person)
    db.session.commit()
    return redirect(there)


@bp.post("/minutes/import")
def import_minutes():
    """Put on record what waits; the worker does it."""
    person = require("minutes.import", g.group)
    _ask(JobKind.IMPORT_MINUTES, person)
    return redirect(url_for("group.list_minutes"))


@bp.post("/minutes/reading")
def read_minutes():
    """Read what is not read yet: the work was stopped, or failed."""
    person = require("minutes.import", g.group)
    _ask(JobKind.READ_MINUTES, person)
    return redirect(url_for("group.list_minutes"))


@bp.post("/minutes/work/stop")
def stop_minutes():
    """What was put on record before stays."""
    person = require("minutes.import", g.group)
    if (job := jobs.latest_of(g.group, WORK)) is not None:
        jobs.stop(job, site=g.site, by=person)
        db.session.commit()
    return redirect(url_for("group.list_minutes"))


def _shown(given: Minutes, form: DayForm, place: int | None = None):
    previews = minutes.previews_of(g.group, [given], names_in_minutes())[given.id]
    numbers = [number for preview in previews for number in preview.told["not_understood"]]
    return page(
        "group/minutes/show.html",
        form,
        given=given,
        previews=previews,
        lines=dict(minutes.lines_of(given, numbers)),
        meetings=minutes.meetings_from([given])[given.id],
        refused=place,
    )


def _read(given: list[Minutes], person: User) -> None:
    """A little at once, so that one sees it on the next page; much is work for the worker."""
    unread = [one for one in given if one.read_at is None]
    if sum(len(one.source) for one in unread) > READ_AT_ONCE:
        _ask(JobKind.READ_MINUTES, person)
        return
    with unlocked():
        understood = [minutes.understood_of(one.name, one.source) for one in unread]
    for one, told in zip(unread, understood, strict=True):
        minutes.note_understood(one, told)
    db.session.commit()


def _ask(kind: JobKind, person: User) -> None:
    jobs.ask(kind, site=g.site, by=person, arguments={"group": g.group.id, "by": person.id})
    db.session.commit()


def _after(given: list[Minutes]) -> str:
    """On to the one file, or to all; what is on record already is said."""
    known = sum(one.imported_at is not None for one in given)
    if known:
        flash(ngettext("%(num)s file is on record already.", "%(num)s files are on record already.", known))
    is_one = len(given) == 1 and given[0].read_at is not None
    return url_for("group.show_minutes", minutes_id=given[0].id) if is_one else url_for("group.list_minutes")


def _job_to_tell() -> Job | None:
    """The work that goes on, or that has just ended."""
    job = jobs.latest_of(g.group, WORK)
    return job if job is not None and (job.ended_at is None or clock.now() - job.ended_at < jobs.TOLD_FOR) else None
