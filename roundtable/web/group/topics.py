from flask import g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from roundtable.access import access_topic, require
from roundtable.domain import topics
from roundtable.extensions import db
from roundtable.web.forms import BaseForm, at_most, page, required
from roundtable.web.group.blueprint import bp


class TopicForm(BaseForm):
    title = StringField(_l("What the topic is about"), [required(), at_most(160)])
    is_recurring = BooleanField(_l("Propose it for every agenda"))


@bp.get("/topics/")
def list_topics():
    """The subjects that the group comes back to."""
    require("topic.read", g.group)
    closed = "closed" in request.args
    found = topics.of_group(g.group, request.args.get("page", 1, int), closed=closed)
    return render_template(
        "group/topics/list.html", topics=found, standings=topics.standings(found.rows), closed=closed
    )


@bp.get("/topics/<id:topic_id>")
def show_topic(topic_id):
    """Its whole history: every meeting that it was on, with what was said, decided and promised."""
    topic = access_topic(g.group, topic_id)
    person = require("topic.read", g.group)
    return render_template(
        "group/topics/show.html",
        topic=topic,
        items=topics.appearances(topic, person, request.args.get("page", 1, int)),
        decisions=topics.decisions_of(topic, person),
        action_items=topics.action_items_of(topic, person),
    )


@bp.route("/topics/<id:topic_id>/edit", methods=["GET", "POST"])
def change_topic(topic_id):
    topic = access_topic(g.group, topic_id)
    person, form = require("topic.change", topic), TopicForm(obj=topic)
    if form.submitted():
        with form.rules():
            topics.change(topic, title=str(form.title.data), is_recurring=bool(form.is_recurring.data), by=person)
            db.session.commit()
            return redirect(url_for("group.show_topic", topic_id=topic_id))
    return page("group/topics/change.html", form, topic=topic)


@bp.post("/topics/<id:topic_id>/closing")
def close_topic(topic_id):
    """Done with it: it is proposed no more."""
    topic = access_topic(g.group, topic_id)
    topics.close(topic, by=require("topic.change", topic))
    db.session.commit()
    return redirect(url_for("group.show_topic", topic_id=topic_id))


@bp.post("/topics/<id:topic_id>/reopening")
def reopen_topic(topic_id):
    topic = access_topic(g.group, topic_id)
    topics.reopen(topic, by=require("topic.change", topic))
    db.session.commit()
    return redirect(url_for("group.show_topic", topic_id=topic_id))
