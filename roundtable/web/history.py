"""The history of a text: any two of its states compared, word by word. One page for everything written."""

from typing import Any

from flask import render_template, request

from roundtable.access import access_revision
from roundtable.domain import texts
from roundtable.domain.comparing import changes, compare, folded
from roundtable.models import Text


def show_history(text: Text, **values: Any) -> str:
    """``?to=7&from=5`` compares revision 5 with 7; without them the newest with the one before it.
    ``?before=…`` pages through long histories."""
    newer = access_revision(text, request.args.get("to", text.number, int))
    older = texts.find_revision(text, request.args.get("from", newer.number - 1, int))
    pieces = compare(older.source if older else "", newer.source)
    revisions = texts.revisions_of(text, before=request.args.get("before", type=int))
    return render_template(
        "history.html",
        text=text,
        newer=newer,
        older=older,
        revisions=revisions,
        oldest_shown=revisions[-1].number if revisions else 0,
        blocks=folded(pieces),
        changes=changes(pieces),
        **values,
    )
