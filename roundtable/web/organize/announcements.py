"""What the organizers tell many people: written, looked at as a mail, counted, sent now or later."""

from collections import defaultdict
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from roundtable.access import require
from roundtable.domain import announcements
from roundtable.domain.announcements import Because, Words
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.meetings import instant_of
from roundtable.extensions import db
from roundtable.mail import announcement_letter
from roundtable.models import Announcement, How, Whom
from roundtable.web.forms import BaseForm, TextFields, ZoneField, at_most, page, required
from roundtable.web.framed import framed
from roundtable.web.labels import choices
from roundtable.web.once import once
from roundtable.web.organize.blueprint import bp


class AnnouncementForm(TextFields):
    title = StringField(_l("Subject"), [required(), at_most(160)])
    whom = RadioField(_l("To whom"), choices=choices(Whom), default=Whom.EVERYBODY.value)
    group_ids = SelectMultipleField(
        _l("Of these groups (none: of all)"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_must = BooleanField(_l("Everybody must know this"))

    def words(self) -> Words:
        return Words(
            str(self.title.data),
            self.source.data or "",
            Whom(self.whom.data),
            self.group_ids.data or [],
            bool(self.is_must.data),
        )


class SendingForm(BaseForm):
    at = DateTimeLocalField(_l("Not before"), [Optional()], description=_l("Empty: now."))
    zone = ZoneField(_l("Time zone"), [required()])
    sure = BooleanField(_l("Yes, everybody must know this"))
    told_at = {"wall_time": "at"}


def announcement_form(**given: Any) -> AnnouncementForm:
    form = AnnouncementForm(**given)
    form.group_ids.choices = [SelectChoice(group.id, group.name) for group in g.groups_held if not group.is_plenary]
    return form


@bp.get("/announcements/")
def list_announcements():
    found = announcements.listed(request.args.get("page", 1, int))
    return render_template("organize/announcements/list.html", announcements=found)


@bp.route("/announcements/new", methods=["GET", "POST"])
@once
def write_announcement():
    organizer, form = require("roundtable.organize"), announcement_form()
    if form.submitted():
        with form.rules():
            written = announcements.write(form.words(), by=organizer)
            db.session.commit()
            return redirect(url_for("organize.show_announcement", announcement_id=written.id))
    return page("organize/announcements/write.html", form, announcement=None)


@bp.get("/announcements/<id:announcement_id>")
def show_announcement(announcement_id):
    """As a mail, on the site, and who gets it; afterwards what became of it."""
    announcement = _announcement(announcement_id)
    values = counted(announcement) | {"went": announcements.went(announcement)}
    return render_template("organize/announcements/show.html", announcement=announcement, **values)


@bp.get("/announcements/<id:announcement_id>/html")
def show_announcement_html(announcement_id):
    """The mail itself, for the frame on the page."""
    organizer = require("roundtable.organize")
    return framed(announcement_letter(_announcement(announcement_id), organizer).html)


@bp.route("/announcements/<id:announcement_id>/edit", methods=["GET", "POST"])
def change_announcement(announcement_id):
    organizer, announcement = require("roundtable.organize"), _announcement(announcement_id)
    form = announcement_form(obj=announcement, data=shown(announcement))
    if form.submitted():
        with form.rules():
            announcements.change(announcement, form.words(), base=form.base_number, by=organizer)
            db.session.commit()
            return redirect(url_for("organize.show_announcement", announcement_id=announcement_id))
        form.base.data = str(announcement.text.number)
    return page("organize/announcements/write.html", form, announcement=announcement)


@bp.post("/announcements/<id:announcement_id>/test")
def test_announcement(announcement_id):
    organizer, announcement = require("roundtable.organize"), _announcement(announcement_id)
    announcements.send_test(announcement, by=organizer)
    db.session.commit()
    flash(gettext("A test goes to you alone."))
    return redirect(url_for("organize.show_announcement", announcement_id=announcement_id))


@bp.route("/announcements/<id:announcement_id>/sending", methods=["GET", "POST"])
def send_announcement(announcement_id):
    """Who gets it is shown once more; what must be known is asked once more."""
    organizer, announcement = require("roundtable.organize"), _announcement(announcement_id)
    form = SendingForm(zone=organizer.zone)
    if form.submitted():
        with form.rules():
            if announcement.is_must and not form.sure.data:
                raise DomainError(N_("Please say so: it is mailed to people who want no mail."), field="sure")
            moment = instant_of(form.at.data, str(form.zone.data), 0) if form.at.data else None
            announcements.plan(announcement, moment, str(form.zone.data), by=organizer)
            db.session.commit()
            return redirect(url_for("organize.show_announcement", announcement_id=announcement_id))
        announcement = _announcement(announcement_id)  # a rule that was broken has let go of it
    return page("organize/announcements/send.html", form, announcement=announcement, **counted(announcement))


@bp.post("/announcements/<id:announcement_id>/cancellation")
def cancel_announcement(announcement_id):
    organizer, announcement = require("roundtable.organize"), _announcement(announcement_id)
    announcements.cancel(announcement, by=organizer)
    db.session.commit()
    flash(gettext("It is called off: nobody got it."))
    return redirect(url_for("organize.show_announcement", announcement_id=announcement_id))


@bp.post("/announcements/<id:announcement_id>/withdrawal")
def withdraw_announcement(announcement_id):
    organizer, announcement = require("roundtable.organize"), _announcement(announcement_id)
    announcements.withdraw(announcement, by=organizer)
    db.session.commit()
    flash(gettext("It is withdrawn: nobody reads it any more, and mails that wait are not sent."))
    return redirect(url_for("organize.list_announcements"))


def shown(announcement: Announcement) -> dict[str, Any]:
    text = announcement.text
    return {"source": text.source, "base": str(text.number), "whom": announcement.whom.value}


def counted(announcement: Announcement) -> dict[str, Any]:
    """How many get it how; who does not, or later, by the reason."""
    others: dict[Because, list[str]] = defaultdict(list)
    heads = announcements.heads(announcement)
    for head in heads:
        if head.because is not None:
            others[head.because].append(head.person.name)
    by_how = {how: sum(head.how == how for head in heads) for how in How}
    return {"by_mail": by_how[How.MAIL], "by_digest": by_how[How.DIGEST], "others": sorted(others.items())}


def _announcement(announcement_id: int) -> Announcement:
    return announcements.find(announcement_id) or abort(404)
