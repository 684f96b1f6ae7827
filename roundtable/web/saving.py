"""A save that came too late: nothing is overwritten, nothing is lost, and both texts are shown."""

from typing import Any

from flask import render_template

from roundtable.domain.comparing import compare
from roundtable.domain.texts import Stale
from roundtable.web.forms import TextFields


def show_stale(form: TextFields, stale: Stale, *, cancel: str, **values: Any) -> tuple[str, int]:
    """What they changed, what you changed, and a form with both merged, to be looked over and saved."""
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
            **values,
        ),
        409,
    )
