from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Optional

from roundtable.access import may, require, role_of, visitor
from roundtable.domain import (
    action_items,
    groups,
    join_requests,
    meetings,
    memberships,
    news,
    papers,
    purge,
    register,
    texts,
    updates,
)
from roundtable.extensions import db
from roundtable.models import Group, Hue, User
from roundtable.web.forms import BaseForm, TextFields, at_most, between, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.history import show_history
from roundtable.web.labels import choices
from roundtable.web.saving import show_stale


class GroupForm(BaseForm):
    name = StringField(_l("Name"), [required(), at_most(80)])
    purpose = StringField(_l("What it is for, in a sentence"), [Optional(), at_most(300)])
    rhythm = StringField(
        _l("When it meets"), [Optional(), at_most(120)], description=_l("Such as: every second Tuesday, 15:00 Berlin")
    )
    hue = SelectField(_l("Colour"), choices=choices(Hue))
    quorum = IntegerField(
        _l("Quorum"),
        [Optional(), between(1, 500)],
        description=_l("How many members must be there to decide. Empty: no such rule."),
    )


class CharterForm(TextFields):
    pass


@bp.get("/")
@open_to_visitors
def home():
    """What the group is for, and what goes on in it; to visitors, what of it is public."""
    person = visitor()
    return render_template(
        "group/home.html",
        role=role_of(person, g.group.id) if person else None,
        update=updates.latest(g.group, person),
        papers=papers.of_group(g.group, person).rows[:5],
        decisions=register.of_group(g.group, person, sought=register.Sought(register.Standing.HOLDS)).rows[:3],
        meetings=meetings.coming(g.group, person, limit=1),
        **(_for_signed_in(person) if person else {}),
    )


def _for_signed_in(person: User):
    return {
        "chairs": memberships.chairs_of(g.group),
        "member_count": memberships.count(g.group),
        "action_items": action_items.open_in(g.group, person).rows[:5],
        "news": news.latest_in(g.group, person, limit=6),
        "asked": join_requests.open_of(g.group, person),
    }


@bp.get("/charter")
@open_to_visitors
def show_charter():
    group = groups.with_charter(g.group)
    return render_template("group/charter.html", text=group.charter)


@bp.route("/charter/edit", methods=["GET", "POST"])
def save_charter():
    person = require("group.save_charter", g.group)
    group: Group = groups.with_charter(g.group)
    form = CharterForm(obj=group.charter, base=group.charter.number if group.charter else 0)
    if form.submitted():
        with form.rules():
            result = groups.save_charter(group, form.source.data or "", base=form.base_number, by=person)
            db.session.commit()
            if isinstance(result, texts.Stale):
                return show_stale(form, result, cancel=url_for("group.show_charter"))
            return redirect(url_for("group.show_charter"))
    return page("group/save_charter.html", form)


@bp.get("/charter/history")
def show_charter_history():
    """Any two states of the charter compared, word by word."""
    require("group.show_charter_history", g.group)
    return show_history(
        groups.with_charter(g.group).charter or abort(404),
        title=gettext("Charter"),
        back=url_for("group.show_charter"),
        purge=url_for("group.purge_charter_history"),
    )


@bp.post("/charter/history/purge")
def purge_charter_history():
    """Keep what the charter says now; all that it said before goes for good."""
    person = require("thing.purge")
    purge.history(groups.with_charter(g.group).charter or abort(404), g.group, by=person)
    db.session.commit()
    return redirect(url_for("group.show_charter_history"))


@bp.route("/settings", methods=["GET", "POST"])
def change_group():
    person = require("group.change", g.group)
    form = GroupForm(obj=g.group)
    if form.submitted():
        with form.rules():
            groups.change(
                g.group,
                name=str(form.name.data),
                purpose=form.purpose.data or "",
                rhythm=form.rhythm.data or "",
                hue=Hue(form.hue.data),
                quorum=form.quorum.data,
                by=person,
            )
            db.session.commit()
            return redirect(url_for("group.home"))
    return page("group/change.html", form, may_save_charter=may(person, "group.save_charter", g.group))
