"""The editor around the boxes that people write in."""

from flask import Flask, request
from flask_babel import gettext

from roundtable import assets
from roundtable.access import visitor
from roundtable.domain import users
from roundtable.extensions import db
from roundtable.models import User
from roundtable.web.context import static
from roundtable.web.security import style_nonce


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(editor=editor, has_editor=has_editor, search_phrases=search_phrases)
    app.jinja_env.globals["style_nonce"] = style_nonce


def has_editor() -> bool:
    """Whether there is one to choose."""
    return assets.asset("editor.js") is not None


def editor() -> str:
    """Its address, where it was built and the person has not chosen the plain box."""
    built, person = assets.asset("editor.js"), visitor()
    return static(f"dist/{built}") if built and not (person and person.has_plain_box) else ""


def chooses_box(person: User) -> bool:
    """Whether a form was sent by the button that changes the box: that is kept, and the form is shown again."""
    chosen = request.form.get("box")
    if chosen not in {"plain", "editor"}:
        return False
    users.choose_box(person, is_plain=chosen == "plain", by=person)
    db.session.commit()
    return True


def search_phrases() -> dict[str, str]:
    """What its search says, by the words of CodeMirror."""
    return {
        "Find": gettext("Find"),
        "Replace": gettext("Replace with"),
        "next": gettext("Next"),
        "previous": gettext("Previous"),
        "match case": gettext("Capitals as typed"),
        "by word": gettext("Whole words"),
        "replace": gettext("Replace"),
        "replace all": gettext("Replace all"),
        "close": gettext("Close the search"),
        "current match": gettext("Found"),
        "on line": gettext("on line"),
        "replaced $ matches": gettext("Replaced: $"),
        "replaced match on line $": gettext("Replaced on line $"),
        "Selection deleted": gettext("Selection deleted"),
    }
