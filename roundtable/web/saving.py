"""A save that came too late: nothing is overwritten, nothing is lost, and both texts are shown."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, render_template
from flask_babel import gettext

from roundtable import formats
from roundtable.domain import clock
from roundtable.domain.comparing import compare
from roundtable.domain.drafts import Another, Kept
from roundtable.domain.texts import Saved, Stale
from roundtable.models import Text
from roundtable.web.forms import BaseForm, TextFields


def show_stale(
    form: TextFields, stale: Stale, *, cancel: str, said: Sequence[str] = (), **values: Any
) -> tuple[str, int]:
    """What they changed, what you changed, and a form with both merged, to be looked over and saved.

    ``said`` is what else was changed in between, in sentences.
    """
    form.source.data = stale.merged.text
    form.base.data = str(stale.theirs.number)
    form.source.raw_data = None
    return (
        render_template(
            "stale.html",
            form=form,
            stale=stale,
            theirs=compare(stale.base.source, stale.theirs.source),
            yours=compare(stale.base.source, stale.yours),
            cancel=cancel,
            said=said,
            **values,
        ),
        409,
    )


def saved_by_script(text: Text, result: Saved | Stale, also: str = "") -> Response:
    """The same for a script that saves while somebody types: which revision it is now, or both texts merged,
    which it shows and sends again. ``also`` is a sentence that is shown beside the hour."""
    if isinstance(result, Stale):
        theirs = result.theirs
        answer = {
            "revision": theirs.number,
            "by": theirs.author.name if theirs.author else "",
            "source": theirs.source,
            "merged": result.merged.text,
            "conflicts": [{"theirs": c.theirs, "yours": c.yours} for c in result.merged.conflicts],
        }
        return jsonify(answer)
    said = gettext("Saved %(hour)s", hour=formats.hour(text.saved_at or clock.now()))
    return jsonify(revision=text.number, said=f"{said}. {also}" if also else said)


def kept_by_script(result: Kept | Another, *, is_gone: bool) -> Response:
    """What became of what a script keeps while somebody types: what the page goes on with, or what another page of the
    same person kept since, to be merged with its own and sent again."""
    if isinstance(result, Another):
        return jsonify(other=result.source, base=result.base, known=result.known)
    answer = {
        "known": result.known,
        "said": gettext("Kept %(hour)s", hour=formats.hour(result.at)) if result.known else "",
        "revision": result.base,
        "merged": result.merged,
        "by": result.theirs.author.name if result.theirs and result.theirs.author else "",
        "is_clash": result.is_clash,
        "is_gone": is_gone,
    }
    return jsonify(answer)


def refused_by_script(form: BaseForm) -> tuple[Response, int]:
    """What is wrong with what a script sent, in one sentence."""
    return jsonify(error=" ".join(sentence for _, sentence in form.all_errors())), form.status
