from flask import flash, g, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from roundtable import text as markup
from roundtable.access import access_comment, access_thing, require, require_sign_in
from roundtable.domain import comments, texts
from roundtable.extensions import db
from roundtable.links import link_to
from roundtable.web.files import purge_and_forget
from roundtable.web.forms import MarkdownField, TextFields, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.once import once
from roundtable.web.saving import show_stale
from roundtable.web.standing import noun_of, place_of_comment

#: The things that have comments, by the part of their address.
COMMENTED = {noun_of(kind): kind for kind in comments.COMMENTED}
NOUN = f"<any({','.join(map(repr, sorted(COMMENTED)))}):noun>"


class CommentForm(TextFields):
    source = MarkdownField(_l("Comment"), [at_most(comments.MOST_CHARACTERS)])


@bp.route(f"/{NOUN}/<id:thing_id>/comments", methods=["GET", "POST"])
@once
def post_comment(noun, thing_id):
    """Comment on a thing, or answer a comment on it."""
    thing = access_thing(g.group, COMMENTED[noun], thing_id)
    person, form = require("comment.post", thing), CommentForm()
    answers = request.values.get("answers", type=int)
    if form.submitted():
        with form.rules():
            comment = comments.post(thing, form.source.data or "", answers=answers, by=person)
            db.session.commit()
            return redirect(place_of_comment(comment, thing))
    answered = comments.find_on(thing, answers) if answers else None
    return page(
        "group/comments/write.html", form, thing=thing, answers=answers, answered=answered, cancel=link_to(thing)
    )


@bp.get(f"/{NOUN}/<id:thing_id>/threads/")
def list_comments(noun, thing_id):
    """All on a thing, a page at a time: its own page shows the newest."""
    thing, person = access_thing(g.group, COMMENTED[noun], thing_id), require_sign_in()
    threads = comments.listed(thing, request.args.get("page", 1, int))
    return render_template("group/comments/list.html", thing=thing, noun=noun, threads=threads, person=person)


@bp.get("/comments/<id:comment_id>")
def show_comment(comment_id):
    """Lead to where it is shown."""
    require_sign_in()
    comment, thing = access_comment(g.group, comment_id)
    return redirect(place_of_comment(comment, thing))


@bp.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
def edit_comment(comment_id):
    comment, thing = access_comment(g.group, comment_id)
    person = require("comment.edit", comment)
    form = CommentForm(source=comment.text.source, base=comment.text.number)
    if form.submitted():
        with form.rules():
            result = comments.edit(comment, thing, form.source.data or "", base=form.base_number, by=person)
            db.session.commit()
            if isinstance(result, texts.Stale):
                return show_stale(form, result, cancel=link_to(thing))
            return redirect(place_of_comment(comment, thing))
    return page("group/comments/write.html", form, thing=thing, cancel=link_to(thing))


@bp.post("/comments/<id:comment_id>/withdrawal")
def withdraw_comment(comment_id):
    comment, thing = access_comment(g.group, comment_id)
    person = require("comment.withdraw", comment)
    comments.withdraw(comment, thing, by=person)
    db.session.commit()
    flash(gettext("Withdrawn. An organizer can bring it back."))
    return redirect(link_to(thing))


@bp.route("/comments/<id:comment_id>/purge", methods=["GET", "POST"])
def purge_comment(comment_id):
    comment, thing = access_comment(g.group, comment_id)
    person = require("thing.purge")
    if request.method == "GET":
        words = markup.plain(texts.html_of(comment.text))
        return render_template("purge.html", words=words, cancel=place_of_comment(comment, thing))
    purge_and_forget([comment], person)
    flash(gettext("Purged. The record says that it happened, without words."))
    return redirect(link_to(thing))
