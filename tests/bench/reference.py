"""What Flask by itself costs on this machine, in the same run: the measure for our own figures.

``/rows/20`` is the smallest page worth the name: rows of SQLite through a template. ``/meeting`` and
``/meetings`` show what ours show, by Flask-Login and Flask-SQLAlchemy as their manuals have it: nobody is
asked whether they may, nothing is translated, and times stay as they are.
"""

import os
import sqlite3
from datetime import UTC, datetime, timedelta

from flask import Flask, g, render_template_string
from flask_login import LoginManager, UserMixin, login_required
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

MOST_ROWS = 300
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="{{ url_for('static', filename='a.css') }}"></head>
<body><header><nav><ul>{% for name in ("home", "meetings", "papers", "decisions") %}
<li><a href="/{{ name }}">{{ name }}</a></li>{% endfor %}</ul></nav></header>
<main><h1>{{ title }}</h1>{% block main %}{% endblock %}</main></body></html>"""
ROWS = """{% extends page %}{% block main %}<ul>{% for row in rows %}
<li id="row-{{ row.id }}"><a href="/rows/{{ row.id }}">{{ row.title }}</a>
<time datetime="{{ row.at }}">{{ row.at }}</time>
<p>{{ row.words }}</p></li>{% endfor %}</ul>{% endblock %}"""
MEETING = """{% extends page %}{% block main %}<p>{{ meeting.at.strftime("%A %d %B %Y, %H:%M") }}</p>
<ol>{% for item in meeting.items %}
<li><h2>{{ item.title }}</h2><p>{{ item.presenter.name }}, {{ item.minutes }} minutes</p>
<div>{{ item.notes|safe }}</div></li>{% endfor %}</ol>
<ul>{% for d in meeting.decisions %}<li>{{ d.text }}</li>{% endfor %}</ul>
<ul>{% for a in meeting.action_items %}<li>{{ a.text }}, {{ a.owner.name }}</li>{% endfor %}</ul>{% endblock %}"""
MEETINGS = """{% extends page %}{% block main %}<ul>{% for m in meetings %}
<li><a href="{{ url_for('meeting') }}">{{ m.title }}</a>
{{ m.at.strftime("%A %d %B %Y, %H:%M") }}, {{ m.chair.name }}</li>{% endfor %}</ul>
{% endblock %}"""

db = SQLAlchemy()
login_manager = LoginManager()


class Person(UserMixin, db.Model):  # type: ignore[name-defined,misc]
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Meeting(db.Model):  # type: ignore[name-defined,misc]
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    at: Mapped[datetime]
    chair_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chair: Mapped[Person] = relationship(lazy="joined")
    items: Mapped[list["Item"]] = relationship(order_by="Item.id")
    decisions: Mapped[list["Decision"]] = relationship(order_by="Decision.id")
    action_items: Mapped[list["ActionItem"]] = relationship(order_by="ActionItem.id")


class Item(db.Model):  # type: ignore[name-defined,misc]
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    title: Mapped[str]
    minutes: Mapped[int]
    notes: Mapped[str]
    presenter_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    presenter: Mapped[Person] = relationship(lazy="joined")


class Decision(db.Model):  # type: ignore[name-defined,misc]
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str]


class ActionItem(db.Model):  # type: ignore[name-defined,misc]
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    owner: Mapped[Person] = relationship(lazy="joined")


def create_app(folder: str = "") -> Flask:
    """The reference, on this folder, or for gunicorn on that in BENCH_REFERENCE."""
    app, folder = Flask(__name__), folder or os.environ["BENCH_REFERENCE"]
    app.config.update(SECRET_KEY="bench", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/bare.db")
    db.init_app(app)
    login_manager.init_app(app)
    page, rows_page = app.jinja_env.from_string(PAGE), app.jinja_env.from_string(ROWS)

    @login_manager.user_loader
    def load_user(person_id: str) -> Person | None:
        return db.session.get(Person, int(person_id))

    @app.get("/hello")
    def hello() -> str:
        return "Hello, world"

    @app.get("/rows/<int:count>")
    def rows(count: int) -> str:
        if "connection" not in g:
            g.connection = sqlite3.connect(f"{folder}/rows.db")
            g.connection.row_factory = sqlite3.Row
        found = g.connection.execute("SELECT id, title, at, words FROM rows ORDER BY id LIMIT ?", (count,)).fetchall()
        return rows_page.render(page=page, title="Rows", rows=found)

    @app.get("/meeting")
    @login_required
    def meeting() -> str:
        query = select(Meeting).where(Meeting.id == 1)
        loaded = (selectinload(Meeting.items), selectinload(Meeting.decisions), selectinload(Meeting.action_items))
        found = db.session.scalars(query.options(*loaded)).one()
        return render_template_string(MEETING, page=page, title=found.title, meeting=found)

    @app.get("/meetings")
    @login_required
    def meetings() -> str:
        found = db.session.scalars(select(Meeting).order_by(Meeting.at.desc()).limit(26)).all()
        return render_template_string(MEETINGS, page=page, title="Meetings", meetings=found)

    return app


def build(folder: str) -> Flask:
    """The rows that the pages show, about as many words as ours; and the application on them."""
    connection = sqlite3.connect(f"{folder}/rows.db")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, title TEXT, at TEXT, words TEXT)")
    rows = [(n, f"A title of five words {n}", "2026-11-24 15:00", "Some words of it. " * 6) for n in range(MOST_ROWS)]
    connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    app = create_app(folder)
    with app.app_context():
        db.create_all()
        db.session.add_all(Person(id=n, name=f"Person {n}") for n in range(1, 31))
        start = datetime(2026, 1, 5, 15, tzinfo=UTC).replace(tzinfo=None)
        for n in range(1, 301):
            db.session.add(Meeting(id=n, title=f"A meeting {n}", at=start + timedelta(days=n), chair_id=n % 30 + 1))
        for n in range(1, 21):
            notes = f"<p>{'Some words of it. ' * 11}</p>"
            db.session.add(Item(meeting_id=1, title=f"An item {n}", minutes=5, notes=notes, presenter_id=n))
        db.session.add_all(Decision(meeting_id=1, text=f"We decided {n} " * 4) for n in range(6))
        db.session.add_all(ActionItem(meeting_id=1, text=f"To do {n} " * 4, owner_id=n + 1) for n in range(9))
        db.session.commit()
    return app
