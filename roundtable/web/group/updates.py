from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from roundtable.access import access_update, may, require, visitor
from roundtable.domain import attachments, comments, group_mails, memberships, purge, texts, updates
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Update
from roundtable.web.attaching import AttachingForm
from roundtable.web.context import opened
from roundtable.web.files import purge_and_forget
from roundtable.web.forms import ReachFields, at_most, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.history import show_history
from roundtable.web.once import once
from roundtable.web.saving import show_stale


class UpdateForm(AttachingForm, ReachFields):
    title = StringField(_l("Subject"), [required(), at_most(160)])


@bp.get("/updates/")
@open_to_visitors
def list_updates():
    found = updates.of_group(g.group, visitor(), request.args.get("page", 1, int))
    counts = comments.counts(Update.kind, [u.id for u in found.rows], visitor())
    held = group_mails.count_in(g.group) if may(visitor(), "group_mail.answer", g.group) else 0
    return render_template("group/updates/list.html", updates=found, comment_counts=counts, held_mails=held)


@bp.get("/updates/<id:update_id>")
@open_to_visitors
def show_update(update_id):
    update = access_update(g.group, update_id)
    opened(update)
    files = attachments.of_thing(update.kind, update.id)
    return render_template(
        "group/updates/show.html",
        update=update,
        files=attachments.beside_text(files, update.text.source),
        threads=comments.threads(update, visitor()),
    )


@bp.route("/updates/new", methods=["GET", "POST"])
@once
def post_update():
    person, form = require("update.post", g.group), UpdateForm()
    form.attached = []
    if form.is_submitted():
        tokens = form.receive_files(person)
        if not form.only_adds_files and form.validate():
            with form.rules():
                update = updates.post(
                    g.group,
                    title=str(form.title.data),
                    source=form.source.data or "",
                    reach=form.reach(),
                    files=form.files(tokens),
                    by=person,
                )
                db.session.commit()
                return redirect(url_for("group.show_update", update_id=update.id))
    return page("group/updates/write.html", form, member_count=memberships.count(g.group))


@bp.route("/updates/<id:update_id>/edit", methods=["GET", "POST"])
def edit_update(update_id):
    update = access_update(g.group, update_id)
    person = require("update.edit", update)
    form = UpdateForm(title=update.title, source=update.text.source, base=update.text.number)
    form.attached = attachments.of_thing(update.kind, update.id)
    if form.is_submitted():
        tokens = form.receive_files(person)
        if not form.only_adds_files and form.validate():
            return _save(update, form, tokens, person) or _edit_page(update, form)
    else:
        form.show_reach(update)
    return _edit_page(update, form)


def _edit_page(update, form):
    draft, count = texts.draft_of(update.text, require("update.edit", update)), memberships.count(g.group)
    return page("group/updates/write.html", form, update=update, draft=draft, member_count=count)


def _save(update, form, tokens, person):
    """Save; none when a rule was broken, which the form then tells."""
    there = url_for("group.show_update", update_id=update.id)
    with form.rules():
        result = updates.edit(
            update,
            title=str(form.title.data),
            source=form.source.data or "",
            base=form.base_number,
            reach=form.reach(),
            files=form.files(tokens),
            by=person,
        )
        db.session.commit()
        if isinstance(result, texts.Stale):
            return show_stale(form, result, cancel=there, said=_changed_beside(update, form))
        return redirect(there)
    return None


def _changed_beside(update, form):
    """What somebody changed beside the text; a form that came late never widens who may read it."""
    said = []
    if update.title != form.title.data:
        said.append(gettext("The subject is “%(title)s” by now; yours stands below.", title=update.title))
    if form.reach() != Reach.of(update):
        said.append(gettext("Who may read it was changed too; it stands below as it is now."))
    form.show_reach(update)
    return said


@bp.get("/updates/<id:update_id>/draft")
def show_update_draft(update_id):
    """What I sent too late, once more beside what the update says now."""
    update = access_update(g.group, update_id)
    draft = texts.draft_of(update.text, require("update.edit", update))
    edit = url_for("group.edit_update", update_id=update_id)
    if draft is None:
        return redirect(edit)
    form = UpdateForm(formdata=None, title=update.title)
    form.attached = attachments.of_thing(update.kind, update.id)
    form.show_reach(update)
    there = url_for("group.show_update", update_id=update_id)
    drop = url_for("group.drop_update_draft", update_id=update_id)
    return show_stale(form, texts.stale_of(update.text, draft), cancel=there, action=edit, drop=drop)


@bp.post("/updates/<id:update_id>/draft/removal")
def drop_update_draft(update_id):
    update = access_update(g.group, update_id)
    person = require("update.edit", update)
    updates.drop_draft(update, by=person)
    db.session.commit()
    return redirect(url_for("group.show_update", update_id=update_id))


@bp.get("/updates/<id:update_id>/history")
@open_to_visitors
def show_update_history(update_id):
    update = access_update(g.group, update_id)
    back = url_for("group.show_update", update_id=update_id)
    return show_history(update.text, title=update.title, back=back, purge=_purge_address(update))


def _purge_address(update):
    return url_for("group.purge_update_history", update_id=update.id)


@bp.post("/updates/<id:update_id>/history/purge")
def purge_update_history(update_id):
    """Keep what it says now; all it said before goes for good."""
    update = access_update(g.group, update_id)
    person = require("thing.purge")
    purge.history(update.text, update, by=person)
    db.session.commit()
    return redirect(url_for("group.show_update_history", update_id=update_id))


@bp.post("/updates/<id:update_id>/pin")
def pin_update(update_id):
    update = access_update(g.group, update_id)
    person = require("update.pin", update)
    (updates.unpin if update.pinned_at else updates.pin)(update, by=person)
    db.session.commit()
    return redirect(url_for("group.show_update", update_id=update_id))


@bp.post("/updates/<id:update_id>/withdrawal")
def withdraw_update(update_id):
    update = access_update(g.group, update_id)
    person = require("update.withdraw", update)
    updates.withdraw(update, by=person)
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_updates"))


@bp.route("/updates/<id:update_id>/purge", methods=["GET", "POST"])
def purge_update(update_id):
    """For what should never have been written: words, files, history and stored mails go for good."""
    update = access_update(g.group, update_id)
    person = require("thing.purge")
    if request.method == "POST":
        purge_and_forget([update], person)
        flash(gettext("Purged. The record says that it happened, without words."))
        return redirect(url_for("group.list_updates"))
    there = url_for("group.show_update", update_id=update_id)
    return render_template("purge.html", words=update.title, cancel=there)
